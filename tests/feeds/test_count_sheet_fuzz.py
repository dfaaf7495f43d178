"""Whatever is in a count sheet, it is read or refused in words, and twice the sheet is twice the work."""

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from results.count.declaration import Declaration, Figure, Stage, Verification
from results.count.election import Candidate, CandidateId, Contest, ContestId, Election, PartyId
from results.errors import UnreadableMessage
from results.feeds.formats import count_sheet
from results.feeds.formats.count_sheet.spellings import SPELLINGS
from results.feeds.formats.json_text import MOST_PROBLEMS
from results.feeds.formats.register import Register
from tests.feeds.filled_sheets import filled_csv
from tests.feeds.sheet_reading import DECLARED, ELECTION, LUTON, REGISTER
from tests.feeds.workbooks import packed, unpacked

GOOD = Path(__file__).parent / "count_sheet" / "good"
TEXTS = [path.read_bytes() for path in sorted(GOOD.glob("*.csv"))]
BOOKS = [
    unpacked((GOOD / name).read_bytes())
    for name in ("formulas-with-results.xlsx", "all-wards-merged-cells.xlsx")
]
WORDS = [phrase.strip() for phrases in SPELLINGS.values() for phrase in phrases.split(";")]
PEOPLE = [one.name for one in ELECTION.contests[LUTON].candidates]
cell = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(
        [*PEOPLE, "Luton", "Ward", "Total", "Elected", "yes", "B1", "A4", "01:42", "=1+1", "Ward: Luton"]
    ),
    st.integers(-5, 10**6).map(str),
    st.text(max_size=6),
    st.just(""),
)
tables = st.lists(st.lists(cell, max_size=7), max_size=14)


def never_breaks(data: bytes) -> None:
    """Reads the bytes; a refusal has its reasons, no more than anyone reads."""
    trouble: UnreadableMessage | None = None
    try:
        sheaf = count_sheet.read(data, REGISTER)
    except UnreadableMessage as refused:
        trouble = refused
    if trouble:
        assert 0 < len(trouble.problems) <= MOST_PROBLEMS + 1
    else:
        assert len(dict(sheaf.contents)) == len(sheaf.contents)
        assert not sheaf.problems


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    """Any bytes and any text are read or refused."""
    never_breaks(data)


@settings(deadline=None, max_examples=250)
@given(tables, st.sampled_from(",;\t"))
def test_no_table_of_known_words_breaks_the_reader(rows: list[list[str]], separator: str) -> None:
    """Headings, labels, names and figures in any order are read or refused."""
    never_breaks("\n".join(separator.join(row) for row in rows).encode())


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_good_sheet_with_any_piece_changed_never_breaks_the_reader(data: st.DataObject) -> None:
    """Pieces of a real sheet taken out, doubled, moved or replaced: read or refused."""
    sheet = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(1, 4))):
        first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(sheet))] * 2)))
        last = min(last, first + data.draw(st.integers(0, 300)))
        piece = data.draw(
            st.sampled_from([b"", sheet[first:last] * 2]) | st.binary(max_size=8) | cell.map(str.encode)
        )
        sheet = sheet[:first] + piece + sheet[last:]
    never_breaks(sheet)


@settings(deadline=None, max_examples=120)
@given(st.data())
def test_a_good_workbook_with_any_value_changed_never_breaks_the_reader(data: st.DataObject) -> None:
    """A cell, a reference, a style of a real workbook replaced: read or refused."""
    parts = dict(data.draw(st.sampled_from(BOOKS)))
    name = data.draw(st.sampled_from([one for one in parts if one.endswith((".xml", ".rels"))]))
    pieces = parts[name].replace(b">", b">\0").replace(b"<", b"\0<").split(b"\0")
    place = data.draw(st.integers(0, len(pieces) - 1))
    pieces[place] = data.draw(st.sampled_from([b"", b"<c>", pieces[place] * 2]) | cell.map(_escaped))
    never_breaks(packed(parts | {name: b"".join(pieces)}))


def _escaped(text: str) -> bytes:
    return text.replace("&", "&amp;").replace("<", "&lt;").encode("utf-8", "ignore")


def a_county(areas: int) -> tuple[Election, dict[ContestId, Declaration]]:
    """An election of so many divisions with five candidates each, and a result for all."""
    contests = {}
    for number in range(areas):
        key = ContestId(f"local.county.{number}.2027-05-06")
        people = tuple(
            Candidate(CandidateId(f"c{number}-{place}"), f"Surname{place}", f"Fore{number}", PartyId("one"))
            for place in range(5)
        )
        contests[key] = Contest(key, f"Division {_in_letters(number)}", 1, people)
    statement = Verification(300, 215, 515, electorate=2000)
    results = {
        key: Declaration(
            key,
            Stage.DECLARED,
            tuple(Figure(one.candidate_id, 101 + place) for place, one in enumerate(contest.candidates)),
            (contest.candidates[-1].candidate_id,),
            verification=statement,
        )
        for key, contest in contests.items()
    }
    return replace(ELECTION, contests=contests), results


def _in_letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def work(do: Callable[[], object]) -> int:
    """How many functions are called, ours and Python's own."""
    calls = count()
    sys.setprofile(lambda _frame, event, _arg: next(calls) if event.endswith("call") else None)
    try:
        do()
    finally:
        sys.setprofile(None)
    return next(calls)


def test_ten_times_the_wards_are_ten_times_the_work() -> None:
    """Reading grows with the number of wards and no faster, in our template and by names alone."""
    few, many = (_work_of_a_county(areas) for areas in (30, 300))
    assert all(ten_times < 11 * once for once, ten_times in zip(few, many, strict=True))


def _work_of_a_county(areas: int) -> tuple[int, int]:
    """To read its filled template, and a list with names in another order than the register's."""
    election, results = a_county(areas)
    names = "Ward,Candidate,Votes\n" + "".join(
        f'{contest.area},"{one.surname.upper()}, {one.other_names[:1]}",5\n'
        for contest in election.contests.values()
        for one in contest.candidates
    )
    template, register = filled_csv(election, results), Register(election)
    return work(partial(count_sheet.read, template, register)), work(
        partial(count_sheet.read, names.encode(), register)
    )


def test_a_file_of_nothing_but_faults_is_given_up_early() -> None:
    """Four times as many unknown wards do not cost four times as much: nobody would read so many faults."""
    lines = [b"W%d,Ann,1\n" % number for number in range(1_600)]
    few, many = (b"Ward,Candidate,Votes\n" + b"".join(lines[:size]) for size in (400, 1_600))
    assert work(partial(_refused, many)) < 2 * work(partial(_refused, few))


def _refused(data: bytes) -> None:
    with suppress(UnreadableMessage):
        count_sheet.read(data, REGISTER)


def test_the_sheets_to_be_broken_are_whole() -> None:
    """Before anything is changed in them, they are read."""
    for sheet in TEXTS:
        count_sheet.read(sheet, REGISTER)
    for parts in BOOKS:
        assert dict(count_sheet.read(packed(parts), REGISTER).contents).keys() <= DECLARED.keys()
