"""Writes the sample: two archives with their mappings, and what boards and a site answer on its day."""

import gzip
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from skilltide.errors import ConfigurationError
from skilltide.sample.boards import write_boards
from skilltide.sample.draw import DEFAULT_SEED, DEFAULT_VACANCIES, draw_truth
from skilltide.sample.newcomers import plant_newcomers
from skilltide.sample.site import town_of
from skilltide.sample.truth import ARCHIVE, JOINER
from skilltide.sample.words import PICKS, Picks, as_text, write_ad, write_title

MAPPING = """\
# How Skilltide reads {file}. Synthetic: made by skilltide.sample, no ad in it was ever published.
id: id
title: title
text: description
employer: employer
location: location
posted: posted_on
closes: closes_on
closed: closed_on
pay_min: salary_min
pay_max: salary_max
currency: currency
pay_period: period
url: url
date_format: "%Y-%m-%d"
complete: true
covers_from: {first}
covers_until: {last}
"""
COLUMNS = (
    "id", "title", "description", "employer", "location", "posted_on", "closes_on", "closed_on", "salary_min",
    "salary_max", "currency", "period", "url",
)  # fmt: skip
COVERS_UNTIL = date(2026, 9, 30)
USUAL_DAYS_OPEN, SPREAD_OF_DAYS_OPEN = 28, 0.6
"""Median days until an opening is filled, and the standard deviation of their logarithm."""
DAYS_OPEN = {"shop": 14, "food": 14, "calls": 18, "software": 42, "data": 42, "health": 40}
"""Sectors that fill sooner or later than usual."""
RENAMED = {"pay_min": "salary_min", "pay_max": "salary_max"}
GZIP_LEVEL = 4
"""A tenth larger than at 9, in a third of the time."""


@dataclass(frozen=True, slots=True)
class SampleFiles:
    """Where the parts of a written sample are."""

    folder: Path
    archive: Path
    archive_mapping: Path
    joiner: Path
    joiner_mapping: Path
    boards: Path
    """A folder with one JSON answer a board, by source."""
    site: Path
    """A folder with robots.txt, sitemap.xml and a page a job."""


def write_sample(folder: Path, seed: int = DEFAULT_SEED, vacancies: int = DEFAULT_VACANCIES) -> SampleFiles:
    """The sample in a folder, byte for byte equal for equal arguments.

    Raises ConfigurationError where it cannot be written.
    """
    files = sample_files(folder)
    truth = plant_newcomers(draw_truth(seed, vacancies), seed)
    asked = _skills_by_vacancy(truth.mentions)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for source, dump, mapping, first in [
            (ARCHIVE, files.archive, files.archive_mapping, "2024-10-01"),
            (JOINER, files.joiner, files.joiner_mapping, "2025-10-01"),
        ]:
            _write_dump(dump, _with_words(truth.vacancies.filter(pl.col("source") == source), asked, seed))
            mapping.write_text(MAPPING.format(file=dump.name, first=first, last=COVERS_UNTIL), encoding="utf-8")
        write_boards(files.boards, files.site, seed)
    except OSError as error:
        reason = error.strerror or error
        raise ConfigurationError(
            f"{folder}: cannot be written ({reason}); expected a folder with 20 MB free; name another"
        ) from error
    return files


def sample_files(folder: Path) -> SampleFiles:
    """Where the parts of a sample are in a folder, written or not."""
    return SampleFiles(
        folder=folder,
        archive=folder / "synthetic_archive.csv.gz",
        archive_mapping=folder / "synthetic_archive.yaml",
        joiner=folder / "synthetic_joiner.csv.gz",
        joiner_mapping=folder / "synthetic_joiner.yaml",
        boards=folder / "synthetic_boards",
        site=folder / "synthetic_site",
    )


def _skills_by_vacancy(mentions: pl.DataFrame) -> dict[str, list[str]]:
    grouped = mentions.group_by("id", maintain_order=True).agg("skill")
    return dict(zip(grouped["id"].to_list(), grouped["skill"].to_list(), strict=True))


def _with_words(vacancies: pl.DataFrame, asked: dict[str, list[str]], seed: int) -> pl.DataFrame:
    """The vacancies as a dump has them: the ads written, the columns in the dump's order."""
    source = 1 if vacancies["source"].first() == ARCHIVE else 2
    rng = np.random.Generator(np.random.PCG64([seed, source]))
    runs = rng.integers(0, 2**31, (vacancies.height, PICKS)).tolist()
    titles, texts = [], []
    for ad, run in zip(vacancies.iter_rows(named=True), runs, strict=True):
        picks = Picks(run)
        titles.append(write_title(ad["title"], ad["country"], picks))
        texts.append(as_text(write_ad(ad["employer"], ad["title"], town_of(ad), asked.get(ad["id"], []), picks)))
    url = pl.concat_str(pl.lit("https://synthetic.example/"), "source", pl.lit("/"), "id")
    words = {"title": pl.Series(titles, dtype=pl.String), "description": pl.Series(texts, dtype=pl.String)}
    return (
        vacancies.with_columns(url=url, closed_on=_draw_closing(vacancies, seed, source), **words)
        .rename(RENAMED)
        .select(COLUMNS)
    )


def _draw_closing(vacancies: pl.DataFrame, seed: int, source: int) -> pl.Series:
    """The day on which each opening was filled, null for one that was still open when the dump ends."""
    rng = np.random.Generator(np.random.PCG64([seed, 4, source]))
    medians = np.array([DAYS_OPEN.get(sector, USUAL_DAYS_OPEN) for sector in vacancies["sector"]])
    days = np.maximum(1, np.rint(medians * np.exp(rng.normal(0, SPREAD_OF_DAYS_OPEN, len(medians))))).astype(int)
    closed = [day + timedelta(int(more)) for day, more in zip(vacancies["posted_on"], days, strict=True)]
    return pl.Series([day if day <= COVERS_UNTIL else None for day in closed], dtype=pl.Date)


def _write_dump(path: Path, rows: pl.DataFrame) -> None:
    """A gzipped CSV whose bytes depend on the rows alone: no time and no name in its header."""
    with path.open("wb") as file, gzip.GzipFile("", "wb", GZIP_LEVEL, file, mtime=0) as packed:
        packed.write(rows.write_csv().encode())
