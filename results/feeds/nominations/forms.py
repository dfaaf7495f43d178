"""Who stands where, from whatever a council has: its own sheet, Democracy Club's candidates, past results.

Pure.
"""

from results.errors import UnreadableMessage
from results.feeds.formats.election_written import FORMAT
from results.feeds.formats.lga_rows import is_lga
from results.feeds.formats.table import Table, rows_of_csv
from results.feeds.formats.workbook import is_workbook, tables_of_workbook
from results.feeds.nominations.from_ballots import nominations_of_ballots
from results.feeds.nominations.from_lga import nominations_of_lga
from results.feeds.nominations.from_table import SUBJECT, nominations_of
from results.feeds.nominations.nominated import Nominations, Said

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
ALREADY = f"this is an election file already ({FORMAT}): look at it with results election show"


def read(data: bytes) -> Nominations:
    """What the file says, whichever kind it is; nothing is judged yet.

    Raises:
        UnreadableMessage: none of the kinds, or broken; every problem named.
    """
    start = data[:64].removeprefix(BYTE_ORDER_MARK).lstrip()
    if start.startswith((b"{", b"[")):
        if FORMAT.encode() in data[:1024]:
            raise UnreadableMessage(SUBJECT, (ALREADY,))
        return nominations_of_ballots(data)
    tables = tables_of(data)
    return nominations_of_lga(tables[0].rows) if is_lga(tables[0].rows) else nominations_of(tables)


def electorates(data: bytes) -> Nominations:
    """A list of wards with their electorates, in a table of whatever kind.

    Raises:
        UnreadableMessage: no such table, or broken.
    """
    return nominations_of(tables_of(data), needed=(Said.ELECTORATE,))


def tables_of(data: bytes) -> tuple[Table, ...]:
    """The sheets of a workbook, or the one table of a CSV file.

    Raises:
        UnreadableMessage: it is neither.
    """
    return tables_of_workbook(data) if is_workbook(data) else (Table(None, rows_of_csv(data)),)
