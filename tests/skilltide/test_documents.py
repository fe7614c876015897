"""A résumé is read as text, PDF or DOCX, or it is said why not."""

from pathlib import Path

import pytest
from docx import Document

from skilltide.documents import read_resume
from skilltide.errors import UsageError


def pdf_of(text: str) -> bytes:
    """A page with one line, as small as a reader takes it."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode("latin-1") if text else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


def test_text_is_read_with_or_without_its_mark(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeffPflege, Café".encode())
    assert read_resume(tmp_path / "a.txt") == "Pflege, Café"


def test_a_pdf_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.PDF").write_bytes(pdf_of("Wound care and triage"))
    assert read_resume(tmp_path / "a.PDF").strip() == "Wound care and triage"


def test_a_docx_is_read_with_its_tables_in_their_place(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Skills")
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text, cells[1].text = "Excel", "ten years"
    document.add_paragraph("Languages")
    document.save(str(tmp_path / "a.docx"))
    assert read_resume(tmp_path / "a.docx") == "Skills\nExcel\tten years\nLanguages"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"\xff\xfe\xfa", "is no UTF-8"),
        ("a.txt", b" \n", "found no text"),
        ("a.pdf", b"hello", "cannot be read as PDF"),
        ("a.pdf", pdf_of(""), "found no text"),
        ("a.docx", b"PK\x03\x04 hello", "cannot be read as DOCX"),
        ("a.odt", b"x", "found .odt, expected one of .txt"),
        ("resume", b"x", "found no ending"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=said):
        read_resume(tmp_path / name)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_resume(tmp_path / "none.txt")
