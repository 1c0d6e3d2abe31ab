"""The pages of a PDF: their own text where it can be read, else what text recognition sees on them.

A page's text layer is not always what the page shows: scans have none or a bad one, and fonts with an encoding of
their own come out as garbage. Each page gets a score; a poor one is recognised, and the better of both is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from ingest.parsing.means import current_means
from ingest.parsing.pdf.lines import Line, page_lines
from ingest.parsing.quality import POOR, text_score
from ingest.parsing.recognition.engine import MOST_PIXELS, recognise
from ingest.parsing.recognition.language_data import INSTALL, can_recognise

MOST_RECOGNISED = 500
_FEW_CHARACTERS = 100  # beside a picture that fills the page: a stamp or a page number on a scan
_FILLS_PAGE = 0.5
_SCALE = 300 / 72
_LARGEST_POINTS = 14_400.0  # the largest page that PDF allows


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `score` is None where there is nothing on it."""

    lines: Sequence[Line]
    score: float | None
    is_recognised: bool = False
    is_unread: bool = False  # there is something on it that only recognition could read
    is_broken: bool = False


def read_pages(document: pypdfium2.PdfDocument) -> Iterator[Page]:
    """All pages in order."""
    recognised = 0
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            yield Page([], 0.0, is_broken=True)
            continue
        try:
            may_recognise = recognised < MOST_RECOGNISED and current_means().has_time()
            read = _read(page, may_recognise)
        finally:
            page.close()
        if read.is_recognised:
            recognised += 1
            current_means().tell_page()
        yield read


def notes_of(pages: Sequence[Page]) -> list[str]:
    """What the operator should know of them."""
    counts = [
        (sum(page.is_broken for page in pages), "that cannot be read"),
        (sum(page.is_unread for page in pages), "without text that could be read"),
        (sum(page.score is None for page in pages), "without anything on it"),
        (sum(page.is_recognised for page in pages), "read by text recognition"),
    ]
    notes = [f"{count} {'page' if count == 1 else 'pages'} {what}" for count, what in counts if count]
    if any(page.is_unread for page in pages) and not can_recognise():
        notes.append(INSTALL)
    return notes


def _read(page: pypdfium2.PdfPage, may_recognise: bool) -> Page:
    text_page = page.get_textpage()
    try:
        lines = page_lines(text_page, page.get_height())
    finally:
        text_page.close()
    text = "\n".join(line.text for line in lines)
    score = text_score(text)
    if lines and score >= POOR and not (len(text) < _FEW_CHARACTERS and _picture_share(page) >= _FILLS_PAGE):
        return Page(lines, score)
    if not lines and not _has_objects(page):
        return Page([], None)
    if not can_recognise() or not may_recognise:
        return Page(lines, score, is_unread=score < POOR)
    return _recognised(page, lines, score)


def _recognised(page: pypdfium2.PdfPage, lines: Sequence[Line], score: float) -> Page:
    picture = _rendered(page)
    if picture is None:
        return Page(lines, score if lines else None)
    found, confidence = recognise(picture)
    text = "\n".join(line.text for line in found)
    seen = min(confidence, text_score(text))
    if found and (seen > score or len(text) > 2 * sum(len(line.text) for line in lines)):
        return Page(found, seen, is_recognised=True)
    return Page(lines, score if lines else None)


def _rendered(page: pypdfium2.PdfPage) -> Image.Image | None:
    """The page as a grey picture; None where it is empty or of an impossible size."""
    width, height = page.get_size()
    if not (0 < width <= _LARGEST_POINTS and 0 < height <= _LARGEST_POINTS):
        return None
    scale = min(_SCALE, (MOST_PIXELS / (width * height)) ** 0.5)
    with suppress(pypdfium2.PdfiumError):
        picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
        lowest, highest = picture.getextrema()
        return None if lowest == highest else picture
    return None


def _has_objects(page: pypdfium2.PdfPage) -> bool:
    return int(pdfium.FPDFPage_CountObjects(page)) > 0


def _picture_share(page: pypdfium2.PdfPage) -> float:
    """Of the page, covered by its largest picture."""
    largest = 0.0
    for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        with suppress(pypdfium2.PdfiumError):
            left, bottom, right, top = thing.get_bounds()
            largest = max(largest, (right - left) * (top - bottom))
    width, height = page.get_size()
    return largest / (width * height) if width and height else 0.0
