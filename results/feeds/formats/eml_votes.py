"""The votes of one contest in an EML file: who has how many, who is elected, papers cast and rejected."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from results.count.declaration import Declaration, Stage, Verification
from results.count.election import CandidateId, Contest
from results.feeds.formats.candidate_line import CandidateLine, figure
from results.feeds.formats.eml_profiles import Profile
from results.feeds.formats.figures import Figures, read_figure
from results.feeds.formats.register import Register, Unmatched
from results.feeds.formats.rejection import Line, rejected_papers
from results.feeds.formats.safe_xml import Element

VOTES = ("ValidVotes", "Votes")
"""What counts the votes beside a name: in version 5, and in results of version 4 that still go round."""
ONCE = frozenset(
    {"ContestIdentifier", "NumberOfPositions", "TotalVotes", "Cast", "TotalCounted", "Candidate", "Elected"}
    | {"CandidateIdentifier", "CandidateName", "AffiliationIdentifier", "Affiliation", *VOTES}
)
"""What may stand only once in a contest, its votes, a selection or a candidate."""
LONGEST_WORDS = 500
"""Of a name or an id; what is longer is neither."""
MARKS: Mapping[str, bool] = {"yes": True, "true": True, "no": False, "false": False, "": False}


@dataclass(frozen=True, slots=True)
class Choice:
    """A person one could vote for, as a Selection of the file has them.

    Attributes:
        key: the id given; where numbers count within a list, list and number ("1.3").
        name, party: as given, "" when not given.
        person: who of ours that is.
    """

    selection: Element
    key: str
    name: str
    party: str
    person: CandidateId | Unmatched


@dataclass(frozen=True, slots=True)
class Contested:
    """One contest of a file, which of ours it is, and how to read it."""

    element: Element
    contest: Contest
    stage: Stage
    profile: Profile
    register: Register

    @property
    def votes(self) -> Element:
        """What holds the selections with votes: TotalVotes, else the contest itself."""
        return self.element.first("TotalVotes") or self.element

    def choices(self, holder: Element) -> tuple[Choice, ...]:
        """The people of the selections directly inside; a list's line names the party of those after it."""
        found, number, party = [], "", ""
        for selection in holder.every("Selection"):
            candidate = _candidate(selection)
            affiliation = _affiliation(selection)
            if candidate is not None:
                given = "" if affiliation is None else affiliation.said("RegisteredName")
                found.append(self._choice(selection, candidate, number, given or party))
            elif affiliation is not None and self.profile.by_list:
                number = affiliation.attributes.get("Id", "")
                party = affiliation.said("RegisteredName")
        return tuple(found)

    def _choice(self, selection: Element, candidate: Element, number: str, party: str) -> Choice:
        key = candidate.attributes.get("Id", "").strip()[:LONGEST_WORDS]
        key = f"{number}.{key}" if self.profile.by_list else key
        name, party = candidate.said("CandidateName")[:LONGEST_WORDS], party[:LONGEST_WORDS]
        if self.contest.candidate(CandidateId(key)) is not None:
            return Choice(selection, key, name, party, CandidateId(key))
        if name:
            return Choice(selection, key, name, party, self.register.candidate(self.contest, name, party))
        return Choice(selection, key, f"candidate {key}", party, Unmatched(f"nobody here has the id {key!r}"))


def declaration_of(said: Contested) -> tuple[Declaration | None, tuple[str, ...]]:
    """What the file says of one contest, None when that cannot be used, and what is wrong with it."""
    choices = said.choices(said.votes)
    marked = said.choices(said.element) or choices
    obstacles = tuple(_obstacles(said, choices, marked))
    if obstacles:
        return None, obstacles
    read, papers = Figures(), Figures()
    rejected, wrong = rejected_papers(list(_rejected(said)), read)
    figures = tuple(figure(_line(one), one.person, said.contest, read) for one in choices)
    is_result = said.stage is Stage.DECLARED
    declaration = Declaration(
        contest_id=said.contest.contest_id,
        stage=said.stage,
        figures=figures,
        elected=tuple(_elected(marked)) if is_result else (),
        rejected=rejected,
        verification=_statement(said, papers),
        misread=read.misread,
    )
    return declaration, wrong


def _candidate(selection: Element) -> Element | None:
    """The identifier of the selection's candidate, inside Candidate or, as in version 4, without it."""
    return selection.first("Candidate", "CandidateIdentifier") or selection.first("CandidateIdentifier")


