"""Says exactly what stands in results.json and in the areas' files, as JSON Schema, for those who read them.

Words that can stand there come from the code's own lists. A test holds real nights against it with nothing
else allowed, so that it cannot fall behind; readers must let new keys pass.
"""

from collections.abc import Iterable, Mapping

from results.count.declaration import Basis, CorrectionKind, Heading
from results.count.election import Poll
from results.publish.data.columns import ENVIRONMENTS, STATES
from results.publish.data.snapshot import FORMAT
from results.publish.page.facts import Figure

Schema = dict[str, object]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
SHARE: Schema = {"type": "number", "minimum": 0}
TRUTH: Schema = {"type": "boolean"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}


def schemas() -> dict[str, Schema]:
    """Every schema by name; they point to one another as parts of an OpenAPI description."""
    night = _night()
    return {
        "Results": _object({**night, "contests": _list(_ref("Contest"))}),
        "Area": _object({"contest": _ref("Contest"), "night": _ref("Night")}),
        "Night": _object(night),
        "Journal": _object({"entries": COUNT, "head": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}),
        "Turnout": _object(_turnout()),
        "Party": _object(_party()),
        "Contest": _object(_contest()),
        "Candidate": _object(_candidate()),
        "Rejected": _object(_rejected()),
        "Correction": _object(_correction()),
        "Change": _object(_change()),
    }


def _night() -> dict[str, Schema]:
    return {
        "format": {"const": FORMAT},
        "environment": _one_of(ENVIRONMENTS, "a rehearsal's figures are nobody's results"),
        "revision": _with(COUNT, "rises by one with every public change"),
        "as_at": _with(INSTANT, "when the last of them was made, in UTC"),
        "council": TEXT,
        "title": TEXT,
        "poll_on": DAY,
        "published_by": TEXT,
        "contests_declared": COUNT,
        "contests_to_declare": COUNT,
        "seats_declared": COUNT,
        "seats": COUNT,
        "council_size": _or_null(COUNT),
        "needed_for_majority": _or_null(COUNT),
        "majority_party": _with(_or_null(TEXT), "null also while seats are not known"),
        "is_complete": TRUTH,
        "turnout": _or_null(_ref("Turnout")),
        "journal": _or_null(_ref("Journal")),
        "parties": _list(_ref("Party")),
    }


def _turnout() -> dict[str, Schema]:
    return {
        "papers": _with(COUNT, "ballot papers verified"),
        "papers_polling": _or_null(COUNT),
        "papers_postal": _or_null(COUNT),
        "electorate": COUNT,
        "pct": _with(SHARE, "papers as a percentage of the electorate"),
        "areas": _with(COUNT, "how many areas it covers"),
    }


def _party() -> dict[str, Schema]:
    return {
        "party_id": TEXT,
        "name": TEXT,
        "short": TEXT,
        "colour": _or_null(TEXT),
        "elected": _with(COUNT, "seats declared tonight"),
        "continuing": _with(COUNT, "seats not up tonight"),
        "total": COUNT,
    }


def _contest() -> dict[str, Schema]:
    return {
        "contest_id": TEXT,
        "gss_code": _or_null(TEXT),
        "area": TEXT,
        "area_cy": _or_null(TEXT),
        "page": _with(TEXT, "address below the site's root"),
        "poll": _one_of(Poll, "whether voters were asked"),
        "state": _one_of(STATES, "votes stand only in declared and corrected"),
        "seats": COUNT,
        "candidates": _list(_ref("Candidate")),
        "expected_by": _or_null(INSTANT),
        "turnout": _or_null(_ref("Turnout")),
        "withdrawn_because": _or_null(TEXT),
        "declared_at": _or_null(INSTANT),
        "majority": _or_null(COUNT),
        "rejected": _or_null(_ref("Rejected")),
        "corrections": _list(_ref("Correction")),
    }


def _candidate() -> dict[str, Schema]:
    return {
        "candidate_id": TEXT,
        "name": TEXT,
        "name_as_nominated": TEXT,
        "description": TEXT,
        "party_id": TEXT,
        "elected": _with(_or_null(TRUTH), "null until that is public"),
        "by_lot": _or_null(TRUTH),
        "votes": _with(_or_null(COUNT), "null until declared; unknown is never 0"),
        "share_pct": _or_null(SHARE),
        "term": _or_null(TEXT),
    }


def _rejected() -> dict[str, Schema]:
    return {
        "counted_in": _one_of(Basis, "some councils count votes lost, not papers"),
        "by_heading": {
            "type": "object",
            "propertyNames": {"enum": [one.value for one in Heading]},
            "additionalProperties": _or_null(COUNT),
        },
        "total": _or_null(COUNT),
        "in_part": _or_null(COUNT),
    }


def _correction() -> dict[str, Schema]:
    return {
        "at": INSTANT,
        "kind": _or_null(_one_of(CorrectionKind, "on whose authority")),
        "reason": TEXT,
        "changes": _list(_ref("Change")),
    }


def _change() -> dict[str, Schema]:
    figure: Schema = {"type": ["integer", "string", "null"]}
    return {
        "what": _one_of(Figure, "which figure changed"),
        "of": _with(_or_null(TEXT), "whose votes, or the heading of rejected papers"),
        "before": figure,
        "after": figure,
    }


def _object(properties: Mapping[str, Schema]) -> Schema:
    """Every key is always there; what is not known is null."""
    return {"type": "object", "required": list(properties), "properties": dict(properties)}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(words: Iterable[str], about: str) -> Schema:
    return {"type": "string", "enum": [str(one) for one in words], "description": about}


def _with(schema: Schema, about: str) -> Schema:
    return {**schema, "description": about}
