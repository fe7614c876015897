"""From the log of a server alone: no host was asked faster than its robots.txt, Retry-After and the settings allow."""

import json
import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from tests.crawlers.hostile import Ground, Reply

JOB = json.loads((Path(__file__).parent / "answers" / "ashby.json").read_text())["jobs"][0]
BOARDS = tuple("abcdefg")
DELAY = 0.3


def test_no_host_is_asked_faster_than_it_and_the_settings_allow(ground: Ground) -> None:
    """Seven boards of one host; two lead to another host, one is busy at first, one answers with an error at first."""
    server = ground.server
    said: list[tuple[int, dict[str, str], bytes]] = []
    times: dict[str, int] = defaultdict(int)

    def answer(path: str) -> Reply:
        told = reply(path)
        said.append(told)
        return told

    def reply(path: str) -> tuple[int, dict[str, str], bytes]:
        host, name = server.seen[-1].headers["Host"].partition(":")[0], path.partition("?")[0].rpartition("/")[2]
        times[f"{host} {name}"] += 1
        is_first = times[f"{host} {name}"] == 1
        if name == "robots.txt":
            asks = b"0.7" if host == "localhost" else b"0.1"
            return 200, {}, b"User-agent: *\nCrawl-delay: " + asks + b"\n"
        if name in "bf" and host == "127.0.0.1":
            return 302, {"Location": f"http://localhost:{server.port}/elsewhere/{name}"}, b""
        if name == "d" and is_first:
            return 429, {"Retry-After": "2"}, b""
        if name == "e" and is_first:
            return 503, {}, b""
        return 200, {}, json.dumps({"jobs": [JOB | {"id": name}]}).encode()

    server.otherwise = answer
    outcome = ground.crawl("ashby", *BOARDS, delay=DELAY)
    assert {one["status"] for one in outcome.records.values()} == {"ok"}
    assert outcome.ids == list(BOARDS)

    asked: dict[str, list[tuple[float, str, tuple[int, dict[str, str], bytes]]]] = defaultdict(list)
    for seen, told in zip(server.seen, said, strict=True):
        asked[seen.headers["Host"]].append((seen.at, seen.path, told))
    assert {host.partition(":")[0]: len(log) for host, log in asked.items()} == {"127.0.0.1": 10, "localhost": 3}
    for log in asked.values():
        assert log[0][1] == "/robots.txt"
        wanted = re.search(rb"Crawl-delay: ([0-9.]+)", log[0][2][2])
        assert wanted
        pace = max(DELAY, float(wanted.group(1)))
        for (before, _, told), (after, path, _) in pairwise(log):
            assert after - before >= max(pace, float(told[1].get("Retry-After", 0))), path
