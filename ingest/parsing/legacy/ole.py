"""The containers of Office 97 to 2003: a small file system in a file, with streams and properties."""

from __future__ import annotations

import io
from datetime import datetime

import olefile

from connectors.base import Authored
from ingest.parsing.base import CorruptFileError
from ingest.parsing.properties import authors_of, aware, title_of

_MOST_BYTES = 256 * 1024**2
_ANSI = 1252


class OleContainer:
    """An open container."""

    def __init__(self, content: bytes, file_name: str) -> None:
        self.file_name = file_name
        try:
            self._file = olefile.OleFileIO(io.BytesIO(content))
        except (OSError, ValueError, IndexError, TypeError) as error:
            raise CorruptFileError(file_name, f"its container cannot be opened ({error})") from error

    def read(self, name: str) -> bytes | None:
        """The bytes of a stream; None where there is none of this name."""
        if not self._file.exists(name):
            return None
        try:
            with self._file.openstream(name) as stream:
                content: bytes = stream.read(_MOST_BYTES)
        except (OSError, ValueError, IndexError, TypeError) as error:
            raise CorruptFileError(self.file_name, f"a stream in it cannot be read ({error})") from error
        return content

    def required(self, name: str) -> bytes:
        """A stream without which the file is not what it says."""
        content = self.read(name)
        if content is None:
            raise CorruptFileError(self.file_name, f"it has no {name}")
        return content

    def properties(self) -> tuple[str | None, list[Authored], datetime | None]:
        """Title, authors and date of change; damaged properties are no reason to refuse a document."""
        values = self._values()
        created, saved = _moment(values.get(12)), _moment(values.get(13))
        encoding = _encoding(values.get(1))
        title, author, last = (_text(values.get(number), encoding) for number in (2, 4, 8))
        authors = {one.person: one for one in authors_of([author], created or saved)}
        authors |= {one.person: one for one in authors_of([last], saved)}
        return title_of(title), list(authors.values()), saved or created

    def about(self) -> tuple[str | None, str | None]:
        """Subject and keywords."""
        values = self._values()
        encoding = _encoding(values.get(1))
        return _text(values.get(3), encoding), _text(values.get(5), encoding)

    def _values(self) -> dict[int, object]:
        name = "\x05SummaryInformation"
        try:
            found: dict[int, object] = (
                self._file.getproperties(name, convert_time=True) if self._file.exists(name) else {}
            )
        except Exception:  # the property reader has many ways to fail, and none is worth a document
            return {}
        return found


def _encoding(code_page: object) -> str:
    number = (code_page + 0x10000 if code_page < 0 else code_page) if isinstance(code_page, int) else _ANSI
    return {65001: "utf-8", 1200: "utf-16-le", 10000: "mac_roman"}.get(number, f"cp{number}")


def _text(value: object, encoding: str) -> str | None:
    if isinstance(value, str):
        return value
    if not isinstance(value, bytes):
        return None
    try:
        return value.decode(encoding, "replace").rstrip("\0")
    except LookupError:
        return value.decode("cp1252", "replace").rstrip("\0")


def _moment(value: object) -> datetime | None:
    return aware(value) if isinstance(value, datetime) and value.year > 1601 else None
