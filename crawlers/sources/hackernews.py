"""The monthly thread "Ask HN: Who is hiring?", by the search API of Hacker News: https://hn.algolia.com/api.

A posting is a comment right under the thread; what its first lines say is told by `crawlers.hiring`.
"""

import re
from calendar import monthrange
from datetime import date

from crawlers.hiring import first_words, read_hiring
from crawlers.shapes.base import Job, Source, text_or_none, until_the_day_before
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Detail, Listing
from warehouse.record import Record

_THREAD = re.compile(r"ask hn: who is hiring\? \((\w+) (\d{4})\)", re.IGNORECASE)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_LONGEST_TITLE = 200


def read_comment(job: Job, board: str) -> Record:
    """A comment right under the thread. Raises ValueError for one that was deleted or is no posting."""
    text = text_or_none(job.get("text"))
    if text is None:
        raise ValueError("a comment without text: it was deleted")
    told = read_hiring(text)
    if not (told.role or told.employer or told.places):
        raise ValueError("a comment whose first lines name no role, employer or place: no posting")
    return Record(
        posting_id=str(job["id"]),
        title=(told.role or first_words(text))[:_LONGEST_TITLE],
        html=text.replace("\\n", "<br>"),
        employer=told.employer,
        locations=tuple(told.places),
        is_remote=told.is_remote,
        posted=job.get("created_at_i"),
        url=f"https://news.ycombinator.com/item?id={job['id']}",
        pay=told.pay,
    )


def days_of_threads(board: str, day: date) -> tuple[date | None, date] | None:
    """`all` shows everything before the day, a month that is over everything of it; the newest thread still grows."""
    if board in ("all", "newest"):
        return until_the_day_before(board, day) if board == "all" else None
    year, month = map(int, board.split("-"))
    last = date(year, month, monthrange(year, month)[1])
    return (date(year, month, 1), last) if last < day else None


def choose_threads(stories: list[Job], board: str) -> list[Job]:
    """The threads that the board names; stories come newest first."""
    threads = [(story, match) for story in stories if (match := _THREAD.search(story["title"]))]
    if board == "newest":
        return [story for story, _ in threads[:1]]
    months = {id(story): f"{match[2]}-{_number_of(match[1]):02d}" for story, match in threads}
    return [story for story, _ in threads if board in ("all", months[id(story)])]


def _number_of(month: str) -> int:
    return _MONTHS.index(month.lower()) + 1 if month.lower() in _MONTHS else 0


_STORY = frozenset({
    "author", "created_at", "created_at_i", "id", "options", "parent_id", "points", "story_id", "text", "title", "type",
    "url",
})  # fmt: skip

SOURCE = Source(
    name="hackernews",
    title="Hacker News: Who is hiring?",
    publisher="Y Combinator; search by Algolia",
    terms_url="https://www.ycombinator.com/legal/",
    licence_note="Public search API; texts belong to their writers and are not republished",
    delay=2.0,
    history="Every thread since 2011 with the instant of each comment: board `all`, or a month such as 2024-05",
    fields_from="recorded answer 2023-09",
    example="all",
    shape=Listing(
        base_url="https://hn.algolia.com",
        path="/api/v1/search_by_date?tags=story,author_whoishiring&query=hiring&hitsPerPage=1000",
        board_form=r"(?P<board>newest|all|\d{4}-\d{2})",
        board_example="newest, all, or a month such as 2024-05",
        items=Items(
            at=("hits",),
            envelope=frozenset({
                "exhaustive", "exhaustiveNbHits", "exhaustiveTypo", "hitsPerPage", "nbHits", "nbPages", "page",
                "params", "processingTimeMS", "processingTimingsMS", "query", "serverTimeMS",
            }),
            id_field="objectID",
            title_field="title",
            used=frozenset({"objectID", "title"}),
            ignored=frozenset({
                "_highlightResult", "_tags", "author", "children", "comment_text", "created_at", "created_at_i",
                "num_comments", "parent_id", "points", "relevancy_score", "story_id", "story_text", "story_title",
                "story_url", "updated_at", "url",
            }),
        ),
        detail=Detail(
            path="/api/v1/items/{objectID}",
            chosen=choose_threads,
            items=Items(
                at=("children",),
                envelope=_STORY,
                id_field="id",
                id_type=int,
                title_field=None,
                used=frozenset({"id", "text", "created_at_i"}),
                ignored=_STORY | {"children"},
                record_of=read_comment,
            ),
        ),
    ),
    covers=days_of_threads,
    rest_days=27,  # a month's crawl brings the last month
    expected={"description": 0.9, "posted": 0.9},
)  # fmt: skip
