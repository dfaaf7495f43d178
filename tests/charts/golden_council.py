"""What the gallery's pictures of whole councils said when somebody last read them.

`python -m tests.charts.golden_council` writes it anew; then read what changed before it is kept.
"""

import json
from pathlib import Path

from results.commands import gallery_council
from results.commands.gallery_case import Case
from tests.charts.cases import FIXTURES
from tests.charts.golden import told

KEPT = Path(__file__).parent / "golden_council.json"


def council_cases() -> dict[str, Case]:
    """The gallery's pictures of whole councils by family and title."""
    return {f"{one.family}. {one.title}": one for one in gallery_council.cases(FIXTURES)}


if __name__ == "__main__":
    found = {title: told(case) for title, case in council_cases().items()}
    KEPT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
