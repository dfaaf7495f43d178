"""openapi.json: every address of the data, in the form that programmers' tools read (OpenAPI 3.1)."""

import json
from collections.abc import Iterable

from results.language import Language
from results.publish.data.file import CSVW, JSON, DataFile
from results.publish.data.licence import LICENCE, LICENCE_NAME, publisher, titled
from results.publish.data.schema import Schema, schemas
from results.publish.page.facts import PublicNight

BODIES: dict[str, Schema] = {"results.json": {"$ref": "#/components/schemas/Results"}}
"""Files of which the schema is given here; others have a description of their own or a standard."""
OBJECT: Schema = {"type": "object"}
WORDS: Schema = {"type": "string"}
HEADERS = {
    "ETag": ("Names these bytes; give it back in If-None-Match.", WORDS),
    "Cache-Control": ("How long a cache may keep it.", WORDS),
    "Access-Control-Allow-Origin": ("Scripts of any site may read it.", {"const": "*"}),
}


def openapi(night: PublicNight, files: Iterable[DataFile]) -> bytes:
    """The description of these files and of the areas' own; areas are listed by name."""
    description = {
        "openapi": "3.1.0",
        "info": {
            "title": titled(night),
            "summary": "Results as the returning officer declares them; nothing before.",
            "description": "Ask at most every five seconds, with If-None-Match: an unchanged file costs no "
            "more than a 304. Keys may be added; none changes its meaning. Unknown is null, never 0.",
            "version": "1",
            "contact": {"name": publisher(night)},
            "license": {"name": LICENCE_NAME, "url": LICENCE},
        },
        "servers": [{"url": "./"}],
        "paths": {
            **{f"/{one.address}": _path(one) for one in files},
            "/openapi.json": _item("openapi", "This description.", JSON, OBJECT),
            "/wards/{slug}.json": _area(night),
        },
        "components": {"schemas": schemas()},
    }
    return json.dumps(description, ensure_ascii=False, separators=(",", ":")).encode()


def _path(file: DataFile) -> Schema:
    is_json = file.content_type in {JSON, CSVW}
    body = BODIES.get(file.address, OBJECT if is_json else WORDS)
    return _item(file.address, file.about[Language.ENGLISH], file.content_type, body)


def _area(night: PublicNight) -> Schema:
    about = "One area as in results.json, and the night without its areas."
    item = _item("area", about, JSON, {"$ref": "#/components/schemas/Area"})
    slug = {
        "name": "slug",
        "in": "path",
        "required": True,
        "description": "The area's name in addresses; `page` in results.json has it.",
        "schema": {"type": "string", "enum": [ward.slug for ward in night.wards]},
    }
    return {**item, "parameters": [slug]}


def _item(name: str, about: str, content_type: str, body: Schema) -> Schema:
    headers = {key: {"description": said, "schema": schema} for key, (said, schema) in HEADERS.items()}
    responses: Schema = {
        "200": {
            "description": "As it stands now.",
            "headers": headers,
            "content": {content_type: {"schema": body}},
        },
        "304": {"description": "You have it already."},
        "404": {"description": "There is nothing here.", "content": {"text/html": {"schema": WORDS}}},
        "503": {"description": "Not available just now; Retry-After says when to ask again."},
    }
    return {"get": {"operationId": name, "summary": about, "responses": responses}}
