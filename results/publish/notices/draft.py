"""A file of notices to start from: the council changes it, and approves each notice at the desk."""

import re
from collections.abc import Collection
from importlib.resources import files

from results.language import Language


def draft(languages: Collection[Language]) -> str:
    """The file as TOML, with these languages in it."""
    written = (files("results.publish.notices") / "draft.toml").read_text("utf-8")
    for language in set(Language) - set(languages):
        written = re.sub(rf"\[notice\.{language}\]\n(?:[^\[\n].*\n)+", "", written)
    return written
