"""Who publishes the data, and what anybody may do with it: the Open Government Licence."""

from results.publish.page.facts import PublicNight

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
LICENCE_NAME = "Open Government Licence v3.0"


def publisher(night: PublicNight) -> str:
    """Whose figures these are."""
    return f"The Returning Officer, {night.council}"


def rights(night: PublicNight) -> str:
    """The acknowledgement that the licence asks for, in one line."""
    return f"{publisher(night)}. {LICENCE_NAME}: {LICENCE}"
