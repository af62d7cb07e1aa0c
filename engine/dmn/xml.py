"""Reads XML that may come from anyone: no entities, no DOCTYPE, no network, no more than so many bytes."""
from collections.abc import Iterator

from lxml import etree

from engine.dmn.errors import DmnError

LARGEST_FILE = 5 * 1024 * 1024  # bytes

Node = etree._Element


def parse(xml: bytes) -> Node:
    """The root element. Raises DmnError for what is broken, unsafe or too large."""
    if len(xml) > LARGEST_FILE:
        raise DmnError("too-large", limit=LARGEST_FILE)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DmnError("broken-xml", reason=str(error)) from None
    if str(root.getroottree().docinfo.doctype):  # type: ignore[union-attr]
        raise DmnError("unsafe-xml")
    return root


def local_name(node: Node) -> str:
    """The name without its namespace; empty for comments and processing instructions."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def children(node: Node | None, *names: str) -> Iterator[Node]:
    """The children of these names, in document order."""
    if node is not None:
        yield from (child for child in node if local_name(child) in names)


def child(node: Node | None, *names: str) -> Node | None:
    return next(children(node, *names), None)


def attribute(node: Node | None, name: str) -> str | None:
    if node is None:
        return None
    value = node.get(name)
    return None if value is None else str(value)


def text(node: Node | None) -> str | None:
    """What the <text> child of the node holds; None if there is none."""
    inner = child(node, "text")
    return None if inner is None else "".join(map(str, inner.itertext()))
