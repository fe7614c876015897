"""Skills by dictionary and by model: sentence by sentence, concepts that are named in other words too."""

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple, Protocol

from taxonomy.skills import Skill
from transforms.skills.cues import Hit
from transforms.skills.extractor import Mention, SkillExtractor, make_row
from transforms.skills.headings import Sections, read_sections
from transforms.skills.sentences import split_sentences
from transforms.skills.surroundings import Surroundings

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


class _Read(NamedTuple):
    """What the dictionary says of a text: its phrases, the sentences that can have skills, the concepts in each."""

    text: str
    hits: Sequence[Hit]
    sections: Sections
    bounds: Sequence[tuple[int, int]]
    named: Sequence[Spans]
    beside: Sequence[_Scored]
    """What the dictionary found outside the sentences: "Go" on a line of its own."""


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

        Mentions of a model may overlap; each sentence names a skill once.
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
        kept, hits = self._extractor.find_forms(text)
        sections = read_sections(text, hits)
        bounds = _list_heard(split_sentences(text), sections.silent)
        return _Read(text, hits, sections, bounds, *self._sort_into_sentences(kept, bounds))

    def _tell(self, read: _Read, found: Sequence[Sequence[_Found]]) -> list[Mention]:
        scored = list(read.beside)
        for (start, _), named, concepts in zip(read.bounds, read.named, found, strict=True):
            if not (named or concepts):
                continue
            scored += [_Scored(one.concept, one.score, start + one.start, start + one.end) for one in concepts]
            unscored = named.keys() - {one.concept for one in concepts}
            scored += [
                _Scored(concept, None, start + named[concept][0], start + named[concept][1]) for concept in unscored
            ]
        scored.sort(key=lambda one: (one.start, one.end, one.concept))
        starts, ends = [one.start for one in scored], [one.end for one in scored]
        around = Surroundings(read.text, read.hits, read.sections, starts, ends)
        return [
            make_row(Mention, (self._skills[concept], read.text[start:end], start, end, requirement, years, score))
            for index, ((concept, score, start, end), requirement, years) in enumerate(
                zip(scored, around.requirement, around.years, strict=True)
            )
            if index not in around.dropped
        ]

    def _sort_into_sentences(
        self, kept: Sequence[Mention], bounds: Sequence[tuple[int, int]]
    ) -> tuple[list[Spans], list[_Scored]]:
        """For each sentence what the dictionary found in it, each concept where it stands first; and what is beside."""
        named: list[Spans] = [{} for _ in bounds]
        beside: list[_Scored] = []
        at = 0
        for mention in kept:
            while at < len(bounds) and bounds[at][1] <= mention.start:
                at += 1
            concept = self._number[mention.skill.skill_id]
            if at < len(bounds) and bounds[at][0] <= mention.start:
                start = bounds[at][0]
                named[at].setdefault(concept, (mention.start - start, min(mention.end, bounds[at][1]) - start))
            else:
                beside.append(_Scored(concept, None, mention.start, mention.end))
        return named, beside


def _list_heard(bounds: Sequence[tuple[int, int]], silent: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sentences that do not stand whole in a section without skills: of the others nothing would be kept."""
    return [one for one in bounds if not any(start <= one[0] and one[1] <= end for start, end in silent)]
