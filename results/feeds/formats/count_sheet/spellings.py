"""The headings and labels of count sheets, in the many ways in which councils spell them."""

from collections.abc import Mapping
from enum import StrEnum


class Column(StrEnum):
    """What a column, or a box with its label, is about; a figure by its place as checks name it."""

    WARD = "ward"
    CONTEST_ID = "contest id"
    GSS = "GSS code"
    SEATS = "seats"
    CHECK_CODE = "check code"
    BOX = "box"
    CANDIDATE = "candidate"
    SURNAME = "surname"
    FORENAMES = "forenames"
    CANDIDATE_ID = "candidate id"
    DESCRIPTION = "party or description"
    VOTES = "votes"
    ELECTED = "elected"
    BY_LOT = "by lot"
    TERM = "term of office"
    TOTAL_VOTES = "total_votes"
    UNUSED = "unused_votes"
    ELECTORATE = "verification/electorate"
    POLLING = "verification/papers_polling"
    POSTAL = "verification/papers_postal"
    PAPERS = "verification/papers_total"
    EXPECTED = "verification/papers_expected"
    EXPLANATION = "verification/explanation"
    TURNOUT = "verification/turnout_pct_given"
    OFFICIAL_MARK = "rejected/official_mark"
    TOO_MANY = "rejected/too_many"
    IDENTIFIABLE = "rejected/identifiable"
    VOID = "rejected/void"
    REJECTED = "rejected/total"
    IN_PART = "rejected/in_part"
    BASIS = "rejected/basis"
    STAGE = "stage"
    DECLARED_AT = "declared_at"
    DECLARED_BY = "declared_by"
    AUTHORISED_BY = "authorised_by"
    ENTERED_BY = "entered_by"
    CHECKED_BY = "checked_by"
    LOT = "lot"
    LOT_METHOD = "lot/method"


WHOSE = frozenset({Column.CANDIDATE, Column.SURNAME, Column.CANDIDATE_ID})
"""Columns that say whose line it is."""
WHERE = frozenset({Column.WARD, Column.CONTEST_ID, Column.GSS})
"""Columns and labels that say which ward it is."""
OF_ONE_LINE = WHOSE | {Column.FORENAMES, Column.DESCRIPTION, Column.VOTES, Column.ELECTED, Column.BY_LOT}
OF_ONE_LINE |= {Column.TERM, Column.BOX}
"""Columns that belong to one candidate's line; all others say something about the ward."""
HEADINGS = (Column.OFFICIAL_MARK, Column.TOO_MANY, Column.IDENTIFIABLE, Column.VOID)

