import json
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from crawlers.shapes.base import Source, read_document
from crawlers.sources import SOURCES, source_named
from skilltide.errors import ConfigurationError, PayloadInvalid
from warehouse.record import Address, Record, Refusal

ANSWERS = Path(__file__).parent / "answers"
ROOT = Path(__file__).resolve().parents[2]
JSON_SOURCES = ["ashby", "greenhouse", "lever"]


def read(name: str, body: bytes | str, board: str = "b", url: str | None = None) -> list[Record | Refusal]:
    return read_document(SOURCES[name], board, body.encode() if isinstance(body, str) else body, url)


def job(source: str, **changes: Any) -> dict[str, Any]:
    answer = json.loads((ANSWERS / f"{source}.json").read_text())
    return (answer if isinstance(answer, list) else answer["jobs"])[0] | changes


def answer(source: str, jobs: list[Any]) -> str:
    return json.dumps(jobs if source == "lever" else {"jobs": jobs})


def page(*blocks: str) -> str:
    scripts = "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)
    return f"<!doctype html><html><head>{scripts}</head><body></body></html>"


def test_every_module_of_the_folder_is_a_source() -> None:
    modules = {path.stem for path in (ROOT / "crawlers" / "sources").glob("*.py")} - {"__init__"}
    assert set(SOURCES) == modules >= {"ashby", "jobposting", "workday"}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_source_says_what_is_published_beside_its_figures(source: Source) -> None:
    assert source_named(source.name) is source
    assert source.delay >= 1
    assert source.terms_url.startswith("https://")
    assert source.fields_from.startswith(("recorded answer 20", "API documentation 20"))
    assert source.shape.first_url(source.example, None).startswith("https://")


def test_an_unknown_source_is_named_with_those_there_are() -> None:
    with pytest.raises(ConfigurationError, match="found 'linked', expected one of arbeitnow, ashby"):
        source_named("linked")


def test_ashby_jobs_are_read() -> None:
    with capture_logs() as logs:
        first, second = read("ashby", (ANSWERS / "ashby.json").read_bytes(), "beacon")
    assert logs == []
    assert first == Record(
        posting_id="a-1",
        title="Lamp Engineer",
        html="<p>You keep the lamp lit with <b>Python</b> and a ladder.</p>",
        employer="beacon",
        locations=("Aberdeen, Scotland", "Oban"),
        addresses=(
            Address("United Kingdom", "Scotland", "Aberdeen"),
            Address("United Kingdom", "Scotland", "Oban"),
        ),
        is_remote=False,
        workplace="OnSite",
        posted="2026-10-05T08:15:00.000+00:00",
        url="https://jobs.ashbyhq.com/beacon/a-1",
        pay_min=40000,
        pay_max=50000,
        pay_currency="GBP",
        pay_period="1 YEAR",
        tags=("Lighthouse", "Lamps", "FullTime"),
    )
    assert isinstance(second, Record)
    assert (second.posting_id, second.is_remote, second.addresses, second.pay_min) == ("a-2", True, (), None)


def test_greenhouse_jobs_are_read_unescaped_once_and_old_answers_too() -> None:
    with capture_logs() as logs:
        first, second = read("greenhouse", (ANSWERS / "greenhouse.json").read_bytes(), "orchard")
    assert logs == []
    assert first == Record(
        posting_id="4000000001",
        title="Pear Statistician",
        html="<p>You count pears &amp; apples in C++.</p>",
        employer="Orchard & Daughters",
        locations=("Malmö, Sweden",),
        posted="2026-10-01T11:55:32-04:00",
        closes="2026-12-24T23:59:00-04:00",
        url="https://job-boards.greenhouse.io/orchard/jobs/4000000001",
        tags=("Pomology",),
    )
    assert isinstance(second, Record)
    assert (second.employer, second.posted, second.html) == ("orchard", None, "<p>Not escaped &amp; old.</p>")
    assert second.locations == ("Malmö, Skåne, Sweden",)


def test_lever_jobs_are_read_with_all_parts_of_the_ad() -> None:
    with capture_logs() as logs:
        first, second = read("lever", (ANSWERS / "lever.json").read_bytes(), "cork")
    assert logs == []
    assert first == Record(
        posting_id="l-1",
        title="Cork Lead",
        html="<div>You pull corks.</div>\n"
        "<h3>Tools &amp; wishes</h3><ul><li>Kubernetes</li><li>a corkscrew</li></ul>\n"
        "<div>We feed you.</div>\n<div>Paid in euros.</div>",
        employer="cork",
        locations=("Porto", "Faro"),
        is_remote=False,
        workplace="hybrid",
        posted=1790000000000,
        url="https://jobs.lever.co/cork/l-1",
        pay_min=30000,
        pay_max=36000,
        pay_currency="EUR",
        pay_period="per-year-salary",
        tags=("Wine", "Cork", "Full-time"),
    )
    assert isinstance(second, Record)
    assert (second.is_remote, second.locations, second.addresses) == (None, (), (Address("PT"),))


