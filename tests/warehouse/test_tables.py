"""The declarations: every convention that they promise holds for each of them."""

import json

import polars as pl
import polars.selectors as cs
import pytest

from skilltide.errors import UsageError
from warehouse.dictionary import describe_tables
from warehouse.tables import TABLES, table_named
from warehouse.tables.declaration import Table

EVERY_TABLE = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())


@EVERY_TABLE
def test_every_column_says_what_it_holds(table: Table) -> None:
    for name, column in table.schema.columns().items():
        assert column.description, name
        assert column.metadata is not None, name
        assert set(column.metadata) == {"unit", "source"}, name


@EVERY_TABLE
def test_counts_are_signed_and_keys_are_never_null(table: Table) -> None:
    assert table.empty().select(cs.unsigned_integer()).width == 0
    assert table.key
    assert not any(table.schema.columns()[name].nullable for name in table.key)


@EVERY_TABLE
def test_metadata_is_json_with_every_column(table: Table) -> None:
    document = json.loads(table.metadata()["skilltide"])
    assert list(document["columns"]) == table.dtypes.names() or set(document["columns"]) == set(table.dtypes.names())


@EVERY_TABLE
def test_the_dictionary_names_every_column(table: Table) -> None:
    text = describe_tables([table])
    assert all(f"| `{name}` |" in text for name in table.dtypes)


def test_a_quantity_has_one_type_everywhere() -> None:
    types: dict[str, set[str]] = {}
    for table in TABLES.values():
        for name, dtype in table.dtypes.items():
            types.setdefault(name, set()).add(str(dtype.base_type() if isinstance(dtype, pl.DataType) else dtype))
    assert {name: found for name, found in types.items() if len(found) > 1} == {}


def test_an_unknown_table_lists_those_there_are() -> None:
    with pytest.raises(UsageError, match="skill_trends"):
        table_named("trends")
