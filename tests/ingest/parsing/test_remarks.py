"""Remarks in the margin are read behind the paragraph that they were put to, with the name of who put them."""

from __future__ import annotations

import io
import struct

import docx
from odf.dc import Creator
from odf.office import Annotation
from odf.opendocument import OpenDocumentText
from odf.table import Table, TableCell, TableRow
from odf.text import P

from ingest.parsing.legacy import word97_file
from ingest.parsing.legacy.word97_file import WordFile, remark_authors
from ingest.parsing.registry import parse
from tests.ingest.parsing.test_archives import texts_of


def test_remarks_of_word_follow_their_paragraph_or_table_once() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("Sign by ")
    made.add_comment(paragraph.runs[0], text="Ask Legal first.", author="Anna de Vries")
    made.add_comment(paragraph.add_run("June."), text="They say yes.", author="Bob")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Crane", "every year"
    made.add_comment(table.cell(0, 1).paragraphs[0].runs[0], text="Two years now.", author="")
    made.add_paragraph("The end.")
    out = io.BytesIO()
    made.save(out)
    remarks = ["[Anna de Vries] Ask Legal first.", "[Bob] They say yes."]
    assert texts_of(parse(out.getvalue(), "a.docx")) == [
        *("Sign by June.", *remarks, "Crane | every year", "Two years now.", "The end.")
    ]


def annotation(author: str, text: str) -> Annotation:
    made = Annotation()
    made.addElement(Creator(text=author))
    made.addElement(P(text=text))
    return made


def test_remarks_of_an_open_document_follow_their_paragraph_or_table() -> None:
    made = OpenDocumentText()
    paragraph = P(text="Sign by June.")
    paragraph.addElement(annotation("Anna de Vries", "Ask Legal first."))
    made.text.addElement(paragraph)
    table, row = Table(), TableRow()
    table.addElement(row)
    for text in ("Crane", "every year"):
        cell, inner = TableCell(), P(text=text)
        inner.addElement(annotation("Bob", f"On {text}."))
        cell.addElement(inner)
        row.addElement(cell)
    made.text.addElement(table)
    out = io.BytesIO()
    made.write(out)
    assert texts_of(parse(out.getvalue(), "a.odt")) == [
        *("Sign by June.", "[Anna de Vries] Ask Legal first."),
        *("Crane | every year", "[Bob] On Crane.", "[Bob] On every year."),
    ]


def test_the_authors_of_old_remarks_are_a_list_that_may_be_cut_off() -> None:
    names = [name.encode("utf-16-le") for name in ("Anna", "Zoë")]
    whole = b"".join(struct.pack("<H", len(name) // 2) + name for name in names)

    class Authors(WordFile):
        def __init__(self, content: bytes) -> None:
            self.content = content

        def part(self, number: int) -> bytes:
            return self.content if number == word97_file.REMARK_AUTHORS else b""

    assert remark_authors(Authors(whole)) == ["Anna", "Zoë"]
    assert remark_authors(Authors(whole[:-2])) == ["Anna", "Zo"]
    assert remark_authors(Authors(b"")) == []
