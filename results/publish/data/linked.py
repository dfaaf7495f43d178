"""A few lines for search engines: that the results are also data, where it is, and who publishes it."""

import json

from results.publish.data.licence import LICENCE, publisher, titled
from results.publish.page.facts import PublicNight

DISTRIBUTIONS = {"results.json": "application/json", "results.csv": "text/csv"}


def json_ld(night: PublicNight, base_url: str = "") -> str:
    """A schema.org Dataset to stand in a script element of the home page, under 1 kB.

    Nothing in it changes during the night. <, > and & are escaped, so that no name can end the element.

    Args:
        base_url: where the public reaches the site, ending in "/"; "" where nobody has said.
    """
    dataset = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": titled(night),
        "description": f"Votes for each candidate and who was elected, as declared: {night.title}.",
        "temporalCoverage": night.poll_on.isoformat(),
        "isAccessibleForFree": True,
        "license": LICENCE,
        "creator": {"@type": "Organization", "name": publisher(night)},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": form, "contentUrl": base_url + address}
            for address, form in DISTRIBUTIONS.items()
        ],
    }
    text = json.dumps(dataset, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
