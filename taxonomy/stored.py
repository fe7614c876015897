"""Imported taxonomies as they are kept in the warehouse: one Parquet file each, read back in a fraction of a second."""

import re
import uuid
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from skilltide.errors import UsageError
from taxonomy.skills import Skill

FOLDER = "taxonomies"
OURS = "skilltide"
"""The name of our own taxonomy, which needs no import."""

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_SCHEMA = {
    "skill_id": pl.String(),
    "label": pl.String(),
    "kind": pl.String(),
    "family": pl.String(),
    "group": pl.String(),
    "forms": pl.List(pl.String()),
    "exact_forms": pl.List(pl.String()),
    "context_forms": pl.List(pl.String()),
    "esco_uri": pl.String(),
    "since": pl.Int64(),
    "onet_id": pl.String(),
}


def write_taxonomy(root: Path, name: str, skills: Sequence[Skill], language: str) -> Path:
    """The taxonomy is kept under its name, in place of an earlier import. Raises UsageError for a name that is none."""
    path = _path(root, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [tuple(getattr(skill, column) for column in _SCHEMA) for skill in skills]
    frame = pl.DataFrame({column: [row[index] for row in rows] for index, column in enumerate(_SCHEMA)}, schema=_SCHEMA)
    staged = path.with_name(f".{name}-{uuid.uuid4().hex}")
    frame.write_parquet(staged, metadata={"language": language})
    staged.replace(path)
    return path


def read_taxonomy(root: Path, name: str) -> tuple[list[Skill], str]:
    """Skills of an imported taxonomy and their language. Raises UsageError where none has the name."""
    path = _path(root, name)
    if not path.exists():
        kept = ", ".join([OURS, *list_taxonomies(root)])
        raise UsageError(
            f"taxonomy {name}: not found in {root}; it has {kept}; "
            f"import one with `skilltide taxonomy import {name} PATH`"
        )
    columns = pl.read_parquet(path).to_dict(as_series=False)
    if missing := [column for column in _SCHEMA if column not in columns]:
        raise UsageError(
            f"taxonomy {name}: found no column {', '.join(missing)} in {path}, which an older version wrote; "
            f"import it again with `skilltide taxonomy import {name} PATH`"
        )
    skills = [
        Skill(skill_id, label, kind, family, group, tuple(forms), tuple(exact), tuple(context), uri, since, onet)
        for skill_id, label, kind, family, group, forms, exact, context, uri, since, onet in zip(
            *(columns[column] for column in _SCHEMA), strict=True
        )
    ]
    return skills, pl.read_parquet_metadata(path)["language"]


def list_taxonomies(root: Path) -> list[str]:
    """Names of the taxonomies imported into a warehouse."""
    return sorted(path.stem for path in (root / FOLDER).glob("*.parquet") if _NAME.fullmatch(path.stem))


def _path(root: Path, name: str) -> Path:
    if not _NAME.fullmatch(name) or name == OURS:
        raise UsageError(
            f"taxonomy {name!r}: found a name that cannot be imported under; expected letters a-z, digits, - and _, "
            f"and not {OURS}, which is our own"
        )
    return root / FOLDER / f"{name}.parquet"
