"""Whether two postings show one opening: by their job numbers, their days, places and wording.

What readers could not tell apart is not one opening: two ads that stand side by side may be two openings, however
equal.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

import polars as pl

from transforms.job_numbers import JobNumber, job_number
from transforms.likeness import are_spellings, is_part_of, likeness

REPOST_DAYS = timedelta(days=60)
"""An ad that comes back within them is the opening that went; later it is another. Of 77 pairs that readers took for
one opening none was further apart (benchmarks/postings)."""
TOGETHER = timedelta(days=1)
REPLACED_DAYS = timedelta(days=1)
"""An ad without text, of a title that its employer shows side by side, replaces the one that went, or is another."""
LONGEST_CALL = timedelta(days=180)
"""What was announced for longer sought many, and the next of it is for another year; so is a text that comes again
later, however much it only gained."""
OVERLAP_DAYS = timedelta(days=5)
"""A list that people keep shows the old ad for some days beside the new one; but two that end together were two."""
REPOST_LIKENESS = 0.8
LEAST_OF_LENGTH, CHANCE = 0.8, 0.3
OTHER_SITE_LIKENESS = 0.6
"""Aggregators cut texts and add their own words."""
MANY_PLACES, MOST_PLACES = 5, 2 / 3
"""Words that two long lists of places share, and their least share of all: an office more or less is no other job."""
SHORTEST_NAME = 5
"""Letters; shorter ones are in the words of any text."""
_WORD_OF_PLACE = re.compile(r"[^\W\d_]{4,}")
_YEAR = re.compile(r"20\d\d")
_STAGE = frozenset(
    {
        "campus",
        "career",
        "college",
        "early",
        "entry",
        "grad",
        "graduate",
        "level",
        "new",
        "program",
        "recent",
        "university",
    }
)
"""Words for those who begin, which employers exchange in the title of one ad ("New Grad", "University Grad")."""

_SMALL = frozenset({"a", "an", "and", "at", "for", "in", "of", "or", "the", "to"})


@dataclass(frozen=True, eq=False)
class Posting:
    """What is compared of a posting, merged over its records."""

    id: tuple[str, str, str]
    feed: tuple[str, str]
    employer_key: str
    title_key: str
    start: date
    """Crawled: first seen. Dump: posted."""
    gone: date | None
    """Crawled: last seen. Dump: closed, null where it does not say."""
    last_day: date | None
    """Last day to apply; null where none was announced."""
    is_crawled: bool
    is_dated: bool
    """Whether `start` is a day of the posting and not that of its dump."""
    location: str
    url: str | None
    job_number: str | None
    """The value of `number`."""
    signature: bytes | None
    text_key: str
    places: frozenset[str]
    names_cities: bool
    """Whether each of its places is a city."""
    is_doubled: bool
    """Whether its title is all that is told of it, and its employer shows two of that side by side."""
    texts: pl.Series
    """Of all postings; looked up for those few that nothing else tells apart."""
    row: int

    @cached_property
    def number(self) -> JobNumber | None:
        """What its address says of its job; read where two have one value, which few have."""
        return job_number(self.url)

    @property
    def place_words(self) -> frozenset[str]:
        return _words_of_place(self.location)

    @property
    def text(self) -> str:
        return str(self.texts[self.row])


@lru_cache(maxsize=16_384)
def _words_of_place(location: str) -> frozenset[str]:
    return frozenset(_WORD_OF_PLACE.findall(location))


# ---- by number


def have_one_number(one: Posting, later: Posting) -> bool:
    """Whether the addresses of two postings of one title and employer name one job.

    A number that a recruiting system gave to one ad tells by itself; another may be that of a requisition, which has an
    opening in each of its places.
    """
    if one.job_number is None or one.job_number != later.job_number or one.number is None or later.number is None:
        return False
    return one.number.is_of_one_ad or later.number.is_of_one_ad or agree_in_place(one, later)


def have_one_number_under_other_titles(one: Posting, later: Posting) -> bool:
    """Whether the addresses name one job of an employer, and the titles allow it: one says no more than the other, but
    for words for those who begin, and they name no two years."""
    return have_one_number(one, later) and _agree_in_title(one.title_key, later.title_key)


def have_one_number_on_one_board(one: Posting, later: Posting) -> bool:
    """The same of two names, where one board of a recruiting system has both."""
    if one.employer_key == later.employer_key or one.number is None or later.number is None:
        return False
    is_one_board = one.number.tenant == later.number.tenant is not None
    return is_one_board and have_one_number_under_other_titles(one, later)


def _agree_in_title(one: str, other: str) -> bool:
    mine, its = set(one.split()), set(other.split())
    years = [{word for word in words if _YEAR.fullmatch(word)} for words in (mine, its)]
    if all(years) and years[0] != years[1]:
        return False
    mine, its = mine - _STAGE - _SMALL - years[0], its - _STAGE - _SMALL - years[1]
    return mine <= its or its <= mine


def were_made_together(one: Posting, other: Posting) -> bool:
    """Whether a firm showed one job on two of its boards under two names, by numbers that follow each other: on two
    boards of a system, within a day, of one place and wording."""
    boards = [posting.number.tenant if posting.number else None for posting in (one, other)]
    if None in boards or boards[0] == boards[1] or not (one.is_dated and other.is_dated):
        return False
    is_near = abs(one.start - other.start) <= TOGETHER
    return is_near and one.location == other.location != "" and _says_the_same(one, other)


def only_gained_words(one: Posting, later: Posting) -> bool:
    """Whether of two postings of a dump under other titles title and text of one are the other's with words added."""
    return _agree_in_title(one.title_key, later.title_key) and _only_gained_sentences(one, later)


