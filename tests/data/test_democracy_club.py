"""democracy-club.json: read back by the reader of Democracy Club's own results, figure by figure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from results.count.declaration import Basis, Declaration
from results.count.election import CandidateId, ContestId
from results.feeds.formats import democracy_club as reader
from results.feeds.formats.register import Register
from results.publish.data.democracy_club import democracy_club
from results.publish.page.facts import PublicNight
from tests.data.scene import BARNSLEY_PUBLISHED, SEAL, awaited, barnsley, medway, medway_halfway, seen
from tests.page.scene import MEDWAY, ORDER, PUBLISHED, Telling, open_night


def read(night: PublicNight) -> dict[ContestId, Declaration]:
    """What our reader makes of it; it has nothing to complain of."""
    sheaf = reader.read(democracy_club(night), Register(night.election))
    assert sheaf.problems == ()
    contents = dict(sheaf.contents)
    assert all(isinstance(one, Declaration) for one in contents.values())
    return {key: one for key, one in contents.items() if isinstance(one, Declaration)}


@pytest.mark.parametrize(
    ("night", "published"), [(medway, PUBLISHED), (barnsley, BARNSLEY_PUBLISHED)], ids=["medway", "barnsley"]
)
def test_every_figure_comes_back(
    night: Callable[[], PublicNight], published: Mapping[ContestId, Declaration]
) -> None:
    """Votes, people elected, the lot, ballot papers, electors and rejected papers are those declared."""
    shown = night()
    found = read(shown)
    assert set(found) == set(published)
    for key, said in published.items():
        back = found[key]
        votes = {one.candidate_id: one.votes for one in said.figures}
        assert {one.candidate_id: one.votes for one in back.figures} == votes
        assert set(back.elected) == set(said.elected)
        assert (back.lot.winners if back.lot else ()) == (said.lot.winners if said.lot else ())
        assert back.verification is not None
        assert said.verification is not None
        assert back.verification.papers_total == said.verification.papers_total
        assert back.verification.electorate == said.verification.electorate
        assert said.rejected is not None
        of_votes = said.rejected.basis is Basis.VOTES and shown.election.contests[key].seats > 1
        assert (back.rejected.total if back.rejected else None) == (
            None if of_votes else said.rejected.wholly
        )


def test_only_results_that_stand_are_in_it() -> None:
    """Half way through the night it has the declared areas alone; what was withdrawn is gone."""
    shown = medway_halfway()
    assert set(read(shown)) == set(shown.declarations)
    assert len(shown.declarations) == 12
    assert ORDER[7] not in read(shown)


def test_before_the_first_result_it_is_an_empty_page() -> None:
    """A page without results is one, not a broken file."""
    assert reader.read(democracy_club(awaited()), Register(MEDWAY)).contents == ()


def test_it_says_whose_and_when() -> None:
    """The page names rehearsal or live, revision, moment, licence and the head of the journal."""
    page = json.loads(democracy_club(medway()))
    assert page["environment"] == "rehearsal"
    assert page["as_at"] == "2023-05-05T00:52:00Z"
    assert page["journal"] == {"entries": SEAL.entries, "head": SEAL.head}
    assert page["count"] == len(page["results"]) == 24


def test_people_keep_the_number_that_democracy_club_gave_them() -> None:
    """Where the election file came from Democracy Club, the person's number goes back to it."""
    key = ORDER[0]
    contest = MEDWAY.contests[key]
    numbered = tuple(
        replace(one, candidate_id=CandidateId(f"dc-{n}")) for n, one in enumerate(contest.candidates, 70_001)
    )
    numbers = {
        old.candidate_id: new.candidate_id for old, new in zip(contest.candidates, numbered, strict=True)
    }
    said = PUBLISHED[key]
    figures = tuple(
        replace(one, candidate_id=numbers[one.candidate_id]) for one in said.figures if one.candidate_id
    )
    elected = tuple(numbers[one] for one in said.elected)
    election = replace(MEDWAY, contests={key: replace(contest, candidates=numbered)})
    telling = Telling(open_night(election), {key: replace(said, figures=figures, elected=elected)})
    telling.declare(key)
    (result,) = json.loads(democracy_club(seen(telling)))["results"]
    assert sorted(one["person"]["id"] for one in result["candidate_results"]) == list(range(70_001, 70_008))
