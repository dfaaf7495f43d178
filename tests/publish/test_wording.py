"""The public words: short enough, plain enough, safe, and the same form for everybody."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twitter_text import parse_tweet
from twitter_text.extract_urls import extract_urls_with_indices

from results.count.declaration import Correction, CorrectionKind, Declaration, Lot
from results.count.election import CandidateId, Contest, Environment, Poll
from results.publish import wording
from results.publish.phrases import hashtag, safe
from results.publish.text_length import LIMITS, addresses, x_weight
from tests import nights

AT = datetime(2023, 5, 5, 0, 42, tzinfo=UTC)
MEDWAY, DECLARED = nights.load("medway-2023")
LIVE = wording.voice_of(MEDWAY, Environment.LIVE)
REHEARSAL = wording.voice_of(MEDWAY, Environment.REHEARSAL)
ALL_SAINTS = next(one for one in MEDWAY.contests.values() if one.area == "All Saints")
CUXTON = next(one for one in MEDWAY.contests.values() if one.area.startswith("Cuxton"))
FOLDERS = ("medway-2023", "barnsley-2021", "cheltenham-2024", "cheltenham-2026")


def declared(contest: Contest) -> Declaration:
    return replace(DECLARED[contest.contest_id], declared_at=AT)


def tenfold(declaration: Declaration, *names: str) -> Declaration:
    """The same declaration with these candidates' votes ten times what they were."""
    return replace(
        declaration,
        figures=tuple(
            replace(one, votes=(one.votes or 0) * 10) if one.candidate_id in names else one
            for one in declaration.figures
        ),
    )


def test_one_seat_reads_as_it_would_be_read_out() -> None:
    """Ward, who, party as on the ballot paper, votes, turnout, time, source, one tag."""
    assert wording.result(ALL_SAINTS, declared(ALL_SAINTS), LIVE)["x"] == (
        "All Saints ward result. Chris Spalding (Independent) elected with 295 votes. Turnout 27.6%. "
        "Declared 01:42. Source: Returning Officer, Medway Council. #MedwayElections"
    )


def test_several_seats_name_everybody_elected() -> None:
    """Most votes first, each with party and votes."""
    assert wording.result(CUXTON, declared(CUXTON), LIVE)["x"] == (
        "Cuxton, Halling and Riverside ward result. Elected: Matt Fearn (Local Conservatives), 880 votes; "
        "Phil Filmer (Local Conservatives), 685 votes. Turnout 30.9%. Declared 01:42. "
        "Source: Returning Officer, Medway Council. #MedwayElections"
    )


def test_a_rehearsal_says_first_that_it_is_none() -> None:
    """The first words of every text say that this is not a real result."""
    before = declared(ALL_SAINTS)
    for texts in (
        wording.result(ALL_SAINTS, before, REHEARSAL),
        wording.correction(ALL_SAINTS, before, before, REHEARSAL),
        wording.withdrawal(ALL_SAINTS, before, REHEARSAL),
    ):
        assert all(text.startswith("REHEARSAL: not a real result. ") for text in texts.values())


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("environment", Environment)
def test_every_ward_of_every_real_night_can_be_posted(folder: str, environment: Environment) -> None:
    """Each fits, names everybody elected with their votes, and keeps the rules of plain words."""
    election, declarations = nights.load(folder)
    voice = wording.voice_of(election, environment)
    for contest_id, declaration in declarations.items():
        contest = election.contests[contest_id]
        for family, text in wording.result(contest, replace(declaration, declared_at=AT), voice).items():
            assert LIMITS[family].takes(text), text
            assert is_plain(text)
            assert addresses(text) == ()
            assert "Source: Returning Officer" in text
            for candidate_id in declaration.elected:
                candidate = contest.candidate(candidate_id)
                assert candidate is not None
                assert candidate.name in text
                assert f"{declaration.votes(candidate_id):,}" in text


def is_plain(text: str) -> bool:
    """No sentence over 25 words, no @, at most two tags and those at the end, no emoji."""
    sentences = re.split(r"(?<=[.:])\s(?=[A-Z])", text.partition(" #")[0])
    tags_last = re.fullmatch(r"[^#]*( #\w+){0,2}", text) is not None
    return max(len(one.split()) for one in sentences) <= 25 and "@" not in text and tags_last


def test_a_lot_and_an_uncontested_seat_are_called_by_their_names() -> None:
    """Nobody is said to have won by votes what was decided by lot or without a poll."""
    winner = CandidateId("christopher-stuart-spalding")
    drawn = replace(declared(ALL_SAINTS), lot=Lot((winner,), "drawn from a hat"))
    text = wording.result(ALL_SAINTS, drawn, LIVE)["x"]
    assert "Chris Spalding (Independent) elected by lot with 295 votes. Votes for the last seat" in text
    unopposed = Declaration(ALL_SAINTS.contest_id, drawn.stage, (), (winner,), declared_at=AT)
    text = wording.result(replace(ALL_SAINTS, poll=Poll.UNCONTESTED), unopposed, LIVE)["x"]
    assert text.startswith(
        "All Saints ward result. No poll was needed. Chris Spalding (Independent) elected un"
    )
    assert "votes" not in text
    assert "Turnout" not in text


def test_an_unknown_figure_is_left_out_and_never_nought() -> None:
    """No votes known for the person elected, no electorate: no number is said."""
    blank = replace(
        declared(ALL_SAINTS),
        figures=tuple(replace(one, votes=None) for one in declared(ALL_SAINTS).figures),
        verification=None,
        declared_at=None,
    )
    assert wording.result(ALL_SAINTS, blank, LIVE)["x"] == (
        "All Saints ward result. Chris Spalding (Independent) elected. "
        "Source: Returning Officer, Medway Council. #MedwayElections"
    )


