"""Democracy Club's results: read for comparison in each of their shapes, always provisional."""

import json
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.count.declaration import Declaration, Figure, Stage
from results.count.election import CandidateId, ContestId, Election, PartyId
from results.errors import UnreadableMessage
from results.feeds.formats.democracy_club import read
from results.feeds.formats.register import Register
from results.feeds.formats.sheaf import Sheaf
from results.feeds.nominations.draft import election_of
from results.feeds.nominations.drafting import drafted
from results.feeds.nominations.forms import read as read_nominations
from results.feeds.nominations.wishes import Wishes
from tests.nights import load

FILES = Path(__file__).parent / "democracy_club"
FORT_HORSTED = ContestId("local.medway.fort-horsted.2023-05-04")
ROCKINGHAM = ContestId("local.barnsley.rockingham.2021-05-06")
DEARNE_SOUTH = ContestId("local.barnsley.dearne-south.2021-05-06")


@cache
def register(night: str = "medway-2023") -> Register:
    """A past night's register."""
    return Register(load(night)[0])


@cache
def westminster() -> Election:
    """The election made of Democracy Club's own nominations."""
    file = FILES.parent / "nominations/good/westminster-st-jamess-2022.json"
    return election_of(drafted([read_nominations(file.read_bytes())], Wishes()))


def good(name: str, night: str = "medway-2023") -> Sheaf:
    """What a good file says."""
    return read((FILES / "good" / name).read_bytes(), register(night))


def declared(sheaf: Sheaf) -> dict[ContestId, Declaration]:
    """The declarations of a sheaf by contest."""
    found = {}
    for contest_id, content in sheaf.contents:
        assert isinstance(content, Declaration)
        found[contest_id] = content
    return found


def test_westminster_is_read_by_the_ids_of_its_nominations() -> None:
    """Nominations and results of one ballot meet by Democracy Club's numbers of people."""
    data = (FILES / "good/westminster-st-jamess-2022.results.json").read_bytes()
    sheaf = read(data, Register(westminster()))
    (declaration,) = declared(sheaf).values()
    assert sheaf.problems == ()
    assert declaration.stage is Stage.PROVISIONAL
    assert declaration.elected == ("dc-41112", "dc-41114", "dc-41117")
    assert declaration.votes(CandidateId("dc-92971")) == 789
    assert declaration.rejected is None
    assert declaration.verification is not None
    assert declaration.verification.papers_total == 2057
    assert declaration.verification.turnout_pct_given == Decimal("30.00")
    assert declaration.verification.electorate == 6943


def test_a_ballot_with_its_results_inside_says_the_same() -> None:
    """The ballots answer, which carries candidacies and results, is the results answer in another shape."""
    file = FILES.parent / "nominations/good/westminster-st-jamess-2022.json"
    inside = declared(read(file.read_bytes(), Register(westminster())))
    data = (FILES / "good/westminster-st-jamess-2022.results.json").read_bytes()
    assert inside == declared(read(data, Register(westminster())))


@pytest.mark.parametrize("name", ["barnsley-2021-two-wards.v09.json", "barnsley-2021-two-wards.csv"])
def test_barnsleys_figures_are_what_was_published(name: str) -> None:
    """Two shapes give the figures of the fixture, its misfit too; only stage and lot are the volunteers'."""
    _, published = load("barnsley-2021")
    found = declared(good(name, "barnsley-2021"))
    assert set(found) == {ROCKINGHAM, DEARNE_SOUTH}
    for contest_id, declaration in found.items():
        as_declared = replace(published[contest_id], stage=Stage.PROVISIONAL, lot=declaration.lot)
        assert declaration == as_declared


def test_a_person_s_second_row_adds_nobody() -> None:
    """The CSV export has a row for each web address of a person; each person is counted once."""
    data = (FILES / "good/barnsley-2021-two-wards.csv").read_bytes()
    heading, *rows = data.splitlines(keepends=True)
    doubled = b"".join([heading, *(row for row in rows for _ in range(2))])
    assert read(doubled, register("barnsley-2021")) == read(data, register("barnsley-2021"))


