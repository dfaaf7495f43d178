"""Every form in which the public night is given as data."""

from collections.abc import Iterable
from functools import partial

from results.language import Language
from results.publish.data.atom import feed
from results.publish.data.csvw import TABLE, csvw
from results.publish.data.democracy_club import democracy_club
from results.publish.data.eml import eml_510, eml_520
from results.publish.data.file import ATOM, CSV, CSVW, JSON, XML, DataFile
from results.publish.data.openapi import openapi
from results.publish.data.results_csv import results_csv
from results.publish.data.snapshot import snapshot

COLUMNS_FILE = f"{TABLE}-metadata.json"


def _about(english: str, welsh: str) -> dict[Language, str]:
    return {Language.ENGLISH: english, Language.WELSH: welsh}


RESULTS_JSON = DataFile(
    "results.json",
    JSON,
    _about("Everything on these pages, as JSON.", "Popeth ar y tudalennau hyn, fel JSON."),
    snapshot,
)
RESULTS_CSV = DataFile(
    TABLE,
    CSV,
    _about(
        "Every candidate on a row, for spreadsheets, as CSV.",
        "Pob ymgeisydd ar res, ar gyfer taenlenni, fel CSV.",
    ),
    results_csv,
)
COLUMNS_JSON = DataFile(
    COLUMNS_FILE,
    CSVW,
    _about(
        f"What each column of {TABLE} means, as CSV on the Web.",
        f"Ystyr pob colofn ({TABLE}), fel CSV on the Web.",
    ),
    csvw,
)
DEMOCRACY_CLUB = DataFile(
    "democracy-club.json",
    JSON,
    _about(
        "Declared results in the shape that Democracy Club uses.",
        "Canlyniadau a ddatganwyd, ar y ffurf a ddefnyddir gan Democracy Club.",
    ),
    democracy_club,
)
EML_510 = DataFile(
    "eml-510.xml",
    XML,
    _about(
        "Votes, ballot papers and rejected papers, in Election Markup Language 5 (510 Count).",
        "Pleidleisiau, papurau pleidleisio a phapurau a wrthodwyd, fel Election Markup Language 5 "
        "(510 Count).",
    ),
    eml_510,
)
EML_520 = DataFile(
    "eml-520.xml",
    XML,
    _about(
        "Who was elected, in Election Markup Language 5 (520 Result).",
        "Pwy a etholwyd, fel Election Markup Language 5 (520 Result).",
    ),
    eml_520,
)


def feed_file(base_url: str = "") -> DataFile:
    """The feed; with the site's own address its links are whole ones, as some feed readers need them."""
    made = partial(feed, base_url=base_url)
    return DataFile(
        "feed.atom",
        ATOM,
        _about(
            "Every declaration, correction and withdrawal as it comes, for feed readers (Atom).",
            "Pob datganiad, cywiriad a thynnu'n ôl wrth iddynt ddod, ar gyfer darllenwyr ffrydiau (Atom).",
        ),
        made,
        spoken=made,
    )


def data_files(base_url: str = "", more: Iterable[DataFile] = ()) -> tuple[DataFile, ...]:
    """Every form, and a description of them all.

    Args:
        base_url: where the public reaches the site, ending in "/"; "" where nobody has said.
        more: forms that are put together elsewhere.
    """
    files = (
        RESULTS_JSON,
        RESULTS_CSV,
        COLUMNS_JSON,
        feed_file(base_url),
        *more,
        DEMOCRACY_CLUB,
        EML_510,
        EML_520,
    )
    described = DataFile(
        "openapi.json",
        JSON,
        _about(
            "All these addresses, described for programmers (OpenAPI).",
            "Yr holl gyfeiriadau hyn, wedi'u disgrifio i raglenwyr (OpenAPI).",
        ),
        partial(openapi, files=files),
    )
    return (*files, described)


FILES: tuple[DataFile, ...] = data_files()
"""Every form, where nobody has said at which address the site is."""
