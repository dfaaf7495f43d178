"""Who stood at a past election, from the results file a council published: how a past night is rehearsed.

Pure.
"""

from collections import Counter
from collections.abc import Sequence

from results.feeds.formats.lga_rows import LgaRow, rows_of
from results.feeds.formats.table import Row
from results.feeds.nominations.nominated import Line, Nominations, Said

KIND = "LGA election results (a past night)"
NOT_READ = ("ReturningOfficer", "ElectoralDept", "ContactEmail", "ContactTel")
FROM_WINNERS = "seats are the number ELECTED in each ward"
AS_RESULT = "electorates are those the results were published with"


def nominations_of_lga(table: Sequence[Row]) -> Nominations:
    """The people and wards of every election in the file; seats are how many were elected.

    Raises:
        UnreadableMessage: not such a file, or columns or cells are missing.
    """
    rows = rows_of(table)
    elected = Counter(_ward(row) for row in rows if row.is_elected)
    return Nominations(
        kind=KIND,
        lines=tuple(_line(row, elected[_ward(row)]) for row in rows),
        stripped=NOT_READ,
        assumed=(FROM_WINNERS, AS_RESULT) if rows else (),
    )


def _ward(row: LgaRow) -> tuple[str, str, str]:
    return row.election_date, row.elected_body_label, row.electoral_area_uri or row.electoral_area_label


def _line(row: LgaRow, seats: int) -> Line:
    said = {
        Said.COUNCIL: row.elected_body_label or row.organisation_label,
        Said.POLL_ON: row.election_date,
        Said.AREA: row.electoral_area_label,
        Said.GSS: row.gss or "",
        Said.SEATS: str(seats or ""),
        Said.ELECTORATE: row.eligible_electorate,
        Said.SURNAME: row.candidate_surname,
        Said.FORENAMES: row.candidate_forenames,
        Said.USED_SURNAME: row.commonly_used_surname,
        Said.USED_FORENAMES: row.commonly_used_forenames,
        Said.DESCRIPTION: row.candidates_description,
        Said.PARTY: row.political_party_label,
        Said.PARTY_ID: row.party_id or "",
    }
    return Line(f"line {row.line}", {what: text for what, text in said.items() if text})
