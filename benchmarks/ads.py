"""Ads of the sample's grammar at any size, as long and as varied as real ones, in two dumps of Parquet.

Of the sentences in 4,420 real ads 41 % stand in no other place and one ad in five names an address to write to; an
ad of the sample has 1,400 bytes and repeats seven of eight sentences. Here an ad has some 3,000 bytes: that of the
sample, what its employer says in each of its ads, and sentences of its own. Every 50,000 ads bring employers of their
own, as a market grows. Equal arguments give equal bytes, however many processes write.
"""

import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from skilltide.sample.draw import draw_truth
from skilltide.sample.generate import COLUMNS, COVERS_UNTIL, MAPPING, RENAMED
from skilltide.sample.site import town_of
from skilltide.sample.truth import ARCHIVE, JOINER
from skilltide.sample.words import PICKS, Picks, as_text, fill, write_ad, write_title

ADS_PER_BLOCK = 50_000
"""Ads that share 2,400 employers: twenty of each in two years."""
SENTENCES = 15
"""Of the ad's own: with these two of five sentences stand in no other ad."""
CONTACT_SHARE = 0.21
_SEED = 20261126
_OWN_PICKS = 131

_STARTS = (
    "In the first {count} weeks you", "On most days you", "Together with {whom} you", "Now and then you",
    "Once you know the house, you", "From {count} past nine you", "When {whom} ask, you", "As a rule you",
    "Every other week you", "Near the end of the month you", "At our {site} site you", "For {whom} you",
    "Before the doors open you", "With {count} others you", "Over the winter you", "Where it helps, you",
)  # fmt: skip
_VERBS = (
    "look after", "sort out", "keep track of", "bring along", "go through", "take charge of", "put in order",
    "pass on", "settle", "carry forward", "prepare", "round off", "renew", "tidy up", "hand over", "double-check",
    "watch over", "explain", "follow up", "set out", "collect", "shape", "open up", "wind down",
)  # fmt: skip
_THINGS = (
    "the {site} ledger", "the list of open wishes", "whatever {whom} left behind", "the {count} oldest requests",
    "the papers of the {site} house", "all letters from {site}", "the plans for the coming {count} weeks",
    "the keys, badges and passes", "the {site} round", "notes that nobody has read yet", "the day's surprises",
    "a handful of promises to {whom}", "the long-running {site} matter", "up to {count} visits", "the shared calendar",
    "everything that arrives from {site}", "the next {count} steps", "small repairs at {site}",
    "the handbook of the {site} crew", "questions that were left open", "the monthly walk through {site}",
    "the {count} largest orders of {site}", "the welcome of {whom}", "the wish list of {whom}",
)  # fmt: skip
_ENDS = (
    "before {whom} come in.", "so that {whom} can go on.", "and let {whom} know.", "within {count} days.",
    "and write down what you saw.", "without losing sight of {site}.", "as agreed with {whom}.", "at your own pace.",
    "up to {count} times a month.", "and share it with {whom}.", "until nothing is left over.",
    "the way {whom} at {site} like it.", "in good time.", "with {count} days to spare.", "and sign it off.",
    "before it reaches {site}.",
)  # fmt: skip
_WHOM = (
    "the early crew", "your lead", "our guests", "the neighbours", "two colleagues", "the late crew", "new starters",
    "the people at {site}", "the head of the house", "our partners", "the night crew", "families", "the board",
    "visitors", "the crew at {site}", "the founders",
)  # fmt: skip
_SELVES = (
    "{employer} began {count} generations ago at {site} and has stayed in the hands of the same people.",
    "Some {count},000 people in {count} countries work for {employer}, most of them for longer than {count} years.",
    "At {employer} decisions are taken by whoever knows most, and everyone may ask why.",
    "We at {employer} put aside {count} per cent of what we earn for {site} and the places around it.",
    "{employer} has its seat at {site}, houses in {count} other towns and a name for keeping its word.",
    "Whoever joins {employer} gets {count} days to look around and somebody from {site} to ask.",
    "{employer} does not take fees from applicants and will never ask you for money.",
    "By applying you agree that {employer} keeps your papers for {count} months; have them deleted whenever you like.",
)
_CONTACTS = (
    "Contact: {name}, {mail}", "Your contact is {name} ({mail}, {phone}).", "Write to {name} at {mail}.",
    "Questions to {name}, tel. {phone}", "Send your papers to {mail} or call {phone}.",
    "Ansprechpartnerin: {name}, {mail}",
)  # fmt: skip
_FIRST_NAMES = ("Ada", "Bruno", "Clara", "Dev", "Elif", "Femi", "Grete", "Hugo", "Ines", "Jonas", "Kaya", "Lena", "Mo")
_SITE_HEADS = (
    "Amber", "Brin", "Cald", "Dun", "Elm", "Farn", "Gil", "Hart", "Ings", "Kel", "Lang", "Mar", "Nor", "Oster", "Pen",
    "Quar", "Ravens", "Sil", "Thorn", "Up", "Var", "Wes", "Yar", "Zell", "Ald", "Bex", "Crom", "Dray", "Ever", "Fos",
)  # fmt: skip
_SITE_TAILS = (
    "bury", "combe", "dale", "field", "gate", "ham", "ing", "low", "mere", "ness", "port", "ridge", "stead", "ton",
    "wick", "worth", "den", "ford", "hold", "leigh",
)  # fmt: skip
_SITES = tuple(head + tail for head in _SITE_HEADS for tail in _SITE_TAILS)
_SCHEMA = pa.schema([(name, pa.large_string()) for name in COLUMNS])


