"""Are the right people, as many as there are seats, marked elected? E401-E409."""

from collections import Counter
from collections.abc import Iterator

from results.count.checks.rules import found
from results.count.checks.sheet import PAPERS, Sheet, Tonight, votes_field
from results.count.checks.wording import joined
from results.count.declaration import Declaration, Field, Lot, Stage, Verification
from results.count.election import CandidateId, Contest, Kind, Poll
from results.count.finding import Finding

ELECTED = Field("elected")
LOT = Field("lot")


def most_votes(sheet: Sheet) -> Iterator[Finding]:
    """E401: nobody elected has fewer votes than somebody who is not; a lot counts as one vote.

    Source: LEPAR r.50.

    Said of any two known figures, whatever the others are.
    """
    votes, drawn = sheet.votes, _drawn(sheet)
    elected = [(votes[one], one in drawn, one) for one in sheet.declaration.elected if one in votes]
    others = [(votes[one], one in drawn, one) for one in votes if one not in sheet.declaration.elected]
    if not elected or not others:
        return
    (least, lucky, last), (most, luckier, first_not) = min(elected), max(others)
    if (least, lucky) >= (most, luckier):
        return
    a, b = sheet.name(last), sheet.name(first_not)
    more = f"{b} ({most:,}) has more" if most > least else f"the lot fell on {b}"
    yield found(
        "E401",
        f"{a} ({least:,}) is marked elected but {more}.",
        [votes_field(last), votes_field(first_not), ELECTED],
    )


def _drawn(sheet: Sheet) -> set[CandidateId]:
    lot = sheet.declaration.lot
    return set(lot.winners) & set(tied(sheet)) if lot else set()


def number(sheet: Sheet) -> Iterator[Finding]:
    """E402: as many are elected as there are seats, or all who stand if fewer.

    Source: Kirklees Kirkburton 2026.
    """
    marked, declaration = sheet.declaration.elected, sheet.declaration
    if sheet.contest.poll in (Poll.COUNTERMANDED, Poll.ABANDONED):
        return
    for candidate_id, times in Counter(marked).items():
        if times > 1:
            yield found("E402", f"{sheet.name(candidate_id)} is marked elected {times} times.", [ELECTED])
    due = 0 if _undecided(sheet) else min(sheet.contest.seats, len(sheet.contest.candidates))
    not_yet = declaration.stage is Stage.PROVISIONAL and not marked
    if len(set(marked)) != due and not not_yet:
        seats = "1 seat" if due == 1 else f"{due} seats"
        yield found("E402", f"{len(set(marked))} marked elected, {seats}.", [ELECTED])


def tied(sheet: Sheet) -> tuple[CandidateId, ...]:
    """Everyone equal across the line between elected and not; () when nobody is, or votes are unknown.

    Two answers of a referendum are never settled by lot: an equal number means no majority.
    """
    if sheet.contest.kind is Kind.REFERENDUM:
        return ()
    ranked, seats = sheet.ranked, sheet.contest.seats
    if len(ranked) <= seats or ranked[seats - 1][1] != ranked[seats][1]:
        return ()
    return tuple(one for one, votes in ranked if votes == ranked[seats][1])


def _undecided(sheet: Sheet) -> bool:
    """Whether a referendum's answers have equal votes, so that neither has a majority."""
    most = [votes for _, votes in sheet.ranked[:2]]
    return sheet.contest.kind is Kind.REFERENDUM and len(most) > 1 and most[0] == most[1]


def tied_in(contest: Contest, declaration: Declaration) -> tuple[CandidateId, ...]:
    """Everyone equal across the line between elected and not in these figures; () when nobody is."""
    return tied(Sheet(contest, declaration, declaration.verification or Verification(), Tonight()))


def tie_needs_lot(sheet: Sheet) -> Iterator[Finding]:
    """E403: the returning officer settles a tie for the last seat by lot, on record. Source: LEPAR rule 49.

    Who won and how it was drawn must be there; when and before whom is recorded, but does not hold a result.
    """
    equal = tied(sheet)
    if not equal:
        return
    votes = sheet.votes[equal[0]]
    places = sheet.contest.seats - sum(more > votes for _, more in sheet.ranked)
    lot = sheet.declaration.lot
    if lot and lot.method.strip() and set(lot.winners) <= set(equal) and len(set(lot.winners)) == places:
        return
    seats = "the last seat" if places == 1 else f"the last {places} seats"
    wrong = " The lot recorded does not settle it." if lot else ""
    yield found(
        "E403",
        f"{joined([sheet.name(one) for one in equal])} are tied on {votes:,} for {seats}. "
        f"Record the drawing of lots.{wrong}",
        [LOT, *(votes_field(one) for one in equal)],
    )


