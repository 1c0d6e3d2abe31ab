"""From a parsed document to passages: the spans that are embedded, found and cited.

A passage follows the structure of its document. It never crosses a top heading, a slide, a sheet or a part of a mail;
a list keeps its lead-in; what is too long is cut at sentence ends. What a newcomer gets wrong: the title and the
heading path are embedded above the text and count against the same window, so a deep heading leaves less room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ingest.cutting import Cutter
from ingest.documents import Block, BlockKind, Locator, ParsedDocument, PassageDraft, embedding_text
from ingest.languages import detect_language

_TARGET_TOKENS = 180  # one or two paragraphs: long enough to answer, short enough to be about one thing
_TINY_TOKENS = 40  # a passage below this joins a neighbour
_LEAST_TOKENS = 24  # room for text that even an absurdly long title leaves
_SURE_LANGUAGE_WORDS = 15  # a shorter passage takes the language of its document
_SAMPLE_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is never cut any more: a block, or a part of one that was too long. `glue` stands before it."""

    text: str
    tokens: int
    locator: Locator
    kind: BlockKind
    glue: str  # "\n" between blocks and lines, " " or "" where a line was cut


@dataclass(slots=True)
class _Section:
    """The blocks under one heading, in one place."""

    locator: Locator  # with as much of the heading path as the window allows
    budget: int
    heading: _Piece | None = None
    pieces: list[_Piece] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """The pieces of one passage to be."""

    section: _Section
    pieces: list[_Piece]

    @property
    def tokens(self) -> int:
        return sum(piece.tokens for piece in self.pieces)


def split(
    document: ParsedDocument, title: str, count_tokens: Callable[[str], int], max_tokens: int
) -> list[PassageDraft]:
    """The passages of `document` in reading order; the same document gives the same passages.

    Args:
        title: The title that readers see; it is embedded above each passage.
        count_tokens: Of the embedding model, special tokens not counted. Called about once a block.
        max_tokens: The model's window, special tokens not counted.
    Returns:
        Passages whose `embedding_text` fits into `max_tokens`, unless the title alone fills the window.
    """
    splitter = _Splitter(title, count_tokens, max_tokens)
    sections = splitter.sections(document.blocks)
    groups: list[_Group] = []
    for section, following in pairwise([*sections, None]):
        if section and (section.pieces or not _is_named_elsewhere(section, following, title)):
            groups.extend(_packed(section))
    if not groups and sections:  # a title is all that there is, and it has to be found
        groups.extend(_packed(sections[0]))
    language = document_language(document)
    return [_draft(ordinal, group, language) for ordinal, group in enumerate(_without_tiny(groups, document.blocks))]


def document_language(document: ParsedDocument) -> str:
    """The language of most of the document's text: "nl", "en" or "de"."""
    sample: list[str] = [document.title or ""]
    length = 0
    for block in document.blocks:
        if length > _SAMPLE_CHARACTERS:
            break
        if block.kind is not BlockKind.CODE:
            sample.append(block.text[:_SAMPLE_CHARACTERS])
            length += len(sample[-1])
    return detect_language("\n".join(sample))


class _Splitter:
    """Holds what stays the same for one document."""

    def __init__(self, title: str, count_tokens: Callable[[str], int], max_tokens: int) -> None:
        self.title, self.max_tokens, self.cutter = title, max_tokens, Cutter(count_tokens)

    def sections(self, blocks: Iterable[Block]) -> list[_Section]:
        """Blocks by heading path and place, too long ones cut into pieces."""
        sections: list[_Section] = []
        previous: Locator | None = None
        for block in blocks:
            if not block.text.strip():
                continue
            place = _place(block.locator)
            if block.kind is BlockKind.HEADING or previous is None or place != _place(previous):
                sections.append(self._section(block.locator))
            section, previous = sections[-1], block.locator
            if block.kind is BlockKind.HEADING:
                section.heading = next(self._pieces(block, section))
            else:
                section.pieces.extend(self._pieces(block, section))
        return sections

    def _section(self, locator: Locator) -> _Section:
        """As many of the nearest headings as leave half of the window to the text."""
        for cut in range(len(locator.headings) + 1):
            kept = replace(locator, headings=locator.headings[cut:])
            above = embedding_text(self.title, kept.headings, "")
            room = self.max_tokens - self.cutter.tokens(above)
            if room >= self.max_tokens // 2:
                break
        return _Section(kept, max(room, _LEAST_TOKENS))

    def _pieces(self, block: Block, section: _Section) -> Iterator[_Piece]:
        locator = replace(block.locator, headings=section.locator.headings)
        for glue, text in self.cutter.cut(block.text, block.kind, section.budget):
            yield _Piece(text, self.cutter.tokens(text), locator, block.kind, glue)


