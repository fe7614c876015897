"""Which postings show one opening: those of one employer and title are compared, then those of one number or text."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, groupby
from operator import itemgetter

import polars as pl

from transforms.job_numbers import SYSTEMS
from transforms.same_opening import (
    LONGEST_CALL,
    OVERLAP_DAYS,
    Posting,
    have_one_number,
    have_one_number_on_one_board,
    have_one_number_under_other_titles,
    have_one_text_under_two_names,
    is_long_after,
    is_same_opening,
    only_gained_words,
    were_made_together,
)

ID = ["source", "board", "posting_id"]
FEED = ["source", "board"]
FIRST = ["first_source", "first_board", "first_id"]
BLOCK = ["employer_key", "title_key"]
MOST_COMPARED = 3_000
"""Postings of one employer and title; of more, which no employer writes by hand, only equal numbers are merged."""
MOST_IN_ONE_PLACE = 30
"""Postings of one employer and place whose texts are compared under other titles: pairs grow with the square."""
NEXT_TO = 10
"""Between two numbers that one person was given within some minutes."""
MOST_OF_ONE_TEXT = 4
"""Postings that share a band of their texts; what more share is what an agency writes in all its ads."""
MOST_OF_ONE_NUMBER = 50
"""Postings under one number of other titles; one of more is no job's, but that of a campaign or a page of all jobs."""
_BAND, _BANDS = 8, 8
"""Bytes of a band of a signature, two of its numbers, and bands looked at: of texts that have 60 % of their shingles in
common 97 of 100 share one, of unlike texts hardly any."""
ROWS_AT_ONCE = 5_000
"""Postings compared together: some 50 MB of long ads."""

_Id = tuple[str, str, str]
_Ranked = tuple[bool, date, str, str, str]
"""Whether a first posting is new, its start and its id."""


@dataclass
class _Opening:
    """Postings that follow one another: those that the next may show again, and the latest of each feed."""

    shown: deque[Posting] = field(default_factory=deque)
    latest: dict[tuple[str, str], Posting] = field(default_factory=dict)

    def add(self, posting: Posting) -> Posting:
        """The first of these that it shows again. Each starts later than those before, so that what it leaves behind is
        left for good."""
        self.shown.append(posting)
        self.latest[posting.feed] = posting
        while is_long_after(self.shown[0], posting):
            self.shown.popleft()
        return self.shown[0]

    def takes(self, posting: Posting, *, only_equal: bool) -> bool:
        """Whether the posting shows this opening: as its feed's latest posting of it does, or else another feed's."""
        own = self.latest.get(posting.feed)
        for one in self.latest.values() if own is None else (own,):
            if (one.text_key == posting.text_key or not only_equal) and is_same_opening(one, posting):
                return True
        return False


