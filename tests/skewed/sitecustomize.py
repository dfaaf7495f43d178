"""Read at its start by a process whose clock is wrong: it can sleep all the same, and its browser is right.

libfaketime 0.9.10, told to leave the steady clock alone, refuses what Python sleeps with (EINVAL), and has
Chromium turn round and round.
"""

import os
import select
import time
from typing import SupportsIndex


def sleep(seconds: float | SupportsIndex) -> None:
    """Do nothing for so long, by a call that libfaketime does not touch."""
    select.select([], [], [], float(seconds))


time.sleep = sleep
os.environ.pop("LD_PRELOAD", None)  # noqa: TID251 - it has done its work in this process
