"""Factories that write real files of each format."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import docx
import pytest

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write text or bytes to a file under the test's folder and give its path."""

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


def pdf_bytes(
    pages: Sequence[Sequence[str]], *, properties: Mapping[str, str] | None = None, trailer: str = ""
) -> bytes:
    """A PDF 1.4 file with one text line per string, laid out by hand (ISO 32000-1, 7.5)."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        font = "/Resources << /Font << /F1 3 0 R >> >>"
        stream = f"BT /F1 12 Tf 72 720 Td 14 TL {shown} ET"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * number} 0 R {font} >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    objects.append("<< " + " ".join(f"/{key} ({value})" for key, value in (properties or {}).items()) + " >>")
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {size} /Root 1 0 R /Info {len(objects)} 0 R {trailer} >>\nstartxref\n{len(body)}\n%%EOF\n"
    )
    return body + end.encode("ascii")


def docx_bytes(*paragraphs: str, title: str = "") -> bytes:
    """A Word file with these paragraphs."""
    document = docx.Document()
    document.core_properties.title = title
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.fixture
def make_pdf() -> Callable[..., bytes]:
    return pdf_bytes


@pytest.fixture
def make_docx() -> Callable[..., bytes]:
    return docx_bytes


@pytest.fixture
def save_docx() -> Callable[..., bytes]:
    return saved


SENTENCE = "Alpha Metals owns the Beta Mine in Texas."


@pytest.fixture(params=["txt", "md", "html", "htm", "pdf", "docx"])
def any_file(request: pytest.FixtureRequest, write: Write) -> Path:
    """A file of each format that says the same sentence."""
    content = {
        "txt": SENTENCE,
        "md": SENTENCE,
        "html": f"<html><body><p>{SENTENCE}</p></body></html>",
        "htm": f"<html><body><p>{SENTENCE}</p></body></html>",
        "pdf": pdf_bytes([[SENTENCE]]),
        "docx": docx_bytes(SENTENCE),
    }[request.param]
    return write(f"alpha.{request.param}", content)


@pytest.fixture
def sentence() -> str:
    return SENTENCE