def have_one_text_under_two_names(one: Posting, later: Posting) -> bool:
    """Whether two postings of a dump say one thing of one employer under two of its names: within LONGEST_CALL, of one
    place and like titles. Where one is misspelt, texts are compared as under one name; of a university and its school
    it must be one text that names one of the two, as what an agency writes for two of its clients does not."""
    if one.employer_key == later.employer_key or not (one.is_dated and later.is_dated):
        return False
    is_near = one.feed == later.feed and later.start - one.start <= LONGEST_CALL
    if not is_near or not _agree_in_title(one.title_key, later.title_key) or not agree_in_place(one, later):
        return False
    if are_spellings(one.employer_key, later.employer_key):
        return _is_part(one, later) or is_same_opening(one, later)
    return _is_part(one, later) and any(_is_named(by, one) and _is_named(by, later) for by in (one, later))


def _is_named(employer: Posting, posting: Posting) -> bool:
    """Whether the text has the name of the employer; one without a name is called after its feed."""
    key = employer.employer_key
    if len(key) < SHORTEST_NAME or key in employer.feed:
        return False
    return key in "".join(letter for letter in posting.text.casefold() if letter.isalnum())


# ---- by days, places and wording


def is_long_after(first: Posting, later: Posting) -> bool:
    """Whether of two postings without text the later comes more than REPOST_DAYS after the other: of ads that follow
    one another for a year under numbers of their own nobody can tell which is the first one's opening."""
    gone = first.gone or first.last_day or first.start
    is_bare = first.signature is None and later.signature is None
    return first is not later and is_bare and later.start - gone > REPOST_DAYS


def is_same_opening(one: Posting, later: Posting) -> bool:
    """Whether two postings of an employer and title, without one number, show one opening.

    In one feed the later must follow the earlier that went: two that stand side by side may be two openings, however
    equal. A dump that does not say when ads went shows an opening again soon after the last day to apply, or where a
    text only gained or lost sentences; of announcements without a text nobody can tell. In another feed both must show
    it at about one time. Texts are read last, where days and places agree.
    """
    if one.feed != later.feed:
        if later.start - (one.gone or one.start) > REPOST_DAYS or not agree_in_place(one, later):
            return False
        alike = _likeness(one, later)
        return alike is not None and (alike >= OTHER_SITE_LIKENESS or _is_part(one, later))
    if not (one.is_dated and later.is_dated):
        return False
    if one.gone is not None:
        return _follows_one_that_went(one, later, one.gone)
    return _follows_its_last_day(one, later) or _only_gained_sentences(one, later)


