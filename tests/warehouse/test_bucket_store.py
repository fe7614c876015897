"""A warehouse in a bucket: the same bytes as in a folder, whatever the network does, and never those of two writers."""

import hashlib
import json
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from skilltide.errors import ConfigurationError, CorruptPartition, Locked, StoreFailed, WarehouseError
from skilltide.versions import ROOT
from tests.buckets import BUCKET, KEY, Faults, bad_network, reached_by, serve_bucket
from tests.warehouse.test_editions import DAY, fill
from tests.warehouse.test_store import MENTIONS, mentions
from warehouse import bucket, bucket_store, editions, leases
from warehouse.bucket import ANYTHING, Bucket, Changed
from warehouse.bucket_store import POINTER, BucketStore
from warehouse.store import Store, sha256_of
from warehouse.tables import PUBLISHED

KEYS = ("a",)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with serve_bucket() as address, reached_by(address):
        yield address


@pytest.fixture
def url(endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    on_machine(monkeypatch, tmp_path, "one")
    return f"s3://{BUCKET}/{uuid.uuid4().hex}"


@pytest.fixture
def bucketed(url: str) -> BucketStore:
    store = Store.open(url)
    assert isinstance(store, BucketStore)
    return store


def on_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    """Stores opened from here on work in a folder of their own, as on another machine."""
    monkeypatch.setenv("SKILLTIDE_CACHE", str(tmp_path / name))


def objects(store: BucketStore, folder: str) -> dict[str, str]:
    names = sorted(store.bucket.versions(folder))
    return {name: hashlib.sha256(store.bucket.read(name)[0]).hexdigest() for name in names}


# ---- partitions


def test_a_partition_is_the_same_objects_as_files_on_disk(bucketed: BucketStore, store: Store) -> None:
    for one in (bucketed, store):
        one.write(MENTIONS, ("2026-01",), mentions(1), "made of this")
        one.write(MENTIONS, ("s/x", "2026-01"), mentions(2), "made of that")
    for folder in ("mentions", "manifests"):
        files = {
            path.relative_to(store.root).as_posix(): sha256_of(path) for path in (store.root / folder).rglob("*.*")
        }
        assert objects(bucketed, folder) == files
    assert bucketed.keys(MENTIONS) == store.keys(MENTIONS)
    assert bucketed.keys(MENTIONS, "s/x") == [("s/x", "2026-01")]
    assert bucketed.read(MENTIONS).collect().equals(store.read(MENTIONS).collect())


def test_another_machine_finds_a_partition_without_fetching_it(
    bucketed: BucketStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = bucketed.write(MENTIONS, KEYS, mentions(1), "made of this")
    on_machine(monkeypatch, tmp_path, "two")
    other = Store.open(bucketed.address)
    for found in (other.find(MENTIONS, KEYS), *other.partitions(MENTIONS)):
        assert (found.fingerprint, found.rows, found.content) == ("made of this", 3, written.content)
        assert not found.path.exists()
    assert other.read(MENTIONS).collect().equals(mentions(1))
    assert other.find(MENTIONS, ("b",)) is None


def test_what_another_machine_wrote_since_is_read(
    bucketed: BucketStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucketed.write(MENTIONS, KEYS, mentions(1))
    on_machine(monkeypatch, tmp_path, "two")
    other = Store.open(bucketed.address)
    other.write(MENTIONS, KEYS, mentions(2), "newer")
    assert bucketed.read(MENTIONS).collect().equals(mentions(2))
    assert bucketed.find(MENTIONS, KEYS).fingerprint == "newer"
    other.drop(MENTIONS, KEYS)
    assert bucketed.keys(MENTIONS) == []


def test_a_wide_footer_is_fetched_whole(bucketed: BucketStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bucketed.write(MENTIONS, KEYS, mentions(1), "made of this")
    on_machine(monkeypatch, tmp_path, "two")
    monkeypatch.setattr(bucket_store, "FOOTER_BYTES", 100)
    assert Store.open(bucketed.address).find(MENTIONS, KEYS).fingerprint == "made of this"


def test_a_changed_object_is_refused_with_its_address(bucketed: BucketStore) -> None:
    bucketed.write(MENTIONS, KEYS, mentions(1))
    content = bytearray(bucketed.bucket.read("mentions/a.parquet")[0])
    content[len(content) // 2] ^= 0xFF
    bucketed.bucket.put("mentions/a.parquet", bytes(content), ANYTHING)
    with pytest.raises(CorruptPartition, match=f"{bucketed.address}/mentions/a.parquet"):
        bucketed.read(MENTIONS).collect()


def test_a_writer_that_died_between_the_two_objects_leaves_the_old_partition(bucketed: BucketStore) -> None:
    bucketed.write(MENTIONS, KEYS, mentions(1), "one")
    put = bucketed.bucket.put

    def die(name: str, content: bytes | Path, expected: str | None) -> str:
        if name.endswith(".parquet"):
            raise StoreFailed("gone")
        return put(name, content, expected)

    bucketed.bucket.put = die  # type: ignore[method-assign]
    with pytest.raises(StoreFailed):
        bucketed.write(MENTIONS, KEYS, mentions(2), "two")
    bucketed.bucket.put = put  # type: ignore[method-assign]
    assert bucketed.read(MENTIONS).collect().equals(mentions(1))
    assert bucketed.find(MENTIONS, KEYS).fingerprint == "one"
    bucketed.write(MENTIONS, KEYS, mentions(3), "three")
    assert bucketed.read(MENTIONS).collect().equals(mentions(3))


def test_of_two_writers_past_each_others_lock_one_wins_whole(
    bucketed: BucketStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucketed.write(MENTIONS, KEYS, mentions(1))
    on_machine(monkeypatch, tmp_path, "two")
    other = Store.open(bucketed.address)
    version = bucketed.bucket.version

    def look_while_the_other_writes(name: str) -> object:
        found = version(name)
        bucketed.bucket.version = version  # type: ignore[method-assign]
        known = bucketed.bucket.read
        manifest = known("manifests/mentions/a.json")
        bucketed.bucket.read = lambda name: manifest  # type: ignore[method-assign]
        other.write(MENTIONS, KEYS, mentions(2), "other")
        return found

    bucketed.bucket.version = look_while_the_other_writes  # type: ignore[method-assign]
    with pytest.raises(Locked, match="another run wrote this partition"):
        bucketed.write(MENTIONS, KEYS, mentions(3), "mine")
    assert other.read(MENTIONS).collect().equals(mentions(2))


# ---- failures


def test_the_same_bytes_through_a_bad_network(
    endpoint: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_machine(monkeypatch, tmp_path, "one")
    url, faults = f"s3://{BUCKET}/{uuid.uuid4().hex}", Faults(share=0.15)
    with bad_network(endpoint, faults) as address, reached_by(address):
        shaken = Store.open(url)
        for number in range(1, 6):
            for one in (shaken, store):
                one.write(MENTIONS, ("a", str(number % 3)), mentions(number), str(number))
        fill(shaken, "one")
        shaken_edition, _ = editions.publish(shaken, DAY)
        shaken.complete_latest()
    fill(store, "one")
    edition, _ = editions.publish(store, DAY)
    calm = BucketStore(url)
    assert calm.read(MENTIONS).collect().equals(store.read(MENTIONS).collect())
    assert {one.split()[0] for one in faults.told} >= {"500", "503", "cut", "slow", "half"}
    files = {path.relative_to(store.root).as_posix(): sha256_of(path) for path in edition.folder.rglob("*.*")}
    assert objects(calm, f"published/{shaken_edition.name}") == files
    assert {name.split("/", 2)[2] for name in objects(calm, "published/latest")} == {
        name.split("/", 2)[2] for name in files
    }


def test_a_wrong_key_is_said_at_once(endpoint: str, url: str) -> None:
    faults, message = Faults(), r"refused the key \(InvalidAccessKeyId\); check AWS_ACCESS"
    faults.always = "refused"
    with bad_network(endpoint, faults) as address, reached_by(address), pytest.raises(WarehouseError, match=message):
        Store.open(url)
    assert len(faults.told) == 1


def test_a_store_that_is_away_is_told_as_passing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "RETRIES", {"max_retries": 1, "retry_timeout": timedelta(seconds=2)})
    monkeypatch.setattr(bucket, "PAUSE_SECONDS", 0.01)
    with reached_by("http://127.0.0.1:1"), pytest.raises(StoreFailed, match="does not answer as it should"):
        Store.open(url)


def test_a_bucket_that_is_not_there_is_named(url: str) -> None:
    with pytest.raises(WarehouseError, match="found no bucket nowhere at http://127"):
        Store.open("s3://nowhere/prefix")


def test_a_store_that_ignores_conditions_is_refused(endpoint: str, url: str) -> None:
    faults = Faults()
    faults.always = "heedless"
    with (
        bad_network(endpoint, faults) as address,
        reached_by(address),
        pytest.raises(WarehouseError, match="If-None-M"),
    ):
        Store.open(url)
    assert Bucket(url).versions("") == {}


def test_no_key_and_no_extra_are_said_with_what_to_do(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore.store", None)
    with pytest.raises(ConfigurationError, match=r"install skilltide with its extra \[s3\]"):
        Store.open(url)
    monkeypatch.undo()
    for name in KEY:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ConfigurationError, match="found no key in the environment"):
        Store.open(url)


def test_other_addresses_are_refused() -> None:
    for address in ("gs://bucket/x", "https://user:secret@host/x"):
        with pytest.raises(WarehouseError, match="expected a folder, or a bucket") as raised:
            Store.open(address)
        assert "secret" not in str(raised.value)


def test_an_answer_that_was_lost_is_not_taken_for_another_writer(endpoint: str, url: str) -> None:
    faults = Faults()
    with bad_network(endpoint, faults) as address, reached_by(address):
        one = Bucket(url)
        for kind in ("500 after", "cut after"):
            timer = threading.Timer(0.3, lambda: setattr(faults, "always", None))
            faults.always = kind
            timer.start()
            etag = one.put(kind, b"mine", None)
            timer.join()
            with pytest.raises(Changed):
                one.put(kind, b"theirs", None)
            assert one.put(kind, b"mine still", etag) != etag
            with pytest.raises(Changed):
                one.put(kind, b"theirs", etag)


# ---- locks


def test_two_machines_one_wins_and_the_other_is_told(
    bucketed: BucketStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "LEASE_SECONDS", 8)
    on_machine(monkeypatch, tmp_path, "two")
    other = Store.open(bucketed.address)
    with bucketed.lock("run"), pytest.raises(Locked, match=r"process .* is working on it .*wait"), other.lock("run"):
        pass
    with other.lock("run"):
        pass
    assert bucketed.bucket.versions("locks") == {}


HOLD = """
import sys, time
from warehouse.store import Store
lock = Store.at(sys.argv[1]).lock("run"); lock.__enter__()
print("held", flush=True); time.sleep(60)
"""


@pytest.mark.parametrize("machine", ["one", "two"])
def test_a_lock_dies_with_its_process(
    bucketed: BucketStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, machine: str
) -> None:
    """At once on the same machine, when its time is over on another."""
    monkeypatch.setattr(leases, "LEASE_SECONDS", 4)
    command = [sys.executable, "-c", HOLD, bucketed.address]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        child.kill()
    on_machine(monkeypatch, tmp_path, machine)
    store, begun = Store.open(bucketed.address), time.monotonic()
    with store.lock("run"):
        assert time.monotonic() - begun < (3 if machine == "one" else 30)


def test_who_lost_the_lock_puts_nothing_more(
    bucketed: BucketStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "LEASE_SECONDS", 3)
    bucketed.write(MENTIONS, KEYS, mentions(1))
    on_machine(monkeypatch, tmp_path, "two")
    other = Store.open(bucketed.address)
    with ExitStack() as stack:
        with monkeypatch.context() as asleep:
            asleep.setattr(leases, "_beat", lambda lease, done: None)  # a machine that sleeps renews nothing
            stack.enter_context(bucketed.lock("run"))
        time.sleep(3.1)
        with other.lock("run"):
            with pytest.raises(Locked, match="lost the lock"):
                bucketed.write(MENTIONS, KEYS, mentions(2))
            other.write(MENTIONS, KEYS, mentions(3))
        assert other.read(MENTIONS).collect().equals(mentions(3))


# ---- editions


def test_the_pointer_moves_at_once_while_a_reader_looks(
    bucketed: BucketStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(bucketed, "1")
    editions.publish(bucketed, DAY)
    on_machine(monkeypatch, tmp_path, "two")
    reader, seen, wrong, done = Store.open(bucketed.address), set[str](), list[str](), threading.Event()

    def look() -> None:
        while not done.is_set():
            edition = editions.latest_edition(reader)
            assert edition is not None
            label = pl.read_parquet(edition.folder / "skills.parquet")["label"].to_list()
            try:
                editions.verify(edition)
            except CorruptPartition as error:
                wrong.append(str(error))
            if edition.name != f"v2026.10.{label[0]}":
                wrong.append(f"{edition.name} holds {label}")
            seen.add(edition.name)

    thread = threading.Thread(target=look)
    thread.start()
    for number in range(2, 5):
        fill(bucketed, str(number))
        editions.publish(bucketed, DAY)
        bucketed.complete_latest()
    deadline = time.monotonic() + 20
    while "v2026.10.4" not in seen and time.monotonic() < deadline:
        time.sleep(0.05)
    done.set()
    thread.join()
    assert wrong == []
    assert len(seen) > 1
    assert "v2026.10.4" in seen


def test_of_two_publishers_one_wins_and_nothing_mixes(
    bucketed: BucketStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(bucketed, "one")
    on_machine(monkeypatch, tmp_path, "two")
    other = Store.open(bucketed.address)

    def publish_meanwhile(draft: editions.Draft) -> None:
        fill(other, "two")
        editions.publish(other, DAY)

    with pytest.raises(Locked, match="another run published"):
        editions.publish(bucketed, DAY, dress=[publish_meanwhile])
    standing = editions.latest_edition(bucketed)
    assert standing is not None
    editions.verify(standing)
    assert pl.read_parquet(standing.folder / "skills.parquet")["label"].to_list() == ["two"]
    assert json.loads(bucketed.bucket.read(POINTER)[0])["edition"] == standing.name


def test_another_process_of_the_machine_may_bring_an_edition_before_it_is_in_place(bucketed: BucketStore) -> None:
    other, send = Store.open(bucketed.address), bucketed.send_edition

    def send_while_another_looks(folder: Path, name: str, seen: str | None) -> None:
        send(folder, name, seen)
        assert editions.latest_edition(other) is not None

    bucketed.send_edition = send_while_another_looks  # type: ignore[method-assign]
    fill(bucketed, "one")
    edition, is_new = editions.publish(bucketed, DAY)
    assert is_new
    editions.verify(edition)


def test_readers_read_an_edition_with_polars_own_cloud_reader(bucketed: BucketStore, endpoint: str) -> None:
    fill(bucketed, "one")
    edition, _ = editions.publish(bucketed, DAY)
    bucketed.complete_latest()
    options = {"aws_endpoint_url": endpoint, "aws_allow_http": "true", "aws_region": "us-east-1"}
    for folder in (edition.address, f"{bucketed.address}/published/latest"):
        frame = pl.read_parquet(f"{folder}/skills.parquet", storage_options=options)
        assert frame["label"].to_list() == ["one"]


def test_a_dead_publisher_costs_a_number_and_is_swept_after_a_day(
    bucketed: BucketStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucketed.bucket.put("published/v2026.10.1/skills.parquet", b"half an edition", None)
    fill(bucketed, "one")
    edition, _ = editions.publish(bucketed, DAY)
    assert edition.name == "v2026.10.2"
    assert bucketed.sweep_staging() == []
    monkeypatch.setattr(bucket_store, "UNFINISHED_AGE", timedelta(seconds=-1))
    assert bucketed.sweep_staging() == ["v2026.10.1"]
    assert bucketed.bucket.versions("published/v2026.10.1") == {}
    assert editions.latest_edition(bucketed) == edition


def test_pruned_editions_are_gone_everywhere(
    bucketed: BucketStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editions, "KEEP_RECENT", 1)
    fill(bucketed, "one")
    editions.publish(bucketed, DAY)
    on_machine(monkeypatch, tmp_path, "two")
    reader = Store.open(bucketed.address)
    assert [one.name for one in editions.list_editions(reader)] == ["v2026.10.1"]
    fill(bucketed, "two")
    editions.publish(bucketed, DAY)
    assert bucketed.bucket.versions("published/v2026.10.1") == {}
    assert [one.name for one in editions.list_editions(reader)] == ["v2026.10.2"]
    assert not (reader.root / "published" / "v2026.10.1").exists()


def test_a_held_draft_can_be_looked_at(bucketed: BucketStore) -> None:
    fill(bucketed, "one")
    verdict = editions.Verdict("volumes", "ashby", "found 0", "expected 10", is_met=False, chosen="by hand")
    with pytest.raises(editions.PublicationHeld):
        editions.publish(bucketed, DAY, verdicts=[verdict])
    assert "held/edition.json" in bucketed.bucket.versions("held")
    editions.publish(bucketed, DAY)
    assert bucketed.bucket.versions("held") == {}


def test_files_beside_the_editions_are_those_of_the_bucket(
    bucketed: BucketStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(bucketed, "one")
    editions.publish(bucketed, DAY)
    index, lost = bucketed.root / "published" / "index.html", bucketed.root / "published" / "freshness.json"
    index.write_text("first")
    bucketed.send("published/index.html")
    index.write_text("put here by a run that died before it was sent")
    lost.write_text("never sent")
    editions.list_editions(bucketed)
    assert index.read_text() == "first"
    assert not lost.exists()


PUBLISH_FOR_EVER = """
import sys
from tests.warehouse.test_editions import DAY, fill
from warehouse import editions
from warehouse.store import Store
store = Store.open(sys.argv[1])
print("ready", flush=True)
for number in range(1, 1000):
    fill(store, str(number))
    editions.publish(store, DAY)
    store.complete_latest()
    print(number, flush=True)
"""


def test_killed_at_any_point_a_reader_sees_one_edition_whole(
    bucketed: BucketStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_machine(monkeypatch, tmp_path, "two")
    reader = Store.open(bucketed.address)
    for attempt in range(3):
        on_machine(monkeypatch, tmp_path, "one")  # locks of the killed are taken over at once
        command = [sys.executable, "-c", PUBLISH_FOR_EVER, bucketed.address]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
            assert child.stdout is not None
            assert [child.stdout.readline() for _ in range(2)] == ["ready\n", "1\n"]
            time.sleep(0.05 + 0.21 * attempt)
            child.kill()
        edition = editions.latest_edition(reader)
        assert edition is not None
        editions.verify(edition)
        for table in PUBLISHED:
            assert reader.read(table, [editions.ESTIMATES]).collect().height == (table.name == "skills")
    assert reader.bucket.versions("staging") == {}  # type: ignore[attr-defined]
