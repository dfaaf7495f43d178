"""The table of rules: what each is called, how serious it is, where it comes from, what to do on the floor.

Source of codes and wording: validation rules gathered from the Local Elections (Principal Areas) (England and
Wales) Rules 2006 ("LEPAR"), Electoral Commission ("EC") guidance to returning officers, the Dutch electoral
council's Abacus, and UK results that were published wrong. E holds a result; W is kept and may need a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from results.count.declaration import Field, Role
from results.count.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as the elections team reads it.

    Attributes:
        source: statute, guidance or the real result that taught it.
        action: what to do on the count floor, one sentence.
        overridden_by: the lowest role that may let figures pass in spite of it, None when nobody may.
    """

    code: str
    name: str
    severity: Severity
    source: str
    action: str
    overridden_by: Role | None


_RULES = (
    ("E101", "Candidate missing", "Abacus F.204, F.401; Kirklees Kirkburton 2026",
     "Read the missing figure from the count sheet; enter 0 only if the sheet says 0."),
    ("E102", "Candidate not standing here", "EC: statement of persons nominated",
     "Check that the right area's sheet is in hand, then take the line out or put the right name in."),
    ("E103", "Duplicate candidate", "One person, one figure",
     "Find which of the two lines is on the count sheet and take the other out."),
    ("E104", "Matched by position, not by person", "Newham 2018; Nelson 2023; EC: order of names",
     "Match each figure to a person by full name, one reading aloud and one ticking."),
    ("W105", "Name or description spelt differently", "Medway 2023; Sheffield 2016",
     "Check that the two spellings are the same person; the nominated form is published."),
    ("E106", "Not a whole number", "Democracy Club, Sheffield 2018",
     "Enter the count itself, in whole papers or votes, from the signed sheet."),
    ("W107", "Nought votes", "A blank taken for 0",
     "Look whether the count sheet says 0 or leaves the box empty."),
    ("W108", "Namesakes", "Broxtowe 2011",
     "Read each full name and figure back to the count supervisor."),
    ("E201", "Papers split", "Abacus F.201; EC: completion of verification",
     "Recheck the polling station and postal totals against the verification statement."),
    ("W202", "Variance from ballot paper accounts", "EC: verification process; Abacus F.305-F.310",
     "Recheck the boxes that differ, then record the explanation from the verification statement."),
    ("E203", "More papers than electors", "Arithmetic",
     "Check that papers and electorate are in their own boxes and belong to this area."),
    ("W204", "Electorate missing or changed", "Abacus W.205, W.206",
     "Ask the registration team for polling day's electorate."),
    ("W205", "No papers", "Abacus W.204",
     "Check that verification is complete and the total was carried over."),
    ("W206", "Turnout given does not follow", "Kirklees 2026, Heckmondwike; Trafford 2023, Urmston",
     "Check papers and electorate; the turnout published is worked out from them."),
    ("W207", "Turnout out of the ordinary", "Our threshold",
     "Check papers and electorate against the verification statement."),
    ("W208", "Same figure as another area", "Barnsley 2021, Dearne North and South",
     "Put both areas' sheets side by side and see whose figure it is."),
    ("W209", "Combined polls differ", "Abacus W.203",
     "Look for papers of one poll in the other's boxes and bundles."),
    ("E301", "Votes and papers do not balance", "EC: reconciliation should match exactly; Plymouth 2017",
     "Look for papers, recheck the figures and recount the bundles; the returning officer decides."),
    ("E302", "Too many votes", "Lewisham 2014; Highworth 2019",
     "Find the count sheet or block total that was entered twice."),
    ("E303", "Too few votes", "LEPAR rule 47(2); arithmetic",
     "Find the count sheet or block total that is missing."),
    ("E304", "Candidate exceeds papers", "Highworth 2019",
     "Add this candidate's sheets again, block papers and split papers apart."),
    ("E305", "Unused votes do not close", "EC: reconciliation, several seats",
     "Recheck the unused votes and the rejected papers on each count sheet."),
    ("W306", "Votes per paper unusual", "69 real wards: 73% to 98%",
     "Check block and split totals, and that every sheet is in once."),
    ("E307", "Headings of rejection do not add up", "LEPAR rule 47",
     "Read the headings back from the adjudication sheet; ask whether the total takes in papers in part."),
    ("E308", "Rejected in part on a one-vote paper", "LEPAR rule 47(2)",
     "Ask adjudication: the paper is either rejected or good."),
    ("W309", "Rejected in part taken off", "LEPAR rule 47(2)",
     "Give the total of wholly rejected papers, with those rejected in part apart."),
    ("W310", "Rejected may be votes, not papers", "Medway 2023",
     "Ask adjudication whether the figure counts papers or votes."),
    ("W311", "Rejection rate", "Abacus W.201, W.202; Medway 2023",
     "Check the figure with adjudication."),
    ("W312", "Close result", "Our threshold",
     "Expect a request for a recount; have the bundles ready."),
    ("W313", "Out of line with running mates", "Newham 2018",
     "Read the two figures back by full name from the count sheets."),
    ("E314", "Parts do not make the whole", "Plymouth 2017",
     "Get the missing areas' figures, then add all areas again."),
    ("E315", "Total of votes does not add up", "Forest Hill 2014; LEPAR rule 50",
     "Read each figure and the total back from the count sheet; type the paper again."),
    ("E401", "Elected do not have the most votes", "LEPAR rule 50 and Schedule 2",
     "Check the names marked elected against the votes, name by name."),
    ("E402", "Number elected", "Kirklees Kirkburton 2026",
     "Mark as many people elected as there are seats."),
    ("E403", "Tie needs a lot", "LEPAR rule 49; EC: equality of votes; Barnsley 2021, Rockingham",
     "The returning officer draws lots at once; record who drew, how, when and before whom."),
    ("E404", "Lot without a tie", "LEPAR rule 49; EC: equality of votes",
     "Take the lot out, or correct the figures that hide the tie."),
    ("W405", "Lot's vote in the figures", "EC: equality of votes; Monmouth Drybridge 2012",
     "Say whether the printed figure has the extra vote in it."),
    ("W406", "Different terms of office", "EC: equality of votes",
     "Record each winner's term: more votes takes the longer one, a tie is settled by lot."),
    ("E407", "Figures where no poll was held", "EC; Moray, Buckie 2022",
     "Check the area: these figures belong to another one."),
    ("W408", "Seats left unfilled", "EC; Isles of Scilly, Bryher 2021; Bircham 2023",
     "Tell the proper officer that seats stay empty."),
    ("E409", "Poll countermanded or abandoned", "LEPAR rule 55; EC: death of a candidate",
     "Stop: declare nothing here; a new election will be called."),
    ("E701", "Not yet declared", "LEPAR rule 50; EC: provisional results",
     "Wait for the returning officer's declaration."),
    ("E702", "Wrong authority", "SI 2012/444 Sch 3 rule 41; EC: combined authority elections",
     "Give the total to the officer named and wait for that officer's authority to declare."),
    ("E703", "Not checked by a second person", "Abacus W.001, W.002; EC: cross-checking",
     "Have somebody else read the figures back or enter them again."),
    ("E704", "Change after declaration", "Electoral Administration Act 2006 s.46; Newham 2018",
     "Give the kind of correction, the reason and who approved it."),
    ("E705", "Elected changed after declaration", "EAA 2006 s.46(2); Green v Hannah-Wood 2023",
     "Call the returning officer: only an election petition can change who was elected."),
    ("W706", "Feed disagrees with the declared result", "What was declared stands",
     "Ask the count centre which figure is right; if the declared one is wrong, correct it by name."),
    ("E707", "Sources disagree", "Newham 2018; the council ranks its sources",
     "Get the signed count sheet, see which source is right, and correct the other."),
    ("E708", "Waits to be released", "The council releases every result by hand",
     "Compare the figures with the signed paper, approve them, and release them when they are declared."),
    ("E709", "Held at the desk", "A person stopped this area's result",
     "Ask whoever holds it; end the hold at the desk, then approve and release."),
    ("E801", "Council totals", "Arithmetic",
     "Check the seats won, continuing and vacant against the size of the council."),
)  # fmt: skip

