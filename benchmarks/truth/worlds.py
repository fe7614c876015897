"""Simulated worlds: employers with a taste of their own that come and go, and ads in batches that resemble each other.

In a null world no skill becomes more or less common among the employers that there are; what changes is who is seen,
when, and how often. In a planted world a part of the skills does change, in every employer alike.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Array = np.ndarray  # type: ignore[type-arg]
PLANTED_SHARE = 0.1
"""The part of the skills that moves in a planted world."""

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(9)


@dataclass(frozen=True)
class Settings:
    """Size of a world, and the growth of the odds a month that is planted."""

    skills: int = 400
    employers: int = 300
    months: int = 24
    growth: float = 0.05


@dataclass
class World:
    """What ads are drawn from: log odds of employer × skill, months on the market, and changes in time."""

    source: Array
    odds: Array
    rate: Array
    """Batches a month: employer × month."""
    in_time: Array
    """Month × skill, added to the log odds."""
    planted: Array
    """−1, 0 or 1 for each skill."""
    watched: dict[int, range]
    """Months that each source watched."""
    batch: float = 0.4
    """Chance that a batch ends with each ad: its mean size is the inverse."""
    reposted: float = 0.0
    """Chance at the end of the window that an ad is posted again in the next months; 0 at its beginning."""

    def true_slopes(self) -> Array:
        """Slope of the log odds a month that the estimator would have of endless ads of each source's employers."""
        months = np.arange(self.rate.shape[1])
        score, information = np.zeros(self.odds.shape[1]), np.zeros(self.odds.shape[1])
        for number, span in self.watched.items():
            share = self._shares(number)
            for calendar in range(12):
                inside = [t for t in span if t % 12 == calendar]
                if len(inside) > 1:
                    lever = months[inside] - np.mean(inside)
                    mean = share[inside].mean(axis=0)
                    score += lever @ (share[inside] - mean)
                    information += mean * (1 - mean) * (lever**2).sum()
        found: Array = np.divide(score, information, out=np.zeros(score.size), where=information > 0)
        return found

    def _shares(self, source: int) -> Array:
        """Month × skill: the share among the ads of a source if all its employers were there all the time."""
        mine = self.source == source
        weight = self.rate[mine].sum(axis=1)
        weight = weight / max(weight.sum(), 1e-12)
        share = np.zeros((self.rate.shape[1], self.odds.shape[1]))
        for node, part in zip(_NODES, _WEIGHTS / _WEIGHTS.sum(), strict=True):
            for t in range(share.shape[0]):
                share[t] += part * (weight @ (1 / (1 + np.exp(-(self.odds[mine] + self.in_time[t] + node)))))
        return share