@dataclass(frozen=True, slots=True)
class Dump:
    """One archive written: its source's name, its file and how it is read."""

    source: str
    file: Path
    mapping: Path


def write_dumps(folder: Path, ads: int, workers: int = 1, seed: int = _SEED) -> list[Dump]:
    """So many ads in two dumps, block after block, so that memory does not grow with their number."""
    folder.mkdir(parents=True, exist_ok=True)
    dumps = [Dump(source, folder / f"{source}.parquet", folder / f"{source}.yaml") for source in (ARCHIVE, JOINER)]
    writers = [pq.ParquetWriter(dump.file, _SCHEMA, compression="zstd") for dump in dumps]
    for blocks in _blocks(folder, ads, workers, seed):
        for writer, block in zip(writers, blocks, strict=True):
            writer.write_table(pq.read_table(block, schema=_SCHEMA), row_group_size=5_000)
            block.unlink()
    for writer, dump, first in zip(writers, dumps, ("2024-10-01", "2025-10-01"), strict=True):
        writer.close()
        dump.mapping.write_text(MAPPING.format(file=dump.file.name, first=first, last=COVERS_UNTIL), encoding="utf-8")
    return dumps


def write_day(folder: Path, ads: int, day: date, seed: int = _SEED + 1) -> Dump:
    """So many further ads, all posted on one day, as a dump of its own of the first archive."""
    dump = Dump(ARCHIVE, folder / f"day-{day}.parquet", folder / f"day-{day}.yaml")
    first, _ = write_block(folder, seed, (999, ads * 3))
    rows = pl.read_parquet(first).head(ads)
    rows = rows.with_columns(
        id=pl.lit(f"{day}-") + pl.col("id"), posted_on=pl.lit(f"{day}"), closes_on=pl.lit(None, pl.String)
    )
    rows.write_parquet(dump.file, compression="zstd")
    dump.mapping.write_text(
        MAPPING.format(file=dump.file.name, first="2024-10-01", last=COVERS_UNTIL), encoding="utf-8"
    )
    return dump


def _blocks(folder: Path, ads: int, workers: int, seed: int) -> Iterator[list[Path]]:
    whole, rest = divmod(ads, ADS_PER_BLOCK)
    sizes = list(enumerate([ADS_PER_BLOCK] * whole + ([rest] if rest else [])))
    write = partial(write_block, folder, seed)
    if workers == 1:
        yield from map(write, sizes)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        yield from executor.map(write, sizes)


