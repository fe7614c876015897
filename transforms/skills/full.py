"""Skills by dictionary and by model: sentence by sentence, concepts that are named in other words too."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import NamedTuple, Protocol

from taxonomy.skills import Skill
from transforms.sections import kind_of_line
from transforms.skills.cues import Hit
from transforms.skills.extractor import Mention, SkillExtractor, make_row
from transforms.skills.headings import Section, list_headings, read_sections
from transforms.skills.sentences import split_sentences
from transforms.skills.surroundings import Surroundings

LONGEST_HEADING = 60
"""Characters of a line that is looked at as a heading; longer, and it says what is asked for."""

HEADING_WORDS = 3
"""Of a heading without a colon; longer lines with such words ("experience in buying cloth") are as often no heading."""

Spans = dict[int, tuple[int, int]]


class _Found(Protocol):
    """A concept by its number, how likely it is meant, and the characters of the sentence that say so."""

    @property
    def concept(self) -> int: ...
    @property
    def score(self) -> float: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Finder(Protocol):
    """What scores the concepts of sentences, the likeliest first; `models.skill_concepts` has the one in use.

    Of those that the dictionary named it keeps all it can score, of others those that score `least` or more.
    """

    def find(
        self, sentences: Sequence[str], named: Sequence[Spans], least: float = 0
    ) -> Sequence[Sequence[_Found]]: ...


class _Scored(NamedTuple):
    concept: int
    score: float | None
    start: int
    end: int
    is_named: bool


class _Read(NamedTuple):
    """What the dictionary says of a text: its phrases, the sentences that can have skills, the concepts in each."""

    text: str
    hits: Sequence[Hit]
    headings: Mapping[int, str]
    sections: Sequence[Section]
    refused: Sequence[tuple[int, int]]
    """Characters of names that are not meant: no other concept is found in them either."""
    bounds: Sequence[tuple[int, int]]
    named: Sequence[Spans]
    again: Sequence[tuple[int, _Scored]]
    """What it found in a sentence once more, with the number of the sentence."""
    beside: Sequence[_Scored]
    """What it found outside the sentences: "Go" on a line of its own."""


class FullExtractor:
    """Finds skills as SkillExtractor does, and those that a model finds in the same sentences; both are scored."""

    def __init__(self, skills: Sequence[Skill], extractor: SkillExtractor, finder: Finder, threshold: float) -> None:
        self._skills, self._extractor, self._finder, self._threshold = skills, extractor, finder, threshold
        self._number = {skill.skill_id: number for number, skill in enumerate(skills)}

    @property
    def labels(self) -> frozenset[str]:
        """Labels of the taxonomy in lower case."""
        return frozenset(skill.label.lower() for skill in self._skills)

    def find(self, text: str) -> list[Mention]:
        """All that the dictionary finds, and what else scores the threshold, in the order of the text.

        Mentions of a model may overlap; it finds a skill once a sentence.
        """
        return self.find_many([text])[0]

    def find_many(self, texts: Sequence[str]) -> list[list[Mention]]:
        """As `find` for each text, and cheaper: many sentences are scored in one go."""
        return self._score(texts, self._threshold)

    def rank(self, text: str, top: int) -> list[Mention]:
        """The `top` likeliest skills of a text, the likeliest first, each by its best mention; at most as many."""
        best: dict[str, Mention] = {}
        for mention in self._score([text], 0)[0]:
            known = best.get(mention.skill.skill_id)
            if known is None or (mention.score or 0) > (known.score or 0):
                best[mention.skill.skill_id] = mention
        ranked = sorted(
            best.values(), key=lambda mention: (-(mention.score or 0), mention.start, mention.skill.skill_id)
        )
        return ranked[:top]

    def _score(self, texts: Sequence[str], least: float) -> list[list[Mention]]:
        read = [self._read(text) for text in texts]
        sentences = [one.text[start:end] for one in read for start, end in one.bounds]
        found = iter(self._finder.find(sentences, [spans for one in read for spans in one.named], least))
        return [self._tell(one, list(islice(found, len(one.bounds)))) for one in read]

    def _read(self, text: str) -> _Read:
        kept, hits, refused = self._extractor.find_refused(text)
        headings = list_headings(text, hits)
        sections = read_sections(text, headings)
        bounds = _list_heard(text, headings, sections, [mention.start for mention in kept])
        return _Read(text, hits, headings, sections, refused, bounds, *self._sort_into_sentences(kept, bounds))

    def _tell(self, read: _Read, found: Sequence[Sequence[_Found]]) -> list[Mention]:
        score_of = [{one.concept: one.score for one in concepts} for concepts in found]
        scored = [*read.beside, *(one._replace(score=score_of[at].get(one.concept)) for at, one in read.again)]
        for (start, _), named, concepts in zip(read.bounds, read.named, found, strict=True):
            if not (named or concepts):
                continue
            scored += [
                _Scored(one.concept, one.score, start + one.start, start + one.end, one.concept in named)
                for one in concepts
            ]
            unscored = named.keys() - {one.concept for one in concepts}
            scored += [
                _Scored(concept, None, start + named[concept][0], start + named[concept][1], is_named=True)
                for concept in unscored
            ]
        scored.sort(key=lambda one: (one.start, one.end, one.concept))
        starts, ends = [one.start for one in scored], [one.end for one in scored]
        around = Surroundings(read.text, read.hits, read.headings, starts, ends)
        around.hear(read.sections)
        dropped = around.dropped | _list_beside_refused(read.refused, scored, around.dropped)
        return [
            make_row(Mention, (self._skills[concept], read.text[start:end], start, end, requirement, years, score))
            for index, ((concept, score, start, end, _), requirement, years) in enumerate(
                zip(scored, around.requirement, around.years, strict=True)
            )
            if index not in dropped
        ]

    def _sort_into_sentences(
        self, kept: Sequence[Mention], bounds: Sequence[tuple[int, int]]
    ) -> tuple[list[Spans], list[tuple[int, _Scored]], list[_Scored]]:
        """For each sentence what the dictionary found in it, each concept where it stands first; what else is found."""
        named: list[Spans] = [{} for _ in bounds]
        again, beside = list[tuple[int, _Scored]](), list[_Scored]()
        at = 0
        for mention in kept:
            while at < len(bounds) and bounds[at][1] <= mention.start:
                at += 1
            concept = self._number[mention.skill.skill_id]
            found = _Scored(concept, None, mention.start, mention.end, is_named=True)
            if at >= len(bounds) or bounds[at][0] > mention.start:
                beside.append(found)
            elif concept in named[at]:
                again.append((at, found))
            else:
                start = bounds[at][0]
                named[at][concept] = (mention.start - start, min(mention.end, bounds[at][1]) - start)
        return named, again, beside


def _list_heard(
    text: str, headings: Iterable[int], sections: Iterable[Section], named: Sequence[int]
) -> list[tuple[int, int]]:
    """The sentences that do not stand whole in a section without skills and are no heading; `named` start mentions."""
    silent = [(one.start, one.end) for one in sections if one.is_silent]
    return [
        (start, end)
        for start, end in split_sentences(text)
        if not any(first <= start and end <= last for first, last in silent)
        and not (end - start <= LONGEST_HEADING and _is_heading(text, headings, named, start, end))
    ]


def _is_heading(text: str, headings: Iterable[int], named: Sequence[int], start: int, end: int) -> bool:
    """Whether a sentence that names no skill is a line that opens others: "Key responsibilities", "Your day:"."""
    at = bisect_left(named, start)
    if at < len(named) and named[at] < end:
        return False
    if any(start <= heading < end for heading in headings):
        return True
    stop = text.find("\n", end)
    line = text[text.rfind("\n", 0, start) + 1 : stop].strip()
    if stop < 0 or len(line) > LONGEST_HEADING:
        return False
    return line.endswith(":") or (line.count(" ") < HEADING_WORDS and kind_of_line(line) is not None)


def _list_beside_refused(
    refused: Sequence[tuple[int, int]], scored: Sequence[_Scored], dropped: AbstractSet[int]
) -> set[int]:
    """Numbers of what the model alone found in a name that is not meant, or that the text does not ask for."""
    places = [*refused, *((scored[index].start, scored[index].end) for index in dropped if scored[index].is_named)]
    if not places:
        return set()
    return {
        index
        for index, one in enumerate(scored)
        if not one.is_named and any(start < one.end and one.start < end for start, end in places)
    }
