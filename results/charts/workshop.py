"""The folder a browser works in: its profile, the page that draws, and the fonts it is given."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from results.charts.lettering import FONTS, Weight
from results.charts.typeface import GIVEN_NAME

PREFIX = "results-pictures-"
_FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  {dirs}
  {names}
  <cachedir>{cache}</cachedir>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <match target="font">
    <edit name="antialias" mode="assign"><bool>true</bool></edit>
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
    <edit name="autohint" mode="assign"><bool>false</bool></edit>
    <edit name="hintstyle" mode="assign"><const>hintnone</const></edit>
    <edit name="rgba" mode="assign"><const>none</const></edit>
  </match>
</fontconfig>
"""
_NAME = """<match target="scan">
    <test name="file"><string>{file}</string></test>
    <edit name="family" mode="assign"><string>{name}</string></edit>
    <edit name="fullname" mode="assign"><string>{name} {weight}</string></edit>
    <edit name="weight" mode="assign"><int>{weight}</int></edit>
    <edit name="width" mode="assign"><const>normal</const></edit>
    <edit name="slant" mode="assign"><const>roman</const></edit>
  </match>"""
_WEIGHTS = {Weight.REGULAR: 80, Weight.SEMIBOLD: 180, Weight.BOLD: 200}
"""What fontconfig calls them."""
COPIES = "council-fonts"
# The machine's own fonts come after ours, for letters ours do not have. How letters are drawn is fixed, so
# that every machine draws the same.


def _copied(fonts: Mapping[Weight, Path], folder: Path) -> dict[Weight, Path]:
    """A copy of each in a folder with nothing else: beside a council's files there may be others."""
    copies = folder / COPIES
    copies.mkdir()
    own = {weight: copies / f"{weight}{path.suffix}" for weight, path in fonts.items()}
    for weight, path in fonts.items():
        shutil.copyfile(path, own[weight])
    return own


def _named(weight: Weight, path: Path) -> str:
    """The rule by which this file goes by the name and weight that we give it."""
    return _NAME.format(file=escape(str(path)), name=GIVEN_NAME, weight=_WEIGHTS[weight])


class Workshop:
    """One process's folder for its browsers; what a killed process left behind is removed first.

    Args:
        fonts: font files that the browser finds as GIVEN_NAME besides ours.
    """

    def __init__(self, page: str, fonts: Mapping[Weight, Path] | None = None) -> None:
        _sweep(Path(tempfile.gettempdir()))
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self.page = self.folder / "page.html"
        self.page.write_text(page, encoding="utf-8")
        self.fonts_conf = self.folder / "fonts.conf"
        own = _copied(fonts or {}, self.folder)
        dirs = "".join(f"<dir>{escape(str(one))}</dir>" for one in (FONTS, self.folder / COPIES))
        names = "".join(_named(weight, path) for weight, path in own.items())
        cache = escape(str(self.folder / "fonts"))
        conf = _FONTS_CONF.format(dirs=dirs, names=names, cache=cache)
        self.fonts_conf.write_text(conf, encoding="utf-8")

    def remove(self) -> None:
        """Remove the folder and all in it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove workshops whose process is gone: after a kill -9 nobody else does."""
    for left in folder.glob(f"{PREFIX}*-*"):
        owner = left.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdigit() and not _running(int(owner)):
            shutil.rmtree(left, ignore_errors=True)


def _running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is there but not ours
        return True
    return True
