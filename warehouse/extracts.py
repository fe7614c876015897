"""The tables as CSV and as one workbook, for readers without Parquet. No cell is ever taken for a formula.

The workbook is written here because 900,000 cells take a common writer 7 s and these strings 1 s; two independent
readers check it in the tests. Equal tables give equal bytes.
"""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl

from warehouse.editions import Draft
from warehouse.tables import TABLES, Table

CSV_FOLDER = "csv"
WORKBOOK = "skilltide.xlsx"
MOST_ROWS = 1_048_575
"""A sheet holds so many rows under its head."""

_SIGNS = "=+\\-@＝＋－＠"
_RISKY_HEAD = rf"^(?:[\s\u200b\u2060\ufeff]*[{_SIGNS}]|[\t\r\n])"
"""A cell that begins so is a formula to one spreadsheet or another; `C++` does not."""
_RISKY_PART = rf"([;\t]\s*)([{_SIGNS}])"
"""So is what a spreadsheet that parts cells at semicolons takes for the begin of one."""


def write_extracts(draft: Draft) -> None:
    """The draft has a CSV file a table and the workbook."""
    (draft.folder / CSV_FOLDER).mkdir()
    for name, frame in draft.tables.items():
        write_csv(frame, draft.folder / CSV_FOLDER / f"{name}.csv")
    write_workbook(draft, draft.folder / WORKBOOK)


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """The frame as UTF-8 CSV: ISO dates, empty where null, an apostrophe before what could be taken for a formula."""
    texts = [name for name, dtype in frame.schema.items() if dtype in (pl.String, pl.Enum)]
    frame.with_columns(_inert(pl.col(name).cast(pl.String)).alias(name) for name in texts).write_csv(path)


def _inert(text: pl.Expr) -> pl.Expr:
    parted = text.str.replace_all(_RISKY_PART, "${1}'${2}")
    return pl.when(text.str.contains(_RISKY_HEAD)).then(pl.concat_str(pl.lit("'"), parted)).otherwise(parted)


# ---- the workbook

_HEAD, _DATE, _TEXT = 1, 2, 3
"""Cell styles: bold, a day, and a text that stays one when it is edited."""


def write_workbook(draft: Draft, path: Path) -> None:
    """A README sheet, one sheet a table without the rows that are withheld whole, and a sheet of columns."""
    sheets: dict[str, Iterable[str]] = {}
    shown = {name: keep_shown(frame) for name, frame in draft.tables.items()}
    sheets["README"] = _text_sheet(_read_me(draft, shown))
    for name, frame in shown.items():
        sheets[name] = _table_sheet(frame.head(MOST_ROWS))
    sheets["columns"] = _text_sheet(_columns(draft.tables))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as book:
        for name, text in _parts(list(sheets)).items():
            _add(book, name, [text])
        for number, lines in enumerate(sheets.values(), 1):
            _add(book, f"xl/worksheets/sheet{number}.xml", lines)


