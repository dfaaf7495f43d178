"""A bulletin: what one event of the night says to the public, frozen before anything leaves the house."""

from collections.abc import Collection, Mapping

from results.record.bulletin import Bulletin, Kind, Post

__all__ = ["Bulletin", "Kind", "Post", "posts"]


def posts(bulletin: Bulletin, families: Mapping[str, str], held: Collection[str] = ()) -> tuple[Post, ...]:
    """One post for each account whose family has words for this bulletin.

    Args:
        bulletin: what is to be said.
        families: the family of outlets by account name.
        held: accounts on which a person must release each post.
    """
    return tuple(
        Post(
            post_id=f"{bulletin.bulletin_id}:{account}",
            bulletin_id=bulletin.bulletin_id,
            account=account,
            kind=bulletin.kind,
            contest_id=bulletin.contest_id,
            text=bulletin.texts[family],
            alt=bulletin.alt,
            turn=bulletin.position,
            unseen_text=bulletin.unseen_texts.get(family),
            held=account in held,
        )
        for account, family in families.items()
        if family in bulletin.texts
    )
