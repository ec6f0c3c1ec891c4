"""Word files: paragraphs and tables in order."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from reegraph.documents import read_document
from reegraph.errors import UnreadableDocumentError


def test_paragraphs_and_tables_come_in_order(write, save_docx):
    """A table stands where it stands in the document, a line a row, a merged cell once."""
    document = docx.Document()
    document.core_properties.title = "Alpha opens Beta"
    document.add_paragraph("Before.\tTab")
    table = document.add_table(2, 3)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"c{number}\nx"
    table.cell(0, 0).merge(table.cell(0, 1))
    document.add_paragraph("After.")
    read = read_document(write("alpha.docx", save_docx(document)))
    assert read.text == "Before.\tTab\n| c0 x c1 x | c2 x |\n| c3 x | c4 x | c5 x |\nAfter."
    assert read.title == "Alpha opens Beta"


def test_a_table_in_a_table_is_read_once(write, save_docx):
    """The inner table is flattened into its cell."""
    document = docx.Document()
    cell = document.add_table(1, 2).cell(0, 0)
    cell.text = "outer"
    cell.add_table(1, 2).cell(0, 1).text = "inner"
    assert read_document(write("alpha.docx", save_docx(document))).text == "| outer | | inner | |  |"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<w:ins><w:r><w:t>new</w:t></w:r></w:ins>", "new"),
        ("<w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:r><w:t>kept</w:t></w:r>", "kept"),
        ("<w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom><w:r><w:t>here</w:t></w:r>", "here"),
        ("<w:sdt><w:sdtContent><w:r><w:t>field</w:t></w:r></w:sdtContent></w:sdt>", "field"),
        ("<w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>", "link"),
        ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t></w:r>", "a\nb-c"),
        ("<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>tab stop</w:t></w:r>", "tab stop"),
        (
            "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>",
            "\nbox",
        ),
    ],
)
def test_what_is_shown_is_read(write, save_docx, inner, text):
    """Insertions, fields, links and boxes are text; deletions and properties are not."""
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>"))
    assert read_document(write("alpha.docx", save_docx(document))).text == text


def test_a_content_control_around_paragraphs_is_read(write, save_docx):
    """Cover pages and forms wrap whole paragraphs."""
    document = docx.Document()
    wrapped = "<w:sdtContent><w:p><w:r><w:t>Inside.</w:t></w:r></w:p></w:sdtContent>"
    document.element.body.insert(0, parse_xml(f"<w:sdt {nsdecls('w')}>{wrapped}</w:sdt>"))
    assert read_document(write("alpha.docx", save_docx(document))).text == "Inside."


def test_the_heading_is_the_title_and_the_dateline_the_date(write, make_docx):
    """Without a title property the first line names the file; the template's creation date is not used."""
    document = read_document(write("alpha.docx", make_docx("Alpha opens Beta", "14 November 2025", "The mine opened.")))
    assert (document.title, document.date) == ("Alpha opens Beta", "2025-11-14")


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 and nothing more", "damaged .docx, or no .docx at all"),
        (zipped({"readme.txt": b"no document"}), "damaged .docx, or no .docx at all"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "encrypted, or the older .doc format; save it as .docx without a password"),
    ],
)
def test_what_is_no_word_file_is_refused(write, content, reason):
    """Damaged, foreign and encrypted files each have their reason."""
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(write("alpha.docx", content))
    assert caught.value.reason == reason


def test_a_file_without_text_is_refused(write, make_docx):
    """A document of empty paragraphs holds nothing to read."""
    with pytest.raises(UnreadableDocumentError, match="no text in this document"):
        read_document(write("alpha.docx", make_docx("", " ")))


@pytest.mark.slow
def test_a_file_that_unpacks_without_end_is_refused(write):
    """A small file that holds hundreds of megabytes is not unpacked."""
    bomb = write("bomb.docx", zipped({"word/document.xml": bytes(410_000_000)}))
    assert bomb.stat().st_size < 1_000_000
    with pytest.raises(UnreadableDocumentError, match="unpacks to more than 400 MB"):
        read_document(bomb)
