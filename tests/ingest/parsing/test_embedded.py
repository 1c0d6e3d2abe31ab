"""What is embedded in documents: files become parts, pictures of text are read; a bad one costs itself only."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import docx
import pytest

from ingest.parsing.base import CorruptFileError, UnsupportedFormatError
from ingest.parsing.embedded import pictures
from ingest.parsing.embedded.objects import object_part, unwrapped
from ingest.parsing.embedded.storages import _inflated
from ingest.parsing.means import Means, using
from ingest.parsing.recognition import language_data
from ingest.parsing.registry import parse
from tests.ingest.parsing.test_archives import LEAVE, parts_of, texts_of
from tests.ingest.parsing.test_recognition import (
    LINES,
    needs_recognition,
    page,
    saved,
    text_pdf,
)


def document(*paragraphs: str) -> bytes:
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def holding(content: bytes, members: dict[str, bytes]) -> bytes:
    """An archive with more in it."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return out.getvalue()


def wrapped(label: str, content: bytes) -> bytes:
    """The stream in which OLE wraps a file."""
    name, path = label.encode() + b"\0", b"C:\\Users\\anna\\" + label.encode() + b"\0"
    body = struct.pack("<H", 2) + name + path + b"\0\0\3\0" + struct.pack("<I", len(path)) + path
    body += struct.pack("<I", len(content)) + content
    return struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("folder", ["word", "ppt", "xl"])
def test_an_embedded_file_is_a_part_below_its_name(folder: str) -> None:
    inner = holding(document("Inner."), {f"{folder}/embeddings/leave.md": LEAVE})
    read = parse(holding(document("Outer."), {"word/embeddings/inner.docx": inner}), "a.docx")
    assert parts_of(read) == [None, "inner.docx", "inner.docx/leave.md"]
    assert texts_of(read) == [
        "Outer.",
        "inner.docx",
        "Inner.",
        "leave.md",
        "Leave",
        "Parental leave lasts sixteen weeks.",
    ]


def test_a_bad_embedded_file_costs_itself_only() -> None:
    broken, unknown = b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600
    embedded = {"a.docx": broken, "b.bin": unknown, "c.md": LEAVE, "d.bin": b"\x00\x01" * 400}
    read = parse(
        holding(document("Outer."), {f"word/embeddings/{one}": text for one, text in embedded.items()}), "x.docx"
    )
    assert parts_of(read) == [None, "c.md"]
    assert [note.partition(":")[0] for note in read.notes] == ["a.docx", "b.bin", "d.bin"]


def test_the_workbook_behind_a_chart_is_left_out() -> None:
    relations = b'<Relationships><Relationship Target="../embeddings/numbers.csv"/></Relationships>'
    members = {"ppt/embeddings/numbers.csv": b"a;b\n1;2\n", "ppt/charts/_rels/chart1.xml.rels": relations}
    assert parts_of(parse(holding(document("Outer."), members), "a.docx")) == [None]


def test_files_in_files_in_documents_end_somewhere() -> None:
    content = document("Level 0.")
    for level in range(1, 9):
        content = holding(document(f"Level {level}."), {"word/embeddings/in.docx": content})
    read = parse(content, "a.docx")
    assert [text for text in texts_of(read) if "Level" in text] == [f"Level {level}." for level in range(8, 2, -1)]
    assert "packed more than 5 levels deep" in read.notes[0]


def test_a_folder_of_an_open_document_is_a_document() -> None:
    from odf.opendocument import OpenDocumentText
    from odf.text import P

    def text_document(text: str) -> bytes:
        made = OpenDocumentText()
        made.text.addElement(P(text=text))
        out = io.BytesIO()
        made.write(out)
        return out.getvalue()

    outer, inner = text_document("Outer."), text_document("Inner.")
    with zipfile.ZipFile(io.BytesIO(inner)) as archive:
        members = {f"Object 1/{name}": archive.read(name) for name in ("content.xml", "styles.xml")}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(outer)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            entry = b'<manifest:file-entry manifest:full-path="Object 1/" manifest:media-type='
            entry += b'"application/vnd.oasis.opendocument.text"/></manifest:manifest>'
            target.writestr(name, source.read(name).replace(b"</manifest:manifest>", entry))
    read = parse(holding(out.getvalue(), members), "a.odt")
    assert texts_of(read) == ["Outer.", "Object 1", "Inner."]


