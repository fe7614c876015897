"""A process that has imported the crawler and forks one child for each crawl: a scenario takes a fifth of a second.

Run as a program. Each line of its input is a job with the constants that are to be smaller in its child; it says the
child's number and, once it ended, its exit code.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRELOADED = (
    "crawlers.child",
    "crawlers.politeness.heads",
    "scrapy.downloadermiddlewares.redirect",
    "scrapy.downloadermiddlewares.httpcompression",
    "scrapy.core.engine",
    "scrapy.core.scraper",
    "scrapy.pqueues",
    "scrapy.squeues",
)


def main() -> None:
    for name in PRELOADED:
        import_module(name)
    from crawlers.job import CrawlJob

    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a child logs
    while line := sys.stdin.readline():
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            crawl(CrawlJob.model_validate(asked["job"]), asked["constants"])
        print(pid, file=answers)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), file=answers)


def crawl(job: object, constants: dict[str, object]) -> None:
    """In the forked child: as `crawlers.child.main`, with the constants in place; the process ends here."""
    from crawlers import child

    code = 1
    try:
        for name, value in constants.items():
            module, _, attribute = name.rpartition(".")
            where, _, key = attribute.partition(":")
            if key:
                getattr(import_module(module), where)[key] = value
            else:
                assert hasattr(import_module(module), where), name
                setattr(import_module(module), where, value)
        report = child.crawl(job)  # type: ignore[arg-type]
        child._put(Path(job.report), report.model_dump_json())  # type: ignore[attr-defined]
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
