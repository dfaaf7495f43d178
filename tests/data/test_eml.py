"""eml-510.xml and eml-520.xml: read back by our reader of EML, and in the order that the standard has."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from results.count.declaration import Declaration, Heading, RejectedPapers, Stage
from results.count.election import ContestId
from results.feeds.formats import eml as reader
from results.feeds.formats.register import Register
from results.publish.data.eml import eml_510, eml_520
from results.publish.data.journal import NAMESPACE as JOURNAL
from results.publish.page.facts import PublicNight
from tests.data.scene import (
    BARNSLEY_PUBLISHED,
    NIGHTS,
    SEAL,
    awaited,
    barnsley,
    medway,
    medway_halfway,
    unopposed,
    with_votes,
    worded,
)
from tests.page.hostile import HOSTILE
from tests.page.scene import ORDER, PUBLISHED

EML = "{urn:oasis:names:tc:evs:schema:eml}"
Write = Callable[[PublicNight], bytes]
NAMED = ("CandidateIdentifier",)
ORDER_OF: Mapping[str, tuple[str, ...]] = {
    "EML": ("TransactionId", "ManagingAuthority", "IssueDate", "journal", "Count", "Result"),
    "ManagingAuthority": ("AuthorityIdentifier", "AuthorityAddress"),
    "Count": ("EventIdentifier", "Election"),
    "Result": ("EventIdentifier", "Election"),
    "EventIdentifier": ("EventName",),
    "Election": ("ElectionIdentifier", "Contests", "Contest"),
    "ElectionIdentifier": ("ElectionName",),
    "Contests": ("Contest",),
    "Contest": ("ContestIdentifier", "NumberOfPositions", "TotalVotes", "Selection"),
    "ContestIdentifier": ("ContestName",),
    "TotalVotes": ("Selection", "Cast", "RejectedVotes"),
    "Selection": ("Candidate", "AffiliationIdentifier", "ValidVotes", "Votes", "Elected"),
    "Candidate": NAMED,
    "CandidateIdentifier": ("CandidateName",),
    "AffiliationIdentifier": ("RegisteredName",),
}
"""What may stand in what, in which order. Source: OASIS EML 5.0, the schemas of both messages."""
ONLY_IN: Mapping[str, set[str]] = {
    "510": {"Count", "Contests", "NumberOfPositions", "TotalVotes", "Cast", "RejectedVotes", "ValidVotes"},
    "520": {"Result", "Votes", "Elected"},
}
WHOLE = [(medway, PUBLISHED), (barnsley, BARNSLEY_PUBLISHED)]


def read(data: bytes, night: PublicNight) -> dict[ContestId, Declaration]:
    """What our reader makes of it; it has nothing to complain of."""
    sheaf = reader.read(data, Register(night.election))
    assert sheaf.problems == ()
    return {key: one for key, one in sheaf.contents if isinstance(one, Declaration)}


def votes(declaration: Declaration) -> dict[object, int | None]:
    return {one.candidate_id: one.votes for one in declaration.figures}


@pytest.mark.parametrize(("night", "published"), WHOLE, ids=["medway", "barnsley"])
def test_every_figure_of_the_count_comes_back(
    night: Callable[[], PublicNight], published: Mapping[ContestId, Declaration]
) -> None:
    """The 510 has everybody's votes, the ballot papers, and rejected papers under each heading and in all."""
    shown = night()
    found = read(eml_510(shown), shown)
    assert set(found) == set(published)
    for key, said in published.items():
        back = found[key]
        assert votes(back) == votes(said)
        assert back.verification is not None
        assert said.verification is not None
        assert back.verification.papers_total == said.verification.papers_total
        assert back.rejected is not None
        assert said.rejected is not None
        assert back.rejected.by_heading == said.rejected.by_heading
        assert (back.rejected.total, back.rejected.in_part) == (said.rejected.total, said.rejected.in_part)


@pytest.mark.parametrize(("night", "published"), WHOLE, ids=["medway", "barnsley"])
def test_who_is_elected_comes_back(
    night: Callable[[], PublicNight], published: Mapping[ContestId, Declaration]
) -> None:
    """The 520 says who is elected, with their votes, as declared."""
    shown = night()
    found = read(eml_520(shown), shown)
    assert set(found) == set(published)
    for key, said in published.items():
        assert found[key].stage is Stage.DECLARED
        assert set(found[key].elected) == set(said.elected)
        assert votes(found[key]) == votes(said)


