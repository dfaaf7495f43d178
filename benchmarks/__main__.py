"""Prints every figure: `python -m benchmarks`, or one of them by name: `python -m benchmarks latency`."""

import importlib
import sys

for name in [one for one in sys.argv[1:] if not one.isdigit()] or (
    "cards",
    "latency",
    "page",
    "paint",
    "channels",
    "feeds",
    "desk",
    "kills",
    "faults",
    "house",
):
    importlib.import_module(f"benchmarks.{name}").main()
    print(flush=True)
