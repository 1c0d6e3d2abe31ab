"""Files inside a file: members of an archive, attachments of a mail, what is embedded in a document.

Each is parsed like a file of its own and becomes a part of the document: its name heads its text and stands in its
locators. One that cannot be read costs itself only, and a note says so; the limits on depth, number and unpacked bytes
are those of the outermost file. What a newcomer gets wrong: a name from inside is a label for people. Nothing is ever
written or opened under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from ingest.documents import Block, BlockKind, Locator, ParsedDocument, Quality
from ingest.parsing.base import CorruptFileError, EncryptedFileError, ParserLimitError, ParsingError
from ingest.parsing.means import current_means
from ingest.parsing.quality import combined
from ingest.parsing.writing import clean

_NAME_CHARACTERS = 200
_SHOWN_NOTES = 20
_MAILS = ("eml", "msg")


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside. `parse` takes the name that people read, and may raise any ParsingError."""

    name: str
    parse: Callable[[str], ParsedDocument]


def packed(name: str, read: Callable[[], bytes]) -> Part:
    """A file inside that `read` unpacks to bytes, whatever they turn out to be."""

    def parse_bytes(shown_name: str) -> ParsedDocument:
        from ingest.parsing.registry import parse  # which knows the parsers that use this module

        content = read()
        budget = current_means().budget
        budget.count_bytes(len(content), shown_name)
        if earlier := budget.earlier_name(content, shown_name):
            return ParsedDocument("", [], notes=[f"the same as {earlier}, which is read"])
        return parse(content, shown_name) if content else ParsedDocument("", [])

    return Part(name, parse_bytes)


@dataclass(slots=True)
class Parts:
    """What was read from the files inside one file."""

    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    qualities: list[Quality] = field(default_factory=list)
    errors: list[ParsingError] = field(default_factory=list)

    def all_notes(self) -> list[str]:
        """Not more than a person reads."""
        more = len(self.notes) - _SHOWN_NOTES
        return [*self.notes[:_SHOWN_NOTES], *([f"and {more} more notes on files inside"] if more > 0 else [])]

    def raise_if_nothing(self) -> None:
        """Where none of the files inside gave text, the whole is what its first file with a telling error is."""
        if self.blocks:
            return
        for kind in (ParserLimitError, EncryptedFileError, CorruptFileError):
            for error in self.errors:
                if isinstance(error, kind):
                    raise error


def read_parts(parts: Iterable[Part], file_name: str) -> Parts:
    """Parse each, as far as the limits of the outermost file allow."""
    found = Parts()
    budget = current_means().budget
    try:
        with budget.deeper(file_name):
            for part in parts:
                budget.count_part(file_name)
                _read_part(replace(part, name=part_name(part.name)), found)
    except ParsingError as error:  # a limit, or an archive that is damaged from here on
        found.errors.append(error)
        found.notes.append(f"the rest inside was not read: {error.reason}")
    return found


def read_only_part(part: Part, file_name: str) -> ParsedDocument:
    """Of a file that is nothing but another one in a wrapping: that one, under the same limits."""
    budget = current_means().budget
    with budget.deeper(file_name):
        budget.count_part(file_name)
        return part.parse(part_name(part.name))


def _read_part(part: Part, found: Parts) -> None:
    try:
        document = part.parse(part.name)
    except MemoryError:
        raise  # the limit is that of the whole, and whatever comes next would meet it
    except Exception as error:
        problem = error if isinstance(error, ParsingError) else CorruptFileError(part.name, type(error).__name__)
        if isinstance(error, ParserLimitError) and current_means().budget.is_spent():
            raise
        found.errors.append(problem)
        found.notes.append(f"{part.name}: {problem.reason}")
        return
    found.notes += [f"{part.name}: {note}" for note in document.notes]
    if document.blocks:
        found.blocks += as_part(document, part.name)
        if document.quality:
            found.qualities.append(document.quality)


def as_part(document: ParsedDocument, name: str) -> list[Block]:
    """The blocks of a file inside, below a heading with its name; a mail's subject is heading enough."""
    if document.format in _MAILS and document.title and document.blocks[0].text == document.title:
        return [_inside(block, name, ()) for block in document.blocks]
    says_title = any(block.level and block.text == document.title for block in document.blocks)
    heading = name if says_title or not document.title or document.title == name else f"{name}: {document.title}"
    top = Block(BlockKind.HEADING, heading, Locator(part=name, headings=(heading,)), 1)
    return [top, *(_inside(block, name, (heading,)) for block in document.blocks)]


def _inside(block: Block, name: str, above: tuple[str, ...]) -> Block:
    inner = block.locator.part
    path = f"{name}/{inner}" if inner and inner != "body" else name
    locator = replace(block.locator, part=path, headings=(*above, *block.locator.headings))
    return replace(block, locator=locator, level=block.level + len(above) if block.level else 0)


def with_parts(document: ParsedDocument, parts: Parts) -> ParsedDocument:
    """A document and what is inside it."""
    if not parts.blocks and not parts.notes:
        return document
    qualities: Sequence[Quality] = [*([document.quality] if document.quality else []), *parts.qualities]
    return replace(
        document,
        blocks=[*document.blocks, *parts.blocks],
        notes=[*document.notes, *parts.all_notes()],
        quality=combined(qualities) if qualities else None,
    )


def part_name(name: str) -> str:
    """What people read for a file inside: one line, of a bearable length.

    >>> part_name("..\\\\..\\\\etc/pass\\nwd"), part_name("")
    ('../../etc/pass wd', '?')
    """
    return clean(name.replace("\\", "/"))[-_NAME_CHARACTERS:] or "?"
