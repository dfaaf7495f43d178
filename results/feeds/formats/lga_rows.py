"""The rows of the LGA's election results file: one a candidate, with the ward's figures on all.

Pure. Source of the columns: the ElectionResults schema (schemas.opendata.esd.org.uk/ElectionResults), as the
file that Trafford Council publishes under it has them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from difflib import get_close_matches

from results.count.declaration import Heading
from results.count.election import PartyId
from results.errors import UnreadableMessage
from results.feeds.formats.json_text import MOST_PROBLEMS
from results.feeds.formats.names import folded
from results.feeds.formats.table import Row, rows_of_csv

SUBJECT = "This LGA election results file cannot be used."
COLUMNS = (
    "PublicationDate", "OrganisationURI", "OrganisationLabel", "ServiceTypeURI", "ServiceTypeLabel",
    "ElectionDate", "TypeofElection", "ElectedBodyURI", "ElectedBodyLabel", "ElectoralAreaURI",
    "ElectoralAreaLabel", "CandidateSurname", "CandidateForenames", "CommonlyUsedSurname",
    "CommonlyUsedForenames", "PoliticalPartyURI", "PoliticalPartyLabel", "CandidatesDescription", "VotesWon",
    "Elected", "VotesCast", "EligibleElectorate", "BallotsRejectedOfficialMark",
    "BallotsRejectedMultipleVote", "BallotsRejectedIdentification", "BallotsRejectedInPart",
    "BallotsRejectedUnmarked", "PercentageTurnout", "InfoURL", "ReturningOfficer", "ElectoralDept",
    "ContactEmail", "ContactTel",
)  # fmt: skip
"""All 33, in the order of the standard."""
HEADINGS: Mapping[Heading, str] = {
    Heading.OFFICIAL_MARK: "BallotsRejectedOfficialMark",
    Heading.TOO_MANY: "BallotsRejectedMultipleVote",
    Heading.IDENTIFIABLE: "BallotsRejectedIdentification",
    Heading.VOID: "BallotsRejectedUnmarked",
}
IN_PART = "BallotsRejectedInPart"
LAST_FIGURE = COLUMNS.index("PercentageTurnout")
ENOUGH_TO_KNOW_IT = 12
LONGEST_CELL = 500
GSS = re.compile(r"([A-Z][0-9]{8})/?$")
PARTY = re.compile(r"PP([0-9]{1,6})/?$")
DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T00:00:00)?")
DAY_AS_EXCEL_SAVES_IT = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
OF_ANY_COUNCIL = frozenset(
    {"council", "borough", "district", "city", "county", "metropolitan", "unitary", "authority", "london"}
    | {"royal", "the", "of", "and"}
)


@dataclass(frozen=True, slots=True)
class LgaRow:
    """One candidate's row, every cell as it was written; "" where it is empty.

    Attributes:
        line: where the row begins in its file, from 1.
        votes_cast: ballot papers verified, in spite of the column's name.
    """

    line: int
    publication_date: str
    organisation_uri: str
    organisation_label: str
    service_type_uri: str
    service_type_label: str
    election_date: str
    type_of_election: str
    elected_body_uri: str
    elected_body_label: str
    electoral_area_uri: str
    electoral_area_label: str
    candidate_surname: str
    candidate_forenames: str
    commonly_used_surname: str
    commonly_used_forenames: str
    political_party_uri: str
    political_party_label: str
    candidates_description: str
    votes_won: str
    elected: str
    votes_cast: str
    eligible_electorate: str
    ballots_rejected_official_mark: str
    ballots_rejected_multiple_vote: str
    ballots_rejected_identification: str
    ballots_rejected_in_part: str
    ballots_rejected_unmarked: str
    percentage_turnout: str
    info_url: str
    returning_officer: str
    electoral_dept: str
    contact_email: str
    contact_tel: str

    @property
    def election_on(self) -> date | None:
        """Polling day; None when the cell is no date. "04/05/2023" is 4 May, as Excel saves it here."""
        return day(self.election_date)

    @property
    def gss(self) -> str | None:
        """The ward's GSS code, "E05015239"; None when the area has no such code."""
        found = GSS.search(self.electoral_area_uri)
        return found[1] if found else None

    @property
    def party_id(self) -> PartyId | None:
        """The registered party, "PP52" as "party:52"; None for an independent or where none is given."""
        found = PARTY.search(self.political_party_uri)
        return PartyId(f"party:{int(found[1])}") if found else None

    @property
    def name(self) -> str:
        """The name as nominated, forenames first."""
        return f"{self.candidate_forenames} {self.candidate_surname}".strip()

    @property
    def commonly_known_as(self) -> str | None:
        """The whole commonly used name; None when there is none. A part not given is the nominated one."""
        if not self.commonly_used_forenames and not self.commonly_used_surname:
            return None
        forenames = self.commonly_used_forenames or self.candidate_forenames
        return f"{forenames} {self.commonly_used_surname or self.candidate_surname}".strip()

    @property
    def is_elected(self) -> bool | None:
        """Whether elected; None when the cell is empty or says neither ELECTED nor NOT ELECTED."""
        return ELECTED.get(" ".join(self.elected.casefold().split()))

    @property
    def is_by_election(self) -> bool:
        """True for "DistrictAndBoroughByElection", also spelt "Byelection"."""
        return self.type_of_election.casefold().endswith("byelection")

    def cell(self, column: str) -> str:
        """The cell under a column of the standard."""
        text: str = getattr(self, ATTRIBUTES[column])
        return text