def write_block(folder: Path, seed: int, numbered: tuple[int, int]) -> list[Path]:
    """Paths of one block's rows, a file for each archive."""
    number, ads = numbered
    truth = draw_truth(seed + number, ads)
    asked = dict(truth.mentions.group_by("id").agg(pl.col("skill").sort()).iter_rows())
    rng = np.random.Generator(np.random.PCG64([seed, number]))
    paths = []
    for source in (ARCHIVE, JOINER):
        path = folder / f"{source}.{number:05d}.part"
        _with_words(truth.vacancies.filter(source=source), asked, number, rng).write_parquet(path)
        paths.append(path)
    return paths


def _with_words(
    vacancies: pl.DataFrame, asked: dict[str, list[str]], number: int, rng: np.random.Generator
) -> pl.DataFrame:
    """The vacancies as a dump has them: the ads written, the columns in the dump's order, all of them text."""
    runs = rng.integers(0, 2**31, (vacancies.height, PICKS + _OWN_PICKS)).tolist()
    employers, titles, texts = [], [], []
    for ad, run in zip(vacancies.iter_rows(named=True), runs, strict=True):
        picks, own = Picks(run[:PICKS]), Picks(run[PICKS:])
        employer = f"{_SITES[number % len(_SITES)]} {ad['employer']}" if number else ad["employer"]
        sections = write_ad(employer, ad["title"], town_of(ad), asked.get(ad["id"], []), picks)
        titles.append(write_title(ad["title"], ad["country"], picks))
        texts.append(_lengthened(as_text(sections), employer, own))
        employers.append(employer)
    written = {"employer": employers, "title": titles, "description": texts}
    block = pl.lit(f"{number:03d}-") + pl.col("id")
    url = pl.concat_str(pl.lit("https://synthetic.example/"), "source", pl.lit("/"), block)
    rows = vacancies.with_columns(id=block, url=url, **{k: pl.Series(v, dtype=pl.String) for k, v in written.items()})
    rows = rows.with_columns(closed_on=pl.lit(None, dtype=pl.String))
    return rows.rename(RENAMED).select(pl.col(column).cast(pl.String) for column in COLUMNS)


def _lengthened(ad: str, employer: str, picks: Picks) -> str:
    """The ad with what its employer says of itself at the head, and its own sentences before the last paragraph."""
    head, _, last = ad.rpartition("\n\n")
    own = [_sentence(picks) for _ in range(SENTENCES)]
    story, tasks = " ".join(own[:6]), "\n".join(f"- {line}" for line in own[6:])
    contact = [_contact(employer, picks)] if picks.below(100) < 100 * CONTACT_SHARE else []
    return "\n\n".join([_self(employer), head, story, f"Week by week\n{tasks}", *contact, last])


def _self(employer: str) -> str:
    picks = Picks([zlib.crc32(f"{employer} {place}".encode()) for place in range(16)])
    return " ".join(_filled(line, picks, employer) for line in picks.some(_SELVES, 4))


def _sentence(picks: Picks) -> str:
    parts = (picks.one(_STARTS), picks.one(_VERBS), picks.one(_THINGS), picks.one(_ENDS))
    return _filled(" ".join(parts), picks, "")


def _filled(line: str, picks: Picks, employer: str) -> str:
    while "{whom}" in line:
        line = line.replace("{whom}", picks.one(_WHOM), 1)
    while "{site}" in line:
        line = line.replace("{site}", picks.one(_SITES), 1)
    return fill(line.replace("{employer}", employer), picks)


def _contact(employer: str, picks: Picks) -> str:
    first, last = picks.one(_FIRST_NAMES), picks.one(_SITES)
    mail = f"{first.lower()}.{last.lower()}@{employer.split()[0].lower()}.example"
    phone = f"+44 20 7946 0{picks.below(1000):03d}"
    return picks.one(_CONTACTS).format(name=f"{first} {last}", mail=mail, phone=phone)
