"""Characters of a PDF page to lines, with the little of their looks that structure is read from."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

_LINE_ENDS = frozenset("\r\n")
_HYPHENS = frozenset("\x02\ufffe")  # how PDFium marks a hyphen that only a line end made
HYPHEN = "\x02"
_LIGATURES = str.maketrans({
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
    "\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\uf076": "•", "\uf0fc": "•", "\uf02d": "-", "\xa0": " ",
})  # fmt: skip
_BOLD_WEIGHT = 600
_BOLD_NAMES = (b"bold", b"black", b"heavy")
_SAME_LINE_GAP = 12.0  # in font sizes; farther apart on one height stand two columns


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page. Lengths are in points, heights count from the bottom; `text` may end in HYPHEN."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    baseline: float
    size: float
    is_bold: bool
    page_height: float


def page_lines(text_page: pypdfium2.PdfTextPage, page_height: float) -> list[Line]:
    """The lines of a page in reading order, none empty."""
    joined: list[Line] = []
    for line in _raw_lines(text_page, page_height):
        if joined and _goes_on(joined[-1], line):
            joined[-1] = _together(joined[-1], line)
        else:
            joined.append(line)
    return joined


def _raw_lines(text_page: pypdfium2.PdfTextPage, page_height: float) -> Iterator[Line]:
    indexes: list[int] = []
    characters: list[str] = []
    for index in range(text_page.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(text_page, index))
        is_hyphen = character in _HYPHENS
        if is_hyphen or character not in _LINE_ENDS:
            indexes.append(index)
            characters.append(HYPHEN if is_hyphen else character)
        if (is_hyphen or character in _LINE_ENDS) and characters:
            if line := _line(text_page, indexes, characters, page_height):
                yield line
            indexes, characters = [], []
    if line := _line(text_page, indexes, characters, page_height):
        yield line


def _line(
    text_page: pypdfium2.PdfTextPage, indexes: list[int], characters: list[str], page_height: float
) -> Line | None:
    # PDFium gives UTF-16: a character beyond its first plane comes as two halves.
    text = "".join(characters).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").translate(_LIGATURES)
    inked = [index for index, character in zip(indexes, characters, strict=True) if not character.isspace()]
    if not text.strip(" \x00" + HYPHEN) or not inked:
        return None
    boxes = [_box(text_page, index) for index in inked]
    first, last = inked[0], inked[-1]
    sizes = sorted(_size(text_page, index) for index in (first, inked[len(inked) // 2], last))
    return Line(
        text,
        left=min(box[0] for box in boxes),
        right=max(box[2] for box in boxes),
        bottom=min(box[1] for box in boxes),
        top=max(box[3] for box in boxes),
        baseline=_baseline(text_page, inked[len(inked) // 2]),
        size=sizes[1],
        is_bold=_is_bold(text_page, first) and _is_bold(text_page, last),
        page_height=page_height,
    )


def _size(text_page: pypdfium2.PdfTextPage, index: int) -> float:
    """The size as it is seen: programs may store 1 and scale it."""
    matrix = pdfium.FS_MATRIX()
    stored = float(pdfium.FPDFText_GetFontSize(text_page, index))
    if not pdfium.FPDFText_GetMatrix(text_page, index, matrix):
        return stored
    return stored * math.hypot(matrix.b, matrix.d)


def _baseline(text_page: pypdfium2.PdfTextPage, index: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
    return float(y.value)


def _box(text_page: pypdfium2.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def _is_bold(text_page: pypdfium2.PdfTextPage, index: int) -> bool:
    if pdfium.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT:
        return True
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text_page, index, name, len(name), flags)
    return any(word in name.value.lower() for word in _BOLD_NAMES)


def _goes_on(line: Line, following: Line) -> bool:
    """Whether `following` stands on the same height close behind: a superscript, a value behind its label."""
    if line.text.endswith(HYPHEN):
        return False
    middle, next_middle = (line.bottom + line.top) / 2, (following.bottom + following.top) / 2
    overlaps = line.bottom <= next_middle <= line.top or following.bottom <= middle <= following.top
    size = max(line.size, following.size)
    return overlaps and -size < following.left - line.right < _SAME_LINE_GAP * size


def _together(line: Line, following: Line) -> Line:
    gap = "" if following.left - line.right < 0.15 * line.size else " "
    return replace(
        line,
        text=line.text.rstrip() + gap + following.text.lstrip(),
        right=max(line.right, following.right),
        bottom=min(line.bottom, following.bottom),
        top=max(line.top, following.top),
        size=line.size if len(line.text) >= len(following.text) else following.size,
        is_bold=line.is_bold and following.is_bold,
    )
