"""docs/desk.md, the clerk's two pages, says what the screens say."""

import re
from pathlib import Path

import pytest

import results.desk

PAGE = Path(__file__).parents[2] / "docs" / "desk.md"
TEMPLATES = Path(results.desk.__file__).parent / "templates"


def test_its_pictures_are_there() -> None:
    """Every picture it shows is in the repository, and says in words what is on it."""
    shown = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", PAGE.read_text())
    assert len(shown) >= 5
    for words, file in shown:
        assert (PAGE.parent / file).is_file(), file
        assert len(words) > 20, file


@pytest.mark.parametrize(
    "words",
    [
        "Check and send",
        "These figures come by phone",
        "I compared these boxes with the paper",
        "Look again",
        "Leave it to somebody else",
        "Pause everything",
        "is typing this",
        "Papers to print",
        "Does this check code match your paper",
    ],
)
def test_its_words_are_on_the_screens(words: str) -> None:
    """What it tells people to press or to look for is really called that."""
    assert any(words in file.read_text() for file in TEMPLATES.rglob("*.html")), words
