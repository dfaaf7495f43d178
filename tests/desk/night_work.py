"""A ward taken through the desk by its people, without their screens: for tests of what comes after."""

from results.count.checks import Tonight
from results.count.declaration import Declaration
from results.count.election import ContestId
from results.count.events import Event
from results.count.procedure.acts import Approve, Deed, FirstEntry, Paper, Release, SecondEntry
from results.count.procedure.approving import leading_votes, to_approve
from results.count.procedure.hand import Hand
from results.desk.desk import Desk
from results.desk.signed_in import SignedIn
from tests.count.at_the_desk import ANN, AT, BEN, DAN, DEE, count_typed, verification_typed


async def do(desk: Desk, who: Hand, contest_id: ContestId, deed: Deed) -> Event:
    """One deed by somebody who sees the area as it is."""
    at_screen = SignedIn(who.user, who.name, who.role, f"s-{who.user}", "token", "10.0.0.7")
    return await desk.act(at_screen, contest_id, deed, desk.night.wards[contest_id].version)


async def counted(desk: Desk, truth: Declaration) -> None:
    """Ann types both papers, Ben types the same."""
    papers = {Paper.VERIFICATION: verification_typed(truth), Paper.COUNT: count_typed(truth)}
    for paper, values in papers.items():
        await do(desk, ANN, truth.contest_id, FirstEntry(paper, values))
        await do(desk, BEN, truth.contest_id, SecondEntry(paper, values))


async def approve(desk: Desk, truth: Declaration) -> Event:
    """Dee approves what waits, with a reason for every finding."""
    ward = desk.night.wards[truth.contest_id]
    codes = {one.code for one in to_approve(ward, Tonight(desk.night.areas), truth.elected)}
    read_back = leading_votes(ward, truth.elected)
    deed = Approve(truth.elected, read_back, dict.fromkeys(codes, "Compared with the paper."))
    return await do(desk, DEE, truth.contest_id, deed)


async def release(desk: Desk, contest_id: ContestId) -> Event:
    """Dan releases what the returning officer has declared."""
    return await do(desk, DAN, contest_id, Release(AT, "Roy Officer"))


async def released(desk: Desk, truth: Declaration) -> None:
    """All of it, one after the other."""
    await counted(desk, truth)
    await approve(desk, truth)
    await release(desk, truth.contest_id)
    assert desk.night.wards[truth.contest_id].declared is not None
