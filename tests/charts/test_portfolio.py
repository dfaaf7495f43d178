"""Finished pictures on disk: kept, found again, and never more than was allowed."""

import os
from pathlib import Path

from results.charts.portfolio import Portfolio

PICTURE = bytes(100_000)


def held(folder: Path) -> set[str]:
    """The names of the pictures in a folder."""
    return {path.name for path in folder.rglob("*.png")}


def grown_old(folder: Path, name: str) -> None:
    """Let a picture look as if nobody had asked for it for long."""
    os.utime(folder / name[:2] / name, (1, 1))


def test_the_folder_never_grows_beyond_what_was_allowed(tmp_path: Path) -> None:
    """Of forty pictures of 100 kB, a folder of 1 MB holds at most ten."""
    portfolio = Portfolio(tmp_path, most_mb=1)
    for number in range(40):
        portfolio.keep(f"{number:02}.png", PICTURE)
        assert len(held(tmp_path)) <= 11
    assert "39.png" in held(tmp_path)


def test_what_is_asked_for_stays(tmp_path: Path) -> None:
    """The pictures that nobody asked for longest go first."""
    portfolio = Portfolio(tmp_path, most_mb=1)
    for number in range(9):
        portfolio.keep(f"{number:02}.png", PICTURE)
        grown_old(tmp_path, f"{number:02}.png")
    assert portfolio.find("00.png") == PICTURE
    for number in range(9, 12):
        portfolio.keep(f"{number:02}.png", PICTURE)
    assert "00.png" in held(tmp_path)
    assert len(held(tmp_path)) <= 10


def test_a_folder_left_too_large_is_made_smaller_at_once(tmp_path: Path) -> None:
    """What an earlier run left counts too."""
    roomy = Portfolio(tmp_path, most_mb=100)
    for number in range(30):
        roomy.keep(f"{number:02}.png", PICTURE)
    Portfolio(tmp_path, most_mb=1).keep("next.png", PICTURE[:1_000])
    assert len(held(tmp_path)) <= 10


def test_without_a_folder_nothing_is_kept() -> None:
    """A studio without a folder draws every time."""
    portfolio = Portfolio(None)
    portfolio.keep("00.png", PICTURE)
    assert portfolio.find("00.png") is None
