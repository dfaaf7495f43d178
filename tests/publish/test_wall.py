"""The wall of a rehearsal: whole files only, one a post, pictures named by what is in them."""

import hashlib
import json
from pathlib import Path

import pytest

from results.clock import FixedClock
from results.errors import OutletUnavailable
from results.publish.bulletin import posts
from results.publish.outlets.wall import Wall
from tests.publish.scene import AT, bulletin, told
from tests.x_server import PNG

(POST,) = posts(bulletin(1, text="Tŷ-Croes ward result."), told({"medway-x": "x"}))


async def hang(folder: Path) -> Wall:
    wall = Wall("medway-x", folder, FixedClock(AT), "x")
    await wall.send(POST, await wall.prepare(POST, PNG))
    return wall


async def test_a_post_hangs_there_with_all_the_page_needs(tmp_path: Path) -> None:
    """Words, alternative text, picture, kind, account and time, under a name made from the post's id."""
    await hang(tmp_path / "new" / "wall")
    name = hashlib.sha256(POST.post_id.encode()).hexdigest()
    picture = f"{hashlib.sha256(PNG).hexdigest()}.png"
    assert json.loads((tmp_path / "new" / "wall" / f"{name}.json").read_text()) == {
        "post_id": "bulletin-1:medway-x",
        "account": "medway-x",
        "kind": "declaration",
        "language": "en",
        "text": "Tŷ-Croes ward result.",
        "alt": "Bar chart of ward 1.",
        "picture": picture,
        "posted_at": "2023-05-05T00:42:00+00:00",
    }
    assert (tmp_path / "new" / "wall" / picture).read_bytes() == PNG


async def test_sending_again_changes_nothing(tmp_path: Path) -> None:
    """The same post once more: the same file, the same time, nothing left lying about."""
    wall = await hang(tmp_path)
    before = everything_in(tmp_path)
    assert await wall.send(POST, {"picture": None}) == await wall.find(POST, {}, AT)
    assert everything_in(tmp_path) == before


def everything_in(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


async def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    """Where the folder should be there is a file: the wall is away, not the post refused."""
    (tmp_path / "wall").write_text("in the way")
    wall = Wall("wall", tmp_path / "wall", FixedClock(AT))
    with pytest.raises(OutletUnavailable, match="cannot be written"):
        await wall.send(POST, {"picture": None})


def test_a_wall_keeps_the_limit_of_the_network_it_stands_for(tmp_path: Path) -> None:
    """In a rehearsal words too long for X are noticed, though a wall could hold them."""
    assert Wall("medway-x", tmp_path, FixedClock(AT), "x").accepts("x" * 281)
    assert not Wall("wall", tmp_path, FixedClock(AT)).accepts("x" * 281)