def test_a_lot_is_told_where_the_file_marks_its_winner() -> None:
    """The CSV export marks who won a tie; the older answer cannot, and nothing is guessed from the order."""
    marked = declared(good("barnsley-2021-two-wards.csv", "barnsley-2021"))
    lot = marked[ROCKINGHAM].lot
    assert lot is not None
    assert (lot.winners, lot.method) == (
        ("nicola-sumner",),
        "by lot; Democracy Club does not say how",
    )
    assert marked[DEARNE_SOUTH].lot is None
    assert declared(good("barnsley-2021-two-wards.v09.json", "barnsley-2021"))[ROCKINGHAM].lot is None


def test_a_percentage_in_the_papers_box_is_no_count() -> None:
    """31 where 489 votes were cast is unknown, and named as it stands there."""
    declaration = declared(good("percentage-for-papers.json"))[FORT_HORSTED]
    assert declaration.verification is not None
    assert declaration.verification.papers_total is None
    assert declaration.verification.misread == {"verification/papers_total": "31 (%)"}
    assert declaration.verification.electorate == 3530


def test_few_papers_with_fewer_votes_are_papers() -> None:
    """31 papers are 31 papers where nobody has more votes than that."""
    said = json.loads((FILES / "good/percentage-for-papers.json").read_bytes())
    for line in said["candidate_results"]:
        line["num_ballots"] //= 40
    declaration = declared(read(json.dumps(said).encode(), register()))[FORT_HORSTED]
    assert declaration.verification is not None
    assert declaration.verification.papers_total == 31


def test_only_a_yes_makes_somebody_elected() -> None:
    """Elected is yes, no or not said: neither no nor silence elects."""
    assert declared(good("percentage-for-papers.json"))[FORT_HORSTED].elected == ("trevor-anthony-clarke",)
    older = json.dumps(
        {
            "ballot_paper_id": FORT_HORSTED,
            "candidate_results": [
                {
                    "is_winner": winner,
                    "num_ballots": votes,
                    "membership": {"elected": None, "person": {"name": name}},
                }
                for winner, votes, name in (
                    (True, 489, "Trevor Anthony Clarke"),
                    (False, 37, "Matthews John Knott"),
                )
            ],
        }
    )
    assert declared(read(older.encode(), register()))[FORT_HORSTED].elected == ("trevor-anthony-clarke",)


def test_names_in_use_and_strangers_are_told_apart() -> None:
    """Viv Parker is Vivienne Parker by name and party; a stranger is a line without an id."""
    said = json.loads((FILES / "good/percentage-for-papers.json").read_bytes())
    said["candidate_results"][1]["person"]["name"] = "Nobody Known"
    declaration = declared(read(json.dumps(said).encode(), register()))[FORT_HORSTED]
    assert declaration.figures[3].candidate_id == "vivienne-parker"
    assert declaration.figures[1] == Figure(None, 37, "Nobody Known", "Green Party")


def test_what_is_not_said_yet_is_nothing() -> None:
    """Nulls alone are no result; a vote that is no number is unknown and kept as written."""
    found = declared(good("nothing-said-yet.json"))
    (contest_id,) = found
    assert contest_id == "local.medway.luton.2023-05-04"
    (figure,) = found[contest_id].figures
    assert (figure.candidate_id, figure.votes) == ("joanne-christine-howcroft-scott", None)
    assert found[contest_id].misread == {"votes/joanne-christine-howcroft-scott": "1,2OO"}


def test_ballots_are_found_by_code_where_ids_are_the_councils_own() -> None:
    """An election file with ids of its own meets their ballots by GSS code, or by the ward's name."""
    election = register().election
    horsted = replace(election.contests[FORT_HORSTED], contest_id=ContestId("ward-4"), gss_code="E05013930")
    ours = Register(replace(election, contests={horsted.contest_id: horsted}))
    data = (FILES / "good/percentage-for-papers.json").read_bytes()
    assert list(declared(read(data, ours))) == ["ward-4"]
    elsewhere = data.replace(b"local.medway.fort-horsted", b"local.rochester.horsted")
    with_code = json.loads(elsewhere) | {"post": {"id": "gss:E05013930", "label": "Fort Horsted"}}
    assert list(declared(read(json.dumps(with_code).encode(), ours))) == ["ward-4"]
    last_year = json.dumps(with_code).replace("2023-05-04", "2022-05-05").encode()
    with pytest.raises(UnreadableMessage):
        read(last_year, ours)


