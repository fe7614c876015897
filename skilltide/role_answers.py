"""Answers of `code-roles`: one for each document, coded in batches, so that a stream may have any length."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from transforms.roles import RoleCoder, RoleMatch

BATCH = 10_000


def answer_titles(documents: Iterable[dict[str, Any]], coder: "RoleCoder") -> Iterator[dict[str, Any]]:
    """Role, group and chance for each document with id, title and, where there is one, text."""
    stream = iter(documents)
    while batch := list(islice(stream, BATCH)):
        titles = [str(document["title"]) for document in batch]
        texts = [str(document.get("text") or "") for document in batch]
        for document, match in zip(batch, coder.code(titles, texts), strict=True):
            yield {"id": document["id"], **_answer(match)}


def _answer(match: "RoleMatch | None") -> dict[str, Any]:
    if match is None:
        return dict.fromkeys(("role_id", "label", "isco_code", "score", "isco_level", "found_by"))
    return {
        "role_id": match.role_id,
        "label": match.label,
        "isco_code": match.isco_code,
        "score": round(match.score, 4),
        "isco_level": match.isco_level,
        "found_by": match.found_by,
    }
