"""May these figures become public, and may they change what already is? E701-E705, W706."""

from collections.abc import Iterator

from results.count.checks.rules import found
from results.count.checks.wording import called, numbers
from results.count.declaration import Correction, CorrectionKind, Declaration, Field, Stage
from results.count.election import CandidateId, Contest
from results.count.finding import Finding

SHOWN = 3


class _Names:
    """Names from the contest where it is given, else from the lines of the declaration."""

    def __init__(self, declaration: Declaration, contest: Contest | None) -> None:
        self.given = {one.candidate_id: one.name_given for one in declaration.figures}
        self.contest = contest

    def name(self, candidate_id: CandidateId) -> str:
        person = self.contest.candidate(candidate_id) if self.contest else None
        return person.name if person else self.given.get(candidate_id) or str(candidate_id)


def not_declared(declaration: Declaration) -> Iterator[Finding]:
    """E701: nothing is public before the returning officer declares it. Source: LEPAR rule 50."""
    if declaration.stage is not Stage.DECLARED:
        yield found("E701", "Not published: waiting for the Returning Officer's declaration.")


def authorised(declaration: Declaration, contest: Contest | None) -> Iterator[Finding]:
    """E702: a local total of a wider contest needs its officer's word. Source: SI 2012/444 rule 41; EC."""
    if contest is None or contest.authority is None or declaration.stage is not Stage.DECLARED:
        return
    if not _who(declaration.authorised_by):
        yield found("E702", f"Needs authorisation from {contest.authority}.", [Field("authorised_by")])


def second_person(declaration: Declaration) -> Iterator[Finding]:
    """E703: two different people entered and checked the figures.

    Source: Abacus W.001; EC, cross-checking.
    """
    if declaration.stage is not Stage.DECLARED:
        return
    typed, checked = (_who(one) for one in (declaration.entered_by, declaration.checked_by))
    if not typed or not checked or typed == checked:
        places = [Field("entered_by"), Field("checked_by")]
        yield found("E703", "A second person must enter or read back these figures.", places)


def _who(name: str | None) -> str:
    """A name without regard to capitals and spaces, so that "J Smith" and "j  smith" are one person."""
    return " ".join((name or "").casefold().split())


def correction_is_whole(correction: Correction) -> Iterator[Finding]:
    """E704: a declared figure changes only with a kind, a reason and an approver. Source: EAA 2006 s.46."""
    wanted = {"the reason": correction.reason, "who approved it": correction.approved_by}
    blank = [what for what, text in wanted.items() if not text.strip()]
    if blank:
        message = (
            f"This result is declared. Say what kind of correction this is: {' and '.join(blank)} is missing."
        )
        yield found("E704", message, [Field("correction")])


def elected_stand(
    correction: Correction, declaration: Declaration, standing: Declaration
) -> Iterator[Finding]:
    """E705: only a court changes who was declared elected. Source: Green v Hannah-Wood 2023."""
    if correction.kind is not CorrectionKind.COURT_ORDER and set(declaration.elected) != set(
        standing.elected
    ):
        yield found("E705", "Only a court can change who was declared elected.", [Field("elected")])


def disagrees(declaration: Declaration, standing: Declaration, contest: Contest | None) -> Iterator[Finding]:
    """W706: a late feed changes nothing, and a person hears of it. What it leaves out is no difference."""
    before = dict(numbers(standing, standing.verification))
    changed = differences(declaration, standing, contest, ("count feed now", "declared"))
    names = _Names(declaration, contest)
    for place, now in numbers(declaration, declaration.verification):
        if now is not None and before.get(place) is None:
            changed[place] = f"{called(place, names)}: count feed now says {now:,}; declared no figure."
    if changed:
        said = list(changed.values())
        rest = f" And {len(said) - SHOWN} more." if len(said) > SHOWN else ""
        yield found("W706", f"{' '.join(said[:SHOWN])}{rest} Nothing has been changed.", tuple(changed))


def differences(
    ours: Declaration, other: Declaration, contest: Contest | None, said_by: tuple[str, str]
) -> dict[Field, str]:
    """Where two declarations of one contest give different figures or people, a sentence for each box.

    Args:
        said_by: who says ours and who says the other, as in "count feed now" and "declared".

    Returns:
        Nothing for boxes that one of them leaves out.
    """
    names, (we, they) = _Names(ours, contest), said_by
    theirs = dict(numbers(other, other.verification))
    changed = {
        place: f"{called(place, names)}: {we} says {now:,}; {they} {was:,}."
        for place, now in numbers(ours, ours.verification)
        if now is not None and (was := theirs.get(place)) is not None and now != was
    }
    if ours.elected and other.elected and set(ours.elected) != set(other.elected):
        our_people, their_people = (_people(one, names) for one in (ours, other))
        changed[Field("elected")] = f"Elected: {we} says {our_people}; {they} {their_people}."
    return changed


def _people(declaration: Declaration, names: _Names) -> str:
    return ", ".join(names.name(one) for one in declaration.elected) or "nobody"
