"""Which column of a dump is which of our fields, and what a row says under them: a record, or why it is none.

Cells of text formats stay text; other values become text in one way, so that a row reads the same in every format. A
column inside an object is named with dots ("employer.name"). Mappings of known archives are shipped: `skilltide import
--mapping NAME` finds them.
"""

import hashlib
import json
import re
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from crawlers.shapes.base import addresses_of, as_list
from skilltide.errors import ConfigurationError
from skilltide.settings import one_line, read_yaml
from warehouse.record import Address, Record, Refusal

_LONGEST_EXCERPT = 200

_TAGS_APART = re.compile(r"[|,;\n]")
_PLACES_APART = re.compile(r"[;\n]")
_MARKUP = re.compile(
    r"(?:<|&lt;)/?(?:p|br|div|ul|ol|li|h[1-6]|span|strong|table|b|em)(?:\s[^<>&]*)?/?(?:>|&gt;)", re.IGNORECASE
)
_PARTS_OF_PLACE = ("country", "region", "city")
_SHIPPED = Path(__file__).resolve().parent / "mappings"
_TRUE, _FALSE = {"true", "yes", "y", "t", "1", "remote"}, {"false", "no", "n", "f", "0", "onsite", "on-site"}

Row = dict[str, Any]


class Mapping(BaseModel):
    """Which column of a dump holds which of our fields, and what the dump covers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str | None = None
    """Absent: each row is identified by a hash of its mapped values."""
    title: str
    text: str | tuple[str, ...] | None = None
    employer: str | None = None
    location: str | tuple[str, ...] | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None
    """Parts of one place, where the dump gives them apart."""
    board: str | None = None
    remote: str | None = None
    posted: str | None = None
    closes: str | None = None
    closed: str | None = None
    url: str | None = None
    pay: str | None = None
    pay_min: str | None = None
    pay_max: str | None = None
    pay_period: str | None = None
    currency: str | None = None
    tags: str | None = None
    sector: str | None = None
    constants: dict[str, str] = {}
    nulls: tuple[str, ...] = ()
    """Words that the dump writes where it has nothing, such as NA."""
    date_format: str | None = None
    complete: bool | None = None
    covers_from: date | None = None
    covers_until: date | None = None

    @field_validator("constants", mode="before")
    @classmethod
    def _constants_are_text(cls, constants: Any) -> Any:
        if not isinstance(constants, dict):
            return constants
        expected = [name for name in FIELDS if name not in ("id", "title")]
        if unknown := [name for name in constants if name not in expected]:
            raise ValueError(f"found {', '.join(map(str, unknown))}; expected some of {', '.join(expected)}")
        return {name: _cell(value) or "" for name, value in constants.items()}

    @field_validator("date_format")
    @classmethod
    def _date_format_reads_what_it_writes(cls, date_format: str | None) -> str | None:
        probe = datetime(2017, 11, 1, tzinfo=UTC)
        if date_format is None:
            return None
        if datetime.strptime(probe.strftime(date_format), date_format).date() != probe.date():  # noqa: DTZ007 - %z is the dump's choice
            raise ValueError("expected a strptime format with year and month, for example %d/%m/%Y")
        return date_format

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if both := [name for name in self.constants if getattr(self, name)]:
            raise ValueError(f"{', '.join(both)}: mapped to a column and constant; remove one of the two")
        if self.covers_from and self.covers_until and self.covers_from > self.covers_until:
            raise ValueError(f"covers_from {self.covers_from} is after covers_until {self.covers_until}")
        return self

    def columns_of(self, name: str) -> tuple[str, ...]:
        """Columns of the dump that hold the field."""
        columns = getattr(self, name)
        return (columns,) if isinstance(columns, str) else columns or ()

    @cached_property
    def named(self) -> list[str]:
        """The fields for which it names a column or a constant."""
        return [name for name in FIELDS if name in self.constants or self.columns_of(name)]

    @cached_property
    def names_parts_of_place(self) -> bool:
        """Whether it names a country, a region or a city by itself."""
        return any(name in self.named for name in _PARTS_OF_PLACE)

    @cached_property
    def columns_by_field(self) -> list[tuple[str, tuple[str, ...]]]:
        """The fields for which it names columns, with these."""
        return [(name, self.columns_of(name)) for name in FIELDS if self.columns_of(name)]

    @cached_property
    def given(self) -> dict[str, str | None]:
        """What it says of every field by itself: its constants, and null."""
        return dict.fromkeys(FIELDS) | {name: value or None for name, value in self.constants.items()}

    @property
    def columns(self) -> list[str]:
        """Every column that is named, once."""
        return list(dict.fromkeys(column for name in FIELDS for column in self.columns_of(name)))

    def as_json(self) -> str:
        """The mapping in the one form in which documents carry it."""
        return json.dumps(self.model_dump(mode="json", exclude_none=True), sort_keys=True, ensure_ascii=False)


FIELDS = [
    name
    for name in Mapping.model_fields
    if name not in ("constants", "nulls", "date_format", "complete", "covers_from", "covers_until")
]


def read_mapping(path: Path) -> Mapping:
    """The checked mapping file, or the shipped one of that name.

    Raises ConfigurationError that names the file and everything wrong in it.
    """
    if path.suffix == "" and not path.exists():
        path = mapping_path(path.name)
    document = read_yaml(path, f"a mapping of our fields to columns: {', '.join(FIELDS)}, constants, date_format")
    try:
        return Mapping.model_validate(document)
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {one_line(error)}; expected our field names with column names") from error


def shipped_mappings() -> list[str]:
    """Names of the mappings that come with the program."""
    return sorted(path.stem for path in _SHIPPED.glob("*.yaml"))


def mapping_path(name: str) -> Path:
    """The file of a shipped mapping. Raises ConfigurationError with the names there are."""
    if name not in shipped_mappings():
        raise ConfigurationError(
            f"{name}: found no such file, expected a mapping file or one of {', '.join(shipped_mappings())}"
        )
    return _SHIPPED / f"{name}.yaml"


def record_of(mapping: Mapping, row: Row) -> Record | Refusal:
    """The record in one row of a dump, or why it is none."""
    nulls = mapping.nulls
    values = mapping.given | {name: _told(row, columns, nulls) for name, columns in mapping.columns_by_field}
    posting_id = values["id"] if mapping.id else _id_of(values)
    if not posting_id:
        return Refusal("no id", _excerpt(row))
    title = values["title"]
    if not title:
        return Refusal("no title", _excerpt(row), posting_id)
    text = values["text"]
    is_markup = bool(text and ("<" in text or "&lt;" in text) and _MARKUP.search(text))
    return Record(
        posting_id=posting_id,
        title=title,
        html=text if is_markup else None,
        text=None if is_markup else text,
        employer=values["employer"],
        locations=_split(_PLACES_APART, values["location"]),
        addresses=_addresses(mapping, row),
        is_remote=_is_remote(values["remote"]),
        workplace=values["remote"] if _is_remote(values["remote"]) is None else None,
        posted=values["posted"],
        closes=values["closes"],
        closed=values["closed"],
        date_format=mapping.date_format,
        url=values["url"],
        pay=values["pay"],
        pay_min=values["pay_min"],
        pay_max=values["pay_max"],
        pay_currency=values["currency"],
        pay_period=values["pay_period"],
        tags=(
            *_split(_TAGS_APART, values["tags"]),
            *(f"sector:{sector}" for sector in _split(_TAGS_APART, values["sector"])),
        ),
    )


def board_of(mapping: Mapping, row: Row) -> str | None:
    """The board that the row names, in text that can be stored."""
    board = _value(mapping, row, "board")
    return board and board.encode("utf-8", "replace").decode()


def plain_text(value: Any) -> str:
    """Values that Parquet has and JSON has not, as text: days and instants in ISO 8601."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.isoformat() if isinstance(value, date) else str(value)


