"""What an employer repeats in its ads, apart from what is particular to one: the same line under several titles.

Lines that ask for something, under requirements and duties, are the job's even where other jobs ask it too.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import Any

import polars as pl

from transforms.lists import lists_by_row
from transforms.sections import kind_of_line

LEAST_TITLES = 3
"""Two jobs may share a line by chance, or be one job under two titles."""
LEAST_SHARE = 0.5
"""Of the employer's titles: what a team repeats in its own ads tells of the team's jobs."""
LEAST_CHARACTERS = 40
"""Shorter lines are headings and items of lists, which different employers have alike."""
MOST_LINES = 2_000
_OF_THE_JOB = frozenset({"requirements", "duties"})

Span = tuple[int, int]
_Ad = tuple[int, str, str]
"""Row, key of the title and text of a posting."""


def find_repeated(postings: Sequence[tuple[str, str, str]]) -> pl.Series:
    """For each posting the parts of its text that its employer repeats: `start` and `end`, in order, none touching.

    Told from the postings at hand, those of one crawl or one dump: of each the keys of employer and title and the text.
    """
    found: list[tuple[int, int, int]] = []
    ads: defaultdict[str, list[_Ad]] = defaultdict(list)
    for row, (employer, title, text) in enumerate(postings):
        ads[employer].append((row, title, text))
    for of_employer in ads.values():
        if len({title for _, title, _ in of_employer}) >= LEAST_TITLES:
            lines = [text.split("\n", MOST_LINES)[:MOST_LINES] for _, _, text in of_employer]
            repeated = _repeated_lines(of_employer, lines)
            for (row, _, text), of_text in zip(of_employer, lines, strict=True):
                found += [(row, start, end) for start, end in _spans(text, of_text, repeated)]
    flat = pl.DataFrame(found, schema=dict.fromkeys(["row", "start", "end"], pl.Int64), orient="row")
    return lists_by_row(flat.sort("row", "start"), len(postings))


def blank_repeated(text: str, spans: list[dict[str, Any]] | None) -> str:
    """The text with every character of the spans a space, line breaks kept: the rest stands where it stood."""
    if not spans:
        return text
    parts, end = [], 0
    for span in spans:
        cut = text[span["start"] : span["end"]]
        parts += [text[end : span["start"]], "\n".join(" " * len(line) for line in cut.split("\n"))]
        end = span["end"]
    return "".join([*parts, text[end:]])


def keep_particular(vacancies: pl.DataFrame) -> pl.DataFrame:
    """The vacancies with what their employers repeat blanked out of the text."""
    texts = [blank_repeated(text, spans) for text, spans in vacancies.select("text", "repeated").iter_rows()]
    return vacancies.with_columns(text=pl.Series(texts, dtype=pl.String))


def _repeated_lines(ads: list[_Ad], lines: list[list[str]]) -> set[str]:
    """The lines that are long enough and stand under enough of the employer's titles."""
    of_title: defaultdict[str, set[str]] = defaultdict(set)
    for (_, title, _), of_ad in zip(ads, lines, strict=True):
        of_title[title].update([line for line in of_ad if len(line) >= LEAST_CHARACTERS])
    least = max(LEAST_TITLES, LEAST_SHARE * len(of_title))
    titles = Counter(chain.from_iterable(of_title.values()))
    return {line for line, count in titles.items() if count >= least}


def _spans(text: str, lines: list[str], repeated: set[str]) -> list[Span]:
    """Where repeated lines stand that are under no heading of requirements or duties; neighbours are one span."""
    spans: list[Span] = []
    start, kind, left = 0, "other", sum(map(repeated.__contains__, lines))
    for line in lines if left else ():
        if line:
            kind = kind_of_line(line) or kind
            if line in repeated:
                left -= 1
                if kind not in _OF_THE_JOB:
                    is_next = spans and not text[spans[-1][1] : start].strip()
                    spans.append((spans.pop()[0] if is_next else start, start + len(line)))
                if not left:
                    break
        start += len(line) + 1
    return spans
