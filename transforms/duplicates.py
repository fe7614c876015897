"""Postings become vacancies, one however often and wherever shown; what is unsure stays apart.

Only postings of one employer with one title are compared, and only with those of the two months before, so that a new
month costs what is new in it. What must agree besides, and when, is said by `_is_same_opening`.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import polars as pl

from transforms.lifecycle import follow_postings
from transforms.likeness import is_part_of, job_number, likeness
from warehouse.tables.clean import PAY_COLUMNS, TERM_COLUMNS, VACANCIES

MONTHS_BACK = 12
"""Months before its own in which a posting looks for the opening that it shows again; ads are gone by then
(of 2,499 openings of a list, 98 %), and of 75 pairs there that may be one opening none was posted more than a year
apart. Twice as many months would be built again at each crawl for it."""
REPOST_DAYS = timedelta(days=60)
"""An ad that comes back within them is the opening that went; later it is another. Of 77 pairs that readers took for
one opening none was further apart (benchmarks/postings)."""
OVERLAP_DAYS = timedelta(days=5)
"""A list that people keep shows the old ad for some days beside the new one; but two that end together were two."""
REPOST_LIKENESS = 0.8
LEAST_OF_LENGTH, CHANCE = 0.8, 0.3
OTHER_SITE_LIKENESS = 0.6
"""Aggregators cut texts and add their own words."""
MOST_COMPARED = 3_000
"""Postings of one employer and title; of more, which no employer writes by hand, only equal numbers are merged."""
ROWS_AT_ONCE = 5_000
"""Postings compared together: some 50 MB of long ads."""
_WORD_OF_PLACE = re.compile(r"[^\W\d_]{4,}")
_ID = ["source", "board", "posting_id"]
_ORDER = ["employer_key", "text_key", "location", "url", "posted_on", "closed_on"]
_FEED = ["source", "board"]
_FIRST = ["first_source", "first_board", "first_id"]


@dataclass(frozen=True, eq=False)
class _Posting:
    """What is compared of a posting, merged over its records."""

    id: tuple[str, str, str]
    feed: tuple[str, str]
    start: date
    """Crawled: first seen. Dump: posted."""
    gone: date | None
    """Crawled: last seen. Dump: closed, null where it does not say."""
    is_crawled: bool
    is_dated: bool
    """Whether `start` is a day of the posting and not that of its dump."""
    location: str
    number: str | None
    signature: bytes | None
    text_key: str
    places: frozenset[str]
    names_cities: bool
    """Whether each of its places is a city."""
    texts: pl.Series
    """Of all postings; looked up for those few that nothing else tells apart."""
    row: int

    @property
    def place_words(self) -> frozenset[str]:
        return _words_of_place(self.location)

    @property
    def text(self) -> str:
        return str(self.texts[self.row])


@lru_cache(maxsize=16_384)
def _words_of_place(location: str) -> frozenset[str]:
    return frozenset(_WORD_OF_PLACE.findall(location))


@dataclass
class _Opening:
    """Postings of one opening: the first, and the latest of each feed."""

    first: _Posting
    latest: dict[tuple[str, str], _Posting] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.add(self.first)

    def add(self, posting: _Posting) -> None:
        self.latest[posting.feed] = posting

    def takes(self, posting: _Posting, *, only_equal: bool) -> bool:
        """Whether the posting shows this opening: as its feed's latest posting of it does, or else another feed's."""
        own = self.latest.get(posting.feed)
        for one in self.latest.values() if own is None else (own,):
            if (one.text_key == posting.text_key or not only_equal) and _is_same_opening(one, posting):
                return True
        return False


def deduplicate(postings: pl.DataFrame, crawls: pl.DataFrame, earlier: pl.DataFrame | None = None) -> pl.DataFrame:
    """VACANCIES of one month from all its postings, whatever their order.

    `earlier` are postings of the MONTHS_BACK months before that may show the same openings: what continues one of
    these has `repost_of` and is no new opening. `crawls` (source, board, day) has the healthy crawls of crawled boards;
    boards without one are dumps, whose vacancies are seen on the day they were posted.
    """
    records = _with_earlier(postings, earlier)
    seen = records.pipe(_as_seen, crawls)
    openings = seen.pipe(_merge_versions).pipe(_find_openings, records)
    new = seen.filter("is_new")
    members = new.pipe(_merge_versions).pipe(follow_postings, new, crawls).join(openings, on=_ID)
    vacancies = members.pipe(_merge_members).pipe(_add_open_months, members, new, crawls)
    told = records.select("title", "text", "places", "language", "repeated", *PAY_COLUMNS, *TERM_COLUMNS)[
        vacancies["latest"]
    ]
    return (
        vacancies.hstack(told)
        .hstack(_names(vacancies))
        .select(VACANCIES.dtypes.names())
        .cast(VACANCIES.dtypes)
        .sort("vacancy_id")
    )


def match_postings(postings: pl.DataFrame, crawls: pl.DataFrame, earlier: pl.DataFrame | None = None) -> pl.DataFrame:
    """One row per posting of a month: source, board, posting_id, and `first_…`: the first posting of its opening."""
    records = _with_earlier(postings, earlier)
    members = records.pipe(_as_seen, crawls).pipe(_merge_versions)
    new = members.filter("is_new").select(_ID)
    return members.pipe(_find_openings, records).join(new, on=_ID, how="semi").select(*_ID, *_FIRST).sort(_ID)


# ---- records and their postings


def _with_earlier(postings: pl.DataFrame, earlier: pl.DataFrame | None) -> pl.DataFrame:
    new = postings.with_columns(is_new=True)
    return new if earlier is None else pl.concat([new, earlier.with_columns(is_new=False)])


def _as_seen(records: pl.DataFrame, crawls: pl.DataFrame) -> pl.DataFrame:
    """Without the long columns: each record with its row, when it was seen, and in one order whatever the input's."""
    boards = crawls.lazy().select(_FEED).unique().with_columns(is_crawled=True)
    posted_or_day = pl.coalesce("posted_on", "day")
    return (
        records.lazy()
        .with_row_index("row")
        .drop("title", "text", "places", "tags", "repeated")
        .join(boards, on=_FEED, how="left")
        .with_columns(is_crawled=pl.col("is_crawled").fill_null(False))
        .with_columns(
            first_seen_on=pl.when("is_crawled").then("day").otherwise(posted_or_day),
            last_seen_on=pl.when("is_crawled").then("day").otherwise(pl.max_horizontal(posted_or_day, "closed_on")),
        )
        .sort(*_ID, "day", "sequence", *_ORDER, nulls_last=True)
        .collect(engine="in-memory")
    )


