"""A résumé as text, from a text file, a PDF or a DOCX."""

from collections.abc import Callable
from pathlib import Path

from skilltide.errors import UsageError

MAX_BYTES = 20 * 1024 * 1024
"""A résumé with pictures has a few megabytes; more is something else."""
MAX_PAGES = 50


def read_resume(path: Path) -> str:
    """The text of the file. Raises UsageError where it cannot be read or holds no text."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); name a text, PDF or DOCX file") from error
    if size > MAX_BYTES:
        raise UsageError(f"{path}: found {size:,} bytes, expected at most {MAX_BYTES:,}; save it without pictures")
    suffix = path.suffix.lower()
    if suffix not in _READERS:
        raise UsageError(
            f"{path}: found {suffix or 'no ending'}, expected one of {', '.join(_READERS)}; save it as text"
        )
    text = _READERS[suffix](path)
    if not text.strip():
        raise UsageError(f"{path}: found no text (a scan has none); save it as text, or type what it says")
    return text


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path}: is no UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8"
        ) from error


def _read_pdf(path: Path) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        if len(reader.pages) > MAX_PAGES:
            raise UsageError(f"{path}: found {len(reader.pages)} pages, expected at most {MAX_PAGES}")
        return "\n".join(page.extract_text() for page in reader.pages)
    except (PyPdfError, OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read as PDF ({error}); save it again, or as text") from error


def _read_docx(path: Path) -> str:
    """Paragraphs and the cells of tables in the order of the document."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        document = Document(str(path))
    except (PackageNotFoundError, KeyError, OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read as DOCX ({error}); save it again, or as text") from error
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += ["\t".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return "\n".join(lines)


_READERS: dict[str, Callable[[Path], str]] = {
    ".txt": _read_text,
    ".md": _read_text,
    ".text": _read_text,
    ".pdf": _read_pdf,
    ".docx": _read_docx,
}
