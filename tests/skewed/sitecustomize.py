"""Read at its start by a process whose clock is wrong: sleeping works there, too.

libfaketime 0.9.10, told to leave the steady clock alone, refuses what Python sleeps with (EINVAL).
"""

import select
import time
from typing import SupportsIndex


def sleep(seconds: float | SupportsIndex) -> None:
    """Do nothing for so long, by a call that libfaketime does not touch."""
    select.select([], [], [], float(seconds))


time.sleep = sleep
