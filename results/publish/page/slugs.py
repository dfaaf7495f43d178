"""The last part of each area's web address, made from its name and the same all night and after a restart."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

from results.count.election import Contest, ContestId


def slug(words: str) -> str:
    """Lower-case letters, digits and hyphens; accents are dropped, "" when nothing is left."""
    plain = unicodedata.normalize("NFKD", words.replace("&", " and ")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "").lower()).strip("-")


def slugs(contests: Mapping[ContestId, Contest]) -> dict[ContestId, str]:
    """A different slug for each contest: its area's, or its own id's when that is taken or empty."""
    by_area = {key: slug(contest.area) for key, contest in contests.items()}
    uses = Counter(by_area.values())
    return {key: own if own and uses[own] == 1 else slug(key) for key, own in by_area.items()}
