"""Hypothesis strategies for everything a count centre or the desk can say."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import strategies as st

from results.count.declaration import (
    Basis,
    Correction,
    CorrectionKind,
    Declaration,
    Field,
    Figure,
    Heading,
    Lot,
    Override,
    Part,
    Progress,
    RejectedPapers,
    Role,
    SourceId,
    Stage,
    Step,
    Verification,
    Verified,
    Withdrawal,
)
from results.count.election import CandidateId, Environment
from results.count.report import Content
from results.feeds.formats.content import votes_field
from results.feeds.formats.native import Envelope
from tests.feeds.hall import ELECTION, WARD

LARGEST = 10_000_000
texts = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=40).filter(str.strip)
people = texts.map(CandidateId)
counts = st.none() | st.integers(0, LARGEST)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - the zone comes next
wrong = st.sampled_from(
    ["34.5%", "12.5", "-3", "1e12", "1,204", "true", "x", "10000001", "½", "1 204", "[1]"]
)

no_percent = st.sampled_from(["about a third", "-3", "1e12", "34,5", "1000"])


@st.composite
def verifications(draw: st.DrawFn) -> Verification:
    """A verification statement; unknown figures may be misread ones."""
    names = ("papers_polling", "papers_postal", "papers_total", "papers_expected", "electorate")
    known = {name: draw(counts) for name in names}
    unread = {f"verification/{name}" for name, count in known.items() if count is None}
    turnout = draw(st.none() | st.decimals(0, 999, places=2))
    return Verification(
        **known,
        explanation=draw(st.none() | texts),
        turnout_pct_given=None if turnout is None else Decimal(turnout),
        misread=_misread(
            draw, unread | (set() if turnout is not None else {"verification/turnout_pct_given"})
        ),
    )


@st.composite
def declarations(draw: st.DrawFn) -> Declaration:
    """A whole declaration of any shape, also one that no check would let pass."""
    figures = draw(
        st.lists(figure_lines(), max_size=5, unique_by=lambda line: line.candidate_id or line.name_given)
    )
    rejected = draw(st.none() | rejections())
    parts = draw(st.lists(st.builds(Part, texts, counts), max_size=3, unique_by=lambda part: part.name))
    unused = draw(counts)
    unknown = {votes_field(one.candidate_id, one.name_given) for one in figures if one.votes is None}
    unknown |= {Field(f"parts/{part.name}") for part in parts if part.votes is None}
    unknown |= {Field("unused_votes")} if unused is None else set()
    if rejected is not None:
        unknown |= {Field(f"rejected/{head}") for head, count in rejected.by_heading.items() if count is None}
        unknown |= {Field("rejected/total")} if rejected.total is None else set()
        unknown |= {Field("rejected/in_part")} if rejected.in_part is None else set()
    return Declaration(
        contest_id=WARD,
        stage=draw(st.sampled_from(Stage)),
        figures=tuple(figures),
        elected=tuple(draw(st.lists(people, max_size=3))),
        rejected=rejected,
        verification=draw(st.none() | verifications()),
        unused_votes=unused,
        lot=draw(st.none() | lots),
        parts=tuple(parts),
        parts_expected=tuple(draw(st.lists(texts, max_size=2))),
        terms=draw(st.dictionaries(people, texts, max_size=2)),
        declared_at=draw(st.none() | instants),
        declared_by=draw(st.none() | texts),
        entered_by=draw(st.none() | texts),
        checked_by=draw(st.none() | texts),
        correction=draw(st.none() | corrections),
        misread=_misread(draw, unknown),
    )


@st.composite
def figure_lines(draw: st.DrawFn) -> Figure:
    """One line, of somebody with an id or at least a name."""
    person, name = draw(st.tuples(st.none() | people, st.none() | texts).filter(any))
    return Figure(person, draw(counts), name, draw(st.none() | texts))


@st.composite
def rejections(draw: st.DrawFn) -> RejectedPapers:
    """Rejected papers under any headings."""
    by_heading = draw(st.dictionaries(st.sampled_from(Heading), counts))
    return RejectedPapers(by_heading, draw(counts), draw(counts), draw(st.sampled_from(Basis)))


lots = st.builds(
    Lot,
    st.lists(people, min_size=1, max_size=2).map(tuple),
    texts,
    st.none() | instants,
    st.lists(texts, max_size=2).map(tuple),
    st.booleans(),
)
corrections = st.builds(Correction, st.sampled_from(CorrectionKind), texts, texts)
codes = st.lists(st.from_regex(r"[EWI][0-9]{3}", fullmatch=True), min_size=1, max_size=3).map(tuple)
contents: st.SearchStrategy[Content] = st.one_of(
    declarations(),
    st.builds(Verified, verifications()),
    st.builds(Progress, st.sampled_from(Step)),
    st.builds(Withdrawal, texts, texts),
    st.builds(Override, codes, texts, st.sampled_from(Role), texts),
)
envelopes = st.builds(
    Envelope,
    st.just(ELECTION),
    st.just(WARD),
    st.sampled_from([SourceId("count-centre"), SourceId("postal.votes_2")]),
    st.integers(1, 10**12),
    st.sampled_from(Environment),
    texts,
    st.none() | instants,
    st.none() | st.integers(1, 10**9),
)


def _misread(draw: st.DrawFn, unknown: set[Field] | set[str]) -> dict[Field, str]:
    """Some of the unknown figures, as they were written."""
    chosen = draw(st.lists(st.sampled_from(sorted(unknown)), unique=True)) if unknown else []
    return {Field(one): draw(no_percent if one.endswith("_pct_given") else wrong) for one in chosen}
