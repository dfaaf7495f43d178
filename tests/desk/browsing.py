"""What a browser without JavaScript does with a form: finds it, fills it in, sends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.desk.people import Answer, Client


@dataclass
class Form:
    """One form of a page, as it came.

    Attributes:
        fields: every box with its value; ticks and radio buttons only when they are set.
        buttons: name and value of each button, in order.
        boxes: names of everything that can be filled in or ticked.
    """

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    boxes: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = self._area = ""
        self._options: list[tuple[str | None, bool]] = []
        self._words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "get").lower() == "post":
            self._open = Form(given.get("action", ""))
            self.forms.append(self._open)
        if self._open is not None:
            self._inside(self._open, tag, given)

    def _inside(self, form: Form, tag: str, given: Mapping[str, str]) -> None:
        name = given.get("name", "")
        if tag == "input" and name:
            form.boxes.add(name)
            kind = given.get("type", "text")
            if kind not in {"checkbox", "radio"} or "checked" in given:
                form.fields.append((name, given.get("value", "")))
        elif tag == "button":
            form.buttons.append((name, given.get("value", "")))
        elif tag == "select":
            self._select, self._options = name, []
            form.boxes.add(name)
        elif tag == "option":
            self._options.append((given.get("value"), "selected" in given))
            self._words = ""
        elif tag == "textarea":
            self._area, self._words = name, ""
            form.boxes.add(name)

    def handle_data(self, data: str) -> None:
        self._words += data

    def handle_endtag(self, tag: str) -> None:
        if self._open is None:
            return
        if tag == "option" and self._options and self._options[-1][0] is None:
            self._options[-1] = (self._words.strip(), self._options[-1][1])
        elif tag == "select":
            chosen = [value for value, selected in self._options if selected] or [
                value for value, _ in self._options[:1]
            ]
            self._open.fields += [(self._select, one or "") for one in chosen]
        elif tag == "textarea":
            self._open.fields.append((self._area, self._words.strip()))
        elif tag == "form":
            self._open = None


def forms(html: str) -> list[Form]:
    """Every form of a page that changes something."""
    parser = _Forms()
    parser.feed(html)
    return parser.forms


def form_with(html: str, box: str) -> Form | None:
    """The first form that has this box; None when there is none."""
    return next((one for one in forms(html) if box in one.boxes), None)


def filled(form: Form, typed: Mapping[str, str | list[str]], button: str = "") -> list[tuple[str, str]]:
    """What a browser sends of this form, filled in so, by the button with this value or else the first."""
    pairs = [pair for pair in form.fields if pair[0] not in typed and pair[0] != "token"]
    for name, value in typed.items():
        pairs += [(name, one) for one in ([value] if isinstance(value, str) else value)]
    pressed = (
        next((one for one in form.buttons if one[1] == button), form.buttons[0]) if form.buttons else ("", "")
    )
    return [*pairs, pressed] if pressed[0] else pairs


async def send(
    client: Client, path: str, form: Form, typed: Mapping[str, str | list[str]], button: str = ""
) -> Answer:
    """Send a form of this page and go where it leads."""
    return await client.post(form.action or path, filled(form, typed, button))
