"""TAR archives, and files compressed alone with gzip, bzip2 or xz; a compressed TAR archive is both, one in the other.

Links, devices and folders in a TAR archive have no content of their own and are left out.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import ClassVar

from ingest.documents import ParsedDocument
from ingest.parsing.archives.inflating import Readable, read_bounded
from ingest.parsing.base import CorruptFileError
from ingest.parsing.parts import Part, packed, read_only_part, read_parts, with_parts

_DAMAGE = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)
_LZMA_BYTES = 256 * 1024**2  # what unpacking may take beside the content: a header can ask for gigabytes


class TarParser:
    """Each file is a part, in the order of the archive."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        parts = read_parts(_members(content, file_name), file_name)
        parts.raise_if_nothing()
        return with_parts(ParsedDocument("tar", []), parts)


def _members(content: bytes, file_name: str) -> Iterator[Part]:
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            for member in archive:
                if member.isfile() and not PurePosixPath(member.name).name.startswith("._"):
                    yield packed(member.name, partial(_member_bytes, archive, member))
    except _DAMAGE as error:
        raise CorruptFileError(file_name, f"its archive is damaged ({type(error).__name__})") from error


def _member_bytes(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = archive.extractfile(member)
    if stream is None:
        return b""
    try:
        return read_bounded(stream, member.name)
    except _DAMAGE as error:
        raise CorruptFileError(member.name, f"it is damaged ({type(error).__name__})") from error


class _CompressedParser(ABC):
    """One file; its name is the compressed file's without the ending."""

    endings: ClassVar[dict[str, str]]

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        name = self._name_inside(file_name)
        return read_only_part(packed(name, partial(self._read, content, name)), file_name)

    @abstractmethod
    def opened(self, content: bytes) -> Readable:
        """The content as it comes out."""

    def _read(self, content: bytes, name: str) -> bytes:
        try:
            return read_bounded(self.opened(content), name)
        except _DAMAGE as error:
            raise CorruptFileError(name, f"it is damaged ({type(error).__name__})") from error

    def _name_inside(self, file_name: str) -> str:
        path = PurePosixPath(file_name)
        ending = self.endings.get(path.suffix.lower())
        return path.stem + ending if ending is not None else path.name


class GzipParser(_CompressedParser):
    """A file compressed with gzip."""

    endings: ClassVar = {".gz": "", ".tgz": ".tar"}

    def opened(self, content: bytes) -> Readable:
        return gzip.GzipFile(fileobj=io.BytesIO(content))


class Bzip2Parser(_CompressedParser):
    """A file compressed with bzip2."""

    endings: ClassVar = {".bz2": "", ".tbz2": ".tar", ".tbz": ".tar"}

    def opened(self, content: bytes) -> Readable:
        return bz2.BZ2File(io.BytesIO(content))


class XzParser(_CompressedParser):
    """A file compressed with xz."""

    endings: ClassVar = {".xz": "", ".txz": ".tar"}

    def opened(self, content: bytes) -> Readable:
        return _XzStream(content)


class _XzStream:
    """`lzma.LZMAFile` with a bound on its own memory."""

    def __init__(self, content: bytes) -> None:
        self._left = content
        self._decompressor = lzma.LZMADecompressor(memlimit=_LZMA_BYTES)

    def read(self, size: int, /) -> bytes:
        if self._decompressor.eof:
            return b""
        data, self._left = self._left, b""
        found = self._decompressor.decompress(data, size)
        if not found and not self._decompressor.eof:
            raise EOFError
        return found