def lot_without_tie(sheet: Sheet) -> Iterator[Finding]:
    """E404: a lot is drawn only between people tied for a seat, or for the longer term.

    Source: LEPAR rule 49.
    """
    lot = sheet.declaration.lot
    if lot is None or tied(sheet) or (sheet.contested and not sheet.ranked):
        return
    if lot_in_figures(sheet, lot) or _for_terms(sheet, lot):
        return
    yield found("E404", "No tie affects who is elected, so no lot is needed.", [LOT])


def _for_terms(sheet: Sheet, lot: Lot) -> bool:
    """A lot between two people elected with equal votes and terms of different length."""
    votes, elected = sheet.votes, sheet.declaration.elected
    equals = Counter(votes[one] for one in elected if one in votes)
    return _mixed_terms(sheet) and any(equals[votes[one]] > 1 for one in lot.winners if one in votes)


def lot_in_figures(sheet: Sheet, lot: Lot) -> CandidateId | None:
    """The lot's winner who stands exactly one vote ahead, as when the extra vote is printed; else None."""
    ranked, seats = sheet.ranked, sheet.contest.seats
    if lot.in_votes or len(ranked) <= seats or ranked[seats - 1][1] - ranked[seats][1] != 1:
        return None
    return ranked[seats - 1][0] if ranked[seats - 1][0] in lot.winners else None


def extra_vote(sheet: Sheet) -> Iterator[Finding]:
    """W405: the lot's extra vote is kept apart from the votes counted.

    Source: EC; Monmouth Drybridge 2012 (218).
    """
    lot = sheet.declaration.lot
    if lot is None or lot.in_votes:
        return
    winner = lot_in_figures(sheet, lot)
    one_over = (
        sheet.contest.seats == 1
        and None not in (sheet.total, sheet.rejected, sheet.papers)
        and (sheet.total or 0) + (sheet.rejected or 0) - (sheet.papers or 0) == 1
    )
    if winner is None and one_over:
        winner = next((one for one in lot.winners if one in sheet.votes), None)
    if winner is not None:
        message = f"Is the extra vote from the lot included in {sheet.votes[winner]:,}?"
        yield found("W405", message, [votes_field(winner), LOT])


def _mixed_terms(sheet: Sheet) -> bool:
    return len(set(sheet.contest.terms)) > 1


def terms(sheet: Sheet) -> Iterator[Finding]:
    """W406: where seats have different terms, more votes takes the longer one; equal votes, a lot.

    Source: EC.
    """
    elected, given = sheet.declaration.elected, sheet.declaration.terms
    if not _mixed_terms(sheet) or not elected:
        return
    said = Counter(given[one] for one in elected if one in given)
    if said != Counter(sheet.contest.terms):
        lengths = joined(list(dict.fromkeys(sheet.contest.terms)))
        message = f"The seats are for different terms: {lengths}. Who takes the longer term?"
        yield found("W406", message, [Field("terms")])


def no_poll_held(sheet: Sheet) -> Iterator[Finding]:
    """E407: an uncontested area has no votes, papers or turnout. Source: EC; Moray, Buckie 2022."""
    people, seats = len(sheet.contest.candidates), sheet.contest.seats
    if sheet.contested or sheet.contest.poll in (Poll.COUNTERMANDED, Poll.ABANDONED):
        return
    places = figures_given(sheet)
    if places:
        message = f"No poll was held in {sheet.contest.area}: {people} candidates for {seats} seats."
        yield found("E407", message, places)


def figures_given(sheet: Sheet) -> tuple[Field, ...]:
    """The boxes of votes, papers and turnout that hold a number."""
    votes = [Field(f"votes/{one.candidate_id}") for one in sheet.declaration.figures if one.votes is not None]
    given = sheet.verification
    papers = (given.papers_total, given.papers_polling, given.papers_postal, given.turnout_pct_given)
    return (*votes, PAPERS) if any(one is not None for one in papers) else tuple(votes)


def unfilled(sheet: Sheet) -> Iterator[Finding]:
    """W408: fewer people than seats leave seats empty. Source: Bryher 2021; Bircham 2023."""
    empty = sheet.contest.seats - len(sheet.contest.candidates)
    if empty > 0:
        seats = "1 seat" if empty == 1 else f"{empty} seats"
        message = f"{seats} unfilled: a further election is needed (parish: co-option may apply)."
        yield found("W408", message, [ELECTED])


def stopped(sheet: Sheet) -> Iterator[Finding]:
    """E409: a poll countermanded or abandoned has no result.

    Source: LEPAR rule 55; EC, death of a candidate.
    """
    if sheet.contest.poll not in (Poll.COUNTERMANDED, Poll.ABANDONED):
        return
    places = (*figures_given(sheet), *([ELECTED] if sheet.declaration.elected else []))
    if places:
        yield found(
            "E409",
            f"The poll in {sheet.contest.area} was {sheet.contest.poll}: it will not be counted. "
            "A new election will be held.",
            places,
        )
