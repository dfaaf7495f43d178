"""The gallery's pictures of single areas: real results of past nights, and one fictional parish."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from results.charts import change, correction, notice, special, stages, ward
from results.charts.house_style import Look
from results.commands.gallery_case import Case
from results.count.declaration import (
    Correction,
    CorrectionKind,
    Declaration,
    Figure,
    RejectedPapers,
    Verification,
)
from results.count.election import CandidateId, Contest, Election, Kind, LastTime, PartyId, Poll
from results.count.outcome import seats_by_party, turnout_pct
from results.feeds.formats.election_file import read_declarations, read_election
from results.language import Language
from results.publish.notices.draft import draft

Result = tuple[Contest, Declaration]
_RESULT, _CHANGE = "A declared result", "What has changed since last time"
_SPECIAL, _PROGRESS = "Mayor, referendum, no poll", "The count on its way"
_CORRECTION, _NOTICES = "A correction", "Voting information"


def cases(fixtures: Path) -> Iterator[Case]:
    """Every picture of a single area, from the nights in this folder."""
    yield from _results(fixtures)
    yield from _changes(fixtures)
    yield from _special(fixtures)
    yield from _progress(fixtures)
    yield from _corrections(fixtures)
    yield from _notices(fixtures)


class _Past:
    """One past night: the council's look and its results."""

    def __init__(self, folder: Path) -> None:
        self.election: Election = read_election((folder / "election.json").read_bytes())
        self._declared = read_declarations((folder / "declarations.json").read_bytes())
        self.look = Look(self.election.council, self.election.parties, rehearsal=False)

    def result(self, area: str) -> Result:
        """The declared result of the area of this name."""
        contest = self.contest(area)
        return contest, self._declared[contest.contest_id]

    def contest(self, area: str) -> Contest:
        """The area of this name."""
        return next(one for one in self.election.contests.values() if one.area == area)


def _last_time(poll_on: date, contest: Contest, declaration: Declaration) -> LastTime:
    """What a past result is to the next election in the same area."""
    return LastTime(
        poll_on, seats_by_party(contest, declaration), turnout_pct(contest, declaration.verification)
    )


def _results(fixtures: Path) -> Iterator[Case]:
    shown = (
        ("medway-2023", "Gillingham South", "Medway 2023: three seats, eight candidates"),
        ("medway-2023", "St Mary's Island", "Medway 2023: one seat"),
        ("barnsley-2021", "Rockingham", "Barnsley 2021: a tie, decided by lot"),
        ("cheltenham-2024", "All Saints", "Cheltenham 2024: two seats"),
        ("fictional-parish", "Sampling Village", "A fictional parish ward: 16 candidates for 8 seats"),
    )
    for folder, area, title in shown:
        past = _Past(fixtures / folder)
        yield _result_case(_RESULT, title, past.look, past.result(area))
    past = _Past(fixtures / "medway-2023")
    rehearsed = replace(past.look, rehearsal=True)
    yield _result_case(_RESULT, "A rehearsal", rehearsed, past.result("Strood Rural"))


def _result_case(family: str, title: str, look: Look, result: Result) -> Case:
    return Case(
        family,
        title,
        look,
        lambda look: ward.ward_card(*result, look),
        lambda look: ward.ward_alt(*result, look),
        lambda look: ward.ward_table(*result, look),
    )


def _changes(fixtures: Path) -> Iterator[Case]:
    then, now = _Past(fixtures / "cheltenham-2024"), _Past(fixtures / "cheltenham-2026")
    contest, declaration = now.result("All Saints")
    last = _last_time(then.election.poll_on, *then.result("All Saints"))
    held = replace(contest, last_time=last), declaration
    yield _change_case("Cheltenham 2026: a hold, one of two seats up", now.look, held)
    redrawn = _Past(fixtures / "trafford-2023")
    yield _change_case("Trafford 2023: new boundaries", redrawn.look, redrawn.result("Altrincham"))
    parish = _Past(fixtures / "fictional-parish")
    yield _change_case("Fictional by-election: gain and swing", parish.look, _by_election(parish))
    contest, declaration = parish.result("Sampling Village")
    seats = {PartyId("ynmp-party:2"): 5, PartyId("party:52"): 2, PartyId("party:53"): 1}
    changed = replace(contest, last_time=LastTime(date(2020, 5, 7), seats, 31.2)), declaration
    yield _change_case("Fictional parish: several seats change", parish.look, changed)


