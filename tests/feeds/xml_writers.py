"""Writes whole nights as Modern.gov pages and EML files, as far as those can say them, for tests to read."""

from collections.abc import Collection, Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from results.count.declaration import Declaration, Field, Figure, Heading, RejectedPapers, Stage
from results.count.election import Contest, ContestId, Election

Night = Mapping[ContestId, Declaration]

DESCRIPTIONS: Mapping[Heading, str] = {
    Heading.OFFICIAL_MARK: "A - want of an official mark",
    Heading.TOO_MANY: "B - voting for more Candidates than voter was entitled to",
    Heading.IDENTIFIABLE: "C - writing or mark by which voter could be identified",
    Heading.VOID: "D - being unmarked or wholly void for uncertainty",
}
"""How councils letter the heads of rejection on their pages."""
EML = "urn:oasis:names:tc:evs:schema:eml"


def modern_gov_xml(election: Election, declarations: Night, *, partial: Collection[ContestId] = ()) -> bytes:
    """The page GetElectionResults of a night.

    Areas without a declaration have not been entered: everybody is on 0. Where a figure is unknown the page
    says 0 too. Only declared results have marks.

    Args:
        partial: areas that are half entered: votes for the first candidate only, nobody marked.
    """
    people, areas = [], []
    standing = sum(len(one.candidates) for one in election.contests.values())
    for number, contest in enumerate(election.contests.values(), start=101):
        said = declarations.get(contest.contest_id)
        half = contest.contest_id in partial
        people += [line for one in _candidates(contest, said, half=half, number=number) for line in one]
        areas += list(_area(contest, said, half=half, number=number))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<election>",
        f"  <candidatecount> {standing}</candidatecount>",
        "  <electionid>12</electionid>",
        f"  <title>{escape(election.title)}</title>",
        "  <electiontype>Local</electiontype>",
        "  <electorate>0</electorate>",
        "  <numballotpapersissued>0</numballotpapersissued>",
        "  <visiblity>Intranet and Internet</visiblity>",
        "  <candidates>",
        *people,
        "  </candidates>",
        "  <electionareas>",
        *areas,
        "  </electionareas>",
        "</election>",
    ]
    return "\n".join([*lines, ""]).encode()


def _candidates(
    contest: Contest, said: Declaration | None, *, half: bool, number: int
) -> Iterator[Iterator[str]]:
    figures = said.figures if said else tuple(Figure(one.candidate_id, None) for one in contest.candidates)
    marks = said.elected if said and said.stage is Stage.DECLARED and not half else ()
    for place, figure in enumerate(figures):
        votes = "0" if said is None or (half and place) else _written(said, figure, unknown="0")
        yield _candidate(contest, figure, votes, number=number, is_elected=figure.candidate_id in marks)


def _candidate(
    contest: Contest, figure: Figure, votes: str, *, number: int, is_elected: bool
) -> Iterator[str]:
    name, party = _name(contest, figure), _party(contest, figure)
    yield "    <candidate>"
    yield f"      <areatagid>{number + 13_000}</areatagid>"
    yield f"      <electionareaid>{number}</electionareaid>"
    yield f"      <areatitle>{escape(contest.area)}</areatitle>"
    yield f"      <candidatename>{escape(name)}</candidatename>"
    yield f"      <numvotes>{escape(votes)}</numvotes>"
    yield "      <numvotes2>0</numvotes2>"
    yield "      <politicalpartytagid>24</politicalpartytagid>"
    yield f"      <politicalpartytitle>{escape(party)}</politicalpartytitle>"
    yield "      <politicalpartycolour>DimGray</politicalpartycolour>"
    yield "      <votedatetime>05/05/2023, 02:52</votedatetime>"
    yield f"      <iselected>{is_elected}</iselected>"
    yield "    </candidate>"


def _area(contest: Contest, said: Declaration | None, *, half: bool, number: int) -> Iterator[str]:
    statement = said.verification if said else None
    issued = statement.papers_total if statement else None
    electorate = (statement.electorate if statement else None) or contest.electorate
    yield "    <electionarea>"
    yield f"      <electionareaid>{number}</electionareaid>"
    yield f"      <title>{escape(contest.area)} Ward</title>"
    yield "      <description>\n      </description>"
    yield f"      <electorate>{electorate or 0}</electorate>"
    yield f"      <numballotpapersissued>{issued or 0}</numballotpapersissued>"
    yield "      <numproxyvotes>0</numproxyvotes>"
    yield "      <endofcountingdatetime>\n      </endofcountingdatetime>"
    yield f"      <numseats>{contest.seats}</numseats>"
    yield "      <status>Published</status>"
    yield "      <spoiledvotes>"
    if said and said.rejected and not half:
        yield from _spoiled(said.rejected)
    yield "      </spoiledvotes>"
    yield "    </electionarea>"


