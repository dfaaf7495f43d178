"""At the end of the night every account is laid beside the ledger: what is missing, double, strange."""

from dataclasses import replace
from datetime import timedelta

from results.publish.outlets import Seen
from results.publish.reading_back import compared
from results.record.bulletin import NO_AREA, Kind, State
from results.record.postings import Posting
from tests.publish.scene import AT

LUTON = Posting(
    post_id="luton:x",
    bulletin_id="luton",
    account="x",
    kind=Kind.DECLARATION,
    contest_id=NO_AREA,
    state=State.POSTED,
    text="Luton ward result. Tŷ Jones elected.",
    alt="",
    made_at=AT,
    url=None,
    note=None,
    posted_at=AT,
    has_picture=True,
    remote_id="1",
    sent_picture=True,
)
TWYDALL = replace(LUTON, post_id="twydall:x", text="Twydall ward result.", remote_id="2")
SHOWN = Seen("1", "https://x.example/1", LUTON.text, AT + timedelta(seconds=3), 1)
OTHER = Seen("2", "https://x.example/2", TWYDALL.text, AT + timedelta(seconds=9), 1)


def test_an_account_that_shows_all_of_it_once_is_clean() -> None:
    """In another order, in another spelling of the same letters, with the trial post of the week before."""
    spelt = replace(SHOWN, text="Luton ward result. Ty\u0302 Jones elected. ")
    trial = Seen("0", None, "This is a test.", AT, 1)
    found = compared([LUTON, TWYDALL], [OTHER, spelt, trial], ["This is a test."])
    assert found.is_clean
    assert found.agreed == (LUTON, TWYDALL)


def test_a_post_that_somebody_deleted_is_missing() -> None:
    """The ledger has its id, and the account shows it no longer."""
    found = compared([LUTON, TWYDALL], [OTHER])
    assert (found.missing, found.is_clean) == ((LUTON,), False)


def test_the_same_words_twice_are_double_and_strange_ones_unexpected() -> None:
    """A second copy is told from a post that nobody here made."""
    again, strange = replace(SHOWN, remote_id="7"), replace(SHOWN, remote_id="8", text="Vote for me")
    found = compared([LUTON], [SHOWN, again, strange])
    assert (found.double, found.unexpected, found.is_clean) == ((again,), (strange,), False)


def test_other_words_or_a_lost_picture_are_different() -> None:
    """Edited on the network, or shown without the picture that went with it."""
    edited, bare = replace(SHOWN, text="Luton ward result. Ann Smith elected."), replace(OTHER, pictures=0)
    found = compared([LUTON, TWYDALL], [edited, bare])
    assert found.different == ((LUTON, edited), (TWYDALL, bare))
    assert not found.is_clean


def test_a_post_found_by_a_person_is_matched_by_its_words() -> None:
    """Where nobody noted its id on the network, the words tell which it is."""
    found = compared([replace(LUTON, remote_id=None)], [SHOWN])
    assert found.is_clean


def test_two_posts_with_the_same_words_need_two_on_the_account() -> None:
    """One shown post does not stand for two of the ledger."""
    second = replace(LUTON, post_id="again:x", remote_id=None)
    found = compared([LUTON, second], [SHOWN])
    assert (found.agreed, found.missing) == ((LUTON,), (second,))


def test_what_nobody_has_decided_keeps_it_from_being_clean_and_what_was_left_out_does_not() -> None:
    """A parked post is open; a cancelled or refused one is told with its reason."""
    parked = replace(LUTON, state=State.PARKED, remote_id=None)
    cancelled = replace(TWYDALL, state=State.CANCELLED, remote_id=None, note="overtaken")
    found = compared([parked, cancelled], [])
    assert (found.unsettled, found.left_out, found.is_clean) == ((parked,), (cancelled,), False)
    assert compared([cancelled], []).is_clean


def test_of_posts_that_took_one_another_s_place_the_last_should_stand() -> None:
    """A topic keeps one message: the result and then its correction under the same name."""
    older = replace(LUTON, post_id="first:x", text="Old figures.", posted_at=AT - timedelta(hours=1))
    assert compared([LUTON, older], [SHOWN]).is_clean
    assert not compared([LUTON, older], [replace(SHOWN, text="Old figures.")]).is_clean