def _by_election(past: _Past) -> Result:
    """The fictional parish's ward as if four people had stood for one vacant seat that another party held."""
    contest, declaration = past.result("Sampling Village")
    parties = ("party:90", "party:53", "party:52", "party:63")
    people = [next(one for one in contest.candidates if one.party_id == party) for party in parties]
    last = LastTime(
        date(2024, 5, 2),
        {PartyId("party:52"): 1},
        31.4,
        votes={PartyId(party): votes for party, votes in zip(parties, (310, 402, 455, 90), strict=True)},
    )
    figures = zip(people, (512, 340, 318, 60), strict=True)
    filled = replace(
        declaration,
        figures=tuple(Figure(one.candidate_id, votes) for one, votes in figures),
        elected=(people[0].candidate_id,),
        rejected=RejectedPapers(total=4),
        verification=Verification(papers_total=1_234, electorate=3_402),
    )
    standing = replace(contest, seats=1, candidates=tuple(people), last_time=last)
    return replace(standing, kind=Kind.BY_ELECTION), filled


def _change_case(title: str, look: Look, result: Result) -> Case:
    return Case(
        _CHANGE,
        title,
        look,
        lambda look: change.change_card(*result, look),
        lambda look: change.change_alt(*result, look),
        lambda look: change.change_table(*result, look),
    )


def _special(fixtures: Path) -> Iterator[Case]:
    for folder, area, title in (
        ("greater-manchester-2024", "Greater Manchester", "Greater Manchester 2024: the mayor"),
        ("hertford-kingsmead-2023", "Hertford Kingsmead Neighbourhood Plan", "Hertford 2023: a referendum"),
    ):
        past = _Past(fixtures / folder)
        yield _result_case(_SPECIAL, title, past.look, past.result(area))
    moray, parish = _Past(fixtures / "moray-buckie-2022"), _Past(fixtures / "fictional-parish")
    yield _no_poll_case("Moray 2022: three candidates for three seats", moray.look, moray.contest("Buckie"))
    village = parish.contest("Sampling Village")
    few = replace(village, poll=Poll.UNCONTESTED, candidates=village.candidates[:5])
    yield _no_poll_case("Fictional: five candidates for eight seats", parish.look, few)
    called_off = replace(village, poll=Poll.COUNTERMANDED)
    yield _no_poll_case("Fictional: a poll that was countermanded", parish.look, called_off)


def _no_poll_case(title: str, look: Look, contest: Contest) -> Case:
    return Case(
        _SPECIAL,
        title,
        look,
        lambda look: special.no_poll_card(contest, look),
        lambda look: special.no_poll_alt(contest, look),
        lambda look: special.no_poll_table(contest, look),
    )


def _progress(fixtures: Path) -> Iterator[Case]:
    then, now = _Past(fixtures / "cheltenham-2024"), _Past(fixtures / "cheltenham-2026")
    contest, declaration = now.result("All Saints")
    last = _last_time(then.election.poll_on, *then.result("All Saints"))
    verified = declaration.verification
    if verified is None:
        raise ValueError("Cheltenham published its verification")
    contest = replace(contest, last_time=last, expected_by=datetime(2026, 5, 8, 1, 30, tzinfo=UTC))
    yield Case(
        _PROGRESS,
        "Cheltenham 2026: ballot papers verified",
        now.look,
        lambda look: stages.verified_card(contest, verified, look),
        lambda look: stages.verified_alt(contest, verified, look),
        lambda look: stages.verified_table(contest, verified, look),
    )
    yield Case(
        _PROGRESS,
        "Cheltenham 2026: counting, before the turnout is known",
        now.look,
        lambda look: stages.counting_card(contest, None, look),
        lambda look: stages.counting_alt(contest, None, look),
        lambda look: stages.counting_table(contest, None, look),
    )


def _notices(fixtures: Path) -> Iterator[Case]:
    look = _Past(fixtures / "medway-2023").look
    said = tomllib.loads(draft(tuple(Language)))["notice"][0]

    def words(look: Look) -> tuple[str, str, Look]:
        return str(said[look.language]["title"]), str(said[look.language]["text"]), look

    yield Case(
        _NOTICES,
        "Polling stations are open, from the notices to start from",
        look,
        lambda look: notice.notice_card(*words(look)),
        lambda look: notice.notice_alt(*words(look)),
        lambda look: notice.notice_table(*words(look)),
    )


def _corrections(fixtures: Path) -> Iterator[Case]:
    past = _Past(fixtures / "fictional-parish")
    contest, before = past.result("Sampling Village")
    wrong = (CandidateId("wilhelmina-eke"), CandidateId("sean-o-suilleabhain"))
    swapped = dict(zip(wrong, (before.votes(one) for one in reversed(wrong)), strict=True))
    figures = tuple(
        replace(one, votes=swapped.get(one.candidate_id, one.votes)) if one.candidate_id else one
        for one in before.figures
    )
    why = "The figures of two candidates were written into each other's boxes."
    now = replace(before, figures=figures, correction=Correction(CorrectionKind.SLIP, why, "fictional"))
    yield Case(
        _CORRECTION,
        "Fictional: two figures swapped",
        past.look,
        lambda look: correction.correction_card(contest, now, before, look),
        lambda look: correction.correction_alt(contest, now, before, look),
        lambda look: correction.correction_table(contest, now, before, look),
    )
