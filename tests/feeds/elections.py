"""Hypothesis strategies for every election an election file can say."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from results.count.election import (
    Candidate,
    CandidateId,
    Contest,
    ContestId,
    Election,
    ElectionId,
    Kind,
    LastTime,
    Party,
    PartyId,
    Poll,
)
from tests.feeds.reports import texts

words = st.text(st.sampled_from("abc-éŵ'. "), max_size=12)
topics = st.text(st.sampled_from("abcxyz0189.-"), min_size=1, max_size=20)
ids = st.text(st.sampled_from("abcxyz0189.-:"), min_size=1, max_size=20)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
colours = st.none() | st.integers(0, 0xFFFFFF).map("#{:06X}".format)
turnouts = st.none() | st.integers(0, 1_000_000).map(lambda number: number / 10_000)


@st.composite
def parties(draw: st.DrawFn) -> dict[PartyId, Party]:
    """One to four parties."""
    keys = draw(st.lists(ids.map(PartyId), min_size=1, max_size=4, unique=True))
    return {key: Party(key, draw(texts), draw(texts), draw(colours)) for key in keys}


@st.composite
def candidates(draw: st.DrawFn, of: list[PartyId]) -> Candidate:
    """Somebody of one of these parties, without an id of their own yet."""
    known_as = draw(st.none() | texts)
    return Candidate(
        CandidateId(""), draw(texts), draw(words), draw(st.sampled_from(of)), draw(words), known_as
    )


@st.composite
def last_times(draw: st.DrawFn, of: list[PartyId], seats: int) -> LastTime:
    """Last time in an area of so many seats."""
    won = st.dictionaries(st.sampled_from(of), st.integers(0, 3), max_size=3)
    holder = draw(st.none() | st.sampled_from(of)) if seats == 1 else None
    votes = st.none() | st.dictionaries(st.sampled_from(of), st.integers(0, 9_999), max_size=3)
    was_changed, turnout = draw(st.booleans()), draw(turnouts)
    return LastTime(draw(days), draw(st.none() | won), turnout, holder, was_changed, draw(votes))


@st.composite
def contests(draw: st.DrawFn, contest_id: ContestId, of: list[PartyId], poll_on: date) -> Contest:
    """An area with at least as many candidates as its poll needs."""
    seats, poll = draw(st.integers(1, 4)), draw(st.sampled_from(Poll))
    fewest = seats + 1 if poll is Poll.HELD else 0
    most = seats if poll is Poll.UNCONTESTED else seats + 3
    keys = draw(st.lists(ids.map(CandidateId), min_size=fewest, max_size=most, unique=True))
    noon = datetime(poll_on.year, poll_on.month, poll_on.day, 12, tzinfo=UTC)
    after = st.timedeltas(timedelta(0), timedelta(days=13)).map(lambda delta: noon + delta)
    people = [draw(candidates(of)) for _ in keys]
    return Contest(
        contest_id=contest_id,
        area=draw(texts),
        seats=seats,
        candidates=tuple(
            Candidate(key, one.surname, one.other_names, one.party_id, one.description, one.commonly_known_as)
            for key, one in zip(keys, people, strict=True)
        ),
        electorate=draw(st.none() | st.integers(1, 10_000_000)),
        poll=poll,
        kind=draw(st.sampled_from(Kind if seats == 1 else [Kind.COUNCILLORS, Kind.BY_ELECTION])),
        gss_code=draw(st.none() | st.integers(0, 10**8 - 1).map("E{:08d}".format)),
        area_cy=draw(st.none() | texts),
        last_time=draw(st.none() | last_times(of, seats)),
        terms=tuple(draw(st.just([]) | st.lists(texts, min_size=seats, max_size=seats))),
        combined_with=tuple(draw(st.lists(topics.map(lambda one: ContestId(f"pcc{one}")), max_size=2))),
        authority=draw(st.none() | texts),
        expected_by=draw(st.none() | after),
    )


@st.composite
def elections(draw: st.DrawFn) -> Election:
    """An election that its file may say."""
    known, poll_on = draw(parties()), draw(days)
    keys = draw(st.lists(topics.map(ContestId), min_size=1, max_size=3, unique=True))
    areas = {key: draw(contests(key, list(known), poll_on)) for key in keys}
    continuing = draw(st.dictionaries(st.sampled_from(list(known)), st.integers(0, 9), max_size=2))
    vacant = draw(st.integers(0, 2))
    size = sum(one.seats for one in areas.values()) + sum(continuing.values()) + vacant
    return Election(
        election_id=ElectionId(draw(topics)),
        council=draw(texts),
        title=draw(texts),
        poll_on=poll_on,
        contests=areas,
        parties=known,
        council_size=draw(st.none() | st.just(size)),
        continuing=continuing,
        vacant=vacant,
    )
