"""Do the papers verified add up, and does the turnout make sense? E201-W209."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from math import isfinite

from results.count.checks.rules import found
from results.count.checks.sheet import ELECTORATE, PAPERS, Area, Sheet, area, count, share, turnout
from results.count.declaration import Field
from results.count.election import Contest
from results.count.finding import Finding, Severity

TURNOUT = Field("verification/turnout_pct_given")
ENOUGH_AREAS = 5


def split(sheet: Sheet) -> Iterator[Finding]:
    """E201: polling station and postal papers make the total. Source: EC, completion of verification."""
    polling, postal = count(sheet.verification.papers_polling), count(sheet.verification.papers_postal)
    if polling is None or postal is None or sheet.papers is None or polling + postal == sheet.papers:
        return
    yield found(
        "E201",
        f"Polling station {polling:,} + postal {postal:,} = {polling + postal:,}, "
        f"but total verified is {sheet.papers:,}.",
        [Field("verification/papers_polling"), Field("verification/papers_postal"), PAPERS],
    )


def variance(sheet: Sheet) -> Iterator[Finding]:
    """W202: papers match the ballot paper accounts, or the difference is explained.

    Source: EC, verification.
    """
    expected = count(sheet.verification.papers_expected)
    explained = (sheet.verification.explanation or "").strip()
    if sheet.papers is None or expected is None or sheet.papers == expected or explained:
        return
    yield found(
        "W202",
        f"Verified {sheet.papers:,}, expected {expected:,}. "
        "Record the explanation from the verification statement.",
        [PAPERS, Field("verification/papers_expected")],
    )


def more_than_electors(sheet: Sheet) -> Iterator[Finding]:
    """E203: nobody has two papers, so there are never more papers than electors."""
    if sheet.papers is not None and sheet.electorate is not None and sheet.papers > sheet.electorate:
        message = f"{sheet.papers:,} ballot papers but only {sheet.electorate:,} electors."
        yield found("E203", message, [PAPERS, ELECTORATE])


def electorate_changed(sheet: Sheet) -> Iterator[Finding]:
    """W204: the electorate is known, and within 2% of the register loaded before. Source: Abacus W.205."""
    given, loaded = count(sheet.verification.electorate), count(sheet.contest.electorate)
    if given is None and loaded is None:
        yield found("W204", f"No electorate for {sheet.contest.area}: turnout cannot be given.", [ELECTORATE])
    elif given is not None and loaded is not None and 50 * abs(given - loaded) > loaded:
        yield found("W204", f"Electorate is {given:,}; the register loaded says {loaded:,}.", [ELECTORATE])


def no_papers(sheet: Sheet) -> Iterator[Finding]:
    """W205: somebody nearly always votes. Source: Abacus W.204."""
    if sheet.papers == 0:
        yield found("W205", f"No ballot papers for {sheet.contest.area}?", [PAPERS])


def turnout_given(sheet: Sheet) -> Iterator[Finding]:
    """W206: a turnout given is papers over electors to 0.06 points, or to 1 where given in whole per cent.

    That leaves room for a digit cut off or rounded twice. Source: Kirklees 2026; Trafford 2022 and 2023.
    """
    given = sheet.verification.turnout_pct_given
    if given is None or not given.is_finite() or not sheet.electorate or sheet.papers is None:
        return
    if _follows(given, sheet.papers, sheet.electorate):
        return
    yield found(
        "W206",
        f"Given turnout {given}%; {sheet.papers:,} of {sheet.electorate:,} is "
        f"{share(sheet.papers, sheet.electorate)}.",
        [TURNOUT, PAPERS, ELECTORATE],
    )


def _follows(given: Decimal, papers: int, electors: int) -> bool:
    if not 0 <= given <= 1_000:
        return False
    tolerance = Fraction(1) if given == given.to_integral_value() else Fraction(6, 100)
    return abs(Fraction(given) - Fraction(100 * papers, electors)) <= tolerance


def turnout_unusual(sheet: Sheet) -> Iterator[Finding]:
    """W207: turnout is within 5-90%, 15 points of last time, and not far from the other areas tonight.

    "Far" is three times the usual distance from the middle (the median absolute deviation, scaled by 1.5 to
    stand for a standard deviation), asked once five other areas are known. The thresholds are ours.
    """
    mine = turnout(sheet.papers, sheet.electorate)
    if not mine or mine > 100_00:
        return
    last = _last_turnout(sheet.contest)
    others = _others_turnout(sheet)
    if not 5_00 <= mine <= 90_00:
        why = "out of the ordinary"
    elif last is not None and abs(mine - last) > 15_00:
        why = f"far from last time ({_percent(last)})"
    elif len(others) >= ENOUGH_AREAS and _is_far(mine, others):
        why = f"far from the other areas tonight (middle: {_percent(_middle(others))})"
    else:
        return
    message = f"Turnout {_percent(mine)} is {why}. Check papers and electorate."
    yield found("W207", message, [PAPERS, ELECTORATE])


def _last_turnout(contest: Contest) -> int | None:
    last = contest.last_time.turnout_pct if contest.last_time else None
    return round(last * 100) if last is not None and isfinite(last) else None


def _others_turnout(sheet: Sheet) -> list[int]:
    known = [one for one in sheet.tonight.areas.values() if one.turnout]
    return [one.turnout for one in _others(sheet, known) if one.turnout]


def _is_far(mine: int, others: list[int]) -> bool:
    """Integers: three scaled deviations are 4.5 plain ones."""
    middle = _middle(others)
    usual = _middle([abs(one - middle) for one in others])
    return usual > 0 and 2 * abs(mine - middle) > 9 * usual


def _middle(values: list[int]) -> int:
    return sorted(values)[len(values) // 2]


def _percent(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100 // 10}%"


def _others(sheet: Sheet, like: Iterable[Area]) -> Iterator[Area]:
    """Those areas that are others of this poll: not the same electors voting on something else."""
    apart = {sheet.contest.contest_id, *sheet.contest.combined_with}
    return (one for one in like if one.contest.contest_id not in apart)


def same_as_another(sheet: Sheet) -> Iterator[Finding]:
    """W208: papers or electorate equal to another area's were read from the wrong line.

    Source: Barnsley 2021.
    """
    papers, electorate, areas = sheet.papers or None, sheet.electorate or None, sheet.tonight.areas.values()
    if papers is not None:
        for other in _others(sheet, [one for one in areas if one.papers == papers]):
            yield _copied(sheet, other.contest, f"total ({papers:,})", PAPERS)
    if electorate is not None:
        for other in _others(sheet, [one for one in areas if one.electorate == electorate]):
            yield _copied(sheet, other.contest, f"electorate ({electorate:,})", ELECTORATE)


def _copied(sheet: Sheet, other: Contest, what: str, place: Field) -> Finding:
    message = f"{sheet.contest.area} has the same {what} as {other.area}. Copied from the wrong line?"
    return found("W208", message, [place])


def same_votes(sheet: Sheet) -> Iterator[Finding]:
    """W208, as an error: two areas never have the very same list of votes."""
    mine = area(sheet.contest, sheet.declaration, None).votes
    if len(mine) < 2:
        return
    for other in _others(sheet, [one for one in sheet.tonight.areas.values() if one.votes == mine]):
        yield Finding(
            "W208",
            Severity.ERROR,
            sheet.vote_fields,
            f"{sheet.contest.area} has the same votes, candidate by candidate, as {other.contest.area}. "
            "Is this the wrong area's sheet?",
        )


def combined_polls(sheet: Sheet) -> Iterator[Finding]:
    """W209: the same electors got both papers, so the totals are within 15 or 2%. Source: Abacus W.203."""
    for other in sheet.contest.combined_with:
        known = sheet.tonight.areas.get(other)
        theirs = known.papers if known else None
        if known is None or sheet.papers is None or theirs is None:
            continue
        apart = abs(sheet.papers - theirs)
        if apart > 15 and 50 * apart > max(sheet.papers, theirs):
            where = f" ({known.contest.area})"
            message = f"{sheet.papers:,} papers for one poll, {theirs:,} for the other{where}."
            yield found("W209", message, [PAPERS])
