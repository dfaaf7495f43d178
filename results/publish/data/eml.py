"""eml-510.xml and eml-520.xml: the count and the result in the international Election Markup Language.

Only areas whose result stands are in them. The 510 has everybody's votes, the ballot papers and the rejected
papers; the 520 says who is elected, and repeats the votes, except 0, which it has no way to write.

Source: OASIS EML 5.0, the schemas of messages 510 (count) and 520 (result).
"""

import re
from xml.etree import ElementTree

from results.count.declaration import RejectedPapers
from results.publish.data.journal import journal_element
from results.publish.data.licence import publisher
from results.publish.data.papers import papers
from results.publish.data.table import instant
from results.publish.data.xml_text import document, inside, root
from results.publish.page.facts import Person, PublicNight, PublicWard

NAMESPACE = "urn:oasis:names:tc:evs:schema:eml"
NOT_A_NAME = re.compile(r"[^\w.:-]")
"""What no id of EML may hold. Source: XML 1.0, production 7 (Nmtoken), as far as ids here go."""


def eml_510(night: PublicNight) -> bytes:
    """Message 510: what was counted."""
    top = _message(night, "510")
    election = _election(inside(top, "Count"), night)
    declared = [ward for ward in night.wards if ward.result is not None]
    if declared:
        contests = inside(election, "Contests")
        for ward in declared:
            _counted(_contest(contests, ward), ward, night)
    return document(top)


def eml_520(night: PublicNight) -> bytes:
    """Message 520: who is elected, with or without a poll."""
    top = _message(night, "520")
    election = _election(inside(top, "Result"), night)
    for ward in night.wards:
        if ward.elected:
            contest = _contest(election, ward)
            for person in ward.people:
                _elected(_selection(contest, person), person)
    return document(top)


def _message(night: PublicNight, number: str) -> ElementTree.Element:
    """The envelope: which message of which revision, from whom, and the head of the journal."""
    top = root("EML", NAMESPACE, Id=number, SchemaVersion="5.0")
    inside(top, "TransactionId", night.revision)
    authority = inside(top, "ManagingAuthority")
    inside(authority, "AuthorityIdentifier", publisher(night))
    inside(authority, "AuthorityAddress")
    inside(top, "IssueDate", instant(night.as_at))
    journal_element(top, night)
    return top


def _election(body: ElementTree.Element, night: PublicNight) -> ElementTree.Element:
    trial = "REHEARSAL: " if night.rehearsal else ""
    event = inside(body, "EventIdentifier")
    inside(event, "EventName", f"{trial}{night.council}, {night.poll_on.isoformat()}")
    election = inside(body, "Election")
    identifier = inside(election, "ElectionIdentifier", Id=_id(night.election.election_id))
    inside(identifier, "ElectionName", f"{trial}{night.title}")
    return election


def _contest(holder: ElementTree.Element, ward: PublicWard) -> ElementTree.Element:
    contest = inside(holder, "Contest")
    code = {"ShortCode": ward.gss_code} if ward.gss_code else {}
    identifier = inside(contest, "ContestIdentifier", Id=_id(ward.contest_id), **code)
    inside(identifier, "ContestName", ward.area)
    return contest


def _selection(holder: ElementTree.Element, person: Person) -> ElementTree.Element:
    selection = inside(holder, "Selection")
    identifier = inside(inside(selection, "Candidate"), "CandidateIdentifier", Id=_id(person.candidate_id))
    inside(identifier, "CandidateName", person.name)
    affiliation = inside(selection, "AffiliationIdentifier", Id=_id(person.party.party_id))
    inside(affiliation, "RegisteredName", person.party.name)
    return selection


def _counted(contest: ElementTree.Element, ward: PublicWard, night: PublicNight) -> None:
    """Seats, everybody's votes, ballot papers and rejected papers; what is not known is left out."""
    inside(contest, "NumberOfPositions", ward.seats)
    total = inside(contest, "TotalVotes")
    for person in ward.people:
        selection = _selection(total, person)
        if person.votes is not None:
            inside(selection, "ValidVotes", person.votes)
    cast = papers(ward, night).total
    if cast is not None:
        inside(total, "Cast", cast)
    if ward.result is not None and ward.result.rejected is not None:
        _rejected(total, ward.result.rejected)


def _rejected(total: ElementTree.Element, rejected: RejectedPapers) -> None:
    """A line a heading, the total given, and papers rejected in part; VoteType says what is counted."""
    headings = {heading.value: count for heading, count in rejected.by_heading.items()}
    for code, count in {**headings, "total": rejected.total, "in_part": rejected.in_part}.items():
        if count is not None:
            inside(total, "RejectedVotes", count, ReasonCode=code, VoteType=rejected.basis.value)


def _elected(selection: ElementTree.Element, person: Person) -> None:
    if person.votes:
        inside(selection, "Votes", person.votes)
    inside(selection, "Elected", "yes" if person.elected else "no")


def _id(identifier: str) -> str:
    return NOT_A_NAME.sub("_", identifier)
