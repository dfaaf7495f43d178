"""What the ledger says was posted, laid beside what an account shows. Pure."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from results.publish.outlets import Seen
from results.record.bulletin import State
from results.record.postings import Posting


@dataclass(frozen=True, slots=True)
class Comparison:
    """One account at the end of the night.

    Attributes:
        agreed: posts that are there once, word for word, with their picture where they have one.
        missing: the ledger says that they are there, and the account does not show them.
        different: they are there in other words, or without their picture; each with what is shown.
        double: shown more than once, beyond the first.
        unexpected: shown, and nobody here knows of them.
        unsettled: not known to be there or not: somebody must still decide, or they were on their way.
        left_out: not posted on purpose, or refused; each has its reason in the ledger.
    """

    agreed: tuple[Posting, ...]
    missing: tuple[Posting, ...]
    different: tuple[tuple[Posting, Seen], ...]
    double: tuple[Seen, ...]
    unexpected: tuple[Seen, ...]
    unsettled: tuple[Posting, ...]
    left_out: tuple[Posting, ...]

    @property
    def is_clean(self) -> bool:
        """True when the account shows what it should, once, and nothing is open."""
        return not (self.missing or self.different or self.double or self.unexpected or self.unsettled)


_LEFT_OUT = frozenset({State.CANCELLED, State.REFUSED})


def compared(ledger: Sequence[Posting], shown: Sequence[Seen], known: Sequence[str] = ()) -> Comparison:
    """The two laid beside each other.

    Args:
        ledger: every post of the account.
        shown: every post the account shows since the first of them.
        known: other words of ours, such as a trial's.
    """
    posted = list(_standing(ledger))
    by_id, left = {one.remote_id: one for one in shown}, list(shown)
    agreed, missing, different = [], [], []
    for post in posted:
        found = by_id.get(post.remote_id or "") or next((one for one in left if _same(one, post)), None)
        if found is None or found not in left:
            missing.append(post)
            continue
        left.remove(found)
        is_as_said = _plain(found.text) == _plain(post.text) and found.pictures == int(post.sent_picture)
        if is_as_said:
            agreed.append(post)
        else:
            different.append((post, found))
    words = {_plain(one.text) for one in posted}
    ours = {_plain(one) for one in known}
    return Comparison(
        tuple(agreed),
        tuple(missing),
        tuple(different),
        tuple(one for one in left if _plain(one.text) in words),
        tuple(one for one in left if _plain(one.text) not in words | ours),
        tuple(one for one in ledger if one.state not in _LEFT_OUT | {State.POSTED}),
        tuple(one for one in ledger if one.state in _LEFT_OUT),
    )


def _standing(ledger: Sequence[Posting]) -> Iterator[Posting]:
    """Every post that should be there: of several that took one another's place, the last."""
    places: set[str] = set()
    for post in sorted(ledger, key=lambda one: one.posted_at or one.made_at, reverse=True):
        if post.state is State.POSTED and post.remote_id not in places:
            places.update(filter(None, [post.remote_id]))
            yield post


def _same(shown: Seen, post: Posting) -> bool:
    return _plain(shown.text) == _plain(post.text)


def _plain(text: str) -> str:
    """Words in the form in which two spellings of the same letters are equal."""
    return unicodedata.normalize("NFC", text).strip()