def draft(settings: Settings, draw: np.random.Generator) -> World:
    """Two sources with the same mix, employers there for part of the window, nothing that moves."""
    e, s, m = settings.employers, settings.skills, settings.months
    share = np.exp(draw.uniform(np.log(0.01), np.log(0.2), s))
    odds = np.log(share / (1 - share)) + draw.normal(0, 0.8, (e, s))
    start, length = draw.integers(-m // 2, m, e), draw.integers(m // 4, m + m // 2, e)
    months = np.arange(m)
    there = (months >= start[:, None]) & (months < (start + length)[:, None])
    rate = np.where(there, draw.gamma(1.0, 0.8, e)[:, None], 0.0)
    still = np.zeros((m, s))
    return World(np.arange(e) % 2, odds, rate, still, np.zeros(s, int), {0: range(m), 1: range(m)})


def come_and_go(world: World, settings: Settings, draw: np.random.Generator) -> None:
    """Nothing more than every world has."""


def batches(world: World, settings: Settings, draw: np.random.Generator) -> None:
    """Batches of ten ads on average, a quarter as many."""
    world.batch = 0.1
    world.rate /= 4


def other_mix(world: World, settings: Settings, draw: np.random.Generator) -> None:
    """The second source asks for other skills."""
    world.odds[world.source == 1] += draw.normal(0, 0.8, settings.skills)


def join_half_way(world: World, settings: Settings, draw: np.random.Generator) -> None:
    """The second source, with other skills, begins half-way."""
    other_mix(world, settings, draw)
    half = settings.months // 2
    world.rate[world.source == 1, :half] = 0
    world.watched[1] = range(half, settings.months)


def leave_half_way(world: World, settings: Settings, draw: np.random.Generator) -> None:
    """The second source, with other skills, ends half-way."""
    other_mix(world, settings, draw)
    half = settings.months // 2
    world.rate[world.source == 1, half:] = 0
    world.watched[1] = range(half)


def double(world: World, settings: Settings, draw: np.random.Generator) -> None:
    """The second source, with other skills, brings twice as much from half-way on."""
    other_mix(world, settings, draw)
    world.rate[world.source == 1, settings.months // 2 :] *= 2


def season(world: World, settings: Settings, draw: np.random.Generator) -> None:
    """A third of the skills are asked for three times as often in the last two months of a year."""
    late = np.arange(settings.months) % 12 >= 10
    world.in_time[np.ix_(late, draw.random(settings.skills) < 1 / 3)] += np.log(3)


def one_large(world: World, settings: Settings, draw: np.random.Generator) -> None:
    """One employer with a taste of its own comes half-way and then brings a fifth of all ads."""
    half = settings.months // 2
    world.rate[0] = 0
    world.rate[0, half:] = world.rate[:, half:].sum(axis=0).mean() / 4


def one_large_all_along(world: World, settings: Settings, draw: np.random.Generator) -> None:
    """One employer brings a fifth of all ads all the time."""
    world.rate[0] = 0
    world.rate[0] = world.rate.sum(axis=0).mean() / 4


def repost(world: World, settings: Settings, draw: np.random.Generator) -> None:
    """Ads are posted again as if they were new, none at first and half of them in the end."""
    world.reposted = 0.5


def long_ads(world: World, settings: Settings, draw: np.random.Generator) -> None:
    """Employers whose ads name twice as many skills are the second source's, and this grows threefold."""
    world.odds[world.source == 1] += np.log(2)
    world.rate[world.source == 1] *= np.linspace(0.5, 1.5, settings.months)


def roles_shift(world: World, settings: Settings, draw: np.random.Generator) -> None:
    """The second source is of another trade, whose roles ask for other skills, and grows threefold."""
    other_mix(world, settings, draw)
    world.rate[world.source == 1] *= np.linspace(0.5, 1.5, settings.months)


def plant(world: World, settings: Settings, draw: np.random.Generator) -> None:
    """A tenth of the skills moves by the growth, in every employer alike."""
    world.planted = (draw.random(settings.skills) < PLANTED_SHARE) * int(np.sign(settings.growth))
    centred = np.arange(settings.months) - settings.months / 2
    world.in_time += np.outer(centred * np.log1p(settings.growth), world.planted != 0)


def spread(world: World, settings: Settings, draw: np.random.Generator) -> None:
    """Every skill moves by a growth of its own, up to that of the settings in either direction."""
    slopes = draw.uniform(-1, 1, settings.skills) * np.log1p(abs(settings.growth))
    world.planted = np.sign(slopes).astype(int)
    world.in_time += np.outer(np.arange(settings.months) - settings.months / 2, slopes)


def plant_with_large(world: World, settings: Settings, draw: np.random.Generator) -> None:
    """The same, with one employer that brings a fifth of all ads."""
    one_large_all_along(world, settings, draw)
    plant(world, settings, draw)


def everything(world: World, settings: Settings, draw: np.random.Generator) -> None:
    """A joiner, a season, and what is planted."""
    join_half_way(world, settings, draw)
    season(world, settings, draw)
    plant(world, settings, draw)


Change = Callable[[World, Settings, np.random.Generator], None]
NULL: dict[str, tuple[Change, int]] = {
    "employers come and go": (come_and_go, 0),
    "batches of ten ads": (batches, 0),
    "a source joins": (join_half_way, 0),
    "a source leaves": (leave_half_way, 0),
    "a source doubles": (double, 0),
    "seasons, 24 months": (season, 24),
    "seasons, 36 months": (season, 36),
    "a large employer comes": (one_large, 0),
    "a large employer all along": (one_large_all_along, 0),
    "re-posts": (repost, 0),
    "a source of longer ads grows": (long_ads, 0),
    "a source of other roles grows": (roles_shift, 0),
}
"""What changes in each world, and its months where the settings do not decide."""

PLANTED: dict[str, tuple[Change, int]] = {
    "rises": (plant, 0),
    "rises, a large employer": (plant_with_large, 0),
    "rises, a joiner, seasons": (everything, 0),
    "every skill moves": (spread, 0),
}


@dataclass(frozen=True)
class Counts:
    """Vacancies and those that ask, by employer and month that occur."""

    employer: Array
    t: Array
    n: Array
    asked: Array
    """Cell × skill."""


def count_ads(world: World, draw: np.random.Generator) -> Counts:
    """Ads of all batches; the ads of a batch share most of their skills."""
    drawn = draw.poisson(world.rate)
    employer, t = (np.repeat(part, drawn.ravel()) for part in map(np.ravel, np.indices(drawn.shape)))
    size = draw.geometric(world.batch, employer.size)
    odds = world.odds[employer] + world.in_time[t] + draw.normal(0, 1.0, (employer.size, world.odds.shape[1]))
    asked = draw.binomial(size[:, None], 1 / (1 + np.exp(-odds)))
    if world.reposted:
        again = t + draw.integers(1, 4, t.size)
        months = world.rate.shape[1]
        chosen = (draw.random(t.size) < world.reposted * t / months) & (again < months)
        employer, t = np.append(employer, employer[chosen]), np.append(t, again[chosen])
        size, asked = np.append(size, size[chosen]), np.concatenate([asked, asked[chosen]])
    order = np.lexsort([t, employer])
    cells, index = np.unique(np.stack([employer, t])[:, order], axis=1, return_inverse=True)
    starts = np.flatnonzero(np.diff(index.ravel(), prepend=-1))
    return Counts(
        cells[0], cells[1], np.add.reduceat(size[order], starts), np.add.reduceat(asked[order], starts, axis=0)
    )
