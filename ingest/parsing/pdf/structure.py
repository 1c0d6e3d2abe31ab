"""Lines of PDF pages to paragraphs, lists and headings; headers and footers that repeat are kept once.

A PDF has no structure, only places and sizes. Every rule here is a guess that fails softly: a wrong guess joins or
cuts a paragraph, it loses no text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.documents import Locator
from ingest.parsing.pdf.lines import HYPHEN, Line
from ingest.parsing.writing import BlockWriter

_ITEM = re.compile(r"([•◦▪●○■·–-]|\d{1,2}[.)]|[a-z]\))\s+(?=\S)")
_BULLETS = "•◦▪●○■·–-"
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST_WORD, _FIRST_WORD = re.compile(r"[^\W\d_]+$"), re.compile(r"[^\W\d_]+")
_CONJUNCTIONS = frozenset({"en", "of", "und", "oder", "and", "or", "bzw"})
_EDGE_SHARE = 0.12  # of a page's height, where headers and footers stand
_REPEATS = 3  # pages, and at least this share of them:
_REPEAT_SHARE = 0.3
_HEADING_GROWTH = 1.12  # in sizes of the body text
_HEADING_CHARACTERS = 160
_DEEPEST_LEVEL = 4
_COLUMN_POINTS = 20  # lines whose left edges differ less belong to one column
_AROUND = 6  # lines before and after
_SIZE_TOLERANCE = 0.08
_FULL_LINE_SHARE = 0.85  # of a column: a line that reaches less far and ends a sentence ends a paragraph
_SHORT_LINE_SHARE = 0.5  # a line that reaches less far ends one, whatever it ends with


@dataclass(frozen=True, slots=True)
class _Looks:
    """What is usual in the document."""

    size: float  # of the body text
    pitch: float  # from line to line, in sizes
    words: frozenset[str]  # to tell "e-mail" from a word that was cut at a line end


@dataclass(frozen=True, slots=True)
class _Paragraph:
    page: int
    text: str
    size: float
    is_bold: bool


def write_pages(pages: Sequence[Sequence[Line]], writer: BlockWriter) -> None:
    """Blocks of all pages, with page numbers."""
    kept = _without_repeats(pages)
    looks = _looks(kept)
    paragraphs = [
        _Paragraph(number, joined([line.text for line in lines], looks.words).strip(), lines[0].size, _is_bold(lines))
        for number, page in enumerate(kept, start=1)
        for lines in _paragraphs(page, looks)
    ]
    levels = _levels(paragraphs, looks)
    for paragraph in paragraphs:
        writer.place = Locator(page=paragraph.page)
        _write(paragraph, levels.get(_rank(paragraph, looks), 0), writer)


def _is_bold(lines: Sequence[Line]) -> bool:
    return all(line.is_bold for line in lines)


def _without_repeats(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Pages without the lines at their edges that stand on many pages; the first page that has one keeps it."""
    counts = Counter(key for lines in pages for key in {_key(line) for line in lines if _at_edge(line)})
    often = max(_REPEATS, int(len(pages) * _REPEAT_SHARE))
    seen: set[str] = set()
    kept: list[list[Line]] = []
    for lines in pages:
        page: list[Line] = []
        for line in lines:
            key = _key(line)
            if _at_edge(line) and counts[key] >= often:
                if key in seen or not any(character.isalpha() for character in key):
                    continue
                seen.add(key)
            page.append(line)
        kept.append(page)
    return kept


def _key(line: Line) -> str:
    return _DIGITS.sub("#", " ".join(line.text.split()))


def _at_edge(line: Line) -> bool:
    edge = line.page_height * _EDGE_SHARE
    return line.baseline < edge or line.baseline > line.page_height - edge


def _looks(pages: Iterable[Sequence[Line]]) -> _Looks:
    sizes: Counter[float] = Counter()
    pitches: Counter[float] = Counter()
    words: set[str] = set()
    for lines in pages:
        for line in lines:
            sizes[_rounded(line.size)] += len(line.text)
            words.update(word.lower() for word in _WORD.findall(line.text.rstrip(HYPHEN)))
        for line, following in pairwise(lines):
            if following.baseline < line.baseline and line.size:
                pitches[round((line.baseline - following.baseline) / line.size, 1)] += 1
    usual = sorted((-count, pitch) for pitch, count in pitches.items() if 0.9 <= pitch <= 1.8)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    return _Looks(body, usual[0][1] if usual else 1.2, frozenset(words))


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _paragraphs(lines: Sequence[Line], looks: _Looks) -> Iterator[list[Line]]:
    paragraph: list[Line] = []
    for position, line in enumerate(lines):
        if paragraph and _starts_new(paragraph, line, _column_right(lines, position - 1), looks):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _column_right(lines: Sequence[Line], position: int) -> float:
    """How far the lines around one reach that begin where it does."""
    column = _column(lines[position])
    around = lines[max(position - _AROUND, 0) : position + _AROUND + 1]
    return max(line.right for line in around if _column(line) == column)


