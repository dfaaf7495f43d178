"""Do votes and papers fit each other? E301-E305, W306, W312, E314, E315."""

from collections import Counter
from collections.abc import Iterator

from results.count.checks.hints import Imbalance, hints
from results.count.checks.rules import found
from results.count.checks.sheet import PAPERS, Sheet, count, votes_field
from results.count.checks.wording import joined
from results.count.declaration import Field
from results.count.finding import Finding

UNUSED = Field("unused_votes")


def balance(sheet: Sheet) -> Iterator[Finding]:
    """E301: with one seat, votes + rejected papers = papers verified.

    Source: EC, reconciliation; Plymouth 2017.

    While rejected papers are unknown, only more votes than papers is certainly wrong.
    """
    if sheet.contest.seats != 1 or sheet.total is None or sheet.papers is None:
        return
    rejected = sheet.rejected or 0
    gap = sheet.total + rejected - sheet.papers
    if gap == 0 or (sheet.rejected is None and gap < 0):
        return
    taken = "rejected not given" if sheet.rejected is None else f"rejected {rejected:,}"
    balanced = sheet.papers - rejected
    imbalance = Imbalance(0 if sheet.rejected is None else balanced, balanced, sheet.total)
    yield found(
        "E301",
        f"Votes {sheet.total:,} + {taken} = {sheet.total + rejected:,}, but {sheet.papers:,} papers were "
        f"verified: {abs(gap):,} {'over' if gap > 0 else 'short'}.",
        sheet.balance_fields,
        hints(sheet, imbalance),
    )


def too_many(sheet: Sheet) -> Iterator[Finding]:
    """E302: nobody can cast more than n votes. Source: Lewisham 2014; Highworth 2019."""
    if sheet.contest.seats < 2 or sheet.total is None or sheet.votes_most is None:
        return
    if sheet.total <= sheet.votes_most:
        return
    less = f" less {sheet.rejected:,} rejected votes" if sheet.in_votes and sheet.rejected else ""
    kind = "papers" if sheet.in_votes or sheet.rejected is None else "valid papers"
    yield found(
        "E302",
        f"{sheet.total:,} votes is more than {sheet.contest.seats} × {sheet.valid_most:,} {kind}{less}: "
        f"{sheet.total - sheet.votes_most:,} over. A sheet may have been entered twice.",
        sheet.balance_fields,
        hints(sheet, Imbalance(sheet.valid_least or 0, sheet.votes_most, sheet.total)),
    )


def too_few(sheet: Sheet) -> Iterator[Finding]:
    """E303: every paper not wholly rejected has at least one good vote. Source: LEPAR rule 47(2)."""
    if sheet.contest.seats < 2 or sheet.total is None or sheet.valid_least is None:
        return
    if sheet.total >= sheet.valid_least:
        return
    most = max(sheet.votes_most or 0, sheet.valid_least)
    yield found(
        "E303",
        f"{sheet.total:,} votes from {sheet.valid_least:,} valid papers: each must have at least one vote.",
        sheet.balance_fields,
        hints(sheet, Imbalance(sheet.valid_least, most, sheet.total)),
    )


def more_than_papers(sheet: Sheet) -> Iterator[Finding]:
    """E304: nobody can have more votes than there are papers to vote on. Source: Highworth 2019."""
    if sheet.valid_most is None:
        return
    kind = "valid papers" if sheet.rejected is not None and not sheet.in_votes else "papers"
    for candidate_id, votes in sheet.votes.items():
        if votes > sheet.valid_most:
            yield found(
                "E304",
                f"{sheet.name(candidate_id)} has {votes:,} votes but only {sheet.valid_most:,} {kind}.",
                [votes_field(candidate_id), PAPERS],
            )


