"""The only reader and writer of Parquet.

One partition is one file. It is staged outside the folders of the tables, read back, recorded in a manifest and put
in place by one rename, so that a reader sees the old partition or the new one, whole, whatever dies when.
"""

import fcntl
import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, unquote

import polars as pl
import pyarrow.parquet as pq

from skilltide.errors import CorruptPartition, Locked, UsageError, WarehouseError
from warehouse.staging import STAGING, stage, sweep
from warehouse.tables import Table

ROWS_PER_GROUP = 50_000
_MANIFESTS = "manifests"
_WINDOWS_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)),
}

Key = tuple[str, ...]
"""A partition's place in its table: ("ashby", "2026-11-23") or ("2026-11",)."""


def safe_segment(name: str) -> str:
    """The name as one file name that stays under its folder on every system; distinct names stay distinct.

    Raises UsageError for an empty name.
    """
    if not name:
        raise UsageError("found an empty name of a source, board or partition; give it one")
    quoted = quote(name, safe="-_.,()+=@&")
    if quoted.startswith(".") or quoted.endswith("."):
        quoted = quoted.replace(".", "%2E")
    if quoted.split(".")[0].lower() in _WINDOWS_DEVICES:
        quoted = f"%{ord(quoted[0]):02X}{quoted[1:]}"
    return quoted


@dataclass(frozen=True)
class Partition:
    """What is known of a stored partition without reading its rows."""

    table: Table
    key: Key
    path: Path
    rows: int
    sha256: str
    fingerprint: str
    """Hash of the inputs and the code that made it; equal means it need not be made again."""
    content: str
    """Hash of the rows; equal means that what is made of them need not be made again."""


