"""The bundled sample: equal bytes for equal seeds, and the truth that it claims."""

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest
import yaml

from skilltide.errors import ConfigurationError
from skilltide.sample import (
    PLANTED,
    SAMPLE_DAY,
    PlantedHybrid,
    PlantedRole,
    SampleFiles,
    Truth,
    draw_truth,
    expected_shares,
    sample_sources,
    serve_sample,
    words,
    write_sample,
)
from skilltide.sample.boards import BOARDS, SITE
from skilltide.sample.draw import SKILLS
from skilltide.sample.employers import EMPLOYERS, employer_name
from skilltide.sample.roles import ROLES
from skilltide.sample.truth import ARCHIVE, COUNTRIES, HYBRIDS, JOINER, REGIONS, SKILL_IDS, role_mix, shares_at
from taxonomy.roles import load_roles
from taxonomy.skills import Skill, load_skills

SMALL = 600
FIRST_YEAR_ENDS = date(2025, 10, 1)


@pytest.fixture(scope="module")
def truth() -> Truth:
    return draw_truth()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleFiles:
    return write_sample(tmp_path_factory.mktemp("sample"), vacancies=SMALL)


@pytest.fixture(scope="module")
def base_url(sample: SampleFiles) -> Iterator[str]:
    with serve_sample(sample.folder) as url:
        yield url


def test_equal_seeds_give_equal_bytes(sample: SampleFiles, tmp_path: Path) -> None:
    again = write_sample(tmp_path, vacancies=SMALL)
    assert _bytes_by_name(again.folder) == _bytes_by_name(sample.folder)


def test_another_seed_gives_another_sample(sample: SampleFiles, tmp_path: Path) -> None:
    other = write_sample(tmp_path, seed=1, vacancies=SMALL)
    assert other.archive.read_bytes() != sample.archive.read_bytes()
    assert _bytes_by_name(other.boards) != _bytes_by_name(sample.boards)


def test_a_folder_can_be_written_again(sample: SampleFiles, tmp_path: Path) -> None:
    write_sample(tmp_path, seed=1, vacancies=SMALL)
    again = write_sample(tmp_path, vacancies=SMALL)
    assert _bytes_by_name(again.folder) == _bytes_by_name(sample.folder)


def test_archives_cover_their_months(truth: Truth) -> None:
    counts = truth.vacancies.group_by("source").agg(
        vacancies=pl.len(),
        months=pl.col("posted_on").dt.truncate("1mo").n_unique(),
        first=pl.col("posted_on").min(),
    )
    expected = pl.DataFrame(
        {
            "source": [ARCHIVE, JOINER],
            "vacancies": [20_000, 4_000],
            "months": [24, 12],
            "first": [date(2024, 10, 1), date(2025, 10, 1)],
        },
        schema_overrides={"vacancies": counts.schema["vacancies"], "months": counts.schema["months"]},
    )
    assert counts.sort("source").equals(expected)
    months = truth.vacancies.filter(source=ARCHIVE).group_by(pl.col("posted_on").dt.truncate("1mo")).len()["len"]
    assert months.min() > 700  # type: ignore[operator]
    assert truth.vacancies["posted_on"].max() == date(2026, 9, 30)
    assert truth.vacancies["id"].n_unique() == 24_000


