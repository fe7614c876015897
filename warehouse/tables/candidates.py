"""Candidates for the taxonomy: terms that ads write where skills stand, and titles that have no role."""

import dataframely as dy

from warehouse.tables.declaration import about, published_table
from warehouse.tables.figures import HalfShares, Slopes, WithinEmployers

CANDIDATE_KINDS = ["skill", "role"]


class _Candidates(dy.Schema):
    kind = dy.String(primary_key=True, regex="^(skill|role)$", **about("What the taxonomy lacks it as: skill or role"))
    term_id = dy.String(
        primary_key=True, regex="^[^ ]+$", **about("Identifier, kept from edition to edition while the term grows")
    )
    label = dy.String(min_length=1, **about("Its commonest spelling", source="payload"))
    variants = dy.String(**about("Its spellings in one letter case and without plural, `; ` between", source="payload"))
    vacancies = dy.Int64(
        min=0, **about("Distinct vacancies of any month that ask for it, rounded to fives", unit="vacancies")
    )
    employers = dy.Int64(min=0, **about("Employers of those vacancies", unit="employers"))
    first_month = dy.Date(
        **about("Month of posting by whose end 10 vacancies of 3 employers had asked for it", unit="month")
    )


class _Nearest(dy.Schema):
    nearest_id = dy.String(**about("The skill or role whose name its words are nearest to"))
    nearest_label = dy.String(**about("Name of that skill or role"))
    nearness = dy.Float64(
        min=-1, max=1, **about("Cosine of the two names, each the sum of its words' vectors", unit="cosine")
    )
    likeness = dy.Float64(
        nullable=True,
        **about(
            "Of a skill: how much nearer it is to names of skills than to words of every ad, more where it is written "
            "as a name; null for a role",
            unit="difference of cosines",
        ),
    )


class _EmergingTerms(_Candidates, HalfShares, WithinEmployers, _Nearest, Slopes):
    """Grain: kind and term."""


EMERGING_TERMS = published_table(
    "emerging_terms",
    "kind and term",
    "Terms that ads write where skills stand, and titles, that the taxonomy lacks, in the world: candidates for it.",
    _EmergingTerms,
)