def _follows_one_that_went(one: Posting, later: Posting, gone: date) -> bool:
    overlap = timedelta(days=-1) if one.is_crawled else OVERLAP_DAYS
    earliest = max(one.start + timedelta(days=1), gone - overlap)
    ended_together = later.start < gone == later.gone
    if ended_together or not earliest <= later.start <= gone + REPOST_DAYS or not agree_in_place(one, later):
        return False
    if one.is_doubled and later.start > gone + REPLACED_DAYS:
        return False
    return _says_the_same(one, later)


def _follows_its_last_day(one: Posting, later: Posting) -> bool:
    """Announced again in like words after the last day to apply."""
    if one.last_day is None or not one.last_day <= later.start <= one.last_day + REPOST_DAYS:
        return False
    is_told = later.start - one.start <= LONGEST_CALL and None not in (one.signature, later.signature)
    return is_told and agree_in_place(one, later) and _says_the_same(one, later)


def _only_gained_sentences(one: Posting, later: Posting) -> bool:
    is_later = timedelta() < later.start - one.start <= LONGEST_CALL and None not in (one.signature, later.signature)
    return is_later and agree_in_place(one, later) and _is_part(one, later)


def _says_the_same(one: Posting, later: Posting) -> bool:
    alike = _likeness(one, later)
    return alike >= REPOST_LIKENESS if alike is not None else one.signature is None and later.signature is None


def agree_in_place(one: Posting, other: Posting) -> bool:
    """The same words, or the same cities; on another site all places of one among those of the other.

    Work that is remote "from Ohio" and "from Texas" resolves to one country and is two openings of one board; so are
    jobs in two quarters of a city, of which each text names its own. Places written at greater length, or with a letter
    more or less, are the same where the text is; so are two long lists of a dump that have most of their places in
    common.
    """
    if one.location == other.location:
        return True
    if one.feed != other.feed:
        return bool(one.places and other.places) and (one.places <= other.places or other.places <= one.places)
    if one.places and one.places == other.places and one.names_cities:
        return not _name_own_quarters(one, other)
    if one.is_crawled:
        return False
    shared, words = one.place_words & other.place_words, one.place_words | other.place_words
    if len(shared) >= max(MANY_PLACES, MOST_PLACES * len(words)):
        return True
    mine, its = one.place_words - shared, other.place_words - shared
    is_longer = bool(mine) != bool(its)
    is_misspelt = len(mine) == len(its) == 1 and are_spellings(*mine, *its)
    return (is_longer or is_misspelt) and _is_part(one, other)


def _name_own_quarters(one: Posting, other: Posting) -> bool:
    """Whether a text names a word of its own location that neither the other's location nor its text has."""
    return any(
        word in mine.text.lower() and word not in its.text.lower()
        for mine, its in ((one, other), (other, one))
        for word in mine.place_words - its.place_words
    )


def _is_part(one: Posting, other: Posting) -> bool:
    """Whether one text is the other with words added. Hardly any is whose signatures are less alike than the texts are
    long, and these take a hundredth of the time: LEAST_OF_LENGTH and CHANCE leave room for five standard errors."""
    if one.signature and other.signature:
        shorter, longer = sorted((len(one.text), len(other.text)))
        if likeness(one.signature, other.signature) < LEAST_OF_LENGTH * shorter / longer - CHANCE:
            return False
    return is_part_of(one.text, other.text)


def _likeness(one: Posting, other: Posting) -> float | None:
    """Null where a text is too short to compare and the other is not the same."""
    if one.text_key == other.text_key:
        return 1.0
    return likeness(one.signature, other.signature) if one.signature and other.signature else None
