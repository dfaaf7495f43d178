"""What somebody can decide about a post that waits for a person, in words, and what they sent."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from results.desk.form import Form
from results.desk.ordering import may
from results.desk.signed_in import SignedIn
from results.record.bulletin import State
from results.record.decisions import OPEN_TO, Decision
from results.record.orders import CancelPost, FoundThere, LetGo, NotThere, PostedByHand
from results.record.postings import Posting

LONGEST_ADDRESS = 500
_NEEDED = {"url": "Give the address of the post.", "reason": "Say why it is not to go out."}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can become of a post.

    Attributes:
        needs: the box that is filled in with it, "" for none.
        must: whether that box may not stay empty.
        done: what the screen says afterwards.
    """

    name: str
    words: str
    order: type[Decision]
    needs: str
    done: str
    must: bool = True


CHOICES = (
    Choice("there", "It is there, at this address", FoundThere, "url", "Noted: it is there."),
    Choice("absent", "It is not there: send it again", NotThere, "", "It is sent again."),
    Choice("by_hand", "Somebody posted it by hand", PostedByHand, "url", "Noted.", must=False),
    Choice("go", "Send it now", LetGo, "", "It is on its way."),
    Choice("cancel", "Do not send it", CancelPost, "reason", "It does not go out."),
)
NOT_BY_HAND = (LetGo, NotThere)
"""What is no choice where nothing can be sent: a person posts there."""
_MADE: dict[type[Decision], Callable[[str, str], Decision]] = {
    FoundThere: FoundThere,
    PostedByHand: PostedByHand,
    CancelPost: CancelPost,
    NotThere: lambda post_id, _: NotThere(post_id),
    LetGo: lambda post_id, _: LetGo(post_id),
}


def open_choices(post: Posting, who: SignedIn, *, by_hand: bool = False) -> tuple[Choice, ...]:
    """What this person can decide about the post as it stands.

    Args:
        by_hand: nothing can be sent to its account: a person posts there.
    """
    offered = [one for one in CHOICES if not (by_hand and one.order in NOT_BY_HAND)]
    return tuple(one for one in offered if post.state in OPEN_TO[one.order] and may(who, one.order))


def decided(post: Posting, form: Form) -> tuple[Choice | None, Decision | None]:
    """What was decided; None when it cannot be: then the form's errors say why."""
    choice = next((one for one in CHOICES if one.name == form["decision"]), None)
    if choice is None:
        form.wrong("decision", "Choose what is to become of this post.")
        return None, None
    if form["state"] != post.state or post.state not in OPEN_TO[choice.order]:
        form.wrong("", f"The post has moved on meanwhile: it is now {SAID[post.state].lower()}. Look again.")
        return choice, None
    said = _said(choice, form)
    return choice, None if form.errors else _MADE[choice.order](post.post_id, said)


def _said(choice: Choice, form: Form) -> str:
    """What the choice needs, checked."""
    if not choice.needs:
        return ""
    said = form.words(choice.needs, _NEEDED[choice.needs] if choice.must else "")
    if said and choice.needs == "url" and not _is_address(said):
        form.wrong("url", "Copy the whole address from the browser; it begins with https://")
    return said


def _is_address(text: str) -> bool:
    """Whether these words can be the address of a post on the web."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_plain = " " not in text and text.isprintable() and len(text) <= LONGEST_ADDRESS
    return is_plain and parts.scheme in {"https", "http"} and "." in (parts.hostname or "")


SAID = {
    State.HELD: "Held for a person",
    State.READY: "Waiting",
    State.SENDING: "Being sent",
    State.UNKNOWN: "In doubt",
    State.POSTED: "Posted",
    State.REFUSED: "Refused",
    State.PARKED: "Parked",
    State.CANCELLED: "Not sent",
}
"""What the screens call each state of a post."""
SHAPES = {
    State.HELD: "stop",
    State.READY: "none",
    State.SENDING: "half",
    State.UNKNOWN: "half",
    State.POSTED: "full",
    State.REFUSED: "stop",
    State.PARKED: "stop",
    State.CANCELLED: "none",
}