@pytest.mark.parametrize("said", [{"count": 0, "results": []}, "no figures"])
def test_before_any_result_there_is_nothing_and_no_trouble(said: object) -> None:
    """An empty page, and a ballot of ours without a figure, are heard and say nothing."""
    if said == "no figures":
        said = {"ballot_paper_id": FORT_HORSTED, "candidacies": [{"person": {"id": 1, "name": "Viv Parker"}}]}
    assert read(json.dumps(said).encode(), register()) == Sheaf(())


PROBLEMS: dict[str, tuple[str, ...]] = {
    "candidates-only.csv": (
        "no results: give what /api/next/results/ or /api/v0.9/result_sets/ answers, or the CSV export with "
        "ballot_paper_id and votes_cast",
    ),
    "is-winner-and-not.json": (
        f"ballot {FORT_HORSTED}: Trevor Anthony Clarke: is_winner and elected contradict each other",
    ),
    "one-person-twice.json": (
        f"ballot {FORT_HORSTED}: Trevor Anthony Clarke in Fort Horsted is there 2 times",
    ),
    "other-council.json": ("none of the 1 ballots is of local.medway.2023-05-04",),
    "strange-ward.json": (
        "ballot local.medway.fort-horse.2023-05-04: no area is called 'fort horse' in Medway Council "
        "election (did you mean Fort Horsted?)",
    ),
    "twice.json": (f"ballot {FORT_HORSTED}: Fort Horsted is there 2 times: keep one",) * 2,
    "two-turnouts.csv": ("line 2: papers is 1090 on line 2 and 1091 on line 3",),
}
NO_RESULTS = PROBLEMS["candidates-only.csv"]
PROBLEMS |= {"other-page.json": NO_RESULTS, "null.json": NO_RESULTS, "list-of-texts.json": NO_RESULTS}


def test_every_bad_file_has_its_words() -> None:
    """The table and the folder name the same files."""
    assert sorted(PROBLEMS) == sorted(path.name for path in (FILES / "bad").iterdir())


@pytest.mark.parametrize(("name", "problems"), PROBLEMS.items())
def test_a_bad_file_is_refused_with_every_reason(name: str, problems: tuple[str, ...]) -> None:
    """Nothing in it can be used, and each reason has its place."""
    with pytest.raises(UnreadableMessage) as refused:
        read((FILES / "bad" / name).read_bytes(), register())
    assert refused.value.problems == problems


def test_a_bad_ward_does_not_hold_back_the_others() -> None:
    """What can be used is used; the rest is named."""
    said = [json.loads((FILES / "good/percentage-for-papers.json").read_bytes())]
    said += json.loads((FILES / "bad/strange-ward.json").read_bytes())
    sheaf = read(json.dumps(said).encode(), register())
    assert list(declared(sheaf)) == [FORT_HORSTED]
    assert sheaf.problems == PROBLEMS["strange-ward.json"]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    """Whatever arrives is refused with reasons; nothing else can happen."""
    with pytest.raises(UnreadableMessage) as refused:
        read(data, register())
    assert refused.value.problems


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_good_file_with_bytes_changed_never_breaks_the_reader(data: st.DataObject) -> None:
    """Any piece of a real file may be lost, doubled or overwritten."""
    names = sorted(path.name for path in (FILES / "good").iterdir())
    file = (FILES / "good" / data.draw(st.sampled_from(names))).read_bytes()
    start = data.draw(st.integers(0, len(file)))
    end = data.draw(st.integers(start, min(len(file), start + 40)))
    new = data.draw(
        st.binary(max_size=8) | st.sampled_from([b"null", b'"', b"\n", b",", b"{}", b"[]", b"-1"])
    )
    with suppress(UnreadableMessage):
        sheaf = read(file[:start] + new + file[end:], register("barnsley-2021"))
        assert all(one.stage is Stage.PROVISIONAL for one in declared(sheaf).values())


def test_a_party_is_no_help_where_one_name_fits_nobody() -> None:
    """Namesakes of one party cannot be told apart by name: the ward is named, not guessed."""
    election = register().election
    horsted = election.contests[FORT_HORSTED]
    twins = tuple(
        replace(horsted.candidates[0], candidate_id=CandidateId(f"t{number}"), party_id=PartyId("party:52"))
        for number in (1, 2)
    )
    ours = Register(replace(election, contests={FORT_HORSTED: replace(horsted, candidates=twins)}))
    with pytest.raises(UnreadableMessage) as refused:
        read((FILES / "good/percentage-for-papers.json").read_bytes(), ours)
    assert "may be Trevor Anthony Clarke" in refused.value.problems[0]
