"""Cases 12 to 18: what stands in an answer, fetched from a hostile server, read and cleaned."""

import json
import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.crawlers.hostile import DAY, Ground, Hostile, Outcome, Scenario, played
from transforms.duplicates import deduplicate
from transforms.places import Gazetteer, load_gazetteer
from transforms.postings import clean_postings

ANSWERS = Path(__file__).parent / "answers"
SITE: dict[str, Any] = {"source": "jobposting", "boards": ("x.example",)}
ASHBY = json.loads((ANSWERS / "ashby.json").read_text())["jobs"][0]


@cache
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def site(pages: dict[str, bytes]) -> Callable[[Hostile], None]:
    """A site of these pages by name."""
    locations = "".join(f"<url><loc>/{name}</loc></url>" for name in pages)

    def set_up(server: Hostile) -> None:
        server.routes = {"/sitemap.xml": f"<urlset>{locations}</urlset>".encode()}
        server.routes |= {f"/{name}": body for name, body in pages.items()}

    return set_up


def block(text: str) -> bytes:
    return f'<!doctype html><html><head><script type="application/ld+json">{text}</script></head></html>'.encode()


def posting(name: str, **said: Any) -> dict[str, Any]:
    return {"@type": "JobPosting", "title": f"Job {name}", "identifier": name, **said}


def jobs(variants: dict[str, dict[str, Any]]) -> Callable[[Hostile], None]:
    """A site with a page for each variant of a posting."""
    return site({name: block(json.dumps(posting(name, **said))) for name, said in variants.items()})


def boards(**jobs_of: bytes) -> Callable[[Hostile], None]:
    return lambda server: server.routes.update({f"/posting-api/job-board/{name}": one for name, one in jobs_of.items()})


def ashby(*changes: dict[str, Any]) -> bytes:
    return json.dumps({"jobs": [ASHBY | {"id": f"a{n}"} | change for n, change in enumerate(changes)]}).encode()


def cleaned(outcome: Outcome) -> dict[str, dict[str, Any]]:
    """Rows of `postings` by id."""
    postings, _ = clean_postings(outcome.found, gazetteer())
    return {row["posting_id"]: row for row in postings.iter_rows(named=True)}


def has(column: str, **expected: Any) -> Callable[[Outcome], None]:
    """The column of the cleaned postings has these values by id."""

    def check(outcome: Outcome) -> None:
        rows = cleaned(outcome)
        assert {name: rows[name][column] for name in expected} == expected

    return check


def refuses(*reasons: str) -> Callable[[Outcome], None]:
    def check(outcome: Outcome) -> None:
        assert sorted(one[3].reason for one in outcome.refused) == sorted(reasons)
        assert outcome.record["refused"] == len(reasons)

    return check


# ---- 12: JSON-LD as it is really written

ODD = {
    "object": json.dumps(posting("object")),
    "array": json.dumps([{"@type": "WebSite"}, posting("array")]),
    "graph": json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "Person"}, posting("graph")]}),
    "types": json.dumps(posting("types") | {"@type": ["Thing", "JobPosting"]}),
    "newline": json.dumps(posting("newline", description="one TWO")).replace(" TWO", "\n\ttwo"),
    "comma": json.dumps(posting("comma"))[:-1] + ",}",
    "comment": f"<!-- {json.dumps(posting('comment'))} -->",
    "cdata": f"//<![CDATA[\n{json.dumps(posting('cdata'))}\n//]]>",
    "entities": json.dumps(posting("entities")).replace('"', "&quot;"),
}
BAD = '{"@type": "JobPosting", "title": '
DEEP = '{"@type": "JobPosting", "x": ' + "[" * 100_000
DOUBLE = json.dumps(posting("double", datePosted="2026-11-01"))[:-1] + ', "datePosted": "2026-10-01"}'
NAN = '{"@type": "JobPosting", "title": "T", "identifier": "nan", "baseSalary": {"currency": "EUR", "value": NaN}}'
HALF = b'<html><script type="application/ld+json">{"@type": "JobPosting", "title": "T", "identifier": "half"'

