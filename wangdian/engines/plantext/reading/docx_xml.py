"""The few words of WordprocessingML this reader speaks."""

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"


def parse(xml: bytes):
    """Parse one part; entities are not expanded and nothing outside is fetched."""
    xml = xml.replace(_STRICT, W[1:-1].encode())
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(xml, parser)


def child(element, name: str):
    """The child `name` of `element`, None when either is missing."""
    return None if element is None else element.find(W + name)


def value(element) -> str | None:
    """The w:val of an element, None when it has none or is missing."""
    return None if element is None else element.get(W + "val")


def on(element) -> bool:
    """True for a switch that is there and not turned off."""
    return element is not None and (value(element) or "true").lower() not in {"0", "false", "off", "none"}
