"""Picture files: each frame is a page that text recognition reads. What a picture shows without letters is no text."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageOps, UnidentifiedImageError
from PIL import TiffImagePlugin as _Tiff  # each says here that it can open its format
from PIL import WebPImagePlugin as _WebP

from ingest.documents import ParsedDocument
from ingest.parsing.base import CorruptFileError, ParserLimitError
from ingest.parsing.means import current_means
from ingest.parsing.pdf.lines import Line
from ingest.parsing.pdf.structure import write_pages
from ingest.parsing.quality import quality_of_pages, text_score
from ingest.parsing.recognition.engine import recognise
from ingest.parsing.recognition.language_data import INSTALL, can_recognise
from ingest.parsing.writing import BlockWriter

MOST_PICTURE_PIXELS = 80_000_000  # unpacked it has up to four bytes for each
MOST_FRAMES = 500
_PLUGINS = (_Tiff, _WebP)
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
_PAGED = ("TIFF",)  # frames of other formats are an animation


class PictureParser:
    """One picture, or the pages of a TIFF file."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        with opened(content, file_name) as picture:
            if not can_recognise():
                return ParsedDocument(_format(picture), [], notes=[INSTALL])
            pages, scores, notes = _read_frames(picture, file_name)
            writer = BlockWriter()
            write_pages(pages, writer)
            return ParsedDocument(_format(picture), writer.blocks, notes=notes, quality=quality_of_pages(scores))


@contextmanager
def opened(content: bytes, file_name: str) -> Iterator[Image.Image]:
    """The picture, not unpacked yet.

    Raises:
        CorruptFileError: it cannot be opened.
        ParserLimitError: it says that it is too large to be unpacked.
    """
    formats: tuple[str, ...] = _FORMATS
    if content[4:8] == b"ftyp":
        import pi_heif  # only here: few pictures need it

        pi_heif.register_heif_opener()
        formats = ("HEIF",)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow's own, looser limit
            picture = Image.open(io.BytesIO(content), formats=formats)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise CorruptFileError(file_name, f"the picture cannot be opened ({type(error).__name__})") from error
    with picture:
        width, height = picture.size
        if width * height > MOST_PICTURE_PIXELS:
            most = MOST_PICTURE_PIXELS // 1_000_000
            raise ParserLimitError(file_name, f"the picture has {width} x {height} points, more than {most} million")
        yield picture


def read_picture(picture: Image.Image) -> tuple[list[Line], float]:
    """Its lines and how well they can be read, the right way up as far as the camera noted it."""
    lines, confidence = recognise(ImageOps.exif_transpose(picture))
    score = min(confidence, text_score("\n".join(line.text for line in lines)))
    return lines, score


def _read_frames(picture: Image.Image, file_name: str) -> tuple[list[list[Line]], list[float | None], list[str]]:
    count = getattr(picture, "n_frames", 1) if picture.format in _PAGED else 1
    pages: list[list[Line]] = []
    scores: list[float | None] = []
    notes: list[str] = []
    for number in range(min(count, MOST_FRAMES)):
        if not current_means().has_time():
            break
        try:
            picture.seek(number)
            if picture.width * picture.height > MOST_PICTURE_PIXELS:
                raise ParserLimitError(file_name, "a page of it is too large")
            lines, score = read_picture(picture)
        except (OSError, ValueError, SyntaxError, EOFError) as error:
            if number == 0:
                raise CorruptFileError(file_name, f"the picture is damaged ({type(error).__name__})") from error
            notes.append(f"page {number + 1} is damaged")
            break
        pages.append(lines)
        scores.append(score if lines else None)
        current_means().tell_page()
    if len(pages) < count and not notes:
        notes.append(f"only the first {len(pages)} of {count} pages are read")
    return pages, scores, notes


def _format(picture: Image.Image) -> str:
    names = {"JPEG": "jpg", "MPO": "jpg", "TIFF": "tif", "HEIF": "heic"}
    format = picture.format or ""
    return names.get(format, format.lower())
