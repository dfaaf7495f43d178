"""A bulletin: what one event of the night says to the public, frozen before anything leaves the house."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from results.language import Language
from results.record.bulletin import Bulletin, Kind, Post, Saying

__all__ = ["Account", "Bulletin", "Kind", "Post", "Saying", "posts"]


@dataclass(frozen=True, slots=True)
class Account:
    """Who is told.

    Attributes:
        name: as the settings call it.
        family: whose words and limits it takes, such as "x".
        languages: it gets every bulletin in each of these.
        is_by_hand: a person posts there and says so; nothing goes by itself.
    """

    name: str
    family: str
    languages: frozenset[Language] = frozenset({Language.ENGLISH})
    is_by_hand: bool = False


def posts(bulletin: Bulletin, accounts: Iterable[Account], held: Collection[str] = ()) -> tuple[Post, ...]:
    """One post for each account that speaks this language and whose family has words for this bulletin.

    Args:
        held: accounts on which a person must release each post.
    """
    told = [
        (account, bulletin.sayings[account.family])
        for account in accounts
        if account.family in bulletin.sayings and bulletin.language in account.languages
    ]
    return tuple(
        Post(
            post_id=f"{bulletin.bulletin_id}:{account.name}",
            bulletin_id=bulletin.bulletin_id,
            account=account.name,
            kind=bulletin.kind,
            contest_id=bulletin.contest_id,
            text=saying.text,
            alt=saying.alt,
            turn=bulletin.position,
            unseen_text=saying.unseen_text,
            held=account.is_by_hand or account.name in held,
            language=bulletin.language,
            until=bulletin.until,
        )
        for account, saying in told
    )