def _affiliation(selection: Element) -> Element | None:
    inner = "AffiliationIdentifier"
    paths = ((inner,), ("Affiliation", inner), ("Candidate", "Affiliation", inner))
    return next((found for path in paths if (found := selection.first(*path)) is not None), None)


def _count(selection: Element) -> str:
    """The votes beside a name, as written; "" when there are none."""
    return next((words for name in VOTES if (words := selection.said(name))), "")


def _line(choice: Choice) -> CandidateLine:
    return CandidateLine(choice.name, choice.party, _count(choice.selection))


def _elected(marked: Sequence[Choice]) -> Iterator[CandidateId]:
    for one in marked:
        if MARKS[one.selection.said("Elected").casefold()] and not isinstance(one.person, Unmatched):
            yield one.person


def _obstacles(said: Contested, choices: Sequence[Choice], marked: Sequence[Choice]) -> Iterator[str]:
    """Why nothing of this contest can be used."""
    yield from _twice(said)
    yield from _seats(said)
    if not any(_count(one.selection) for one in choices):
        hint = (
            "a result says who is elected; put the count's TotalVotes in, or declare at the desk"
            if said.stage is Stage.DECLARED
            else "only TotalVotes is read, parts are not added up"
        )
        yield f"{said.element.place}: no candidate of it has votes: {hint}"
    for one in {id(choice.selection): choice for choice in (*choices, *marked)}.values():
        if isinstance(one.person, Unmatched) and one.person.ambiguous:
            yield f"{one.selection.place}: {one.person.words}"
        mark = one.selection.said("Elected")
        if mark.casefold() not in MARKS:
            yield f"{one.selection.place}: Elected {mark[:20]!r} is neither yes nor no"
    if said.profile.by_list:
        yield from _lists(said.votes)


def _twice(said: Contested) -> Iterator[str]:
    selections = [*said.votes.every("Selection"), *said.element.every("Selection")]
    inner = [one for selection in selections for one in selection.inside]
    for element in dict.fromkeys((said.element, said.votes, *selections, *inner)):
        doubled = element.given_twice(ONCE)
        if doubled:
            yield f"{element.place}: {doubled} is in it twice, which of them holds?"


def _seats(said: Contested) -> Iterator[str]:
    given = said.element.said("NumberOfPositions")
    if read_figure(given) not in {None, said.contest.seats}:
        yield (
            f"{said.element.place}: NumberOfPositions {given[:20]!r} here, {said.contest.seats} in the "
            "election file: put right whichever is wrong"
        )


def _lists(votes: Element) -> Iterator[str]:
    """Lists whose own total is not that of their candidates, and a total that is not that of the lists.

    Source: Abacus F.401 and F.202, the Dutch electoral council's rules for data entry.
    """
    sums: list[tuple[Element, int]] = []
    for selection in votes.every("Selection"):
        count = read_figure(_count(selection))
        number = count if isinstance(count, int) else 0
        if _candidate(selection) is None:
            sums.append((selection, 0))
        elif sums:
            sums[-1] = (sums[-1][0], sums[-1][1] + number)
    for selection, total in sums:
        given = _count(selection)
        if given and read_figure(given) != total:
            yield f"{selection.place}: the list has {given[:20]} votes, its candidates {total:,}"
    given, everybody = votes.said("TotalCounted"), sum(total for _, total in sums)
    if given and read_figure(given) != everybody:
        yield f"{votes.place}: TotalCounted is {given[:20]}, the candidates have {everybody:,}"


def _rejected(said: Contested) -> Iterator[Line]:
    for one in said.votes.every("RejectedVotes"):
        reason = one.attributes.get("ReasonCode") or one.attributes.get("Reason") or ""
        yield Line(one.place, said.profile.reasons.get(reason.strip().casefold(), reason), one.text)


def _statement(said: Contested, papers: Figures) -> Verification | None:
    """Ballot papers and electorate, as far as the profile gives them."""
    element, reason = said.profile.papers
    lines = [one for one in said.votes.every(element) if one.attributes.get("ReasonCode", "") == reason]
    total = papers.count(lines[0].text if lines else "", "verification/papers_total")
    electorate = None
    if said.profile.electorate is not None:
        electorate = papers.count(said.votes.said(said.profile.electorate), "verification/electorate")
    if said.profile.nought_is_unknown:
        total, electorate = total or None, electorate or None
    if total is None and electorate is None and not papers.misread:
        return None
    return Verification(papers_total=total, electorate=electorate, misread=papers.misread)
