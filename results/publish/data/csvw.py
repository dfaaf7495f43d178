"""Describes each column of results.csv for machines and people, as CSV on the Web (W3C) asks.

Found from the table's own address by adding "-metadata.json", as the standard says.
"""

import json

from results.publish.data.columns import COLUMNS, KEY, Described
from results.publish.data.journal import journal_facts
from results.publish.data.licence import LICENCE, publisher, titled
from results.publish.data.table import instant
from results.publish.page.facts import PublicNight

TABLE = "results.csv"
Facts = dict[str, object]


def csvw(night: PublicNight) -> bytes:
    """The description of tonight's table, with its publisher, its licence and the head of the journal."""
    description = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@type": "Table",
        "url": TABLE,
        "dc:title": titled(night),
        "dc:description": "A row for each candidate. An empty cell is not known; it never stands for 0. "
        "A text that a spreadsheet would take for a formula begins with an apostrophe.",
        "dc:publisher": publisher(night),
        "dc:license": {"@id": LICENCE},
        "dc:modified": {"@value": instant(night.as_at), "@type": "xsd:dateTime"},
        "dc:language": "en",
        "notes": [{"revision": night.revision, "journal": journal_facts(night)}],
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True},
        "tableSchema": {"columns": [_column(one) for one in COLUMNS], "primaryKey": list(KEY)},
    }
    return json.dumps(description, ensure_ascii=False, indent=1).encode()


def _column(column: Described) -> Facts:
    facts: Facts = {
        "name": column.name,
        "titles": [column.name],
        "dc:description": column.about,
        "datatype": _datatype(column),
    }
    if column.is_certain:
        facts["required"] = True
    return facts


def _datatype(column: Described) -> str | Facts:
    if column.words:
        return {"base": column.datatype, "format": "|".join(column.words)}
    if column.datatype == "integer":
        return {"base": "integer", "minimum": 0}
    if column.name.endswith("_pct"):
        return {"base": "decimal", "minimum": 0}
    return column.datatype
