"""What is said about a result, in the same words on the picture and in its alt text."""

from results.charts.house_style import Look
from results.clock import in_london
from results.count.declaration import Basis, Declaration, Stage
from results.count.election import Candidate, Contest, Poll
from results.count.outcome import electorate, majority, share_pct, turnout_pct


def only_declared(contest: Contest, declaration: Declaration) -> None:
    """Refuse figures that are not declared: neither picture nor words of them may exist."""
    if declaration.stage is not Stage.DECLARED:
        raise ValueError(f"{contest.area} is not declared: its figures may not be shown")


def count(number: int) -> str:
    """A whole number with commas at the thousands."""
    return f"{number:,}"


def seats(contest: Contest) -> str:
    """How many are elected here."""
    return "1 seat" if contest.seats == 1 else f"{contest.seats} seats"


def declared(declaration: Declaration) -> str:
    """When it was declared, as people in the hall read it: "Declared 01:42, Friday 5 May 2023"."""
    if declaration.declared_at is None:
        return "Declared"
    local = in_london(declaration.declared_at)
    return f"Declared {local:%H:%M, %A} {local.day} {local:%B %Y}"


def unopposed(contest: Contest) -> bool:
    """Say whether nobody had to vote because no more stood than seats."""
    return contest.poll is Poll.UNCONTESTED


def party_label(candidate: Candidate, look: Look) -> str:
    """The ballot paper's description; else the party's short name; "" when there is neither."""
    if candidate.description:
        return candidate.description
    party = look.party(candidate.party_id)
    return party.short if party else ""


def votes(number: int | None) -> str:
    """A candidate's votes in words: "1 vote", "1,204 votes", "votes not known"."""
    if number is None:
        return "votes not known"
    return "1 vote" if number == 1 else f"{count(number)} votes"


def share(declaration: Declaration, number: int | None) -> str:
    """A share of all votes, "41.2%"; "" while it cannot be known."""
    pct = share_pct(declaration, number)
    return "" if pct is None else f"{pct:.1f}%"


def circumstances(contest: Contest, declaration: Declaration) -> tuple[str, ...]:
    """Seats, whether anybody voted, and when it was declared."""
    poll = ("Uncontested",) if unopposed(contest) else ()
    return (seats(contest), *poll, declared(declaration))


def source(look: Look) -> str:
    """Who says so."""
    return f"Source: Returning Officer, {look.council}"


def facts(contest: Contest, declaration: Declaration) -> tuple[tuple[str, str], ...]:
    """What is known beside the votes, as name and figure: turnout, rejected papers, majority."""
    if unopposed(contest):
        return (("Elected without a poll:", f"{len(declaration.elected)} of {seats(contest)}"),)
    known = (_turnout(contest, declaration), _rejected(declaration), _majority(contest, declaration))
    return tuple(fact for fact in known if fact is not None)


def _turnout(contest: Contest, declaration: Declaration) -> tuple[str, str] | None:
    papers = declaration.verification.papers_total if declaration.verification else None
    if papers is None:
        return None
    pct, electors = (
        turnout_pct(contest, declaration.verification),
        electorate(contest, declaration.verification),
    )
    if pct is None or electors is None:
        return "Ballot papers", count(papers)
    return "Turnout", f"{pct:.1f}% ({count(papers)} of {count(electors)})"


def _rejected(declaration: Declaration) -> tuple[str, str] | None:
    rejected = declaration.rejected
    if rejected is None or rejected.wholly is None:
        return None
    return "Rejected votes" if rejected.basis is Basis.VOTES else "Rejected papers", count(rejected.wholly)


def _majority(contest: Contest, declaration: Declaration) -> tuple[str, str] | None:
    votes_between = majority(contest, declaration)
    if votes_between is None or votes_between < 0:
        return None
    if votes_between == 0 and declaration.lot is not None:
        return "Majority", "0, decided by lot"
    return "Majority", count(votes_between)