class Store:
    """The partitions of a warehouse folder.

    `root` is the folder; of a warehouse in a bucket, the one of this machine where it is worked on. What other machines
    see of such a warehouse is brought and sent by the methods named so, which do nothing for a folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.rows_opened = 0
        """Rows of the partitions that were opened for reading, for the report of a run."""

    @staticmethod
    def at(address: str | Path) -> "Store":
        """The store at an address, which is not looked at."""
        if not is_bucket(address):
            return Store(Path(address).expanduser().absolute())
        from warehouse.bucket_store import BucketStore

        return BucketStore(str(address))

    @staticmethod
    def open(address: str | Path, *, to_write: bool = True) -> "Store":
        """The store in a folder, made if need be, or in a bucket, and seen to be writable where it will be written.

        Raises WarehouseError when it cannot be made or written, and for an address of another kind.
        """
        if is_bucket(address):
            from warehouse.bucket_store import BucketStore

            return BucketStore.reach(str(address), to_write=to_write)
        root = Path(address).expanduser().absolute()
        try:
            (root / STAGING).mkdir(parents=True, exist_ok=True)
            probe = root / STAGING / f"probe-{uuid.uuid4().hex}"
            probe.write_bytes(b"")
            probe.unlink(missing_ok=True)
        except OSError as error:
            raise WarehouseError(
                f"warehouse {root}: cannot be written ({error.strerror or error}); name a folder that you may write"
            ) from error
        return Store(root)

    @property
    def address(self) -> str:
        """What a person calls the warehouse, and another process opens it by."""
        return str(self.root)

    @property
    def is_there(self) -> bool:
        """Whether there is a warehouse at the address."""
        return self.root.is_dir()

    # ---- reading

    def keys(self, table: Table, *prefix: str) -> list[Key]:
        """Keys of the partitions there are, in order; only those that begin with the prefix."""
        folder = self.root / table.name
        found = (path.relative_to(folder).with_suffix("").parts for path in folder.rglob("*.parquet"))
        keys = sorted(tuple(unquote(part) for part in parts) for parts in found)
        return [key for key in keys if key[: len(prefix)] == prefix]

    def find(self, table: Table, key: Key) -> Partition | None:
        """The partition, or null where there is none. Raises CorruptPartition when its footer cannot be read."""
        path = self._path(table, key)
        if not path.exists():
            return None
        digest = self._digests(table, key)[0]
        try:
            footer = pq.read_metadata(path)
        except (OSError, ValueError) as error:
            raise _corrupt(path, str(error)) from error
        fingerprint = (footer.metadata or {}).get(b"fingerprint", b"").decode()
        content = json.loads(self._manifest(table, key).read_text()).get("content", digest)
        return Partition(table, key, path, footer.num_rows, digest, fingerprint, content)

    def partitions(self, table: Table) -> list[Partition]:
        """All partitions of the table, in the order of their keys."""
        return [found for key in self.keys(table) if (found := self.find(table, key))]

    def read(self, table: Table, keys: Iterable[Key] | None = None) -> pl.LazyFrame:
        """All rows of the partitions (of the whole table when keys is null), each file's bytes verified first.

        A column that was declared after a partition was written is null there.

        Raises CorruptPartition with the path when a file is not what was written.
        """
        wanted = self.keys(table) if keys is None else list(keys)
        paths = self.verified_paths(table, wanted)
        self.rows_opened += sum(pq.read_metadata(path).num_rows for path in paths)
        if not paths:
            return table.empty().lazy()
        return pl.scan_parquet(
            paths, schema=table.dtypes, missing_columns="insert", glob=False, hive_partitioning=False
        )

    def verified_paths(self, table: Table, keys: Sequence[Key]) -> list[Path]:
        """The files of partitions, in order, as `verified_path` gives them."""
        return [self.verified_path(table, key) for key in keys]

    def verified_path(self, table: Table, key: Key) -> Path:
        """The file of a partition whose bytes are those written. Raises CorruptPartition when they are not."""
        path, expected = self._path(table, key), self._digests(table, key)
        found = path.stat()
        digest = _digest_once(path, (found.st_ino, found.st_size, found.st_mtime_ns))
        if digest not in expected:
            raise _corrupt(path, f"found sha256 {digest[:12]}, expected {expected[0][:12]}")
        return path

    def _digests(self, table: Table, key: Key) -> list[str]:
        """Digests that the file may have: of the newest write, and of the one before had that died."""
        manifest = self._manifest(table, key)
        try:
            return [str(digest) for digest in json.loads(manifest.read_text())["sha256"]]
        except (OSError, ValueError, KeyError) as error:
            raise _corrupt(self._path(table, key), f"its manifest {manifest} cannot be read ({error})") from error

    # ---- writing

    def write(self, table: Table, key: Key, frame: pl.DataFrame, fingerprint: str = "") -> Partition:
        """The partition holds exactly these rows, checked and sorted by the table's key.

        Raises TableInvalid with all broken rules, WarehouseError when the disk refuses; the old partition then stays.
        """
        checked = table.check(frame)
        with self._staged(table, key) as path:
            write_parquet(checked, path, {**table.metadata(), "fingerprint": fingerprint}, table.rows_per_group)
            return self.adopt(table, key, path, fingerprint)

    @contextmanager
    def writer(self, table: Table, key: Key, fingerprint: str = "") -> Iterator["PartitionWriter"]:
        """A partition written in pieces with bounded memory; it counts only when the block ends without an error."""
        with self._staged(table, key) as path:
            writer = PartitionWriter(table, path, {**table.metadata(), "fingerprint": fingerprint})
            try:
                yield writer
            except BaseException:
                writer.close()
                raise
            writer.close()
            self.adopt(table, key, path, fingerprint)

    def adopt(self, table: Table, key: Key, staged: Path, fingerprint: str) -> Partition:
        """The staged file becomes the partition, after it was read back and its digest recorded."""
        rows = read_back(table, staged)
        digest = sha256_of(staged)
        target, manifest = self._path(table, key), self._manifest(table, key)
        target.parent.mkdir(parents=True, exist_ok=True)
        previous = [sha256_of(target)] if target.exists() else []
        content = digest_of_rows(staged)
        known = {"sha256": [digest, *previous], "rows": rows, "content": content}
        put_text(manifest, json.dumps(known), self.root)
        put_file(staged, target)
        return Partition(table, key, target, rows, digest, fingerprint, content)

    def drop(self, table: Table, key: Key) -> None:
        """The partition is gone."""
        self._path(table, key).unlink(missing_ok=True)
        self._manifest(table, key).unlink(missing_ok=True)

    @contextmanager
    def _staged(self, table: Table, key: Key) -> Iterator[Path]:
        try:
            with self.stage() as folder:
                yield folder / f"{table.name}.parquet"
        except (OSError, pl.exceptions.ComputeError) as error:
            raise WarehouseError(
                f"table {table.name}, partition {'/'.join(key)}: cannot be written ({error}); "
                "free some space or choose another warehouse, then run again"
            ) from error

    def stage(self) -> AbstractContextManager[Path]:
        """An empty folder outside the tables, gone at the end, for work that is put in place by one rename."""
        return stage(self.root)

    def sweep_staging(self) -> list[str]:
        """What dead processes left in staging is gone; what a living one is at work on stays. Returns their names."""
        return sweep(self.root)

    # ---- one run at a time

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Only one process holds the named lock; it dies with its process. Raises Locked when another holds it."""
        path = self.root / "locks" / f"{safe_segment(name)}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                handle.seek(0)
                holder = handle.read().strip() or "unknown"
                raise Locked(
                    f"warehouse {self.address}: process {holder} is working on it ({name}); wait, then run again"
                ) from error
            handle.seek(0)
            handle.truncate()
            handle.write(str(os.getpid()))
            handle.flush()
            yield

    # ---- what other machines see, of a warehouse in a bucket

    def bring_published(self) -> str | None:
        """The folder `published` holds the manifest of every edition and the link to the latest; what names the state
        of the pointer, for `send_edition`."""
        return None

    def bring_edition(self, name: str) -> None:
        """Every file of the edition is in its folder."""

    def send_edition(self, folder: Path, name: str, seen: str | None) -> None:
        """The staged edition counts, and is the latest. Raises Locked where the pointer is not as it was `seen`."""

    def place_edition(self, staged: Path, folder: Path) -> None:
        """The staged edition stands in its folder, at once."""
        staged.replace(folder)

    def complete_latest(self) -> None:
        """The path that stays shows the latest edition."""

    def drop_editions(self, names: Iterable[str]) -> None:
        """The editions are gone."""

    def send(self, *names: str) -> None:
        """Files and folders, by their names under the root, are for every machine what they are here: what is not here
        is gone there."""

    def send_file(self, path: Path, name: str) -> None:
        """The file is there for every machine under the name."""

    def bring(self, *names: str) -> None:
        """Files and folders are here what they are for every machine."""

    def send_reports(self, name: str) -> None:
        """The file with the reports of this machine's runs is there for every machine."""

    def bring_reports(self) -> None:
        """The reports of all machines are in the folder `runs`."""

    def _path(self, table: Table, key: Key) -> Path:
        if not key:
            raise UsageError(f"table {table.name}: found an empty partition key, expected at least one segment")
        segments = [safe_segment(part) for part in key]
        return self.root.joinpath(table.name, *segments[:-1], f"{segments[-1]}.parquet")

    def _manifest(self, table: Table, key: Key) -> Path:
        segments = [safe_segment(part) for part in key]
        return self.root.joinpath(_MANIFESTS, table.name, *segments[:-1], f"{segments[-1]}.json")


