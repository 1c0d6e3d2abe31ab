"""Tesseract with the language data that the system has: Debian's packages, found at run time, none shipped.

The library comes with `tesserocr` and runs in this process, because a parsing child may start no other. Without
language data nothing is recognised, and the notes say what to install.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from PIL import Image

from ingest.parsing.pdf.lines import Line
from ingest.parsing.recognition.language_data import can_recognise, language_data

MOST_PIXELS = 12_000_000  # a page of A4 at 300 dots an inch has 8.7 million
_LEAST_SIDE = 16
_LEAST_CONFIDENCE = 35.0  # of 100; below it a line is a picture's pattern
_BIGGER = 1.5  # times the usual height: a heading
_POINTS = 72.0
_DOTS_PER_INCH = 300


def recognise(picture: Image.Image) -> tuple[list[Line], float]:
    """The lines of a page or picture, their places in points as at 300 dots an inch; and how sure, from 0 to 1.

    Nothing is found in an empty picture, and nothing when text recognition is not installed.
    """
    if not can_recognise() or min(picture.size) < _LEAST_SIDE:
        return [], 0.0
    grey = _fitted(picture)
    engine = _engine()
    engine.SetImage(grey)
    engine.SetSourceResolution(_DOTS_PER_INCH)
    engine.Recognize()
    try:
        found = list(_found_lines(engine))
    finally:
        engine.Clear()
    kept = [line for line in found if line[1] >= _LEAST_CONFIDENCE and any(map(str.isalnum, line[0]))]
    characters = sum(len(text) for text, *_ in kept)
    if not characters:
        return [], 0.0
    confidence = sum(sure * len(text) for text, sure, *_ in kept) / characters / 100
    return _as_lines(kept, grey.height), confidence


def _fitted(picture: Image.Image) -> Image.Image:
    """Grey, on white where it is transparent, and not larger than what a page needs."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        ground = Image.new("RGBA", picture.size, "white")
        ground.alpha_composite(picture.convert("RGBA"))
        picture = ground
    grey = picture.convert("L")
    pixels = grey.width * grey.height
    if pixels > MOST_PIXELS:
        share = (MOST_PIXELS / pixels) ** 0.5
        grey = grey.resize((max(int(grey.width * share), 1), max(int(grey.height * share), 1)))
    return grey


@cache
def _engine() -> Any:
    import tesserocr  # only here: few files need it, and it takes a moment

    data = language_data()
    assert data is not None
    return tesserocr.PyTessBaseAPI(path=data[0], lang=data[1], psm=tesserocr.PSM.AUTO)


_Found = tuple[str, float, tuple[int, int, int, int], float]  # text, confidence, box in pixels, height of the letters


def _found_lines(engine: Any) -> Iterator[_Found]:
    from tesserocr import RIL, iterate_level

    iterator = engine.GetIterator()
    if iterator is None:
        return
    for one in iterate_level(iterator, RIL.TEXTLINE):
        box = one.BoundingBox(RIL.TEXTLINE)
        if one.Empty(RIL.TEXTLINE) or box is None:
            continue
        row = one.RowAttributes()
        yield one.GetUTF8Text(RIL.TEXTLINE).strip(), one.Confidence(RIL.TEXTLINE), box, float(row["row_height"])


def _as_lines(found: list[_Found], page_pixels: int) -> list[Line]:
    scale = _POINTS / _DOTS_PER_INCH
    heights = sorted(height for *_, height in found)
    usual = heights[len(heights) // 2]
    lines = []
    for text, _, (left, top, right, bottom), height in found:
        # Letters measured from pixels differ by a little in every line: only much bigger ones are another size.
        size = usual if height < usual * _BIGGER else height
        lines.append(
            Line(
                text=text,
                left=left * scale,
                right=right * scale,
                bottom=(page_pixels - bottom) * scale,
                top=(page_pixels - top) * scale,
                baseline=(page_pixels - bottom) * scale,
                size=max(size * scale, 1.0),
                is_bold=False,
                page_height=page_pixels * scale,
            )
        )
    return lines
