"""What published tables have in common: the region, the figures of a month and of a trend, the words of codes."""

import dataframely as dy

from warehouse.tables.declaration import about

REGION_LEVELS = ["metro", "subdivision", "country", "remote", "world"]
DIRECTIONS = ["rising", "declining", "stable", "insufficient"]
OBS_STATUSES = ["normal", "small_cell", "not_observed", "insufficient", "unadjusted"]
INSUFFICIENT_REASONS = [
    "not_watched",
    "few_vacancies",
    "few_employers",
    "half_not_watched",
    "no_variation",
    "short_window",
]
ISCO = "ISCO-08"


class ByRegion(dy.Schema):
    """Whose market it is."""

    region = dy.String(
        primary_key=True,
        **about(
            "ISO 3166-2 subdivision, ISO 3166-1 country, metropolitan area (country:city), REMOTE or WORLD",
            source="ISO 3166",
        ),
    )
    region_level = dy.Enum(REGION_LEVELS, **about("What kind of region it is"))


class OfMonth(ByRegion):
    """The same, month by month."""

    month = dy.Date(primary_key=True, **about("Month of posting, its first day", unit="month"))


class DemandFigures(dy.Schema):
    """How much something is asked for in a month."""

    vacancies = dy.Int64(
        nullable=True,
        min=0,
        **about(
            "Distinct vacancies posted in the month that ask for it, in feeds that watched the whole month",
            unit="vacancies",
        ),
    )
    employers = dy.Int64(nullable=True, min=0, **about("Employers of those vacancies", unit="employers"))
    share = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about(
            "Its part of all vacancies posted in the month; a vacancy with k places counts 1/k in each",
            unit="share",
        ),
    )
    share_low = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about("Lower end of the 95 % interval, employers as clusters", unit="share"),
    )
    share_high = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about("Upper end of the 95 % interval, employers as clusters", unit="share"),
    )
    matched_index = dy.Float64(
        nullable=True,
        min=0,
        **about(
            "Chained index over the feeds present in both of two months; 100 in the first; null where the chain breaks",
            unit="first month = 100",
        ),
    )
    open_vacancies = dy.Int64(
        nullable=True,
        min=0,
        **about(
            "Distinct vacancies open at the last crawl of the month; null where no board was crawled",
            unit="vacancies",
        ),
    )
    open_share = dy.Float64(nullable=True, min=0, max=1, **about("Its part of all vacancies open then", unit="share"))
    is_preliminary = dy.Bool(**about("Whether the month had not ended when the edition was made"))
    obs_status = dy.Enum(
        OBS_STATUSES,
        **about(
            "normal; small_cell: withheld; not_observed: no feed watched the month whole, only open vacancies are known"
        ),
    )


class Slopes(dy.Schema):
    """The figures of a trend, whatever it is of."""

    window_from = dy.Date(
        nullable=True, **about("First month of the window; null where none was observed", unit="month")
    )
    window_until = dy.Date(nullable=True, **about("Last month of the window", unit="month"))
    slope_points = dy.Float64(nullable=True, **about("Change of the share a year", unit="percentage points a year"))
    slope_points_low = dy.Float64(
        nullable=True, **about("Lower end of its 95 % interval", unit="percentage points a year")
    )
    slope_points_high = dy.Float64(
        nullable=True, **about("Upper end of its 95 % interval", unit="percentage points a year")
    )
    slope_odds = dy.Float64(
        nullable=True,
        min=0,
        **about("Factor by which the odds of asking for it change in a year; 1 is no change", unit="ratio a year"),
    )
    slope_odds_low = dy.Float64(nullable=True, min=0, **about("Lower end of its 95 % interval", unit="ratio a year"))
    slope_odds_high = dy.Float64(nullable=True, min=0, **about("Upper end of its 95 % interval", unit="ratio a year"))
    p_value = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about("Two-sided p of no change, feeds as strata, employers as clusters"),
    )
    q_value = dy.Float64(
        nullable=True, min=0, max=1, **about("Benjamini-Hochberg q within this table and level of region")
    )
    direction = dy.Enum(
        DIRECTIONS,
        **about("rising or declining at q of 0.05 or less; stable; insufficient: not enough was observed"),
    )
    seasonally_adjusted = dy.Bool(**about("Whether strata are calendar months of a feed, so that a season cancels"))
    obs_status = dy.Enum(
        OBS_STATUSES,
        **about(
            "normal; small_cell: withheld; insufficient: too little was observed; unadjusted: of fewer than 24 months"
        ),
    )
    insufficient_reason = dy.Enum(
        INSUFFICIENT_REASONS,
        nullable=True,
        **about(
            "Why no direction is told: not_watched: no month of it was watched whole; few_vacancies: under 30; "
            "few_employers: under 5; half_not_watched: no feed watched both halves; no_variation: all or none ask; "
            "short_window: under 24 months. Null where a direction is told or the cell is withheld"
        ),
    )


class _Counts(dy.Schema):
    vacancies = dy.Int64(
        nullable=True,
        min=0,
        **about("Distinct vacancies in the window that ask for it, rounded to fives", unit="vacancies"),
    )
    employers = dy.Int64(nullable=True, min=0, **about("Employers of those vacancies", unit="employers"))


class HalfShares(dy.Schema):
    """The shares at both ends of a trend."""

    share_first = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about("Share in the first half of the window, made of vacancies rounded to fives", unit="share"),
    )
    share_last = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about("Share in the second half of the window, made of vacancies rounded to fives", unit="share"),
    )


class WithinEmployers(dy.Schema):
    """Whether a trend stands where each employer is compared with itself."""

    holds_within_employers = dy.Bool(
        nullable=True,
        **about("Whether the sign and p of 0.05 or less hold with each employer as its own stratum"),
    )


class _Counted(_Counts, HalfShares):
    """What a trend was counted from."""


class TrendFigures(_Counted, Slopes, WithinEmployers):
    """What is published of a trend."""
