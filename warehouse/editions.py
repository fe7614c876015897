"""Editions: all published tables or none, immutable, and one pointer that moves last.

`published/<edition>/` holds one Parquet file a table, what is derived from them, and `edition.json` with the digest of
every file. `published/latest` is a link that is replaced by one rename, so its path stays and a reader who resolves it
once sees one edition, whole.
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from skilltide.errors import CorruptPartition, PublicationHeld
from warehouse.checks import Verdict, examine_tables, hold, unmet
from warehouse.dictionary import describe_tables
from warehouse.store import Store, sha256_of, sync_folder, write_parquet
from warehouse.tables import PUBLISHED

PUBLISHED_FOLDER = "published"
HELD_FOLDER = "held"
"""Where a draft lies that a check held back, whole, so that a person can look at it."""
POINTER = "latest"
MANIFEST = "edition.json"
ESTIMATES: tuple[str, ...] = ("current",)
"""Key of the partition from which an edition takes each table."""
KEEP_RECENT = 10
"""So many of the newest editions are kept. Enough for a reader that resolved the pointer to finish under ten more."""


@dataclass(frozen=True)
class Edition:
    """One published folder: its name, where it is, and its manifest."""

    name: str
    folder: Path
    manifest: Mapping[str, Any]
    address: str
    """Where readers find it: the folder, or the address in a bucket."""


@dataclass(frozen=True)
class Draft:
    """An edition before it counts: a staged folder with its tables, to which files may be added."""

    name: str
    folder: Path
    content: Mapping[str, Any]
    tables: Mapping[str, pl.DataFrame]
    before: Edition | None
    """The last edition of an earlier day."""
    verdicts: Sequence[Verdict]


Dress = Callable[[Draft], None]
"""Adds files to a draft: extracts, the page, metadata. The same draft gives the same bytes."""


def latest_edition(warehouse: Store | Path) -> Edition | None:
    """The edition that the pointer names, every file in its folder; null before the first.

    Raises CorruptPartition for a broken manifest.
    """
    store = _store_of(warehouse)
    store.bring_published()
    pointer = store.root / PUBLISHED_FOLDER / POINTER
    if not pointer.is_symlink():
        return None
    folder = pointer.parent / pointer.readlink()
    try:
        edition = _edition_in(store, folder)
    except (OSError, ValueError) as error:
        raise CorruptPartition(
            f"{folder}: the latest edition has no readable {MANIFEST} ({error}); point {pointer} at an older edition"
        ) from error
    store.bring_edition(edition.name)
    return edition


def list_editions(warehouse: Store | Path) -> list[Edition]:
    """Every edition there is, the oldest day first, of one day the lowest number first.

    Of a warehouse in a bucket the folders hold the manifests, and not each every file.
    """
    store = _store_of(warehouse)
    store.bring_published()
    return _editions_here(store)


def edition_before(warehouse: Store | Path, day: date) -> Edition | None:
    """The last edition of an earlier day, every file in its folder; null where there is none."""
    store = _store_of(warehouse)
    earlier = [edition for edition in list_editions(store) if edition.manifest["until"] < day.isoformat()]
    if not earlier:
        return None
    store.bring_edition(earlier[-1].name)
    return earlier[-1]


def _store_of(warehouse: Store | Path) -> Store:
    return warehouse if isinstance(warehouse, Store) else Store(warehouse)


def _editions_here(store: Store) -> list[Edition]:
    manifests = (store.root / PUBLISHED_FOLDER).glob(f"v*/{MANIFEST}")
    found = [_edition_in(store, path.parent) for path in manifests]
    return sorted(found, key=lambda one: (one.manifest["until"], _number(one.name)))


def _edition_in(store: Store, folder: Path) -> Edition:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return Edition(folder.name, folder, manifest, f"{store.address}/{PUBLISHED_FOLDER}/{folder.name}")


def read_tables(edition: Edition | None) -> dict[str, pl.DataFrame]:
    """The tables of an edition by name; none where there is no edition."""
    if edition is None:
        return {}
    return {name: pl.read_parquet(edition.folder / f"{name}.parquet") for name in edition.manifest["tables"]}


def publish(
    store: Store,
    until: date,
    *,
    note: str | None = None,
    verdicts: Sequence[Verdict] = (),
    accept: str | None = None,
    dress: Sequence[Dress] = (),
) -> tuple[Edition, bool]:
    """The latest edition holds the current estimates; the boolean tells whether it had to be made.

    Equal tables and an equal day make no new edition. Raises PublicationHeld when there are no estimates, and when a
    verdict is not met and no reason to accept it is given; the draft then lies in `held/`.
    """
    if missing := [table.name for table in PUBLISHED if store.find(table, ESTIMATES) is None]:
        raise PublicationHeld(f"nothing to publish: found no {', '.join(missing)}; run `skilltide build` first")
    with store.stage() as place:
        return _publish_from(place, store, until, note, verdicts, accept, dress)


def _publish_from(
    place: Path,
    store: Store,
    until: date,
    note: str | None,
    verdicts: Sequence[Verdict],
    accept: str | None,
    dress: Sequence[Dress],
) -> tuple[Edition, bool]:
    seen = store.bring_published()
    name = _next_name(store.root, until)
    staged = place / name
    staged.mkdir()
    tables = {table.name: store.read(table, [ESTIMATES]).collect() for table in PUBLISHED}
    content: dict[str, Any] = {"until": until.isoformat(), "note": note, "tables": _write_tables(tables, staged)}
    latest = latest_edition(store)
    if latest is not None and {key: latest.manifest.get(key) for key in content} == content:
        return latest, False
    before = edition_before(store, until)
    verdicts = [*examine_tables(tables, read_tables(before)), *verdicts]
    broken = unmet(verdicts)
    if broken and accept:
        content["accepted"] = {"reason": accept, "checks": [f"{one.check} ({one.subject})" for one in broken]}
    draft = Draft(name, staged, content, tables, before, verdicts)
    _complete(draft, dress)
    if broken and not accept:
        raise hold(broken, _set_aside(store, draft) / "checks.html")
    store.send_edition(staged, name, seen)
    edition = _put_in_place(store, draft)
    shutil.rmtree(store.root / HELD_FOLDER, ignore_errors=True)
    store.send(HELD_FOLDER)
    prune(store, edition)
    return edition, True


def verify(edition: Edition) -> None:
    """Every file of the edition has the bytes that its manifest names. Raises CorruptPartition with the path."""
    for name, facts in edition.manifest["files"].items():
        path = edition.folder / name
        if not path.is_file() or sha256_of(path) != facts["sha256"]:
            raise CorruptPartition(
                f"{path}: not the bytes that were published; restore it from a copy of {edition.name}"
            )


def prune(store: Store, latest: Edition) -> list[str]:
    """Names of the editions that are gone now.

    Kept are the KEEP_RECENT newest, the last of each month, the latest and the one that it was compared with.
    """
    editions = list_editions(store)
    last_of_month = {edition.name.rpartition(".")[0]: edition.name for edition in editions}
    before = edition_before(store, date.fromisoformat(latest.manifest["until"]))
    kept = {latest.name, *(one.name for one in editions[-KEEP_RECENT:]), *last_of_month.values()}
    kept |= {before.name} if before else set()
    gone = [edition for edition in editions if edition.name not in kept]
    store.drop_editions(edition.name for edition in gone)
    with store.stage() as grave:
        for edition in gone:
            with suppress(FileNotFoundError):  # another process saw in the bucket that it is gone
                edition.folder.replace(grave / edition.name)
    return [edition.name for edition in gone]


# ---- inside


def _write_tables(tables: Mapping[str, pl.DataFrame], folder: Path) -> dict[str, dict[str, Any]]:
    """One file a table, with nothing in it that differs between two runs on the same input; its rows and digest."""
    facts = {}
    for table in PUBLISHED:
        frame, path = tables[table.name], folder / f"{table.name}.parquet"
        write_parquet(frame, path, table.metadata())
        facts[table.name] = {"rows": frame.height, "sha256": sha256_of(path)}
    return facts


def _complete(draft: Draft, dress: Sequence[Dress]) -> None:
    """The draft has its dictionary, all that `dress` adds, and the manifest with the digest of each file."""
    (draft.folder / "data-dictionary.md").write_text(describe_tables(PUBLISHED), encoding="utf-8")
    for add_files in dress:
        add_files(draft)
    manifest = {"edition": draft.name, **draft.content, "files": digest_files(draft.folder)}
    (draft.folder / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def digest_files(folder: Path) -> dict[str, dict[str, Any]]:
    """Bytes and sha256 of every file under the folder, by its path in it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": sha256_of(path)} for path in paths
    }


def _set_aside(store: Store, draft: Draft) -> Path:
    """The draft lies in `held/`, in place of an earlier one."""
    held = store.root / HELD_FOLDER
    shutil.rmtree(held, ignore_errors=True)
    draft.folder.replace(held)
    store.send(HELD_FOLDER)
    return held


def _put_in_place(store: Store, draft: Draft) -> Edition:
    published = store.root / PUBLISHED_FOLDER
    published.mkdir(exist_ok=True)
    for path in draft.folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as handle:
                os.fsync(handle.fileno())
    folder = published / draft.name
    store.place_edition(draft.folder, folder)
    sync_folder(published)
    link = draft.folder.parent / POINTER
    link.symlink_to(draft.name)
    link.replace(published / POINTER)
    sync_folder(published)
    return _edition_in(store, folder)


def _number(name: str) -> int:
    return int(name.rpartition(".")[2])


def _next_name(root: Path, until: date) -> str:
    """`v<year>.<month>.<n>`, n one above the editions of that month that stand already."""
    prefix = f"v{until.year}.{until.month:02d}."
    taken = [_number(path.name) for path in (root / PUBLISHED_FOLDER).glob(f"{prefix}*")]
    return f"{prefix}{max(taken, default=0) + 1}"
