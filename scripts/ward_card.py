"""Draws ward-card.png for the README: `PYTHONPATH=. python scripts/ward_card.py`."""

import asyncio
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from results.charts.house_style import Look
from results.charts.render import Studio
from results.charts.ward import ward_card
from results.feeds.formats.election_file import read_declarations, read_election

NIGHT = Path(__file__).parents[1] / "fixtures" / "medway-2023"
AREA = "Strood North and Frindsbury"
# The council published no times of declaration; this one is made up.
DECLARED_AT = datetime(2023, 5, 5, 0, 42, tzinfo=UTC)
COLOURS = 128
PICTURE = Path(__file__).parents[1] / "docs" / "images" / "ward-card.png"


async def main() -> None:
    """Draw one real ward and keep it small: a picture in the repository is fetched by everybody."""
    election = read_election((NIGHT / "election.json").read_bytes())
    declarations = read_declarations((NIGHT / "declarations.json").read_bytes())
    contest = next(one for one in election.contests.values() if one.area == AREA)
    declaration = replace(declarations[contest.contest_id], declared_at=DECLARED_AT)
    look = Look(election.council, election.parties, rehearsal=False)
    async with Studio(tabs=1) as studio:
        picture = await studio.png(ward_card(contest, declaration, look))
    few_colours = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few_colours.save(PICTURE, optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