def _spoiled(rejected: RejectedPapers) -> Iterator[str]:
    """Heads without papers are left out; a total alone is called Rejected."""
    lines = [(DESCRIPTIONS[head], papers) for head, papers in rejected.by_heading.items() if papers]
    if not rejected.by_heading and rejected.total is not None:
        lines.append(("Rejected", rejected.total))
    if rejected.in_part:
        lines.append(("E - rejected in part", rejected.in_part))
    for number, (words, papers) in enumerate(lines, start=620):
        yield "        <spoiledvote>"
        yield f"          <voteid>{number}</voteid>"
        yield f"          <description>{escape(words)}</description>"
        yield f"          <numvotes>{papers}</numvotes>"
        yield "          <numvotes2>0</numvotes2>"
        yield "          <updatedatetime>05/05/2023, 02:52</updatedatetime>"
        yield "        </spoiledvote>"


def eml_510(election: Election, declarations: Night) -> bytes:
    """The count of a night: votes, papers cast and rejected; nobody is elected yet."""
    contests = [
        line
        for contest, said in _counted(election, declarations)
        for line in (*_identified(contest), *_total_votes(contest, said), "</Contest>")
    ]
    return _document("510", "Count", election, ["<Contests>", *contests, "</Contests>"])


def eml_520(election: Election, declarations: Night) -> bytes:
    """The result of a night: who is elected, and with which votes."""
    contests = [
        line
        for contest, said in _counted(election, declarations)
        for line in (
            *_identified(contest),
            *_total_votes(contest, said),
            *(line for one in said.figures for line in _selection(contest, one, _mark(said, one))),
            "</Contest>",
        )
    ]
    return _document("520", "Result", election, contests)


def _counted(election: Election, declarations: Night) -> list[tuple[Contest, Declaration]]:
    return [(election.contests[one], said) for one, said in declarations.items()]


def _document(number: str, body: str, election: Election, contests: list[str]) -> bytes:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<EML xmlns="{EML}" Id="{number}" SchemaVersion="5.0">',
        "<TransactionId>1</TransactionId>",
        f"<{body}>",
        '<EventIdentifier Id="council"/>',
        "<Election>",
        f"<ElectionIdentifier Id={quoteattr(election.election_id)}>",
        f"<ElectionName>{escape(election.title)}</ElectionName>",
        "</ElectionIdentifier>",
        *contests,
        "</Election>",
        f"</{body}>",
        "</EML>",
    ]
    return "\n".join([*lines, ""]).encode()


def _identified(contest: Contest) -> Iterator[str]:
    yield "<Contest>"
    yield f"<ContestIdentifier Id={quoteattr(contest.contest_id)}>"
    yield f"<ContestName>{escape(contest.area)}</ContestName>"
    yield "</ContestIdentifier>"
    yield f"<NumberOfPositions>{contest.seats}</NumberOfPositions>"


def _total_votes(contest: Contest, said: Declaration) -> Iterator[str]:
    yield "<TotalVotes>"
    for one in said.figures:
        votes = _written(said, one, unknown="")
        yield from _selection(contest, one, f"<ValidVotes>{escape(votes)}</ValidVotes>" if votes else "")
    if said.verification and said.verification.papers_total is not None:
        yield f"<Cast>{said.verification.papers_total}</Cast>"
    if said.rejected:
        heads = {str(head): papers for head, papers in said.rejected.by_heading.items()}
        heads |= {"": said.rejected.total, "in_part": said.rejected.in_part}
        for head, papers in heads.items():
            if papers is not None:
                code = f" ReasonCode={quoteattr(head)}" if head else ""
                yield f"<RejectedVotes{code}>{papers}</RejectedVotes>"
    yield "</TotalVotes>"


def _selection(contest: Contest, figure: Figure, last: str) -> Iterator[str]:
    key = f" Id={quoteattr(figure.candidate_id)}" if figure.candidate_id else ""
    yield "<Selection>"
    yield f"<Candidate><CandidateIdentifier{key}>"
    yield f"<CandidateName>{escape(_name(contest, figure))}</CandidateName>"
    yield "</CandidateIdentifier></Candidate>"
    yield "<AffiliationIdentifier>"
    yield f"<RegisteredName>{escape(_party(contest, figure))}</RegisteredName>"
    yield "</AffiliationIdentifier>"
    if last:
        yield last
    yield "</Selection>"


def _mark(said: Declaration, figure: Figure) -> str:
    return f"<Elected>{'yes' if figure.candidate_id in said.elected else 'no'}</Elected>"


def _written(said: Declaration, figure: Figure, *, unknown: str) -> str:
    """Votes as the page has them: the number, what could not be read, or what stands for nothing."""
    if figure.votes is not None:
        return str(figure.votes)
    return said.misread.get(Field(f"votes/{figure.candidate_id or figure.name_given}"), unknown)


def _name(contest: Contest, figure: Figure) -> str:
    person = contest.candidate(figure.candidate_id) if figure.candidate_id else None
    return figure.name_given or (person.full_name if person else "")


def _party(contest: Contest, figure: Figure) -> str:
    person = contest.candidate(figure.candidate_id) if figure.candidate_id else None
    return figure.description_given or (person.description if person else "")
