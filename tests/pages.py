"""Writes the pages of docs/ that are drawn from the code: `python -m tests.pages`; a test compares."""

from collections.abc import Callable, Mapping
from pathlib import Path

from results.count.checks import RULES
from results.count.finding import Severity
from results.count.ward import diagram

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


PAGES: Mapping[str, Callable[[], str]] = {"states.md": states, "checks.md": checks}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page())
