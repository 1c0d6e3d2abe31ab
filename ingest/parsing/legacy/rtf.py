"""Rich Text Format: paragraphs, lists and tables from the stream of control words.

What a newcomer gets wrong: text is bytes in the encoding of its font, and a \\u stands beside a replacement for old
programs that must be left out. Groups that are not text (fonts, pictures, fields' codes) are left out by name; an
unknown group is, where it begins with \\*.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ingest.documents import ParsedDocument
from ingest.parsing.legacy.rtf_tables import CHARACTERS, CHARSETS, NOT_TEXT, PAGE_PARTS, encoding_of
from ingest.parsing.legacy.rtf_text import Body
from ingest.parsing.legacy.rtf_tokens import Token, tokens
from ingest.parsing.properties import authors_of, title_of
from ingest.parsing.writing import BlockWriter, clean

_HEADING_NAME = re.compile(r"heading ([1-9])", re.IGNORECASE)
_SHOWN_GROUPS = frozenset({"shpinst", "pntext", "shptxt", "fldrslt", "listtext", "background"})
_DEEPEST = 5_000


@dataclass(slots=True)
class _Group:
    """What holds inside a pair of braces."""

    target: str = "body"  # "body", "page", "note", "label", "fonts", "styles", "style", "info:...", or "" for nothing
    encoding: str = "cp1252"
    replacement_bytes: int = 1  # behind each \\u
    is_hidden: bool = False
    is_starred: bool = False  # \\* was the last token


class RtfParser:
    """One document."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        walk = _Walk()
        for token in tokens(content):
            walk.take(token)
        walk.finish()
        changed = walk.moments.get("revtim") or walk.moments.get("creatim")
        title = title_of(walk.info.get("title")) or walk.body.writer.title()
        return ParsedDocument(
            "rtf", walk.body.writer.blocks, title, authors_of([walk.info.get("author")], changed), changed
        )


class _Walk:
    """Takes tokens; keeps the open groups and what is known of fonts and styles."""

    def __init__(self) -> None:
        self.groups = [_Group()]
        self.body = Body(BlockWriter())
        self.default_encoding = "cp1252"
        self.fonts: dict[int, str] = {}
        self.font = 0  # the entry of the font table that is read
        self.style, self.style_text = 0, ""
        self.info: dict[str, str] = {}
        self.moments: dict[str, datetime] = {}
        self.moment: dict[str, int] = {}
        self.pending = bytearray()
        self.left_out = 0  # replacement bytes still to come

    @property
    def group(self) -> _Group:
        return self.groups[-1]

    def take(self, token: Token) -> None:
        """One token."""
        if token.text:
            self._bytes(token)
            return
        self._flush()
        if token.symbol in ("{", "}"):
            self.left_out = 0
            self._brace(token.symbol)
        elif token.word:
            self._word(token.word, token.number)
        else:
            self._symbol(token.symbol)

    def finish(self) -> None:
        """The end of the file, which may come inside groups."""
        self._flush()
        self.body.finish()

    def _brace(self, symbol: str) -> None:
        if symbol == "{":
            if len(self.groups) < _DEEPEST:
                self.groups.append(replace(self.group, is_starred=False))
        elif len(self.groups) > 1:
            closed = self.groups.pop()
            if closed.target != self.group.target:
                self._close(closed.target)

    def _close(self, target: str) -> None:
        if target == "note":
            self.body.end_note()
        elif target in ("creatim", "revtim"):
            self.moments |= {target: moment} if (moment := _moment(self.moment)) else {}
            self.moment = {}

    def _bytes(self, token: Token) -> None:
        text = token.text
        if self.left_out:
            skipped = min(self.left_out, len(text))
            self.left_out -= skipped
            text = text[skipped:]
        self.group.is_starred = False
        if self.group.target:
            self.pending += text

    def _flush(self) -> None:
        if self.pending:
            text = bytes(self.pending).decode(self.group.encoding, "replace")
            self.pending.clear()
            self._text(text)

    def _text(self, text: str) -> None:
        group = self.group
        match group.target:
            case "body" | "page" | "note" | "label":
                if not group.is_hidden:
                    self.body.text(text, group.target)
            case "styles":
                self._style_name(text)
            case "title" | "author" | "operator":
                self.info[group.target] = self.info.get(group.target, "") + text

    def _style_name(self, text: str) -> None:
        self.style_text += text
        if text.rstrip().endswith(";"):
            name = clean(self.style_text.rstrip("; "))
            if heading := _HEADING_NAME.fullmatch(name):
                self.body.levels[self.style] = int(heading[1])
            elif name.lower() == "title":
                self.body.levels[self.style] = 1
            self.style_text = ""

    def _symbol(self, symbol: str) -> None:
        if self.left_out:
            self.left_out -= 1
            return
        if symbol == "\\*":
            self.group.is_starred = True
        elif symbol in ("\\\r", "\\\n"):
            self._word("par", None)
        elif (text := {"\\~": "\u00a0", "\\_": "\u2011"}.get(symbol)) or symbol in ("\\{", "\\}", "\\\\"):
            self._text(text or symbol[1:])

    def _word(self, word: str, number: int | None) -> None:
        if word == "u":
            self._unicode(number or 0)
            return
        if self.left_out:
            self.left_out -= 1
            return
        starred, self.group.is_starred = self.group.is_starred, False
        if word in NOT_TEXT or (starred and word not in _SHOWN_GROUPS):
            self.group.target = ""
        elif self.group.target == "":
            return
        elif action := _ACTIONS.get(word):
            action(self, number)
        elif word in _TARGETS:
            self.group.target = _TARGETS[word]
        elif word in PAGE_PARTS:
            self.group.target = "page"
            self.body.start_page_part()
        elif text := CHARACTERS.get(word):
            self._text(text)
        elif self.group.target in ("creatim", "revtim"):
            self.moment[word] = number or 0
        elif self.group.target in ("body", "page", "note"):
            self.body.control(word, number, self.group.target)

    def _unicode(self, number: int) -> None:
        self.left_out = self.group.replacement_bytes
        code = number + 0x10000 if number < 0 else number
        if 0 < code < 0x110000:
            self._text(chr(code))


