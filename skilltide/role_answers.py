"""Answers of `code-roles`: one for each document, coded in batches, so that a stream may have any length."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from models.occupation_ranking import OccupationRanker
    from taxonomy.occupations import Occupation
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


def rank_occupations(
    documents: Iterable[dict[str, Any]], occupations: "Sequence[Occupation]", top: int
) -> Iterator[dict[str, Any]]:
    """The likeliest occupations of an imported taxonomy for each document with id and title, with scores."""
    by_id = {occupation.occupation_id: occupation for occupation in occupations}
    ranker = make_ranker(occupations)
    stream = iter(documents)
    while batch := list(islice(stream, BATCH)):
        ranked = ranker.rank([str(document["title"]) for document in batch], top)
        for document, found in zip(batch, ranked, strict=True):
            candidates = [
                {
                    "occupation_id": occupation_id,
                    "label": by_id[occupation_id].label,
                    "isco_code": by_id[occupation_id].isco_code,
                    "score": round(score, 4),
                }
                for occupation_id, score in found
            ]
            yield {"id": document["id"], "candidates": candidates}


def make_ranker(occupations: "Sequence[Occupation]") -> "OccupationRanker":
    """The ranker of imported occupations."""
    from models.occupation_ranking import Named, OccupationRanker

    return OccupationRanker([Named(one.occupation_id, (one.label, *one.alternatives)) for one in occupations])


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
