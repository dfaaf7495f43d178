"""A checkpoint: the night as a fold left it at one entry, so that a start need not read every entry again.

It is only a saving of time. It is used by the very code, election and policy that made it; the journal stays
the truth, and whoever begins at one folds it once more behind everybody's back and compares.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from results.count.election import ContestId, Election
from results.count.night import Night, resumed
from results.count.policy import Policy
from results.count.procedure.hand import Hand
from results.count.ward import Ward, opening
from results.feeds.reader import Page, PageOf, Trusted
from results.fold import Fold, Kept
from results.record.chain import Head
from results.valve import Paused, Valve

Wards = Mapping[ContestId, dict[str, object]]
"""Every area about which anything was heard, without its contest: that is in the election file."""


@dataclass(frozen=True, slots=True)
class _Night:
    revision: int
    changed_at: datetime | None
    wards: Wards


@dataclass(frozen=True, slots=True)
class _Pause:
    by: Hand
    at: datetime
    reason: str
    night: _Night


@dataclass(frozen=True, slots=True)
class _Written:
    head: Head
    public_head: Head
    night: _Night
    paused: _Pause | None
    pages: tuple[tuple[PageOf, Page], ...]
    memories: Mapping[str, object]


WARD, WRITTEN = TypeAdapter(Ward), TypeAdapter(_Written)
ORIGINS = TypeAdapter[Any](tuple[Election, Policy, Mapping[str, Trusted]])


def written(kept: Kept, memories: Mapping[str, object]) -> bytes:
    """What a fold and some watchers remember, as JSON."""
    paused = kept.valve.paused
    pause = None if paused is None else _Pause(paused.by, paused.at, paused.reason, _night(paused.night))
    pages = tuple(kept.pages.items())
    return WRITTEN.dump_json(
        _Written(kept.head, kept.public_head, _night(kept.night), pause, pages, memories)
    )


def read_again(data: bytes, before: Night) -> tuple[Kept, Mapping[str, object]] | None:
    """What a fold and some watchers remembered; None when it cannot be understood.

    Args:
        before: the night before anything arrived.
    """
    try:
        found = WRITTEN.validate_python(json.loads(data))
        pause = found.paused
        if pause is None:
            valve = Valve()
        else:
            valve = Valve(Paused(pause.by, pause.at, pause.reason, _resumed(before, pause.night)))
        night = _resumed(before, found.night)
    except (ValueError, KeyError):  # a ValidationError is one of the former
        return None
    return Kept(found.head, found.public_head, night, valve, dict(found.pages)), found.memories


def _night(night: Night) -> _Night:
    wards = {
        contest_id: WARD.dump_python(ward, mode="json", exclude={"contest"})
        for contest_id, ward in night.wards.items()
        if ward != opening(ward.contest)
    }
    return _Night(night.revision, night.changed_at, wards)


def _resumed(before: Night, found: _Night) -> Night:
    contests = before.election.contests
    wards = {
        contest_id: WARD.validate_python({**facts, "contest": contests[contest_id]})
        for contest_id, facts in found.wards.items()
    }
    return resumed(before, wards, found.revision, found.changed_at)


def fingerprint(fold: Fold) -> str:
    """What a checkpoint depends on besides the journal: our code, the election, the policy, the sources."""
    night, sources = fold.origins
    origins = ORIGINS.dump_python((night.election, night.policy, sources))
    told = json.dumps([origins, night.environment], sort_keys=True, default=_plain)
    return hashlib.sha256(f"{_code()}{told}".encode()).hexdigest()


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)


@cache
def _code() -> str:
    """A digest of all our code: a repair on the night makes every fold anew."""
    home = Path(__file__).parent
    digest = hashlib.sha256()
    for file in sorted(home.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
