"""Every event says what the council lets it say, in every language, and nothing that is not public."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from results.bulletins import Announce, Speaker, bulletins
from results.charts.house_style import Look
from results.count.declaration import (
    Correction,
    CorrectionKind,
    Declaration,
    Progress,
    SourceId,
    Stage,
    Step,
    Verified,
    Withdrawal,
)
from results.count.election import CandidateId, Contest, ContestId, Election, Environment, Kind, Poll
from results.count.night import Night, begin, receive
from results.count.report import Content, Report
from results.count.ward import State
from results.fold import Happening
from results.language import Language
from results.publish import wording
from results.publish.bulletin import Bulletin
from results.publish.bulletin import Kind as What
from results.publish.phrases_cy import WELSH
from results.publish.phrases_en import ENGLISH
from results.publish.text_length import DATA, LIMITS, addresses
from results.publish.voice import voice_of
from results.record.bulletin import NO_AREA
from results.record.journal import Entry
from tests import nights

AT = datetime(2023, 5, 5, 0, 42, tzinfo=UTC)
MEDWAY, PUBLISHED = nights.load("medway-2023")
WELSH_MEDWAY = replace(
    MEDWAY,
    council_cy="Cyngor Medway",
    contests={key: replace(one, area_cy=f"{one.area} Gymraeg") for key, one in MEDWAY.contests.items()},
)
EVERYTHING = Announce(turnout="wards", counting=True, recount=True, council_every=6)
BOTH = (Language.WELSH, Language.ENGLISH)


@dataclass
class Story:
    """A night told report by report, and all that was said of it."""

    election: Election = WELSH_MEDWAY
    announce: Announce = EVERYTHING
    languages: Sequence[Language] = BOTH
    environment: Environment = Environment.LIVE

    def __post_init__(self) -> None:
        self.night: Night = begin(self.election, self.environment)
        self.position = 0
        look = Look(self.election.council, self.election.parties, rehearsal=False)
        families = frozenset((*LIMITS, DATA))
        self.speakers = [
            Speaker(
                replace(voice_of(self.election, self.environment, one), families=families), look.speaking(one)
            )
            for one in self.languages
        ]

    def tell(self, contest_id: ContestId, content: Content) -> tuple[Bulletin, ...]:
        """What is said once this is heard."""
        self.position += 1
        at = AT + timedelta(minutes=self.position)
        report = Report(
            SourceId("count"), contest_id, self.position, self.environment, content, str(self.position), at
        )
        self.night, event = receive(self.night, report)
        entry = Entry(self.position, "mqtt", "", b"", at, "", "")
        return bulletins(Happening(entry, event, self.night, is_new=True), self.speakers, self.announce)


def declared(contest_id: ContestId) -> Declaration:
    hands = {"declared_by": "Roy Officer", "entered_by": "A Clerk", "checked_by": "B Checker"}
    return replace(PUBLISHED[contest_id], declared_at=AT, **hands)  # type: ignore[arg-type] # names are strings


def verified(contest_id: ContestId) -> Verified:
    verification = PUBLISHED[contest_id].verification
    assert verification is not None
    return Verified(verification)


FIRST = next(iter(PUBLISHED))
SEVERAL = ContestId("local.medway.gillingham-south.2023-05-04")


def in_english(made: Sequence[Bulletin]) -> Bulletin:
    return next(one for one in made if one.language is Language.ENGLISH)


def test_a_ward_s_night_is_told_step_by_step() -> None:
    """Turnout after the verification, the count, a recount, the result: each once, in this order."""
    story = Story()
    said = [
        *story.tell(FIRST, verified(FIRST)),
        *story.tell(FIRST, Progress(Step.COUNTING)),
        *story.tell(FIRST, Progress(Step.RECOUNT)),
        *story.tell(FIRST, declared(FIRST)),
    ]
    assert [(one.kind, one.language) for one in said] == [
        (kind, language)
        for kind in (What.TURNOUT, What.COUNTING, What.RECOUNT, What.DECLARATION)
        for language in BOTH
    ]
    assert len({one.bulletin_id for one in said}) == len(said)


def test_nothing_besides_results_is_said_unless_the_council_wants_it() -> None:
    """Without a word in the settings no count, recount or single ward's turnout is told."""
    story = Story(announce=Announce())
    assert story.tell(FIRST, verified(FIRST)) == ()
    assert story.tell(FIRST, Progress(Step.COUNTING)) == ()
    assert story.tell(FIRST, Progress(Step.RECOUNT)) == ()
    assert {one.kind for one in story.tell(FIRST, declared(FIRST))} == {What.DECLARATION}


