"""What stands on the screens of the night: each area once, and each feed by the worst that is known of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from results.count.declaration import SourceId
from results.count.election import Environment
from results.count.night import begin
from results.count.procedure.acts import FirstEntry, Hold, Paper
from results.count.procedure.figures import EXPLANATION
from results.count.procedure.hand import Hand
from results.count.ward import State
from results.desk.channels import feed
from results.desk.overview import MOST_NAMED, by_state, table, waiting
from results.desk.signed_in import SignedIn
from results.watch.attendance import Unused, Watched
from tests.count.at_the_desk import ANN, BEN, DAN, DEE, Evening
from tests.desk.posting import ELECTION, WARDS

AT = datetime(2023, 5, 5, 1, 0, tzinfo=UTC)


def test_the_table_counts_every_area_once() -> None:
    """Areas by state add to all areas, and the table lists them by name."""
    night = begin(ELECTION, Environment.REHEARSAL)
    assert by_state(night) == {State.AWAITED: len(WARDS)}
    rows = table(night, night, WARDS[:1])
    assert [one.ward.contest.area for one in rows] == sorted(one.area for one in ELECTION.contests.values())
    assert [one.ward.contest.contest_id for one in rows if one.is_late] == [WARDS[0]]


@pytest.mark.parametrize(
    ("known", "standing"),
    [
        ({}, "Not heard yet"),
        ({"heard_at": AT}, "Heard"),
        ({"heard_at": AT - timedelta(minutes=3)}, "Silent"),
        ({"heard_at": AT, "unused": Unused(AT, 4, 1)}, "Not all usable"),
        ({"heard_at": AT, "gap": 2, "unused": Unused(AT, 4, 1)}, "Messages missing"),
        ({"heard_at": AT, "offline_since": AT, "gap": 2}, "Offline"),
        ({"heard_at": AT, "trouble": "no way there", "offline_since": AT}, "In trouble"),
    ],
)
def test_a_feed_is_called_by_the_worst_that_is_known_of_it(known: dict[str, object], standing: str) -> None:
    """Trouble before absence, absence before missing messages, those before silence; else it was heard."""
    one = replace(Watched(SourceId("hall"), silent_after_s=120.0), **known)  # type: ignore[arg-type]  # a test's table
    assert feed(one, AT).standing == standing
    assert feed(one, AT).is_well is (standing in {"Heard", "Not heard yet"})


def test_what_one_can_do_stands_first() -> None:
    """Ten areas on hold, one typed once: a checker finds the one first, an officer the ten, eight named."""
    evening = Evening.of(ELECTION)
    for ward in WARDS[:10]:
        evening.do(DEE, ward, Hold("A box is missing."))
    evening.do(ANN, WARDS[10], FirstEntry(Paper.VERIFICATION, {EXPLANATION: "None."}))
    for who, firsts in ((BEN, 1), (DAN, 10)):
        first, second = waiting(table(evening.night, evening.night), as_signed_in(who), 4)
        assert (first.count, first.count + second.count) == (firsts, 11)
        assert len(first.named) == min(firsts, MOST_NAMED)
        assert bool(first.mine)


def as_signed_in(who: Hand) -> SignedIn:
    """The person with an open session."""
    return SignedIn(who.user, who.name, who.role, "1", "", "127.0.0.1")
