"""The monthly thread "Ask HN: Who is hiring?", by the search API of Hacker News: https://hn.algolia.com/api.

A posting is a comment right under the thread. Since about 2014 its first line reads "Employer | Role | Place | …"; the
order of the parts after the first is not kept by all, so that the role is told by its words.
"""

import html
import re

from crawlers.shapes.base import Job, Source, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Detail, Listing
from warehouse.record import Record

_THREAD = re.compile(r"ask hn: who is hiring\? \((\w+) (\d{4})\)", re.IGNORECASE)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_HEAD_END = re.compile(r"<p>|<br|\n", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]{0,500}>")
_ROLE = re.compile(
    r"engineer|developer|programmer|scientist|analyst|designer|manager|architect|devops|\bsre\b|researcher|consultant"
    r"|director|recruiter|writer|specialist|administrator|\blead\b|head of|founder|\bcto\b|intern\b|sales|marketing"
    r"|support|operations|product|full.?stack|front.?end|back.?end|data|roles|positions|multiple",
    re.IGNORECASE,
)
_NO_PLACE = re.compile(
    r"full.?time|part.?time|contract|intern\b|interns|visa|salary|equity|https?:|www\.|[$€£]\s?\d|\d+\s?k\b|^on.?site$",
    re.IGNORECASE,
)
_REMOTE, _NOT_REMOTE = re.compile(r"\bremote\b", re.IGNORECASE), re.compile(r"on.?site|hybrid|no remote", re.IGNORECASE)
_LONGEST_TITLE = 200


def read_comment(job: Job, board: str) -> Record:
    """A comment right under the thread. Raises ValueError for one that was deleted."""
    text = text_or_none(job.get("text"))
    if text is None:
        raise ValueError("a comment without text: it was deleted")
    head = html.unescape(_MARKUP.sub("", _HEAD_END.split(text.removeprefix("<p>"), maxsplit=1)[0])).strip()
    employer, *parts = [part.strip() for part in head.split("|") if part.strip()] or [""]
    role = next((part for part in parts if _ROLE.search(part)), None)
    places = [part for part in parts if part != role and not _NO_PLACE.search(part)]
    is_remote = bool(_REMOTE.search(head)) and not _NOT_REMOTE.search(head)
    return Record(
        posting_id=str(job["id"]),
        title=(role or head)[:_LONGEST_TITLE],
        html=text,
        employer=employer if parts else None,
        locations=tuple(places[:1]),
        is_remote=True if is_remote else None,
        posted=job.get("created_at_i"),
        url=f"https://news.ycombinator.com/item?id={job['id']}",
    )


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
                "num_comments", "parent_id", "points", "story_id", "story_text", "story_title", "story_url",
                "updated_at", "url",
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
    expected={"description": 0.9, "posted": 0.9},
)  # fmt: skip