def keep_shown(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with any figure; those that are withheld whole would only fill a sheet."""
    if "obs_status" not in frame.columns:
        return frame
    return frame.filter(pl.col("obs_status").cast(pl.String) != "small_cell")


def _read_me(draft: Draft, shown: Mapping[str, pl.DataFrame]) -> list[Sequence[str]]:
    lines: list[Sequence[str]] = [
        (f"Skilltide, edition {draft.name}",),
        (f"Made of public job postings until {draft.content['until']}.",),
    ]
    if note := draft.content["note"]:
        lines.append((str(note),))
    lines += [
        ("",),
        ("How to read it",),
        ("Look at `direction` before any slope: `insufficient` means that the data cannot tell it.",),
        ("A slope has its 95% interval (_low, _high); of findings with q_value up to 0.05 about 5 in 100 are false.",),
        ("An empty cell is a figure that is withheld or not known, never zero; obs_status says which.",),
        ("Rows whose figures are all withheld are left out here; the CSV and Parquet files hold every row.",),
        ("The sheet `columns` describes every column. A month is its first day, shares lie between 0 and 1.",),
        ("",),
        ("sheet", "one row per", "holds", "rows here", "rows of the table"),
    ]
    for name, frame in draft.tables.items():
        here = min(shown[name].height, MOST_ROWS)
        lines.append((name, TABLES[name].grain, TABLES[name].description, f"{here:,}", f"{frame.height:,}"))
    return lines


def _columns(tables: Iterable[str]) -> list[Sequence[str]]:
    lines: list[Sequence[str]] = [("table", "column", "unit", "holds")]
    for name in tables:
        lines += [(name, column, unit, holds) for column, unit, holds in describe_columns(TABLES[name])]
    return lines


def describe_columns(table: Table) -> list[tuple[str, str, str]]:
    """Name, unit and description of each column."""
    columns = table.schema.columns().items()
    return [(name, str((column.metadata or {}).get("unit", "")), column.description or "") for name, column in columns]


def _table_sheet(frame: pl.DataFrame) -> Iterable[str]:
    last = f"{_letters(frame.width - 1)}{frame.height + 1}"
    yield _SHEET_HEAD.format(columns=_widths([max(10, min(40, len(name) + 2)) for name in frame.columns]), last=last)
    heads = "".join(
        f'<c r="{_letters(n)}1" t="inlineStr" s="{_HEAD}"><is><t>{name}</t></is></c>'
        for n, name in enumerate(frame.columns)
    )
    yield f'<row r="1">{heads}</row>'
    numbered = frame.with_row_index("row number", 2)
    cells = [_cell(_letters(n), name, dtype) for n, (name, dtype) in enumerate(frame.schema.items())]
    row = pl.format('<row r="{}">{}</row>', pl.col("row number").cast(pl.String), pl.concat_str(cells))
    for part in numbered.iter_slices(50_000):
        yield "".join(part.select(row=row)["row"])
    yield f'</sheetData><autoFilter ref="A1:{last}"/></worksheet>'


def _cell(letters: str, name: str, dtype: pl.DataType) -> pl.Expr:
    """The cell as XML; empty where null."""
    value, place = pl.col(name), pl.format(f'<c r="{letters}{{}}"', pl.col("row number").cast(pl.String))
    if dtype == pl.Date:
        days = (value - date(1899, 12, 30)).dt.total_days().cast(pl.String)
        body = pl.format(f'{{}} s="{_DATE}"><v>{{}}</v></c>', place, days)
    elif dtype == pl.Boolean:
        body = pl.format('{} t="b"><v>{}</v></c>', place, value.cast(pl.Int8).cast(pl.String))
    elif dtype.is_numeric():
        body = pl.format("{}><v>{}</v></c>", place, value.cast(pl.String))
    else:
        text = value.cast(pl.String)
        style = pl.when(text.str.contains(_RISKY_HEAD)).then(pl.lit(f' s="{_TEXT}"')).otherwise(pl.lit(""))
        shape = '{} t="inlineStr"{}><is><t xml:space="preserve">{}</t></is></c>'
        body = pl.format(shape, place, style, _escape(text))
    return body.fill_null("")


def _escape(text: pl.Expr) -> pl.Expr:
    """XML text of at most a cell's length, without what XML or the workbook would read as something else."""
    clean = text.str.replace_all(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "").str.slice(0, 32_000)
    clean = clean.str.replace_all(r"_(x[0-9A-Fa-f]{4}_)", "_x005F_$1")
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;")):
        clean = clean.str.replace_all(sign, entity, literal=True)
    return clean


def _text_sheet(lines: Sequence[Sequence[str]]) -> Iterable[str]:
    last = f"{_letters(max(map(len, lines)) - 1)}{len(lines)}"
    yield _SHEET_HEAD.format(columns=_widths([24, 40, 60, 60, 18]), last=last)
    for number, cells in enumerate(lines, 1):
        style = f' s="{_HEAD}"' if number == 1 or cells[0] in ("sheet", "table") else ""
        body = "".join(
            f'<c r="{_letters(n)}{number}" t="inlineStr"{style}><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
            for n, cell in enumerate(cells)
        )
        yield f'<row r="{number}">{body}</row>'
    yield "</sheetData></worksheet>"


def _letters(n: int) -> str:
    """A, B, …, Z, AA, … for 0, 1, …"""
    head, last = divmod(n, 26)
    return (_letters(head - 1) if head else "") + chr(65 + last)


def _widths(widths: Sequence[int]) -> str:
    return "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, 1))


def _add(book: zipfile.ZipFile, name: str, lines: Iterable[str]) -> None:
    """One part of the workbook, with a fixed day so that equal content has equal bytes."""
    part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    part.compress_type = zipfile.ZIP_DEFLATED
    with book.open(part, "w") as file:
        for line in lines:
            file.write(line.encode())


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET_HEAD = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><dimension ref="A1:{{last}}"/><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    "<cols>{columns}</cols><sheetData>"
)
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _parts(names: Sequence[str]) -> dict[str, str]:
    """What the workbook needs beside its sheets."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, names, strict=True)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    styles = f'<Relationship Id="rId{len(names) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for n in numbers
    )
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{types}</Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}{styles}</Relationships>",
        "xl/styles.xml": _STYLES,
    }
