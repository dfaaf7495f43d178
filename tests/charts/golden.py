"""What the gallery's pictures said when somebody last read them: words drawn, alt text and table.

`python -m tests.charts.golden` writes it anew; then read what changed before it is kept.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from results.commands import gallery_wards
from results.commands.gallery_case import Case
from results.language import Language
from tests.charts.cases import FIXTURES
from tests.charts.test_ward_card import words

KEPT = Path(__file__).parent / "golden_wards.json"


def ward_cases() -> dict[str, Case]:
    """The gallery's pictures of single areas by title."""
    return {one.title: one for one in gallery_wards.cases(FIXTURES)}


def told(case: Case) -> dict[str, dict[str, object]]:
    """All that a picture says, by language."""
    return dict(_in_each(case))


def _in_each(case: Case) -> Iterator[tuple[str, dict[str, object]]]:
    for language in Language:
        look = replace(case.look, language=language)
        table = case.table(look)
        yield (
            language.value,
            {
                "picture": [one for one in words(case.card(look)) if one],
                "alt": case.alt(look),
                "table": [table.caption, list(table.head), *(list(row) for row in table.rows)],
            },
        )


if __name__ == "__main__":
    found = {title: told(case) for title, case in ward_cases().items()}
    KEPT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
