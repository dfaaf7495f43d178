"""Notices about voting: read whole or not at all, at times that follow polling day, in words fit to say."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from results.errors import SettingsError
from results.language import Language
from results.publish.notices.draft import draft
from results.publish.notices.file import Told, read_notices
from results.publish.notices.notice import moment
from results.publish.text_length import LIMITS

POLL_ON = date(2023, 5, 4)
EVERYBODY = Told(tuple(Language), frozenset(LIMITS))
ENGLISH = Told((Language.ENGLISH,), {"x", "sms"})
GOOD = """
[[notice]]
id = "polls-open"
at = "polls open"
[notice.en]
title = "Polls are open"
text = "Polling stations are open until 10pm. #MedwayElections"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "notices.toml"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("polls open", datetime(2023, 5, 4, 6, 0, tzinfo=UTC)),
        ("polls close", datetime(2023, 5, 4, 21, 0, tzinfo=UTC)),
        ("polls close - 60 minutes", datetime(2023, 5, 4, 20, 0, tzinfo=UTC)),
        ("polls close + 5 minutes", datetime(2023, 5, 4, 21, 5, tzinfo=UTC)),
        ("17:30", datetime(2023, 5, 4, 16, 30, tzinfo=UTC)),
        ("2023-03-01 18:00", datetime(2023, 3, 1, 18, 0, tzinfo=UTC)),
    ],
)
def test_times_follow_polling_day_and_its_legal_hours(written: str, expected: datetime) -> None:
    """Polls open at 7 and close at 22 in London, summer time or not; other times are that day's."""
    assert moment(written, POLL_ON) == expected


@pytest.mark.parametrize(
    "written", ["", "noon", "25:00", "polls", "polls open at 7", "2023-02-30 10:00", "7:00"]
)
def test_a_time_that_cannot_be_understood_says_what_can(written: str) -> None:
    """The words themselves and four examples."""
    with pytest.raises(ValueError, match="is no time: write"):
        moment(written, POLL_ON)


def test_a_good_file_is_read_in_order_of_time(file: Path) -> None:
    """Earliest first, with the grace it has when none is given."""
    later = GOOD.replace("polls-open", "first").replace('"polls open"', '"06:00"')
    file.write_text(GOOD + later)
    first, second = read_notices(file, POLL_ON, ENGLISH)
    assert (first.notice_id, second.notice_id) == ("first", "polls-open")
    assert second.until - second.due_at == timedelta(minutes=30)


def test_what_was_approved_changes_with_every_word(file: Path) -> None:
    """Another word, time or grace makes another digest; the same file read again the same."""
    digests = set()
    for changed in (
        GOOD,
        GOOD,
        GOOD.replace("until 10pm", "till 10pm"),
        GOOD.replace('"polls open"', '"07:05"'),
        GOOD.replace("[notice.en]", "grace_minutes = 5\n[notice.en]"),
        GOOD.replace("Polls are open", "Polls open"),
    ):
        file.write_text(changed)
        (notice,) = read_notices(file, POLL_ON, ENGLISH)
        digests.add(notice.digest)
    assert len(digests) == 5


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("not toml [", "it is not TOML"),
        ("notice = []", "notice: List should have at least 1 item"),
        (GOOD + 'cy = "x"\n', "notice.0.en.cy: Extra inputs"),
        (GOOD + GOOD, "polls-open is there twice"),
        (GOOD.replace('"polls open"', '"at seven"'), "polls-open: at 'at seven' is no time"),
        (GOOD.replace("until", "@council until"), "calls on somebody"),
        (GOOD.replace("until", "✅ until"), "an emoji"),
        (GOOD.replace("until 10pm.", "until 10pm: see medway.gov.uk"), "a web address"),
        (GOOD.replace("#Med", "#A #B #Med"), "at most two"),
        (GOOD.replace("Polling", "#Tag Polling"), "at the end"),
        (GOOD.replace("until", "word " * 30 + "until"), "a sentence has 36 words"),
        (GOOD.replace("10pm.", "10pm. " + "It is so. " * 30), "for x, which takes 280"),
        (GOOD.replace("10pm.", "10pm. " + "It is so. " * 24 + "Ŵyn."), "for sms, which takes 2"),
    ],
)
def test_what_may_not_be_said_is_refused_with_its_name(file: Path, wrong: str, said: str) -> None:
    """The file is not used at all, and each problem says which notice it is about."""
    file.write_text(wrong)
    with pytest.raises(SettingsError, match="cannot be used") as refused:
        read_notices(file, POLL_ON, ENGLISH)
    assert said in str(refused.value)


def test_all_languages_or_none(file: Path) -> None:
    """Where the public is told in Welsh and English a notice without one of them is refused."""
    file.write_text(GOOD)
    with pytest.raises(SettingsError, match="no words in cy"):
        read_notices(file, POLL_ON, EVERYBODY)


def test_a_file_that_is_not_there_says_so(file: Path) -> None:
    """With the key of the settings to change."""
    with pytest.raises(SettingsError, match="set `notices`"):
        read_notices(file, POLL_ON, ENGLISH)


@pytest.mark.parametrize("languages", [(Language.ENGLISH,), (Language.WELSH,), tuple(Language)])
def test_the_file_to_start_from_can_be_used_as_it_is(file: Path, languages: tuple[Language, ...]) -> None:
    """In each language, on every kind of account; six notices from polls open to when to expect results."""
    file.write_text(draft(languages))
    notices = read_notices(file, POLL_ON, Told(languages, frozenset(LIMITS)))
    assert len(notices) == 6
    assert {frozenset(one.wording) for one in notices} == {frozenset(languages)}
    assert tomllib.loads(draft(languages))["notice"][0]["id"] == "polls-open"
