"""The Parser seam and its errors.

A parser turns bytes that nobody vouches for into blocks with locators. It does not guard itself against hunger or
hanging: `ingest.parsing.jail` runs it in a child process with limits. It must not load anything from outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from connectors.errors import CollegaError
from ingest.documents import ParsedDocument

PARSER_VERSION = "5"  # raise it when the same file gives other blocks: quarantined files are then tried again

NEEDS_PASSWORD = "it needs a password"


class Parser(Protocol):
    """One family of formats. Shared test class: `tests/ingest/parsing/conformance.py`."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        """All text of `content` in reading order. An empty document is no error; it has no blocks.

        Raises:
            EncryptedFileError: a password is needed.
            CorruptFileError: the content is not what its type says.
        """
        ...


class ParsingError(CollegaError):
    """One file could not be parsed; the others are not touched by it. `reason` is a part of a sentence."""

    advice = ""

    def __init__(self, file_name: str, reason: str) -> None:
        self.file_name, self.reason = file_name, reason
        super().__init__(f"{file_name or 'The document'} was not read: {reason}. {self.advice}")


class UnsupportedFormatError(ParsingError):
    """A format that no parser reads; `format` names it."""

    advice = "Save it as a PDF, Word or text file to make it searchable."

    def __init__(self, file_name: str, format: str) -> None:
        self.format = format
        super().__init__(file_name, f"format not supported ({format})")


class EncryptedFileError(ParsingError):
    """The content is locked by a password or a key."""

    advice = (
        "Give its source the password (`passwords`, see docs/formats.md), store a copy without one, or leave it out "
        "with an exclude rule."
    )


def needs_password(passwords: Sequence[str]) -> str:
    """Why an encrypted file was not read, with or without `passwords` to try; they are counted and never shown."""
    return f"{NEEDS_PASSWORD}, and none of its source's passwords fits" if passwords else NEEDS_PASSWORD


class CorruptFileError(ParsingError):
    """The content is damaged, or not what its type says."""

    advice = "Open it in the program it was made with and save it again; it is tried again when it changes."


class ParserLimitError(ParsingError):
    """Parsing took too much memory or time, or the parser crashed."""

    advice = "It is tried again when it changes. Split it or save it in another format to make it searchable."