def test_the_wrapping_of_ole_gives_label_and_file() -> None:
    assert unwrapped(wrapped("leave.md", LEAVE), "object 1") == ("leave.md", LEAVE)
    assert unwrapped(struct.pack("<IH", 9, 3) + b"rest", "object 1") == ("", b"\3\0rest")
    for length in (0, 5, 20, 40):
        with pytest.raises(CorruptFileError, match="its wrapping is damaged"):
            unwrapped(wrapped("leave.md", LEAVE)[:length], "object 1")


def test_an_object_that_is_no_container_is_a_file() -> None:
    with pytest.raises(UnsupportedFormatError):
        object_part(b"\0\1" * 500, "object 1").parse("object 1")
    assert texts_of(object_part(LEAVE, "leave.md").parse("leave.md"))[0] == "Leave"


def test_an_object_of_an_old_presentation_is_unpacked_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    body = struct.pack("<I", 1_000) + zlib.compress(LEAVE)
    assert _inflated(body, "object 1") == LEAVE
    monkeypatch.setattr("ingest.parsing.embedded.storages.MOST_PART_BYTES", 10)
    with pytest.raises(Exception, match="it unpacks to more than"):
        _inflated(body, "object 1")
    with pytest.raises(CorruptFileError, match="damaged"):
        _inflated(body[:8] + b"\xff" + body[9:], "object 1")


def test_attachments_of_a_pdf_are_parts() -> None:
    import pypdfium2

    made = pypdfium2.PdfDocument(text_pdf("The list is attached."))
    for name, content in (("leave.md", LEAVE), ("more.md", LEAVE), ("bad.docx", b"PK\x03\x04")):
        made.new_attachment(name).set_data(content)
    out = io.BytesIO()
    made.save(out)
    read = parse(out.getvalue(), "a.pdf")
    assert parts_of(read) == [None, "leave.md"]
    assert texts_of(read)[-1] == "Parental leave lasts sixteen weeks."
    assert [note.partition(":")[0] for note in read.notes] == ["bad.docx", "more.md"]


def with_pictures(*contents: bytes) -> bytes:
    return holding(document("Outer."), {f"word/media/image{n}.png": one for n, one in enumerate(contents, start=1)})


@needs_recognition
def test_a_picture_of_text_is_read_once_and_placed_by_its_name() -> None:
    shot = saved(page(LINES["en"], size=(1700, 300)), "PNG")
    read = parse(with_pictures(shot, shot, saved(page("no", size=(120, 30)), "PNG")), "a.docx")
    assert [(block.locator.part, block.text) for block in read.blocks] == [
        (None, "Outer."),
        ("image1.png", LINES["en"]),
    ]
    assert read.notes == []


@needs_recognition
def test_a_picture_that_reads_like_noise_and_a_damaged_one_give_no_text() -> None:
    from PIL import Image

    noise = saved(Image.effect_noise((600, 400), 90), "PNG")
    read = parse(with_pictures(noise, noise[:3_000]), "a.docx")
    assert texts_of(read) == ["Outer."]
    assert [note.partition(":")[0] for note in read.notes] == ["image2.png"]


@needs_recognition
def test_pictures_have_a_number_and_the_time_of_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    shots = [saved(page(text, size=(1700, 300)), "PNG") for text in LINES.values()]
    told: list[int] = []
    monkeypatch.setattr(pictures, "MOST_PICTURES", 2)
    with using(Means(tell_page=lambda: told.append(1))):
        read = parse(with_pictures(*shots), "a.docx")
    assert parts_of(read) == [None, "image1.png", "image2.png"]
    assert (read.notes, len(told)) == (["1 picture without text recognition"], 2)
    with using(Means(seconds=0.0)):
        read = parse(with_pictures(*shots), "a.docx")
    assert (parts_of(read), read.notes) == ([None], ["3 pictures without text recognition"])


def test_without_language_data_a_picture_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_data, "language_data", lambda: None)
    read = parse(with_pictures(saved(page(LINES["en"], size=(1700, 300)), "PNG")), "a.docx")
    assert texts_of(read) == ["Outer."]
    assert read.notes[0].startswith("1 picture without text recognition: text recognition is not installed")
