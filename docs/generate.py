"""Generated documents: written, or with --check compared with what is committed."""

import sys
from pathlib import Path

from crawlers.catalogue import describe_sources
from skilltide.stages import STAGES, STEPS
from warehouse.dictionary import describe_tables
from warehouse.tables import TABLES

HERE = Path(__file__).parent


def describe_pipeline() -> str:
    """The stages and steps of the pipeline as Markdown."""
    lines = ["# Pipeline", "", "Generated from `skilltide/stages.py`; do not edit.", ""]
    for stage in STAGES:
        lines += [f"## `{stage.name}`", "", f"{stage.does[0].upper()}{stage.does[1:]}.", ""]
        rows = [STEPS[name] for name in stage.steps if name in STEPS]
        if rows:
            lines += ["| step | does | reads | writes | partition |", "| --- | --- | --- | --- | --- |"]
            for step in rows:
                reads, writes = (", ".join(f"`{name}`" for name in names) for names in (step.reads, step.writes))
                lines.append(f"| `{step.name}` | {step.does} | {reads} | {writes} | {step.partition} |")
            lines.append("")
    return "\n".join(lines)


DOCUMENTS = {
    "data-dictionary.md": lambda: describe_tables(TABLES.values()),
    "pipeline.md": describe_pipeline,
    "sources.md": describe_sources,
}


def main() -> int:
    """Exit code 1 when --check finds a document that is not current."""
    stale = []
    for name, make in DOCUMENTS.items():
        path, text = HERE / name, make()
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        print(f"docs: {', '.join(stale)} not current; run `make docs` and commit the result", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
