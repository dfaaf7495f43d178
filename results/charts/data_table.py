"""The figures of a picture as a table, for the page beside it and for everybody who would rather read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table of words, each as people are shown it.

    Attributes:
        caption: what the table holds, as one sentence.
        head: the headings of the columns.
        rows: as many words a row as there are headings; "" for what is not known; the first names the row.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.head) for row in self.rows):
            raise ValueError(f"a row of {self.caption!r} is not as long as its {len(self.head)} headings")

    def filled(self) -> "DataTable":
        """The same without columns that are empty in every row."""
        kept = [at for at in range(len(self.head)) if any(row[at] for row in self.rows)]
        rows = tuple(tuple(row[at] for at in kept) for row in self.rows)
        return DataTable(self.caption, tuple(self.head[at] for at in kept), rows)
