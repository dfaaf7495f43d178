"""Writes the pages of docs/ that are drawn from the code: `python -m tests.pages`; a test compares."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from results.count.checks import RULES
from results.count.finding import Severity
from results.count.procedure.case import diagram as papers
from results.count.ward import diagram
from results.settings import Settings
from results.settings_house import HouseSettings

DOCS = Path(__file__).parent.parent / "docs"
GROUPS = {
    "1": "Who stands",
    "2": "Verification",
    "3": "Votes and rejected papers",
    "4": "Who is elected",
    "7": "Publication",
    "8": "The council",
}


def states() -> str:
    """docs/states.md."""
    return f"""# States of an area

Drawn from the table `MOVES` in `results/count/ward.py`. A move that is not in the table changes nothing and is reported as such.

```mermaid
{diagram()}
```

- The public is told `counting` for `provisional`, `recount` and `held`: nobody may learn that figures exist before the declaration.
- `held` keeps figures until right ones arrive or a named person lets them pass. The returning officer alone may do so for a balance
  (E301, E305), with a reason; E701 to E705 never pass.
- A correction that does not add up is held while what was declared stands.
- After a withdrawal only figures that carry a correction (kind, reason, approver) become public again.

## A paper at the desk

Each area has two papers to type, the verification statement and the count. Drawn from the table `STEPS` in
`results/count/procedure/case.py`; who may do what is `MAY` and `barred` in `people.py` beside it.

```mermaid
{papers()}
```

- `agreed` verification is turnout, public at once; an `agreed` count is provisional, for officers and agents only.
- The second entry is somebody else's, who has not seen the first. Where they differ, its typist looks at the paper once more
  (`look_again`); if they still differ, a deputy returning officer who typed neither settles the boxes from the paper.
- Approval is a named officer's word for the figures that wait, whoever gave them. It falls when they change. Release makes them public
  when the returning officer declares. `policy.people` says how many different people that takes.
"""


def checks() -> str:
    """docs/checks.md."""
    parts = [
        """# The checks

Every figure is held to these rules before anything is public, all at once. An error (E) holds a result. A warning (W) is kept on
record; the ones a council names in `policy.person_warnings` hold a result too, until a named person lets it pass with a reason.
Where a balance fails, the finding carries hints: digits swapped, one candidate or area entered twice or left out, rejected papers
left out or counted twice, a bundle of 25, 50 or 100.

Made from the table `RULES` in `results/count/checks/rules.py`; each rule has a real case that fires it and one that does not in
`tests/count/`.
"""
    ]
    for digit, title in GROUPS.items():
        rows = [
            f"| {rule.code} | {rule.name} | {rule.action} | {_who(rule.severity, rule.overridden_by)} | {rule.source} |"
            for rule in RULES.values()
            if rule.code[1] == digit
        ]
        head = (
            f"## {title}\n\n| Code | Rule | What to do | Who may let it pass | From |\n|---|---|---|---|---|"
        )
        parts.append("\n".join([head, *rows]) + "\n")
    return "\n".join(parts)


def _who(severity: Severity, role: str | None) -> str:
    if severity is Severity.INFORMATION:
        return "nothing to pass"
    return "nobody" if role is None else role.replace("_", " ")


def settings() -> str:
    """docs/settings.md."""
    return "\n".join([SETTINGS_TEXT, *_table(Settings), "", HOUSE_TEXT, *_table(HouseSettings)]) + "\n"


def _table(part: type[BaseModel]) -> list[str]:
    return ["| Key | Default | Meaning |", "|---|---|---|", *_rows(part, "")]


def _rows(part: type[BaseModel], prefix: str) -> Iterator[str]:
    """A line for each key; the keys of a part inside it follow, and shared ones stand once."""
    later: list[tuple[type[BaseModel], str]] = []
    for name, one in part.model_fields.items():
        inner = parts_in(one.annotation)
        if one.description:
            yield f"| `{prefix}{name}` | {_default(one)} | {one.description} |"
        named = f"{prefix}{name}.NAME." if get_origin(one.annotation) is dict else f"{prefix}{name}."
        later += [(each, named) for each in inner]
    seen: set[str] = set()
    for each, named in later:
        for row in _rows(each, named):
            if row not in seen and ".kind`" not in row:
                seen.add(row)
                yield row


def parts_in(annotation: object) -> list[type[BaseModel]]:
    """The parts of the settings that a key holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [part for one in get_args(annotation) for part in parts_in(one)]


def _default(one: FieldInfo) -> str:
    if one.is_required():
        return "required"
    default = one.get_default(call_default_factory=True, validated_data={})
    if default is None or default in ({}, frozenset(), ""):
        return "none"
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, frozenset | tuple):
        return ", ".join(f"{each:g}" if isinstance(each, float) else each for each in sorted(default))
    return str(default)


HOUSE_TEXT = """## A house of many councils

One file for what they share, with `councils` naming a folder that has a settings file for each. A council's file is written as
above, says `house = "../house.toml"`, and leaves out `environment`, `database`, `node`, `roles`, `operations`, `intake` and `pictures`,
which the house settles, as it does where pages and desks are served (`page.base_url`, hosts, ports and proxies). Its name, such as
`medway.toml`, is the council's in addresses (`/medway/`); its secrets have variables that begin with that name
(`RESULTS_MEDWAY__ACCOUNTS__X__ACCESS_TOKEN`), or stand in `medway.secrets.toml`. Commands that take a settings file take a council's;
`results run` and `results status` take the house's. [operations.md](operations.md) goes through it.
"""
SETTINGS_TEXT = """# Settings

What may be seen stands in a TOML file. Secrets stand in a second one beside it, `settings.secrets.toml`, with the same parts and only the
secret keys, which nobody but its owner may read (`chmod 600`); or each comes from the environment, in a variable named after its key:
`mqtt.password` is `RESULTS_MQTT__PASSWORD`, `accounts.x_council.access_token` is `RESULTS_ACCOUNTS__X_COUNCIL__ACCESS_TOKEN`.
Relative paths are taken from the settings file's folder. An unknown key is refused, and all problems are named at once.
`results check settings.toml` says whether tonight would start.

```toml
environment = "live"              # or "rehearsal": messages of the other kind are refused
election = "election.json"        # what is known before the night; `results election import` makes it
database = "sqlite:///night.db"   # or set RESULTS_DATABASE to postgresql://...

[mqtt]                            # leave it out where nothing comes by MQTT
host = "broker.example.gov.uk"
username = "results"              # the password: RESULTS_MQTT__PASSWORD

[sources.count_sheets]            # ways in; docs/feeds.md shows each
kind = "folder"
folder = "count-sheets"

[sources.count_system]            # its secret: RESULTS_SOURCES__COUNT_SYSTEM__SECRET
kind = "webhook"
silent_after_s = 120

[sources.council_page]            # what it shows is published only because somebody answers for it
kind = "website"
pages = { results = "https://democracy.example.gov.uk/mgWebService.asmx/GetElectionResults?lElectionId=7" }
rank = 2
vouched_by = "J. Smith, deputy returning officer"

[page]
port = 8080                       # put Caddy, nginx or a CDN before it

[accounts.x_council]              # four secrets: RESULTS_ACCOUNTS__X_COUNCIL__CONSUMER_KEY and so on
kind = "x"
```

Not every key belongs to every kind of source or account; one that does not is refused with its name.
"""

PAGES: Mapping[str, Callable[[], str]] = {
    "states.md": states,
    "checks.md": checks,
    "settings.md": settings,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page())
