"""Settings: all problems at once, unknown keys refused, secrets from outside, each key documented."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from results.count.election import Environment
from results.errors import SettingsError
from results.settings import Settings, load
from results.settings_accounts import TopicAccount, WallAccount, XAccount
from results.settings_parts import AlarmsPart, FolderSource, MqttPart, WebhookSource, WebsiteSource
from tests.pages import parts_in

GOOD = """
environment = "rehearsal"
election = "election.json"
[mqtt]
host = "broker.example"
[accounts.wall]
kind = "wall"
folder = "wall"
"""
SOURCES = """
[sources.hall]
kind = "webhook"
rank = 2
[sources.count-sheets]
kind = "folder"
folder = "sheets"
"""
KEYS = ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET")


@pytest.fixture
def write(tmp_path: Path) -> Path:
    """A settings file to be."""
    return tmp_path / "settings.toml"


def test_paths_are_taken_from_the_file_s_own_folder(write: Path) -> None:
    """Wherever the service is started from, relative paths mean the same files."""
    write.write_text(GOOD)
    settings = load(write)
    wall = settings.accounts["wall"]
    assert settings.election == write.parent / "election.json"
    assert settings.database.get_secret_value() == f"sqlite:///{write.parent}/night.db"
    assert isinstance(wall, WallAccount)
    assert wall.folder == write.parent / "wall"


def test_every_path_is_taken_from_the_file_s_own_folder(write: Path) -> None:
    """A certificate, a browser and a folder of copies mean the same under systemd as in a shell."""
    more = (
        '[copies]\nfolder = "copies"\n[pictures]\nbrowser = "chromium"\ncache = "/var/cards"\n'
        '[accounts.news]\nkind = "topic"\nhost = "broker"\ntls_ca = "news.pem"\n'
    )
    live = GOOD.replace('"broker.example"', '"broker.example"\ntls_ca = "ca.pem"').split("[accounts")[0]
    write.write_text(live.replace('"rehearsal"', '"live"') + more)
    settings = load(write)
    assert settings.mqtt is not None
    news = settings.accounts["news"]
    assert isinstance(news, TopicAccount)
    here = (settings.mqtt.tls_ca, settings.copies.folder, settings.pictures.browser, news.tls_ca)
    assert here == tuple(write.parent / name for name in ("ca.pem", "copies", "chromium", "news.pem"))
    assert settings.pictures.cache == Path("/var/cards")


def test_every_problem_is_named_at_once(write: Path) -> None:
    """A wrong port, an unknown key and a missing one are reported together."""
    write.write_text('environment = "live"\nelektion = "x"\n[mqtt]\nhost = "h"\nport = 0\n')
    with pytest.raises(SettingsError) as refused:
        load(write)
    told = str(refused.value)
    assert str(write) in told
    for part in ("elektion", "mqtt.port", "election: Field required"):
        assert part in told


@pytest.mark.parametrize("content", ["not toml [", None])
def test_a_file_that_is_missing_or_not_toml_is_named(write: Path, content: str | None) -> None:
    """The file is named in the error, with what to do."""
    if content is not None:
        write.write_text(content)
    with pytest.raises(SettingsError, match=r"settings\.toml"):
        load(write)


def test_secrets_come_from_the_environment_and_are_never_shown(
    write: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys of an account and the broker's password need not stand in the file, and no repr shows them."""
    write.write_text(GOOD.replace("rehearsal", "live") + '[accounts.x_council]\nkind = "x"\n')
    for key in KEYS:
        monkeypatch.setenv(f"RESULTS_ACCOUNTS__X_COUNCIL__{key}", "top-secret")
    monkeypatch.setenv("RESULTS_MQTT__PASSWORD", "top-secret")
    settings = load(write)
    account = settings.accounts["x_council"]
    assert isinstance(account, XAccount)
    assert account.consumer_key.get_secret_value() == "top-secret"
    assert "top-secret" not in repr(settings) + str(settings)


def test_a_problem_beside_a_secret_does_not_show_it(write: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt key with a secret value is named without its value."""
    write.write_text(GOOD + '[accounts.x_council]\nkind = "x"\naccess_tokn = "top-secret"\n')
    with pytest.raises(SettingsError) as refused:
        load(write)
    assert "access_tokn" in str(refused.value)
    assert "top-secret" not in str(refused.value)


def test_a_rehearsal_never_holds_the_keys_of_a_real_account(
    write: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rehearsal settings with a real X account are refused; a live night with a stand-in too."""
    write.write_text(GOOD + '[accounts.x]\nkind = "x"\n')
    for key in KEYS:
        monkeypatch.setenv(f"RESULTS_ACCOUNTS__X__{key}", "k")
    with pytest.raises(SettingsError, match="rehearsal may not hold"):
        load(write)
    stand_in = GOOD + '[accounts.x]\nkind = "x"\napi_base = "http://127.0.0.1:1"\n'
    write.write_text(stand_in)
    assert load(write).environment is Environment.REHEARSAL
    write.write_text(stand_in.replace("rehearsal", "live"))
    with pytest.raises(SettingsError, match="posts to the network itself"):
        load(write)


def test_every_key_has_a_sentence() -> None:
    """docs/settings.md is made from the code; a key without a description would be missing there."""
    parts: list[type[BaseModel]] = [Settings]
    for part in parts:
        for name, field in part.model_fields.items():
            inner = parts_in(field.annotation)
            parts += [one for one in inner if one not in parts]
            assert inner or name == "kind" or (field.description or "").endswith((".", "...")), name
    assert {MqttPart, FolderSource, WebhookSource, WebsiteSource, XAccount, AlarmsPart} <= set(parts)


def test_sources_are_named_so_that_their_secrets_can_be(write: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way in by its kind, the secret from outside; a name no variable can carry is refused."""
    write.write_text(GOOD + SOURCES)
    monkeypatch.setenv("RESULTS_SOURCES__HALL__SECRET", "whsec_top-secret")
    settings = load(write)
    hall, sheets = settings.sources["hall"], settings.sources["count-sheets"]
    assert isinstance(hall, WebhookSource)
    assert hall.secret.get_secret_value() == "whsec_top-secret"
    assert isinstance(sheets, FolderSource)
    assert sheets.folder == write.parent / "sheets"
    assert "top-secret" not in repr(settings)
    monkeypatch.delenv("RESULTS_SOURCES__HALL__SECRET")
    monkeypatch.setenv("RESULTS_SOURCES__MY-HALL__SECRET", "whsec_x")
    for wrong in ('[sources.my-hall]\nkind = "webhook"\n', '[sources.desk]\nkind = "mqtt"\n'):
        write.write_text(GOOD + wrong)
        with pytest.raises(SettingsError, match=r"sources\.(my-hall|desk)"):
            load(write)


def test_a_source_by_mqtt_needs_a_broker(write: Path) -> None:
    """A sender by MQTT without a broker in the settings could never be heard."""
    write.write_text(
        GOOD.replace('[mqtt]\nhost = "broker.example"\n', "") + '[sources.hall]\nkind = "mqtt"\n'
    )
    with pytest.raises(SettingsError, match=r"no \[mqtt\] part"):
        load(write)