def test_no_figure_of_a_candidate_is_in_anything_said_before_the_declaration() -> None:
    """Provisional figures are known: count and recount are announced without them, in words and in data."""
    story = Story()
    votes = {f"{one.votes:,}" for one in PUBLISHED[FIRST].figures if one.votes and one.votes > 99}
    provisional = replace(PUBLISHED[FIRST], stage=Stage.PROVISIONAL, elected=())
    said = [
        *story.tell(FIRST, provisional),
        *story.tell(FIRST, Progress(Step.RECOUNT)),
    ]
    assert [one.kind for one in said] == [What.RECOUNT] * 2
    for one in said:
        for saying in one.sayings.values():
            assert not any(figure in saying.text for figure in votes)
        facts = json.loads(one.sayings[DATA].text)
        assert facts["contest"]["state"] == "counting"
        assert all(person["votes"] is None for person in facts["contest"]["candidates"])


def test_the_whole_night_ends_with_the_council_and_its_turnout() -> None:
    """Medway: turnout once all 24 are verified, the council after each sixth, then all 59 seats."""
    story = Story(announce=replace(EVERYTHING, turnout="council"))
    early = [one for key in PUBLISHED for one in story.tell(key, verified(key))]
    assert [(one.kind, one.contest_id) for one in early] == [(What.TURNOUT, NO_AREA)] * 2
    assert "Turnout 28.5% across the council: 57,116 ballot papers verified." in (
        in_english(early).sayings["wall"].text
    )
    said = [one for key in PUBLISHED for one in story.tell(key, declared(key))]
    council = [one for one in said if one.kind is What.COUNCIL and one.language is Language.ENGLISH]
    assert len(council) == 4
    assert "6 of 24 wards declared." in council[0].sayings["wall"].text
    assert council[-1].sayings["x"].text == (
        "Medway Council: all results are declared. Seats: Labour 33; Conservative 22; Independent 4. "
        "Labour has a majority. Turnout 28.5%. Source: Returning Officer, Medway Council. #MedwayElections"
    )
    assert len({one.bulletin_id for one in said}) == len(said)


def test_a_correction_and_a_withdrawal_are_told_in_both_languages() -> None:
    """Each says that it is one first, and that the declared result is unchanged, or asks not to be used."""
    story = Story()
    story.tell(SEVERAL, declared(SEVERAL))
    first = declared(SEVERAL)
    wrong = first.figures[0]
    figures = (replace(wrong, votes=(wrong.votes or 0) - 1), *first.figures[1:])
    right = replace(first, figures=figures, correction=Correction(CorrectionKind.SLIP, "A slip.", "Dee"))
    corrected = story.tell(SEVERAL, right)
    withdrawn = story.tell(SEVERAL, Withdrawal("Wrong ward.", "Dee"))
    for made, kind, starts in (
        (corrected, What.CORRECTION, ("CYWIRIAD:", "CORRECTION:")),
        (withdrawn, What.WITHDRAWAL, ("TYNNWYD YN ÔL:", "WITHDRAWN:")),
    ):
        assert [(one.kind, one.language) for one in made] == [(kind, one) for one in BOTH]
        for one, start in zip(made, starts, strict=True):
            assert one.sayings["x"].text.startswith(start)
    assert "The declared result is unchanged." in corrected[1].sayings["x"].text
    assert "Nid yw'r canlyniad a ddatganwyd wedi newid." in corrected[0].sayings["x"].text
    assert corrected[1].sayings["x"].unseen_text is not None


def test_welsh_words_name_the_area_and_the_council_in_welsh() -> None:
    """Ward, council and tag are the Welsh ones; candidates' names and descriptions stay as on the paper."""
    made = Story().tell(FIRST, declared(FIRST))[0]
    text = made.sayings["wall"].text
    contest = WELSH_MEDWAY.contests[FIRST]
    assert text.startswith(f"Canlyniad: ward {contest.area_cy}. Etholwyd")
    assert "Ffynhonnell: Swyddog Canlyniadau, Cyngor Medway. #EtholiadauMedway" in text
    for key in PUBLISHED[FIRST].elected:
        person = contest.candidate(key)
        assert person is not None
        assert person.name in text


@pytest.mark.parametrize("folder", ["medway-2023", "barnsley-2021", "cheltenham-2026"])
def test_every_real_result_is_plain_in_welsh_too(folder: str) -> None:
    """Within each network's limit, at most 25 words a sentence, nothing that tags, calls or links."""
    election, declarations = nights.load(folder)
    voice = voice_of(election, Environment.LIVE, Language.WELSH)
    for contest_id, declaration in declarations.items():
        said = wording.result(election.contests[contest_id], replace(declaration, declared_at=AT), voice)
        for family, text in said.items():
            assert LIMITS[family].takes(text), (family, text)
            sentences = re.split(r"(?<=[.:])\s(?=[A-Z])", text.partition(" #")[0])
            assert max(len(one.split()) for one in sentences) <= 25
            assert "@" not in text
            assert addresses(text) == ()


def test_every_phrase_has_the_same_gaps_in_both_languages() -> None:
    """What is filled into the English is filled into the Welsh: no fact is told in one language alone."""
    for name in ENGLISH.__dataclass_fields__:
        gaps = [set(re.findall(r"{(\w+)}", getattr(words, name))) for words in (ENGLISH, WELSH)]
        assert gaps[0] == gaps[1], name


