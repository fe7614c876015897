"""What the sample's ads begin to ask for and no taxonomy has: one skill and one role, both made up.

They are planted after everything else is drawn and with numbers of their own, so that the rest of the sample is what it
is without them.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from skilltide.sample.draw import JOINER_MONTH, Truth
from skilltide.sample.truth import FIRST_MONTH, HEALTH, JOINER, SOFTWARE, progress


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A name that ads begin to write, its spellings, in which roles, and in what part of their ads at the end."""

    spellings: tuple[str, ...]
    roles: tuple[str, ...]
    share: float

    @property
    def name(self) -> str:
        """The spelling that most ads use."""
        return self.spellings[0]


EMERGING_SKILL = Newcomer(("QuillMesh", "QuillMesh", "Quill Mesh"), SOFTWARE, 0.4)
EMERGING_ROLE = Newcomer(("Biosignal Navigator", "Biosignal Navigator", "Biosignals Navigator"), HEALTH, 0.06)
"""So small a part of the roles whose ads it takes that these keep their trend."""


def plant_newcomers(truth: Truth, seed: int) -> Truth:
    """The truth with both: some ads ask for the skill too, others have the role's title in place of their own."""
    rng = np.random.Generator(np.random.PCG64([seed, 7]))
    done = np.array([progress(month) for month in _months(truth.vacancies)])
    draws = rng.random((2, len(done)))
    numbers = rng.integers(0, 3, (2, len(done)))
    names = truth.vacancies["role"]
    asks, is_new = (
        names.is_in(list(newcomer.roles)).to_numpy() & (draw < newcomer.share * done)
        for newcomer, draw in zip((EMERGING_SKILL, EMERGING_ROLE), draws, strict=True)
    )
    skills = pl.Series(EMERGING_SKILL.spellings).gather(numbers[0])
    asked = pl.DataFrame({"id": truth.vacancies["id"], "skill": skills}).filter(pl.Series(asks))
    titles = pl.Series(EMERGING_ROLE.spellings).gather(numbers[1])
    vacancies = truth.vacancies.with_columns(title=pl.when(pl.Series(is_new)).then(titles).otherwise("title"))
    return Truth(vacancies, pl.concat([truth.mentions, asked]))


def _months(vacancies: pl.DataFrame) -> list[int]:
    """The month of the sample whose shares each vacancy has: that of its posting, in the joiner always the same."""
    since = (pl.col("posted_on").dt.year() - FIRST_MONTH.year) * 12 + (
        pl.col("posted_on").dt.month().cast(pl.Int32) - FIRST_MONTH.month
    )
    month = pl.when(pl.col("source") == JOINER).then(JOINER_MONTH).otherwise(since)
    return vacancies.select(month=month)["month"].to_list()
