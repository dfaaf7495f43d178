"""The forms of the stages as people fill them in from the signed paper."""

import re

from tests.desk.browsing import Form, form_with, send
from tests.desk.people import Answer
from tests.desk.stage import Scene

Typed = dict[str, str | list[str]]


async def fill(desk: Scene, who: str, screen: str, typed: Typed | None = None, button: str = "") -> Answer:
    """Open a screen of the area and send its form, as a browser does."""
    client, path = desk.people[who], f"/wards/{desk.contest_id}/{screen}"
    return await send(client, path, the_form(await client.get(path)), typed or {}, button)


def the_form(answer: Answer) -> Form:
    """The form of a screen that judges the area as it was shown."""
    form = form_with(answer.text, "seen")
    assert form is not None, answer.text
    return form


def winner(desk: Scene) -> Typed:
    """What the signed paper says of All Saints: who is elected, and with how many votes."""
    elected = desk.declared.elected
    return {"elected": list(elected), "read_back": str(max(desk.declared.votes(one) or 0 for one in elected))}


def problems(answer: Answer) -> str:
    """The error summary of a page; each of its links leads to something that is there."""
    assert "<title>Error: " in answer.text
    summary = answer.text.partition('class="errors"')[2].partition("</div>")[0]
    for box in re.findall(r'href="#([^"]+)"', summary):
        assert f'id="{box}"' in answer.text, box
    return summary
