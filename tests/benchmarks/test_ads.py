"""The ads of the benchmark of scale: as long and as varied as real ones, and equal for equal arguments."""

import re
from pathlib import Path

import polars as pl

from benchmarks.ads import write_dumps


def test_ads_are_as_long_and_as_varied_as_real_ones_and_equal_for_equal_arguments(tmp_path: Path) -> None:
    once, again = (write_dumps(tmp_path / name, 600) for name in ("once", "again"))
    assert [dump.file.read_bytes() for dump in once] == [dump.file.read_bytes() for dump in again]
    rows = pl.concat([pl.read_parquet(dump.file) for dump in once])
    assert rows.height == 600
    assert rows["id"].n_unique() == 600
    assert 2_800 < rows["description"].str.len_bytes().mean() < 3_500
    text = "\n".join(rows["description"])
    sentences = [part for part in re.split(r"(?<=[.!?])\s+|\n+", text) if len(part) > 15]
    assert 0.35 < len(set(sentences)) / len(sentences) < 0.6
