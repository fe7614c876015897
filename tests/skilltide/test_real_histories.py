"""Two real dumps through the pipeline: nothing lost, and trends that a reader of the ads would believe."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import yaml

from crawlers.archive import import_dump, read_mapping
from skilltide import pipeline
from warehouse.store import Store
from warehouse.tables import TABLES

DAY = date(2026, 11, 20)
JOE = {
    "id": "jp_id",
    "title": "jp_title",
    "text": "jp_full_text",
    "employer": "jp_institution",
    "location": "locations",
    "posted": "Date_Active",
    "closes": "Application_deadline",
}
PYTHONJOBS = {
    "id": "file",
    "title": "title",
    "text": "body",
    "employer": "company",
    "location": "location",
    "url": "url",
    "posted": "created",
    "closed": "removed",
    "tags": "tags",
}


def import_(store: Store, dump: Path, source: str, mapping: Mapping[str, str], folder: Path) -> int:
    path = folder / f"{source}.yaml"
    path.write_text(yaml.safe_dump(dict(mapping)))
    return import_dump(store, dump, source, read_mapping(path), DAY).rows


@pytest.fixture(scope="module")
def economists(real_material: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The vacancies for economists of 2015 to 2018, built and published."""
    folder = tmp_path_factory.mktemp("joe")
    store = Store.open(folder / "warehouse")
    assert import_(store, real_material / "joe_2015_2018" / "joe.csv.gz", "joe", JOE, folder) == 6_018
    pipeline.build(store, DAY, 2)
    pipeline.publish(store, DAY)
    return store


def published(store: Store, table: str) -> pl.DataFrame:
    return pl.read_parquet(store.root / "published" / "latest" / f"{table}.parquet")


def test_rows_have_country_date_and_employer(economists: Store, real_material: Path, tmp_path: Path) -> None:
    dump = real_material / "pythonjobs" / "pythonjobs.csv.gz"
    store = Store.open(tmp_path / "warehouse")
    rows = import_(store, dump, "pythonjobs", PYTHONJOBS, tmp_path)
    pipeline.build(store, DAY, 1, ["clean"])
    postings = pl.concat([one.read(TABLES["postings"]).collect() for one in (economists, store)])
    refused = store.read(TABLES["refusals"]).collect().height
    assert postings.height + refused == rows + 6_018
    whole = postings.filter(
        (pl.col("places").list.len() > 0) & pl.col("posted_on").is_not_null() & pl.col("employer").is_not_null()
    )
    assert whole.height / postings.height >= 0.99


def test_the_rise_of_machine_learning_among_economists_is_found(economists: Store) -> None:
    """Read in the ads themselves: its share roughly doubles from 2015 to 2018, in the text, year on year."""
    world = published(economists, "skill_trends").filter(pl.col("region") == "WORLD")
    told = dict(world.select("skill_id", pl.col("direction").cast(pl.String)).rows())
    assert told["machine-learning"] == "rising"
    assert told["econometrics"] == "stable"
    texts = economists.read(TABLES["vacancies"]).select("posted_on", "text").collect()
    shares = (
        texts.group_by(pl.col("posted_on").dt.year().alias("year"))
        .agg(pl.col("text").str.to_lowercase().str.contains("machine learning").mean())
        .sort("year")["text"]
    )
    assert shares[3] > 1.5 * shares[0]


def test_a_strong_season_is_no_trend(economists: Store) -> None:
    """Three of four ads appear from August to November; no role is called declining for what the year does."""
    trends = published(economists, "role_trends")
    assert trends["seasonally_adjusted"].all()
    assert "declining" not in set(trends["direction"].cast(pl.String))
    assert "declining" not in set(trends["level_direction"].cast(pl.String))


def test_the_months_at_the_ends_are_left_out(economists: Store) -> None:
    """Nothing is declared of the dump, so its first and last month may be incomplete."""
    sources = published(economists, "sources").filter(~pl.col("is_in_panel"))
    assert sources["month"].to_list() == [date(2015, 8, 1), date(2018, 12, 1)]
