"""XML that is read without trusting it, and as the same plain tree as JSON.

An element with neither children nor attributes is its text (null where empty). Any other is a dict: children by local
name, a list where a name repeats, with a foreign namespace as `prefix:name`; attributes as `@name`; own text as
`#text`. Text that is itself markup (`type="xhtml"`, as Atom has it) stays markup.
"""

import re
from typing import Any

from lxml import etree

MAX_DEPTH = 50
"""Elements within elements; feeds have five."""
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_PROLOG = 4096


def parse_xml(body: bytes) -> Any:
    """The root element. Raises ValueError for what is no XML, a DOCTYPE included: entities hide in it."""
    if _DOCTYPE.search(body[:_PROLOG]):
        raise ValueError("a DOCTYPE")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # the stubs lack it
        raise ValueError("a DOCTYPE")
    return root


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
