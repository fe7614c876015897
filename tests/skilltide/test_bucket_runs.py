"""A whole run on a warehouse in a bucket: the edition of a folder, byte for byte, and every command understands it."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from skilltide import pipeline
from skilltide.cli import main
from skilltide.serving import serve_published
from skilltide.stages import STEPS
from tests.buckets import BUCKET, reached_by, serve_bucket
from tests.skilltide.test_pipeline import DAY, import_rows, run, vacancies
from warehouse.store import Store
from warehouse.tables import TABLES

ADDRESS = f"s3://{BUCKET}/warehouse"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with serve_bucket() as address, reached_by(address):
        yield address


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("plain")
    store = Store.open(folder / "warehouse")
    import_rows(store, folder, "dump", vacancies(range(3), size=8))
    return run(store)


@pytest.fixture(scope="module")
def whole(endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A warehouse in a bucket with an edition, made on another machine than the one that looks."""
    folder = tmp_path_factory.mktemp("bucket")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKILLTIDE_CACHE", str(folder / "one"))
        store = Store.open(ADDRESS)
        import_rows(store, folder, "dump", vacancies(range(3), size=8))
        run(store)
    return store


@pytest.fixture
def elsewhere(whole: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLTIDE_CACHE", str(tmp_path / "two"))


def command_line(*words: str) -> None:
    """The command ended well."""
    try:
        main(words)
    except SystemExit as end:
        assert end.code in (0, None), words


def test_the_edition_is_that_of_a_folder(elsewhere: None, plain: dict[str, bytes]) -> None:
    store = Store.open(ADDRESS, to_write=False)
    edition = pipeline.publish(store, DAY)[0]
    files = [path for path in edition.folder.rglob("*") if path.is_file()]
    assert {path.relative_to(edition.folder).as_posix(): path.read_bytes() for path in files} == plain


def test_another_machine_builds_nothing_again(elsewhere: None) -> None:
    reports = pipeline.build(Store.open(ADDRESS), DAY, 1)
    assert {report.made for report in reports} == {0}


def test_over_dask_the_bytes_are_the_same(whole: Store, elsewhere: None, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    store = Store.open(f"s3://{BUCKET}/dask")
    import_rows(store, tmp_path, "dump", vacancies(range(3), size=8))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        address = cluster.scheduler_address.replace("tcp://", "dask://")
        pipeline.build(store, DAY, 1, ["clean", "deduplicate"], engine=address)
    for table in map(TABLES.__getitem__, ("postings", "vacancies", "spells")):
        assert [one.sha256 for one in store.partitions(table)] == [one.sha256 for one in whole.partitions(table)]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["show", "role_demand", "--region", "DE"], "data-analyst"),
        (["gap", "resume.txt", "--role", "data-analyst", "--region", "DE"], "Data analyst"),
        (["build"], "compare"),
        (["publish"], f"stands, nothing changed: {ADDRESS}/published/v2026.10.1"),
        (["doctor"], f"{ADDRESS}: can be written"),
        (["sources"], "archive"),
    ],
)
def test_a_command_finds_what_another_machine_made(
    elsewhere: None,
    command: list[str],
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("resume.txt").write_text("Data analyst. I use SQL and Microsoft Excel.")
    Path("sources.yaml").write_text("contact: a@example.org\nsources:\n- {source: ashby, boards: [archive]}\n")
    until = ["--until", DAY.isoformat()] if command[0] in ("build", "publish", "sources") else []
    command_line(*command, *until, "--warehouse", ADDRESS)
    assert expected in capsys.readouterr().out


def test_taxonomies_imported_on_two_machines_are_there_on_each(
    endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"s3://{BUCKET}/taxonomies"
    monkeypatch.chdir(tmp_path)
    for name in ("mine", "yours"):
        monkeypatch.setenv("SKILLTIDE_CACHE", str(tmp_path / name))
        Path(f"{name}.csv").write_text(f"id,label\n1,{name} welding\n")
        command_line("taxonomy", "import", name, f"{name}.csv", "--warehouse", address)
    monkeypatch.setenv("SKILLTIDE_CACHE", str(tmp_path / "third"))
    Path("texts.jsonl").write_text(json.dumps({"id": "a", "text": "We ask for mine welding."}))
    capsys.readouterr()
    command_line("extract-skills", "texts.jsonl", "--taxonomy", "mine", "--warehouse", address)
    assert json.loads(capsys.readouterr().out)["skills"][0]["label"] == "mine welding"


def test_a_warehouse_that_is_not_there_is_said(
    endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SKILLTIDE_CACHE", str(tmp_path))
    with pytest.raises(SystemExit) as end:
        main(["show", "role_demand", "--warehouse", f"s3://{BUCKET}/nothing"])
    assert end.value.code == 2
    assert f"warehouse s3://{BUCKET}/nothing: not found" in capsys.readouterr().err


def test_served_files_are_brought_as_they_are_asked_for(elsewhere: None) -> None:
    with serve_published(Store.open(ADDRESS, to_write=False), 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        for path in ("/", "/latest/skill_demand.parquet", "/v2026.10.1/csv/skill_demand.csv", "/skilltide.duckdb"):
            assert len(urllib.request.urlopen(base + path).read()) > 100, path
        assert json.load(urllib.request.urlopen(f"{base}/latest/edition.json"))["edition"] == "v2026.10.1"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{base}/v2026.10.9/edition.json")
        server.shutdown()


def test_what_is_in_the_bucket_is_what_a_folder_holds(whole: Store) -> None:
    folders = {name.split("/")[0] for name in whole.bucket.versions("")}  # type: ignore[attr-defined]
    made = {table for step in STEPS.values() for table in step.writes}
    assert folders == {"published", "manifests", "runs", "raw_documents", "crawls", *made}
    assert folders - {"published", "manifests", "runs"} <= set(TABLES)
