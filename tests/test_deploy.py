"""The files to run the service with are what the service understands."""

import configparser
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from results.plan import plan
from results.roles import Role
from results.settings_page import PagePart
from results.settings_parts import DeskPart, IntakePart
from results.watch.metrics import Facts, Metrics, Watched
from tests.watch.test_bell import Room
from tests.watch.vigils import NOW, held

DEPLOY = Path(__file__).parent.parent / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SERVICES = ("results.service", "results@.service")
SANDBOX = {"NoNewPrivileges", "ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateDevices", "UMask"}
OUR_NUMBERS = re.compile(r"\bresults_[a-z_]+")
OF_A_HISTOGRAM = re.compile("_(bucket|sum|count)$")
TOLD_BY_ALL = re.compile(r"\bresults_(?:posts|alarms|wards)\b")
"""What every process of a house says of the same record."""
COUNTED_ONCE = re.compile(r"max by \([a-z, ]+\) \(" + TOLD_BY_ALL.pattern)


class Unit(configparser.RawConfigParser):
    """A unit file, its keys as systemd writes them."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def part(unit: Path, name: str) -> dict[str, str]:
    """One part of a unit; of a key that stands there twice the last."""
    read = Unit(strict=False, interpolation=None)
    read.read(unit)
    return dict(read[name])


def lines_of(unit: str, key: str) -> list[str]:
    """Everything that a unit says under this key, in its order."""
    return re.findall(f"^{key}=(.*)$", (DEPLOY / "systemd" / unit).read_text(), re.M)


@pytest.mark.parametrize("unit", UNITS, ids=lambda one: one.name)
def test_every_unit_is_shut_in_and_comes_back(unit: Path) -> None:
    """No unit runs as root or unprotected; it is started again at once, and calls a command of ours."""
    service = part(unit, "Service")
    assert set(service) >= SANDBOX
    assert service["ProtectSystem"] == "strict"
    assert service.get("User", "").strip() == "results" or service["DynamicUser"] == "yes"
    assert (service["Restart"], service["RestartSec"], service["CapabilityBoundingSet"]) == (
        "always",
        "1",
        "",
    )
    command = r"/opt/results/bin/results (run /etc/results/|page /etc/results-page/)"
    assert re.match(command, service["ExecStart"])


@pytest.mark.parametrize("unit", UNITS, ids=lambda one: one.name)
def test_no_unit_is_ever_given_up(unit: Path) -> None:
    """However often its start fails, as it does while PostgreSQL is away, systemd tries again."""
    assert part(unit, "Unit").get("StartLimitIntervalSec") == "0"


@pytest.mark.parametrize("unit", SERVICES)
def test_the_service_may_write_where_its_copies_go(unit: str) -> None:
    """The folder that docs/page.md names can be written, and need not be there."""
    folders = re.findall('^folder = "(.+?)"', (DEPLOY.parent / "docs/page.md").read_text(), re.M)
    assert len(folders) == 1
    (free,) = lines_of(unit, "ReadWritePaths")
    assert free.split() == ["/var/lib/results", f"-{folders[0]}"]


def test_the_keys_of_a_cloud_have_a_file_that_may_be_missing() -> None:
    """Both units read it; what the file of a process's roles says counts for more."""
    keys = "-/etc/results/environment"
    assert [lines_of(one, "EnvironmentFile") for one in SERVICES] == [[keys], [keys, "/etc/results/roles/%i"]]


def test_the_house_to_start_from_can_be_opened(tmp_path: Path) -> None:
    """Its files, with the secrets that they name beside them, plan a process of every role."""
    shutil.copytree(DEPLOY / "house", tmp_path / "house")
    secrets = {
        "house": 'database = "postgresql://results:x@db.example/results"\n',
        "councils/medway": "[mqtt]\npassword = 'x'\n[sources.count_system]\nsecret = 'x'\n[accounts.x]\n"
        + "".join(f"{one} = 'x'\n" for one in ("consumer_key", "consumer_secret", "access_token"))
        + "access_token_secret = 'x'\n",
    }
    for name, said in secrets.items():
        file = tmp_path / "house" / f"{name}.secrets.toml"
        file.write_text(said)
        file.chmod(0o600)
    planned = plan(tmp_path / "house" / "house.toml")
    assert set(planned.nights) == {"medway"}
    assert planned.roles == frozenset(Role)
    assert set(planned.nights["medway"].accounts) == {"x"}


