"""Are the rejected papers consistent and usual? E307-W311."""

from collections.abc import Iterator

from results.count.checks.rules import found
from results.count.checks.sheet import PAPERS, Sheet, count, headings_total, includes_in_part
from results.count.declaration import Basis, Field, Heading
from results.count.finding import Finding

TOTAL = Field("rejected/total")
IN_PART = Field("rejected/in_part")
TOO_MANY = Field(f"rejected/{Heading.TOO_MANY}")


def headings(sheet: Sheet) -> Iterator[Finding]:
    """E307: the headings add up to the total, with or without the papers rejected in part.

    Source: LEPAR r.47.
    """
    rejected = sheet.declaration.rejected
    total = count(rejected.total) if rejected else None
    if rejected is None or total is None or includes_in_part(rejected):
        return
    known = [papers for one in rejected.by_heading.values() if (papers := count(one)) is not None]
    complete = headings_total(rejected) is not None
    if sum(known) > total or (complete and sum(known) != total):
        message = f"Headings add to {sum(known):,}; total says {total:,}."
        if complete and rejected.in_part is None and sum(known) < total:
            message += " Does the total include papers rejected in part?"
        yield found("E307", message, [TOTAL, *(Field(f"rejected/{one}") for one in rejected.by_heading)])


def in_part_of_one(sheet: Sheet) -> Iterator[Finding]:
    """E308: a paper with one vote is rejected whole or not at all. Source: LEPAR rule 47(2)."""
    rejected = sheet.declaration.rejected
    if sheet.contest.seats == 1 and rejected and count(rejected.in_part):
        yield found("E308", "A paper with one vote cannot be rejected in part.", [IN_PART])


def in_part_taken_off(sheet: Sheet) -> Iterator[Finding]:
    """W309: papers rejected in part still count as valid papers. Source: LEPAR rule 47(2)."""
    rejected = sheet.declaration.rejected
    if sheet.contest.seats > 1 and rejected and includes_in_part(rejected):
        message = "Papers rejected in part still count: they are not taken off valid papers."
        yield found("W309", message, [IN_PART, TOTAL])


def votes_for_papers(sheet: Sheet) -> Iterator[Finding]:
    """W310: an over-vote figure that divides by the seats may count votes.

    Source: Medway 2023, 14 of 14 wards.

    Silent where the council has said that it counts votes.
    """
    rejected, seats = sheet.declaration.rejected, sheet.contest.seats
    if seats < 2 or rejected is None or rejected.basis is Basis.VOTES:
        return
    papers = count(rejected.by_heading.get(Heading.TOO_MANY))
    if papers and papers % seats == 0:
        message = (
            f"{papers:,} is a multiple of {seats}. Is this ballot papers or votes? The notice counts papers."
        )
        yield found("W310", message, [TOO_MANY])


def rate(sheet: Sheet) -> Iterator[Finding]:
    """W311: up to 1.5% of papers are rejected (3% with several seats), and out of 1,000 at least one.

    Source: Abacus W.201, W.202; three Medway wards print 0.
    """
    rejected, papers, seats = sheet.rejected, sheet.papers, sheet.contest.seats
    if rejected is None or papers is None:
        return
    whole = papers * (seats if sheet.in_votes else 1)
    too_high = 1_000 * rejected > (15 if seats == 1 else 30) * whole
    if too_high or (rejected == 0 and papers > 1_000):
        unit = "votes" if sheet.in_votes else "papers"
        message = f"{rejected:,} rejected of {whole:,} {unit}. Check with adjudication."
        yield found("W311", message, [TOTAL, PAPERS])
