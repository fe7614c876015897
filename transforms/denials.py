"""Terms of work that an ad denies: "this is not a remote position" tells of no remote work."""

import re
from functools import lru_cache

_TERM = (
    r"(?:fully |entirely |completely |100 ?% )?(?:remote(?:ly)?|hybrid|on-?site|in[- ]person|in[- ]office|full[- ]?time"
    r"|part[- ]?time|permanent|temporary|fixed[- ]term|freelance|contract|vollzeit|teilzeit)"
)
_BEFORE_DENIED = (
    r"(?: (?:be|an?|the|our|any|this|for|to|as|with|able|eligible|open|offer(?:ing|ed)?|provid(?:e|ing)|support(?:ing)?"
    r"|consider(?:ing|ed)?|currently|purely|advertised))"
)
_DENIED = re.compile(
    rf"(?:\b(?:not|cannot|never|unable|kein(?:e[nmrs]?)?|nicht|no(?! remote))|n['’]t){_BEFORE_DENIED}{{0,4}} {_TERM}"
    rf"(?:,? (?:or|and|oder) (?:an? )?{_TERM})?|\bnon[- ](?:remote|hybrid|full[- ]time|part[- ]time)"
    rf"|{_TERM}(?: (?:work(?:ing)?|roles?|positions?|jobs?|set-?up|options?|arrangements?))?"
    r"(?: (?:is|are|will|can|would|be)){0,2}(?: ?n['’]t| ?not)(?: (?:be|currently|an?)){0,2}"
    r" (?:possible|available|option|offered|considered|permitted|allowed|supported|accepted)"
)
_CACHED = 16_384
"""Sentences: hours, contract and mode are read in the same ones, and employers repeat theirs."""


@lru_cache(maxsize=_CACHED)
def affirmed(words: str) -> str:
    """The lower-case words without terms that they deny: "this is not a remote position", "fully remote not possible".

    "No remote" stays: it tells of an office. So does "not only a full-time job".
    """
    return _DENIED.sub("not", words) if _may_deny(words) else words


def _may_deny(words: str) -> bool:
    """Whether a word of denial is there; asked one by one, which takes a third of the time of a loop."""
    return (
        "not" in words
        or "n't" in words
        or "n’t" in words
        or "no " in words
        or "non" in words
        or "never" in words
        or "unable" in words
        or "kein" in words
        or "nicht" in words
    )
