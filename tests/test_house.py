"""The settings of a house of many councils, and how a process is planned from them."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from results.errors import SettingsError
from results.plan import plan
from results.record.schemas import parted, schema_of
from results.roles import EVERY, Role
from results.settings import load
from tests.postgres import Cluster

URL = "postgresql://results:pw@127.0.0.1/night"
HOUSE = """
environment = "rehearsal"
councils = "councils"
database = "{url}"
title = "Local elections"
title_cy = "Etholiadau lleol"
languages = ["cy", "en"]
[page]
base_url = "https://results.example/"
port = 8000
"""
COUNCIL = """
house = "../house.toml"
election = "../elections/{name}.json"
{more}
"""
WALL = '[accounts.wall]\nkind = "wall"\nfolder = "wall"\n'


def house(folder: Path, councils: dict[str, str], settings: str = HOUSE) -> Path:
    """A house with these councils, each with further lines of settings."""
    (folder / "councils").mkdir()
    for name, more in councils.items():
        (folder / "councils" / f"{name}.toml").write_text(COUNCIL.format(name=name, more=more))
    file = folder / "house.toml"
    file.write_text(settings.format(url=URL))
    return file


def test_each_council_has_what_the_house_settles(tmp_path: Path) -> None:
    """Its schema, its part of the page, the house's roles and name; and what its own file says."""
    file = house(tmp_path, {"medway": WALL, "ynys-mon": ""})
    planned = plan(file, node="two", roles=["page", "desk"])
    assert planned.roles == {Role.PAGE, Role.DESK}
    medway, other = planned.nights["medway"], planned.nights["ynys-mon"]
    assert set(planned.nights) == {"medway", "ynys-mon"}
    assert (medway.node, medway.roles) == ("two", planned.roles)
    assert medway.page.base_url == "https://results.example/medway/"
    assert medway.database.get_secret_value().endswith("/night?schema=council_medway")
    assert other.database.get_secret_value().endswith("/night?schema=council_ynys_mon")
    assert medway.election.resolve() == tmp_path / "elections/medway.json"
    assert set(medway.accounts) == {"wall"}
    assert list(planned.atlas().titles.values()) == ["Etholiadau lleol", "Local elections"]


@pytest.mark.parametrize(
    ("roles", "gives_way"), [("publish", True), ("publish,page", False), ("desk", False)]
)
def test_who_gives_way_in_a_flood(tmp_path: Path, roles: str, gives_way: bool) -> None:
    """A process that only publishes; nobody waits at a screen for it."""
    assert plan(house(tmp_path, {"medway": ""}), roles=roles.split(",")).gives_way is gives_way


def test_a_council_s_file_works_by_itself(tmp_path: Path) -> None:
    """Every other command takes it like any settings file."""
    house(tmp_path, {"medway": WALL})
    settings = load(tmp_path / "councils" / "medway.toml")
    assert settings.roles == EVERY
    assert "schema=council_medway" in settings.database.get_secret_value()