JSON_LD = [
    Scenario(
        12, "odd forms", "ok", site({n: block(b) for n, b in ODD.items()}), **SITE, kept=list(ODD), also=refuses()
    ),
    Scenario(
        12,
        "a bad block beside a good one",
        "ok",
        site({"1": block(BAD) + block(json.dumps(posting("good")))}),
        **SITE,
        kept=["good"],
        also=refuses("unreadable JSON-LD"),
    ),
    Scenario(
        12,
        "nesting of 100,000",
        "ok",
        site({"1": block(DEEP), "2": block(json.dumps(posting("2"))), "3": block(json.dumps(posting("3")))}),
        **SITE,
        kept=["2", "3"],
        also=refuses("unreadable JSON-LD"),
    ),
    Scenario(
        12,
        "a key twice is null",
        "ok",
        site({"1": block(DOUBLE)}),
        **SITE,
        kept=["double"],
        also=has("posted_on", double=None),
    ),
    Scenario(12, "NaN is null", "ok", site({"1": block(NAN)}), **SITE, kept=["nan"], also=has("pay_min", nan=None)),
    Scenario(12, "a truncated page", "schema_error", site({"1": HALF}), **SITE, says="1 of 1 records refused"),
    Scenario(12, "a truncated board", "schema_error", boards(b=ashby({}, {})[:-9]), says="expected one JSON document"),
]

# ---- 13: another answer than promised

FORMS = [
    Scenario(
        13,
        "an error, a page, null, and nothing",
        dict.fromkeys("bcde", "schema_error"),
        boards(b=b'{"error": "gone"}', c=b"<!doctype html><p>Sign in", d=b'{"jobs": null}', e=b""),
        boards=tuple("bcde"),
    ),
    Scenario(
        13,
        "a renamed field",
        "schema_error",
        boards(
            b=json.dumps(
                {
                    "jobs": [
                        {**{k: v for k, v in ASHBY.items() if k != "publishedAt"}, "id": str(n), "since": "2026"}
                        for n in range(4)
                    ]
                }
            ).encode()
        ),
        says="publishedAt",
    ),
    Scenario(
        13,
        "a field that is empty everywhere",
        "schema_error",
        boards(b=ashby(*[{"publishedAt": None}] * 4)),
        says="posted in 0 of 4 records",
    ),
    Scenario(
        13,
        "an id of another type is in quarantine",
        "ok",
        boards(b=ashby({}, {}, {"id": 7})),
        kept=["a0", "a1"],
        also=refuses("id of another type"),
    ),
    Scenario(
        13,
        "a new word is in quarantine",
        "ok",
        boards(b=ashby({}, {}, {"workplaceType": "Orbit"})),
        kept=["a0", "a1"],
        also=refuses("unknown word"),
    ),
]

# ---- 14: characters

UMLAUT = "Bäcker für Küche – groß"
MARKS = "C# and C++, .NET, R, Go, Node.js"


def in_bytes(name: str, encoding: str, meta: str, header: str | None = None) -> Callable[[Hostile], None]:
    words = json.dumps(posting(name, description=UMLAUT), ensure_ascii=False)
    body = f'<!doctype html><meta charset="{meta}"><script type="application/ld+json">{words}</script>'.encode(encoding)
    told = (200, {"Content-Type": f"text/html; charset={header}"}, body) if header else body

    def set_up(server: Hostile) -> None:
        site({name: body})(server)
        server.routes[f"/{name}"] = told

    return set_up


def is_quick(outcome: Outcome) -> None:
    begun = time.perf_counter()
    rows = cleaned(outcome)
    assert time.perf_counter() - begun < 20  # linear: half a second on an idle core
    assert all(len(row["text"]) < 1_100_000 for row in rows.values())