def null_constant(constant: str) -> None:
    """NaN and Infinity are no JSON and no values."""


def _value(mapping: Mapping, row: Row, name: str) -> str | None:
    """What the mapping or the row says for the field."""
    return mapping.given[name] or _told(row, mapping.columns_of(name), mapping.nulls)


def _told(row: Row, columns: tuple[str, ...], nulls: tuple[str, ...]) -> str | None:
    """What the row says in the columns, joined by line breaks where they are several."""
    if len(columns) == 1:
        value = row.get(columns[0])
        cell = value.strip() or None if isinstance(value, str) else _cell(_at(row, columns[0]))
        return None if cell in nulls else cell
    cells = (_cell(_at(row, column)) for column in columns)
    return "\n".join(cell for cell in cells if cell and cell not in nulls) or None


def _addresses(mapping: Mapping, row: Row) -> tuple[Address, ...]:
    """The places of the row from their parts; a part that is told once belongs to every place."""
    if not mapping.names_parts_of_place:
        return ()
    parts = [_each(mapping, row, name) for name in _PARTS_OF_PLACE]
    count = max(map(len, parts))
    return addresses_of(
        *zip(*(part * count if len(part) == 1 else part + [None] * count for part in parts), strict=False)
    )


def _each(mapping: Mapping, row: Row, name: str) -> list[str | None]:
    """What the row says for the field, one for each thing in a list."""
    if name in mapping.constants:
        return [mapping.constants[name]]
    found = [value for column in mapping.columns_of(name) for value in as_list(_at(row, column))]
    cells = [_cell(value) for value in found]
    return [None if cell in mapping.nulls else cell for cell in cells]


def _at(value: Any, column: str) -> Any:
    """What stands under the column, or under its parts in objects inside each other; of a list, under each item."""
    if isinstance(value, dict) and column in value:
        return value[column]
    if isinstance(value, str) and value[:1] in ("[", "{"):
        value = _json_or_none(value)
    if isinstance(value, list):
        return [_at(item, column) for item in value]
    if not isinstance(value, dict):
        return None
    if column in value or "." not in column:
        return value.get(column)
    head, _, rest = column.partition(".")
    return _at(value.get(head), rest)


def _json_or_none(text: str) -> Any:
    """Objects that a dump of a table holds as text."""
    try:
        return json.loads(text, parse_constant=null_constant)
    except (ValueError, RecursionError):
        return None


def _cell(value: Any) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if value is None or value != value:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "\n".join(cell for cell in map(_cell, value) if cell) or None
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=plain_text)
    return str(value).strip() or None


def _id_of(values: dict[str, str | None]) -> str:
    mapped = json.dumps(values, sort_keys=True).encode()
    return hashlib.sha256(mapped).hexdigest()[:16]


def _split(pattern: re.Pattern[str], value: str | None) -> tuple[str, ...]:
    return tuple(part for part in map(str.strip, pattern.split(value)) if part) if value else ()


def _is_remote(value: str | None) -> bool | None:
    word = (value or "").casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def _excerpt(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, default=plain_text)[:_LONGEST_EXCERPT]
