"""The main job on the bundled sample: made-up postings, served on loopback, crawled, built and published."""

from skilltide import pipeline
from skilltide.airflow_runner import run_through_airflow
from skilltide.engine import LOCAL
from skilltide.logs import get_logger
from skilltide.sample import SAMPLE_DAY, sample_sources, serve_sample, write_sample
from skilltide.settings import read_sources
from warehouse.store import Store, put_text

NOTE = "Synthetic sample: every posting, employer and figure here is made up."
log = get_logger("demo")


def run_sample(store: Store, workers: int, *, airflow: bool, vacancies: int, engine: str = LOCAL) -> None:
    """The latest edition of the warehouse is that of the sample; what stands already is not made again."""
    from crawlers.archive import import_dump, read_mapping

    folder = store.root / "sample"
    files = write_sample(folder, vacancies=vacancies)
    put_text(store.root / pipeline.NOTE, NOTE, store.root)
    store.send(pipeline.NOTE)
    dumps = {
        "synthetic-archive": (files.archive, files.archive_mapping),
        "synthetic-joiner": (files.joiner, files.joiner_mapping),
    }
    for source, (dump, mapping) in dumps.items():
        report = import_dump(store, dump, source, read_mapping(mapping), SAMPLE_DAY)
        log.info("import", source=source, rows=report.rows, unchanged=report.was_imported)
    with serve_sample(folder) as base_url:
        sources = sample_sources(folder, base_url)
        if airflow:
            run_through_airflow(store, sources, SAMPLE_DAY, engine)
            return
        wanted = read_sources(sources)
        pipeline.crawl(store, wanted.sources, wanted.contact, SAMPLE_DAY, SAMPLE_DAY)
        pipeline.build(store, SAMPLE_DAY, workers, engine=engine)
        pipeline.publish(store, SAMPLE_DAY)
