"""What the tables say of four years of vacancies for economists, beside what a plain look into the ads says.

The dump is imported, built and published in a temporary warehouse. Printed: how strong its season is and how many
trends are told; then every skill and role told to rise or decline in the world, with the share of ads of each year
that the pipeline found it in, and the share whose text (or title) holds its name letter by letter, which shares no
code with the tables. With --lines N it prints as many ads of the last year around the name, to be read. Run:
`python -m benchmarks.economists --data FOLDER`, where FOLDER holds joe.csv.gz.
"""

import argparse
import re
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from crawlers.archive import import_dump, read_mapping
from skilltide import pipeline
from warehouse.store import Store
from warehouse.tables import TABLES

DAY = date(2026, 11, 20)
MAPPING = {
    "id": "jp_id",
    "title": "jp_title",
    "text": "jp_full_text",
    "employer": "jp_institution",
    "location": "locations",
    "posted": "Date_Active",
    "closes": "Application_deadline",
}
TOLD = ["rising", "declining", "stable"]


def build(dump: Path, folder: Path) -> Store:
    """A warehouse with the dump, built and published."""
    mapping = folder / "mapping.yaml"
    mapping.write_text(yaml.safe_dump(MAPPING))
    store = Store.open(folder / "warehouse")
    import_dump(store, dump, "joe", read_mapping(mapping), DAY)
    pipeline.build(store, DAY, 2)
    pipeline.publish(store, DAY)
    return store


def published(store: Store, table: str) -> pl.DataFrame:
    """A table of the latest edition."""
    return pl.read_parquet(store.root / "published" / "latest" / f"{table}.parquet")


def count_directions(store: Store) -> Iterator[str]:
    """One line per table: directions told, and those told of a level."""
    for table in ("skill_trends", "role_trends", "hybrid_skills", "hybrid_triples"):
        frame = published(store, table)
        columns = [name for name in ("direction", "level_direction") if name in frame.columns]
        for column in columns:
            counts = dict(frame[column].cast(pl.String).value_counts().rows())
            yield f"{table + ' ' + column:34}" + "".join(f"{name} {counts.get(name, 0):<8}" for name in TOLD)


def describe_skills(store: Store, lines: int) -> Iterator[str]:
    """Each skill that moves in the world: its trend, and what the ads say year by year."""
    ads = read_ads(store)
    mentions = store.read(TABLES["mentions"]).collect()
    for move in find_moves(store, "skill_trends"):
        named = ads.join(mentions.filter(skill_id=move["skill_id"]), on="vacancy_id", how="semi")
        name = move["label"].lower()
        yield say_trend(move)
        yield from say_years(ads, named, pl.col("text").str.contains(name, literal=True))
        for text in named.filter(year=ads["year"].max()).sort("vacancy_id")["text"].head(lines):
            if found := re.search(rf".{{0,90}}{re.escape(name)}.{{0,60}}", text):
                yield f"    … {found.group()} …"


def describe_roles(store: Store, lines: int) -> Iterator[str]:
    """Each role that moves in the world: its trend, and how many titles hold its name year by year."""
    ads = read_ads(store)
    codes = store.read(TABLES["role_codes"]).collect()
    for move in find_moves(store, "role_trends"):
        named = ads.join(codes.filter(role_id=move["role_id"]), on="vacancy_id", how="semi")
        yield say_trend(move)
        yield from say_years(ads, named, pl.col("title").str.contains(move["label"].lower(), literal=True))
        yield from (f"    {title}" for title in named.filter(year=ads["year"].max())["title"].unique().sort()[:lines])


def read_ads(store: Store) -> pl.DataFrame:
    """vacancy_id, year, and title and text in lower case."""
    ads = store.read(TABLES["vacancies"]).collect().drop_nulls("posted_on")
    lower = (pl.col(name).str.to_lowercase() for name in ("title", "text"))
    return ads.select("vacancy_id", *lower, year=pl.col("posted_on").dt.year())


def find_moves(store: Store, table: str) -> list[dict[str, Any]]:
    """Rows of the world that rise or decline."""
    is_told = pl.col("direction").cast(pl.String).is_in(["rising", "declining"])
    return published(store, table).filter(is_told & (pl.col("region") == "WORLD")).sort("slope_points").to_dicts()


def say_trend(move: dict[str, Any]) -> str:
    """One line of a trend table."""
    return (
        f"{move['label']}: {move['direction']}, {move['slope_points']:+.2f} points a year "
        f"({move['slope_points_low']:+.2f} to {move['slope_points_high']:+.2f}), q {move['q_value']:.2g}, "
        f"within employers {move['holds_within_employers']}"
    )


def say_years(ads: pl.DataFrame, named: pl.DataFrame, plain: pl.Expr) -> Iterator[str]:
    """Of each year the share of ads that the pipeline named, and that hold the name letter by letter."""
    ours = pl.col("vacancy_id").is_in(named["vacancy_id"].implode())
    for year, of_us, letters in ads.group_by("year").agg(ours.mean(), letters=plain.mean()).sort("year").rows():
        yield f"    {year}: {of_us:6.2%} by the pipeline, {letters:6.2%} letter by letter"


def main() -> None:
    """Print the season, the directions, and the moves."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data/joe_2015_2018"))
    parser.add_argument("--lines", type=int, default=0, help="lines of ads to read for each skill that moves")
    chosen = parser.parse_args()
    dump = chosen.data / "joe.csv.gz"
    if not dump.is_file():
        print(f"skipped: no {dump}; say with --data where joe.csv.gz is")
        return
    with tempfile.TemporaryDirectory() as folder:
        store = build(dump, Path(folder))
        months = store.read(TABLES["vacancies"]).select(pl.col("posted_on").dt.month()).collect().drop_nulls()
        autumn = months.to_series().is_between(8, 11).mean()
        print(f"{months.height} ads, {autumn:.0%} of them from August to November")
        for line in [
            *count_directions(store),
            "",
            *describe_skills(store, chosen.lines),
            "",
            *describe_roles(store, chosen.lines),
        ]:
            print(line)


if __name__ == "__main__":
    main()
