"""The house stands as the documents draw it: imports run downwards, libraries stay in their files."""

import ast
import re
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.pages import PAGES

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "results"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_fixtures" not in path.parts)

# Room: rooms it may import. The floor (errors, clock, log) is open to every room but the count.
MAY_IMPORT: dict[str, set[str]] = {
    "count": set(),
    "record": {"count"},
    "feeds": {"count", "record"},
    "charts": {"count"},
    "publish": {"count", "record"},
}
FLOOR = {"broker_line", "errors", "clock", "fuse", "language", "log", "roles", "served", "signature"}
TOP = {"commands", "desk", "rehearsal", "watch"}
"""Folders that stand beside the top modules and may import what these may."""


def room(path: Path) -> str:
    """The folder of a module under results/, or "top" for the modules beside them and the commands."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 and parts[0] not in TOP else "top"


def imported(path: Path) -> set[str]:
    """Every module name that a file imports, also inside functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def listed() -> dict[str, list[str]]:
    """Library and the file patterns it may be imported in, from docs/dependencies.md."""
    rows = re.findall(r"^\| `([\w.]+)`[^|]*\|([^|]+)\|", (ROOT / "docs/dependencies.md").read_text(), re.M)
    return {library: re.findall(r"`([^`]+)`", files) for library, files in rows}


def test_the_house_has_modules() -> None:
    """The rules below are held against real files."""
    assert len(MODULES) > 30


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_downwards(path: Path) -> None:
    """No room imports a room above it, and feeds, charts and publish never import one another."""
    here = room(path)
    if here == "top":
        return
    allowed = MAY_IMPORT[here] | {here} | (FLOOR if here != "count" else set())
    for name in imported(path):
        if name.startswith("results."):
            assert name.split(".")[1] in allowed, f"{path} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_library_stays_in_its_files(path: Path) -> None:
    """A third-party library is imported only where docs/dependencies.md says, and by nobody in the core."""
    table = listed()
    here = str(path.relative_to(PACKAGE))
    for name in imported(path):
        library = name.split(".")[0]
        if library == "results" or library in sys.stdlib_module_names:
            continue
        assert library in table, f"{here} imports {library}, which docs/dependencies.md does not name"
        assert any(fnmatch(here, pattern) for pattern in table[library]), f"{here} may not import {library}"


def test_the_table_names_nothing_that_is_gone() -> None:
    """Every library and file of docs/dependencies.md is really used there."""
    used = {
        (name.split(".")[0], str(path.relative_to(PACKAGE))) for path in MODULES for name in imported(path)
    }
    for library, patterns in listed().items():
        for pattern in patterns:
            assert any(one == library and fnmatch(file, pattern) for one, file in used), (
                f"{library} in {pattern}"
            )


def test_the_core_has_no_clock_no_waiting_and_no_log() -> None:
    """The count is pure: no async, no input or output, no time of its own."""
    for path in (PACKAGE / "count").rglob("*.py"):
        tree = ast.parse(path.read_text())
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef | ast.Await)], (
            path
        )
        names = {name.split(".")[0] for name in imported(path)}
        assert not names & {"asyncio", "logging", "os", "pathlib", "socket", "sqlite3", "time", "random"}, (
            path
        )


def test_every_module_opens_with_a_sentence() -> None:
    """A file says in its first line what it holds."""
    for path in MODULES:
        if "versions" in path.parts:
            continue
        assert ast.get_docstring(ast.parse(path.read_text())), path


@pytest.mark.parametrize("name", PAGES)
def test_pages_made_from_the_code_are_up_to_date(name: str) -> None:
    """Pages made from the code say what it says; `python -m tests.pages` writes them anew."""
    assert (ROOT / "docs" / name).read_text() == PAGES[name]()