def test_secrets_have_the_council_s_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In variables, or in a file of its own; a variable goes before the file."""
    house(tmp_path, {"medway": '[mqtt]\nhost = "broker"\nidentifier = "results-medway"', "trafford": ""})
    file = tmp_path / "councils" / "medway.toml"
    hidden = file.with_suffix(".secrets.toml")
    hidden.write_text('[mqtt]\npassword = "from the file"\n')
    hidden.chmod(0o600)
    mqtt = load(file).mqtt
    assert mqtt is not None
    assert mqtt.password is not None
    assert (mqtt.host, mqtt.password.get_secret_value()) == ("broker", "from the file")
    monkeypatch.setenv("RESULTS_MEDWAY__MQTT__PASSWORD", "from outside")
    mqtt = load(file).mqtt
    assert mqtt is not None
    assert mqtt.password is not None
    assert mqtt.password.get_secret_value() == "from outside"
    assert set(plan(tmp_path / "house.toml").nights) == {"medway", "trafford"}


def test_secrets_that_others_may_read_are_refused(tmp_path: Path) -> None:
    """With the remedy."""
    file = house(tmp_path, {"medway": ""}).with_name("councils") / "medway.toml"
    hidden = file.with_suffix(".secrets.toml")
    hidden.write_text('[mqtt]\npassword = "x"\n')
    hidden.chmod(0o644)
    with pytest.raises(SettingsError, match=r"chmod 600 medway\.secrets\.toml"):
        load(file)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ('database = "sqlite:///x.db"', "database: is settled by the house"),
        ('environment = "live"', "environment: is settled by the house"),
        ("[desk]", "desk.origin: name the address"),
        ('[mqtt]\nhost = "broker"', "mqtt.identifier: each council needs its own"),
        ('[look.fonts]\nregular = "a"\nsemibold = "b"\nbold = "c"', "look.fonts: all councils"),
    ],
)
def test_what_one_of_many_cannot_have(tmp_path: Path, more: str, says: str) -> None:
    """Named, with the remedy."""
    with pytest.raises(SettingsError, match=says):
        plan(house(tmp_path, {"medway": more}))


def test_a_house_is_not_a_council(tmp_path: Path) -> None:
    """A command that is for one council says which file it needs."""
    with pytest.raises(SettingsError, match="it is of many councils"):
        load(house(tmp_path, {"medway": ""}))


@pytest.mark.parametrize(
    ("councils", "settings", "says"),
    [
        ({}, HOUSE, "put a settings file for each council"),
        ({"Medway": ""}, HOUSE, "call it as the council shall be called"),
        (
            {"medway": ""},
            HOUSE.replace("{url}", "sqlite:///night.db"),
            "many councils need",
        ),
        ({"medway": ""}, HOUSE + "[nothing]\n", "nothing"),
    ],
)
def test_a_house_that_cannot_be_opened(
    tmp_path: Path, councils: dict[str, str], settings: str, says: str
) -> None:
    """Every trouble is told before anything starts."""
    with pytest.raises(SettingsError, match=says):
        plan(house(tmp_path, councils, settings))


def test_a_council_whose_settings_are_wrong_keeps_no_other_out(tmp_path: Path) -> None:
    """It is left out with what is wrong; only when there is no other the house cannot be opened."""
    file = house(tmp_path, {"medway": "[nothing]\n", "trafford": ""})
    planned = plan(file)
    assert set(planned.nights) == {"trafford"}
    assert set(planned.refused) == {"medway"}
    assert "medway.toml" in str(planned.refused["medway"])
    assert "nothing" in str(planned.refused["medway"])
    (tmp_path / "councils/trafford.toml").unlink()
    with pytest.raises(SettingsError, match="nothing"):
        plan(file)


def test_where_things_are_served_is_the_house_s(tmp_path: Path) -> None:
    """Its proxies count for senders, readers and desks of every council; what is a council's own stays so."""
    shared = """[intake]
proxies = ["10.0.0.1"]
[desk]
proxies = ["10.0.0.2"]
"""
    own = """[page]
statement_url = "https://medway.example/access"
[desk]
origin = "https://medway.desk.example"
"""
    nights = plan(house(tmp_path, {"medway": own, "trafford": ""}, HOUSE + shared)).nights
    medway, trafford = nights["medway"], nights["trafford"]
    assert medway.desk is not None
    assert medway.desk.proxies == {"10.0.0.2"}
    assert medway.desk.origin == "https://medway.desk.example"
    assert trafford.desk is None
    assert {*medway.intake.proxies, *trafford.intake.proxies} == {"10.0.0.1"}
    assert (medway.page.port, medway.page.statement_url) == (8000, "https://medway.example/access")


def test_no_key_is_taken_that_would_do_nothing(tmp_path: Path) -> None:
    """A page apart is a lone council's; a house's statement would stand nowhere."""
    alone = house(tmp_path, {"medway": "[page]\napart = true\n"})
    with pytest.raises(SettingsError, match=r"page\.apart"):
        plan(alone)
    alone.write_text(HOUSE.format(url=URL) + 'statement_url = "https://medway.example/access"\n')
    with pytest.raises(SettingsError, match=r"page\.statement_url"):
        plan(alone)


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    """Neither of the house nor of its councils."""
    planned = plan(house(tmp_path, {"medway": ""}))
    assert "pw@" not in repr(planned)


def test_where_a_council_is_kept(cluster: Cluster) -> None:
    """Its schema is taken from the address before the driver sees it."""
    url = sa.make_url(f"{cluster.url('night')}?schema={schema_of('ynys-mon')}")
    bare, schema = parted(url)
    assert (bare.query.get("schema"), schema) == (None, "council_ynys_mon")
