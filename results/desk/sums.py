"""The arithmetic of what is typed so far, in words beside the boxes; the same sums as the checks. Pure.

It says what adds up and what does not, and never what anybody else typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from results.count.checks.sheet import Sheet, Tonight, count, headings_total, share
from results.count.declaration import Declaration, Stage, Verification, latest
from results.count.election import Kind
from results.count.procedure.acts import Paper, Values
from results.count.procedure.figures import declaration_of, verification_of
from results.count.ward import Ward


class Fit(StrEnum):
    """How a sum comes out."""

    FITS = "fits"
    DIFFERS = "differs"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Sum:
    """One sum, told in a sentence."""

    words: str
    fit: Fit


def sums(ward: Ward, paper: Paper, values: Values) -> tuple[Sum, ...]:
    """Every sum that can be done with these boxes."""
    sheet = Sheet(ward.contest, declared(ward, paper, values), _statement(ward, paper, values), Tonight())
    if paper is Paper.VERIFICATION:
        return tuple(_papers(sheet))
    typed_here = verification_of(values) is not None
    return (*_votes(sheet), *_rejected(sheet), *_balance(sheet), *(_papers(sheet) if typed_here else ()))


def declared(ward: Ward, paper: Paper, values: Values) -> Declaration:
    """What is typed so far as figures, beside what is known of the verification."""
    if paper is Paper.VERIFICATION:
        return Declaration(ward.contest.contest_id, Stage.PROVISIONAL, ())
    figures = declaration_of(ward.contest, values)
    return replace(figures, verification=latest(figures.verification, ward.verification))


def _statement(ward: Ward, paper: Paper, values: Values) -> Verification:
    if paper is Paper.VERIFICATION:
        return verification_of(values) or Verification()
    return declared(ward, paper, values).verification or Verification()


def _papers(sheet: Sheet) -> Iterator[Sum]:
    given = sheet.verification
    polling, postal, papers = count(given.papers_polling), count(given.papers_postal), sheet.papers
    if polling is not None and postal is not None:
        adds = f"Polling stations {polling:,} + post {postal:,} = {polling + postal:,} papers"
        yield _beside(adds, polling + postal, papers, "the total")
    expected = count(given.papers_expected)
    if papers is not None and expected is not None:
        yield _beside(f"{papers:,} papers verified", papers, expected, "papers expected")
    if papers is not None and sheet.electorate:
        turnout = share(papers, sheet.electorate)
        words = f"Turnout {turnout}: {papers:,} papers of {sheet.electorate:,} electors."
        yield Sum(words, Fit.OPEN if papers <= sheet.electorate else Fit.DIFFERS)


def _votes(sheet: Sheet) -> Iterator[Sum]:
    known, standing = sheet.votes, len(sheet.contest.candidates)
    who = "answers" if sheet.contest.kind is Kind.REFERENDUM else "candidates"
    so_far = sum(known.values())
    if len(known) < standing:
        yield Sum(f"{so_far:,} votes for {len(known)} of {standing} {who} so far.", Fit.OPEN)
        return
    total = count(sheet.declaration.total_given)
    yield _beside(f"{so_far:,} votes for all {standing} {who}", so_far, total, "the paper's total")


def _rejected(sheet: Sheet) -> Iterator[Sum]:
    given = sheet.declaration.rejected
    adds = headings_total(given) if given else None
    if given is not None and adds is not None and len(given.by_heading) > 1:
        yield _beside(f"{adds:,} rejected under all headings", adds, count(given.total), "their total")


def _balance(sheet: Sheet) -> Iterator[Sum]:
    """Votes beside papers, as far as both are known."""
    total, papers, rejected = sheet.total, sheet.papers, sheet.rejected
    if total is None or papers is None or rejected is None:
        lacking = [
            words
            for words, one in (("votes", total), ("papers verified", papers), ("rejected papers", rejected))
            if one is None
        ]
        yield Sum(f"Votes and papers are compared once these are known: {', '.join(lacking)}.", Fit.OPEN)
    elif sheet.contest.seats == 1:
        adds = f"Votes {total:,} + rejected {rejected:,} = {total + rejected:,}"
        yield _beside(adds, total + rejected, papers, "papers verified")
    else:
        yield from _several(sheet, total)


def _several(sheet: Sheet, total: int) -> Iterator[Sum]:
    """With several seats a voter may use fewer votes: there is a most, a least, and what was not used."""
    most, least, seats = sheet.votes_most, sheet.valid_least, sheet.contest.seats
    if most is None or least is None:
        return
    fits = least <= total <= most
    why = "" if fits else f": {total - most:,} too many" if total > most else f": {least - total:,} too few"
    words = f"{total:,} votes; with {seats} votes a paper there can be {least:,} to {most:,}{why}."
    yield Sum(words, Fit.FITS if fits else Fit.DIFFERS)
    unused = count(sheet.declaration.unused_votes)
    if unused is not None:
        adds = f"Votes {total:,} + unused {unused:,} = {total + unused:,}"
        yield _beside(adds, total + unused, most, "all votes there can be")


def _beside(words: str, adds: int, given: int | None, name: str) -> Sum:
    """A sum beside what the paper says it should be."""
    if given is None:
        return Sum(f"{words}.", Fit.OPEN)
    if adds == given:
        return Sum(f"{words}, the same as {name}.", Fit.FITS)
    apart = f"{abs(given - adds):,} {'more' if given > adds else 'fewer'}"
    return Sum(f"{words}; {name}: {given:,} ({apart}).", Fit.DIFFERS)
