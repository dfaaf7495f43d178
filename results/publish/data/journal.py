"""The head of the journal, as every form of the data carries it, so that readers can hold us to it."""

from xml.etree import ElementTree

from results.publish.data.xml_text import inside
from results.publish.page.facts import PublicNight

AUTHORITY = "results.invalid"
"""Whose tags these are: a name that nobody can ever own (RFC 2606), because the page may move; what makes a
tag the only one is the election's id in it."""
NAMESPACE = f"tag:{AUTHORITY},2026:journal"
"""Of the element that other vocabularies carry."""


def journal_facts(night: PublicNight) -> dict[str, object] | None:
    """How many messages had been kept and the hash of the last; None where nothing is kept."""
    return None if night.seal is None else {"entries": night.seal.entries, "head": night.seal.head}


def journal_element(parent: ElementTree.Element, night: PublicNight) -> None:
    """The same as an element that a reader who does not know it passes over."""
    if night.seal is not None:
        inside(parent, "journal", xmlns=NAMESPACE, entries=str(night.seal.entries), head=night.seal.head)