def test_a_typing_slip_is_put_right_with_both_figures() -> None:
    """What was wrong, the right figure beside the wrong one, and that the result stands."""
    right = declared(ALL_SAINTS)
    wrong = tenfold(right, "kier-dorran-kemp")
    now = replace(right, correction=Correction(CorrectionKind.SLIP, "keyed twice", "Jane Doe"))
    assert wording.correction(ALL_SAINTS, now, wrong, LIVE)["x"] == (
        "CORRECTION: our 01:42 post gave the wrong votes for All Saints ward. "
        "Correct figures: Kier Dorran Kemp 118 votes, not 1,180. The declared result is unchanged. "
        "Source: Returning Officer, Medway Council. #MedwayElections"
    )


def test_who_changed_the_figures_is_said_as_it_is() -> None:
    """Only a slip of ours leaves the declared result unchanged; a court's order names the court."""
    right = declared(ALL_SAINTS)
    wrong = tenfold(right, "kier-dorran-kemp")
    by = {
        kind: wording.correction(
            ALL_SAINTS, replace(right, correction=Correction(kind, "reason", "name")), wrong, LIVE
        )["x"]
        for kind in CorrectionKind
    }
    assert "Those elected are unchanged." in by[CorrectionKind.RETURNING_OFFICER]
    assert "A court has ordered this change." in by[CorrectionKind.COURT_ORDER]
    assert ["The declared result is unchanged." in by[kind] for kind in CorrectionKind] == [
        True,
        False,
        False,
    ]


def test_when_somebody_else_is_elected_the_correction_says_who() -> None:
    """A court unseats somebody: the new person is named, nothing is called unchanged."""
    before = declared(ALL_SAINTS)
    now = replace(
        before,
        elected=(CandidateId("julie-wallace"),),
        correction=Correction(CorrectionKind.COURT_ORDER, "petition", "High Court"),
    )
    text = wording.correction(ALL_SAINTS, now, before, LIVE)["x"]
    assert "Julie Wallace (Independent) elected" in text
    assert "unchanged" not in text


def test_every_figure_wrong_still_fits() -> None:
    """Where there is no room for all, those elected come first and the rest is on the website."""
    for contest in MEDWAY.contests.values():
        right = declared(contest)
        wrong = tenfold(right, *(one.candidate_id for one in contest.candidates))
        for texts in (
            wording.correction(contest, right, wrong, REHEARSAL),
            wording.withdrawal(contest, wrong, REHEARSAL),
        ):
            assert all(LIMITS[family].takes(text) for family, text in texts.items())
            assert all(is_plain(text) for text in texts.values())


def test_a_withdrawal_gives_no_figures() -> None:
    """What is taken down is not repeated."""
    assert wording.withdrawal(ALL_SAINTS, declared(ALL_SAINTS), LIVE)["x"] == (
        "WITHDRAWN: our 01:42 post about All Saints ward. Please do not use its figures. "
        "The right ones will follow. Source: Returning Officer, Medway Council. #MedwayElections"
    )


@given(st.text(max_size=60))
def test_no_name_calls_on_anybody_or_links(name: str) -> None:
    """Whatever a feed calls a candidate, the words name nobody's account, no tag and no address."""
    said = safe(name)
    assert not set(said) & set("@＠#＃$\u202e\u200b\n")
    assert addresses(said) == ()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Zoë O’Neil-Smith", "Zoë O’Neil-Smith"),
        ("Sîan Ŵyn-Jones", "Sîan Ŵyn-Jones"),
        ("Vote@Home", "Vote at Home"),
        ("example.gov.uk Party", "example. gov. uk Party"),
        ("St.Helens First", "St.Helens First"),
        ("Green ✅ Party\u202e", "Green Party"),
    ],
)
def test_names_stay_as_they_are_written_unless_they_would_act(name: str, said: str) -> None:
    """Accents, apostrophes and hyphens stay; what would call, link or turn the text does not."""
    assert safe(name) == said


@pytest.mark.parametrize(
    ("council", "tag"),
    [
        ("Medway Council", "#MedwayElections"),
        ("City of York Council", "#YorkElections"),
        ("London Borough of Hammersmith and Fulham", "#HammersmithAndFulhamElections"),
        ("Isle of Wight Council", "#IsleOfWightElections"),
        ("Barnsley Metropolitan Borough Council", "#BarnsleyElections"),
    ],
)
def test_a_tag_can_be_read_aloud(council: str, tag: str) -> None:
    """Every word of the place begins with a capital."""
    assert hashtag(council) == tag


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("ŵŷâ", 3),
        ("– — ‘ ’ “ ”", 11),
        ("•", 2),
        ("✅", 2),
        ("🏴󠁧󠁢󠁷󠁬󠁳󠁿", 2),
        ("example.gov.uk", 23),
        ("https://www.medway.gov.uk/a/very/long/path/to/results", 23),
        ("中", 2),
    ],
)
def test_lengths_are_those_of_x(text: str, weight: int) -> None:
    """X's own documented examples."""
    assert x_weight(text) == weight


ADDRESS_LIKE = st.from_regex(r"[a-z0-9 .:/\u00a9#-]{0,40}")
LETTERS = st.text(st.characters(codec="utf-8", max_codepoint=0x2100)) | ADDRESS_LIKE


@settings(max_examples=500, deadline=None)
@given(LETTERS)
def test_x_counts_as_x_s_own_library_does(text: str) -> None:
    """The short way for plain words gives what twitter-text gives, for any text; addresses too."""
    assert x_weight(text) == parse_tweet(text).weightedLength
    assert addresses(text) == tuple(found["url"] for found in extract_urls_with_indices(text))
