"""How long files take to be read and checked, and how long a file or signed message takes to the reader."""

import asyncio
import base64
import csv
import gc
import io
import random
import tempfile
import time
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import aiohttp

from benchmarks.latency import Reader, say
from results.clock import SystemClock
from results.count.declaration import (
    Declaration,
    Figure,
    Heading,
    RejectedPapers,
    SourceId,
    Stage,
    Verification,
)
from results.count.election import (
    Candidate,
    CandidateId,
    Contest,
    ContestId,
    Election,
    ElectionId,
    Environment,
    Party,
    PartyId,
)
from results.count.events import Declared
from results.count.night import begin, receive
from results.feeds.formats import lga
from results.feeds.formats.lga_written import Published
from results.feeds.reader import Reader as JournalReader
from results.feeds.reader import Trusted
from results.record.journal import Entry
from results.signature import key_of, signature
from tests.feeds.filled_sheets import filled_csv, filled_xlsx
from tests.feeds.xml_writers import eml_520, modern_gov_xml
from tests.mosquitto import free_port
from tests.rig import Rig
from tests.town import Town, posted, town

AREAS = 335
TIMES = 5
FEW = 20
AT = datetime(2023, 5, 5, 1, 0, tzinfo=UTC)
SECRET = base64.b64encode(b"a secret for a benchmark, 32 bytes").decode()
SOURCES = """
[sources.hall]
kind = "webhook"
secret = "whsec_{secret}"
[sources.sheets]
kind = "folder"
folder = "sheets"
settle_s = {settle_s}
[intake]
port = {intake}
"""
Bring = Callable[[Path, int, int, bytes], Awaitable[None]]
"""Hands one ward over: the folder of the night, the port for messages, a number, the bytes."""
Write = Callable[[Election, Mapping[ContestId, Declaration]], bytes]


def as_lga(election: Election, results: Mapping[ContestId, Declaration]) -> bytes:
    """The night as the LGA's file."""
    return lga.written(election, results, Published(date(2023, 5, 5), "", election.council))


def unpacked(data: bytes) -> list[ET.Element]:
    """Every part of a workbook, unpacked and parsed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [ET.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")]


FORMS: Mapping[str, tuple[Write, Callable[[bytes], object]]] = {
    "count sheet, CSV": (filled_csv, lambda data: list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))),
    "LGA CSV": (as_lga, lambda data: list(csv.reader(io.StringIO(data.decode())))),
    "count sheet, XLSX": (filled_xlsx, unpacked),
    "Modern.gov XML": (modern_gov_xml, ET.fromstring),
    "EML 520": (eml_520, ET.fromstring),
}
"""Each form with the floor: the standard library's bare parsing of the same bytes."""


def areas(count: int) -> tuple[Election, dict[ContestId, Declaration]]:
    """A fictional election of this many areas with one seat and five candidates, and its results."""
    dice = random.Random(1)
    parties = {
        PartyId(f"party:{n}"): Party(PartyId(f"party:{n}"), f"Party {n}", f"P{n}") for n in range(1, 6)
    }
    contests, results = {}, {}
    for number in range(1, count + 1):
        contest_id = ContestId(f"local.exampletown.area-{number:04}.2023-05-04")
        people = tuple(
            Candidate(CandidateId(f"{number}-{n}"), f"Surname{n}", f"Forename{number}", party, f"Party {n}")
            for n, party in enumerate(parties, 1)
        )
        contest = Contest(contest_id, f"Area {number:04}", 1, people, electorate=9000 + number)
        votes = dice.sample(range(100, 1500), 5)
        void = dice.randint(0, 40)
        headings = dict.fromkeys(Heading, 0) | {Heading.VOID: void}
        figures = tuple(Figure(one.candidate_id, vote) for one, vote in zip(people, votes, strict=True))
        winner = max(figures, key=lambda one: one.votes or 0).candidate_id
        contests[contest_id] = contest
        results[contest_id] = Declaration(
            contest_id,
            Stage.DECLARED,
            figures,
            elected=(winner,) if winner else (),
            rejected=RejectedPapers(headings, void),
            verification=Verification(papers_total=sum(votes) + void, electorate=contest.electorate),
            entered_by="First Clerk",
            checked_by="Second Clerk",
        )
    day = date(2023, 5, 4)
    election_id = ElectionId("local.exampletown.2023-05-04")
    return Election(
        election_id, "Exampletown Council", "Exampletown election", day, contests, parties
    ), results


def best_ms(work: Callable[[], object]) -> float:
    """The shortest of several runs."""
    taken = []
    for _ in range(TIMES):
        gc.collect()
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return 1000 * min(taken)