def _column(line: Line) -> int:
    return round(line.left / _COLUMN_POINTS)


def _starts_new(paragraph: Sequence[Line], line: Line, right: float, looks: _Looks) -> bool:
    last, start = paragraph[-1], line.text.lstrip()
    if last.text.endswith(HYPHEN):
        return False
    if _ITEM.match(start) or abs(line.size - last.size) > _SIZE_TOLERANCE * last.size:
        return True
    drop = (last.baseline - line.baseline) / (last.size or 1)
    in_sentence = not _is_finished(last) and start[:1].islower()
    if drop < 0 or drop > 4 * looks.pitch:
        return not in_sentence  # another column or box: the sentence may go on there
    if in_sentence:
        return drop > 2 * looks.pitch
    if line.is_bold != last.is_bold and last.is_bold:
        return True
    filled = (last.right - paragraph[0].left) / max(right - paragraph[0].left, 1.0)
    runs_on = not _is_finished(last) and filled > _FULL_LINE_SHARE
    if drop > looks.pitch * (1.6 if runs_on else 1.25):
        return True
    is_indented = len(paragraph) > 1 and line.left - last.left > 0.8 * line.size and not _ITEM.match(paragraph[0].text)
    return is_indented or filled < (_FULL_LINE_SHARE if _is_finished(last) else _SHORT_LINE_SHARE)


def _is_finished(line: Line) -> bool:
    return line.text.rstrip("\"'”’») ").endswith((".", "!", "?", ":", ";"))


def _levels(paragraphs: Iterable[_Paragraph], looks: _Looks) -> dict[float, int]:
    """Rank of a heading -> its level; the largest is 1."""
    ranks = sorted({rank for paragraph in paragraphs if (rank := _rank(paragraph, looks))}, reverse=True)
    return {rank: min(level, _DEEPEST_LEVEL) for level, rank in enumerate(ranks, start=1)}


def _rank(paragraph: _Paragraph, looks: _Looks) -> float:
    """How much a paragraph looks like a heading: its size where it is larger than the text, or bold; 0 for none."""
    text = paragraph.text
    if not 2 < len(text) <= _HEADING_CHARACTERS or not any(character.isalpha() for character in text):
        return 0
    if text.endswith((".", ",", ";", ":")) or text[0] in _BULLETS:
        return 0
    size = _rounded(paragraph.size)
    if size >= looks.size * _HEADING_GROWTH:
        return size
    return looks.size if paragraph.is_bold and size >= looks.size else 0


def _write(paragraph: _Paragraph, level: int, writer: BlockWriter) -> None:
    item = _ITEM.match(paragraph.text)
    if level:
        writer.heading(level, paragraph.text)
    elif item:
        writer.list_item(paragraph.text[item.end() :], item[1])
    else:
        writer.paragraph(paragraph.text)


def joined(texts: Sequence[str], words: frozenset[str]) -> str:
    """Lines in one, words that were cut at a line end whole again.

    >>> joined(["een test\\x02", "aanvraag of bron-", "en contactonderzoek"], frozenset({"testaanvraag"}))
    'een testaanvraag of bron- en contactonderzoek'
    """
    result = ""
    for text in texts:
        result = _appended(result, text.strip(" "), words) if result else text.strip(" ")
    return result.removesuffix(HYPHEN) + ("-" if result.endswith(HYPHEN) else "")


def _appended(result: str, text: str, words: frozenset[str]) -> str:
    before = result.removesuffix(HYPHEN).removesuffix("-")
    last, first = _LAST_WORD.search(before), _FIRST_WORD.match(text)
    if before == result or not last or not first:
        return f"{before}{text}" if result.endswith(HYPHEN) else f"{result} {text}"
    if first[0].lower() in _CONJUNCTIONS:
        return f"{before}- {text}"
    whole, hyphenated = (last[0] + first[0]).lower(), f"{last[0]}-{first[0]}".lower()
    if whole in words:
        return before + text
    return before + text if first[0][0].islower() and hyphenated not in words else f"{before}-{text}"
