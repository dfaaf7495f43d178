"""How much memory a browser needs, all its processes together, where the system tells."""

from contextlib import suppress
from pathlib import Path

_PROCESSES = Path("/proc")


def memory_mb(leader: int) -> float | None:
    """What the processes of this process's group hold, in MB; what several share is shared out among them.

    None on systems other than Linux, and when there are none.
    """
    shares = [_held_kb(folder) for folder in _PROCESSES.glob("[0-9]*") if _group(folder) == leader]
    return sum(shares) / 1000 if shares else None


def _group(folder: Path) -> int | None:
    with suppress(OSError, ValueError, IndexError):
        # The name of the program, in brackets, may hold spaces and brackets itself.
        return int((folder / "stat").read_text().rpartition(")")[2].split()[2])
    return None


def _held_kb(folder: Path) -> float:
    with suppress(OSError, ValueError):
        for line in (folder / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return float(line.split()[1])
    return 0.0
