"""Declared results as the LGA's election results CSV, for a council to publish.

Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from results.count import outcome
from results.count.declaration import Basis, Declaration, Figure, RejectedPapers
from results.count.election import Candidate, Contest, ContestId, Election, PartyId
from results.feeds.formats.lga_rows import COLUMNS, HEADINGS, IN_PART
from results.feeds.formats.names import folded
from results.feeds.formats.table import written_csv

SERVICE = ("http://id.esd.org.uk/service/721", "Election Results")
AREA = "http://statistics.data.gov.uk/id/statistical-geography/"
PARTY = "http://search.electoralcommission.org.uk/English/Registrations/PP"
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """What the file says about the council that publishes it; "" where a cell is to stay empty.

    Attributes:
        published_on: the day of publication.
        organisation_uri: "http://opendatacommunities.org/id/metropolitan-district-council/trafford".
        type_of_election: "DistrictAndBorough", "DistrictAndBoroughByElection", "Parliamentary" and the like.
        contact_email, contact_tel: the office's, not a person's.
    """

    published_on: date
    organisation_uri: str
    organisation_label: str
    type_of_election: str = "DistrictAndBorough"
    elected_body_uri: str = ""
    elected_body_label: str = ""
    info_url: str = ""
    returning_officer: str = ""
    electoral_dept: str = ""
    contact_email: str = ""
    contact_tel: str = ""


def written(election: Election, declarations: Mapping[ContestId, Declaration], published: Published) -> bytes:
    """The 33 columns, a row for each candidate of the wards given, all in the order of the election.

    UTF-8 with LF, no byte order mark; a cell that a spreadsheet would work out gets a leading ', which `read`
    takes off again. A figure that is not known is an empty cell, never 0.

    A file that is read and written again is identical, but for what the standard or we cannot say:
        VotesCast, EligibleElectorate, VotesWon, rejected: "1,234" and "nil" become 1234 and 0.
        Rejected papers: empty where only a total is known, or where a ward of several seats counts votes.
        CandidateSurname: in capitals throughout, also where a source forgot them.
        CommonlyUsed...: the whole name is kept, so a surname repeated there is left out.
        PoliticalPartyURI: a joint candidature has its first party's; parties unknown by number have none.
        PoliticalPartyLabel, ElectoralAreaLabel, descriptions, names: spelt as in the election file.
        PercentageTurnout: worked out from papers and electorate, to one decimal.
        Elected: in a ward not declared, as in the declaration; empty where nobody is elected yet.
        Dates are ISO; columns beside the 33, the order of rows, quotation marks and empty rows are not kept.
        Lots, revisions, terms of office and the time of a declaration have no column.

    Args:
        declarations: of the wards to write, each with the verification statement in it.
    """
    lines = (
        line
        for contest_id, contest in election.contests.items()
        if contest_id in declarations
        for line in _ward(election, contest, declarations[contest_id], published)
    )
    return written_csv([COLUMNS, *lines], line_end="\n")


def _ward(
    election: Election, contest: Contest, declaration: Declaration, published: Published
) -> Iterator[Cells]:
    before = _before(election, contest, published)
    after = (*_of_ward(contest, declaration), *_contact(published))
    for candidate, figure in _lines(contest, declaration):
        yield (
            *before,
            *_person(election, candidate, figure),
            *_result(candidate, figure, declaration),
            *after,
        )


def _before(election: Election, contest: Contest, published: Published) -> Cells:
    return (
        published.published_on.isoformat(),
        published.organisation_uri,
        published.organisation_label,
        *SERVICE,
        election.poll_on.isoformat(),
        published.type_of_election,
        published.elected_body_uri or published.organisation_uri,
        published.elected_body_label or published.organisation_label,
        AREA + contest.gss_code if contest.gss_code else "",
        contest.area,
    )


def _contact(published: Published) -> Cells:
    return (
        published.info_url,
        published.returning_officer,
        published.electoral_dept,
        published.contact_email,
        published.contact_tel,
    )


def _lines(contest: Contest, declaration: Declaration) -> Iterator[tuple[Candidate | None, Figure]]:
    """Everyone in ballot paper order, with or without a figure, then lines of nobody who stands here."""
    for candidate in contest.candidates:
        theirs = [one for one in declaration.figures if one.candidate_id == candidate.candidate_id]
        yield from ((candidate, one) for one in theirs or [Figure(candidate.candidate_id, None)])
    for one in declaration.figures:
        if one.candidate_id is None or contest.candidate(one.candidate_id) is None:
            yield None, one


def _person(election: Election, candidate: Candidate | None, figure: Figure) -> Cells:
    if candidate is None:
        return (
            figure.name_given or str(figure.candidate_id),
            "",
            "",
            "",
            "",
            "",
            figure.description_given or "",
        )
    party = election.parties.get(candidate.party_id)
    surname, forenames = _commonly_used(candidate)
    return (
        candidate.surname.upper(),
        candidate.other_names,
        surname.upper(),
        forenames,
        _party_uri(candidate.party_id),
        party.name if party else "",
        candidate.description,
    )


def _commonly_used(candidate: Candidate) -> tuple[str, str]:
    """Surname and forenames of the commonly used name; a surname equal to the nominated one is left out."""
    words = (candidate.commonly_known_as or "").split()
    own = len(candidate.surname.split())
    if own and folded(" ".join(words[-own:])) == folded(candidate.surname):
        return "", " ".join(words[:-own])
    return " ".join(words[-1:]), " ".join(words[:-1])


def _party_uri(party_id: PartyId) -> str:
    """The register's address for "party:53"; "joint-party:53-119" has the first party's."""
    kind, _, number = party_id.partition(":")
    first = number.partition("-")[0]
    return PARTY + first if kind in {"party", "joint-party"} and first.isdecimal() else ""


def _result(candidate: Candidate | None, figure: Figure, declaration: Declaration) -> Cells:
    if not declaration.elected:
        return _count(figure.votes), ""
    elected = candidate is not None and candidate.candidate_id in declaration.elected
    return _count(figure.votes), "ELECTED" if elected else "NOT ELECTED"


def _of_ward(contest: Contest, declaration: Declaration) -> Sequence[str]:
    """Papers, electorate, rejected papers and turnout, the same on every row of the ward."""
    statement = declaration.verification
    papers = statement.papers_total if statement else None
    electors = outcome.electorate(contest, statement)
    rejected = declaration.rejected or RejectedPapers()
    if rejected.basis is Basis.VOTES and contest.seats > 1:
        rejected = RejectedPapers()
    known = {column: rejected.by_heading.get(heading) for heading, column in HEADINGS.items()}
    known[IN_PART] = rejected.in_part
    in_order = [known[column] for column in COLUMNS if column in known]
    return [*map(_count, (papers, electors, *in_order)), _turnout(papers, electors)]


def _turnout(papers: int | None, electors: int | None) -> str:
    """Papers in per cent of electors, "41.8", "48"; "" while either is unknown."""
    if papers is None or not electors:
        return ""
    tenths = (2000 * papers + electors) // (2 * electors)
    return f"{tenths // 10}.{tenths % 10}".removesuffix(".0")


def _count(number: int | None) -> str:
    return "" if number is None else str(number)
