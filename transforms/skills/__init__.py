"""Skills by dictionary: the longest form of the taxonomy that stands on word boundaries, and what is said around it.

One automaton over the folded text finds every form and every phrase that speaks of the skills near it (`cues`). Forms
whose lower-case word is common English must have their exact letter case, and forms that are ambiguous even then
("R", "Go") are judged by their surroundings (`context`).
"""

from transforms.skills.extractor import MAX_SKILLS, Mention, SkillExtractor
from transforms.skills.mentions import count_skills_of, extract_mentions, read_texts
from transforms.skills.terms import TermFinder

__all__ = [
    "MAX_SKILLS",
    "Mention",
    "SkillExtractor",
    "TermFinder",
    "count_skills_of",
    "extract_mentions",
    "read_texts",
]
