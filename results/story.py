"""The night's story: what came of each entry, as a line of the log; never figures that are not public."""

import structlog

from results.count.events import (
    Corrected,
    Declared,
    Differs,
    Event,
    Held,
    Refused,
    Unchanged,
    WithdrawnResult,
)
from results.fold import Happening, Noted, SetAside
from results.record.orders import Ordered

log = structlog.get_logger()


def tell(happening: Happening) -> None:
    """Write the night's story to the log: facts, never figures that are not public."""
    at = happening.entry.position
    match happening.event:
        case SetAside(problems=problems):
            log.warning("message_set_aside", position=at, feed=happening.entry.feed, problems=list(problems))
        case Held(contest_id=contest, blocking=codes):
            log.error("result_held", position=at, contest=contest, codes=list(codes))
        case Differs(contest_id=contest, source=source):
            log.warning("feed_differed_from_declared", position=at, contest=contest, source=source)
        case Declared(contest_id=contest):
            log.info("result_declared", position=at, contest=contest)
        case Corrected(contest_id=contest):
            log.warning("result_corrected", position=at, contest=contest)
        case WithdrawnResult(contest_id=contest):
            log.warning("result_withdrawn", position=at, contest=contest)
        case Refused(contest_id=contest, why=why):
            log.warning("report_refused", position=at, contest=contest, why=why)
        case event:
            _tell_the_rest(at, event)


def _tell_the_rest(at: int, event: Event | Noted | Ordered) -> None:
    match event:
        case Ordered(by=by, order=order):
            log.warning("order_given", position=at, order=type(order).__name__, by=by.user)
        case Unchanged(contest_id=contest, why=why):
            log.debug("nothing_changed", position=at, contest=contest, why=why)
        case Event(contest_id=contest):
            log.info("report_received", position=at, contest=contest, what=type(event).__name__)
        case Noted():
            log.debug("entry_noted", position=at)
