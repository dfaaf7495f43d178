"""Nominations from Democracy Club's ballots, the JSON of their API: one ballot or a page of them.

Pure. Only what is named here is read; a candidate's contact details and biography never are.

Source: DemocracyClub/yournextrepresentative, the serializers of /api/next/ballots/.
"""

from collections.abc import Iterator, Mapping

from results.errors import UnreadableMessage
from results.feeds.formats.json_text import Number, json_value
from results.feeds.nominations.areas import GSS
from results.feeds.nominations.columns import is_private
from results.feeds.nominations.from_table import DEMOCRACY_CLUB_ID, SUBJECT
from results.feeds.nominations.nominated import Line, Nominations, Said

KIND = "Democracy Club ballots (JSON; CC BY 4.0)"
LARGEST_BYTES = 32 * 1024 * 1024
Json = Mapping[str, object]
NO_BALLOTS = (
    "no ballots: give what candidates.democracyclub.org.uk/api/next/ballots/ answers, "
    "with ballot_paper_id and candidacies, or the candidates CSV"
)


def nominations_of_ballots(data: bytes) -> Nominations:
    """What the ballots say, one line a candidacy; a ballot without anybody has a line of its own.

    Raises:
        UnreadableMessage: not JSON, or no ballots in it.
    """
    value = json_value(data, LARGEST_BYTES)
    ballots = list(_ballots(value))
    if not ballots:
        raise UnreadableMessage(SUBJECT, (NO_BALLOTS,))
    keys = dict.fromkeys(key for ballot in ballots for one in _candidacies(ballot) for key in _keys(one))
    return Nominations(
        kind=KIND,
        lines=tuple(line for ballot in ballots for line in _lines(ballot)),
        stripped=tuple(key for key in keys if is_private(key) and key != "url"),
        questions=tuple(_rest(value, len(ballots))),
    )


def _ballots(value: object) -> Iterator[Json]:
    """The ballots of a page, a list or a single answer."""
    page = _object(value).get("results", value)
    candidates = page if isinstance(page, list) else [value]
    for one in candidates:
        if isinstance(one, dict) and "ballot_paper_id" in one and "candidacies" in one:
            yield one


def _rest(value: object, here: int) -> Iterator[str]:
    """The question to ask when the answer is one page of several."""
    page = _object(value)
    count = page.get("count")
    if page.get("next") or page.get("previous"):
        of = f" of {count}" if isinstance(count, int) else ""
        yield f"the file is one page of several ({here}{of} ballots): give the files of all pages together"


def _lines(ballot: Json) -> Iterator[Line]:
    election, post = _object(ballot.get("election")), _object(ballot.get("post"))
    where = f"ballot {_text(ballot.get('ballot_paper_id'))}"
    ward = {
        Said.ELECTION_ID: _text(election.get("election_id")),
        Said.POLL_ON: _text(election.get("election_date")),
        Said.AREA: _text(post.get("label")),
        Said.CONTEST_ID: _text(ballot.get("ballot_paper_id")),
        Said.GSS: _gss(_text(post.get("id"))),
        Said.SEATS: _text(ballot.get("winner_count")),
        Said.CANCELLED: _text(ballot.get("cancelled")),
        Said.UNCONTESTED: _text(ballot.get("uncontested")),
        Said.SYSTEM: "party lists" if election.get("party_lists_in_use") else _system(ballot),
    }
    people = [ward | _person(one) for one in _candidacies(ballot)]
    for said in people or [ward]:
        yield Line(where, {what: text for what, text in said.items() if text})


def _person(candidacy: Json) -> dict[Said, str]:
    person, party = _object(candidacy.get("person")), _object(candidacy.get("party"))
    number = _text(person.get("id"))
    name = _text(candidacy.get("party_name")) or _text(party.get("name"))
    return {
        Said.PERSON_ID: DEMOCRACY_CLUB_ID.format(number) if number else "",
        Said.NAME: _text(person.get("name")),
        Said.SURNAME: _text(candidacy.get("sopn_last_name")),
        Said.FORENAMES: _text(candidacy.get("sopn_first_names")),
        Said.PARTY_ID: _text(party.get("ec_id")) or _text(party.get("legacy_slug")),
        Said.PARTY: name,
        Said.DESCRIPTION: _text(candidacy.get("party_description_text")) or name,
        Said.DESELECTED: _text(candidacy.get("deselected")),
    }


def _candidacies(ballot: Json) -> Iterator[Json]:
    given = ballot.get("candidacies")
    yield from (one for one in (given if isinstance(given, list) else []) if isinstance(one, dict))


def _keys(candidacy: Json) -> Iterator[str]:
    yield from candidacy
    yield from _object(candidacy.get("person"))


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    """A value as the cell of a table would hold it; "" for null, lists and objects."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Number):
        return value.text
    return " ".join(str(value).split()) if isinstance(value, str | int) else ""


def _gss(post: str) -> str:
    code = post.removeprefix("gss:")
    return code if GSS.fullmatch(code) else ""


def _system(ballot: Json) -> str:
    system = ballot.get("voting_system")
    return _text(_object(system).get("slug") or _object(system).get("name") or system)
