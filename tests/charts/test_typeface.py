"""A council's own letters: refused where people could not read them, and never in anybody's way."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
import pytest_asyncio
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from results.charts.doctor import examine
from results.charts.lettering import FONTS, LETTERS, Weight, width
from results.charts.render import Studio
from results.charts.typeface import Typeface, read_typeface
from results.charts.ward import ward_card
from results.errors import SettingsError
from tests.charts import cases
from tests.charts.test_drawn import boxes, overlap

OURS = {Weight.REGULAR: "Regular", Weight.SEMIBOLD: "SemiBold", Weight.BOLD: "Bold"}
module = pytest.mark.asyncio(loop_scope="module")


def council_font(folder: Path, stretched: float = 1.1, without: str = "") -> Mapping[Weight, Path]:
    """Our own font under another name, its letters wider, some of them left out."""
    files = {}
    for weight, style in OURS.items():
        font = TTFont(FONTS / f"ResultsSans-{style}.ttf")
        for letter, (advance, bearing) in font["hmtx"].metrics.items():
            font["hmtx"].metrics[letter] = (round(advance * stretched), bearing)
        for record in font["name"].names:
            record.string = str(record).replace("Results Sans", "Council Sans")
        if without:
            subsetter = Subsetter(Options(notdef_outline=True, name_IDs=["*"]))
            subsetter.populate(unicodes=LETTERS - set(map(ord, without)))
            subsetter.subset(font)
        files[weight] = folder / f"{style}.ttf"
        font.save(files[weight])
    return files


@pytest.fixture(scope="module")
def typeface(tmp_path_factory: pytest.TempPathFactory) -> Typeface:
    return read_typeface(council_font(tmp_path_factory.mktemp("council")))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(typeface: Typeface) -> AsyncIterator[Studio]:
    async with Studio(typeface=typeface) as opened:
        yield opened


def test_a_font_says_its_own_name(typeface: Typeface) -> None:
    """The browser is asked for the files themselves, else for it by that name, and for ours after it."""
    assert typeface.families.startswith('Council Letters, "Council Sans", Results Sans')


@given(st.text(st.characters(codec="utf-8", max_codepoint=0x17F), max_size=60), st.sampled_from(Weight))
def test_words_are_never_wider_than_ours(words: str, weight: Weight) -> None:
    """Whatever fits in our font fits in the council's."""
    size = FITTED.size(words, 40.0, weight)
    assert FITTED.ems(words, weight) * size <= width(words, 40.0, weight) + 0.001
    assert size <= 40.0


FITTED = Typeface("Council Sans", dict.fromkeys(Weight, FONTS / "ResultsSans-Bold.ttf"), "")
"""Our bold in every weight, which is wider than our regular."""


@pytest.mark.parametrize(
    ("stretched", "without", "says"),
    [
        (1.5, "", "wider than ours"),
        (1.0, "ŵŷ\u0302", "these letters are not in it: ŵ ŷ"),
        (1.0, "7", "it: 7"),
    ],
)
def test_a_font_people_could_not_read_is_refused(
    tmp_path: Path, stretched: float, without: str, says: str
) -> None:
    """Too wide for names to be large enough, or without letters that names here have; each file is named."""
    with pytest.raises(SettingsError, match="The council's font cannot be used") as refused:
        read_typeface(council_font(tmp_path, stretched, without))
    assert says in str(refused.value)
    assert "look.fonts.semibold" in str(refused.value)


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    """Also one that is not there."""
    (tmp_path / "a.ttf").write_bytes(b"no font")
    files = dict.fromkeys(Weight, tmp_path / "a.ttf") | {Weight.BOLD: tmp_path / "missing.ttf"}
    with pytest.raises(SettingsError) as refused:
        read_typeface(files)
    assert str(refused.value).count("it cannot be read as a font") == 3


def test_other_files_of_the_same_name_make_another_picture(typeface: Typeface) -> None:
    """A picture that was drawn with the older files is not taken for one drawn with the newer."""
    contest, declaration = cases.ODD_ONES["hostile"]
    cards = [
        ward_card(contest, declaration, replace(cases.look(), typeface=one))
        for one in (None, typeface, replace(typeface, digest="newer"))
    ]
    assert cards[0] != cards[1] != cards[2]


@module
async def test_the_browser_draws_in_the_council_s_letters(studio: Studio, typeface: Typeface) -> None:
    """It finds the very files, and the test card says so; without them it is told what to do."""
    checkup = await studio.checkup()
    assert checkup.problems == ()
    assert ("council's font", "Council Sans is drawn") in checkup.facts
    async with Studio() as without:
        plain = await without.checkup()
        assert plain.problems == ()
    narrower = replace(typeface, files=dict.fromkeys(Weight, FONTS / "ResultsSans-Regular.ttf"))
    found = await examine(studio, narrower)
    assert "does not find Council Sans (regular)" in found.problems[0]


@module
@pytest.mark.parametrize("name", cases.ODD_ONES)
async def test_nothing_overlaps_in_the_council_s_letters(
    studio: Studio, name: str, typeface: Typeface
) -> None:
    """Every odd card, long names and all, drawn in a font a tenth wider than ours."""
    contest, declaration = cases.ODD_ONES[name]
    figure = ward_card(contest, declaration, replace(cases.look(), typeface=typeface))
    words, bars = await boxes(studio, figure)
    assert len(words) > len(contest.candidates)
    crowded = [
        (one.words, other.words) for one, other in combinations([*words, *bars], 2) if overlap(one, other)
    ]
    assert crowded == []