def test_data_is_the_same_bulletin_as_json() -> None:
    """Machines get the area as it stands in public, the night, and the words people get."""
    made = in_english(Story().tell(FIRST, declared(FIRST)))
    facts = json.loads(made.sayings[DATA].text)
    assert facts["format"] == "results-bulletin/1"
    assert facts["kind"] == "declaration"
    assert facts["words"] == made.sayings["wall"].text
    assert facts["contest"]["contest_id"] == FIRST
    assert {one["votes"] for one in facts["contest"]["candidates"]} == {
        one.votes for one in PUBLISHED[FIRST].figures
    }
    assert facts["night"]["contests_declared"] == 1
    assert "contests" not in facts["night"]


def test_a_mail_begins_with_its_subject() -> None:
    """The first line says what it is about, the rest says it in full, a sentence a line."""
    text = in_english(Story().tell(FIRST, declared(FIRST))).sayings["email"].text
    subject, empty, *body = text.split("\n")
    assert subject == f"{MEDWAY.contests[FIRST].area} ward result."
    assert empty == ""
    assert body[-1] == "Source: Returning Officer, Medway Council."


def test_alt_text_is_as_long_as_each_network_takes() -> None:
    """A fuller description where the network takes one; everybody elected is in all of them."""
    made = in_english(Story().tell(FIRST, declared(FIRST)))
    for family, saying in made.sayings.items():
        most = LIMITS[family].alt_most if family in LIMITS else 0
        assert bool(saying.alt) == bool(most)
        assert len(saying.alt) <= most


def special(kind: Kind, names: Sequence[str], votes: Sequence[int], elected: Sequence[int]) -> Contest:
    """A fictional contest of one kind, and nothing else about it."""
    first = MEDWAY.contests[FIRST]
    people = tuple(
        replace(
            first.candidates[0],
            candidate_id=CandidateId(str(number)),
            surname=name,
            other_names="",
            description="",
            commonly_known_as=None,
        )
        for number, name in enumerate(names)
    )
    return replace(first, kind=kind, seats=1, candidates=people, area="Exampleton")


def told_of(contest: Contest, votes: Sequence[int], elected: Sequence[int], language: Language) -> str:
    first = PUBLISHED[FIRST]
    figures = tuple(
        replace(first.figures[0], candidate_id=CandidateId(str(number)), votes=count)
        for number, count in enumerate(votes)
    )
    chosen = tuple(CandidateId(str(number)) for number in elected)
    declaration = replace(
        first, figures=figures, elected=chosen, verification=None, rejected=None, lot=None, declared_at=AT
    )
    return wording.result(contest, declaration, voice_of(MEDWAY, Environment.LIVE, language))["wall"]


@pytest.mark.parametrize(
    ("kind", "english", "welsh"),
    [
        (
            Kind.BY_ELECTION,
            "Exampleton ward by-election result. Yes elected with 1,200 votes.",
            "Canlyniad is-etholiad: ward Exampleton. Etholwyd: Yes, 1,200 o bleidleisiau.",
        ),
        (
            Kind.MAYOR,
            "Exampleton: result of the election of the mayor. Yes elected with 1,200 votes.",
            "Canlyniad ethol y maer: Exampleton. Etholwyd: Yes, 1,200 o bleidleisiau.",
        ),
        (
            Kind.REFERENDUM,
            "Exampleton: result of the referendum. Votes: Yes 1,200; No 900. "
            "More than half of those who voted chose: Yes.",
            "Canlyniad y refferendwm: Exampleton. Pleidleisiau: Yes 1,200; No 900. "
            "Dewis mwy na hanner y rhai a bleidleisiodd: Yes.",
        ),
    ],
)
def test_other_polls_are_told_in_their_own_words(kind: Kind, english: str, welsh: str) -> None:
    """A by-election, a mayor, a referendum in which nobody is elected."""
    contest = special(kind, ("Yes", "No"), (1200, 900), (0,))
    assert told_of(contest, (1200, 900), (0,), Language.ENGLISH).startswith(english)
    assert told_of(contest, (1200, 900), (0,), Language.WELSH).startswith(welsh)


def test_a_referendum_without_a_majority_says_so() -> None:
    """Nobody is said to have won where no answer was chosen by more than half."""
    contest = special(Kind.REFERENDUM, ("Yes", "No"), (), ())
    assert "No answer was chosen by more than half" in told_of(contest, (900, 900), (), Language.ENGLISH)


def test_a_council_of_one_area_is_not_said_to_be_complete() -> None:
    """After a by-election in one ward there is its result and nothing else."""
    alone = replace(WELSH_MEDWAY, contests={FIRST: replace(MEDWAY.contests[FIRST], kind=Kind.BY_ELECTION)})
    story = Story(election=alone)
    assert {one.kind for one in story.tell(FIRST, declared(FIRST))} == {What.DECLARATION}
    assert story.night.wards[FIRST].state is State.DECLARED
    assert story.night.wards[FIRST].contest.poll is Poll.HELD
