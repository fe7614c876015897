"""`skilltide extract-skills` and `code-roles`: texts or titles in JSON lines in, JSON lines with what they hold out."""

import json
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from skilltide.errors import UsageError
from skilltide.options import Warehouse, open_store
from skilltide.settings import read_settings
from skilltide.terminal import json_lines


def extract_skills(
    file: Path | None = None,
    *,
    taxonomy: Annotated[str, Parameter(help="Our own, or one that `taxonomy import` stored.")] = "skilltide",
    details: Annotated[
        bool, Parameter(negative="", help="Also tell requirement and years of experience of each skill.")
    ] = False,
    quality: Annotated[
        Literal["fast", "full"] | None,
        Parameter(help="fast: by dictionary; full: concepts in other words too; default: SKILLTIDE_SKILL_QUALITY."),
    ] = None,
    top: Annotated[
        int | None, Parameter(help="The likeliest skills with scores, the likeliest first; at most so many.")
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """Find skills in JSON lines {"id","text"}, from a file or standard input; JSON lines out.

    A text may be markup: it is read as a browser shows it, and start and end are those in the text that was given.
    """
    from skilltide.loaded import skill_extractor
    from taxonomy.stored import OURS
    from transforms.shown_text import read_as_shown
    from transforms.skills.mentions import TEXTS_AT_ONCE

    if top is not None and (top < 1 or quality == "fast"):
        raise UsageError(
            f"--top: found {top} with quality {quality}, expected 1 or more, and quality full, which scores"
        )
    wanted = "full" if top else quality or read_settings().skill_quality

    root = None if taxonomy == OURS else str(_taxonomies(warehouse))
    extractor = skill_extractor(taxonomy, root, wanted)
    documents = json_lines(file, ("id", "text"), texts=("text",))
    while batch := list(islice(documents, TEXTS_AT_ONCE)):
        read = [read_as_shown(document["text"]) for document in batch]
        texts = [shown.text for shown in read]
        found_in = [extractor.rank(text, top) for text in texts] if top else extractor.find_many(texts)
        for document, shown, mentions in zip(batch, read, found_in, strict=True):
            found = [
                _as_json(mention, *shown.given(mention.start, mention.end), details=details) for mention in mentions
            ]
            print(json.dumps({"id": document["id"], "skills": found}, ensure_ascii=False))


def code_roles(
    file: Path | None = None,
    *,
    taxonomy: Annotated[
        str, Parameter(help="Our own, or one whose occupations `taxonomy import` stored.")
    ] = "skilltide",
    top: Annotated[int, Parameter(help="Candidates of an imported taxonomy for each title.")] = 10,
    warehouse: Warehouse = None,
) -> None:
    """Code JSON lines {"id","title","text"?} to roles, null where unsure, or to an imported taxonomy."""
    from skilltide.loaded import role_coder
    from skilltide.role_answers import answer_titles, rank_occupations
    from taxonomy.stored import OURS

    if top < 1:
        raise UsageError(f"--top: found {top}, expected 1 or more")
    documents = json_lines(file, ("id", "title"), texts=("title",), optional_texts=("text",))
    if taxonomy == OURS:
        answers = answer_titles(documents, role_coder())
    else:
        from taxonomy.occupations import load_occupations

        answers = rank_occupations(documents, load_occupations(_taxonomies(warehouse), taxonomy), top)
    for answer in answers:
        print(json.dumps(answer, ensure_ascii=False))


def _taxonomies(warehouse: str | None) -> Path:
    """The folder of a warehouse, with the taxonomies imported there."""
    from taxonomy.stored import FOLDER

    store = open_store(warehouse, read_settings(), must_exist=True)
    store.bring(FOLDER)
    return store.root


def _as_json(mention: Any, start: int, end: int, *, details: bool) -> dict[str, Any]:
    """A mention as `extract-skills` prints it, with its place in the text given; the score where a model gave one."""
    skill = mention.skill
    found = {
        "skill_id": skill.skill_id,
        "label": skill.label,
        "surface": mention.surface,
        "start": start,
        "end": end,
        "kind": skill.kind,
        "family": skill.family,
        "esco_uri": skill.esco_uri,
    }
    if mention.score is not None:
        found["score"] = round(mention.score, 4)
    if details:
        found |= {"requirement": mention.requirement, "years": mention.years}
    return found
