"""The files to run the service with are what the service understands."""

import configparser
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from results.plan import plan
from results.roles import Role
from results.watch.metrics import Facts, Metrics, Watched
from tests.watch.test_bell import Room
from tests.watch.vigils import NOW, held

DEPLOY = Path(__file__).parent.parent / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SANDBOX = {"NoNewPrivileges", "ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateDevices", "UMask"}
OUR_NUMBERS = re.compile(r"\bresults_[a-z_]+")
OF_A_HISTOGRAM = re.compile("_(bucket|sum|count)$")


class Unit(configparser.RawConfigParser):
    """A unit file, its keys as systemd writes them."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


@pytest.mark.parametrize("unit", UNITS, ids=lambda one: one.name)
def test_every_unit_is_shut_in_and_comes_back(unit: Path) -> None:
    """No unit runs as root or unprotected; it is started again at once, and calls a command of ours."""
    read = Unit(strict=False, interpolation=None)
    read.read(unit)
    service = dict(read["Service"])
    assert set(service) >= SANDBOX
    assert service["ProtectSystem"] == "strict"
    assert service.get("User", "").strip() == "results" or service["DynamicUser"] == "yes"
    assert (service["Restart"], service["RestartSec"], service["CapabilityBoundingSet"]) == (
        "always",
        "1",
        "",
    )
    assert re.match(r"/opt/results/bin/results (run|page) /etc/results/", service["ExecStart"])


def test_the_house_to_start_from_can_be_opened(tmp_path: Path) -> None:
    """Its files, with the secrets that they name beside them, plan a process of every role."""
    shutil.copytree(DEPLOY / "house", tmp_path / "house")
    secrets = {
        "house": 'database = "postgresql://results:x@db.example/results"\n',
        "councils/medway": "[mqtt]\npassword = 'x'\n[accounts.x]\n"
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


def test_the_rules_can_be_read() -> None:
    """Every rule says what happened and what to do; every panel asks something."""
    rules = (DEPLOY / "monitoring" / "alerts.yml").read_text().split("- alert: ")[1:]
    assert len(rules) >= 5
    assert all("summary: " in rule and "remedy: " in rule and "expr: " in rule for rule in rules)
    panels = json.loads((DEPLOY / "monitoring" / "dashboard.json").read_text())["panels"]
    assert all(target["expr"] for panel in panels for target in panel["targets"])


def test_the_container_file_copies_what_there_is() -> None:
    """From the root of the project."""
    copied = re.findall(r"^COPY (.+) \S+$", (DEPLOY / "Containerfile").read_text(), re.M)
    names = [name for line in copied for name in line.split()]
    assert names
    assert all((DEPLOY.parent / name).exists() for name in names)