def _merge_versions(seen: pl.DataFrame) -> pl.DataFrame:
    """One row per posting: its latest record, its earliest day posted, its first and last day seen."""
    return seen.group_by(_ID, maintain_order=True).agg(
        pl.col("row", "day", "sequence", "employer_key", "title_key", "is_crawled", "closed_on").last(),
        pl.col("posted_on", "month", "first_seen_on").min(),
        pl.col("last_seen_on").max(),
        texts=pl.col("text_key").unique().sort(),
        urls=pl.col("url").drop_nulls().unique().sort(),
        is_new=pl.col("is_new").any(),
        is_known=(~pl.col("is_new")).any(),
    )


# ---- which postings show one opening


def _find_openings(members: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The id, `first_…`: the first posting of its opening, and `is_continued`: whether that is of an earlier month."""
    block = ["employer_key", "title_key"]
    kin = members.filter((pl.len().over(block) > 1) & pl.col("is_new").any().over(block))
    found: list[tuple[str, ...]] = []
    for rows in _in_pieces(kin, block):
        compared = _compared(rows, records)
        for _, postings in groupby(zip(rows.select(block).rows(), compared, strict=True), key=itemgetter(0)):
            ordered = sorted((one for _, one in postings), key=lambda one: (one.start, one.id))
            found += [(*one.id, *first.id) for one, first in _group(ordered)]
    grouped = pl.DataFrame(found, schema=dict.fromkeys([*_ID, *_FIRST], pl.String), orient="row")
    itself = [pl.col(name).alias(first) for name, first in zip(_ID, _FIRST, strict=True)]
    alone = members.lazy().join(grouped.lazy(), on=_ID, how="anti").select(*_ID, *itself)
    known = members.lazy().select(*itself, is_continued="is_known")
    return pl.concat([grouped.lazy(), alone]).join(known, on=_FIRST).collect(engine="in-memory")


def _in_pieces(kin: pl.DataFrame, block: list[str]) -> list[pl.DataFrame]:
    """The postings sorted by block, in pieces of some ROWS_AT_ONCE that divide no block: texts held stay bounded."""
    ordered = kin.lazy().sort(block).with_row_index("place")
    piece = pl.col("place").first().over(block) // ROWS_AT_ONCE
    pieces = ordered.with_columns(piece=piece).collect(engine="in-memory")
    return pieces.partition_by("piece", maintain_order=True)


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


def _compared(rows: pl.DataFrame, records: pl.DataFrame) -> list[_Posting]:
    """The postings in the order of their rows."""
    told = ["location", "url", "signature", "text_key"]
    wide = records.select(*told, "places", "text")[rows["row"]]
    texts = wide["text"]
    columns = [*_ID, "first_seen_on", "last_seen_on", "closed_on", "posted_on", "is_crawled"]
    facts = rows.select(columns).hstack(wide.select(*told, *_PLACES))
    return [
        _Posting(
            (source, board, posting_id),
            (source, board),
            first_seen,
            last_seen if is_crawled else closed,
            is_crawled,
            is_crawled or posted is not None,
            " ".join((location or "").casefold().split()),
            job_number(url),
            signature,
            text_key,
            frozenset(places),
            names_cities,
            texts,
            row,
        )
        for row, (
            source, board, posting_id, first_seen, last_seen, closed, posted, is_crawled,
            location, url, signature, text_key, places, names_cities,
        ) in enumerate(facts.iter_rows())
    ]  # fmt: skip


def _group(postings: list[_Posting]) -> Iterator[tuple[_Posting, _Posting]]:
    """Each posting with the first of its opening; taken in their own order, whatever the input's."""
    openings: list[_Opening] = []
    by_number: dict[str, _Opening] = {}
    texts: set[str] = set()
    for posting in postings:
        opening = by_number.get(posting.number or "")
        if opening is None or not _agree_in_place(opening.first, posting):
            is_known = posting.text_key in texts
            opening = _opening_of(posting, openings, is_known) if len(postings) <= MOST_COMPARED else None
        if opening is None:
            opening = _Opening(posting)
            openings.append(opening)
        else:
            opening.add(posting)
        if posting.number:
            by_number.setdefault(posting.number, opening)
        texts.add(posting.text_key)
        yield posting, opening.first


def _opening_of(posting: _Posting, openings: Iterable[_Opening], is_known: bool) -> _Opening | None:
    """The earliest opening that the posting shows; one with the very same text, where it is known, goes first."""
    for only_equal in (True, False) if is_known else (False,):
        for opening in openings:
            if opening.takes(posting, only_equal=only_equal):
                return opening
    return None


def _is_same_opening(one: _Posting, later: _Posting) -> bool:
    """Whether two postings of an employer and title show one opening; what readers could not tell is not.

    In one feed the later must follow the earlier that went: two that stand side by side may be two openings, however
    equal. A dump that does not say when ads went shows an opening again where a text only gained or lost sentences.
    In another feed both must show it at about one time. Texts are read last, where days and places agree.
    """
    if one.feed != later.feed:
        if later.start - (one.gone or one.start) > REPOST_DAYS or not _agree_in_place(one, later):
            return False
        alike = _likeness(one, later)
        return alike is not None and (alike >= OTHER_SITE_LIKENESS or _is_part(one, later))
    if not (one.is_dated and later.is_dated):
        return False
    if one.gone is not None:
        overlap = timedelta(days=-1) if one.is_crawled else OVERLAP_DAYS
        earliest = max(one.start + timedelta(days=1), one.gone - overlap)
        ended_together = later.start <= one.gone == later.gone
        if ended_together or not earliest <= later.start <= one.gone + REPOST_DAYS or not _agree_in_place(one, later):
            return False
        alike = _likeness(one, later)
        return alike >= REPOST_LIKENESS if alike is not None else one.signature is None and later.signature is None
    is_later = timedelta() < later.start - one.start <= REPOST_DAYS and None not in (one.signature, later.signature)
    return is_later and _agree_in_place(one, later) and _is_part(one, later)


def _agree_in_place(one: _Posting, other: _Posting) -> bool:
    """The same words, or the same cities; on another site all places of one among those of the other.

    Work that is remote "from Ohio" and "from Texas" resolves to one country and is two openings of one board; so are
    jobs in two quarters of a city, of which each text names its own. Places written at greater length are the same
    where the text is.
    """
    if one.location == other.location:
        return True
    if one.feed != other.feed:
        return bool(one.places and other.places) and (one.places <= other.places or other.places <= one.places)
    if one.places and one.places == other.places and one.names_cities:
        return not _name_own_quarters(one, other)
    is_longer = one.place_words < other.place_words or other.place_words < one.place_words
    return is_longer and not one.is_crawled and _is_part(one, other)


def _name_own_quarters(one: _Posting, other: _Posting) -> bool:
    """Whether a text names a word of its own location that neither the other's location nor its text has."""
    return any(
        word in mine.text.lower() and word not in its.text.lower()
        for mine, its in ((one, other), (other, one))
        for word in mine.place_words - its.place_words
    )


def _is_part(one: _Posting, other: _Posting) -> bool:
    """Whether one text is the other with words added. Hardly any is whose signatures are less alike than the texts are
    long, and these take a hundredth of the time: LEAST_OF_LENGTH and CHANCE leave room for five standard errors."""
    if one.signature and other.signature:
        shorter, longer = sorted((len(one.text), len(other.text)))
        if likeness(one.signature, other.signature) < LEAST_OF_LENGTH * shorter / longer - CHANCE:
            return False
    return is_part_of(one.text, other.text)


def _likeness(one: _Posting, other: _Posting) -> float | None:
    """Null where a text is too short to compare and the other is not the same."""
    if one.text_key == other.text_key:
        return 1.0
    return likeness(one.signature, other.signature) if one.signature and other.signature else None


# ---- vacancies


def _merge_members(members: pl.DataFrame) -> pl.DataFrame:
    """One row per vacancy: named after its earliest member, told by its latest (`latest` is that record's row)."""
    is_open = pl.col("is_crawled") & pl.col("gone_by").is_null()
    return (
        members.sort("first_seen_on", *_ID)
        .group_by(_FIRST, maintain_order=True)
        .agg(
            pl.col(*_ID, "employer_key", "is_continued").first(),
            pl.col("row").sort_by("day", "sequence", *_ID).last().alias("latest"),
            pl.col("posted_on", "month", "first_seen_on").min(),
            pl.col("last_seen_on", "closed_on").max(),
            pl.when(is_open.any()).then(None).otherwise(pl.col("gone_by").max()).alias("gone_by"),
            pl.col("reopenings").sum(),
            pl.col("urls").explode(empty_as_null=False, keep_nulls=False).unique().sort(),
            versions=pl.col("texts").explode().n_unique().cast(pl.Int64),
            postings=pl.len().cast(pl.Int64),
        )
    )


def _names(vacancies: pl.DataFrame) -> pl.DataFrame:
    """`vacancy_id`, and `repost_of` where the opening was first shown in an earlier month."""
    own, first = vacancies.select(_ID).rows(), vacancies.select(_FIRST).rows()
    months = vacancies["month"].to_list()
    is_continued = vacancies["is_continued"].to_list()
    ids = [
        _hash(*names, *([month.isoformat()] if continued and names == root else []))
        for names, root, month, continued in zip(own, first, months, is_continued, strict=True)
    ]
    roots = [_hash(*root) if continued else None for root, continued in zip(first, is_continued, strict=True)]
    schema = {"vacancy_id": pl.String, "repost_of": pl.String}
    return pl.DataFrame({"vacancy_id": ids, "repost_of": roots}, schema=schema)


def _hash(*names: str) -> str:
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:16]


def _add_open_months(
    vacancies: pl.DataFrame, members: pl.DataFrame, seen: pl.DataFrame, crawls: pl.DataFrame
) -> pl.DataFrame:
    """Months whose last crawl of a board of the vacancy still showed it."""
    month = pl.col("day").dt.month_start()
    last_crawls = crawls.lazy().group_by(*_FEED, month=month).agg(pl.col("day").max()).drop("month")
    open_months = (
        seen.lazy()
        .select(*_ID, "day")
        .join(last_crawls, on=[*_FEED, "day"], how="semi")
        .join(members.lazy().select(*_ID, *_FIRST), on=_ID)
        .group_by(_FIRST)
        .agg(open_months=month.unique().sort())
    )
    joined = vacancies.lazy().join(open_months, on=_FIRST, how="left", maintain_order="left")
    return joined.with_columns(pl.col("open_months").fill_null([])).collect(engine="in-memory")