def read_and_check(election: Election, data: bytes, *, check: bool) -> int:
    """How many wards became public of a file, read by itself or read and checked."""
    reader = JournalReader(election, Environment.REHEARSAL, {SourceId("way"): Trusted(vouched_by="D Deputy")})
    entry = Entry(1, "folder:way", "file@1", data, AT, "", "")
    reports = reader.read(entry).reports
    night, public = begin(election, Environment.REHEARSAL), 0
    for report in reports if check else ():
        night, event = receive(night, report)
        public += isinstance(event, Declared)
    return public


def of_files() -> None:
    """Each form at 335 areas, and at three times as many."""
    (election, results), (larger, more) = areas(AREAS), areas(3 * AREAS)
    print(
        f"{'':<20}{'read':>8}{'+ check':>9}{'floor':>8}{'ratio':>7}{'x3':>6}   target: read and check < 150"
    )
    for name, (write, floor) in FORMS.items():
        data, thrice = write(election, results), write(larger, more)
        assert read_and_check(election, data, check=True) == AREAS, name
        bare = best_ms(partial(floor, data))
        read = best_ms(partial(read_and_check, election, data, check=False))
        both = best_ms(partial(read_and_check, election, data, check=True))
        grown = best_ms(partial(read_and_check, larger, thrice, check=False)) / read
        is_read = read_and_check(larger, thrice, check=True) == 3 * AREAS
        said = f"{grown:>6.1f}" if is_read else "  too many sheets"
        print(f"{name:<20}{read:>8.0f}{both:>9.0f}{bare:>8.1f}{read / bare:>7.0f}{said}")


async def by_webhook(intake: int, number: int, body: bytes) -> None:
    """Post one signed message."""
    message_id, at = f"m-{number}", int(SystemClock().now().timestamp())
    made = signature(key_of(f"whsec_{SECRET}"), message_id, at, body)
    headers = {"webhook-id": message_id, "webhook-timestamp": str(at), "webhook-signature": made}
    url = f"http://127.0.0.1:{intake}/feeds/hall"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        assert answer.status == 202, await answer.text()


async def to_the_reader(
    name: str, settle_s: float, bring: Callable[[Path, int, int, bytes], Awaitable[None]]
) -> None:
    """One ward at a time, from the moment it is handed over until a waiting reader sees it."""
    of = town(FEW)
    waits = []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sheets").mkdir()
        intake = free_port()
        more = SOURCES.format(secret=SECRET, intake=intake, settle_s=settle_s)
        with Rig(Path(folder), of, f"sqlite:///{folder}/night.db", [], more) as rig:
            rig.start()
            await rig.ready()
            reader = Reader(rig.page_port)
            listening = asyncio.ensure_future(reader.read())
            await asyncio.sleep(1.5)
            for number, contest_id in enumerate(of.declarations, 1):
                body = sheet(of, contest_id, name)
                began_at = asyncio.get_running_loop().time()
                await bring(Path(folder), intake, number, body)
                await asyncio.wait_for(reader.has(number), 30)
                waits.append(asyncio.get_running_loop().time() - began_at)
                await asyncio.sleep(0.2)
            listening.cancel()
    say(name, waits, "p50 < 100")


def sheet(of: Town, contest_id: ContestId, name: str) -> bytes:
    """One ward as a message, or as a count sheet."""
    contest, declaration = of.election.contests[contest_id], of.declarations[contest_id]
    if name.startswith("signed"):
        return posted(contest, declaration, 1, source=SourceId("hall"))[1]
    return filled_csv(of.election, {contest_id: declaration})


async def by_folder(folder: Path, _: int, number: int, body: bytes) -> None:
    """Put one file into the folder, whole."""
    made = folder / f"{number}.tmp"
    made.write_bytes(body)
    made.replace(folder / f"sheets/{number}.csv")


def main() -> None:
    """Print the figures."""
    print(f"## Files of {AREAS} areas with five candidates each (ms, best of {TIMES})")
    of_files()
    print("\n## From handing over to a waiting reader, one ward at a time (ms)")
    print(f"{'':<52}{'p50':>8}{'p99':>8}{'worst':>8}   target")
    asyncio.run(to_the_reader("signed message", 0.05, lambda _, intake, n, body: by_webhook(intake, n, body)))
    asyncio.run(to_the_reader("count sheet in a folder, settled after 0.05 s", 0.05, by_folder))
    asyncio.run(to_the_reader("count sheet in a folder, settled after 1 s (default)", 1.0, by_folder))


if __name__ == "__main__":
    main()