def find_openings(members: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The id, `first_…`: the first posting of its opening, and `is_continued`: whether that is of an earlier month.

    `members` are postings merged over their records, whose `row` in `records` is the latest.
    """
    judged = members.pipe(_judge_titles)
    kin = judged.filter((pl.len().over(BLOCK) > 1) & pl.col("is_new").any().over(BLOCK))
    found: list[tuple[str, ...]] = []
    for rows in _in_pieces(kin, BLOCK):
        for postings in _by(BLOCK, rows, records):
            found += [(*one.id, *first.id) for one, first in _group(postings)]
    found_first = pl.DataFrame(found, schema=dict.fromkeys([*ID, *FIRST], pl.String), orient="row")
    grouped = found_first.pipe(_prefer_known, members)
    itself = [pl.col(name).alias(first) for name, first in zip(ID, FIRST, strict=True)]
    alone = members.lazy().join(grouped.lazy(), on=ID, how="anti").select(*ID, *itself)
    openings = pl.concat([grouped.lazy(), alone]).collect(engine="in-memory")
    linked = openings.pipe(_link, members, list(_pairs_under_other_names(judged, records)))
    known = members.lazy().select(*itself, is_continued="is_known")
    return linked.lazy().join(known, on=FIRST).collect(engine="in-memory")


def _judge_titles(members: pl.DataFrame) -> pl.DataFrame:
    """With `is_doubled`, of ads that have nothing but a title: whether their employer shows two of it side by side in
    one place."""
    cell = [*FEED, *BLOCK, "location"]
    ends = pl.when("is_crawled").then("last_seen_on").otherwise(pl.col("closed_on") - OVERLAP_DAYS)
    beside = pl.col("first_seen_on") < pl.col("ends").cum_max().shift(1).over(cell)
    told = (
        members.lazy()
        .filter("is_bare")
        .select(*cell, "first_seen_on", ends=ends)
        .sort(*cell, "first_seen_on", "ends", nulls_last=True)
        .with_columns(beside=beside)
        .group_by(cell)
        .agg(pl.col("beside").sum())
        .with_columns(is_doubled=pl.col("beside").sum().over(*FEED, *BLOCK) > 0)
        .drop("beside")
    )
    joined = members.lazy().join(told, on=cell, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(pl.col("is_doubled").fill_null(False)).collect(engine="in-memory")


def _prefer_known(found: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """The openings, the first of each the one that an earlier month has, though it was seen later: a board that is
    crawled after a list has told of its ad."""
    known = members.filter(~pl.col("is_new")).select(*ID, "first_seen_on")
    root = [pl.col(name).first().alias(f"{name}_known") for name in ID]
    known_of = found.join(known, on=ID).sort("first_seen_on", *ID).group_by(FIRST, maintain_order=True).agg(root)
    moved = known_of.join(known, left_on=FIRST, right_on=ID, how="anti")
    joined = found.join(moved, on=FIRST, how="left", maintain_order="left")
    firsts = [pl.coalesce(f"{name}_known", first).alias(first) for name, first in zip(ID, FIRST, strict=True)]
    return joined.select(*ID, *firsts)


def _in_pieces(kin: pl.DataFrame, key: list[str]) -> list[pl.DataFrame]:
    """The postings sorted by key, in pieces of some ROWS_AT_ONCE that divide none: texts held stay bounded."""
    ordered = kin.lazy().sort(key).with_row_index("place")
    piece = pl.col("place").first().over(key) // ROWS_AT_ONCE
    pieces = ordered.with_columns(piece=piece).collect(engine="in-memory")
    return pieces.partition_by("piece", maintain_order=True)


def _by(key: list[str], rows: pl.DataFrame, records: pl.DataFrame) -> Iterator[list[Posting]]:
    """The postings of each key in their own order, whatever that of their rows, which are sorted by it."""
    compared = zip(rows.select(key).rows(), _compared(rows, records), strict=True)
    for _, postings in groupby(compared, key=itemgetter(0)):
        yield _in_order(one for _, one in postings)


def _in_order(postings: Iterable[Posting]) -> list[Posting]:
    return sorted(postings, key=lambda one: (one.start, one.id))


_PLACE = pl.element().struct
_PARTS_OF_PLACE = ("country_code", "region_code", "city", "is_remote")
_PLACES = (
    pl.col("places").list.eval(
        pl.concat_str(
            [_PLACE.field(part).cast(pl.String).fill_null("") for part in _PARTS_OF_PLACE],
            separator="\x1f",
        )
    ),
    pl.col("places").list.eval(_PLACE.field("city").is_not_null()).list.all().alias("names_cities"),
)
"""A place as one word: as objects they take ten times as long."""


def _compared(rows: pl.DataFrame, records: pl.DataFrame) -> list[Posting]:
    """The postings in the order of their rows."""
    told = ["url", "job_number", "signature", "text_key"]
    wide = records.select(*told, "places", "text")[rows["row"]]
    texts = wide["text"]
    columns = [
        *ID, *BLOCK, "first_seen_on", "last_seen_on", "closed_on", "closes_on", "posted_on", "is_crawled", "location",
        "is_doubled",
    ]  # fmt: skip
    facts = rows.select(columns).hstack(wide.select(*told, *_PLACES))
    return [
        Posting(
            (source, board, posting_id),
            (source, board),
            employer_key,
            title_key,
            first_seen,
            last_seen if is_crawled else closed,
            closes,
            is_crawled,
            is_crawled or posted is not None,
            " ".join((location or "").casefold().split()),
            url,
            number,
            signature,
            text_key,
            frozenset(places),
            names_cities,
            is_doubled,
            texts,
            row,
        )
        for row, (
            source, board, posting_id, employer_key, title_key, first_seen, last_seen, closed, closes, posted,
            is_crawled, location, is_doubled, url, number, signature, text_key, places, names_cities,
        ) in enumerate(facts.iter_rows())
    ]  # fmt: skip


# ---- of one employer and title


def _group(postings: list[Posting]) -> Iterator[tuple[Posting, Posting]]:
    """Each posting with the first of its opening; taken in their own order."""
    openings: list[_Opening] = []
    numbered: dict[str, list[tuple[Posting, _Opening, Posting]]] = {}
    texts: set[str] = set()
    for posting in postings:
        namesakes = numbered.setdefault(posting.job_number, []) if posting.job_number else []
        opening, first = next(
            ((its, shown) for one, its, shown in namesakes if have_one_number(one, posting)), (None, None)
        )
        if opening is None and len(postings) <= MOST_COMPARED:
            opening = _opening_of(posting, openings, posting.text_key in texts)
        if opening is None:
            opening = _Opening()
            openings.append(opening)
        shown = opening.add(posting)
        if first is None:
            first = shown
            namesakes.append((posting, opening, first))
        texts.add(posting.text_key)
        yield posting, first


def _opening_of(posting: Posting, openings: Iterable[_Opening], is_known: bool) -> _Opening | None:
    """The earliest opening that the posting shows; one with the very same text, where it is known, goes first."""
    for only_equal in (True, False) if is_known else (False,):
        for opening in openings:
            if opening.takes(posting, only_equal=only_equal):
                return opening
    return None


# ---- under other titles or names


def _pairs_under_other_names(members: pl.DataFrame, records: pl.DataFrame) -> Iterator[tuple[_Id, _Id]]:
    """Postings of two blocks that show one opening all the same."""
    yield from _pairs_under_one_number(members, records)
    yield from _pairs_on_sister_boards(members, records)
    yield from _pairs_of_one_text(members, records)
    yield from _pairs_under_two_names(members, records)


def _pairs_under_one_number(members: pl.DataFrame, records: pl.DataFrame) -> Iterator[tuple[_Id, _Id]]:
    """Of one employer, or of one recruiting system, whose boards have an employer each."""
    number = ["job_number"]
    size, employers = pl.len().over(number), pl.col("employer_key").n_unique().over(number)
    numbered = members.filter(pl.col("job_number").is_not_null() & (size > 1) & (size <= MOST_OF_ONE_NUMBER))
    of_several = numbered.filter(employers > 1)
    on_systems = of_several.filter(records["url"][of_several["row"]].str.contains_any(list(SYSTEMS)))
    yield from _pairs_alike(numbered, [*number, "employer_key"], records, have_one_number_under_other_titles)
    yield from _pairs_alike(on_systems, number, records, have_one_number_on_one_board)


def _pairs_of_one_text(members: pl.DataFrame, records: pl.DataFrame) -> Iterator[tuple[_Id, _Id]]:
    """Of dumps that do not say when ads went, of one employer and place."""
    told = ~pl.col("is_crawled") & ~pl.col("is_bare") & pl.col("closed_on").is_null() & pl.col("location").is_not_null()
    place = [*FEED, "employer_key", "location"]
    of_few = members.lazy().filter(told).filter(pl.len().over(place) <= MOST_IN_ONE_PLACE)
    return _pairs_alike(of_few.collect(engine="in-memory"), place, records, only_gained_words)


def _pairs_under_two_names(members: pl.DataFrame, records: pl.DataFrame) -> Iterator[tuple[_Id, _Id]]:
    """Of dumps, those that share a band of their texts and no employer. Two may share many, and are compared once."""
    since = members.lazy().filter("is_new").select(pl.col("first_seen_on").min() - LONGEST_CALL).collect().item()
    told = members.filter(
        ~pl.col("is_crawled") & ~pl.col("is_bare") & (pl.col("first_seen_on") >= pl.lit(since, pl.Date))
    )
    banded = told.lazy().select("row", records["signature"][told["row"]]).pipe(in_bands)
    of_few = banded.filter(pl.len().over("band").is_between(2, MOST_OF_ONE_TEXT))
    named = of_few.join(told.lazy().select("row", *FEED, "employer_key", "is_new"), on="row")
    pairs = (
        named.join(named, on=[*FEED, "band"], suffix="_later")
        .filter(pl.col("row") < pl.col("row_later"), pl.col("employer_key") != pl.col("employer_key_later"))
        .filter(pl.col("is_new") | pl.col("is_new_later"))
        .select("row", "row_later")
        .unique()
        .sort("row", "row_later")
        .collect(engine="in-memory")
    )
    for some in pairs.iter_slices(ROWS_AT_ONCE):
        rows = told.filter(pl.col("row").is_in(pl.concat([some["row"], some["row_later"]]).unique().implode()))
        compared = dict(zip(rows["row"], _compared(rows, records), strict=True))
        for pair in some.iter_rows():
            one, later = _in_order(compared[row] for row in pair)
            if have_one_text_under_two_names(one, later):
                yield one.id, later.id


def in_bands(postings: pl.LazyFrame) -> pl.LazyFrame:
    """The postings once for each `band` of their `signature`, in its place; like texts share one."""
    looked_at = pl.col("signature").bin.slice(0, _BAND * _BANDS)
    bands = looked_at.bin.reinterpret(dtype=pl.Array(pl.UInt64, _BANDS), endianness="little")
    return postings.with_columns(band=bands).drop("signature").explode("band")


def _pairs_alike(
    members: pl.DataFrame, key: list[str], records: pl.DataFrame, is_alike: Callable[[Posting, Posting], bool]
) -> Iterator[tuple[_Id, _Id]]:
    """Those of one key and two blocks that are alike."""
    blocks = pl.struct(BLOCK).n_unique().over(key)
    shared = members.filter((blocks > 1) & pl.col("is_new").any().over(key))
    for rows in _in_pieces(shared, key):
        for postings in _by(key, rows, records):
            for one, later in combinations(postings, 2):
                if is_alike(one, later):
                    yield one.id, later.id


def _pairs_on_sister_boards(members: pl.DataFrame, records: pl.DataFrame) -> Iterator[tuple[_Id, _Id]]:
    """Of one title, under numbers next to each other of the one system that counts the ads of all its boards in a row:
    its servers have a row each, named by the last three of ten digits."""
    counted = members.filter(pl.col("job_number").str.contains(r"^\d{7,15}$"))
    numbered = counted.filter(records["url"][counted["row"]].str.contains("greenhouse.io/", literal=True))
    if numbered.is_empty():
        return
    row = ["title_key", "server"]
    has_server = pl.col("job_number").str.len_bytes() >= 10
    number = pl.col("job_number").cast(pl.Int64)
    ordered = (
        numbered.with_columns(
            server=pl.when(has_server).then(number % 1000).otherwise(-1),
            count=pl.when(has_server).then(number // 1000).otherwise(number),
        )
        .sort(*row, "count", *ID)
        .with_columns(pair=pl.int_range(pl.len()))
    )
    is_next = (pl.col("count").diff() <= NEXT_TO) & (pl.col("employer_key") != pl.col("employer_key").shift(1))
    seconds = ordered.filter((is_next & (pl.col("is_new") | pl.col("is_new").shift(1))).over(row))
    firsts = ordered[(seconds["pair"] - 1).to_list()]
    for one, other in zip(_compared(firsts, records), _compared(seconds, records), strict=True):
        if were_made_together(one, other):
            yield one.id, other.id


def _link(openings: pl.DataFrame, members: pl.DataFrame, pairs: list[tuple[_Id, _Id]]) -> pl.DataFrame:
    """The openings, those of each pair made one. Its first is of an earlier month where any is, else the earliest."""
    if not pairs:
        return openings
    named = [pl.col(name).alias(first) for name, first in zip(ID, FIRST, strict=True)]
    ranks = members.select(*named, "is_new", "first_seen_on")
    paired = pl.DataFrame(sorted({one for pair in pairs for one in pair}), schema=ID, orient="row")
    ranked = paired.join(openings, on=ID).join(ranks, on=FIRST).select(*ID, "is_new", "first_seen_on", *FIRST)
    first_of = {row[:3]: row[3:] for row in ranked.iter_rows()}
    roots = _least_of_linked((first_of[one], first_of[other]) for one, other in pairs)
    moved = [(*first[2:], *root[2:]) for first, root in roots.items()]
    roots_of = pl.DataFrame(moved, schema=[*FIRST, *(f"{name}_of_all" for name in FIRST)], orient="row")
    joined = openings.join(roots_of, on=FIRST, how="left")
    return joined.select(*ID, *(pl.coalesce(f"{name}_of_all", name).alias(name) for name in FIRST))


def _least_of_linked(pairs: Iterable[tuple[_Ranked, _Ranked]]) -> dict[_Ranked, _Ranked]:
    """The least of all that pairs link with each, whatever the order of the pairs."""
    least: dict[_Ranked, _Ranked] = {}

    def root(one: _Ranked) -> _Ranked:
        while (other := least.setdefault(one, one)) != one:
            one = other
        return one

    for one, other in pairs:
        lower, higher = sorted((root(one), root(other)))
        least[higher] = lower
    return {one: root(one) for one in least}
