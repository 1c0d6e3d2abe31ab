"""Text recognition on pictures and scanned pages that are drawn here; and what is said where it is not installed."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.parsing.base import CorruptFileError, ParserLimitError
from ingest.parsing.means import Means, using
from ingest.parsing.recognition import language_data
from ingest.parsing.registry import parse
from tests.ingest.parsing.test_archives import texts_of

LINES = {
    "nl": "Het verlof duurt zestien weken en wordt volledig betaald.",
    "en": "A tower crane is inspected every year by an engineer.",
    "de": "Das Formular liegt beim Empfang und wird dort unterschrieben.",
}
needs_recognition = pytest.mark.skipif(
    not language_data.can_recognise(), reason="needs tesseract-ocr-nld, -eng and -deu"
)


def page(*lines: str, size: tuple[int, int] = (1700, 900)) -> Image.Image:
    picture = Image.new("L", size, 255)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((100, 100 + 90 * number), line, fill=0, font=ImageFont.load_default(44))
    return picture


def saved(picture: Image.Image, format: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, format, **how)
    return out.getvalue()


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_data, "language_data", lambda: None)


@needs_recognition
@pytest.mark.parametrize(("format", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("BMP", "bmp"), ("GIF", "gif"),
                                                ("WEBP", "webp"), ("TIFF", "tif")])  # fmt: skip
def test_a_picture_of_a_page_is_read_in_each_language(format: str, ending: str) -> None:
    document = parse(saved(page(*LINES.values()), format), f"scan.{ending}")
    whole = " ".join(texts_of(document))
    for line in LINES.values():
        assert line in whole
    assert document.format == ending
    assert document.quality
    assert (document.quality.pages, document.quality.poor_pages) == (1, 0)
    assert document.quality.score > 0.8


@needs_recognition
def test_the_pages_of_a_tiff_are_pages() -> None:
    first, second = page(LINES["nl"]), page(LINES["de"])
    document = parse(saved(first, "TIFF", save_all=True, append_images=[second]), "fax.tif")
    assert [(block.locator.page, block.text) for block in document.blocks] == [(1, LINES["nl"]), (2, LINES["de"])]


@needs_recognition
def test_a_picture_that_lies_on_its_side_is_read_as_the_camera_noted() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = page(LINES["en"]).rotate(90, expand=True)
    assert LINES["en"] in texts_of(parse(saved(turned, "JPEG", exif=exif), "photo.jpg"))


@needs_recognition
def test_a_transparent_picture_stands_on_white() -> None:
    picture = Image.new("RGBA", (1700, 400), (0, 0, 0, 0))
    ImageDraw.Draw(picture).text((100, 100), LINES["en"], fill=(0, 0, 0, 255), font=ImageFont.load_default(44))
    assert LINES["en"] in texts_of(parse(saved(picture, "PNG"), "logo.png"))


@needs_recognition
def test_a_picture_without_text_has_none() -> None:
    photo = Image.effect_noise((400, 300), 60)
    assert parse(saved(photo, "PNG"), "photo.png").blocks == []


@needs_recognition
def test_a_scanned_page_between_others_is_read_in_its_place() -> None:
    scan = saved(page(LINES["nl"], LINES["de"]), "PDF", resolution=200)
    document = parse(joined(text_pdf(LINES["en"]), scan, text_pdf("The end of it.")), "mixed.pdf")
    found = [(block.locator.page, block.text) for block in document.blocks]
    assert found == [(1, LINES["en"]), (2, LINES["nl"]), (2, LINES["de"]), (3, "The end of it.")]
    assert document.notes == ["1 page read by text recognition"]


@needs_recognition
def test_a_page_whose_own_text_is_garbage_is_recognised() -> None:
    scan = page(LINES["en"], LINES["de"], size=(1700, 2400))
    document = parse(scan_over_garbage(scan, "xK9qZ w3Rt7P bN5vQ kJ8hG " * 30), "scan.pdf")
    whole = " ".join(texts_of(document))
    assert LINES["en"] in whole
    assert "xK9qZ" not in whole
    assert document.notes == ["1 page read by text recognition"]


@needs_recognition
def test_pages_beyond_the_time_stay_unread_and_are_counted() -> None:
    told: list[int] = []
    scans = joined(*(saved(page(LINES["en"]), "PDF", resolution=200) for _ in range(3)))
    means = Means(tell_page=lambda: told.append(1))
    means.seconds = 0.0
    with using(means):
        document = parse(scans, "scans.pdf")
    assert document.notes == ["3 pages without text that could be read"]
    assert document.quality
    assert (document.quality.score, document.quality.poor_pages) == (0.0, 3)
    with using(Means(tell_page=lambda: told.append(1))):
        parse(scans, "scans.pdf")
    assert len(told) == 3  # each page that is read earns time


@pytest.mark.usefixtures("nothing_installed")
def test_without_language_data_the_notes_say_what_to_install() -> None:
    advice = "text recognition is not installed: run `make system`"
    picture = parse(saved(page(LINES["en"]), "PNG"), "scan.png")
    assert picture.blocks == []
    assert picture.notes[0].startswith(advice)
    scan = parse(saved(page(LINES["en"]), "PDF", resolution=200), "scan.pdf")
    assert scan.notes[0] == "1 page without text that could be read"
    assert scan.notes[1].startswith(advice)


def test_a_picture_that_is_too_large_is_refused_before_it_is_unpacked() -> None:
    head = saved(Image.new("1", (10, 10)), "PNG")
    huge = head[:16] + (60_000).to_bytes(4, "big") * 2 + head[24:]
    with pytest.raises((ParserLimitError, CorruptFileError)):
        parse(huge, "huge.png")
    large = saved(Image.new("1", (12_000, 9_000)), "TIFF", compression="group4")
    with pytest.raises(ParserLimitError, match="12000 x 9000 points, more than 80 million"):
        parse(large, "large.tif")


def test_a_damaged_picture_has_its_reason() -> None:
    content = saved(Image.effect_noise((300, 300), 60), "PNG")
    if language_data.can_recognise():
        with pytest.raises(CorruptFileError, match="damaged"):
            parse(content[:2_000], "half.png")
    with pytest.raises(CorruptFileError, match="cannot be opened"):
        parse(b"\x89PNG\r\n\x1a\n nothing", "none.png")


def text_pdf(text: str) -> bytes:
    from fpdf import FPDF

    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=12)
    made.multi_cell(0, 10, text)
    return bytes(made.output())


def scan_over_garbage(picture: Image.Image, garbage: str) -> bytes:
    """A scan with a worthless text layer, as cheap scanners write."""
    from fpdf import FPDF

    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=6)
    made.multi_cell(0, 3, garbage)
    made.image(io.BytesIO(saved(picture, "PNG")), x=0, y=0, w=210, h=297)
    return bytes(made.output())


def joined(*contents: bytes) -> bytes:
    """PDFs one after the other."""
    whole = pypdfium2.PdfDocument.new()
    for content in contents:
        part = pypdfium2.PdfDocument(content)
        whole.import_pages(part)
        part.close()
    out = io.BytesIO()
    whole.save(out)
    whole.close()
    return out.getvalue()
