"""One person at one paper: what they may type now, what they have typed, and what the checks say of it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from results.count.checks import RULES, Tonight, check, check_verification
from results.count.declaration import Field, Verification
from results.count.finding import Finding
from results.count.procedure.acts import Paper, Values
from results.count.procedure.figures import tidied, verification_of
from results.count.ward import Ward
from results.desk.desk import Desk
from results.desk.due import Turn, place, sent, start
from results.desk.form import Error
from results.desk.sheet import Line, Part, lines, sheet
from results.desk.signed_in import SignedIn
from results.desk.sums import declared
from results.record import drafts
from results.record.drafts import Claim, Place

FEW = 4
"""Boxes that can be looked at one by one."""


@dataclass(frozen=True, slots=True)
class At:
    """Somebody before one paper of one area."""

    who: SignedIn
    ward: Ward
    paper: Paper
    turn: Turn

    @property
    def parts(self) -> tuple[Part, ...]:
        """The boxes as they stand on the paper."""
        return sheet(self.ward, self.paper)

    @property
    def boxes(self) -> tuple[Line, ...]:
        """All boxes, in order."""
        return lines(self.parts)

    @property
    def place(self) -> Place:
        """Where what is typed is kept."""
        return place(self.ward, self.paper, self.turn)

    @property
    def sent(self) -> Values:
        """What this person has sent of it before; {} when nothing."""
        return sent(self.ward, self.paper, self.turn, self.who.user)

    @property
    def codes(self) -> Mapping[Field, str]:
        """The code of each box."""
        return {one.field: one.box.code for one in self.boxes}


@dataclass(frozen=True, slots=True)
class Begun:
    """How far this person is.

    Attributes:
        claim: who is typing here: this person or somebody else.
        kept_at: when the draft was kept; None when nothing is.
    """

    claim: Claim
    values: Values
    kept_at: datetime | None


async def sit_down(desk: Desk, at: At, *, over: bool = False) -> Begun:
    """Claim the paper unless somebody else has it, and find what was typed before. Raises JournalError."""
    claim, draft = await drafts.begin(desk.database, at.place, at.who.hand, desk.clock.now(), over=over)
    if draft is None:
        return Begun(claim, start(at.ward, at.paper, at.turn, at.who.user), None)
    return Begun(claim, draft.values, draft.kept_at)


async def keep(desk: Desk, at: At, values: Values) -> Begun:
    """Keep what was typed, also when somebody else has taken the paper over. Raises JournalError."""
    now, me = desk.clock.now(), at.who.hand
    if tidied(values) in (at.sent, start(at.ward, at.paper, at.turn, me.user)):
        return Begun(await drafts.drop(desk.database, at.place, me, now), values, now)
    return Begun(await drafts.keep(desk.database, at.place, me, values, now), values, now)


def findings(desk: Desk, ward: Ward, paper: Paper, values: Values) -> tuple[Finding, ...]:
    """Everything the checks say of these figures, all at once."""
    tonight = Tonight(desk.night.areas)
    if paper is Paper.VERIFICATION:
        return check_verification(verification_of(values) or Verification(), ward.contest, tonight)
    return check(declared(ward, paper, values), ward.contest, tonight)


def digest(values: Values, shown: tuple[Finding, ...]) -> str:
    """A short sign of these very figures and findings: a tick given for others counts no more."""
    said = [sorted(values.items()), [(one.code, one.message) for one in shown]]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def summary(shown: tuple[Finding, ...], codes: Mapping[Field, str]) -> list[Error]:
    """The findings as the list at the top of the screen, a line a rule: each leads to its first box."""
    by_rule: dict[str, list[Field]] = {}
    for finding in shown:
        by_rule.setdefault(finding.code, []).extend(one for one in finding.fields if one in codes)
    return [
        (next(iter(places), ""), f"{code}: {RULES[code].name}{_named(places, codes)}")
        for code, places in by_rule.items()
    ]


def beside(shown: tuple[Finding, ...], codes: Mapping[Field, str]) -> dict[Field, str]:
    """What stands beside each box that a finding is about; one about nearly all boxes marks none."""
    told: dict[Field, dict[str, None]] = {}
    for finding in shown:
        places = [one for one in finding.fields if one in codes]
        for one in places if len(places) <= FEW else ():
            told.setdefault(one, {})[finding.code] = None
    return {one: f"See {', '.join(rules)}" for one, rules in told.items()}


def _named(places: Sequence[Field], codes: Mapping[Field, str]) -> str:
    named = [code for one, code in codes.items() if one in places]
    return f" ({', '.join(named)})" if 0 < len(named) <= FEW else ""
