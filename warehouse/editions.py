"""Editions: all published tables or none, immutable, and one pointer that moves last.

`published/<edition>/` holds one Parquet file a table, `edition.json` and the data dictionary. `published/latest` is a
link that is replaced by one rename, so its path stays and a reader sees one edition, whole.
"""

import json
import os
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from skilltide.errors import CorruptPartition, PublicationHeld
from warehouse.dictionary import describe_tables
from warehouse.store import Store, sha256_of, sync_folder, write_parquet
from warehouse.tables import PUBLISHED

PUBLISHED_FOLDER = "published"
POINTER = "latest"
MANIFEST = "edition.json"
ESTIMATES: tuple[str, ...] = ("current",)
"""Key of the partition from which an edition takes each table."""


@dataclass(frozen=True)
class Edition:
    """One published folder: its name, where it is, and its manifest."""

    name: str
    folder: Path
    manifest: Mapping[str, Any]


def latest_edition(root: Path) -> Edition | None:
    """The edition that the pointer names; null before the first. Raises CorruptPartition for a broken manifest."""
    pointer = root / PUBLISHED_FOLDER / POINTER
    if not pointer.is_symlink():
        return None
    folder = pointer.parent / pointer.readlink()
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CorruptPartition(
            f"{folder}: the latest edition has no readable {MANIFEST} ({error}); point {pointer} at an older edition"
        ) from error
    return Edition(folder.name, folder, manifest)


def edition_before(root: Path, day: date) -> Edition | None:
    """The last edition of an earlier day; null where there is none."""
    found = []
    for folder in sorted((root / PUBLISHED_FOLDER).glob(f"v*/{MANIFEST}")):
        manifest = json.loads(folder.read_text(encoding="utf-8"))
        if manifest["until"] < day.isoformat():
            number = int(manifest["edition"].rpartition(".")[2])
            found.append((manifest["until"], number, Edition(folder.parent.name, folder.parent, manifest)))
    return max(found, key=lambda one: one[:2])[2] if found else None


def publish(store: Store, until: date, *, note: str | None = None) -> tuple[Edition, bool]:
    """The latest edition holds the current estimates; the boolean tells whether it had to be made.

    Equal tables and an equal day make no new edition. Raises PublicationHeld when there are no estimates.
    """
    if missing := [table.name for table in PUBLISHED if store.find(table, ESTIMATES) is None]:
        raise PublicationHeld(f"nothing to publish: found no {', '.join(missing)}; run `skilltide build` first")
    name = _next_name(store.root, until)
    staged = store.new_staging_folder(name)
    content = {"until": until.isoformat(), "note": note, "tables": _write_tables(store, staged)}
    latest = latest_edition(store.root)
    if latest is not None and {key: latest.manifest[key] for key in content} == content:
        shutil.rmtree(staged)
        return latest, False
    manifest = {"edition": name, **content}
    (staged / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (staged / "data-dictionary.md").write_text(describe_tables(PUBLISHED), encoding="utf-8")
    return _put_in_place(store, staged, name, manifest), True


def _write_tables(store: Store, folder: Path) -> dict[str, dict[str, Any]]:
    """One file a table, with nothing in it that differs between two runs on the same input; its rows and digest."""
    facts = {}
    for table in PUBLISHED:
        frame, path = store.read(table, [ESTIMATES]).collect(), folder / f"{table.name}.parquet"
        write_parquet(frame, path, table.metadata())
        facts[table.name] = {"rows": frame.height, "sha256": sha256_of(path)}
    return facts


def verify(edition: Edition) -> None:
    """Every file of the edition has the bytes that its manifest names. Raises CorruptPartition with the path."""
    for name, facts in edition.manifest["tables"].items():
        path = edition.folder / f"{name}.parquet"
        if not path.is_file() or sha256_of(path) != facts["sha256"]:
            raise CorruptPartition(
                f"{path}: not the bytes that were published; restore it from a copy of {edition.name}"
            )


def _put_in_place(store: Store, staged: Path, name: str, manifest: Mapping[str, Any]) -> Edition:
    published = store.root / PUBLISHED_FOLDER
    published.mkdir(exist_ok=True)
    for path in staged.iterdir():
        with path.open("rb") as handle:
            os.fsync(handle.fileno())
    folder = published / name
    staged.replace(folder)
    sync_folder(published)
    link = store.root / "staging" / f"pointer-{uuid.uuid4().hex}"
    link.symlink_to(name)
    link.replace(published / POINTER)
    sync_folder(published)
    return Edition(name, folder, manifest)


def _next_name(root: Path, until: date) -> str:
    """`v<year>.<month>.<n>`, n one above the editions of that month that stand already."""
    prefix = f"v{until.year}.{until.month:02d}."
    taken = [int(path.name.removeprefix(prefix)) for path in (root / PUBLISHED_FOLDER).glob(f"{prefix}*")]
    return f"{prefix}{max(taken, default=0) + 1}"
