"""The forms of data that a council's site gives: all of ours, and the LGA's table with its contacts."""

from results.clock import in_london
from results.feeds.formats import lga
from results.language import Language
from results.parts import published_of
from results.publish.data.file import CSV, DataFile
from results.publish.data.files import data_files
from results.publish.page.facts import PublicNight
from results.settings import Settings


def files_of(settings: Settings) -> tuple[DataFile, ...]:
    """Every form, with links from the site's own address where the settings have it."""
    return data_files(settings.page.base_url, [lga_file(settings)])


def lga_file(settings: Settings) -> DataFile:
    """results-lga.csv, as `results export --form lga` writes it; published on the day of the last change."""

    def made(night: PublicNight) -> bytes:
        published_on = in_london(night.as_at).date()
        return lga.written(
            night.election, night.declarations, published_of(settings, night.election, published_on)
        )

    return DataFile(
        "results-lga.csv",
        CSV,
        {
            Language.ENGLISH: "Declared results in the table of the Local Government Association, as CSV.",
            Language.WELSH: "Canlyniadau a ddatganwyd, yn y tabl safonol (Local Government Association), fel "
            "CSV.",
        },
        made,
    )
