"""The store of a warehouse in a bucket: the same names and bytes as in a folder, worked on in a folder of this machine.

An object is put whole by one request, so a reader sees the old one or the new one. A partition is two objects, as it
is two files on disk: first the manifest, which knows the digests from before too, then the rows. Both are put only in
place of what stood when the writer looked, so of two writers that got past each other's lock one fails and nothing of
theirs mixes. What was read is kept in `objects/` under its ETag, and not fetched again.
"""

import fcntl
import hashlib
import io
import json
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

import pyarrow.parquet as pq

from skilltide.errors import CorruptPartition, Locked, WarehouseError
from skilltide.settings import read_settings
from warehouse.bucket import ANYTHING, Bucket, Changed, Version
from warehouse.leases import Lease, hold
from warehouse.staging import STAGING
from warehouse.store import Key, Partition, Store, digest_of_rows, put_text, read_back, safe_segment, sha256_of
from warehouse.tables import Table

One = TypeVar("One")
Other = TypeVar("Other")

CONNECTIONS = 8
"""Objects asked for at once: enough to hide the time that an answer takes, few enough for any store."""

FOOTER_BYTES = 64 << 10
"""The end of a Parquet file that holds its footer, of all but very wide ones."""

DIGESTS_KEPT = 8
"""Digests that a manifest knows: its own, and those of writes before it of which one may still stand."""

UNFINISHED_AGE = timedelta(days=1)
"""An edition without a manifest that nobody added to for so long was left by a writer that died."""

PUBLISHED = "published"
POINTER = "published/latest/edition.json"
"""The one object that says which edition is the latest: a copy of that edition's manifest."""


