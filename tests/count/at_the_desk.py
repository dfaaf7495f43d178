"""People at the desk, for tests: what they type from a real paper, and one deed after another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from results.count.checks import Tonight
from results.count.declaration import DESK, Declaration, Field, Role, SourceId
from results.count.election import ContestId, Election, Environment
from results.count.events import Event
from results.count.night import Night, begin, receive
from results.count.policy import Policy, Standing
from results.count.procedure.acts import Act, Approve, Deed, FirstEntry, Paper, Release, SecondEntry
from results.count.procedure.approving import leading_votes, to_approve
from results.count.procedure.hand import Hand, UserId
from results.count.report import Content, Report
from results.count.ward import Ward

AT = datetime(2023, 5, 4, 23, 0, tzinfo=UTC)


def hand(name: str, role: Role) -> Hand:
    """A person whose account has their name."""
    return Hand(UserId(name.lower()), name, role)


ANN, ADA = hand("Ann", Role.CLERK), hand("Ada", Role.CLERK)
BEN, BILL = hand("Ben", Role.CHECKER), hand("Bill", Role.CHECKER)
DEE, DAN, DORA = (hand(name, Role.DEPUTY_RETURNING_OFFICER) for name in ("Dee", "Dan", "Dora"))
ROY = hand("Roy", Role.RETURNING_OFFICER)
OPAL, ADAM = hand("Opal", Role.OPERATIONS), hand("Adam", Role.ADMINISTRATOR)
EVERYBODY = (ANN, ADA, BEN, BILL, DEE, DAN, DORA, ROY, OPAL, ADAM)


def verification_typed(declaration: Declaration) -> dict[Field, str]:
    """The verification statement as a person types it from the paper."""
    given = declaration.verification
    if given is None:
        return {}
    figures = {
        "electorate": given.electorate,
        "papers_polling": given.papers_polling,
        "papers_postal": given.papers_postal,
        "papers_total": given.papers_total,
        "papers_expected": given.papers_expected,
    }
    return {Field(f"verification/{name}"): str(one) for name, one in figures.items() if one is not None}


def count_typed(declaration: Declaration) -> dict[Field, str]:
    """The paper of the count as a person types it."""
    typed = {Field(f"votes/{one.candidate_id}"): str(one.votes) for one in declaration.figures}
    rejected = declaration.rejected
    if rejected is not None:
        typed |= {
            Field(f"rejected/{key}"): str(one) for key, one in rejected.by_heading.items() if one is not None
        }
        typed |= {Field("rejected/basis"): rejected.basis.value}
        for name, one in (("total", rejected.total), ("in_part", rejected.in_part)):
            if one is not None:
                typed[Field(f"rejected/{name}")] = str(one)
    return typed


@dataclass(slots=True)
class Evening:
    """One night with people at its desk, told step by step."""

    night: Night
    numbers: dict[SourceId, int] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)

    @classmethod
    def of(cls, election: Election, **policy: object) -> "Evening":
        """The evening before anybody typed anything."""
        rules = Policy(standing=Standing({DESK: 0}), **policy)  # type: ignore[arg-type]  # names are the test's own
        return cls(begin(election, Environment.LIVE, rules))

    def ward(self, contest_id: ContestId) -> Ward:
        """One area as it is now."""
        return self.night.wards[contest_id]

    def do(self, who: Hand, contest_id: ContestId, deed: Deed, seen: int | None = None) -> Event:
        """One deed by somebody who sees the area as it is, unless told otherwise."""
        version = self.ward(contest_id).version if seen is None else seen
        return self.say(DESK, contest_id, Act(who, version, deed))

    def say(self, source: SourceId, contest_id: ContestId, content: Content) -> Event:
        """Any report of any source."""
        number = self.numbers[source] = self.numbers.get(source, 0) + 1
        digest = sha256(f"{source}{number}{content!r}".encode()).hexdigest()
        at = AT + timedelta(minutes=len(self.reports))
        return self.hear(Report(source, contest_id, number, Environment.LIVE, content, digest, at))

    def hear(self, report: Report) -> Event:
        """One report, kept so that the night can be told again."""
        self.night, event = receive(self.night, report)
        self.reports.append(report)
        return event

    def typed_twice(self, contest_id: ContestId, paper: Paper, values: Mapping[Field, str]) -> Event:
        """Ann types it, Ben types the same."""
        self.do(ANN, contest_id, FirstEntry(paper, values))
        return self.do(BEN, contest_id, SecondEntry(paper, values))

    def approved(self, declaration: Declaration, by: Hand = DEE, **reasons: str) -> Event:
        """An officer approves what waits; every warning gets a reason."""
        ward = self.ward(declaration.contest_id)
        codes = {one.code for one in to_approve(ward, Tonight(self.night.areas), declaration.elected)}
        deed = Approve(
            declaration.elected,
            leading_votes(ward, declaration.elected),
            {code: reasons.get(code, "Compared with the paper.") for code in codes},
        )
        return self.do(by, declaration.contest_id, deed)

    def released(self, contest_id: ContestId, by: Hand = DAN) -> Event:
        """Another officer releases it as it is declared."""
        return self.do(by, contest_id, Release(AT, "Roy Officer"))
