"""ZIP archives. A member that is damaged, encrypted or of a method that nobody reads costs itself only."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial

from ingest.documents import ParsedDocument
from ingest.parsing.archives.inflating import read_bounded
from ingest.parsing.base import CorruptFileError, EncryptedFileError, ParserLimitError, needs_password
from ingest.parsing.means import MOST_PARTS, current_means
from ingest.parsing.parts import Part, packed, read_parts, with_parts

_ENCRYPTED_BIT = 0x1
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)
# What programs put beside the files of people.
_BESIDE = ("__MACOSX/", "META-INF/")


class ZipParser:
    """Each member is a part, in the order of the archive."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        try:
            archive = zipfile.ZipFile(io.BytesIO(content))
        except _DAMAGE as error:
            raise CorruptFileError(file_name, f"its archive cannot be opened ({error})") from error
        with archive:
            members = archive.infolist()
            if len(members) > MOST_PARTS:
                raise ParserLimitError(file_name, f"more than {MOST_PARTS} files are packed into it")
            parts = read_parts(_parts(archive, members), file_name)
        parts.raise_if_nothing()
        return with_parts(ParsedDocument("zip", []), parts)


def _parts(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Iterator[Part]:
    for member in members:
        if not member.is_dir() and not member.filename.startswith(_BESIDE):
            yield packed(member.filename, partial(read_member, archive, member))


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The bytes of one member, decrypted with the first password that fits.

    Raises:
        EncryptedFileError, CorruptFileError, ParserLimitError: as their names say.
    """
    if not member.flag_bits & _ENCRYPTED_BIT:
        return _inflated(archive, member, None)
    passwords = current_means().passwords
    for password in passwords:
        try:
            return _inflated(archive, member, password.encode())
        except (CorruptFileError, EncryptedFileError):
            continue  # a wrong password lets one archive in 256 through its first check, and not through the sum
    raise EncryptedFileError(member.filename, needs_password(passwords))


def _inflated(archive: zipfile.ZipFile, member: zipfile.ZipInfo, password: bytes | None) -> bytes:
    try:
        with archive.open(member, pwd=password) as stream:
            return read_bounded(stream, member.filename)
    except RuntimeError as error:
        raise EncryptedFileError(member.filename, needs_password([])) from error
    except NotImplementedError as error:
        kind = "encrypted" if member.flag_bits & _ENCRYPTED_BIT else "compressed"
        raise CorruptFileError(member.filename, f"it is {kind} by a method that is not read") from error
    except _DAMAGE as error:
        raise CorruptFileError(member.filename, f"it is damaged ({type(error).__name__})") from error