ATTRIBUTES: Mapping[str, str] = dict(
    zip(COLUMNS, (one.name for one in fields(LgaRow) if one.name != "line"), strict=True)
)
ELECTED: Mapping[str, bool] = {"elected": True, "not elected": False}


def rows(data: bytes) -> tuple[LgaRow, ...]:
    """Every row of the file, whatever election it is of, in the order of the file.

    The columns may be in any order and any capitals; columns beside the 33 are not looked at.

    Raises:
        UnreadableMessage: no such file, or a column is missing or doubled, or rows have lost cells; every
            problem with its line.
    """
    return rows_of(rows_of_csv(data))


def rows_of(table: Sequence[Row]) -> tuple[LgaRow, ...]:
    """The rows of a table that was read before. Raises as `rows` does."""
    if not table:
        raise refusal(["the file is empty"])
    heading, *body = table
    places = _places(heading)
    problems = list(_ragged(heading, body, max(places[: LAST_FIGURE + 1])))
    if problems:
        raise refusal(problems)
    width = len(heading.cells)
    padded = ((row.line, row.cells + ("",) * (width - len(row.cells))) for row in body)
    return tuple(LgaRow(line, *[cells[place] for place in places]) for line, cells in padded)


def is_lga(table: Sequence[Row]) -> bool:
    """Whether the first row is recognisably this standard's heading, whole or not."""
    if not table:
        return False
    known = {column.casefold() for column in COLUMNS}
    return len(known & {cell.casefold() for cell in table[0].cells}) >= ENOUGH_TO_KNOW_IT


def day(text: str) -> date | None:
    """The day a cell names, "2023-05-04" or "04/05/2023"; None when it names none."""
    iso, excel = DAY.fullmatch(text), DAY_AS_EXCEL_SAVES_IT.fullmatch(text)
    parts = iso.groups() if iso else excel.groups()[::-1] if excel else None
    try:
        return date(*map(int, parts)) if parts else None
    except ValueError:
        return None


def same_council(one: str, other: str) -> bool:
    """Whether two names can be one council's: "Trafford" and "Trafford Council" can, "Medway" cannot.

    A name that is empty, or says no more than "Borough Council", contradicts nothing.
    """
    names = [{word for word in folded(name) if word not in OF_ANY_COUNCIL} for name in (one, other)]
    return names[0] <= names[1] or names[1] <= names[0]


def refusal(problems: Sequence[str]) -> UnreadableMessage:
    """The whole file is sent back, with all that is wrong with it."""
    rest = len(problems) - MOST_PROBLEMS
    shown = [*problems[:MOST_PROBLEMS], *([f"and {rest} more"] if rest > 0 else [])]
    return UnreadableMessage(SUBJECT, shown)


def _places(heading: Row) -> tuple[int, ...]:
    """Where each column of the standard is."""
    given = [cell.casefold() for cell in heading.cells]
    missing = [column for column in COLUMNS if column.casefold() not in given]
    if len(COLUMNS) - len(missing) < ENOUGH_TO_KNOW_IT:
        first, line = COLUMNS[0], heading.line
        raise refusal(
            [f"line {line}: the columns of the LGA's ElectionResults file ({first}, ...) are not here"]
        )
    problems = [_missing(heading, column) for column in missing]
    problems += [
        f"line {heading.line}: the column {column} is there {times} times: take the others out"
        for column in COLUMNS
        if (times := given.count(column.casefold())) > 1
    ]
    if problems:
        raise refusal(problems)
    return tuple(given.index(column.casefold()) for column in COLUMNS)


def _missing(heading: Row, column: str) -> str:
    strangers = [cell for cell in heading.cells if cell.casefold() not in {one.casefold() for one in COLUMNS}]
    near = get_close_matches(column, strangers, n=1, cutoff=0.75)
    remedy = f"is it the one called {near[0]!r}?" if near else "add it, with empty cells if need be"
    return f"line {heading.line}: the column {column} is missing: {remedy}"


def _ragged(heading: Row, body: Sequence[Row], last_needed: int) -> Iterator[str]:
    """Rows with cells lost before the last figure, cells beyond the heading, or other rows inside a cell."""
    width = len(heading.cells)
    for row in body:
        if len(row.cells) <= last_needed or any(row.cells[width:]):
            yield (
                f"line {row.line}: {len(row.cells)} cells, the heading has {width}: "
                "look for a comma too many or too few"
            )
        elif len(longest := max(row.cells, key=len)) > LONGEST_CELL:
            yield f'line {row.line}: {longest[:40]!r}... is {len(longest):,} characters: is a " missing?'
