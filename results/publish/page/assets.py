"""The stylesheet and script sent to readers, each at an address that changes when it does."""

import hashlib
from importlib.resources import files

from results.publish.page.baked import FOREVER, Baked, baked

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


def assets_of(package: str) -> dict[str, tuple[str, Baked]]:
    """Address and bytes of each file in a package's static/, by file name."""
    found = {}
    for file in files(package).joinpath("static").iterdir():
        name, _, kind = file.name.rpartition(".")
        body = file.read_bytes()
        address = f"static/{name}.{hashlib.sha256(body).hexdigest()[:12]}.{kind}"
        found[file.name] = address, baked(body, _TYPES[kind], FOREVER)
    return found


_BY_NAME = assets_of("results.publish.page")
ASSETS = dict(_BY_NAME.values())
"""What is served, by address below the site's root."""


def address(name: str) -> str:
    """Where a file of static/ is served, below the site's root."""
    return _BY_NAME[name][0]
