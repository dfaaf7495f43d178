"""May figures become public, change what is, and do the seats make the council? E701-E801."""

from dataclasses import replace

import pytest

from results.count.checks import RULES, check_council, check_publication, may_override
from results.count.declaration import (
    Correction,
    CorrectionKind,
    Declaration,
    Lot,
    RejectedPapers,
    Role,
    Stage,
    Verification,
)
from results.count.election import PartyId
from results.count.outcome import seats_by_party
from tests.count.ballots import Case, Findings, codes, medway, result, revoted, slug, told, ward
from tests.nights import load

FORT_PITT = replace(medway("Fort Pitt")[1], entered_by="A Clerk", checked_by="B Checker")
MARSDEN_WEST = ward("Marsden West", 1, "Julie Green (Conservative)", "Patricia Hannah-Wood (Labour)")
WRONG = replace(
    result(MARSDEN_WEST, (177, 242), "Patricia Hannah-Wood"), entered_by="A Clerk", checked_by="B Checker"
)
RIGHT = replace(WRONG, figures=result(MARSDEN_WEST, (242, 177)).figures, elected=(slug("Julie Green"),))
"""Nelson, Marsden West 2023: declared the wrong way round; only the court could put it right.

Source: Green v Hannah-Wood [2023] EWHC 2034 (KB), localgovernmentlawyer.co.uk 54708.
"""
BURY_PART = replace(ward("Bury", 1, "A One", "B Two"), authority="the combined authority returning officer")
BURY = replace(result(BURY_PART, (2, 1)), entered_by="A Clerk", checked_by="B Checker")
"""A local total for a combined authority mayor, whose officer authorises it; our figures. Source: EC."""
STRATFORD = ward(
    "Stratford and New Town", 3, "Rachel Collinson (Green)", "Joshua Garfield (Labour)", "A One", "B Two"
)
"""Newham 2018: Collinson 387 declared, 1,017 true; Garfield 2,481 and 3,288. The other two are ours.

Source: newhamrecorder.co.uk 3186196. Who was elected did not change; corrected under s.46 EAA 2006.
"""
NEWHAM = replace(result(STRATFORD, (387, 2481, 2400, 2300)), entered_by="A Clerk", checked_by="B Checker")


def newham(reason: str, approved_by: str = "The Returning Officer") -> Findings:
    correction = Correction(CorrectionKind.RETURNING_OFFICER, reason, approved_by)
    figures = result(STRATFORD, (1017, 3288, 2400, 2300)).figures
    return check_publication(replace(NEWHAM, figures=figures, correction=correction), NEWHAM)


def nelson(kind: CorrectionKind) -> Findings:
    correction = Correction(kind, "Figures read in the wrong order", "Divisional Court")
    return check_publication(replace(RIGHT, correction=correction), WRONG)


def medway_seats(missing: int = 0, size: int = 59) -> Findings:
    election, declared = load("medway-2023")
    won: dict[PartyId, int] = {}
    for contest_id, declaration in declared.items():
        for party, seats in seats_by_party(election.contests[contest_id], declaration).items():
            won[party] = won.get(party, 0) + seats
    first = next(iter(won))
    won[first] -= missing
    return check_council(replace(election, council_size=size), won, 59)


CASES = (
    Case(
        "E701",
        "Fort Pitt's figures before the returning officer declared them",
        lambda: check_publication(replace(FORT_PITT, stage=Stage.PROVISIONAL), None),
        lambda: check_publication(FORT_PITT, None),
    ),
    Case(
        "E702",
        "Greater Manchester 2024: a district's total without the combined authority's officer",
        lambda: check_publication(BURY, None, BURY_PART),
        lambda: check_publication(replace(BURY, authorised_by="The CARO"), None, BURY_PART),
    ),
    Case(
        "E703",
        "Fort Pitt entered and checked by one person",
        lambda: check_publication(replace(FORT_PITT, checked_by="a  CLERK"), None),
        lambda: check_publication(FORT_PITT, None),
    ),
    Case(
        "E704",
        "Newham 2018: figures corrected after the declaration, reason left blank (the blank is ours)",
        lambda: newham(" "),
        lambda: newham("Tallies were put against the wrong names"),
    ),
    Case(
        "E705",
        "Nelson 2023: who was elected changed without a court",
        lambda: nelson(CorrectionKind.RETURNING_OFFICER),
        lambda: nelson(CorrectionKind.COURT_ORDER),
    ),
    Case(
        "W706",
        "Fort Pitt: a late feed with one more vote (invented)",
        lambda: check_publication(revoted(FORT_PITT, smitha_campbell=1727), FORT_PITT),
        lambda: check_publication(FORT_PITT, FORT_PITT),
    ),
    Case(
        "E801",
        "Medway 2023: 58 of 59 seats given to a party (invented loss)",
        lambda: medway_seats(missing=1),
        medway_seats,
    ),
)


@pytest.mark.parametrize(
    ("typed", "checked"),
    [(None, "B"), ("A", None), ("", "B"), (" ", " "), ("J Smith", "j smith "), (None, None)],
)
def test_two_different_people(typed: str | None, checked: str | None) -> None:
    """Two names that differ only in capitals or spaces are one person, and a blank is nobody."""
    found = check_publication(replace(FORT_PITT, entered_by=typed, checked_by=checked), None)
    assert codes(found) == ["E703"]


