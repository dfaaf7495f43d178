"""Democracy Club's results in one shape, from whichever of their files or answers they come.

Pure. Sources: DemocracyClub/yournextrepresentative, the serializers of /api/next/results/, /api/next/ballots/
and /api/v0.9/result_sets/, and the fields of the CSV export and of the older results file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from results.feeds.formats.json_text import as_written
from results.feeds.formats.table import Row

Json = Mapping[str, object]
YES = frozenset({"t", "true", "yes", "1"})
NO = frozenset({"f", "false", "no", "0"})


@dataclass(frozen=True, slots=True)
class Standing:
    """One candidate's line.

    Attributes:
        person_id: Democracy Club's number, "" when not given.
        votes: as written, "" when there is none.
        is_elected: None when nobody has said; False is never a guess.
        won_by_lot: True when marked as the winner of a tie.
    """

    person_id: str
    name: str
    party: str
    votes: str
    is_elected: bool | None
    won_by_lot: bool = False


@dataclass(frozen=True, slots=True)
class Ballot:
    """One ballot's result, every figure as it was written and "" where it is null.

    Attributes:
        where: its place, for people.
        gss, area: "" where this answer does not carry them.
        doubts: what it says in two ways that contradict each other.
    """

    where: str
    ballot_paper_id: str
    gss: str
    area: str
    people: tuple[Standing, ...]
    papers: str
    turnout_pct: str
    rejected: str
    electorate: str
    doubts: tuple[str, ...] = ()


def ballots_of_json(value: object) -> Iterator[Ballot]:
    """Each result in an answer: a page, a list, or one alone; nothing for what is no result."""
    page = _object(value).get("results", value)
    for one in page if isinstance(page, list) else [value]:
        said = _object(one)
        if "candidate_results" in said or "candidacies" in said:
            yield _ballot(said)


def is_empty_page(value: object) -> bool:
    """Whether an answer is a page of results that has none yet."""
    return _object(value).get("results") == []


def _ballot(said: Json) -> Ballot:
    """A result, or a ballot with its result inside."""
    lines = said.get("candidate_results", said.get("candidacies"))
    people = [_object(one) for one in lines] if isinstance(lines, list) else []
    figures = said if "candidate_results" in said else _object(said.get("results"))
    ballot_id = _text(said.get("ballot_paper_id", _object(said.get("ballot")).get("ballot_paper_id")))
    post = _object(said.get("post")) or next((_object(_membership(one).get("post")) for one in people), {})
    return Ballot(
        where=f"ballot {ballot_id or 'without a ballot_paper_id'}",
        ballot_paper_id=ballot_id,
        gss=_gss(_text(post.get("id"))),
        area=_text(post.get("label")),
        people=tuple(map(_standing, people)),
        papers=_text(figures.get("num_turnout_reported")),
        turnout_pct=_text(figures.get("turnout_percentage")),
        rejected=_text(figures.get("num_spoilt_ballots")),
        electorate=_text(figures.get("total_electorate")),
        doubts=tuple(doubt for one in people for doubt in _doubts(one)),
    )


def _standing(line: Json) -> Standing:
    membership, result = _membership(line), _object(line.get("result"))
    person = _object(line.get("person")) or _object(membership.get("person"))
    party = _object(line.get("party")) or _object(membership.get("on_behalf_of"))
    votes = line.get("num_ballots", result.get("num_ballots"))
    lot = line.get("tied_vote_winner", result.get("tied_vote_winner"))
    return Standing(
        person_id=_text(person.get("id")),
        name=_text(person.get("name")),
        party=_text(line.get("party_name")) or _text(party.get("name")),
        votes=_text(votes),
        is_elected=_is_elected(line),
        won_by_lot=lot is True,
    )


def _membership(line: Json) -> Json:
    return _object(line.get("membership"))


def _is_elected(line: Json) -> bool | None:
    """The candidacy's own word; the older is_winner only when it says yes, because False was its default."""
    for said in (_membership(line).get("elected"), line.get("elected")):
        if isinstance(said, bool):
            return said
    return True if line.get("is_winner") is True else None


def _doubts(line: Json) -> Iterator[str]:
    if line.get("is_winner") is True and _is_elected(line) is False:
        yield f"{_standing(line).name}: is_winner and elected contradict each other"


def ballots_of_rows(rows: tuple[Row, ...]) -> Iterator[Ballot]:
    """Each ballot of the CSV export, or of the older results file, from its candidates' rows."""
    columns = {name.casefold(): place for place, name in reversed(list(enumerate(rows[0].cells)))}
    ballots: dict[str, Ballot] = {}
    for row in rows[1:]:
        ballot = _of_row(row, {name: _cell(row, place) for name, place in columns.items()})
        earlier = ballots.get(ballot.ballot_paper_id)
        ballots[ballot.ballot_paper_id] = ballot if earlier is None else _with(earlier, ballot)
    yield from ballots.values()


def _cell(row: Row, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


def _of_row(row: Row, said: Mapping[str, str]) -> Ballot:
    """A ballot of one candidate."""

    def first(*names: str) -> str:
        return next((said[name] for name in names if said.get(name)), "")

    elected = first("elected").casefold()
    person = Standing(
        person_id=first("person_id"),
        name=first("person_name"),
        party=first("party_name"),
        votes=first("votes_cast", "ballots_cast"),
        is_elected=True if elected in YES else False if elected in NO else None,
        won_by_lot=first("tied_vote_winner").casefold() in YES,
    )
    return Ballot(
        where=f"line {row.line}",
        ballot_paper_id=first("ballot_paper_id"),
        gss=first("gss") or _gss(first("post_id")),
        area=first("post_label"),
        people=(person,),
        papers=first("turnout_reported", "turnout"),
        turnout_pct=first("turnout_percentage"),
        rejected=first("spoilt_ballots"),
        electorate=first("total_electorate"),
    )


FIGURES = ("papers", "turnout_pct", "rejected", "electorate")


def _with(ballot: Ballot, more: Ballot) -> Ballot:
    """The ballot with one row's candidate more; a person's second row, for another link, adds nobody."""
    doubts = tuple(
        f"{what} is {getattr(ballot, what) or 'empty'} on {ballot.where} and "
        f"{getattr(more, what) or 'empty'} on {more.where}"
        for what in FIGURES
        if getattr(ballot, what) != getattr(more, what)
    )
    people = ballot.people if more.people[0] in ballot.people else ballot.people + more.people
    return replace(ballot, people=people, doubts=(*ballot.doubts, *doubts))


def _gss(post: str) -> str:
    return post.removeprefix("gss:") if post.startswith("gss:") else ""


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    """A value as a cell would hold it; "" for null."""
    return "" if value is None else value if isinstance(value, str) else as_written(value)
