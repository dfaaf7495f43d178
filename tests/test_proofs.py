"""A proof shows the public's words before they go out, and then they go out exactly so."""

from dataclasses import replace
from pathlib import Path

import pytest

from results.count.declaration import CorrectionKind
from results.count.election import ContestId
from results.count.events import Corrected, Declared, Held, Refused, WithdrawnResult
from results.count.procedure.acts import Deed, Hold, OpenCorrection, Release, Withdraw
from results.proofs import Proof
from results.publish.page.site import Site
from results.publish.page.slugs import slugs
from results.publish.page.view import public
from results.record.bulletin import Kind, State
from results.record.orders import PauseAccount
from results.record.postings import Posting, postings_about
from tests.count.at_the_desk import count_typed
from tests.desk.stage import ALL_SAINTS, NOW, Scene, stage

OTHERS = [ContestId(f"local.medway.{name}.2023-05-04") for name in ("gillingham-south", "strood-rural")]
RELEASE = Release(NOW, "Roy Officer")


async def proof_of(desk: Scene, deed: Deed) -> Proof:
    proofs = desk.desk.proofs
    assert proofs is not None
    return await proofs.proof(desk.desk.night, desk.desk.newsroom.position, desk.contest_id, deed)


async def postings(desk: Scene) -> list[Posting]:
    """The last thing said to each account about this area, as the ledger froze it."""
    await desk.printed()
    async with desk.desk.database.read() as conn:
        every = await postings_about(conn, desk.contest_id)
    return list({one.account: one for one in every}.values())


def page(desk: Scene) -> bytes:
    """The area's public page as it is now."""
    night = desk.desk.newsroom.public
    shown = Site(public(night, NOW)).page(f"wards/{slugs(night.election.contests)[desk.contest_id]}")
    assert shown is not None
    return shown.body


def shown(proof: Proof) -> bytes:
    made = proof.page()
    assert made is not None
    return made.body


async def same_words(desk: Scene, proof: Proof) -> None:
    """What the proof showed is what the ledger and the page hold now."""
    for one, frozen in zip(
        sorted(proof.posts, key=lambda post: post.account),
        sorted(await postings(desk), key=lambda post: post.account),
        strict=True,
    ):
        assert (one.account, one.kind) == (frozen.account, frozen.kind)
        if one.text is None:
            assert frozen.state is State.CANCELLED
        else:
            assert (one.text, frozen.state) == (frozen.text, State.READY)
        assert proof.bulletin is not None
        assert proof.bulletin.alt == frozen.alt
    assert shown(proof) == page(desk)


@pytest.mark.parametrize("contest_id", [ALL_SAINTS, *OTHERS])
async def test_a_release_goes_out_word_for_word_as_it_was_shown(
    tmp_path: Path, contest_id: ContestId
) -> None:
    """Posts, alt text and public page of a released result are those of the proof."""
    async with stage(tmp_path, contest_id=contest_id) as desk:
        await desk.counted()
        await desk.approved()
        proof = await proof_of(desk, RELEASE)
        assert isinstance(proof.event, Declared)
        assert {one.account: one.most for one in proof.posts} == {"council_wall": 500, "council_x": 280}
        assert all(one.most and 0 < one.length <= one.most and not one.problems for one in proof.posts)
        await desk.released()
        await same_words(desk, proof)


async def test_a_correction_reaches_each_account_as_it_was_shown(tmp_path: Path) -> None:
    """Where the wrong post was read it is a correction; where it never left, simply the right result."""
    async with stage(tmp_path) as desk:
        await desk.public()
        await desk.seen_on("council_wall")
        await desk.do("Roy", OpenCorrection(CorrectionKind.SLIP, "Two figures were exchanged."))
        first, second = desk.declared.figures[:2]
        swapped = replace(
            desk.declared,
            figures=(
                replace(first, votes=second.votes),
                replace(second, votes=first.votes),
                *desk.declared.figures[2:],
            ),
        )
        await desk.typed(values=count_typed(swapped))
        await desk.approved()
        proof = await proof_of(desk, RELEASE)
        assert isinstance(proof.event, Corrected)
        kinds = {one.account: one.kind for one in proof.posts}
        assert kinds == {"council_wall": Kind.CORRECTION, "council_x": Kind.DECLARATION}
        assert b"Two figures were exchanged." in shown(proof)
        await desk.released()
        await same_words(desk, proof)


async def test_a_withdrawal_says_nothing_where_nothing_was_seen(tmp_path: Path) -> None:
    """An account that showed the result says that it is withdrawn; one that never did stays silent."""
    async with stage(tmp_path) as desk:
        await desk.public()
        await desk.seen_on("council_wall")
        proof = await proof_of(desk, Withdraw("Another ward's figures."))
        assert isinstance(proof.event, WithdrawnResult)
        texts = {one.account: one.text for one in proof.posts}
        assert texts["council_x"] is None
        assert "do not use" in (texts["council_wall"] or "").lower()
        await desk.do("Dan", Withdraw("Another ward's figures."))
        await same_words(desk, proof)


async def test_a_proof_changes_nothing(tmp_path: Path) -> None:
    """However often it is asked for, nothing is kept, said or public because of it."""
    async with stage(tmp_path) as desk:
        await desk.counted()
        await desk.approved()
        before = desk.desk.night, page(desk), await desk.desk.newsroom.journal.head()
        for _ in range(3):
            await proof_of(desk, RELEASE)
        assert (desk.desk.night, page(desk), await desk.desk.newsroom.journal.head()) == before
        assert await postings(desk) == []


async def test_a_proof_says_why_nothing_would_go_out(tmp_path: Path) -> None:
    """Figures that nobody approved, and an area that is held, have no posts to show."""
    async with stage(tmp_path) as desk:
        await desk.counted()
        unapproved = await proof_of(desk, RELEASE)
        await desk.approved()
        await desk.do("Roy", Hold("The agents object."))
        held = await proof_of(desk, RELEASE)
    for proof in (unapproved, held):
        assert isinstance(proof.event, Refused | Held)
        assert (proof.bulletin, proof.posts) == (None, ())
    assert isinstance(held.event, Refused)
    assert "The agents object." in held.event.why


async def test_a_proof_tells_of_a_paused_account(tmp_path: Path) -> None:
    """Words that will wait because somebody paused the account are marked."""
    async with stage(tmp_path) as desk:
        await desk.counted()
        await desk.approved()
        await desk.desk.order(desk.signed("Opal"), PauseAccount("council_x", "The network is away."))
        await desk.printed()
        proof = await proof_of(desk, RELEASE)
        assert {one.account: one.is_paused for one in proof.posts} == {
            "council_wall": False,
            "council_x": True,
        }
