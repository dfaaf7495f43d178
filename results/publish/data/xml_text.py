"""XML that is written safely: every text is escaped, and characters that XML cannot hold are left out."""

import re
from xml.etree import ElementTree

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold. Source: XML 1.0, production 2 (Char)."""


def root(name: str, namespace: str, **attributes: str) -> ElementTree.Element:
    """The outermost element, in whose namespace all inside it are."""
    return ElementTree.Element(name, {"xmlns": namespace, **attributes})


def inside(
    parent: ElementTree.Element, name: str, text: object = None, **attributes: str
) -> ElementTree.Element:
    """A new element at the end of its parent; without a text it is empty."""
    element = ElementTree.SubElement(parent, name, attributes)
    if text is not None:
        element.text = str(text)
    return element


def document(top: ElementTree.Element) -> bytes:
    """The whole document, in UTF-8, without the characters that XML cannot hold."""
    text: str = ElementTree.tostring(top, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{NOT_XML.sub("", text)}\n'.encode()