def _set_encoding(walk: _Walk, number: int | None) -> None:
    walk.default_encoding = walk.group.encoding = encoding_of(number or 1252)


def _set_font(walk: _Walk, number: int | None) -> None:
    if walk.group.target == "fonts":
        walk.font = number or 0
    else:
        walk.group.encoding = walk.fonts.get(number or 0, walk.default_encoding)


def _set_charset(walk: _Walk, number: int | None) -> None:
    if walk.group.target == "fonts" and number in CHARSETS:
        walk.fonts[walk.font] = CHARSETS[number]


def _set_style(walk: _Walk, number: int | None) -> None:
    if walk.group.target == "styles":
        walk.style, walk.style_text = number or 0, ""
    else:
        walk.body.control("s", number, walk.group.target)


def _set_outline(walk: _Walk, number: int | None) -> None:
    if walk.group.target == "styles":
        if number is not None and number < 9:
            walk.body.levels[walk.style] = number + 1
    else:
        walk.body.control("outlinelevel", number, walk.group.target)


def _set_replacement(walk: _Walk, number: int | None) -> None:
    walk.group.replacement_bytes = min(max(number if number is not None else 1, 0), 20)


def _set_hidden(walk: _Walk, number: int | None) -> None:
    walk.group.is_hidden = number != 0


def _set_plain(walk: _Walk, number: int | None) -> None:
    walk.group.is_hidden = False


_ACTIONS: dict[str, Callable[[_Walk, int | None], None]] = {
    "ansicpg": _set_encoding,
    "mac": lambda walk, _: _set_encoding(walk, 10000),
    "pc": lambda walk, _: _set_encoding(walk, 437),
    "pca": lambda walk, _: _set_encoding(walk, 850),
    "f": _set_font,
    "fcharset": _set_charset,
    "s": _set_style,
    "outlinelevel": _set_outline,
    "uc": _set_replacement,
    "v": _set_hidden,
    "deleted": _set_hidden,
    "htmlrtf": _set_hidden,
    "plain": _set_plain,
}
_TARGETS = {
    "fonttbl": "fonts", "stylesheet": "styles", "listtext": "label", "pntext": "label", "footnote": "note",
    "info": "info", "title": "title", "author": "author", "creatim": "creatim", "revtim": "revtim",
}  # fmt: skip


def _moment(parts: dict[str, int]) -> datetime | None:
    try:
        return datetime(parts["yr"], parts["mo"], parts["dy"], parts.get("hr", 0), parts.get("min", 0), tzinfo=UTC)
    except (KeyError, ValueError):
        return None
