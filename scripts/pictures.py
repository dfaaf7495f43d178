"""Draws the documentation's terminal pictures by running what they show: `python -m scripts.pictures`.

Each is an SVG in docs/images/, made of what the command really printed.
"""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from results.count.declaration import Declaration, Stage
from results.count.election import ContestId
from tests.feeds.filled_sheets import filled_csv
from tests.nights import load

ROOT = Path(__file__).parent.parent
WIDTH = 110
SETTINGS = """
environment = "rehearsal"
election = "election.json"
[sources.count-sheets]
kind = "folder"
folder = "count-sheets"
"""
WARDS = ("luton", "strood-west", "fort-horsted")


def shortened(lines: list[str]) -> list[str]:
    """The beginning and the end, without the bar that is drawn again and again."""
    told = [line for line in lines if "messages sent, " not in line]
    return [*told[:14], "        ...", *told[-24:]] if len(told) > 40 else told


def picture(name: str, command: Sequence[str], folder: Path) -> None:
    """Run a command and keep these lines of what it printed as a picture of a terminal."""
    surroundings = dict(os.environ) | {  # noqa: TID251 - the command's own
        "FORCE_COLOR": "1",
        "COLUMNS": str(WIDTH),
        "TERM": "xterm-256color",
        "PYTHONPATH": str(ROOT),
    }
    ran = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "results", *command],
        cwd=folder,
        env=surroundings,
        capture_output=True,
        check=False,
        input=b"n\n",
        timeout=300,
    )
    printed = (ran.stdout + ran.stderr).decode().splitlines()
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(f"[bold green]$[/] results {shlex.join(command)}", highlight=False)
    console.print(Text.from_ansi("\n".join(shortened(printed))))
    (ROOT / f"docs/images/{name}.svg").write_text(console.export_svg(title="results", unique_id=name))


def sheets() -> bytes:
    """Three wards of Medway 2023, in one of which a count sheet of 300 was entered twice."""
    election, published = load("medway-2023")
    results: dict[ContestId, Declaration] = {}
    for contest_id, one in published.items():
        if contest_id.split(".")[2] in WARDS:
            results[contest_id] = replace(
                one, stage=Stage.DECLARED, entered_by="A. Clerk", checked_by="B. Checker"
            )
    wrong = next(contest_id for contest_id in results if "fort-horsted" in contest_id)
    first, *others = results[wrong].figures
    doubled = replace(first, votes=(first.votes or 0) + 300)
    results[wrong] = replace(results[wrong], figures=(doubled, *others))
    return filled_csv(election, results)


def main() -> None:
    """Draw them all."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "settings.toml").write_text(SETTINGS)
        (folder / "election.json").write_bytes((ROOT / "fixtures/medway-2023/election.json").read_bytes())
        (folder / "sheet.csv").write_bytes(sheets())
        (folder / "nominations.csv").write_bytes(
            (ROOT / "tests/feeds/nominations/good/medway-2023-two-wards.csv").read_bytes()
        )
        picture("declare", ["declare", "sheet.csv", "settings.toml"], folder)
        picture("election-import", ["election", "import", "nominations.csv", "-o", "new.json"], folder)
        faults = ["--faults", "duplicates,gaps", "--once", "--port", "0"]
        picture("rehearse", ["rehearse", "medway-2023", "--speed", "3000", *faults], folder)


if __name__ == "__main__":
    main()
