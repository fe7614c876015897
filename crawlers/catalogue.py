"""The sources and shipped mappings as a document: what each is, under which terms, and how it is named."""

import yaml

from crawlers.mapping import mapping_path, read_mapping, shipped_mappings
from crawlers.shapes.base import Source
from crawlers.sources import SOURCES

_HEAD = """# Sources

Generated from `crawlers/sources/` and `crawlers/mappings/`; do not edit.

An entry of `sources.yaml` names a source and its boards. `skilltide sources find URL` tells the entry of a career page,
`skilltide sources` how the boards that are read are doing. robots.txt is obeyed everywhere, and a pace that it asks for
is kept where it is slower than the one below.
"""


def describe_sources() -> str:
    """Every source and every shipped mapping as Markdown."""
    sources = [_describe(source) for _, source in sorted(SOURCES.items())]
    mappings = ["## Archives to import", "", "`skilltide import FILE --source NAME --mapping MAPPING`", ""]
    mappings += [f"- `{name}`: {_comment_of(name)}" for name in shipped_mappings()]
    return "\n".join([_HEAD, *sources, *mappings, ""])


def entry_of(source: Source) -> str:
    """An entry of sources.yaml for the source's example."""
    return f"{{source: {source.name}, boards: [{quoted(source.example)}]}}"


def quoted(board: str) -> str:
    """The board as YAML reads it back: names like 2024-05 and 2210 are no strings without quotes."""
    return yaml.safe_dump(board, width=1_000).removesuffix("\n").removesuffix("\n...").strip()


def _describe(source: Source) -> str:
    key = ", ".join(f"`{name}`" for name in source.key_headers.values())
    lines = [
        f"## `{source.name}`: {source.title}",
        "",
        f"- Published by {source.publisher}; terms: <{source.terms_url}>",
        f"- {source.licence_note}.",
        f"- {source.history}.",
        f"- At least {source.delay:g} s between two requests; "
        + (f"needs {key} in the environment." if key else "no key."),
        f"- Field names from: {source.fields_from}.",
        f"- `{entry_of(source)}`",
        "",
    ]
    return "\n".join(lines)


def _comment_of(name: str) -> str:
    """The first sentence of the mapping's comment, and what it says of its completeness."""
    first = mapping_path(name).read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    is_complete = read_mapping(mapping_path(name)).complete
    return f"{first}" + (" History is complete." if is_complete else "")