def _is_named_elsewhere(section: _Section, following: _Section | None, title: str) -> bool:
    """Whether a heading without text of its own stands in the title or in the path of the next section."""
    path = section.locator.headings
    below = following.locator.headings if following else ()
    return path == (title,) or (len(below) > len(path) and below[: len(path)] == path)


def _place(locator: Locator) -> tuple[object, ...]:
    return locator.headings, locator.sheet, locator.slide, locator.part


def _packed(section: _Section) -> Iterator[_Group]:
    """Fill passages to the target, a lead-in with what it leads in, and a tiny tail with what stands before it."""
    target = min(_TARGET_TOKENS, section.budget)
    groups: list[_Group] = []
    current: list[_Piece] = []
    tokens = 0
    for piece in section.pieces:
        stays = tokens < _TINY_TOKENS or (len(current) == 1 and _announces(current[0], piece))
        limit = section.budget if stays else target
        turns_page = bool(current) and piece.locator.page != current[-1].locator.page and tokens >= _TINY_TOKENS
        if current and (tokens + piece.tokens > limit or turns_page):
            carried = _lead_in(current, piece, section.budget)
            groups.append(_Group(section, current[: len(current) - len(carried)]))
            current, tokens = carried, sum(one.tokens for one in carried)
        current.append(piece)
        tokens += piece.tokens
    if current:
        groups.append(_Group(section, current))
    if len(groups) > 1 and groups[-1].tokens < _TINY_TOKENS and _same_page(groups[-2], groups[-1]):
        tail = groups.pop()
        groups.extend(_joined(groups.pop(), tail))
    if not groups and section.heading:
        groups.append(_Group(section, [section.heading]))
    yield from groups


def _same_page(first: _Group, second: _Group) -> bool:
    return first.pieces[-1].locator.page == second.pieces[0].locator.page


def _announces(lead_in: _Piece, following: _Piece) -> bool:
    goes_on = following.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.CODE)
    return goes_on and lead_in.kind is BlockKind.PARAGRAPH and lead_in.text.endswith(":")


def _lead_in(current: Sequence[_Piece], following: _Piece, budget: int) -> list[_Piece]:
    """The last piece, where it announces `following` and both fit together."""
    last = current[-1]
    moves = len(current) > 1 and _announces(last, following) and last.tokens + following.tokens <= budget
    return [last] if moves else []


def _joined(first: _Group, second: _Group) -> list[_Group]:
    """Both in one where they fit; else evened out, so that none is tiny."""
    pieces = [*first.pieces, *second.pieces]
    total = first.tokens + second.tokens
    if total <= first.section.budget:
        return [_Group(first.section, pieces)]
    for at in range(len(first.pieces) - 1, 0, -1):
        tail = _Group(first.section, pieces[at:])
        if tail.tokens > total // 2:
            break
        if tail.tokens >= _TINY_TOKENS:
            return [_Group(first.section, pieces[:at]), tail]
    return [first, second]


def _without_tiny(groups: Sequence[_Group], blocks: Sequence[Block]) -> list[_Group]:
    """Join tiny neighbours of different headings, below the same top heading; the headings then stand in the text."""
    top = _top_depth(blocks)
    kept: list[_Group] = []
    for group in groups:
        if kept and _may_join(kept[-1], group, top):
            kept[-1] = _across_headings(kept[-1], group)
        else:
            kept.append(group)
    return kept


def _top_depth(blocks: Sequence[Block]) -> int:
    """How many headings of a path passages must share to be joined: one more where a single one heads everything."""
    paths = {block.locator.headings for block in blocks if block.locator.headings}
    return 2 if len({path[0] for path in paths}) == 1 else 1


def _may_join(first: _Group, second: _Group, top: int) -> bool:
    here, there = first.section.locator, second.section.locator
    if min(first.tokens, second.tokens) >= _TINY_TOKENS or first.section is second.section:
        return False
    if len(here.headings) < top or here.headings[:top] != there.headings[:top]:
        return False
    if _place(replace(here, headings=())) != _place(replace(there, headings=())) or not _same_page(first, second):
        return False
    heading = second.section.heading
    total = first.tokens + second.tokens + (heading.tokens if heading else 0)
    return total <= min(_TARGET_TOKENS, first.section.budget)


def _across_headings(first: _Group, second: _Group) -> _Group:
    heading = second.section.heading
    between = [heading] if heading and heading is not second.pieces[0] else []
    return _Group(first.section, [*first.pieces, *between, *second.pieces])


def _draft(ordinal: int, group: _Group, document_language: str) -> PassageDraft:
    first, *rest = group.pieces
    text = first.text + "".join(piece.glue + piece.text for piece in rest)
    language = detect_language(text) if len(text.split()) >= _SURE_LANGUAGE_WORDS else document_language
    return PassageDraft(ordinal, text, first.locator, language)