def test_a_paper_rejected_in_part_stands_apart() -> None:
    """Headings, papers in part and a total that nobody gave come back as they were."""
    night = medway()
    first, *others = night.wards
    assert first.result is not None
    given = RejectedPapers({Heading.TOO_MANY: 3, Heading.VOID: None, Heading.OFFICIAL_MARK: 0}, None, 2)
    changed = replace(first, result=replace(first.result, rejected=given))
    back = read(eml_510(replace(night, wards=(changed, *others))), night)[first.contest_id].rejected
    assert back is not None
    assert back.by_heading == {Heading.TOO_MANY: 3, Heading.OFFICIAL_MARK: 0}
    assert (back.total, back.in_part) == (None, 2)


def test_nought_is_in_the_count_and_unknown_is_not() -> None:
    """In the 510 no votes are 0 and unknown votes are left out; the 520 cannot say 0 and leaves it out."""
    nought, unknown = with_votes(medway(), 0), with_votes(medway(), None)
    key, person = nought.wards[0].contest_id, nought.wards[0].people[-1].candidate_id
    assert read(eml_510(nought), nought)[key].votes(person) == 0
    assert read(eml_510(unknown), unknown)[key].votes(person) is None
    assert b"<Votes>0</Votes>" not in eml_520(nought)


@pytest.mark.parametrize("write", [eml_510, eml_520])
def test_only_results_that_stand_are_in_it(write: Write) -> None:
    """Half way through the night both have the declared areas alone; what was withdrawn is gone."""
    shown = medway_halfway()
    assert set(read(write(shown), shown)) == set(shown.declarations)
    assert ORDER[7] not in read(write(shown), shown)
    assert b"<Contest>" not in write(awaited())


def test_people_elected_without_a_poll_are_in_the_result() -> None:
    """Where no more stood than seats, the 520 says that all are elected, without votes."""
    data = eml_520(unopposed())
    assert data.count(b"<Elected>yes</Elected>") == 3
    assert b"<Votes>" not in data


@pytest.mark.parametrize("write", [eml_510, eml_520])
@pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS)
def test_elements_stand_where_the_standard_has_them(night: Callable[[], PublicNight], write: Write) -> None:
    """Every element is one of the message's, in the order of its schema; nothing stands there unknown."""
    top = fromstring(write(night()), forbid_dtd=True)
    number = top.get("Id") or ""
    foreign = set().union(*ONLY_IN.values()) - ONLY_IN[number]
    for element in top.iter():
        name = _name(element)
        inner = [_name(one) for one in element]
        assert name not in foreign
        places = [ORDER_OF[name].index(one) for one in inner]
        assert places == sorted(places)


def _name(element: Element) -> str:
    return element.tag.removeprefix(EML).removeprefix(f"{{{JOURNAL}}}")


@pytest.mark.parametrize("write", [eml_510, eml_520])
def test_hostile_names_stay_words(write: Write) -> None:
    """Markup in names is text, and characters that XML cannot hold are left out."""
    top = fromstring(write(worded(HOSTILE)), forbid_dtd=True)
    assert {one.text for one in top.iter(f"{EML}CandidateName")} == {HOSTILE}
    top = fromstring(write(worded("Ed\x00die\x0b \x1bMc\ufffe")), forbid_dtd=True)
    assert {one.text for one in top.iter(f"{EML}CandidateName")} == {"Eddie Mc"}


@pytest.mark.parametrize("write", [eml_510, eml_520])
def test_the_head_of_the_journal_is_in_the_header(write: Write) -> None:
    """Whoever keeps the file can hold it against the journal."""
    (journal,) = fromstring(write(medway()), forbid_dtd=True).findall(f"{{{JOURNAL}}}journal")
    assert journal.attrib == {"entries": str(SEAL.entries), "head": SEAL.head}


def test_a_rehearsal_says_so() -> None:
    """A rehearsal's files name it in the election's name, since EML has no place for it."""
    assert eml_510(medway()).count(b"REHEARSAL: Medway Council election") == 1
