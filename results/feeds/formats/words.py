"""A border model's complaints, in words an elections officer understands, each with its place."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from results.feeds.formats.json_text import MOST_PROBLEMS, place

WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "string_type": 'must be text, in "quotes"',
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "dict_type": "must be an object in {curly brackets}",
    "model_type": "must be an object in {curly brackets}",
    "list_type": "must be a list in [square brackets]",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "date_type": "must be a date such as 2023-05-04",
}
"""Complaints that need no figure of their own."""

LIMITS: Mapping[str, str] = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}


def problems_of(error: ValidationError, model: type[BaseModel]) -> tuple[str, ...]:
    """Every problem of a message or file, "place: what is wrong", in the order of the model.

    Args:
        error: what pydantic found.
        model: the border model, to suggest the key that was meant.
    """
    found = [_sentence(detail, model) for detail in error.errors(include_url=False, include_input=False)]
    rest = len(found) - MOST_PROBLEMS
    return tuple(found[:MOST_PROBLEMS]) + ((f"and {rest} more",) if rest > 0 else ())


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> str:
    where = ""
    for step in detail["loc"]:
        if step != "[key]":
            where = place(where, step)
    return f"{where or 'the message'}: {_complaint(detail, model)}"


def _complaint(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, given = detail["type"], detail.get("ctx", {})
    words = WORDS.get(kind, detail["msg"])
    if kind == "extra_forbidden":
        words = "is not a key of this format" + _meant(str(detail["loc"][-1]), model)
    elif kind in {"literal_error", "enum"}:
        words = f"must be {given['expected']}"
    elif kind == "string_too_long":
        words = f"is longer than {given['max_length']} characters"
    elif kind == "string_pattern_mismatch":
        words = _pattern(str(given["pattern"]))
    elif limit := next((key for key in LIMITS if key in given), None):
        words = f"must be {LIMITS[limit]} {given[limit]}"
    return words


def _pattern(pattern: str) -> str:
    if pattern == r"\S":
        return "must not be empty"
    if pattern.startswith(r"^[^\s"):
        return 'may have no space, "/", "+" or "#"'
    return f"is not of the form {pattern}"


def _meant(key: str, model: type[BaseModel]) -> str:
    """The key that was probably meant, as a question; "" when nothing is near."""
    near = get_close_matches(key, sorted(_keys(model)), n=1, cutoff=0.75)
    return f" (did you mean {near[0]}?)" if near else ""


@cache
def _keys(model: type[BaseModel]) -> frozenset[str]:
    """All keys of a model and of the models inside it."""
    shape = model.model_json_schema(by_alias=True)
    parts: Sequence[Mapping[str, object]] = [shape, *shape.get("$defs", {}).values()]
    return frozenset(str(key) for part in parts for key in _properties(part))


def _properties(part: Mapping[str, object]) -> Sequence[str]:
    found = part.get("properties")
    return list(found) if isinstance(found, dict) else []
