"""Cases 19 to 21: a source over days, on a hostile server: when it is gone, when an edition waits, what then stays."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from crawlers.health import Crawl, tell_health
from crawlers.volume import compare_volumes
from skilltide import cli
from skilltide.errors import EXIT_HELD, EXIT_SOURCE
from skilltide.settings import SourceEntry
from tests.crawlers.hostile import DAY, Ground, Outcome
from transforms.panel import find_breaks, watched_months
from warehouse.editions import latest_edition
from warehouse.tables.raw import CRAWLS, RAW_DOCUMENTS

ANSWERS = Path(__file__).parent / "answers"
PATH = "/posting-api/job-board/"
JOB = json.loads((ANSWERS / "ashby.json").read_text())["jobs"][0]
NO_FEED_MONTHS = pl.DataFrame(schema={"source": pl.String, "board": pl.String, "month": pl.Date, "vacancies": pl.Int64})


def board(*ids: str) -> bytes:
    return json.dumps({"jobs": [JOB | {"id": one, "title": f"Lamp Engineer {one}"} for one in ids]}).encode()


def jobs(number: int) -> bytes:
    return board(*(f"j{one}" for one in range(number)))


def life(ground: Ground, replies: dict[int, Any], boards: tuple[str, ...] = ("b",), **entry: Any) -> list[Outcome]:
    """A crawl on each day (counted from DAY), where the board answers so."""
    outcomes = []
    for day, reply in replies.items():
        for name in boards:
            ground.server.routes[f"{PATH}{name}"] = reply[name] if isinstance(reply, dict) else reply
        outcomes.append(ground.crawl("ashby", *boards, day=DAY + timedelta(days=day), **entry))
    return outcomes


def health(ground: Ground, day: int, name: str = "b") -> str:
    rows = ground.store.read(CRAWLS).filter(board=name).select("day", "status", "items").collect().rows()
    return tell_health([Crawl(*row) for row in rows], DAY + timedelta(days=day)).state


def statuses(outcomes: list[Outcome]) -> list[str]:
    return [outcome.record["status"] for outcome in outcomes]


# ---- 19


def test_case_19_one_404_on_a_live_board_is_no_end(ground: Ground) -> None:
    outcomes = life(ground, {0: board("1"), 1: 404, 2: board("1")})
    assert statuses(outcomes) == ["ok", "unreachable", "ok"]
    assert [health(ground, day) for day in range(3)] == ["active", "failing", "active"]
    assert [outcome.ids for outcome in outcomes] == [["1"], [], ["1"]]


def test_case_19_a_board_is_gone_after_three_failures_over_a_fortnight_and_asked_all_the_same(ground: Ground) -> None:
    outcomes = life(ground, {0: board("1"), 1: 404, 2: 404, 10: 404, 15: 404, 16: 410, 17: board("1")})
    assert statuses(outcomes) == ["ok", "unreachable", "unreachable", "unreachable", "gone", "gone", "ok"]
    message = outcomes[4].record["message"]
    assert "answered 404" in message and f"4 failures in a row since {DAY + timedelta(days=1)}" in message
    assert "aliases" in message
    assert [health(ground, day) for day in (10, 15, 17)] == ["failing", "gone", "back"]


def test_case_19_a_successful_zero_is_suspect_and_kept(ground: Ground) -> None:
    outcomes = life(ground, {0: board("1"), 1: board()})
    assert statuses(outcomes) == ["ok", "suspect"]
    assert health(ground, 1) == "active"
    assert ("ashby", (DAY + timedelta(days=1)).isoformat()) in ground.store.keys(RAW_DOCUMENTS)


# ---- 20


def test_case_20_a_board_that_is_gone_leaves_the_panel_with_a_break_and_a_new_one_waits_for_its_baseline(
    ground: Ground,
) -> None:
    both = {"b": board("1"), "new": 404}
    joined = {"b": 404, "new": board("2")}
    days = {0: both, 30: both, 60: joined, 75: joined, 90: joined, 120: joined, 150: joined}
    outcomes = life(ground, days, ("b", "new"))
    told = [one.records["b"]["status"] for one in outcomes]
    assert told == ["ok", "ok", "unreachable", "unreachable", "gone", "gone", "gone"]
    crawls = ground.store.read(CRAWLS).collect().with_columns(pl.col("status").cast(pl.String))
    watched = watched_months(crawls, NO_FEED_MONTHS, DAY + timedelta(days=160))
    months = {name: watched.filter(board=name)["month"].to_list() for name in ("b", "new")}
    # b was watched until 2026-12-23, so no month of it is whole after November; new from 2027-01-22 on
    assert months == {"b": [], "new": [date(2027, 2, 1), date(2027, 3, 1)]}
    long_before = pl.DataFrame(
        {"source": ["ashby"], "board": ["b"], "month": [date(2026, 11, 1)], "reason": ["crawled"]}
    )
    events = find_breaks(pl.concat([long_before, watched]), crawls, (date(2026, 11, 1), date(2027, 3, 1)))
    assert sorted(events.select("board", "event", "month").rows()) == [
        ("b", "left", date(2026, 12, 1)),
        ("new", "joined", date(2027, 2, 1)),
    ]


def test_case_20_a_renamed_board_goes_on_in_its_series(ground: Ground) -> None:
    ground.server.routes = {f"{PATH}old": board("1")}
    ground.crawl("ashby", "old", day=DAY)
    ground.server.routes = {f"{PATH}fresh": board("1", "2")}
    outcome = ground.crawl("ashby", "fresh", day=DAY + timedelta(days=1), aliases={"fresh": "old"})
    assert {name: one["status"] for name, one in outcome.records.items()} == {"old": "ok"}
    assert {(one[1], one[4].employer) for one in outcome.found} == {("old", "old")}
    again = ground.crawl("ashby", "fresh", day=DAY + timedelta(days=1), aliases={"fresh": "old"})
    assert again.records == outcome.records
    assert [path for path in ground.server.paths() if path != "/robots.txt"] == [f"{PATH}old", f"{PATH}fresh"]


@pytest.mark.parametrize("aliases", [{"other": "old"}, {"a": "b"}, {"a": "x", "b": "x"}])
def test_an_alias_names_a_board_that_is_read_and_a_series_of_its_own(aliases: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="aliases"):
        SourceEntry(source="ashby", boards=("a", "b"), aliases=aliases)


def volume(*items: int, statuses: str = "") -> list[tuple[str, str, Crawl]]:
    return [
        ("lever", "b", Crawl(DAY + timedelta(days=day), "ok" if not statuses else statuses.split()[day], number))
        for day, number in enumerate(items)
    ]


@pytest.mark.parametrize(
    ("last", "is_strange"),
    [(20, False), (19, True), (150, False), (151, True), (50, False)],
    ids=lambda one: f"case-20 {one}",
)
def test_a_volume_far_from_its_median_is_strange(last: int, is_strange: bool) -> None:
    (found,) = compare_volumes(volume(50, 50, 50, last), None, {})
    assert (found.is_strange, found.usual, found.found) == (is_strange, 50, last)


def test_case_20_only_like_is_compared_with_like() -> None:
    failing = [
        ("lever", "c", Crawl(DAY + timedelta(days=day), "ok" if day < 3 else "unreachable", 900)) for day in range(4)
    ]
    fresh = [("lever", "d", Crawl(DAY + timedelta(days=3), "ok", 900))]
    (found,) = compare_volumes([*volume(50, 50, 50, 51), *failing, *fresh], None, {})
    assert (found.boards, found.found, found.usual) == (1, 51, 50)
    assert compare_volumes(volume(50, 50, 5), None, {}) == []  # two crawls are no baseline
    assert compare_volumes(volume(9, 9, 9, 1), None, {})[0].is_strange is False  # too few to tell


def test_case_20_what_was_published_or_accepted_is_usual() -> None:
    told = volume(50, 50, 50, 10, 10, 10, 10)
    assert compare_volumes(told, DAY + timedelta(days=2), {})[0].is_strange  # held on every day until accepted
    assert compare_volumes(told, DAY + timedelta(days=6), {}) == []  # published
    accepted = {"lever": DAY + timedelta(days=3)}
    assert not compare_volumes(told, DAY + timedelta(days=5), accepted)[0].is_strange


# ---- 20 and 21, to the edition


def sources_file(folder: Path, url: str) -> Path:
    path = folder / "sources.yaml"
    entry = f"{{source: ashby, boards: [b], base_url: '{url}', allow_private: true, delay: 0}}"
    path.write_text(f"contact: a@b.example\nsources:\n  - {entry}\n")
    return path


def run(arguments: list[str]) -> int:
    """The exit code of the command."""
    try:
        cli.main(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_case_20_an_edition_waits_and_case_21_the_last_one_stays(
    ground: Ground, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, first = ground.store, datetime.now(UTC).date() - timedelta(days=6)
    arguments = ["--sources", str(sources_file(tmp_path, ground.server.url)), "--warehouse", str(store.root)]

    def on(day: int, reply: Any) -> int:
        ground.server.routes[f"{PATH}b"] = reply
        return run(["run", "--no-airflow", *arguments, "--until", (first + timedelta(days=day)).isoformat()])

    ground.patch()
    assert on(0, 404) == EXIT_SOURCE  # also on an empty warehouse
    assert "there is no edition yet" in capsys.readouterr().err
    ground.server.routes[f"{PATH}b"] = jobs(30)
    for day in (1, 2):
        ground.crawl(day=first + timedelta(days=day))
    ground.patch()
    assert on(3, jobs(30)) == 0
    edition = latest_edition(store.root)
    assert edition is not None

    assert on(4, 503) == EXIT_SOURCE
    told = capsys.readouterr().err
    assert f"edition {edition.name}" in told and str(first + timedelta(days=3)) in told
    assert latest_edition(store.root) == edition

    assert on(5, jobs(6)) == EXIT_HELD
    told = capsys.readouterr().err
    assert "found 6 jobs in 1 boards" in told and "expected 30 as usual" in told and "--accept" in told
    assert latest_edition(store.root) == edition
    until = (first + timedelta(days=5)).isoformat()
    assert run(["publish", "--warehouse", str(store.root), "--until", until, "--accept", "b dismissed many"]) == 0
    accepted = latest_edition(store.root)
    assert accepted is not None and accepted != edition
    assert accepted.manifest["accepted"]["reason"] == "b dismissed many"
    assert on(6, jobs(6)) == 0
