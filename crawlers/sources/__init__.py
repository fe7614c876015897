"""The sources there are: each module of this folder is one, found by itself."""

from importlib import import_module
from pkgutil import iter_modules

from crawlers.shapes.base import Source
from skilltide.errors import ConfigurationError

SOURCES: dict[str, Source] = {
    source.name: source
    for source in (
        import_module(f"{__name__}.{module.name}").SOURCE
        for module in sorted(iter_modules(__path__), key=lambda module: module.name)
    )
}


def source_named(name: str) -> Source:
    """The source of this name. Raises ConfigurationError with the names there are."""
    if name not in SOURCES:
        raise ConfigurationError(
            f"sources: found {name!r}, expected one of {', '.join(sorted(SOURCES))}; mend `source:` in sources.yaml"
        )
    return SOURCES[name]