def unused(sheet: Sheet) -> Iterator[Finding]:
    """E305: votes used and not used make n for each paper. Source: EC, reconciliation with several seats.

    Where a council counts rejected votes, those are part of the n × P as well.
    """
    left, total, most = count(sheet.declaration.unused_votes), sheet.total, sheet.votes_most
    if sheet.contest.seats < 2 or sheet.rejected is None or left is None or total is None or most is None:
        return
    if total + left == most:
        return
    lost = f" + rejected {sheet.rejected:,}" if sheet.in_votes else ""
    papers = f"{sheet.papers:,} papers" if sheet.in_votes else f"{sheet.valid_most:,} valid papers"
    yield found(
        "E305",
        f"Votes {total:,} + unused {left:,}{lost} should be {sheet.contest.seats} × {papers}: "
        f"{abs(total + left - most):,} {'over' if total + left > most else 'short'}.",
        (UNUSED, *sheet.balance_fields),
        hints(sheet, Imbalance(most - left, most - left, total)),
    )


def use_of_votes(sheet: Sheet) -> Iterator[Finding]:
    """W306: voters use 60% to 99% of their votes; 69 real wards lie between 73% and 98%."""
    least, most, total = sheet.valid_least, sheet.votes_most, sheet.total
    if (
        sheet.contest.seats < 2
        or least is None
        or most is None
        or total is None
        or not least <= total <= most
    ):
        return
    if 100 * total < 60 * sheet.contest.seats * least or 100 * total > 99 * most:
        message = f"Voters used {100 * total // most}% of their votes: unusual. Check block and split totals."
        yield found("W306", message, sheet.balance_fields)


def close(sheet: Sheet) -> Iterator[Finding]:
    """W312: the last seat was won by no more than the rejected papers, or by under 1% of valid papers."""
    ranked, seats = sheet.ranked, sheet.contest.seats
    if len(ranked) <= seats:
        return
    (last, votes), (first_not, fewer) = ranked[seats - 1], ranked[seats]
    gap = votes - fewer
    rejected = (sheet.rejected or 0) // (seats if sheet.in_votes else 1)
    if gap == 0 or (gap > rejected and 100 * gap >= (sheet.valid_most or 0)):
        return
    yield found(
        "W312",
        f"Only {gap:,} {'vote separates' if gap == 1 else 'votes separate'} {sheet.name(last)} and "
        f"{sheet.name(first_not)}. Recount requests are likely.",
        [votes_field(last), votes_field(first_not)],
    )


def parts(sheet: Sheet) -> Iterator[Finding]:
    """E314: every mini-count or sub-area is in, once, and together they make the total.

    Source: Plymouth 2017.
    """
    declaration = sheet.declaration
    given = Counter(one.name for one in declaration.parts if count(one.votes) is not None)
    everyone = dict.fromkeys([*declaration.parts_expected, *(one.name for one in declaration.parts)])
    missing = [name for name in everyone if not given[name]]
    twice = [name for name, times in given.items() if times > 1]
    strangers = [
        name for name in given if declaration.parts_expected and name not in declaration.parts_expected
    ]
    if missing:
        message = f"{len(given)} of {len(everyone)} areas included. Missing: {joined(missing)}."
        yield found("E314", message, [Field(f"parts/{name}") for name in missing])
    for name in twice:
        yield found("E314", f"{name} is included twice.", [Field(f"parts/{name}")])
    for name in strangers:
        yield found(
            "E314", f"{name} is not one of the areas of {sheet.contest.area}.", [Field(f"parts/{name}")]
        )
    adds = sum(votes for one in declaration.parts if (votes := count(one.votes)) is not None)
    if given and not missing and sheet.total is not None and adds != sheet.total:
        yield found(
            "E314", f"The areas add to {adds:,} votes, but the total is {sheet.total:,}.", [Field("parts")]
        )


def total_given(sheet: Sheet) -> Iterator[Finding]:
    """E315: the paper's own total of all votes is the sum of the votes on it. Source: LEPAR rule 50."""
    given = count(sheet.declaration.total_given)
    if given is None or sheet.declaration.total_votes in {None, given}:
        return
    message = f"The votes add up to {sheet.declaration.total_votes:,}; the total given is {given:,}."
    yield found("E315", message, [Field("total_votes"), *sheet.vote_fields])
