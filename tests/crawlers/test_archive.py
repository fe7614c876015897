"""Dumps are imported whole or not at all, and no row is lost on the way."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import archive, dumps
from crawlers.archive import Mapping, import_dump, read_mapping, read_row
from skilltide.errors import ConfigurationError, DumpError
from warehouse.record import Record, Refusal
from warehouse.store import Store
from warehouse.tables.raw import CRAWLS, RAW_DOCUMENTS

DAY = date(2026, 11, 23)
SHARED = Path(__file__).parents[3] / "shared" / "data"
MAPPING = Mapping(id="no", title="job", text="ad", location="where", posted="since")
ROWS = [
    {
        "no": "1",
        "job": "Clerk",
        "ad": 'Says "hi"\nand\tbye; ok',
        "where": "Bern;Basel",
        "since": "2015-11-23",
    },
    {"no": "2", "job": "Cook", "ad": "Ünïcode", "where": "", "since": ""},
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "warehouse")


def rows_of(store: Store, source: str = "dump") -> list[Record | Refusal]:
    keys = store.keys(RAW_DOCUMENTS, source)
    documents = store.read(RAW_DOCUMENTS, keys).sort("sequence").collect()
    columns = documents.select("board", "body", "reader_options")
    return [row for board, body, options in columns.iter_rows() for row in read_row(board, body, options)]


def delimited(delimiter: str) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(ROWS[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(ROWS)
    return text.getvalue().encode()


def parquet() -> bytes:
    frame = pl.DataFrame(ROWS).with_columns(pl.col("no").cast(pl.Int64), pl.col("since").str.to_date(strict=False))
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "jobs.csv": lambda: delimited(","),
    "jobs.bom.csv": lambda: b"\xef\xbb\xbf" + delimited(","),
    "jobs.semicolon.csv": lambda: delimited(";"),
    "jobs.tsv": lambda: delimited("\t"),
    "jobs.utf16.csv": lambda: delimited("\t").decode().encode("utf-16"),
    "jobs.jsonl": lambda: "\n\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS).encode(),
    "jobs.ndjson": lambda: "\n".join(json.dumps(row) for row in ROWS).encode(),
    "jobs.json": lambda: json.dumps(ROWS, indent=1).encode(),
    "jobs.parquet": parquet,
}


def packed(folder: Path, name: str, content: bytes, packing: str) -> Path:
    file = folder / f"{name}{packing}"
    if packing == ".zip":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
            archive.writestr(f"__MACOSX/._{name}", b"beside it")
    else:
        file.write_bytes(gzip.compress(content) if packing else content)
    return file


@pytest.mark.parametrize("packing", ["", ".gz", ".zip"])
@pytest.mark.parametrize("name", FILES)
def test_every_format_gives_the_same_records(store: Store, tmp_path: Path, name: str, packing: str) -> None:
    file = packed(tmp_path, name, FILES[name](), packing)
    report = import_dump(store, file, "dump", MAPPING, DAY)
    assert (report.rows, report.partitions, report.boards, report.was_imported) == (2, 1, 1, False)
    assert rows_of(store) == [
        Record("1", "Clerk", text=ROWS[0]["ad"], locations=("Bern", "Basel"), posted="2015-11-23"),
        Record("2", "Cook", text="Ünïcode"),
    ]


def test_gzip_is_seen_where_the_name_does_not_tell(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "jobs.csv"
    file.write_bytes(gzip.compress(delimited(",")))
    assert import_dump(store, file, "dump", MAPPING, DAY).rows == 2


def test_documents_and_crawl_records(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "jobs.csv"
    file.write_bytes(b"job,firm\nClerk,acme\nCook,\nCashier,acme\n")
    mapping = Mapping(title="job", board="firm", complete=True, covers_from=date(2015, 1, 1))
    import_dump(store, file, "dump", mapping, DAY)
    documents = store.read(RAW_DOCUMENTS).collect()
    assert documents["body"].to_list()[0] == b'{"job": "Clerk", "firm": "acme"}'
    assert set(documents["board"]) == {"acme", "dump"}
    assert sorted(documents["sequence"]) == [0, 1, 2]
    assert store.keys(RAW_DOCUMENTS) == [("dump", "jobs.00001")]
    crawls = store.read(CRAWLS, [("dump", "jobs")]).collect()
    columns = ["board", "status", "items", "day", "is_complete", "covers_from", "covers_until"]
    assert crawls.select(columns).rows() == [
        ("acme", "imported", 2, DAY, True, date(2015, 1, 1), None),
        ("dump", "imported", 1, DAY, True, date(2015, 1, 1), None),
    ]


def test_the_same_file_is_imported_once_and_a_changed_one_replaces_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "ROWS_PER_BATCH", 4)
    monkeypatch.setattr(archive, "_ROWS_PER_PIECE", 2)
    file = tmp_path / "jobs.csv"
    file.write_text("job\n" + "\n".join(f"Clerk {n}" for n in range(10)))
    mapping = Mapping(title="job")
    assert import_dump(store, file, "dump", mapping, DAY).partitions == 3
    assert [store.read(RAW_DOCUMENTS, [key]).collect().height for key in store.keys(RAW_DOCUMENTS)] == [
        4,
        4,
        2,
    ]
    again = import_dump(store, file, "dump", mapping, date(2027, 1, 1))
    assert again.was_imported and again.rows == 10
    assert "already imported" in str(again)
    file.write_text("job\nClerk")
    assert import_dump(store, file, "dump", mapping, DAY).partitions == 1
    assert store.keys(RAW_DOCUMENTS) == [("dump", "jobs.00001")]
    assert [row.title for row in rows_of(store) if isinstance(row, Record)] == ["Clerk"]


def test_an_import_that_died_is_done_again(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "jobs.csv"
    file.write_bytes(delimited(","))
    import_dump(store, file, "dump", MAPPING, DAY)
    store.drop(CRAWLS, ("dump", "jobs"))
    assert not import_dump(store, file, "dump", MAPPING, DAY).was_imported
    store.drop(RAW_DOCUMENTS, ("dump", "jobs.00001"))
    assert not import_dump(store, file, "dump", MAPPING, DAY).was_imported


def test_another_file_of_the_source_stays(store: Store, tmp_path: Path) -> None:
    for name in ("jobs.csv", "jobs.2016.csv"):
        (tmp_path / name).write_bytes(delimited(","))
        import_dump(store, tmp_path / name, "dump", MAPPING, DAY)
    (tmp_path / "jobs.csv").write_bytes(delimited(",") + b"3,Baker,,,\n")
    import_dump(store, tmp_path / "jobs.csv", "dump", MAPPING, DAY)
    assert store.keys(RAW_DOCUMENTS) == [("dump", "jobs.00001"), ("dump", "jobs.2016.00001")]


CSV_HEAD = b"no,job,ad,where,since\n"


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("jobs.csv", b"", "is empty"),
        ("jobs.csv", CSV_HEAD, "holds no rows"),
        ("jobs.csv", CSV_HEAD + b"1,a,b,c,d\n2,a,b\n", "line 3 has 3 cells, expected 5"),
        ("jobs.csv", CSV_HEAD + b'1,a,"b,c,d\n', "after row 0"),
        ("jobs.csv", b"a,a\n1,2\n", "repeats 'a'"),
        ("jobs.csv", b"PK\x03\x04 and so on", "a zip archive"),
        ("jobs.csv", "no,job\n1,2".encode("utf-16")[:-1], "cannot be read"),
        ("jobs.zip", b"no,job\n1,2\n", "no zip archive"),
        ("jobs.csv.gz", CSV_HEAD, "no gzip data"),
        ("jobs.csv.gz", gzip.compress(delimited(",") * 50)[:-20], "cannot be read"),
        ("jobs.xlsx", b"PK\x03\x04", "tells no format"),
        ("jobs.jsonl", b'{"no": 1}\n[2]\n', "list in line 2"),
        ("jobs.jsonl", b'{"no": 1}\n{"no"\n', "after row 1"),
        ("jobs.jsonl", b'{"no":' + b"[" * 100_000, "cannot be read"),
        ("jobs.json", b'{"jobs": []}', "expected a list"),
        ("jobs.json", b"[]", "holds no rows"),
        ("jobs.json", b'[{"no": 1}, {"no": 2', "after row 1"),
        ("jobs.json", b'[{"no": 1} {"no": 2}]', "expected a comma"),
        ("jobs.json", b"[1]", "int in item 1"),
        ("jobs.parquet", b"no,job\n1,2\n", "expected Parquet"),
        ("jobs.parquet", b"PAR1" + b"x" * 100, "cannot be read"),
    ],
)
def test_what_is_no_dump_is_said_on_one_line_and_leaves_nothing(
    store: Store, tmp_path: Path, name: str, content: bytes, found: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DumpError, match=found) as error:
        import_dump(store, tmp_path / name, "dump", MAPPING, DAY)
    assert "\n" not in str(error.value)
    assert store.keys(RAW_DOCUMENTS) == store.keys(CRAWLS) == []
    assert list((store.root / "staging").iterdir()) == []


def test_a_dump_that_is_not_there(store: Store, tmp_path: Path) -> None:
    with pytest.raises(DumpError, match="No such file"):
        import_dump(store, tmp_path / "jobs.csv", "dump", MAPPING, DAY)


@pytest.mark.parametrize("name", ["jobs.csv", "jobs.jsonl", "jobs.parquet"])
def test_a_column_that_is_not_there(store: Store, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FILES[name]())
    with pytest.raises(ConfigurationError, match="not there: city; there are 'no', 'job', 'ad', 'where', 'since'"):
        import_dump(store, tmp_path / name, "dump", Mapping(title="job", location="city"), DAY)
    assert store.keys(RAW_DOCUMENTS) == []


def test_bytes_that_are_no_utf8_are_read_as_windows_1252(store: Store, tmp_path: Path) -> None:
    (tmp_path / "jobs.csv").write_bytes(b"job\nCaf\xe9 \x96 \x81 caf\xc3\xa9\n")
    import_dump(store, tmp_path / "jobs.csv", "dump", Mapping(title="job"), DAY)
    assert [row.title for row in rows_of(store) if isinstance(row, Record)] == ["Café – \x81 café"]


def test_a_long_json_list_is_read_in_pieces(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dumps, "_CHUNK", 7)
    rows = [{"job": f'Clerk "{n}", [x] }} ü'} for n in range(50)]
    (tmp_path / "jobs.json").write_text(json.dumps(rows, indent=2) + "\n")
    import_dump(store, tmp_path / "jobs.json", "dump", Mapping(title="job"), DAY)
    assert [row.title for row in rows_of(store) if isinstance(row, Record)] == [row["job"] for row in rows]


def test_a_row_is_a_record_under_our_names() -> None:
    mapping = Mapping(
        id="no",
        title="job",
        text=("a", "b"),
        location=("town", "land"),
        remote="home",
        tags="words",
        sector="branch",
        pay_min="low",
        constants={"currency": "CHF", "employer": "4711"},
        date_format="%d.%m.%Y",
        posted="since",
    )
    row = {
        "no": 7,
        "job": " Clerk ",
        "a": "<p>Hi</p>",
        "b": "",
        "town": "Bern;Basel",
        "land": "CH",
        "home": "Yes",
    }
    more = {"words": "x|y, z", "branch": "Banks", "low": 100.5, "since": "01.02.2015"}
    assert read_row("dump", json.dumps(row | more).encode(), mapping.as_json()) == [
        Record(
            "7",
            "Clerk",
            html="<p>Hi</p>",
            employer="4711",
            locations=("Bern", "Basel", "CH"),
            is_remote=True,
            posted="01.02.2015",
            date_format="%d.%m.%Y",
            pay_min="100.5",
            pay_currency="CHF",
            tags=("x", "y", "z", "sector:Banks"),
        )
    ]


def test_rows_without_id_or_title_are_refused() -> None:
    assert read_row("dump", b'{"job": "Clerk"}', MAPPING.as_json()) == [Refusal("no id", '{"job": "Clerk"}')]
    assert read_row("dump", b'{"no": 3, "job": " "}', MAPPING.as_json()) == [
        Refusal("no title", '{"no": 3, "job": " "}', "3")
    ]


def test_without_an_id_column_equal_rows_have_equal_ids() -> None:
    options = Mapping(title="job", employer="firm").as_json()
    first, same, other = (
        read_row("dump", json.dumps({"job": "Clerk", "firm": firm, "line": line}).encode(), options)[0]
        for firm, line in (("a", 1), ("a", 2), ("b", 1))
    )
    assert isinstance(first, Record) and isinstance(same, Record) and isinstance(other, Record)
    assert first.posting_id == same.posting_id != other.posting_id
    assert len(first.posting_id) == 16


@given(st.dictionaries(st.sampled_from(list(ROWS[0])), st.none() | st.booleans() | st.floats() | st.text()))
def test_any_row_is_a_record_or_a_refusal(row: dict[str, Any]) -> None:
    assert len(read_row("dump", json.dumps(row).encode(), MAPPING.as_json())) == 1


def test_a_mapping_is_read_from_yaml(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text("title: job\ntext: [a, b]\nconstants: {employer: 5}\ncovers_from: 2015-01-01\ncomplete: true\n")
    assert read_mapping(path) == Mapping(
        title="job", text=("a", "b"), constants={"employer": "5"}, covers_from=date(2015, 1, 1), complete=True
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("text: ad", "title: Field required"),
        ("title: job\ntown: x", "town: Extra inputs"),
        ("title: job\nconstants: {town: x}", "found town; expected some of text"),
        ("title: job\nemployer: firm\nconstants: {employer: x}", "employer: mapped to a column and constant"),
        ("title: job\ndate_format: '%d.%m.'", "date_format"),
        ("title: job\ndate_format: '%Q'", "date_format"),
        ("title: job\ncovers_from: 2016-01-01\ncovers_until: 2015-01-01", "is after"),
        ("- title", "found list"),
    ],
)
def test_a_wrong_mapping_is_said_on_one_line(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=found) as error:
        read_mapping(path)
    assert "\n" not in str(error.value)


JOE = Mapping(
    id="jp_id",
    title="jp_title",
    text="jp_full_text",
    employer="jp_institution",
    location="locations",
    posted="Date_Active",
    closes="Application_deadline",
)
PYTHONJOBS = Mapping(
    id="file",
    title="title",
    text="body",
    employer="company",
    location="location",
    url="url",
    posted="created",
    closed="removed",
    tags="tags",
)


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"real dumps are not part of the project: {SHARED} is absent")
@pytest.mark.parametrize(
    ("path", "mapping", "rows"),
    [("joe_2015_2018/joe.csv.gz", JOE, 6_018), ("pythonjobs/pythonjobs.csv.gz", PYTHONJOBS, 229)],
)
def test_no_row_of_a_real_dump_is_lost(store: Store, path: str, mapping: Mapping, rows: int) -> None:
    report = import_dump(store, SHARED / path, "dump", mapping, DAY)
    read = rows_of(store)
    assert report.rows == rows == len(read)
    assert [row for row in read if isinstance(row, Refusal)] == []
    assert all(datetime.fromisoformat(str(row.posted)) for row in read if isinstance(row, Record))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"id": "1", "title": "Cook", "text": "a\\u00e9\\ud83d\\ude00"}', "aé😀"),
        (b'{"id": "1", "title": "Cook", "text": "half \\ud800"}', "half \ud800"),
        ('{"id": "1", "title": "Cook", "text": "half \ud800"}'.encode("utf-8", "surrogatepass"), "half \ud800"),
        (b'{"id": "1", "title": "Cook", "text": NaN}', None),
    ],
)
def test_a_row_is_read_as_it_was_written_whatever_json_allows(body: bytes, text: str | None) -> None:
    options = Mapping(id="id", title="title", text="text").as_json()
    (record,) = read_row("board", body, options)
    assert isinstance(record, Record)
    assert record.text == text