def is_bucket(address: str | Path) -> bool:
    """Whether the address names a bucket. Raises WarehouseError where it names neither that nor a folder."""
    scheme, separator, _ = str(address).partition("://")
    if separator and scheme != "s3":
        raise WarehouseError(f"warehouse {scheme}://…: expected a folder, or a bucket as s3://bucket/prefix")
    return bool(separator)


class PartitionWriter:
    """Appends checked rows to a staged file, one row group each time."""

    def __init__(self, table: Table, path: Path, metadata: Mapping[str, str]) -> None:
        self.table = table
        self.rows = 0
        schema = table.empty().to_arrow().schema.with_metadata(dict(metadata))
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")

    def append(self, frame: pl.DataFrame) -> None:
        """The rows are in the staged file. Raises TableInvalid when they break the declaration."""
        checked = self.table.check(frame)
        self.rows += checked.height
        self._writer.write_table(checked.to_arrow().cast(self._writer.schema))

    def close(self) -> None:
        self._writer.close()


def write_parquet(
    frame: pl.DataFrame, path: Path, metadata: Mapping[str, str], rows_per_group: int = ROWS_PER_GROUP
) -> None:
    """The frame as a Parquet file: the same rows give the same bytes."""
    frame.write_parquet(path, compression="zstd", row_group_size=rows_per_group, metadata=dict(metadata))


def digest_of_rows(path: Path) -> str:
    """Hexadecimal SHA-256 of a Parquet file without its footer: equal rows, equal digests, whatever is noted there."""
    with path.open("rb") as handle:
        handle.seek(-8, os.SEEK_END)
        length = int.from_bytes(handle.read(4), "little")
        end = handle.seek(-8 - length, os.SEEK_END)
        handle.seek(0)
        digest = hashlib.sha256()
        while end > 0 and (piece := handle.read(min(end, 1 << 20))):
            digest.update(piece)
            end -= len(piece)
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@lru_cache(maxsize=4_096)
def _digest_once(path: Path, _stamp: tuple[int, int, int]) -> str:
    """The digest, read once in a process for as long as the file stays the same: every month reads all postings."""
    return sha256_of(path)


def put_file(staged: Path, target: Path) -> None:
    """The staged file stands at the target, durably and at once."""
    with staged.open("rb") as handle:
        os.fsync(handle.fileno())
    staged.replace(target)
    sync_folder(target.parent)


def put_text(target: Path, text: str, root: Path) -> None:
    """The text stands at the target, a file of the warehouse at the root, durably and at once."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with stage(root) as folder:
        staged = folder / "text"
        staged.write_text(text, encoding="utf-8")
        put_file(staged, target)


def sync_folder(folder: Path) -> None:
    """Names just put into the folder survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_back(table: Table, staged: Path) -> int:
    """The rows of a staged file. Raises CorruptPartition where its columns are not those declared."""
    frame = pl.read_parquet(staged, columns=table.key, glob=False, hive_partitioning=False)
    if pl.read_parquet_schema(staged) != table.dtypes:
        raise _corrupt(staged, "its columns are not those declared")
    return frame.height


def _corrupt(path: Path, found: str) -> CorruptPartition:
    return CorruptPartition(
        f"{path}: not the bytes that were written: {found}; remove the file and run again (if raw: restore a copy)"
    )
