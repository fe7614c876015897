"""XML that is read without trusting it, and as the same plain tree as JSON.

An element with neither children nor attributes is its text (null where empty). Any other is a dict: children by local
name, a list where a name repeats, with a foreign namespace as `prefix:name`; attributes as `@name`; own text as
`#text`. Text that is itself markup (`type="xhtml"`, as Atom has it) stays markup.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

MAX_DEPTH = 50
"""Elements within elements; feeds have five."""
MAX_ELEMENTS = 200_000
"""Of a document that is held whole; a feed of 500 jobs has 15,000. Each costs some 300 bytes."""
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_PROLOG = 4096


def parse_xml(body: bytes) -> Any:
    """The root element. Raises ValueError for what is no XML, a DOCTYPE included: entities hide in it."""
    events = walk_xml(body, ("start",))
    root = None
    for number, (_, element) in enumerate(events):
        root = element if root is None else root
        if number >= MAX_ELEMENTS:
            raise ValueError(f"more than {MAX_ELEMENTS} elements")
    return root


def walk_xml(body: bytes, events: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Events and elements of a document as it is parsed. Raises ValueError as `parse_xml`."""
    if _DOCTYPE.search(body[:_PROLOG]):
        raise ValueError("a DOCTYPE")
    safe = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True}
    try:
        for number, (event, element) in enumerate(etree.iterparse(BytesIO(body), events, **safe)):
            if number == 0 and element.getroottree().docinfo.doctype:
                raise ValueError("a DOCTYPE")
            yield event, element
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error


def tree_of(root: Any) -> Any:
    """The element under its name, as a plain tree. Raises ValueError for nesting too deep."""
    tree = _tree(root, 0)
    return {local_name(root.tag): {} if tree is None else tree}


def local_name(tag: object) -> str:
    """The name of an element without its namespace; empty for comments and processing instructions."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _tree(element: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise ValueError("nesting too deep to read")
    found: dict[str, Any] = {f"@{local_name(name)}": value for name, value in element.attrib.items()}
    if found.get("@type") == "xhtml":
        return {**found, "#text": "".join(etree.tostring(child, encoding="unicode") for child in element)}
    for child in element:
        if name := _name(child):
            _add(found, name, _tree(child, depth + 1))
    text = (element.text or "").strip()
    if not found:
        return text or None
    if text:
        found["#text"] = text
    return found


def _name(element: Any) -> str:
    local = local_name(element.tag)
    return f"{element.prefix}:{local}" if local and element.prefix else local


def _add(found: dict[str, Any], name: str, value: Any) -> None:
    if name not in found:
        found[name] = value
    elif isinstance(found[name], list):
        found[name].append(value)
    else:
        found[name] = [found[name], value]