CHARACTERS = [
    Scenario(
        14,
        "latin-1 in the header over UTF-8",
        "ok",
        in_bytes("1", "utf-8", "utf-8", "iso-8859-1"),
        **SITE,
        kept=["1"],
        also=has("text", **{"1": UMLAUT}),
    ),
    Scenario(
        14,
        "UTF-8 in the page over cp1252",
        "ok",
        in_bytes("1", "cp1252", "utf-8"),
        **SITE,
        kept=["1"],
        also=has("text", **{"1": UMLAUT}),
    ),
    Scenario(
        14,
        "marks that nobody sees",
        "ok",
        jobs(
            {"1": {"description": "<p>Py\u200bth\u202eon\x00 Cafe\u0301</p>"}, "2": {"description": f"<p>{MARKS}</p>"}}
        ),
        **SITE,
        kept=["1", "2"],
        also=has("text", **{"1": "Python Café", "2": MARKS}),
    ),
    Scenario(
        14,
        "escaped twice",
        "ok",
        jobs({"1": {"description": "&amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt;"}}),
        **SITE,
        kept=["1"],
        also=lambda outcome: None if "&amp;" not in cleaned(outcome)["1"]["text"] else pytest.fail("still escaped"),
    ),
    Scenario(
        14,
        "5 MB of words and a token of 1 MB",
        "ok",
        jobs({"1": {"description": "word " * 1_000_000}, "2": {"description": "x" * 1_000_000}}),
        **SITE,
        kept=["1", "2"],
        also=is_quick,
    ),
]

# ---- 15 to 17: days, pay and places

DAYS: dict[str, tuple[Any, date | None]] = {
    "future": ((DAY + timedelta(days=9)).isoformat(), None),
    "epoch-zero": ("1970-01-01", None),
    "zero": ("0000-00-00", None),
    "month-13": ("2026-13-01", None),
    "order": ("01/02/2024", None),
    "long-ago": ("30+ days ago", None),
    "words": ("vor 3 Tagen", DAY - timedelta(days=3)),
    "offset": ("2026-11-20T23:30:00-08:00", date(2026, 11, 21)),
    "seconds": (1_790_000_000, date(2026, 9, 21)),
    "milliseconds": (1_790_000_000_000, date(2026, 9, 21)),
}
PAY: dict[str, tuple[Any, tuple[float | None, float | None, str | None]]] = {
    "negative": ({"currency": "EUR", "value": -5}, (None, None, None)),
    "placeholder": ({"currency": "EUR", "value": 1e12}, (None, None, None)),
    "swapped": ({"currency": "EUR", "value": {"minValue": 90, "maxValue": 50}}, (None, None, None)),
    "no-currency": ({"value": {"value": 50000}}, (50000.0, 50000.0, None)),
    "german": ("1.234,56 €", (1234.56, 1234.56, "EUR")),
    "thousand": ("50k–60 EUR", (50000.0, 60000.0, "EUR")),
    "swiss": ("CHF 120'000", (120000.0, 120000.0, "CHF")),
    "doe": ("£30-35k DOE", (30000.0, 35000.0, "GBP")),
}


def place(*words: str) -> dict[str, Any]:
    return {"jobLocation": [{"@type": "Place", "address": one} for one in words]}


PLACES: dict[str, tuple[dict[str, Any], list[tuple[str | None, str | None, bool, float]]]] = {
    "two": (place("Berlin, Germany", "Paris, France"), [("DE", "DE-BE", False, 0.5), ("FR", "FR-IDF", False, 0.5)]),
    "count": (place("2 Locations"), []),
    "remote": (place("Remote"), [(None, None, True, 1.0)]),
    "anywhere": (place("Anywhere"), [(None, None, True, 1.0)]),
    "texas": (place("Paris, TX"), [("US", "US-TX", False, 1.0)]),
    "unsure": (place("Cambridge"), []),
    "usa": (place("USA"), [("US", None, False, 1.0)]),
    "us": (place("U.S."), [("US", None, False, 1.0)]),
    "states": (place("United States"), [("US", None, False, 1.0)]),
}


