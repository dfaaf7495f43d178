"""results-lga.csv: the standard's table as the council's settings make it, read back by our reader of it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from results.clock import FixedClock
from results.commands.export import ExportForm, exported
from results.count.declaration import Declaration
from results.data_files import files_of, lga_file
from results.feeds.formats import lga
from results.feeds.formats.register import Register
from results.language import Language
from results.pages import Pages, kept_cards
from results.publish.data.files import FILES
from results.publish.page.offer import Offer
from results.publish.page.site import Site
from results.record.journal import Head
from results.settings import Settings, load
from tests.data.scene import BARNSLEY_PUBLISHED, SEAL, barnsley, medway_halfway, seen
from tests.page.scene import MEDWAY, ORDER, halfway

TOML = """
environment = "rehearsal"
election = "election.json"
[mqtt]
host = "broker.example"
[page]
base_url = "https://results.example.gov.uk/"
[council]
organisation_uri = "http://opendatacommunities.org/id/unitary-authority/medway"
contact_email = "elections@medway.example"
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A council's settings with what the standard wants to know of it."""
    (tmp_path / "settings.toml").write_text(TOML)
    return load(tmp_path / "settings.toml")


def test_every_figure_comes_back(settings: Settings) -> None:
    """Barnsley's votes, people elected, ballot papers and electors are read back as they were declared."""
    night = barnsley()
    sheaf = lga.read(lga_file(settings).make(night), Register(night.election))
    assert sheaf.problems == ()
    found = {key: one for key, one in sheaf.contents if isinstance(one, Declaration)}
    assert set(found) == set(BARNSLEY_PUBLISHED)
    for key, said in BARNSLEY_PUBLISHED.items():
        votes = {one.candidate_id: one.votes for one in said.figures}
        assert {one.candidate_id: one.votes for one in found[key].figures} == votes
        assert set(found[key].elected) == set(said.elected)
        back, given = found[key].verification, said.verification
        assert back is not None
        assert given is not None
        assert (back.papers_total, back.electorate) == (given.papers_total, given.electorate)


def test_it_is_what_the_export_writes(settings: Settings) -> None:
    """The page's file and `results export --form lga` are the same but for the day of publication."""
    telling = halfway()
    served = lga_file(settings).make(seen(telling)).decode()
    written, count = exported(telling.night, ExportForm.LGA, settings)
    today = written.decode().splitlines()[1].split(",")[0]
    assert served == written.decode().replace(f"\n{today},", "\n2023-05-05,")
    assert count == 12
    assert "elections@medway.example" in served
    assert "http://opendatacommunities.org/id/unitary-authority/medway" in served


def test_the_day_of_publication_is_londons(settings: Settings) -> None:
    """At half past midnight in London, when it is still the day before in UTC, London's day is given."""
    night = replace(medway_halfway(), as_at=datetime(2023, 5, 4, 23, 30, tzinfo=UTC))
    (row, *_) = lga.rows(lga_file(settings).make(night))
    assert row.publication_date == date(2023, 5, 5).isoformat()


def test_nothing_but_results_that_stand_is_in_it(settings: Settings) -> None:
    """Half way through the night it has the declared areas alone; what was withdrawn is gone."""
    night = medway_halfway()
    areas = {row.electoral_area_label for row in lga.rows(lga_file(settings).make(night))}
    assert areas == {night.election.contests[key].area for key in night.declarations}
    assert night.election.contests[ORDER[7]].area not in areas


def test_it_stands_among_the_others(settings: Settings) -> None:
    """The site made from the settings has it beside all other files, listed and described."""
    files = files_of(settings)
    assert {one.address for one in files} == {one.address for one in FILES} | {"results-lga.csv"}
    site = Site(medway_halfway(), None, Offer((Language.ENGLISH, Language.WELSH), files))
    for where in ("data.html", "cy/data.html"):
        page = site.page(where)
        assert page is not None
        assert b"results-lga.csv" in page.body
    described = site.page("openapi.json")
    assert described is not None
    assert "/results-lga.csv" in json.loads(described.body)["paths"]


async def test_the_service_gives_it(settings: Settings) -> None:
    """The page that the service puts together from its settings answers at the table's address."""
    telling = halfway()
    pages = Pages(settings, MEDWAY, FixedClock(telling.at), kept_cards(settings))
    pages.show(telling.night, Head(SEAL.entries, SEAL.head))
    async with TestClient(TestServer(pages.live.application())) as client:
        answer = await client.get("/results-lga.csv")
        assert await answer.read() == lga_file(settings).make(seen(telling))
        assert answer.content_type == "text/csv"


def test_the_feed_has_whole_links(settings: Settings) -> None:
    """The address in the settings is the one that feed readers are given."""
    site = Site(medway_halfway(), None, Offer((Language.ENGLISH, Language.WELSH), files_of(settings)))
    feed = site.page("cy/feed.atom")
    assert feed is not None
    assert b'href="https://results.example.gov.uk/cy/feed.atom"' in feed.body
