"""Is there one figure, a whole number, for each person who stands here, and nobody else? E101-W108."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from results.count.checks.names import meant, people_called, plain, stands_alone
from results.count.checks.rules import found
from results.count.checks.sheet import ELECTORATE, LARGEST, PAPERS, Sheet, votes_field
from results.count.checks.wording import called, joined, numbers
from results.count.declaration import Field, Figure
from results.count.election import Candidate
from results.count.finding import Finding


def missing(sheet: Sheet) -> Iterator[Finding]:
    """E101: everyone standing has a figure; a blank is not 0. Source: Abacus F.204; Kirkburton 2026."""
    given = {
        person.candidate_id
        for one in sheet.declaration.figures
        if one.votes is not None and (person := meant(sheet.contest, one))
    }
    for candidate in sheet.contest.candidates:
        place = votes_field(candidate.candidate_id)
        if candidate.candidate_id not in given and place not in sheet.declaration.misread:
            yield found("E101", f"{candidate.name} has no figure. Enter 0 if they had no votes.", [place])


def not_standing(sheet: Sheet) -> Iterator[Finding]:
    """E102: nobody is named who does not stand here. Source: EC, statement of persons nominated."""
    lines = {
        one.name_given or one.candidate_id or "A line without a name": _place(one)
        for one in sheet.declaration.figures
        if meant(sheet.contest, one) is None
    }
    lot = sheet.declaration.lot
    marked = {"elected": sheet.declaration.elected, "lot": lot.winners if lot else ()}
    for place, ids in marked.items():
        lines |= {one: Field(place) for one in ids if sheet.contest.candidate(one) is None}
    for name, place in lines.items():
        yield found(
            "E102",
            f"{name} is not on the statement of persons nominated for {sheet.contest.area}. "
            "Check you have the right ward.",
            [place],
        )


def _place(figure: Figure) -> Field:
    return Field(f"votes/{figure.candidate_id or figure.name_given or ''}")


def twice(sheet: Sheet) -> Iterator[Finding]:
    """E103: one person, one figure."""
    people = [meant(sheet.contest, one) for one in sheet.declaration.figures]
    times = Counter(one.candidate_id for one in people if one is not None)
    for candidate_id, lines in times.items():
        if lines > 1:
            yield found("E103", f"{sheet.name(candidate_id)} appears twice.", [votes_field(candidate_id)])


def by_position(sheet: Sheet) -> Iterator[Finding]:
    """E104: a figure belongs to a person, never to a place in a list. Source: Newham 2018; Nelson 2023."""
    yield from _without_id(sheet)
    for figure in sheet.declaration.figures:
        person = meant(sheet.contest, figure)
        others = people_called(sheet.contest, figure.name_given)
        if figure.candidate_id is not None and person and others and person not in others:
            yield found(
                "E104",
                f"The line for {person.name} carries the name {figure.name_given}. "
                "Match each name before continuing.",
                [votes_field(person.candidate_id)],
            )


def _without_id(sheet: Sheet) -> Iterator[Finding]:
    people = [
        person
        for one in sheet.declaration.figures
        if one.candidate_id is None and (person := meant(sheet.contest, one))
    ]
    if not people:
        return
    order = [sheet.contest.candidates.index(one) for one in people]
    in_order = all(first < second for first, second in pairwise(order))
    what = "names candidates without their ids" if in_order else "lists candidates in a different order from"
    end = "" if in_order else " the ballot paper"
    yield found(
        "E104",
        f"This file {what}{end}. Match each name before continuing.",
        [votes_field(one.candidate_id) for one in people],
    )


def spelt_differently(sheet: Sheet) -> Iterator[Finding]:
    """W105: a name or description differs from the nomination, whose form is published.

    Source: Medway 2023.
    """
    for figure in sheet.declaration.figures:
        person = meant(sheet.contest, figure)
        if person is None:
            continue
        for given, nominated in _spellings(sheet, person, figure):
            yield found(
                "W105",
                f"The feed says {given}; the nomination says {nominated}. We will publish {nominated}.",
                [votes_field(person.candidate_id)],
            )


def _spellings(sheet: Sheet, person: Candidate, figure: Figure) -> Iterator[tuple[str, str]]:
    if figure.name_given is not None and not people_called(sheet.contest, figure.name_given):
        yield figure.name_given or "no name", person.name
    if figure.description_given is not None and plain(figure.description_given) != plain(person.description):
        yield figure.description_given or "no description", person.description or "no description"


def not_a_count(sheet: Sheet) -> Iterator[Finding]:
    """E106: papers and votes are whole numbers.

    Source: Democracy Club's Sheffield 2018, 34 in the papers box.
    """
    for place, text in {**sheet.declaration.misread, **sheet.verification.misread}.items():
        wrong = "looks like a percentage" if "%" in text else "is not a whole number"
        what = "votes" if place.startswith("votes/") else "ballot papers"
        yield found(
            "E106", f"{called(place, sheet)}: “{text[:40]}” {wrong}. Enter the number of {what}.", [place]
        )
    for place, number in numbers(sheet.declaration, sheet.verification):
        if number is not None and not 0 <= number <= LARGEST:
            wrong = "less than 0" if number < 0 else f"more than {LARGEST:,}"
            yield found("E106", f"{called(place, sheet)}: {wrong} cannot be a count.", [place])


def percentage_for_papers(sheet: Sheet) -> Iterator[Finding]:
    """E106: under 100 papers from over 1,000 electors is a percentage, unless the votes are as few."""
    papers, electors, total = sheet.papers, sheet.electorate, sheet.total
    if papers is None or electors is None or not 0 < papers < 100 or electors <= 1_000:
        return
    if total is not None and total <= (sheet.votes_most or 0):
        return
    yield found(
        "E106",
        f"{papers} ballot papers from {electors:,} electors looks like a percentage. "
        "Enter the number of ballot papers.",
        [PAPERS, ELECTORATE],
    )


def nought_votes(sheet: Sheet) -> Iterator[Finding]:
    """W107: 0 votes is rare enough to ask."""
    for candidate_id, votes in sheet.votes.items():
        if votes == 0:
            yield found(
                "W107", f"{sheet.name(candidate_id)}: 0 votes. Is that right?", [votes_field(candidate_id)]
            )


def namesakes(sheet: Sheet) -> Iterator[Finding]:
    """W108: two people with one surname, or of one party for one seat, are easily swapped.

    Source: Broxtowe 2011.

    Running mates for several seats share a party in almost every ward: W313 looks at those by their figures.
    """
    by_surname: dict[str, list[Candidate]] = {}
    by_party: dict[str, list[Candidate]] = {}
    for one in sheet.contest.candidates:
        by_surname.setdefault(plain(one.surname), []).append(one)
        if sheet.contest.seats == 1 and not stands_alone(one):
            by_party.setdefault(one.party_id, []).append(one)
    for people in by_surname.values():
        yield from _alike(people, f"are called {people[0].surname}")
    for people in by_party.values():
        yield from _alike(people, "stand for one party")


def _alike(people: Sequence[Candidate], how: str) -> Iterator[Finding]:
    if len(people) < 2:
        return
    who = {2: "Two", 3: "Three", 4: "Four"}.get(len(people), str(len(people)))
    names = joined([one.name for one in people])
    message = f"{who} candidates {how}: {names}. Read back each full name and figure."
    yield found("W108", message, [votes_field(one.candidate_id) for one in people])
