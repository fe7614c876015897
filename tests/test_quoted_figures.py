"""Figures that the documents quote are the constants of the code, and the README names all that there is."""

import json
import re

import pytest

from crawlers.health import LARGEST_FALL, LARGEST_RISE
from crawlers.mapping import shipped_mappings
from crawlers.sources import SOURCES
from models.concept_candidates import FEATURES
from models.skill_concepts import MODEL, OWN_MODEL
from skilltide.cli import app
from skilltide.loaded import LARGE_CITY
from skilltide.versions import ROOT
from transforms import forecast, openings, same_opening, suppression, trends
from transforms.durations import MIN_AT_RISK
from transforms.estimate import MAX_PART
from transforms.gap import ENOUGH_COVERAGE
from transforms.hybridity import SAME_GROUP
from transforms.outlook import MIN_MONTHLY_VACANCIES
from transforms.panel import MAX_GAP_DAYS, SEASONAL_MONTHS
from transforms.pathways import MOST_MOVES
from transforms.pay import YEARLY
from transforms.profiles import MIN_SKILLS, VIABLE_COVERAGE
from transforms.published import MIN_METRO_VACANCIES
from transforms.steps_of_pay import STEPS
from warehouse.tables import PUBLISHED
from warehouse.tables.clean import WEIGHT_UNIT
from warehouse.tables.demand import HORIZONS, WINDOWS

METHODS, MOVES, README = "docs/methods.md", "docs/methods-moves-and-pay.md", "README.md"
CONCEPTS = "docs/models/skill-concepts.md"
CONCEPT_FIT, OWN_FIT = (json.loads(path.read_text(encoding="utf-8")) for path in (MODEL, OWN_MODEL))
WORDS = {3: "three", 5: "five", 0.75: "three quarters", 10: "Ten"}
"""As the documents write them out."""
FORECAST_MONTHS = [forecast.MIN_TRAINING + forecast.MIN_ORIGINS + horizon - 1 for horizon in HORIZONS]

QUOTED = [
    (METHODS, f"kept as whole parts of {WEIGHT_UNIT:,}"),
    (METHODS, f"a city of {LARGE_CITY:,}"),
    (METHODS, f"from {MIN_METRO_VACANCIES} vacancies in watched months on"),
    (METHODS, f"never more than {MAX_GAP_DAYS} days apart"),
    (METHODS, f"after more than {MAX_GAP_DAYS} days without a healthy crawl"),
    (METHODS, f"at most {MAX_PART}"),
    (METHODS, f"With {SEASONAL_MONTHS} months or more each is split by calendar month"),
    (METHODS, f"the longest window, {WINDOWS[-1]} months at most"),
    (METHODS, f"the last {WINDOWS[0]}, {WINDOWS[1]} and {WINDOWS[2]} months"),
    (METHODS, f"from {SEASONAL_MONTHS} months, {trends.MIN_TREND_VACANCIES} vacancies and"),
    (METHODS, f"{trends.MIN_TREND_VACANCIES} vacancies and {trends.MIN_TREND_EMPLOYERS} employers on"),
    (METHODS, f"need q of {trends.Q_LIMIT} or less"),
    (METHODS, f"with d = {SAME_GROUP} between families of one group"),
    (METHODS, f"Shares in {HORIZONS[0]} and {HORIZONS[1]} months"),
    (METHODS, f"from {forecast.SEASONAL_TRAINING} months on with a season"),
    (METHODS, f"that have {MIN_MONTHLY_VACANCIES} vacancies a month are foretold"),
    (METHODS, f"from the {forecast.MIN_TRAINING}th month on"),
    (METHODS, f"below `1 − {forecast.MARGIN} · √(horizon/origins)`"),
    (METHODS, f"{FORECAST_MONTHS[0]} months are needed for 6 months ahead and {FORECAST_MONTHS[1]} for 12"),
    (METHODS, f"intervals are widened by {forecast.WIDENING}"),
    (METHODS, f"within {same_opening.REPOST_DAYS.days} days after the earlier went"),
    (METHODS, f"at least {same_opening.REPOST_LIKENESS} of the three-word shingles"),
    (METHODS, f"{same_opening.OTHER_SITE_LIKENESS} of the shingles agree"),
    (METHODS, f"within {same_opening.REPOST_DAYS.days} days after the last day to apply"),
    (METHODS, f"nor is one that more than {openings.MOST_OF_ONE_NUMBER} postings share"),
    (METHODS, f"fewer than {MIN_AT_RISK} were at risk on a day before the median"),
    (METHODS, f"needs {suppression.MIN_VACANCIES} vacancies, {suppression.MIN_EMPLOYERS} employers and no employer"),
    (METHODS, f"no employer above {suppression.MAX_EMPLOYER_SHARE:.0%}".replace("%", " %")),
    (METHODS, f"rounded to a multiple of {WORDS[suppression.ROUNDING]}"),
    (MOVES, f"fewer than {WORDS[MIN_SKILLS]} such skills has no profile"),
    (MOVES, f"from a coverage of **{VIABLE_COVERAGE}** on"),
    (MOVES, f"{WORDS[MOST_MOVES]} at most, by fit"),
    (MOVES, f"q of {trends.Q_LIMIT} or less within the level of region"),
    (MOVES, f"by {YEARLY['hour']:,.0f} hours, {YEARLY['day']:.0f} days, {YEARLY['week']:.0f} weeks"),
    (MOVES, f"round({STEPS} ln(pay))"),
    (MOVES, f"until {WORDS[ENOUGH_COVERAGE]} are covered"),
    (CONCEPTS, f"Logistic regression of {len(FEATURES)} features"),
    (CONCEPTS, f"{CONCEPT_FIT['fitted_on']['sentences']} sentences of recorded ads with"),
    (CONCEPTS, f"with {CONCEPT_FIT['fitted_on']['right']} right concepts"),
    (CONCEPTS, f"the {OWN_FIT['fitted_on']['ads']} labelled ads"),
    (CONCEPTS, f"The threshold, {OWN_FIT['threshold']}, is the lowest"),
    (README, f"a direction is told from {SEASONAL_MONTHS} months on"),
    (README, f"{LARGEST_FALL:.0%} fewer or {LARGEST_RISE:.0%} more jobs".replace("%", " %")),
]


def document(name: str) -> str:
    """Its text with every break a space."""
    return " ".join((ROOT / name).read_text(encoding="utf-8").split())


@pytest.mark.parametrize(("name", "phrase"), QUOTED)
def test_a_quoted_figure_is_that_of_the_code(name: str, phrase: str) -> None:
    assert phrase in document(name)


def test_the_readme_names_every_table_command_source_and_mapping() -> None:
    commands = [name for name in app if not name.startswith("-")]
    names = [*(table.name for table in PUBLISHED), *SOURCES, *shipped_mappings()]
    prose = re.sub(r"```.*?```", "", (ROOT / README).read_text(encoding="utf-8"), flags=re.DOTALL)
    quoted = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`]+)`", prose))))
    assert len(commands) > 10
    assert sorted({*names, *commands} - quoted) == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", METHODS, MOVES, "docs/taxonomy.md", "docs/gap.md"])
def test_links_of_the_documents_lead_to_files(name: str) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / name).read_text(encoding="utf-8"))
    assert [target for target in targets if not ((ROOT / name).parent / target).exists()] == []
