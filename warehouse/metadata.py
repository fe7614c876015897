"""What tells a machine or a person what an edition is: data package, freshness, citation, licence.

The data package is Frictionless v2: CSV resources with a schema derived from the declarations, Parquet and the workbook
as files with their digests.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import dataframely as dy
import polars as pl

from skilltide import __version__
from warehouse.checks import CODES, NO_CODES, unmet
from warehouse.editions import Draft, digest_files
from warehouse.extracts import CSV_FOLDER, WORKBOOK
from warehouse.tables import TABLES, Table

_LICENCE = {
    "name": "Apache-2.0",
    "title": "Apache License 2.0",
    "path": "https://www.apache.org/licenses/LICENSE-2.0",
}
_GIVEN = [
    {"title": "GeoNames: names of places, CC BY 4.0", "path": "https://www.geonames.org"},
    {"title": "ISCO-08: occupation codes, International Labour Organization", "path": "https://isco.ilo.org"},
]
"""Where names and codes are from; the postings are those of the sources in the table `sources`."""


def write_metadata(draft: Draft) -> None:
    """The draft has its freshness, citation and licence, and a data package over all files there are by then."""
    _write_json(draft, "freshness.json", describe_freshness(draft.name, draft.content, draft.tables["sources"]))
    (draft.folder / "CITATION.cff").write_text(_citation(draft), encoding="utf-8")
    (draft.folder / "LICENCE.md").write_text(_LICENCE_TEXT, encoding="utf-8")
    _write_json(draft, "datapackage.json", describe_package(draft))


def describe_freshness(name: str, content: Mapping[str, Any], sources: pl.DataFrame) -> dict[str, Any]:
    """How far the data reach: the day, and the last month that was watched whole, by any source and by each."""
    status = pl.col("status").cast(pl.String).sort_by("month").last()
    counted = pl.col("month").filter("is_in_panel").max()
    rows = sources.group_by("source").agg(last_month=pl.col("month").max(), counted=counted, status=status)
    by_source = [
        {
            "source": row["source"],
            "last_month": _month(row["last_month"]),
            "last_month_counted": _month(row["counted"]),
            "status": row["status"],
        }
        for row in rows.sort("source").to_dicts()
    ]
    months = [one["last_month_counted"] for one in by_source if one["last_month_counted"]]
    return {
        "edition": name,
        "until": content["until"],
        "last_month_counted": max(months, default=None),
        "sources": by_source,
    }


def describe_package(draft: Draft) -> dict[str, Any]:
    """The data package of the draft's folder."""
    digests = digest_files(draft.folder)
    resources = [_csv_resource(TABLES[name], digests) for name in draft.tables]
    resources += [_parquet_resource(TABLES[name], digests) for name in draft.tables]
    resources.append(
        {"name": "workbook", "type": "file", "path": WORKBOOK, "format": "xlsx", **_digest(digests[WORKBOOK])}
    )
    note = draft.content["note"]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "skilltide",
        "title": "Skilltide: skills that rise, roles that decline, by region",
        "description": " ".join(
            filter(None, [f"Made of public job postings until {draft.content['until']}.", note, _READING])
        ),
        "version": draft.name,
        "created": f"{draft.content['until']}T00:00:00Z",
        "licenses": [_LICENCE],
        "sources": _GIVEN,
        "contributors": [{"title": "The Skilltide developers", "roles": ["creator"]}],
        "keywords": ["labour market", "skills", "occupations", "job postings"],
        "method": "index.html#method",
        "dictionary": "data-dictionary.md",
        "checks": {"report": "checks.html", "made": len(draft.verdicts), "not_met": len(unmet(draft.verdicts))},
        "resources": resources,
    }


_READING = "An empty cell is withheld or not known, never zero; look at direction before any slope."

_LICENCE_TEXT = """# Licence

The tables and this page are published under the Apache License 2.0, as the software that made them is. Names of places
derive from GeoNames (CC BY 4.0); ISCO-08 codes are the International Labour Organization's; links to ESCO are the
European Commission's. Postings belong to their employers: none is part of an edition, only counts made of many.
"""


def _csv_resource(table: Table, digests: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    path = f"{CSV_FOLDER}/{table.name}.csv"
    return {
        "name": table.name,
        "type": "table",
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_digest(digests[path]),
        "title": f"One row per {table.grain}",
        "description": table.description,
        "schema": describe_schema(table),
    }


def _parquet_resource(table: Table, digests: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    path = f"{table.name}.parquet"
    kind = {"format": "parquet", "mediatype": "application/vnd.apache.parquet"}
    described = {"title": f"{table.name} as Parquet", "description": table.description}
    return {
        "name": f"{table.name}-parquet",
        "type": "file",
        "path": path,
        **kind,
        **_digest(digests[path]),
        **described,
    }


def describe_schema(table: Table) -> dict[str, Any]:
    """The Table Schema of a table: fields with unit and limits, its key, and the tables of names it refers to."""
    columns = table.schema.columns()
    references = [
        {"fields": [column], "reference": {"resource": names, "fields": [code]}}
        for column, (names, code) in CODES.items()
        if column in columns and names != table.name and not (names == "roles" and table.name in NO_CODES)
    ]
    schema: dict[str, Any] = {
        "fields": [_field(name, column) for name, column in columns.items()],
        "primaryKey": table.key,
        "missingValues": [""],
    }
    return schema | ({"foreignKeys": references} if references else {})


def _field(name: str, column: dy.Column) -> dict[str, Any]:
    limits: dict[str, Any] = {} if column.nullable else {"required": True}
    if isinstance(column, dy.Enum):
        limits["enum"] = list(column.categories)
    for limit, key in (("min", "minimum"), ("max", "maximum")):
        if getattr(column, limit, None) is not None:
            limits[key] = getattr(column, limit)
    field = {"name": name, "type": _type(column), "description": column.description or ""}
    unit = (column.metadata or {}).get("unit")
    return field | ({"unit": unit} if unit else {}) | ({"constraints": limits} if limits else {})


def _type(column: dy.Column) -> str:
    """The Table Schema type. Raises KeyError for a type that no published table has had so far."""
    if isinstance(column, dy.Enum):
        return "string"
    return _TYPES[column.dtype.base_type()]


_TYPES: dict[type[pl.DataType], str] = {
    pl.String: "string",
    pl.Int64: "integer",
    pl.Float64: "number",
    pl.Boolean: "boolean",
    pl.Date: "date",
}


def _digest(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {"bytes": facts["bytes"], "hash": f"sha256:{facts['sha256']}"}


def _citation(draft: Draft) -> str:
    return f"""cff-version: 1.2.0
title: "Skilltide, edition {draft.name}"
message: Cite the edition, so that others find the figures that you used.
type: dataset
license: Apache-2.0
version: {draft.name}
date-released: {draft.content["until"]}
authors:
  - name: The Skilltide developers
references:
  - type: software
    title: Skilltide
    version: {__version__}
    authors:
      - name: The Skilltide developers
"""


def _month(day: date | None) -> str | None:
    return None if day is None else f"{day:%Y-%m}"


def _write_json(draft: Draft, name: str, data: Mapping[str, Any] | Sequence[Any]) -> None:
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
    (draft.folder / name).write_text(f"{text}\n", encoding="utf-8")
