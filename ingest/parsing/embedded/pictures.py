"""Pictures in office documents: screenshots and scans that people pasted, read by text recognition.

Most pictures are photos and logos, so only those of the size of a text are looked at, each once, not more than a few
dozen in a document, and what is recognised counts only where it reads like text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from ingest.documents import Block, BlockKind, Locator
from ingest.parsing.base import ParserLimitError, ParsingError
from ingest.parsing.means import current_means
from ingest.parsing.parts import Parts
from ingest.parsing.pdf.structure import write_pages
from ingest.parsing.quality import POOR
from ingest.parsing.recognition.language_data import INSTALL, can_recognise
from ingest.parsing.recognition.pictures import opened, read_picture
from ingest.parsing.writing import BlockWriter

MOST_PICTURES = 40  # with all that is packed in one file
_LEAST_BYTES = 2_000
_LEAST_WIDTH, _LEAST_HEIGHT, _LEAST_POINTS = 160, 40, 20_000
_LEAST_LETTERS = 8
_DAMAGE = (OSError, ValueError, SyntaxError, EOFError)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in an archive, not unpacked yet. `size_bytes` and `checksum` are what its directory says."""

    name: str
    size_bytes: int
    checksum: int
    read: Callable[[], bytes]


def read_pictures(pictures: Iterable[Picture]) -> Parts:
    """The text of each, placed by its name; a damaged one costs itself only."""
    found = Parts()
    unread = 0
    for picture in _distinct(pictures):
        try:
            unread += not _read(picture, found)
        except ParsingError as error:
            found.notes.append(f"{picture.name}: {error.reason}")
            if isinstance(error, ParserLimitError) and current_means().budget.is_spent():
                break
    if unread:
        pictures_word = "picture" if unread == 1 else "pictures"
        why = "" if can_recognise() else f": {INSTALL}"
        found.notes.append(f"{unread} {pictures_word} without text recognition{why}")
    return found


def _distinct(pictures: Iterable[Picture]) -> Iterator[Picture]:
    seen: set[tuple[int, int]] = set()
    for picture in pictures:
        key = (picture.size_bytes, picture.checksum)
        if picture.size_bytes >= _LEAST_BYTES and key not in seen:
            seen.add(key)
            yield picture


def _read(picture: Picture, found: Parts) -> bool:
    """Whether it was looked at, or is too small to be."""
    means = current_means()
    content = picture.read()
    means.budget.count_bytes(len(content), picture.name)
    with opened(content, picture.name) as image:
        width, height = image.size
        if width < _LEAST_WIDTH or height < _LEAST_HEIGHT or width * height < _LEAST_POINTS:
            return True
        if not can_recognise() or means.budget.pictures >= MOST_PICTURES or not means.has_time():
            return False
        means.budget.pictures += 1
        try:
            lines, score = read_picture(image)
        except _DAMAGE as error:
            found.notes.append(f"{picture.name}: the picture is damaged ({type(error).__name__})")
            return True
    means.tell_page()
    if score >= POOR and sum(map(str.isalpha, "".join(line.text for line in lines))) >= _LEAST_LETTERS:
        writer = BlockWriter()
        write_pages([lines], writer)
        place = Locator(part=picture.name)  # its lines that look like headings head nothing of the document
        found.blocks += [replace(block, locator=place, level=0, kind=_kind(block)) for block in writer.blocks]
    return True


def _kind(block: Block) -> BlockKind:
    return BlockKind.PARAGRAPH if block.kind is BlockKind.HEADING else block.kind
