"""What the checks say about figures: a code, how serious, which boxes, and words for the officer."""

from dataclasses import dataclass
from enum import StrEnum

from results.count.declaration import Field


class Severity(StrEnum):
    """E errors hold a result; W warnings are kept and may need a person; I is for information."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found.

    Attributes:
        code: rule code, such as "E301"; the table is in `results.count.checks.rules`.
        fields: the boxes concerned, () when none in particular.
        message: one or two sentences to the elections officer, figures included.
        hints: likely causes, most likely first.
    """

    code: str
    severity: Severity
    fields: tuple[Field, ...]
    message: str
    hints: tuple[str, ...] = ()
