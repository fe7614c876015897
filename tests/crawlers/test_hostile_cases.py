"""Every case of crawling, payloads and the life of a source (1 to 21) is played by a test that names it."""

import re
from pathlib import Path

from tests.crawlers import test_hostile_crawls, test_hostile_payloads

CASES = set(range(1, 22))


def test_every_case_is_played() -> None:
    scenarios = [*test_hostile_crawls.SCENARIOS, *test_hostile_payloads.SCENARIOS]
    by_scenario = {one.case for one in scenarios}
    texts = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_hostile_*.py")]
    by_name = {int(number) for text in texts for number in re.findall(r"(?:_case_|\"case-)(\d\d)", text)}
    assert by_scenario | by_name == CASES
    assert len({one.id for one in scenarios}) == len(scenarios)
