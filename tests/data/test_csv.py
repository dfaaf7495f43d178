"""results.csv and its description: every figure of the night, unknown empty, harmless in a spreadsheet."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.feeds.formats.table import harmless, rows_of_csv
from results.publish.data.columns import COLUMNS
from results.publish.data.csvw import csvw
from results.publish.data.licence import LICENCE
from results.publish.data.results_csv import results_csv
from results.publish.data.table import joined
from results.publish.page.facts import PublicNight
from tests.data.scene import (
    BARNSLEY_PUBLISHED,
    NIGHTS,
    SEAL,
    barnsley,
    medway,
    medway_halfway,
    unopposed,
    with_votes,
    worded,
)
from tests.page.scene import ORDER, PUBLISHED

Row = dict[str, str]
OF_THE_RESULT = ("declared_at", "corrections", "votes", "share_pct", "elected", "by_lot", "majority")


def rows(night: PublicNight) -> list[Row]:
    """The rows as Python's own csv reads them."""
    return list(csv.DictReader(io.StringIO(results_csv(night).decode(), newline="")))


def test_the_table_equals_what_medway_published() -> None:
    """Every vote, person elected, paper and elector that Medway published is in the table."""
    found = rows(medway())
    assert len(found) == sum(len(one.figures) for one in PUBLISHED.values())
    for row in found:
        said = PUBLISHED[next(one for one in ORDER if one == row["contest_id"])]
        votes = {str(one.candidate_id): one.votes for one in said.figures}
        assert int(row["votes"]) == votes[row["candidate_id"]]
        assert row["elected"] == str(row["candidate_id"] in said.elected).lower()
        assert said.verification is not None
        assert int(row["ballot_papers"]) == said.verification.papers_total
        assert int(row["papers_postal"]) == said.verification.papers_postal
        assert int(row["electorate"]) == said.verification.electorate
        assert said.rejected is not None
        assert int(row["rejected_total"]) == said.rejected.wholly
        for heading, count in said.rejected.by_heading.items():
            assert row[f"rejected_{heading.value}"] == str(count)
        assert row["rejected_counted_in"] == "votes"
        assert row["turnout_pct"] == f"{100 * int(row['ballot_papers']) / int(row['electorate']):.2f}"


def test_a_lot_is_in_the_table() -> None:
    """In Rockingham, Barnsley 2021, the winner of the lot alone is marked, with a majority of 0."""
    found = [row for row in rows(barnsley()) if row["area"] == "Rockingham"]
    assert [row["name"] for row in found if row["by_lot"] == "true"] == ["Nicola Sumner"]
    assert {row["majority"] for row in found} == {"0"}
    assert len({row["contest_id"] for row in rows(barnsley())}) == len(BARNSLEY_PUBLISHED)


def test_before_the_declaration_every_figure_of_it_is_empty() -> None:
    """Areas that are counting or were withdrawn have no figure, only their state and why it was withdrawn."""
    waiting = [row for row in rows(medway_halfway()) if row["state"] not in {"declared", "corrected"}]
    assert {row["state"] for row in waiting} == {"awaited", "verifying", "verified", "counting", "withdrawn"}
    assert {row[name] for row in waiting for name in OF_THE_RESULT} == {""}
    withdrawn = {row["withdrawn_because"] for row in waiting if row["state"] == "withdrawn"}
    assert withdrawn == {"The sheet of another ward was entered here."}
    assert {row["turnout_pct"] for row in waiting if row["state"] == "awaited"} == {""}
    assert "" not in {row["turnout_pct"] for row in waiting if row["state"] == "verified"}


def test_nought_and_unknown_are_two_things() -> None:
    """0 votes are written 0, unknown votes are an empty cell."""
    assert rows(with_votes(medway(), 0))[6]["votes"] == "0"
    assert rows(with_votes(medway(), None))[6]["votes"] == ""


def test_people_elected_without_a_poll_are_elected() -> None:
    """Where no more stood than seats, everybody is elected and nobody has votes."""
    found = rows(unopposed())
    assert {(row["poll"], row["elected"], row["votes"]) for row in found} == {("uncontested", "true", "")}


def test_corrections_are_counted() -> None:
    """A corrected area says how often and when, besides when it was declared."""
    corrected = [row for row in rows(medway_halfway()) if row["state"] == "corrected"]
    assert {(row["corrections"], row["corrected_at"]) for row in corrected} == {("1", "2023-05-05T03:01:00Z")}
    assert {row["declared_at"] < row["corrected_at"] for row in corrected} == {True}


def test_every_row_carries_the_head_of_the_journal() -> None:
    """The table can be held against the journal from any of its rows."""
    found = {(row["journal_entries"], row["journal_head"]) for row in rows(medway())}
    assert found == {(str(SEAL.entries), SEAL.head)}


def test_the_file_is_plain_csv() -> None:
    """UTF-8 without a byte order mark, CR LF at every line's end, as many cells in each line as columns."""
    data = results_csv(medway())
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    table = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    assert {len(line) for line in table} == {len(COLUMNS)}


@pytest.mark.parametrize("words", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''@x"])
def test_no_cell_is_worked_out(words: str) -> None:
    """A name that a spreadsheet would take for a formula begins with an apostrophe."""
    for row in rows(worded(words)):
        assert row["name"] == "'" + words
        assert row["area"] == row["description"] == row["party"] == row["council"] == "'" + words


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("=+-@'\",;"), max_size=12))
def test_our_reader_gets_every_text_back(words: str) -> None:
    """Whatever a cell says, the reader of tables in the other room reads just that, and both defuse alike."""
    line = joined(["x", words, "x"])
    (row,) = rows_of_csv(line.encode() + b"\r\n")
    assert row.cells[1] == words.strip() or words.startswith((" ", "\xa0"))
    (plain,) = csv.reader(io.StringIO(line, newline=""), strict=True)
    assert plain[1] == harmless(words)


@pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS)
def test_another_program_finds_the_description_right(
    night: Callable[[], PublicNight], tmp_path: Path
) -> None:
    """The W3C's rules of CSV on the Web hold: csvwvalidate takes the table with its description."""
    assert _validated(results_csv(night()), csvw(night()), tmp_path) == 0


def test_the_other_program_would_see_a_wrong_cell(tmp_path: Path) -> None:
    """The same program refuses votes that are no number."""
    data = results_csv(medway()).replace(b",295,", b",many,", 1)
    assert _validated(data, csvw(medway()), tmp_path) != 0


def _validated(table: bytes, description: bytes, folder: Path) -> int:
    (folder / "results.csv").write_bytes(table)
    (folder / "results.csv-metadata.json").write_bytes(description)
    program = Path(sys.executable).with_name("csvwvalidate")
    asked = [str(program), str(folder / "results.csv-metadata.json")]
    return subprocess.run(asked, capture_output=True, timeout=60, check=False).returncode


def test_the_description_names_licence_publisher_and_every_column() -> None:
    """Every column has words for people, and whoever takes it learns whose it is and what they may do."""
    said = json.loads(csvw(medway()))
    assert said["dc:license"] == {"@id": LICENCE}
    assert said["dc:publisher"] == "The Returning Officer, Medway Council"
    assert said["notes"][0]["journal"] == {"entries": SEAL.entries, "head": SEAL.head}
    assert [one["name"] for one in said["tableSchema"]["columns"]] == [one.name for one in COLUMNS]
    assert all(one["dc:description"].endswith(".") for one in said["tableSchema"]["columns"])