_MAY_PASS: Mapping[str, Role] = {
    "E301": Role.RETURNING_OFFICER,
    "E305": Role.RETURNING_OFFICER,
    "E707": Role.DEPUTY_RETURNING_OFFICER,
}
"""EC: a variance may stand when two counts agree and the returning officer records why. Which of two sources
is right is seen from the count sheet."""


def _override(code: str) -> Role | None:
    if code in _MAY_PASS:
        return _MAY_PASS[code]
    return Role.CLERK if code.startswith("W") else None


def _severity(code: str) -> Severity:
    return Severity.ERROR if code.startswith("E") else Severity.WARNING


RULES: Mapping[str, Rule] = {
    code: Rule(code, name, _severity(code), source, action, _override(code))
    for code, name, source, action in _RULES
}


def may_override(code: str, role: Role) -> bool:
    """Whether someone in this role may let figures pass in spite of a finding of this code."""
    rule = RULES.get(code)
    if rule is None or rule.overridden_by is None:
        return False
    ranks = tuple(Role)
    return ranks.index(role) >= ranks.index(rule.overridden_by)


def found(code: str, message: str, fields: Sequence[Field] = (), hints: Sequence[str] = ()) -> Finding:
    """A finding of this rule, as serious as the table says."""
    return Finding(code, RULES[code].severity, tuple(fields), message, tuple(hints))
