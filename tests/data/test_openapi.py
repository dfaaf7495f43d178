"""openapi.json: right by others' programs, and nothing in the data that it does not describe."""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

import aiohttp
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from results.language import Language
from results.publish.data.files import FILES
from results.publish.data.linked import json_ld
from results.publish.data.snapshot import contest, snapshot
from results.publish.page.facts import PublicNight
from results.publish.page.site import Site
from tests.data.scene import NIGHTS, medway, medway_halfway, worded
from tests.page.hostile import HOSTILE
from tests.page.scene import got, halfway, serving

Json = dict[str, object]
AT_MOST_S = 60


def described(night: PublicNight) -> Json:
    """The description, as a program reads it."""
    (file,) = [one for one in FILES if one.address == "openapi.json"]
    return cast(Json, json.loads(file.make(night)))


def checker(night: PublicNight, name: str) -> Draft202012Validator:
    """What holds data against one of the schemas, with nothing allowed that it does not name."""
    schemas = _closed(cast(Json, described(night)["components"])["schemas"])
    whole = {"components": {"schemas": schemas}, "$ref": f"#/components/schemas/{name}"}
    Draft202012Validator.check_schema(whole)
    return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _closed(schema: object) -> object:
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: _closed(one) for key, one in schema.items()}
    return {**inner, "additionalProperties": False} if isinstance(schema.get("required"), list) else inner


@pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS)
def test_the_description_is_openapi(night: Callable[[], PublicNight]) -> None:
    """Another program finds it to be OpenAPI 3.1."""
    validate(described(night()))


@pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS)
def test_the_data_has_just_the_described_shape(night: Callable[[], PublicNight]) -> None:
    """results.json and each area's file have every key of the schema and no other, and only its words."""
    shown = night()
    checker(shown, "Results").validate(json.loads(snapshot(shown)))
    areas = checker(shown, "Area")
    for ward in shown.wards:
        areas.validate(json.loads(contest(ward, shown)))


@pytest.mark.parametrize(
    ("key", "value"),
    [("revision", "7"), ("turnout", 0), ("new", 1), ("environment", "test"), ("title", None)],
)
def test_the_schema_would_see_a_wrong_value(key: str, value: object) -> None:
    """A wrong type, a word of no list and a key not described are all found."""
    shown = medway()
    assert not checker(shown, "Results").is_valid({**json.loads(snapshot(shown)), key: value})


def test_every_address_of_data_is_described() -> None:
    """Each file and each area's data is described with its media type, and the page lists each file."""
    shown = medway()
    site, paths = Site(shown), cast(dict[str, Json], described(shown)["paths"])
    for file in FILES:
        served = site.page(file.address)
        assert served is not None
        assert served.body == file.make(shown)
        responses = cast(dict[str, Json], cast(Json, paths[f"/{file.address}"]["get"])["responses"])
        assert set(cast(Json, responses["200"]["content"])) == {served.content_type}
        assert set(file.about) == set(Language)
        page = site.page("data.html")
        assert page is not None
        assert f'href="{file.address}"'.encode() in page.body
    (slug,) = cast(list[dict[str, Json]], paths["/wards/{slug}.json"]["parameters"])
    assert slug["schema"]["enum"] == [ward.slug for ward in shown.wards]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.address)
def test_the_same_night_gives_the_same_bytes(file: object) -> None:
    """Told again after a restart, the night gives the same files byte for byte."""
    (one,) = [known for known in FILES if known is file]
    assert one.make(medway_halfway()) == one.make(medway_halfway())


async def test_others_find_nothing_undescribed(tmp_path: Path) -> None:
    """Schemathesis asks each address in ways good and bad; every answer is one that the description names."""
    program = Path(sys.executable).with_name("schemathesis")
    async with serving(halfway()) as shown:
        how = (
            "--max-examples",
            "5",
            "--phases",
            "coverage,fuzzing",
            "--no-color",
            "--suppress-health-check=all",
        )
        where = f"{shown.url}/openapi.json"
        asked = await asyncio.create_subprocess_exec(
            program,
            "run",
            where,
            *how,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=tmp_path,
        )
        async with asyncio.timeout(AT_MOST_S):
            said, _ = await asked.communicate()
    assert asked.returncode == 0, said.decode()
    assert f"{len(FILES) + 1} passed" in said.decode()


async def test_every_file_may_be_read_by_scripts_of_any_site() -> None:
    """Each file is open to all, named by an ETag, and answers 304 to whoever has it."""
    async with serving(halfway()) as shown, aiohttp.ClientSession(shown.url) as session:
        for file in FILES:
            first = await got(session, f"/{file.address}")
            assert first.headers["Access-Control-Allow-Origin"] == "*"
            assert first.headers["Content-Type"] == file.content_type
            again = await got(session, f"/{file.address}", headers={"If-None-Match": first.headers["ETag"]})
            assert again.status == 304


def test_search_engines_are_told_of_the_data() -> None:
    """The lines for search engines are a schema.org Dataset, under 1 kB, and the same all night."""
    said = json_ld(medway(), "https://results.example.gov.uk/")
    assert len(said.encode()) < 1000
    dataset = json.loads(said)
    assert dataset["@type"] == "Dataset"
    addresses = {one["contentUrl"] for one in dataset["distribution"]}
    assert addresses == {
        "https://results.example.gov.uk/results.json",
        "https://results.example.gov.uk/results.csv",
    }
    assert json_ld(medway()) == json_ld(medway_halfway())


def test_no_name_ends_the_script_element() -> None:
    """A hostile name in the lines for search engines cannot close the element that they stand in."""
    said = json_ld(worded(HOSTILE))
    assert not set("<>&") & set(said)
    assert HOSTILE in json.loads(said)["name"]
