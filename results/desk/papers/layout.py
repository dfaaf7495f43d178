"""A paper as a page that stands alone: its style inside, nothing to fetch, ready for the printer."""

from collections.abc import Sequence
from importlib.resources import files

from results.count.election import Election, Poll
from results.desk.papers.entry_sheet import entry_sheet
from results.desk.papers.sheets import TITLES, Name, Paper, Part
from results.desk.papers.wording_en import ENGLISH
from results.desk.render import TEMPLATES

_STYLE = files("results.desk").joinpath("static", "paper.css").read_text()


def standing_alone(papers: Sequence[Paper], title: str) -> str:
    """The papers as one HTML page, each beginning a new sheet."""
    template = TEMPLATES.get_template("papers/sheet.html")
    return template.render(papers=papers, title=title, css=_STYLE, level="h1")


def all_entry_sheets(election: Election, origin: str = "") -> str:
    """The empty sheets of every area with a poll as one HTML page, an area a sheet of paper.

    Args:
        election: tonight's.
        origin: how browsers reach the desk; "" leaves the way to the screens out.
    """
    day = ENGLISH.weekday(election.poll_on)
    papers = [
        Paper(Name.ENTRY_SHEET, one.area, (Part(ENGLISH, one.area, entry_sheet(election, one, day, origin)),))
        for one in election.contests.values()
        if one.poll is Poll.HELD
    ]
    return standing_alone(papers, f"{TITLES[Name.ENTRY_SHEET]}, {election.title}")
