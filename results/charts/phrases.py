"""What is said about a result, in the same words on the picture, in its alt text and in its table."""

from collections.abc import Mapping

from results.charts.house_style import Look
from results.charts.words import Words
from results.charts.words_cy import WELSH
from results.charts.words_en import ENGLISH
from results.count.declaration import Basis, Declaration, Stage
from results.count.election import Candidate, Contest, Kind, Party, Poll
from results.count.outcome import Line, electorate, majority, share_pct, turnout_pct
from results.language import Language

_WORDS: Mapping[Language, Words] = {Language.ENGLISH: ENGLISH, Language.WELSH: WELSH}
_MINUS = "\N{MINUS SIGN}"


def words(look: Look) -> Words:
    """The phrases of the language of these pictures."""
    return _WORDS[look.language]


def only_declared(contest: Contest, declaration: Declaration) -> None:
    """Refuse figures that are not declared: neither picture nor words of them may exist."""
    if declaration.stage is not Stage.DECLARED:
        raise ValueError(f"{contest.area} is not declared: its figures may not be shown")


def count(number: int) -> str:
    """A whole number with commas at the thousands."""
    return f"{number:,}"


def signed(number: int) -> str:
    """A change as "+2", "−2" or "0"."""
    return "0" if number == 0 else f"{'+' if number > 0 else _MINUS}{abs(number):,}"


def pct(value: float) -> str:
    """A percentage to one place, "33.7%"."""
    return f"{value:.1f}%"


def points(value: float) -> str:
    """A change between two percentages as "+3.2", "−0.4" or "0.0"."""
    size = f"{abs(value):.1f}"
    return size if size == "0.0" else f"{'+' if value > 0 else _MINUS}{size}"


def area(contest: Contest, look: Look) -> str:
    """The area's name in the language of the picture."""
    welsh = contest.area_cy if look.language is Language.WELSH else None
    return welsh or contest.area


def seats(contest: Contest, look: Look) -> str:
    """How many are elected here."""
    return words(look).seats(contest.seats)


def declared(declaration: Declaration, look: Look) -> str:
    """When it was declared, as people in the hall read it: "Declared 01:42, Friday 5 May 2023"."""
    said = words(look)
    if declaration.declared_at is None:
        return said.declared
    return said.declared_at.format(when=said.instant(declaration.declared_at))


def unopposed(contest: Contest) -> bool:
    """Say whether nobody had to vote because no more stood than seats."""
    return contest.poll is Poll.UNCONTESTED


def party_name(party: Party, look: Look) -> str:
    """A party's short name in the language of the picture."""
    return words(look).party_called(party.short)


def party_label(candidate: Candidate, look: Look) -> str:
    """The ballot paper's description; else the party's short name; "" when there is neither."""
    if candidate.description:
        return candidate.description
    party = look.party(candidate.party_id)
    # The answers of a referendum stand in the election file as parties of their own.
    return party_name(party, look) if party and party.name != candidate.name else ""


def mark(line: Line, contest: Contest, look: Look) -> str:
    """The word on somebody elected, "" for everybody else."""
    said = words(look)
    if not line.elected:
        return ""
    if contest.kind is Kind.REFERENDUM:
        return said.carried_mark
    return said.by_lot_mark if line.by_lot else said.elected_mark


def result(line: Line, contest: Contest, look: Look) -> str:
    """What became of a candidate, in small letters: "elected", "elected by lot"; "" for everybody else."""
    said = words(look)
    if not line.elected:
        return ""
    if contest.kind is Kind.REFERENDUM:
        return said.carried
    return said.elected_by_lot if line.by_lot else said.elected


def share(declaration: Declaration, number: int | None) -> str:
    """A share of all votes, "41.2%"; "" while it cannot be known."""
    value = share_pct(declaration, number)
    return "" if value is None else pct(value)


