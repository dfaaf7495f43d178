"""How much an account may say in how much time, and for how much money; kept to before a network says no.

Source of the networks' limits: their documentation, read in 2026; docs/publishing.md names each.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from results.errors import BulletinRefused


class Act(StrEnum):
    """What a network counts."""

    POST = "post"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many acts in any stretch of so many seconds.

    Attributes:
        kept_back: of them, for corrections and withdrawals only.
    """

    act: Act
    most: int
    per_s: float
    kept_back: int = 0


@dataclass(frozen=True, slots=True)
class Price:
    """What a network charges, in US dollars."""

    post: float
    picture: float


ALLOWANCES: Mapping[str, tuple[Allowance, ...]] = {
    "x": (
        Allowance(Act.POST, 100, 900, kept_back=5),
        Allowance(Act.POST, 300, 10_800, kept_back=10),
        Allowance(Act.PICTURE, 500, 900),
    ),
    "mastodon": (Allowance(Act.PICTURE, 30, 1_800, kept_back=2), Allowance(Act.POST, 250, 300, kept_back=5)),
    "bluesky": (Allowance(Act.POST, 2_000, 3_600), Allowance(Act.PICTURE, 950, 86_400, kept_back=20)),
}
"""By family of outlets; one that is not here has no limit that a night could reach."""
PRICES: Mapping[str, Price] = {"x": Price(post=0.015, picture=0.005)}


class Purse:
    """What an account has used of its allowances.

    Args:
        spend_usd: what its posts of the night may cost; None for no limit.
    """

    def __init__(self, family: str, spend_usd: float | None = None) -> None:
        self._allowances = ALLOWANCES.get(family, ())
        self._price = PRICES.get(family)
        self._spend_usd = spend_usd
        self._used: dict[Act, deque[datetime]] = {act: deque() for act in Act}

    def since(self, now: datetime) -> datetime:
        """From when on its use counts: the whole night where it costs money."""
        back_s = 86_400.0 if self._price else max((one.per_s for one in self._allowances), default=0.0)
        return now - timedelta(seconds=back_s)

    @property
    def spent_usd(self) -> float:
        """What the posts of the night have cost so far, as far as the network's prices are known."""
        if self._price is None:
            return 0.0
        return (
            len(self._used[Act.POST]) * self._price.post + len(self._used[Act.PICTURE]) * self._price.picture
        )

    def begin(self, used: Iterable[tuple[datetime, bool]]) -> None:
        """Begin with what the ledger says was used, before this process began too.

        Args:
            used: when each post left, and whether with a picture.
        """
        given = sorted(used)
        self._used[Act.POST] = deque(at for at, _ in given)
        self._used[Act.PICTURE] = deque(at for at, has_picture in given if has_picture)

    def use(self, act: Act, at: datetime) -> None:
        """Note one act."""
        self._used[act].append(at)

    def wait_s(self, act: Act, now: datetime, *, urgent: bool = False) -> float:
        """Seconds until one more is allowed; 0 when it is now."""
        waits = (self._wait_s(one, now, urgent=urgent) for one in self._allowances if one.act is act)
        return max(waits, default=0.0)

    def must_afford(self) -> None:
        """Return if one more post with its picture can be paid.

        Raises:
            BulletinRefused: it cannot; nothing more may go to the account.
        """
        if self._spend_usd is None or self._price is None:
            return
        if self.spent_usd + self._price.post + self._price.picture > self._spend_usd:
            why = (
                f"its posts have cost about ${self.spent_usd:.2f} of ${self._spend_usd:.2f}: raise spend_usd"
            )
            raise BulletinRefused(why, stops_account=True)

    def _wait_s(self, allowance: Allowance, now: datetime, *, urgent: bool) -> float:
        most = allowance.most if urgent else allowance.most - allowance.kept_back
        stretch = timedelta(seconds=allowance.per_s)
        recent = [at for at in self._used[allowance.act] if at > now - stretch]
        if len(recent) < most:
            return 0.0
        return (recent[len(recent) - most] + stretch - now).total_seconds()