@pytest.mark.parametrize("name", JSON_SOURCES)
@pytest.mark.parametrize(
    "body",
    [
        '{"error": "no such board"}',
        '{"jobs": null}',
        "<!doctype html><title>Sign in</title>",
        '{"jobs": [{"id": 1',
        "",
        '"jobs"',
        "[" * 100_000,
    ],
)
def test_another_shape_is_an_error_not_an_empty_board(name: str, body: str) -> None:
    with pytest.raises(PayloadInvalid, match=f"{name}, board b: found .*expected"):
        read(name, body)


@pytest.mark.parametrize("name", JSON_SOURCES)
def test_an_empty_board_has_no_records(name: str) -> None:
    assert read(name, answer(name, [])) == []


@pytest.mark.parametrize("name", JSON_SOURCES)
def test_one_bad_record_is_refused_and_the_others_stay(name: str) -> None:
    title = SOURCES[name].shape.items.title_field  # type: ignore[attr-defined]
    good = job(name)
    bad = [job(name, id=None), job(name, **{title: " "}), "a string"]
    others = [job(name, id=one) for one in ((2, 3) if isinstance(good["id"], int) else ("2", "3"))]
    reading = read(name, answer(name, [good, *bad, *others]))
    reasons = [one.reason for one in reading if isinstance(one, Refusal)]
    assert reasons == ["no id", "no title", "no object"]
    assert sum(isinstance(one, Record) for one in reading) == 3


def test_a_record_of_another_form_is_refused_with_its_id() -> None:
    reading = read("ashby", answer("ashby", [job("ashby", secondaryLocations=7), job("ashby")]))
    assert isinstance(reading[0], Refusal)
    assert (reading[0].reason, reading[0].record_id) == ("unreadable record", "a-1")


@pytest.mark.parametrize("name", JSON_SOURCES)
def test_when_most_records_lack_a_title_the_field_was_renamed(name: str) -> None:
    title = SOURCES[name].shape.items.title_field  # type: ignore[attr-defined]
    renamed = {("heading" if key == title else key): value for key, value in job(name).items()}
    with pytest.raises(PayloadInvalid, match="found 2 of 3 records refused"):
        read(name, answer(name, [renamed, renamed, job(name)]))


def test_an_unknown_field_is_reported_once() -> None:
    with capture_logs() as logs:
        for _ in range(2):
            read("lever", answer("lever", [job("lever", moodOfTheDay="blue"), job("lever", moodOfTheDay="red")]))
    assert [(one["event"], one["field"], one["log_level"]) for one in logs] == [
        ("unknown_field", "moodOfTheDay", "warning")
    ]


def test_nan_is_null_and_raw_newlines_are_accepted() -> None:
    body = answer("lever", [job("lever", createdAt=float("nan"), text="Two\nlines")]).replace("\\n", "\n")
    (record,) = read("lever", body)
    assert isinstance(record, Record)
    assert (record.posted, record.title) == (None, "Two\nlines")


def test_stray_bytes_are_windows_1252() -> None:
    stray = json.dumps([job("lever", text="Café – XX")], ensure_ascii=False).encode().replace(b"XX", b"\x93ok\x94")
    (record,) = read("lever", stray)
    assert isinstance(record, Record)
    assert record.title == "Café – “ok”"


def test_the_other_host_of_a_board_has_the_same_path() -> None:
    shape = SOURCES["ashby"].shape
    assert shape.first_url("a b/c", None) == (
        "https://api.ashbyhq.com/posting-api/job-board/a%20b%2Fc?includeCompensation=true"
    )
    assert shape.first_url("x", "http://127.0.0.1:9/") == (
        "http://127.0.0.1:9/posting-api/job-board/x?includeCompensation=true"
    )


def test_a_page_with_a_bad_and_a_good_block_keeps_the_good_one() -> None:
    with capture_logs() as logs:
        (record,) = read("jobposting", (ANSWERS / "jobposting.html").read_bytes(), "x.example", "https://x.example/17")
    assert logs == []
    assert record == Record(
        posting_id="Ding:17",
        title="Bell Founder",
        html="<p>You pour bronze\nand\tread SQL.</p>",
        employer="Ding & Dong",
        locations=("Basel",),
        addresses=(Address("Switzerland", None, "Bern"),),
        posted="2026-11-01",
        closes="2026-12-31T23:59",
        url="https://x.example/17",
        pay_min=80000,
        pay_max=None,
        pay_currency="CHF",
        pay_period="YEAR",
        tags=("FULL_TIME", "PART_TIME"),
    )