def test_dump_has_the_columns_of_its_mapping(sample: SampleFiles) -> None:
    for dump, mapping_file, share in [
        (sample.archive, sample.archive_mapping, 5 / 6),
        (sample.joiner, sample.joiner_mapping, 1 / 6),
    ]:
        mapping = yaml.safe_load(mapping_file.read_text(encoding="utf-8"))
        with gzip.open(dump, "rt", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == SMALL * share
        columns = {value for key, value in mapping.items() if not key.startswith(("covers", "complete", "date_f"))}
        assert columns == set(rows[0])
        assert (mapping["complete"], mapping["covers_until"]) == (True, date(2026, 9, 30))
        assert all(mapping["covers_from"] <= date.fromisoformat(row["posted_on"]) for row in rows)
        assert len({row["description"] for row in rows}) == len(rows)


def test_every_ad_says_that_it_is_synthetic_and_names_its_skills(sample: SampleFiles) -> None:
    truth = draw_truth(vacancies=SMALL)
    asked = dict(truth.mentions.group_by("id").agg("skill").iter_rows())
    with gzip.open(sample.archive, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert "is synthetic" in row["description"]
            assert 1000 < len(row["description"]) < 2500
            text = row["description"].casefold()
            assert [skill for skill in asked.get(row["id"], []) if skill.casefold() not in text] == []


@pytest.mark.parametrize("pair", PLANTED.rising_hybrids, ids=lambda pair: f"{pair.label_a} × {pair.label_b}")
def test_rising_hybrids_rise_where_they_are_planted(truth: Truth, pair: PlantedHybrid) -> None:
    for region in pair.regions:
        first, last = _yearly_shares(_in_region(truth, region), pair.label_a, pair.label_b)
        assert last > 1.5 * first, region


def test_a_hybrid_of_one_country_is_flat_elsewhere(truth: Truth) -> None:
    pair = next(pair for pair in PLANTED.rising_hybrids if pair.regions == ("DE",))
    elsewhere = Truth(truth.vacancies.filter(pl.col("country") != "DE"), truth.mentions)
    first, last = _yearly_shares(elsewhere, pair.label_a, pair.label_b)
    assert last == pytest.approx(first, rel=0.5)


@pytest.mark.parametrize("pair", PLANTED.fusing_hybrids, ids=lambda pair: f"{pair.label_a} × {pair.label_b}")
def test_fusing_hybrids_keep_their_margins(truth: Truth, pair: PlantedHybrid) -> None:
    for label in (pair.label_a, pair.label_b):
        first, last = _yearly_shares(truth, label, label)
        assert last == pytest.approx(first, rel=0.12), label


def test_carried_hybrids_keep_their_odds_ratio() -> None:
    for pair in (pair for pair in HYBRIDS if pair.joint is None):
        group = sum(role.share for role in ROLES if role.name in pair.roles) / sum(role.share for role in ROLES)
        ratios = []
        for month in (0, 8, 12, 16, 23):
            a, b, both = shares_at(pair, month, "US")
            ratios.append(both * (1 - group * (a + b - both)) / (group * (a - both) * (b - both)))
        assert ratios == pytest.approx([ratios[0]] * 5)


def test_planted_cells_are_shares() -> None:
    for pair in HYBRIDS:
        for month in range(25):
            a, b, both = shares_at(pair, month, "DE")
            assert 0 < both < min(a, b)
            assert a + b - both <= 1


@pytest.mark.parametrize("pair", PLANTED.flat_hybrids, ids=lambda pair: f"{pair.label_a} × {pair.label_b}")
def test_flat_hybrids_stay(truth: Truth, pair: PlantedHybrid) -> None:
    first, last = _yearly_shares(truth, pair.label_a, pair.label_b)
    assert last == pytest.approx(first, rel=0.3)


@pytest.mark.parametrize("role", PLANTED.declining_roles, ids=lambda role: role.label)
def test_declining_roles_decline(truth: Truth, role: PlantedRole) -> None:
    for region in role.regions:
        first, last = _yearly_role_shares(_in_region(truth, region), role.label)
        assert last < 0.75 * first, region


@pytest.mark.parametrize("role", PLANTED.rising_roles, ids=lambda role: role.label)
def test_rising_roles_rise(truth: Truth, role: PlantedRole) -> None:
    for region in role.regions:
        first, last = _yearly_role_shares(_in_region(truth, region), role.label)
        assert last > 1.4 * first, region


@pytest.mark.parametrize("country", COUNTRIES)
def test_other_roles_keep_their_share(country: str) -> None:
    for at, role in enumerate(ROLES):
        if not role.rises and (role.falls_to == 1 or country not in role.falls_in):
            assert [role_mix(country, month + 12)[at] for month in range(12)] == pytest.approx(
                [role_mix(country, month)[at] for month in range(12)]
            )


def test_expected_shares_are_those_of_the_draws(truth: Truth) -> None:
    weights = {country: sum(r.weight for r in REGIONS if r.country == country) for country in COUNTRIES}
    expected = sum(
        expected_shares(country, month) * weights[country] / sum(weights.values()) / 24
        for country in COUNTRIES
        for month in range(24)
    )
    archive = truth.vacancies.filter(source=ARCHIVE)["id"]
    drawn = dict(truth.mentions.filter(pl.col("id").is_in(archive.implode()))["skill"].value_counts().iter_rows())
    for at, skill in enumerate(SKILLS):
        share = np.asarray(expected)[at, at]
        assert drawn[skill] / archive.len() == pytest.approx(share, rel=0.25, abs=0.004), skill


def test_expected_shares_of_flat_pairs_are_equal_in_both_years() -> None:
    for pair in PLANTED.flat_hybrids:
        a, b = SKILLS.index(pair.label_a), SKILLS.index(pair.label_b)
        for country in COUNTRIES:
            early, late = expected_shares(country, 3)[a, b], expected_shares(country, 15)[a, b]
            assert late == pytest.approx(early, rel=0.03), (pair, country)


def test_seasonal_roles_peak_in_their_season(truth: Truth) -> None:
    months = {
        role.label: truth.vacancies.filter(source=ARCHIVE, role=role.label)["posted_on"].dt.month().mode()[0]
        for role in PLANTED.seasonal_roles
    }
    assert months["retail sales assistant"] == 11
    assert months["farm worker"] in (6, 7)


def test_the_joiner_has_another_mix(truth: Truth) -> None:
    shares = [(truth.vacancies.filter(source=source)["sector"] == "software").mean() for source in (ARCHIVE, JOINER)]
    assert shares[1] > 1.5 * shares[0]  # type: ignore[operator]


def test_the_sample_is_as_wide_as_promised() -> None:
    assert len([region for region in REGIONS if not region.is_remote]) >= 10
    assert len({region.country for region in REGIONS}) >= 4
    assert len(ROLES) >= 30
    assert len(SKILLS) >= 150
    assert len(PLANTED.rising_hybrids) >= 6
    assert min(len(PLANTED.fusing_hybrids), len(PLANTED.carried_hybrids), len(PLANTED.seasonal_roles)) >= 2
    assert min(len(PLANTED.flat_hybrids), len(PLANTED.declining_roles), len(PLANTED.rising_roles)) >= 4


def test_every_skill_is_a_form_of_one_skill_of_the_taxonomy() -> None:
    owners = _skills_by_form()
    ids = {skill: [owner.skill_id for owner in owners.get(skill.casefold(), [])] for skill in SKILLS}
    assert {skill: found for skill, found in ids.items() if len(found) != 1} == {}
    assert len({found[0] for found in ids.values()}) == len(SKILLS)
    assert {label: ids[label][0] for label in SKILL_IDS} == SKILL_IDS


def test_a_planted_hybrid_joins_two_families() -> None:
    families = {skill.skill_id: skill.family for skill in load_skills()}
    for pair in PLANTED.rising_hybrids + PLANTED.flat_hybrids:
        assert families[pair.skill_a] != families[pair.skill_b], pair


def test_every_title_is_a_form_of_its_role() -> None:
    owners = {form.casefold(): role.role_id for role in load_roles() for form in role.forms}
    assert {t: owners.get(t.casefold()) for role in ROLES for t in role.titles} == {
        t: role.role_id for role in ROLES for t in role.titles
    }


def test_planted_skills_are_not_named_by_the_titles_of_roles() -> None:
    titles = " | ".join(title for role in ROLES for title in role.titles).casefold()
    planted = {skill_id for pair in PLANTED.rising_hybrids for skill_id in (pair.skill_a, pair.skill_b)}
    forms = {form.lower() for skill in load_skills() if skill.skill_id in planted for form in skill.all_forms}
    named = {form for form in forms if re.search(rf"\b{re.escape(form)}\b", titles)}
    assert named == set()


def test_sentences_and_employers_name_no_skill() -> None:
    sentences = [
        line
        for lines in (words.INTROS, words.ABOUT, words.DUTIES, words.PERKS, words.CLOSINGS, words.APPLY)
        for line in lines
    ]
    frames = [*words.SKILL_DUTIES, *words.LISTS, *words.SINGLES, *words.TITLE_ENDS, *words.SENIORITY]
    heads = [*words.DUTY_HEADS, *words.REQUIREMENT_HEADS, *words.PERK_HEADS, words.NOTICE]
    forms = set(_skills_by_form())
    for line in [*sentences, *frames, *heads, *(employer_name(number) for number in range(EMPLOYERS))]:
        tokens = [token.strip(".,;:()?") for token in line.casefold().split()]
        spans = {" ".join(tokens[at : at + size]) for size in range(1, 6) for at in range(len(tokens))}
        assert spans & forms == set(), line


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_boards_answer_in_their_service_s_shape(base_url: str, board: Any) -> None:
    path, jobs_of = _SERVICES[board.source]
    jobs = jobs_of(json.loads(_get(base_url + path.format(board.name))))
    assert len(jobs) == board.jobs
    assert len({job["id"] for job in jobs}) == board.jobs


def test_parts_that_the_services_give_on_request_are_left_out_otherwise(base_url: str) -> None:
    greenhouse = json.loads(_get(f"{base_url}/v1/boards/synthetic-ambervale/jobs"))["jobs"][0]
    ashby = json.loads(_get(f"{base_url}/posting-api/job-board/synthetic-tidewold"))["jobs"][0]
    assert "content" not in greenhouse
    assert "compensation" not in ashby
    assert len(json.loads(_get(f"{base_url}/v0/postings/synthetic-emberholt?mode=json&skip=35&limit=10"))) == 5


def test_jobs_on_boards_were_open_on_the_sample_s_day(base_url: str) -> None:
    jobs = json.loads(_get(f"{base_url}/posting-api/job-board/synthetic-larkloom"))["jobs"]
    assert all("2026-07" < job["publishedAt"] < str(SAMPLE_DAY) for job in jobs)


def test_site_leads_from_robots_to_pages_with_a_job_posting(base_url: str) -> None:
    robots = _get(f"{base_url}/robots.txt")
    assert "Allow: /\n" in robots
    assert f"Sitemap: {base_url}/sitemap.xml" in robots
    addresses = [
        node.text for node in ElementTree.fromstring(_get(f"{base_url}/sitemap.xml")).iter() if node.tag.endswith("loc")
    ]
    assert len(addresses) == SITE.jobs
    identifiers = set()
    for address in addresses:
        assert address is not None
        block = re.search(r'<script type="application/ld\+json">(.*?)</script>', _get(address), re.DOTALL)
        assert block is not None
        posting = json.loads(block[1])
        assert posting["url"].startswith("https://synthetic.example/jobs/")
        assert ("jobLocation" in posting) != ("jobLocationType" in posting)
        identifiers.add(posting["identifier"]["value"])
    assert len(identifiers) == SITE.jobs


@pytest.mark.parametrize(
    "path",
    ["/", "/jobs/none", "/jobs/..%2Frobots.txt", "/v0/postings/none", "/v0/postings/synthetic-larkloom"],
)
def test_what_is_not_there_is_404(base_url: str, path: str) -> None:
    with pytest.raises(HTTPError, match="404"):
        _get(base_url + path)


def test_server_binds_loopback_only_and_stops(sample: SampleFiles) -> None:
    with serve_sample(sample.folder) as url:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
        with urlopen(Request(f"{url}/robots.txt", method="HEAD"), timeout=5) as answer:
            assert answer.read() == b""
    with pytest.raises(OSError, match="refused"):
        _get(f"{url}/robots.txt")


def test_serving_a_folder_without_a_sample_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="holds no sample"), serve_sample(tmp_path):
        pass


def test_sources_file_is_accepted_by_the_settings(tmp_path: Path) -> None:
    from skilltide.settings import read_sources

    sources = read_sources(sample_sources(tmp_path, "http://127.0.0.1:9"))
    assert [entry.source for entry in sources.sources] == ["ashby", "greenhouse", "lever", "jobposting"]
    assert all(entry.allow_private and entry.delay == 0 for entry in sources.sources)
    assert sum(len(entry.boards) for entry in sources.sources) == len(BOARDS) + 1


def _bytes_by_name(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _skills_by_form() -> dict[str, list[Skill]]:
    owners: dict[str, list[Skill]] = {}
    for skill in load_skills():
        for form in {form.casefold() for form in skill.all_forms}:
            owners.setdefault(form, []).append(skill)
    return owners


def _get(url: str) -> str:
    with urlopen(url, timeout=5) as answer:
        return str(answer.read().decode())


def _in_region(truth: Truth, region: str) -> Truth:
    kept = truth.vacancies if region == "WORLD" else truth.vacancies.filter(country=region)
    return Truth(kept, truth.mentions)


def _yearly(truth: Truth, holds: pl.Expr) -> tuple[float, float]:
    """Share of the archive's vacancies in its first and its second year."""
    archive = truth.vacancies.filter(source=ARCHIVE)
    years = archive.group_by(pl.col("posted_on") >= FIRST_YEAR_ENDS).agg(share=holds.mean()).sort("posted_on")
    return years["share"][0], years["share"][1]


def _yearly_shares(truth: Truth, label_a: str, label_b: str) -> tuple[float, float]:
    asking = [truth.mentions.filter(skill=label)["id"].implode() for label in (label_a, label_b)]
    return _yearly(truth, pl.col("id").is_in(asking[0]) & pl.col("id").is_in(asking[1]))


def _yearly_role_shares(truth: Truth, label: str) -> tuple[float, float]:
    return _yearly(truth, pl.col("role") == label)


_SERVICES: dict[str, tuple[str, Callable[[Any], list[dict[str, Any]]]]] = {
    "ashby": ("/posting-api/job-board/{}?includeCompensation=true", lambda answer: answer["jobs"]),
    "greenhouse": ("/v1/boards/{}/jobs?content=true", lambda answer: answer["jobs"]),
    "lever": ("/v0/postings/{}?mode=json", lambda answer: answer),
}
