"""What `taxonomy review` does: the candidates of an edition with their evidence, and one of them made an entry."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from skilltide.errors import UsageError
from skilltide.terminal import plain

if TYPE_CHECKING:
    import polars as pl

    from taxonomy.entries import Entry

SHOWN = [
    "term_id", "label", "vacancies", "employers", "first_month", "direction", "slope_points", "q_value",
    "nearest_label", "nearness", "variants",
]  # fmt: skip


def list_candidates(folder: Path, kind: str) -> list[dict[str, Any]]:
    """Candidates of the kind in an edition's folder: those that rise first, the fastest first, then by vacancies."""
    import polars as pl

    is_rising = pl.col("direction").cast(pl.String) == "rising"
    found = _read(folder).filter(pl.col("kind") == kind)
    slope = pl.when(is_rising).then("slope_points")
    ordered = found.sort(slope.fill_null(0).neg(), pl.col("vacancies").neg(), "term_id")
    return [{name: plain(value) for name, value in row.items()} for row in ordered.select(SHOWN).to_dicts()]


def add_candidate(folder: Path, kind: str, term_id: str, said: dict[str, str | None]) -> tuple[str, str]:
    """The file's name and the line that it now has for the candidate, as a person says of it.

    Raises UsageError where the edition has no such candidate, or what must be said of its kind is not.
    """
    from taxonomy.entries import add_role, add_skill
    from taxonomy.roles import ROLES_PATH

    candidates = {row["term_id"]: row for row in _read(folder).filter(kind=kind).to_dicts()}
    if term_id not in candidates:
        raise UsageError(
            f"{term_id}: found no such {kind} among {len(candidates)} candidates; `skilltide taxonomy review --kind "
            f"{kind}` lists them"
        )
    entry = _entry_of(candidates[term_id], said)
    needed = {"skill": ("as", "family"), "role": ("isco",)}[kind]
    if missing := [f"--{name}" for name in needed if not said[name]]:
        raise UsageError(f"{term_id}: a {kind} needs {' and '.join(missing)}; docs/taxonomy.md says what they mean")
    if kind == "role":
        return ROLES_PATH.name, add_role(entry, str(said["isco"]))
    return f"{said['family']}.csv", add_skill(entry, str(said["as"]), str(said["family"]))


def _entry_of(candidate: dict[str, Any], said: dict[str, str | None]) -> "Entry":
    """The entry: what is said of it, else what the edition has."""
    from taxonomy.entries import Entry

    label = said["label"] or candidate["label"]
    exact = tuple((said["exact"] or "").split("|")) if said["exact"] else ()
    others = (spelling for spelling in candidate["variants"].split("; ") if spelling != label.lower())
    forms = tuple(said["forms"].split("|")) if said["forms"] else (label, *others)
    if exact and not said["forms"]:
        forms = ()
    return Entry(candidate["term_id"], label, forms, exact)


def _read(folder: Path) -> "pl.DataFrame":
    import polars as pl

    path = folder / "emerging_terms.parquet"
    if not path.exists():
        raise UsageError(f"edition {folder.name}: found no emerging_terms, expected the table; publish a new edition")
    return pl.read_parquet(path)
