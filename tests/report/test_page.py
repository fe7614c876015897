"""The page in a real browser, from disk, with the network off: what it shows, whom it serves, what it lets in."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from report import figures
from tests.browser import Watched, open_browser
from tests.editions import DAY, fill_store, made_up_tables, publish_made_up
from warehouse import editions
from warehouse.store import Store
from warehouse.tables import PUBLISHED

HOSTILE = {
    "python": "<script>window.hacked=1</script>",
    "nursing": "</script><img src=x onerror=window.hacked=1>",
    "statistics": "javascript:window.hacked=1",
    "cashier": "<svg onload=window.hacked=1>",
    "nurse": '=HYPERLINK("http://evil.example","x")',
    "DE": "\u202eedoc<b>bold</b>",
    "US": "]]>-->'\"&lt;\u2028",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = Store.open(tmp_path_factory.mktemp("page"))
    return publish_made_up(store, note="Made up for a test.").folder / "index.html"


@pytest.fixture(scope="module")
def hostile_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = Store.open(tmp_path_factory.mktemp("hostile"))
    return publish_made_up(store, HOSTILE, note="<script>window.hacked=1</script>").folder / "index.html"


def texts(page: Any, where: str) -> list[str]:
    return [re.sub(r"\s+", " ", text).strip() for text in page.locator(where).all_inner_texts()]


MIXES, DECLINING = '[data-list="hybrids"] h3', '[data-list="declining-roles"] h3'


def test_it_loads_from_disk_without_network_error_or_request(browser: Any, page_file: Path) -> None:
    with Watched(browser, page_file) as watched:
        assert texts(watched.page, MIXES)
        assert texts(watched.page, DECLINING) == ["Cashier"]
        assert "Made up for a test." in watched.page.inner_text("header")
        assert watched.errors == []
        assert watched.requests == [page_file.as_uri()]


def test_it_says_where_it_holds_the_largest_changes_alone(
    browser: Any, page_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = '[data-list="hybrids"] > p'
    with Watched(browser, page_file) as watched:
        shown = len(texts(watched.page, MIXES))
        assert shown > 1 and texts(watched.page, note) == []
    monkeypatch.setattr(figures, "MOST_TOLD", 1)
    shortened = publish_made_up(Store.open(tmp_path)).folder / "index.html"
    with Watched(browser, shortened) as watched:
        assert len(texts(watched.page, MIXES)) == 1
        assert texts(watched.page, note) == [
            f"This page holds the 1 largest of the {shown} changes of this kind; the tables hold all."
        ]


def test_the_region_changes_what_is_shown(browser: Any, page_file: Path) -> None:
    with Watched(browser, page_file) as watched:
        world = watched.page.inner_text("#answer")
        watched.page.select_option("#region", "DE")
        germany = watched.page.inner_text("#answer")
        assert "In the world:" in world and "Germany" in germany and world != germany
        assert "region=DE" in watched.page.url
        watched.page.reload()
        assert watched.page.inner_text("#answer") == germany
        assert watched.errors == []


def test_the_role_changes_what_is_shown(browser: Any, page_file: Path) -> None:
    with Watched(browser, page_file) as watched:
        watched.page.get_by_role("button", name=re.compile("What rises inside this role.*Cashier")).click()
        assert watched.page.input_value("#role") == "cashier"
        inside = watched.page.inner_text("#inside")
        assert "Skills that rise inside Cashier" in inside and "Python" in inside
        assert "Data analyst" in inside and "40%" in inside and "Statistics" in inside
        assert "12.5%" in inside and "Baker, Midwife" in inside
        assert texts(watched.page, MIXES) == []
        assert "smaller" not in watched.page.inner_text("#roles")
        watched.page.select_option("#role", "nurse")
        assert texts(watched.page, MIXES)
        assert watched.errors == []


def test_a_short_window_shows_no_finding(browser: Any, page_file: Path) -> None:
    with Watched(browser, page_file) as watched:
        watched.page.select_option("#window", "12")
        assert "tells no direction" in watched.page.inner_text("#answer")
        assert "Very sure" not in watched.page.inner_text("main")


def test_a_finding_tells_how_sure_it_is(browser: Any, page_file: Path) -> None:
    with Watched(browser, page_file) as watched:
        row = re.sub(r"\s+", " ", watched.page.locator('[data-list="declining-roles"] li').first.inner_text())
        assert "5.0% → 3.0%" in row
        assert "−2.0 points a year (−2.5 to −1.5)" in row
        assert "Sure q 0.01 40 employers" in row


def test_on_a_phone_a_table_of_words_is_as_wide_as_the_screen(browser: Any, page_file: Path) -> None:
    with Watched(browser, page_file, width=390) as watched:
        widths = watched.page.eval_on_selector_all("table.stack", "all => all.map(one => one.scrollWidth)")
        assert widths and all(0 < width <= 390 for width in widths)
        assert "Rows: " in watched.page.evaluate(
            "getComputedStyle(document.querySelector('#downloads td.number'), '::before').content.replaceAll('\"', '')"
        )


def test_everything_can_be_reached_by_keyboard(browser: Any, page_file: Path) -> None:
    with Watched(browser, page_file) as watched:
        seen = set()
        for _ in range(60):
            watched.page.keyboard.press("Tab")
            seen.add(watched.page.evaluate("document.activeElement.id || document.activeElement.tagName"))
        assert {"region", "role", "window", "SUMMARY", "BUTTON", "A"} <= seen
        watched.page.focus("#region")
        watched.page.keyboard.press("ArrowDown")
        assert watched.page.input_value("#region") != "WORLD"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_serious_barrier_and_nothing_is_cut_off(
    browser: Any, page_file: Path, width: int, scheme: str
) -> None:
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    with Watched(browser, page_file, "#region=DE&role=cashier", width=width, scheme=scheme) as watched:
        watched.page.locator("summary").first.click()
        watched.page.evaluate(axe)
        found = watched.page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_paper_a_finding_is_one_row_and_nothing_is_left_to_press(browser: Any, page_file: Path) -> None:
    with Watched(browser, page_file, width=794) as watched:
        watched.page.emulate_media(media="print")
        columns = "element => getComputedStyle(element).gridTemplateColumns.split(' ').length"
        assert watched.page.locator('[data-list="hybrids"] .rows > li').first.evaluate(columns) == 4
        for pressed in ("button", "select", "summary"):
            assert not any(one.is_visible() for one in watched.page.locator(f"main {pressed}").all()), pressed


def test_hostile_names_stay_text(browser: Any, hostile_file: Path) -> None:
    with Watched(browser, hostile_file) as watched:
        for region in ("WORLD", "DE", "US"):
            watched.page.select_option("#region", region)
            watched.page.select_option("#role", "cashier")
            for summary in watched.page.locator("summary").all():
                summary.click()
            watched.page.select_option("#role", "")
        shown = watched.page.inner_text("body")
        assert "<script>window.hacked=1</script>" in shown
        assert "</script><img src=x onerror=window.hacked=1>" in shown
        assert watched.page.evaluate("window.hacked === undefined")
        assert watched.page.locator("img, iframe, object, a[href^='javascript']").count() == 0
        assert watched.errors == [] and len(watched.requests) == 1


def test_the_policy_stops_what_would_get_in_all_the_same(browser: Any, page_file: Path, tmp_path: Path) -> None:
    """A script of another's in the page does not run, and neither does a request."""
    planted = tmp_path / "planted.html"
    html = page_file.read_text(encoding="utf-8")
    planted.write_text(
        html.replace("</main>", '<script>window.hacked=1</script><img src="http://127.0.0.1:9/x"></main>')
    )
    with Watched(browser, planted) as watched:
        assert watched.page.evaluate("window.hacked === undefined")
        assert any("Content Security Policy" in error for error in watched.errors)


