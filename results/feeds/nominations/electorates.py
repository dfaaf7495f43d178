"""Electorates from a list of their own, which a council has nearer to polling day than its nominations.

Pure.
"""

from collections.abc import Sequence
from dataclasses import replace

from results.count.election import ContestId
from results.feeds.formats.names import area_key
from results.feeds.nominations.areas import Area, electorate_of
from results.feeds.nominations.draft import Draft, listed
from results.feeds.nominations.nominated import Ask, Line, Said


def with_electorates(draft: Draft, lines: Sequence[Line]) -> Draft:
    """The draft with electorates from a list of their own, found by GSS code or by name.

    The list wins over the nominations' figure, which is older.
    """
    by_code = {area.gss_code: area.contest_id for area in draft.areas if area.gss_code}
    by_name = {area_key(area.area): area.contest_id for area in draft.areas}
    found: dict[ContestId, int] = {}
    questions: list[str] = []
    for line in lines:
        area = Area(line, (line,))
        contest = by_code.get(line[Said.GSS]) or by_name.get(area.key)
        number = electorate_of(area)
        if isinstance(number, Ask):
            questions.append(f"electorates, {line.where}: {number.words}")
        elif contest is None:
            questions.append(
                f"electorates, {line.where}: no ward is called {area.name!r}: put the name right"
            )
        elif number is not None and found.setdefault(contest, number) != number:
            questions.append(f"electorates, {line.where}: {area.name} has another figure above: give one")
    changed = [
        one for one in draft.areas if one.electorate not in {None, found.get(one.contest_id, one.electorate)}
    ]
    areas = [replace(one, electorate=found.get(one.contest_id, one.electorate)) for one in draft.areas]
    noted = [f"electorates of the list, not the nominations', in {listed([one.area for one in changed])}"]
    return draft.but(areas, questions=questions, assumed=noted if changed else ())
