"""Results as a file ("results-declarations/1"), which a rehearsal or another service reads back."""

import json
from collections.abc import Mapping
from dataclasses import replace

from results.count.declaration import Declaration
from results.count.election import ContestId
from results.feeds.formats.body import declaration_body


def written(declarations: Mapping[ContestId, Declaration], source: str | None = None) -> bytes:
    """The declarations in their order, without the names of the people who typed and checked them."""
    lines = [
        {"contest_id": contest_id} | declaration_body(replace(one, entered_by=None, checked_by=None))
        for contest_id, one in declarations.items()
    ]
    said: dict[str, object] = {"format": "results-declarations/1"}
    if source is not None:
        said["source"] = source
    return json.dumps(said | {"declarations": lines}, ensure_ascii=False, indent=1).encode() + b"\n"
