"""What every outlet for machines asks of the facts it passes on."""

import json

FACTS_MOST = 200_000


def wrong_with(facts: str) -> tuple[str, ...]:
    """Return every reason why a machine could not take these facts; () when it can."""
    if len(facts.encode()) > FACTS_MOST:
        return (f"longer than {FACTS_MOST} bytes",)
    try:
        json.loads(facts)
    except ValueError:
        return ("not JSON",)
    return ()
