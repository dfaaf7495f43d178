"""Every form in which the public night is given as data."""

from results.language import Language
from results.publish.data.file import DataFile
from results.publish.data.snapshot import snapshot

JSON = "application/json; charset=utf-8"

FILES: tuple[DataFile, ...] = (
    DataFile(
        "results.json",
        JSON,
        {
            Language.ENGLISH: "Everything on these pages, as JSON.",
            Language.WELSH: "Popeth ar y tudalennau hyn, fel JSON.",
        },
        snapshot,
    ),
)