def over(contest: Contest, look: Look) -> str:
    """The line above the area's name: whose election, and of what kind."""
    said = words(look)
    by_kind = {
        Kind.COUNCILLORS: said.council_result,
        Kind.BY_ELECTION: said.by_election_result,
        Kind.MAYOR: said.mayor_result,
        Kind.REFERENDUM: said.referendum_result,
    }
    return by_kind[contest.kind].format(council=look.council)


def filled(contest: Contest, look: Look) -> tuple[str, ...]:
    """How many seats are filled here; nothing to say where it is a mayor's or none."""
    return () if contest.kind in (Kind.MAYOR, Kind.REFERENDUM) else (seats(contest, look),)


def circumstances(contest: Contest, declaration: Declaration, look: Look) -> tuple[str, ...]:
    """Seats where there is more to say than one, whether anybody voted, and when it was declared."""
    if not unopposed(contest):
        return (*filled(contest, look), declared(declaration, look))
    when = () if declaration.declared_at is None else (declared(declaration, look),)
    return (*filled(contest, look), words(look).uncontested, *when)


def officer(contest: Contest, look: Look) -> str:
    """Who declares: the officer named for this contest, else the counting or the returning officer."""
    said = words(look)
    counting = said.counting_officer if contest.kind is Kind.REFERENDUM else said.returning_officer
    return contest.authority or counting


def source(look: Look, contest: Contest | None = None) -> str:
    """Who says so, of this contest or of the whole council."""
    said = words(look)
    who = said.returning_officer if contest is None else officer(contest, look)
    return said.source.format(officer=who, council=look.council)


def caption(contest: Contest, look: Look) -> str:
    """What a table of the result holds."""
    said = words(look)
    if unopposed(contest):
        return said.elected_in.format(area=area(contest, look))
    is_asked = contest.kind is Kind.REFERENDUM
    return (said.answers_in if is_asked else said.votes_in).format(area=area(contest, look))


def note(contest: Contest, declaration: Declaration, look: Look) -> str:
    """What percentages are of, or how many seats nobody filled; "" where there is neither."""
    said = words(look)
    if unopposed(contest):
        return said.unfilled(contest.seats - len(declaration.elected))
    if not declaration.total_votes:
        return ""
    return said.share_note if contest.seats == 1 else said.share_note_many.format(seats=contest.seats)


def facts(contest: Contest, declaration: Declaration, look: Look) -> tuple[tuple[str, str], ...]:
    """What is known beside the votes, as name and figure: turnout, rejected papers, majority."""
    said = words(look)
    if unopposed(contest):
        of_seats = said.of_seats.format(count=len(declaration.elected), seats=seats(contest, look))
        return ((said.without_poll, of_seats),)
    known = (
        turnout(contest, declaration, look),
        _rejected(declaration, said),
        _majority(contest, declaration, said),
    )
    return tuple(fact for fact in known if fact is not None)


def turnout(contest: Contest, declaration: Declaration, look: Look) -> tuple[str, str] | None:
    """Turnout as name and figure; the papers alone where electors are unknown; None without papers."""
    said, papers = words(look), declaration.verification.papers_total if declaration.verification else None
    if papers is None:
        return None
    value = turnout_pct(contest, declaration.verification)
    electors = electorate(contest, declaration.verification)
    if value is None or electors is None:
        return said.papers, count(papers)
    of = said.turnout_of.format(pct=pct(value), papers=count(papers), electors=count(electors))
    return said.turnout, of


def _rejected(declaration: Declaration, said: Words) -> tuple[str, str] | None:
    rejected = declaration.rejected
    if rejected is None or rejected.wholly is None:
        return None
    name = said.rejected_votes if rejected.basis is Basis.VOTES else said.rejected_papers
    return name, count(rejected.wholly)


def _majority(contest: Contest, declaration: Declaration, said: Words) -> tuple[str, str] | None:
    votes_between = majority(contest, declaration)
    if contest.kind is Kind.REFERENDUM or votes_between is None or votes_between < 0:
        return None
    if votes_between == 0 and declaration.lot is not None:
        return said.majority, said.by_lot.format(votes=0)
    return said.majority, count(votes_between)
