"""Candidates are listed with their evidence, those that rise first, and become entries only as a person says."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from skilltide import review
from skilltide.errors import UsageError
from taxonomy.entries import Entry
from warehouse.tables import TABLES

SAID: dict[str, str | None] = dict.fromkeys(["label", "forms", "exact", "as", "family", "isco"])


def candidate(term_id: str, kind: str = "skill", direction: str = "stable", **more: Any) -> dict[str, Any]:
    given = dict.fromkeys(TABLES["emerging_terms"].dtypes) | {
        "kind": kind, "term_id": term_id, "label": term_id, "variants": term_id, "vacancies": 20, "employers": 5,
        "first_month": date(2025, 1, 1), "nearest_id": "python", "nearest_label": "Python", "nearness": 0.4,
        "direction": direction, "seasonally_adjusted": True, "obs_status": "normal", "slope_points": 0.1,
    }  # fmt: skip
    return given | more


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    table = TABLES["emerging_terms"]
    rows = [
        candidate("common", vacancies=900),
        candidate("slow", direction="rising", slope_points=0.2),
        candidate(
            "quillmesh", direction="rising", slope_points=2.0, label="QuillMesh", variants="quill mesh; quillmesh"
        ),
        candidate("falling", direction="declining", slope_points=-3.0),
        candidate("biosignal-navigator", kind="role", label="biosignal navigator", variants="biosignal navigator"),
    ]
    frame = pl.DataFrame(rows, schema_overrides=table.dtypes)
    table.check(table.in_order(frame)).write_parquet(tmp_path / "emerging_terms.parquet")
    return tmp_path


def test_what_rises_comes_first(edition: Path) -> None:
    assert [row["term_id"] for row in review.list_candidates(edition, "skill")] == [
        "quillmesh",
        "slow",
        "common",
        "falling",
    ]


def test_a_candidate_becomes_the_entry_that_was_said(edition: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added = list[tuple[Any, ...]]()
    monkeypatch.setattr("taxonomy.entries.add_skill", lambda *said: added.append(said) or "line")
    said = SAID | {"as": "tool", "family": "data_engineering"}
    assert review.add_candidate(edition, "skill", "quillmesh", said) == ("data_engineering.csv", "line")
    review.add_candidate(edition, "skill", "quillmesh", said | {"exact": "QuillMesh"})
    review.add_candidate(edition, "skill", "quillmesh", said | {"label": "Quill", "forms": "Quill|QuillMesh"})
    assert [one[0] for one in added] == [
        Entry("quillmesh", "QuillMesh", ("QuillMesh", "quill mesh")),
        Entry("quillmesh", "QuillMesh", (), ("QuillMesh",)),
        Entry("quillmesh", "Quill", ("Quill", "QuillMesh")),
    ]


@pytest.mark.parametrize(
    ("kind", "term", "told"),
    [
        ("skill", "nothing", "no such skill among 4 candidates"),
        ("role", "quillmesh", "no such role among 1 candidates"),
        ("skill", "quillmesh", "needs --as and --family"),
        ("role", "biosignal-navigator", "needs --isco"),
    ],
)
def test_what_is_missing_is_told(edition: Path, kind: str, term: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        review.add_candidate(edition, kind, term, SAID)


def test_an_edition_without_the_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="found no emerging_terms"):
        review.list_candidates(tmp_path, "skill")