SPELLINGS: Mapping[Column, str] = {
    Column.WARD: "ward; ward name; wards; area; area name; division; division name; electoral division; "
    "electoral area; electoral ward; electoral division name; ward or division; ward division; "
    "name ward; name division; name area; polling area; contest; contest name; constituency",
    Column.CONTEST_ID: "contest id; contest identifier; ballot paper id; ballot id",
    Column.GSS: "gss; gss code; ons code; ward code; division code; area code; ward gss code; ward gss",
    Column.SEATS: "seats; seat; vacancies; councillors elected; councillors to be elected; "
    "seats to be filled; "
    "to be elected; seats contested",
    Column.CHECK_CODE: "check code; sheet check code",
    Column.BOX: "box; box code",
    Column.CANDIDATE: "candidate; candidates; candidate name; candidates name; name; names; full name; "
    "name candidate; names candidates; names candidate; candidate full name; person name; "
    "candidate s name",
    Column.SURNAME: "surname; last name; family name; candidate surname; surnames",
    Column.FORENAMES: "forenames; forename; first name; first names; other names; other name; given names; "
    "given name; candidate forenames; candidate forename; forename s; first name s; other forenames; "
    "other name s",
    Column.CANDIDATE_ID: "candidate id; person id; candidate identifier",
    Column.DESCRIPTION: "party; description; party name; political party; affiliation; party description; "
    "party or description; description if any; party if any; description on ballot paper; "
    "description or party; party affiliation; political description; candidates description; parties",
    Column.VOTES: "votes; vote; votes cast for; votes cast for candidate; votes polled; votes received; "
    "votes recorded; votes given; votes won; votes for; votes for candidate; votes counted; "
    "votes for each candidate; valid votes; votes obtained; votes per candidate",
    Column.ELECTED: "elected; outcome; result; elected yes no; elected y n; elected or not elected; "
    "elected not elected; whether elected; elected yes or no; elected tick",
    Column.BY_LOT: "by lot; lot; decided by lot; drawn by lot; tied vote winner; by lot yes; elected by lot; "
    "won by lot; by lot winner; winner by lot",
    Column.TERM: "term; term office; term of office; retires; year retirement; year of retirement",
    Column.UNUSED: "unused votes; votes not used; votes unused; unused; undervotes; under votes",
    Column.ELECTORATE: "electorate; eligible electors; eligible electorate; electors; registered electors; "
    "total electorate; eligible voters; registered voters; total electors; electorate total; "
    "eligible to vote; electors on register; registered electorate",
    Column.POLLING: "polling station papers; ballot papers from polling stations; polling stations; "
    "papers from polling stations; polling station ballot papers; polling station; in person; "
    "papers polling station; ballot box papers; polling station votes; papers polling; polling papers; "
    "verified polling station; polling station ballot papers verified; polling station papers verified",
    Column.POSTAL: "postal papers; postal ballot papers; postal; postals; postal votes; postal ballots; "
    "papers postal; postal voting papers; verified postal; postal papers verified; "
    "postal ballot papers verified; postal vote papers; ballot papers from postal voters",
    Column.PAPERS: "ballot papers; ballots; verified; total papers; papers; total ballot papers; "
    "total verified; total papers verified; total ballot papers verified; papers verified; "
    "ballot papers verified; ballots cast; ballot papers issued; total ballots; verified total; "
    "ballots verified; papers total; total ballot papers issued; papers counted; ballot papers counted; "
    "total ballots cast; ballot papers cast; verified papers; verified ballot papers; papers issued; "
    "ballot papers received; total verified ballot papers",
    Column.EXPECTED: "papers expected; expected papers; ballot papers expected; expected ballot papers; "
    "ballot papers expected from accounts; ballot paper accounts; ballot paper account; expected",
    Column.EXPLANATION: "explanation; variance explanation; explanation variance; reason for variance; "
    "explanation any variance; reason variance; explanation of variance",
    Column.TURNOUT: "turnout; turnout percent; percent turnout; turnout percentage; percentage turnout; "
    "percentage poll; percent poll; poll percent",
    Column.REJECTED: "rejected; rejected papers; rejected ballot papers; total rejected; rejected total; "
    "total rejected papers; total rejected ballot papers; papers rejected; ballot papers rejected; "
    "ballots rejected; rejected ballots; spoilt; spoiled; spoilt papers; spoiled papers; spoilt ballots; "
    "spoiled ballots; spoilt ballot papers; spoiled ballot papers; total papers wholly rejected; "
    "rejected votes; total rejected votes; total spoilt; total papers rejected; wholly rejected; "
    "total ballot papers rejected; ballot papers rejected total; total wholly rejected; votes rejected; "
    "papers wholly rejected; total spoiled; total rejected votes papers",
    Column.BASIS: "rejected figures count papers or votes; rejected counted in; rejected basis; "
    "rejected papers or votes; rejected counted as; rejected papers counted as",
    Column.STAGE: "stage; declared; declared yes no; declared yes or no; result declared; is declared; "
    "declared y n; declared by returning officer yes or no",
    Column.DECLARED_AT: "declared at; time declared; time declaration; declaration time; "
    "date and time declaration; date time declaration; date and time of declaration; time result declared; "
    "declared at time; declaration at",
    Column.DECLARED_BY: "declared by; returning officer; name officer who declared; declaring officer; "
    "deputy returning officer; name returning officer",
    Column.AUTHORISED_BY: "authorised by; authorized by",
    Column.ENTERED_BY: "entered by; figures entered by; typed by; input by; inputter; keyed by; recorded by",
    Column.CHECKED_BY: "checked by; figures checked by; checker; read back by; verified by; second person; "
    "second check by",
    Column.LOT_METHOD: "how lot was drawn; lot method; method lot; how lot drawn; lot drawn how",
}
"""Spellings without the words of NOISE; a phrase may stand under one meaning only."""

VOTES_TOO = ("total votes", "total votes cast", "votes cast", "total", "total count", "count", "votes total")
"""Columns that hold the votes where no other does, likeliest first; "votes cast" beside "votes" is papers."""
TOTALS = frozenset(
    {"total", "totals", "total votes", "grand total", "sum", "votes total", "total valid votes", "votes cast"}
    | {"total votes cast", "total votes for all candidates", "total votes all candidates", "ward total"}
    | {"total valid votes cast", "council total", "borough total", "overall total", "all candidates"}
)
"""Labels of a line that adds up others."""