def test_a_late_feed_changes_nothing_and_says_so() -> None:
    """What differs is listed with both figures and names; nothing else is asked of a late feed."""
    contest, _ = medway("Fort Pitt")
    late = replace(
        revoted(FORT_PITT, smitha_campbell=1727),
        checked_by=None,
        elected=FORT_PITT.elected[:2],
        rejected=RejectedPapers(total=22),
        verification=Verification(papers_total=3095),
        unused_votes=600,
    )
    (found,) = check_publication(late, FORT_PITT, contest)
    assert found.code == "W706"
    assert "Votes for Smitha Campbell: count feed now says 1,727; declared 1,726." in found.message
    assert found.message.endswith("And 2 more. Nothing has been changed.")
    assert set(found.fields) >= {"elected", "rejected/total", "verification/papers_total", "unused_votes"}


def test_three_differences_are_listed_whole() -> None:
    """Up to three differences are said in full."""
    late = replace(
        revoted(FORT_PITT, smitha_campbell=1727),
        elected=FORT_PITT.elected[:2],
        rejected=RejectedPapers(total=22),
    )
    (found,) = check_publication(late, FORT_PITT)
    assert found.message.count("count feed now says") == 3
    assert " more." not in found.message


def test_what_a_late_feed_leaves_out_is_no_difference() -> None:
    """A feed that says nothing of rejected papers or of the elected does not dispute them."""
    less = replace(FORT_PITT, rejected=None, verification=None, elected=())
    assert check_publication(less, FORT_PITT) == ()


def test_a_figure_never_declared_is_a_difference() -> None:
    """Something new after the declaration is shown to a person too."""
    found = check_publication(replace(FORT_PITT, unused_votes=668), FORT_PITT)
    assert "Unused votes: count feed now says 668; declared no figure." in told(found, "W706")


def test_people_are_named_without_the_contest() -> None:
    """Without the contest's names, the line's own name is used, else the id."""
    late = replace(RIGHT, figures=tuple(replace(one, name_given="J. Green") for one in RIGHT.figures[:1]))
    assert "Votes for J. Green: count feed now says 242" in told(check_publication(late, WRONG), "W706")
    assert "Elected: count feed now says J. Green; declared patricia-hannah-wood." in told(
        check_publication(late, WRONG), "W706"
    )


def test_a_correction_says_who_and_why() -> None:
    """Each blank part of a correction is named; a typing slip that keeps the elected needs no court."""
    assert "the reason and who approved it is missing" in told(newham("", ""), "E704")
    slip = replace(
        revoted(FORT_PITT, smitha_campbell=1727),
        correction=Correction(CorrectionKind.SLIP, "Typed 1726", "RO"),
    )
    assert check_publication(slip, FORT_PITT) == ()


def test_a_correction_is_entered_and_checked_like_anything_else() -> None:
    """A correction by one person alone, or not yet declared, stays back."""
    court = Correction(CorrectionKind.COURT_ORDER, "Order", "Divisional Court")
    alone = replace(RIGHT, correction=court, checked_by=None, stage=Stage.DECLARED)
    assert codes(check_publication(alone, WRONG)) == ["E703"]
    early: Declaration = replace(RIGHT, correction=court, stage=Stage.PROVISIONAL)
    assert codes(check_publication(early, WRONG)) == ["E701"]


def test_elected_in_another_order_are_the_same_people() -> None:
    """The order of names elected is nothing; a lot added by a slip does not need a court."""
    slip = Correction(CorrectionKind.SLIP, "Order of names", "RO")
    turned = replace(
        FORT_PITT, elected=FORT_PITT.elected[::-1], correction=slip, lot=Lot(FORT_PITT.elected[:1], "straws")
    )
    assert check_publication(turned, FORT_PITT) == ()


def test_the_chamber_by_thirds() -> None:
    """Barnsley 2021, 21 of 63 seats up: continuing and vacant seats make the council, or the gap is named."""
    election, _ = load("barnsley-2021")
    whole = replace(election, council_size=63, continuing={PartyId("party:53"): 41}, vacant=1)
    assert check_council(whole, {}, 0) == ()
    lost = check_council(replace(whole, vacant=0), {}, 0)
    assert [one.message for one in lost] == ["Seats add to 62, council has 63."]
    assert "only 21 are up" in told(check_council(whole, {PartyId("party:53"): 22}, 22), "E801")


def test_who_may_let_figures_pass() -> None:
    """E301, E305: the returning officer alone; E707: a deputy too; warnings: anybody; others: nobody."""
    with_figures = set(Role) - {Role.OPERATIONS, Role.ADMINISTRATOR}
    for code in RULES:
        allowed = {role for role in Role if may_override(code, role)}
        if code in ("E301", "E305"):
            assert allowed == {Role.RETURNING_OFFICER}
        elif code == "E707":
            assert allowed == {Role.DEPUTY_RETURNING_OFFICER, Role.RETURNING_OFFICER}
        else:
            assert allowed == (with_figures if code.startswith("W") else set()), code
    assert not may_override("E999", Role.RETURNING_OFFICER)