def test_an_edition_that_can_tell_nothing_says_so(browser: Any, store: Store) -> None:
    fill_store(store, {table.name: table.empty() for table in PUBLISHED})
    from report.release import DRESS

    edition, _ = editions.publish(store, DAY, dress=DRESS)
    with Watched(browser, edition.folder / "index.html") as watched:
        assert "No trend can be told yet" in watched.page.inner_text("#answer")
        assert watched.errors == []


def test_a_large_edition_is_shown_within_two_seconds(browser: Any, page_file: Path, tmp_path: Path) -> None:
    """A hundred regions with all that a page may hold of each."""
    html = page_file.read_text(encoding="utf-8")
    found = re.search(r'id="region-DE">(.*?)</script>', html)
    assert found is not None
    block = json.loads(found.group(1))
    block["series"] *= 1 + 450 // len(block["series"])
    text = json.dumps(block, separators=(",", ":"))
    more = "".join(f'<script type="application/json" id="region-X{n}">{text}</script>' for n in range(100))
    large = tmp_path / "large.html"
    large.write_text(
        html.replace(
            '<script type="application/json" id="overview">', f'{more}<script type="application/json" id="overview">'
        )
    )
    assert large.stat().st_size > 8_000_000
    with Watched(browser, large) as watched:
        timing = "performance.getEntriesByType('navigation')[0].loadEventEnd"
        watched.page.wait_for_function(f"{timing} > 0")
        assert watched.page.evaluate(timing) < 2_000


# ---- without a browser


def blocks_of(path: Path) -> dict[str, Any]:
    found = re.findall(r'<script type="application/json" id="([^"]+)">(.*?)</script>', path.read_text(encoding="utf-8"))
    return {name: json.loads(text) for name, text in found}


def test_the_page_embeds_nothing_that_the_tables_withhold(page_file: Path) -> None:
    """Every month that the page draws is shown in the table, and every month that the table withholds is not drawn."""
    blocks, tables = blocks_of(page_file), made_up_tables()
    demand = pl.concat(
        [
            tables["skill_demand"].select("region", "month", "share", id="skill_id"),
            tables["role_demand"].select("region", "month", "share", id="role_id"),
        ]
    )
    first = demand["month"].min()
    published = {
        (row["region"], row["id"], (row["month"].year - first.year) * 12 + row["month"].month - first.month): row[
            "share"
        ]
        for row in demand.to_dicts()
    }
    drawn = 0
    for name, block in blocks.items():
        for kind, identity, *rest in block["series"] if name.startswith("region-") else []:
            for offset, share, _, _ in rest[8] if kind != "hybrid" else []:
                assert published[(name.removeprefix("region-"), identity, offset)] == pytest.approx(share, abs=6e-6)
                drawn += 1
    assert drawn == demand.filter(pl.col("share").is_not_null()).height
    assert demand["share"].null_count() > 0


def test_equal_tables_give_an_equal_page(page_file: Path, tmp_path: Path) -> None:
    again = publish_made_up(Store.open(tmp_path / "again"), note="Made up for a test.")
    assert (again.folder / "index.html").read_bytes() == page_file.read_bytes()
