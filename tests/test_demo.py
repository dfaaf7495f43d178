"""The rehearsed night: one command, a real council, every figure as published."""

import re
import subprocess
import sys


def test_the_demo_night_ends_as_published() -> None:
    """Medway 2023 with a recount, a correction, a swap and an impossible total ends equal in every figure."""
    command = [
        sys.executable,
        "-W",
        "error",
        "-m",
        "results",
        "demo",
        "--once",
        "--seconds",
        "10",
        "--port",
        "0",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    told = " ".join(done.stdout.split())
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert "HELD Strood West W313 Satinder Singh Shokar's figure looks out of line" in told
    assert re.search(r"HELD Cuxton, Halling and Riverside E302 [\d,]+ votes is more than 2 ×", told)
    assert "recount" in told
    assert "corrected Watling" in told
    assert "24 of 24 wards declared. Labour Party has a majority." in told
    assert "Held for a person: 2. Corrected openly: 1." in told
    assert "Every figure equals the published result: 24 wards, 59 seats, 186 candidates." in told