def test_caddy_takes_its_file() -> None:
    """As it stands."""
    program = shutil.which("caddy")
    assert program is not None, "caddy is not installed: run 'make setup'"
    command = [program, "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "house" / "Caddyfile")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


async def numbers() -> set[str]:
    """Every number that a process of a house gives."""
    room = Room(held(NOW))
    room.bell.tick()
    room.sign(gap=3)

    async def posts() -> dict[tuple[str, str], int]:
        return {("x", "posted"): 1}

    whole = {
        name: ("", lambda: 0) for name in ("duties", "leases_lost", "behind_entries", "councils_stopped")
    }
    nights = {"medway": Watched(room.bell, Facts(lambda: 1, lambda: 1, posts))}
    said = (await Metrics(nights, room.clock, whole).text()).decode()
    return {line.split("{")[0].split(" ")[0] for line in said.splitlines() if not line.startswith("#")}


@pytest.mark.parametrize("file", ["alerts.yml", "dashboard.json"])
async def test_what_watches_it_asks_for_numbers_that_there_are(file: str) -> None:
    """A rule about a number that nobody gives would never ring."""
    text = (DEPLOY / "monitoring" / file).read_text()
    asked = {one for one in OUR_NUMBERS.findall(text) if not OF_A_HISTOGRAM.search(one)}
    assert len(asked) >= 5
    assert asked <= await numbers()


def questions_of(file: str) -> list[str]:
    """Every question of the rules or the dashboard."""
    text = (DEPLOY / "monitoring" / file).read_text()
    if file.endswith(".yml"):
        return re.findall("expr: (.+)", text)
    return [target["expr"] for panel in json.loads(text)["panels"] for target in panel["targets"]]


@pytest.mark.parametrize("file", ["alerts.yml", "dashboard.json"])
def test_what_every_process_tells_is_counted_once(file: str) -> None:
    """With four processes a post is not four, nor does a rule ring four times."""
    questions = [one for one in questions_of(file) if TOLD_BY_ALL.search(one)]
    assert len(questions) >= 3
    assert [one for one in questions if len(COUNTED_ONCE.findall(one)) != len(TOLD_BY_ALL.findall(one))] == []


def test_a_rule_names_only_what_its_sum_has_left() -> None:
    """Labels in its words are among those that it counts by."""
    rules = (DEPLOY / "monitoring" / "alerts.yml").read_text().split("- alert: ")[1:]
    by = {rule: re.search(r"expr: (?:sum|max) by \((.+?)\)", rule) for rule in rules}
    counted = {rule: set(found[1].split(", ")) for rule, found in by.items() if found}
    assert len(counted) >= 3
    for rule, labels in counted.items():
        assert labels >= set(re.findall(r"\$labels\.(\w+)", rule))


def test_prometheus_asks_every_process_of_a_house() -> None:
    """By the job that the rules ask for, and with these rules."""
    text = (DEPLOY / "monitoring" / "prometheus.yml").read_text()
    rules = (DEPLOY / "monitoring" / "alerts.yml").read_text()
    assert re.findall(r"job_name: (\w+)", text) == re.findall(r'job="(\w+)"', rules)
    (file,) = re.findall(r"rule_files:\n  - (\S+)", text)
    assert (DEPLOY / "monitoring" / file).is_file()
    house = tomllib.loads((DEPLOY / "house/house.toml").read_text())
    expected = set()
    for role in (DEPLOY / "house/roles").iterdir():
        own = re.search("^RESULTS_OPERATIONS__PORT=(.+)$", role.read_text(), re.M)
        port = own[1] if own else house["operations"]["port"]
        expected.add(f"{role.name.partition('-')[0]}.internal:{port}")
    assert set(re.findall(r"\w+\.internal:\d+", text)) == expected


def test_the_rules_can_be_read() -> None:
    """Every rule says what happened and what to do; every panel asks something."""
    rules = (DEPLOY / "monitoring" / "alerts.yml").read_text().split("- alert: ")[1:]
    assert len(rules) >= 5
    assert all("summary: " in rule and "remedy: " in rule and "expr: " in rule for rule in rules)
    panels = json.loads((DEPLOY / "monitoring" / "dashboard.json").read_text())["panels"]
    assert all(target["expr"] for panel in panels for target in panel["targets"])


def copied() -> dict[str, str]:
    """What the container file copies, and to where."""
    rows = re.findall(r"^COPY (.+) (\S+)$", (DEPLOY / "Containerfile").read_text(), re.M)
    return {name: target for names, target in rows for name in names.split()}


def test_the_container_file_copies_what_there_is() -> None:
    """From the root of the project."""
    assert copied()
    assert all((DEPLOY.parent / name).exists() for name in copied())


def test_the_container_file_copies_what_the_build_needs() -> None:
    """Everything that pyproject.toml names for the wheel is there, in its place."""
    project = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text())
    wheel, told = project["tool"]["hatch"]["build"]["targets"]["wheel"], project["project"]
    folders = [*wheel["packages"], *wheel["force-include"]]
    files = ["pyproject.toml", told["readme"], *told.get("license-files", [])]
    needed = {**{one: f"./{one}" for one in folders}, **dict.fromkeys(files, "./")}
    assert {one: copied().get(one) for one in needed} == needed


def test_the_container_can_be_reached_and_reads_its_settings() -> None:
    """Its user has one number, which may be given the files; its ports are the settings' own."""
    text = (DEPLOY / "Containerfile").read_text()
    users = re.findall(r"useradd --uid (\d+) --user-group", text)
    assert len(users) == 1
    assert re.findall(r"chown -R (\d+) /etc/results", text) == users
    ports = [str(one.model_fields["port"].default) for one in (PagePart, IntakePart, DeskPart)]
    assert re.findall("^EXPOSE (.+)$", text, re.M) == [" ".join(ports)]
    given = re.findall(r"-p 127\.0\.0\.1:(\d+):(\d+)", text)
    assert given == [(ports[0], ports[0]), (ports[2], ports[2])]
    assert {"page", "desk"} <= set(re.findall(r'(\w+)\.host = "0\.0\.0\.0"', text))
