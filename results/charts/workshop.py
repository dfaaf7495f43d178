"""The folder a browser works in: its profile, the page that draws, and the fonts it is given."""

import os
import shutil
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from results.charts.lettering import FONTS

PREFIX = "results-pictures-"
_FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
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
# The machine's own fonts come after ours, for letters ours do not have. How letters are drawn is fixed, so
# that every machine draws the same.


class Workshop:
    """One process's folder for its browsers; what a killed process left behind is removed first."""

    def __init__(self, page: str) -> None:
        _sweep(Path(tempfile.gettempdir()))
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self.page = self.folder / "page.html"
        self.page.write_text(page, encoding="utf-8")
        self.fonts_conf = self.folder / "fonts.conf"
        conf = _FONTS_CONF.format(fonts=escape(str(FONTS)), cache=escape(str(self.folder / "fonts")))
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