class BucketStore(Store):
    """The partitions and editions of a warehouse in a bucket."""

    def __init__(self, url: str) -> None:
        self.bucket = Bucket(url)
        about = hashlib.sha256(f"{self.bucket.endpoint} {self.bucket.url}".encode()).hexdigest()[:16]
        super().__init__((read_settings().cache / "warehouses" / about).absolute())
        self.root.mkdir(parents=True, exist_ok=True)
        self._leases: list[Lease] = []

    @classmethod
    def reach(cls, url: str, *, to_write: bool) -> "BucketStore":
        """The store, its bucket seen to be there, and to be writable where it will be written.

        Raises WarehouseError, or StoreFailed where the store does not answer.
        """
        try:
            store = cls(url)
        except OSError as error:
            raise WarehouseError(
                f"{error.filename}: cannot be written ({error.strerror}); set SKILLTIDE_CACHE to another folder"
            ) from error
        store.bucket.check()
        if to_write:
            store._probe()
        return store

    def _probe(self) -> None:
        """The store takes objects and keeps conditions: one that ignores them would let two writers mix."""
        probe = f"{STAGING}/probe-{uuid.uuid4().hex}"
        self.bucket.put(probe, b"probe", None)
        try:
            self.bucket.put(probe, b"another", None)
        except Changed:
            return
        finally:
            self.bucket.delete([probe])
        raise WarehouseError(
            f"warehouse {self.address}: the store put an object over another although asked not to (If-None-Match); "
            "use one that keeps conditional writes"
        )

    @property
    def address(self) -> str:
        return self.bucket.url

    @property
    def is_there(self) -> bool:
        return self.bucket.check()

    # ---- partitions

    def keys(self, table: Table, *prefix: str) -> list[Key]:
        folder = "/".join([table.name, *map(safe_segment, prefix[:-1])])
        keys = sorted(_key(table, name) for name in self.bucket.versions(folder) if name.endswith(".parquet"))
        return [key for key in keys if key[: len(prefix)] == prefix]

    def find(self, table: Table, key: Key) -> Partition | None:
        return next(iter(self._describe(table, [key])), None)

    def partitions(self, table: Table) -> list[Partition]:
        return self._describe(table, None)

    def _describe(self, table: Table, keys: Sequence[Key] | None) -> list[Partition]:
        """The partitions that there are of the keys, of all where these are null."""

        def describe(key: Key, rows: Version, manifest: Version) -> Partition:
            known = self._known(table, key, manifest)
            footer = self._footer(self._name(table, key), rows)
            fingerprint = (footer.metadata or {}).get(b"fingerprint", b"").decode()
            path = self._cached(self._name(table, key), rows)
            content = known.get("content", known["sha256"][0])
            return Partition(table, key, path, footer.num_rows, known["sha256"][0], fingerprint, content)

        return self._with_versions(table, keys, describe)

    def verified_paths(self, table: Table, keys: Sequence[Key]) -> list[Path]:
        def verify(key: Key, rows: Version, manifest: Version) -> Path:
            path = self._fetch(self._name(table, key), rows)
            digest, expected = sha256_of(path), self._known(table, key, manifest)["sha256"]
            if digest not in expected:
                path.unlink(missing_ok=True)
                raise self._corrupt(table, key, f"found sha256 {digest[:12]}, expected {expected[0][:12]}")
            return path

        paths = self._with_versions(table, keys, verify)
        if len(paths) < len(keys):
            raise CorruptPartition(f"{self.address}/{table.name}: a partition is gone since it was listed; run again")
        return paths

    def verified_path(self, table: Table, key: Key) -> Path:
        return self.verified_paths(table, [key])[0]

    def _with_versions(
        self, table: Table, keys: Sequence[Key] | None, use: Callable[[Key, Version, Version], One]
    ) -> list[One]:
        """What `use` makes of each partition and the states of its two objects; looked at again where these changed.

        The rows are looked at first: a manifest that is read later knows them, whatever was written in between.
        """
        for _ in range(3):
            with suppress(Changed):
                rows, manifests = self._versions(table, keys), self._versions(table, keys, is_manifest=True)
                if lost := sorted(set(rows) - set(manifests)):
                    raise self._corrupt(table, lost[0], "it has no manifest")
                return in_parallel(lambda one: use(*one), [(key, rows[key], manifests[key]) for key in sorted(rows)])
        raise Locked(f"{self.address}/{table.name}: written by another run again and again; wait, then run again")

    def _versions(self, table: Table, keys: Sequence[Key] | None, *, is_manifest: bool = False) -> dict[Key, Version]:
        name = self._manifest_name if is_manifest else self._name
        if keys is None or len(keys) > CONNECTIONS:
            folder = f"manifests/{table.name}" if is_manifest else table.name
            suffix = ".json" if is_manifest else ".parquet"
            found = self.bucket.versions(folder)
            versions = {_key(table, one): version for one, version in found.items() if one.endswith(suffix)}
            return versions if keys is None else {key: versions[key] for key in keys if key in versions}
        asked = zip(keys, in_parallel(lambda key: self.bucket.version(name(table, key)), keys), strict=True)
        return {key: version for key, version in asked if version}

    def _known(self, table: Table, key: Key, manifest: Version) -> dict[str, Any]:
        """What the manifest says. Raises CorruptPartition when it cannot be read."""
        try:
            known: dict[str, Any] = json.loads(self._fetch(self._manifest_name(table, key), manifest).read_bytes())
            return known | {"sha256": [str(digest) for digest in known["sha256"]]}
        except (ValueError, KeyError) as error:
            raise self._corrupt(table, key, f"its manifest cannot be read ({error})") from error

    def _footer(self, name: str, version: Version) -> Any:
        """The footer of a Parquet file, of which only the end is fetched where the file is not here."""
        whole, end = self._cached(name, version), self._cached(name, version, ".footer")
        if whole.exists():
            return pq.read_metadata(whole)
        if not end.exists():
            tail = self.bucket.read_tail(name, version.etag, FOOTER_BYTES)
            needed = int.from_bytes(tail[-8:-4], "little") + 8
            if needed > len(tail):
                tail = self.bucket.read_tail(name, version.etag, needed)
            self._keep(end, lambda staged: staged.write_bytes(tail))
        try:
            return pq.read_metadata(io.BytesIO(end.read_bytes()))
        except (OSError, ValueError) as error:
            raise CorruptPartition(f"{self.address}/{name}: its footer cannot be read ({error}); run again") from error

    def adopt(self, table: Table, key: Key, staged: Path, fingerprint: str) -> Partition:
        name, manifest = self._name(table, key), self._manifest_name(table, key)
        standing, known = self.bucket.version(name), self.bucket.read(manifest)
        rows, digest, content = read_back(table, staged), sha256_of(staged), digest_of_rows(staged)
        before = [one for one in json.loads(known[0])["sha256"] if one != digest] if known and standing else []
        about = {"sha256": [digest, *before][:DIGESTS_KEPT], "rows": rows, "content": content}
        self._require_locks()
        try:
            self.bucket.put(manifest, json.dumps(about).encode(), known[1] if known else None)
            etag = self.bucket.put(name, staged, standing.etag if standing else None)
        except Changed as error:
            raise Locked(
                f"{self.address}/{name}: another run wrote this partition meanwhile and its rows stand; "
                "see that only one works on the warehouse, then run again"
            ) from error
        path = self._cached(name, etag)
        self._keep(path, staged.replace)
        return Partition(table, key, path, rows, digest, fingerprint, content)

    def drop(self, table: Table, key: Key) -> None:
        self._require_locks()
        self.bucket.delete([self._name(table, key)])
        self.bucket.delete([self._manifest_name(table, key)])

    def sweep_staging(self) -> list[str]:
        """What dead processes left is gone: here in staging, here what was fetched and is not the newest any more, and
        in the bucket editions that were begun more than a day ago and never got a manifest."""
        swept = super().sweep_staging()
        self._forget_old_objects()
        objects = self.bucket.versions(PUBLISHED)
        for edition in {name.split("/")[1] for name in objects if name.count("/") > 1}:
            own = {name: version for name, version in objects.items() if name.startswith(f"{PUBLISHED}/{edition}/")}
            is_whole = f"{PUBLISHED}/{edition}/edition.json" in own
            if not is_whole and self.bucket.now() - max(one.modified for one in own.values()) > UNFINISHED_AGE:
                self.bucket.delete(own)
                swept.append(edition)
        return swept

    def _forget_old_objects(self) -> None:
        """What another process fetched within the hour stays, for it may be reading it."""
        kept, recent = self.root / "objects", time.time() - 3600
        tables = {path.relative_to(kept).parts[0] for path in kept.glob("*")}
        for folder in tables:
            newest = {self._cached(name, one).stem for name, one in self.bucket.versions(folder).items()}
            for path in (kept / folder).rglob("*"):
                if path.is_file() and path.stem not in newest and path.stat().st_mtime < recent:
                    path.unlink(missing_ok=True)

    # ---- editions

    def bring_published(self) -> str | None:
        objects = self.bucket.versions(PUBLISHED)
        with self._mirror_lock():
            manifests = {
                name: one for name, one in objects.items() if name.endswith("/edition.json") and name != POINTER
            }
            fetched = in_parallel(lambda name: self._fetch(name, manifests[name]).read_text("utf-8"), sorted(manifests))
            names = {name.split("/")[1] for name in objects if name.count("/") > 1} - {"latest"}
            for folder in (self.root / PUBLISHED).glob("v*"):
                if folder.name not in names:
                    shutil.rmtree(folder, ignore_errors=True)  # who pruned it may be at the same
            for edition in names:  # also of those without a manifest, whose number is taken
                (self.root / PUBLISHED / edition).mkdir(parents=True, exist_ok=True)
            for name, text in zip(sorted(manifests), fetched, strict=True):
                self._put_manifest(self.root / name, text)
            for path in (self.root / PUBLISHED).glob("*.*"):
                if path.is_file() and f"{PUBLISHED}/{path.name}" not in objects:
                    path.unlink()
            etag = self._bring_pointer()
        self.bring(*(name for name in objects if name.count("/") == 1 and not name.endswith(".duckdb")))
        return etag

    def _put_manifest(self, target: Path, text: str) -> None:
        """The manifest is here; an edition of the same name that another warehouse had at this address is gone."""
        if target.exists() and target.read_text("utf-8") == text:
            return
        if target.exists():
            shutil.rmtree(target.parent)
        put_text(target, text, self.root)

    def _bring_pointer(self) -> str | None:
        link, found = self.root / PUBLISHED / "latest", self.bucket.read(POINTER)
        if found is None:
            link.unlink(missing_ok=True)
            return None
        name = json.loads(found[0])["edition"]
        if not (self.root / PUBLISHED / name / "edition.json").exists():  # published since the objects were listed
            self._put_manifest(self.root / PUBLISHED / name / "edition.json", found[0].decode())
        if not link.is_symlink() or str(link.readlink()) != name:
            with self.stage() as folder:
                (folder / "latest").symlink_to(name)
                (folder / "latest").replace(link)
        return found[1]

    def bring_edition(self, name: str) -> None:
        folder = self.root / PUBLISHED / name
        files = json.loads((folder / "edition.json").read_text("utf-8"))["files"]
        with self._mirror_lock(), self.stage() as place:
            wanted = [one for one, facts in files.items() if not _is_whole(folder / one, facts["bytes"])]

            def bring(file: str) -> None:
                version = self.bucket.version(f"{PUBLISHED}/{name}/{file}")
                staged = place / hashlib.sha256(file.encode()).hexdigest()
                if version is None:
                    raise CorruptPartition(
                        f"{self.address}/{PUBLISHED}/{name}/{file}: not found; restore it from a copy"
                    )
                self.bucket.download(f"{PUBLISHED}/{name}/{file}", version, staged)
                if sha256_of(staged) != files[file]["sha256"]:
                    raise CorruptPartition(
                        f"{self.address}/{PUBLISHED}/{name}/{file}: not the bytes that were published; "
                        f"restore it from a copy of {name}"
                    )
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                staged.replace(folder / file)

            in_parallel(bring, wanted)

    def send_edition(self, folder: Path, name: str, seen: str | None) -> None:
        files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        files.remove("edition.json")
        try:
            with self.lock("publish"):
                for file in files:
                    self._require_locks()
                    self.bucket.put(f"{PUBLISHED}/{name}/{file}", folder / file, None)
                standing = self.bucket.versions(f"{PUBLISHED}/{name}")
                if len(standing) != len(files):
                    raise Changed(name)
                self._require_locks()
                self.bucket.put(f"{PUBLISHED}/{name}/edition.json", folder / "edition.json", None)
                self.bucket.put(POINTER, folder / "edition.json", seen)
        except Changed as error:
            raise Locked(
                f"{self.address}: another run published while this one worked, and its edition stands; run again"
            ) from error

    def place_edition(self, staged: Path, folder: Path) -> None:
        """As in a folder; but another process of this machine may have begun to bring the edition, which counts."""
        with self._mirror_lock():
            for path in [path for path in staged.rglob("*") if path.is_file()]:
                target = folder / path.relative_to(staged)
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)

    def complete_latest(self) -> None:
        """`published/latest/` holds copies of the files of the latest edition, for readers of one file at a path that
        stays. The pointer is one of them; who reads several files takes the name of the edition from it."""
        with self.lock("publish"):
            found = self.bucket.read(POINTER)
            if found is None:
                return
            edition = json.loads(found[0])
            source, target = f"{PUBLISHED}/{edition['edition']}", f"{PUBLISHED}/latest"
            have, want = self.bucket.versions(target), self.bucket.versions(source)
            etags = {name: version.etag for name, version in (have | want).items()}
            stale = [file for file in edition["files"] if etags.get(f"{target}/{file}") != etags[f"{source}/{file}"]]
            in_parallel(lambda file: self.bucket.copy(f"{source}/{file}", f"{target}/{file}"), stale)
            kept = {POINTER, *(f"{target}/{file}" for file in edition["files"])}
            self.bucket.delete(name for name in have if name not in kept)

    def drop_editions(self, names: Iterable[str]) -> None:
        for name in names:
            self.bucket.delete([f"{PUBLISHED}/{name}/edition.json"])
            self.bucket.delete(self.bucket.versions(f"{PUBLISHED}/{name}"))

    # ---- other files

    def send(self, *names: str, under: str | None = None) -> None:
        for name in names:
            path, target = self.root / name, under or name
            files = [one for one in path.rglob("*") if one.is_file()] if path.is_dir() else [path] * path.exists()
            sent = {f"{target}/{one.relative_to(path).as_posix()}" if path.is_dir() else target: one for one in files}
            for object_name, file in sent.items():
                self.send_file(file, object_name)
            self.bucket.delete(set(self.bucket.versions(target)) - set(sent))

    def send_file(self, path: Path, name: str) -> None:
        self.bucket.put(name, path, ANYTHING)

    def bring(self, *names: str) -> None:
        for name in names:
            alone = self.bucket.version(name)
            found: Mapping[str, Version] = {name: alone} if alone else self.bucket.versions(name)
            with self._mirror_lock(), self.stage() as place:
                for object_name, version in found.items():
                    content, target = self._fetch(object_name, version), self.root / object_name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(content, place / "file")
                    (place / "file").replace(target)

    def send_reports(self, name: str) -> None:
        self.send(name, under=f"runs/{self.machine}.jsonl")

    def bring_reports(self) -> None:
        self.bring("runs")

    # ---- locks

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        with (
            super().lock(name),
            hold(self.bucket, f"locks/{safe_segment(name)}.json", self.machine) as lease,
        ):
            self._leases.append(lease)
            try:
                yield
            finally:
                self._leases.remove(lease)

    def _require_locks(self) -> None:
        for lease in self._leases:
            lease.require()

    @property
    def machine(self) -> str:
        """A name of this working folder: processes that share it see each other's locks at once."""
        path = self.root / "machine"
        if not path.exists():
            self._keep(path, lambda staged: staged.write_text(uuid.uuid4().hex), is_first=True)
        return path.read_text()

    @contextmanager
    def _mirror_lock(self) -> Iterator[None]:
        """One process of this machine at a time brings editions and other files here."""
        path = self.root / "locks" / "mirror.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    # ---- what was fetched

    def _fetch(self, name: str, version: Version) -> Path:
        """The file of this state of the object. Raises Changed where another stands by now."""
        path = self._cached(name, version)
        if not path.exists():
            self._keep(path, lambda staged: self.bucket.download(name, version, staged))
        return path

    def _cached(self, name: str, version: Version | str, suffix: str = "") -> Path:
        etag = version if isinstance(version, str) else version.etag
        return self.root / "objects" / name / f"{safe_segment(etag.strip(chr(34)))}{suffix or '.whole'}"

    def _keep(self, path: Path, write: Callable[[Path], object], *, is_first: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with self.stage() as folder:
            write(folder / "object")
            if is_first:
                with suppress(FileExistsError):
                    path.hardlink_to(folder / "object")
            else:
                (folder / "object").replace(path)

    def _name(self, table: Table, key: Key) -> str:
        return self._path(table, key).relative_to(self.root).as_posix()

    def _manifest_name(self, table: Table, key: Key) -> str:
        return self._manifest(table, key).relative_to(self.root).as_posix()

    def _corrupt(self, table: Table, key: Key, found: str) -> CorruptPartition:
        return CorruptPartition(
            f"{self.address}/{self._name(table, key)}: not the bytes that were written: {found}; "
            "remove the object and run again (if raw: restore a copy)"
        )


def in_parallel(do: Callable[[One], Other], those: Sequence[One]) -> list[Other]:
    """What `do` makes of each, in order; several are asked for at once."""
    if len(those) < 2:
        return [do(one) for one in those]
    with ThreadPoolExecutor(min(CONNECTIONS, len(those))) as pool:
        return list(pool.map(do, those))


def _key(table: Table, name: str) -> Key:
    """The key of the partition whose rows or manifest the object holds."""
    inside = name.removeprefix("manifests/").removeprefix(f"{table.name}/").rpartition(".")[0]
    return tuple(unquote(part) for part in inside.split("/"))


def _is_whole(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size
