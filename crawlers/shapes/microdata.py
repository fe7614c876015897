"""Microdata of an HTML page as the objects that JSON-LD would give: type, and properties by name."""

from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.shapes.base import Job

MARKUP = frozenset({"description", "responsibilities", "qualifications", "skills"})
"""Properties whose markup is kept: paragraphs and lists part the sentences."""
MAX_DEPTH = 20
"""Items within items; a JobPosting has three."""
_ATTRIBUTES = {"meta": "content", "a": "href", "link": "href", "img": "src", "time": "datetime", "data": "value"}


def read_microdata(tree: LexborHTMLParser, kind: str) -> list[Job]:
    """The items of the schema.org type on the page, in order.

    An item without any property was closed too early: if it is the only one, the properties that no item holds are its.
    """
    nodes = [node for node in tree.css(f"[itemscope][itemtype*='/{kind}']") if _kind_of(node) == kind]
    items = [_item(node, 0) for node in nodes]
    if len(items) == 1 and len(items[0]) == 1 and tree.root is not None:
        items = [{**_item(tree.root, 0), "@type": kind}]
    return items


def _item(node: LexborNode, depth: int) -> dict[str, Any]:
    item: dict[str, Any] = {"@type": _kind_of(node)}
    for name, value in _properties(node, depth):
        if name not in item:
            item[name] = value
        elif isinstance(item[name], list):
            item[name].append(value)
        else:
            item[name] = [item[name], value]
    return item


def _properties(node: LexborNode, depth: int) -> Iterator[tuple[str, Any]]:
    """Properties of the item, not those of the items inside it. Iterative: pages nest thousands of elements."""
    pending = list(node.iter())[::-1]
    while pending:
        child = pending.pop()
        names = (child.attributes.get("itemprop") or "").split()
        is_item = "itemscope" in child.attributes
        if names and (not is_item or depth < MAX_DEPTH):
            value = _item(child, depth + 1) if is_item else _value(child, names[0])
            yield from ((name, value) for name in names)
        if not is_item:
            pending += list(child.iter())[::-1]


def _value(node: LexborNode, name: str) -> str | None:
    given = node.attributes.get("content") or node.attributes.get(_ATTRIBUTES.get(node.tag or "", ""))
    if given is not None:
        return given
    if name in MARKUP:
        return (node.inner_html or "").strip() or None
    return " ".join(node.text(deep=True, separator=" ").split()) or None


def _kind_of(node: LexborNode) -> str:
    return (node.attributes.get("itemtype") or "").strip().rstrip("/").rpartition("/")[2]
