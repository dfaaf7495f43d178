"""The page in a bucket: an S3 of the tests on loopback, reached by the library that reaches a real one."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from results.errors import CopyUnavailable, SettingsError
from results.language import Language
from results.publish.copies.bucket import Bucket
from results.publish.copies.copy import copy_of
from results.publish.page.offer import Offer
from results.publish.page.view import public
from tests.page.scene import ORDER, Telling, halfway

BOTH = Offer(tuple(Language))
NAME = "results-medway"


@pytest.fixture
def cloud() -> Iterator[str]:
    """An S3 with one bucket that anybody may read."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    reader(address).create_bucket(Bucket=NAME)
    yield address
    server.stop()


def reader(address: str) -> Any:
    """Somebody who may look into the bucket, with the cloud's own library."""
    return boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def options(address: str) -> dict[str, str]:
    return {
        "aws_endpoint": address,
        "aws_region": "us-east-1",
        "aws_access_key_id": "test",
        "aws_secret_access_key": "test",
    }


async def put(bucket: Bucket, telling: Telling) -> None:
    """One copy of this night."""
    copy, _ = copy_of(public(telling.night, telling.at), BOTH, {})
    await bucket.put(copy, telling.night.revision)


def test_the_whole_page_is_in_the_bucket(cloud: str) -> None:
    """Pages and data are there with their types and how long they may be kept, assets for ever."""
    telling = halfway()
    asyncio.run(put(Bucket(f"s3://{NAME}/night", options(cloud)), telling))
    copy, _ = copy_of(public(telling.night, telling.at), BOTH, {})
    for name, page in copy.items():
        there = reader(cloud).get_object(Bucket=NAME, Key=f"night/{name}")
        assert there["Body"].read() == page.body
        assert there["ContentType"] == page.content_type
        assert ("immutable" in there["CacheControl"]) is name.startswith("static/")


def test_only_what_changed_is_put_again(cloud: str) -> None:
    """A new declaration changes pages and data, not the stylesheet."""
    telling, bucket = halfway(), Bucket(f"s3://{NAME}", options(cloud))
    asyncio.run(put(bucket, telling))
    before = stamps(cloud)
    telling.declare(ORDER[-1])
    asyncio.run(put(bucket, telling))
    after = stamps(cloud)
    assert after["index.html"] > before["index.html"]
    assert {name: at for name, at in after.items() if name.startswith("static/")} == {
        name: at for name, at in before.items() if name.startswith("static/")
    }


def stamps(cloud: str) -> dict[str, datetime]:
    """When each file was put there."""
    pages = reader(cloud).get_paginator("list_objects_v2").paginate(Bucket=NAME)
    return {one["Key"]: one["LastModified"] for page in pages for one in page.get("Contents", ())}


async def test_a_bucket_that_is_away_is_said_so(cloud: str) -> None:
    """No such bucket: the copy is not there, and the next try puts what is missing."""
    telling = halfway()
    await Bucket(f"s3://{NAME}", options(cloud)).try_out()
    assert "try-out" not in stamps(cloud)
    with pytest.raises(CopyUnavailable, match="results-nobody"):
        await Bucket("s3://results-nobody", options(cloud)).try_out()
    with pytest.raises(CopyUnavailable, match="results-nobody"):
        await put(Bucket("s3://results-nobody", options(cloud)), telling)


def test_an_address_that_is_no_bucket_is_refused_at_the_start() -> None:
    """A wrong address or option in the settings is told before the night, not during it."""
    with pytest.raises(SettingsError, match=r"copies\.bucket"):
        Bucket("ftp://council/night", {})
    for wrong in ({"aws_no_such_option": "1"}, {"allow_http": "true"}, {"aws_allow_http": "true"}):
        with pytest.raises(SettingsError, match=r"copies\."):
            Bucket("s3://council", wrong)