def check_days(outcome: Outcome) -> None:
    rows = cleaned(outcome)
    assert {name: rows[name]["posted_on"] for name in DAYS} == {name: day for name, (_, day) in DAYS.items()}
    unread = [rows[name] for name, (_, day) in DAYS.items() if day is None]
    assert all(row["posted_reason"] and row["month"] == DAY.replace(day=1) for row in unread)


def check_pay(outcome: Outcome) -> None:
    rows = cleaned(outcome)
    found = {name: tuple(rows[name][one] for one in ("pay_min", "pay_max", "pay_currency")) for name in PAY}
    assert found == {name: expected for name, (_, expected) in PAY.items()}
    assert all(
        rows[name]["pay_period"] is None for name in ("no-currency", "german", "swiss")
    )  # a year is never assumed


def check_places(outcome: Outcome) -> None:
    rows = cleaned(outcome)
    whole = sum(one["weight"] for one in rows["two"]["places"])
    found = {
        name: [
            (one["country_code"], one["region_code"], one["is_remote"], one["weight"] / whole)
            for one in rows[name]["places"]
        ]
        for name in PLACES
    }
    assert found == {name: expected for name, (_, expected) in PLACES.items()}


FIELDS = [
    Scenario(
        15,
        "days",
        "ok",
        jobs({name: {"datePosted": value} for name, (value, _) in DAYS.items()}),
        **SITE,
        kept=list(DAYS),
        also=check_days,
    ),
    Scenario(
        16,
        "pay",
        "ok",
        jobs({name: {"baseSalary": value} for name, (value, _) in PAY.items()}),
        **SITE,
        kept=list(PAY),
        also=check_pay,
    ),
    Scenario(
        17,
        "places",
        "ok",
        jobs({name: said for name, (said, _) in PLACES.items()}),
        **SITE,
        kept=list(PLACES),
        also=check_places,
    ),
]

SCENARIOS = [*JSON_LD, *FORMS, *CHARACTERS, *FIELDS]


@played(SCENARIOS)
def test_an_answer_may_hold_this(ground: Ground, scenario: Scenario) -> None:
    ground.play(scenario)


# ---- 18: the same job again


def vacancies(outcomes: Iterable[Outcome]) -> pl.DataFrame:
    found = [one for outcome in outcomes for one in outcome.found]
    postings, _ = clean_postings(found, gazetteer())
    return deduplicate(postings, postings.select("source", "board", "day").unique())


def test_case_18_versions_and_copies_of_a_posting(ground: Ground) -> None:
    """The same id is one posting however often and changed; 929 equal ads of one employer may be real openings."""
    copies = [{"id": f"copy-{n}"} for n in range(929)]
    boards(b=ashby({}, {}, *copies))(ground.server)
    first = ground.crawl(day=DAY - timedelta(days=1))
    boards(b=ashby({}, {"title": "Another title"}, *copies))(ground.server)
    second = ground.crawl()
    merged = vacancies([first, second])
    assert (len(first.found), len(second.found)) == (931, 931)
    assert merged.height == 931
    assert merged.filter(title="Another title").height == 1
    assert merged["postings"].to_list() == [1] * 931


def test_case_18_an_aggregator_and_the_employer_show_one_vacancy(ground: Ground) -> None:
    job = posting("5", description="Keep the lamp lit.", hiringOrganization={"name": "b"}) | {"title": ASHBY["title"]}
    same = ASHBY | {
        "descriptionHtml": "Keep the lamp lit.",
        "location": None,
        "secondaryLocations": [],
        "address": None,
    }
    site({"5": block(json.dumps(job))})(ground.server)
    boards(b=json.dumps({"jobs": [same | {"workplaceType": None, "isRemote": None}]}).encode())(ground.server)
    merged = vacancies([ground.crawl(), ground.crawl("jobposting", "x.example")])
    assert merged["postings"].to_list() == [2]