@pytest.mark.parametrize(
    "block",
    [
        '{"@type": "JobPosting", "title": "T", "url": "/1"}',
        '[{"@type": "WebPage"}, {"@type": "JobPosting", "title": "T", "url": "/1"}]',
        '{"@graph": [{"@type": "http://schema.org/JobPosting", "title": "T", "url": "/1"}]}',
        '<!-- {"@type": "JobPosting", "title": "T", "url": "/1"} -->',
        '//<![CDATA[\n{"@type": "JobPosting", "title": "T", "url": "/1"}\n//]]>',
        '{"@type": "JobPosting", "title": "T", "url": "/1",}',
        '{"@type": "JobPosting", "title": "T", "url": "/1"}'.replace(chr(34), "&quot;"),
        '{"@type": "WebPage", "mainEntity": {"@type": "JobPosting", "title": "T", "url": "/1"}}',
    ],
)
def test_a_job_posting_is_found_however_it_is_wrapped(block: str) -> None:
    (record,) = read("jobposting", page(block))
    assert isinstance(record, Record)
    assert (record.posting_id, record.title) == ("/1", "T")


def test_an_unreadable_block_with_a_job_is_a_refusal() -> None:
    deep = '{"@type": "JobPosting", "x": ' + "[" * 100_000
    first, second = read("jobposting", page('{"@type": "JobPosting", "title": ', deep), url="https://x.example/1")
    assert isinstance(first, Refusal) and isinstance(second, Refusal)
    assert first.reason == second.reason == "unreadable JSON-LD"


def test_remote_work_is_told_by_its_type_and_place() -> None:
    block = {
        "@type": "JobPosting",
        "title": "T",
        "identifier": "7",
        "jobLocationType": "TELECOMMUTE",
        "applicantLocationRequirements": [{"@type": "Country", "name": "Peru"}],
    }
    (record,) = read("jobposting", page(json.dumps(block)))
    assert isinstance(record, Record)
    assert (record.posting_id, record.is_remote, record.locations) == ("7", True, ("Peru",))


def test_a_page_in_another_encoding_is_read_as_it_declares() -> None:
    block = '{"@type": "JobPosting", "title": "Łódź", "url": "/1"}'
    text = page(block).replace("<head>", '<head><meta charset="iso-8859-2">')
    (record,) = read("jobposting", text.encode("iso-8859-2"))
    assert isinstance(record, Record)
    assert record.title == "Łódź"


MICRODATA = """<html><body><ol itemscope itemtype="http://schema.org/BreadcrumbList"><li itemprop="name">Home</li></ol>
<article itemscope itemtype="https://schema.org/JobPosting"><meta itemprop="title" content="Bell Ringer">
<meta itemprop="datePosted" content="2026-11-01"><a itemprop="url" href="/jobs/5">link</a>
<span itemprop="hiringOrganization" itemscope itemtype="http://schema.org/Organization"><b itemprop="name">Dong</b>
</span>
<div itemprop="baseSalary" itemscope itemtype="http://schema.org/MonetaryAmount">
<meta itemprop="currency" content="CHF">
<span itemprop="value" itemscope itemtype="http://schema.org/QuantitativeValue"><meta itemprop="minValue" content="5">
<meta itemprop="unitText" content="HOUR"></span></div>
<div itemprop="jobLocation" itemscope itemtype="http://schema.org/Place"><div itemprop="address" itemscope
itemtype="http://schema.org/PostalAddress"><span itemprop="addressLocality">Bern</span>
<meta itemprop="addressCountry" content="CH"></div></div>
<span itemprop="employmentType" content="FULL_TIME">all day</span>
<div itemprop="description"><p>You ring</p><ul><li>bells</li></ul></div></article></body></html>"""


def test_microdata_is_read_as_json_ld_would_be() -> None:
    (record,) = read("jobposting", MICRODATA)
    assert record == Record(
        posting_id="/jobs/5",
        title="Bell Ringer",
        html="<p>You ring</p><ul><li>bells</li></ul>",
        employer="Dong",
        addresses=(Address("CH", None, "Bern"),),
        posted="2026-11-01",
        url="/jobs/5",
        pay_min="5",
        pay_currency="CHF",
        pay_period="HOUR",
        tags=("FULL_TIME",),
    )


def test_an_item_that_was_closed_too_early_has_the_properties_that_no_item_holds(real_material: Path) -> None:
    page = (real_material / "recorded_responses/nesta_ojo_html/example_reed_ad.html").read_bytes()
    (record,) = read("jobposting", page, "reed.example")
    assert isinstance(record, Record)
    assert record.title == "Regional Fostering Manager - Outstanding IFA"
    assert (record.addresses, record.posted) == ((Address("GB", "West Midlands", "Birmingham"),), "2020-11-09")


def test_a_page_that_nests_too_deep_to_be_parsed_in_time_is_an_error() -> None:
    for open_tag in ("<div>", "<span a=b>", "<b>"):
        with pytest.raises(PayloadInvalid, match="nested too deep"):
            read("jobposting", open_tag * 100_000)
    flat = "<div><p>x<br>" * 4_000 + "</div>" * 4_000 + "<li>y" * 90_000
    assert read("jobposting", flat) == []
