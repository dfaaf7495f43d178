"""What the data are called, who publishes them, and what anybody may do with them."""

from results.publish.page.facts import PublicNight

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
LICENCE_NAME = "Open Government Licence v3.0"


def publisher(night: PublicNight) -> str:
    """Whose figures these are."""
    return f"The Returning Officer, {night.council}"


def titled(night: PublicNight) -> str:
    """What the data are called; a rehearsal's say so first."""
    return f"{'REHEARSAL: ' if night.rehearsal else ''}{night.title}, results"


def rights(night: PublicNight) -> str:
    """The acknowledgement that the licence asks for, in one line."""
    return f"{publisher(night)}. {LICENCE_NAME}: {LICENCE}"
