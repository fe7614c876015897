"""Which code made a partition: a hash of a module, of all first-party modules it imports, and of their data files."""

import ast
import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST_PARTY = ("crawlers", "models", "report", "skilltide", "taxonomy", "transforms", "warehouse")
ALWAYS = ("skilltide/loaded.py", "skilltide/lookups.py", "skilltide/steps.py")
"""Files that every step's result depends on, themselves but not what they import."""

NUMERIC_LIBRARIES = ("ahocorasick-rs", "numpy", "polars", "rensa", "scikit-learn", "scipy", "selectolax")
"""Libraries whose release may change a figure's last bit; a new release rebuilds what was made with the old."""


@cache
def code_version(modules: tuple[str, ...]) -> str:
    """Hexadecimal hash that changes when any code or data file changes on which the modules' results depend."""
    digest = hashlib.sha256()
    for library in NUMERIC_LIBRARIES:
        digest.update(f"{library}={version(library)}\n".encode())
    for path in sorted(_closure(modules) | {ROOT / name for name in ALWAYS}):
        digest.update(f"{path.relative_to(ROOT).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _closure(modules: tuple[str, ...]) -> set[Path]:
    """Source files of the modules and of what they import, and data files beside those in `taxonomy`, `models`."""
    pending, seen, files = list(modules), set[str](), set[Path]()
    while pending:
        module = pending.pop()
        path = _path_of(module)
        if module in seen or path is None:
            continue
        seen.add(module)
        files.add(path)
        if module.startswith(("taxonomy.", "models.")):
            files.update(data for pattern in ("*.csv", "*.json") for data in path.parent.glob(pattern))
        pending += _imports_of(path)
    return files


@cache
def _imports_of(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [name for name in names if name.split(".")[0] in FIRST_PARTY]


def _path_of(module: str) -> Path | None:
    base = ROOT.joinpath(*module.split("."))
    candidates = [base.with_suffix(".py"), base / "__init__.py"]
    return next((path for path in candidates if path.is_file()), None)
