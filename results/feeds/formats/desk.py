"""What people do at the desk, schema "desk/1": a deed, an order or a note as bytes of the journal, and back.

Written by the desk itself and read by nobody else, so that it is the plain shape of the values themselves.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from results.count.declaration import DESK
from results.count.election import ContestId, ElectionId, Environment
from results.count.procedure.acts import Act, Deed
from results.count.procedure.hand import Hand
from results.count.report import Report
from results.errors import UnreadableMessage
from results.record.journal import Arrival, Entry
from results.record.orders import Order, Ordered

SCHEMA = "desk/1"
LARGEST_BYTES = 256 * 1024
DEEDS: Mapping[str, type] = {one.__name__: one for one in get_args(Deed)}
ORDERS: Mapping[str, type] = {one.__name__: one for one in get_args(Order)}


@dataclass(frozen=True, slots=True)
class Note:
    """Something the record keeps that moves nothing: somebody signed in, an account was made.

    Attributes:
        what: one event in a word or two, such as "signed in".
        about: whom or what it concerns; "" when only the person who did it.
    """

    what: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing somebody did at the desk.

    Attributes:
        step_id: unlike any other, so that the same deed done twice is kept twice.
        whence: the address and the session it came from, for the audit.
        contest_id: None for what concerns no area.
    """

    step_id: str
    by: Hand
    whence: str
    what: Deed | Order | Note
    contest_id: ContestId | None = None
    seen: int = 0


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    schema_: str = Field(alias="schema")
    step_id: str
    environment: str
    election_id: str
    contest_id: str | None
    by: dict[str, str]
    whence: str
    seen: int
    what: str
    said: dict[str, object]


_KINDS = {**DEEDS, **ORDERS, Note.__name__: Note}
_HAND = TypeAdapter(Hand)


@cache
def _shape(name: str) -> TypeAdapter[Deed | Order | Note]:
    """How deeds of this name are written and read; made once, because making it takes milliseconds."""
    return TypeAdapter(_KINDS[name])


def arrival(step: Step, election_id: ElectionId, environment: Environment, at: datetime) -> Arrival:
    """The step as the journal keeps it."""
    name = type(step.what).__name__
    said = {
        "schema": SCHEMA,
        "step_id": step.step_id,
        "environment": environment.value,
        "election_id": election_id,
        "contest_id": step.contest_id,
        "by": {"user": step.by.user, "name": step.by.name, "role": step.by.role.value},
        "whence": step.whence,
        "seen": step.seen,
        "what": name,
        "said": _shape(name).dump_python(step.what, mode="json"),
    }
    payload = json.dumps(said, ensure_ascii=False).encode()
    return Arrival(str(DESK), f"desk/{step.contest_id or 'all'}/{name}", payload, at)


def is_step(payload: bytes) -> bool:
    """Whether these bytes of the desk are a step, not one of our ordinary messages."""
    value = _value(payload)
    return isinstance(value, dict) and value.get("schema") == SCHEMA


def read(entry: Entry, election_id: ElectionId, environment: Environment) -> Step:
    """The step these bytes hold.

    Raises:
        UnreadableMessage: they are none of this night's.
    """
    try:
        wire = _Wire.model_validate(_value(entry.payload))
        what = _shape(wire.what).validate_python(wire.said)
        by = _HAND.validate_python(wire.by)
    except (ValidationError, KeyError) as trouble:
        raise UnreadableMessage("This is no step of the desk.", (str(trouble)[:300],)) from None
    if (wire.election_id, wire.environment) != (election_id, environment.value):
        raise UnreadableMessage("This step belongs to another night.", (f"election_id: {wire.election_id}",))
    contest_id = None if wire.contest_id is None else ContestId(wire.contest_id)
    return Step(wire.step_id, by, wire.whence, what, contest_id, wire.seen)


def report(step: Step, entry: Entry, environment: Environment) -> Report | None:
    """The deed as a report about its area; None for orders and notes."""
    if step.contest_id is None or not isinstance(step.what, get_args(Deed)):
        return None
    return Report(
        source=DESK,
        contest_id=step.contest_id,
        revision=entry.position,
        environment=environment,
        content=Act(step.by, step.seen, step.what),
        digest=hashlib.sha256(entry.payload).hexdigest(),
        received_at=entry.received_at,
    )


def ordered(step: Step) -> Ordered | None:
    """The order a person gave; None for deeds and notes."""
    return Ordered(step.by, step.what) if isinstance(step.what, get_args(Order)) else None


def _value(payload: bytes) -> object:
    """What these bytes hold, None when they are no JSON; whatever characters a person typed pass."""
    try:
        value: object = json.loads(payload) if len(payload) <= LARGEST_BYTES else None
    except (ValueError, RecursionError):
        return None
    return value
