"""Office files are archives of XML. They are opened with limits, and their XML reaches nothing outside itself."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from types import TracebackType
from typing import Self

import lxml.etree
from lxml.etree import _Element as Element

from connectors.base import Authored
from ingest.parsing.base import CorruptFileError, EncryptedFileError, ParserLimitError
from ingest.parsing.properties import authors_of, parse_date, title_of

_MOST_MEMBERS = 20_000
_MOST_BYTES = 192 * 1024**2  # of one member, unpacked; its tree takes several times as much
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError)


class Package:
    """An open archive. What its directory says of sizes is not believed: reading stops at the limit."""

    def __init__(self, content: bytes, file_name: str) -> None:
        self.file_name = file_name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN as error:
            raise self._corrupt(error) from error
        self.names = frozenset(self._archive.namelist())
        if len(self.names) > _MOST_MEMBERS:
            raise ParserLimitError(file_name, f"its archive has more than {_MOST_MEMBERS} members")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._archive.close()

    def read(self, name: str) -> bytes | None:
        """A member's bytes; None where there is none of this name."""
        if name not in self.names:
            return None
        try:
            with self._archive.open(name) as member:
                content = member.read(_MOST_BYTES + 1)
        except RuntimeError as error:  # how zipfile says that a member is encrypted
            raise EncryptedFileError(self.file_name, "it needs a password") from error
        except _BROKEN as error:
            raise self._corrupt(error) from error
        if len(content) > _MOST_BYTES:
            raise ParserLimitError(self.file_name, f"it unpacks to more than {_MOST_BYTES // 1024**2} MB")
        return content

    def xml(self, name: str) -> Element | None:
        """A member's tree; None where there is none of this name."""
        content = self.read(name)
        if content is None:
            return None
        parser = lxml.etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return lxml.etree.fromstring(content, parser=parser)
        except lxml.etree.XMLSyntaxError as error:
            raise self._refused(error) from error

    def _refused(self, error: lxml.etree.XMLSyntaxError) -> Exception:
        """libxml2 reports its own limits, and a lack of memory, as if the syntax were wrong."""
        if "xcessive depth" in error.msg or "amplification" in error.msg:
            return ParserLimitError(self.file_name, "its elements are nested too deep")
        return MemoryError() if error.lineno == 0 else self._corrupt(error)

    def required_xml(self, name: str) -> Element:
        """A member's tree, without which the file is not what it says."""
        root = self.xml(name)
        if root is None:
            raise CorruptFileError(self.file_name, f"it has no {name}")
        return root

    def required(self, name: str) -> bytes:
        """A member's bytes, without which the file is not what it says."""
        content = self.read(name)
        if content is None:
            raise CorruptFileError(self.file_name, f"it has no {name}")
        return content

    def main_part(self, otherwise: str) -> str:
        """The member that the package names as its document; nearly always the usual one."""
        root = self.xml("_rels/.rels")
        for relation in [] if root is None else root:
            name = posixpath.normpath(posixpath.join("/", relation.get("Target", ""))).lstrip("/")
            if relation.get("Type", "").endswith("/officeDocument") and name in self.names:
                return name
        return otherwise

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """What a member refers to inside the archive: id -> (last word of the type, member)."""
        folder, base = posixpath.split(name)
        root = self.xml(f"{folder}/_rels/{base}.rels")
        if root is None:
            return {}
        return {
            relation.get("Id", ""): (
                relation.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
            )
            for relation in root
            if relation.get("TargetMode") != "External"
        }

    def _corrupt(self, error: Exception) -> CorruptFileError:
        return CorruptFileError(self.file_name, f"its archive is damaged ({str(error)[:120]})")


def local(element: Element) -> str:
    """The tag without its namespace: the transitional and the strict dialect differ in namespaces only."""
    return str(lxml.etree.QName(element).localname) if isinstance(element.tag, str) else ""


def attribute(element: Element | None, name: str) -> str | None:
    """An attribute by its name without namespace."""
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of the first child ... by names without namespace."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element


def children(element: Element, name: str) -> Iterator[Element]:
    """The children of one name without namespace."""
    return (one for one in element if local(one) == name)


def office_about(package: Package) -> tuple[str, str]:
    """Subject and keywords from `docProps/core.xml`."""
    root = package.xml("docProps/core.xml")
    values = {local(one): one.text or "" for one in root} if root is not None else {}
    return values.get("subject", ""), values.get("keywords", "")


def office_properties(package: Package) -> tuple[str | None, list[Authored], datetime | None]:
    """Title, authors and date of change from `docProps/core.xml`."""
    root = package.xml("docProps/core.xml")
    values = {local(one): one.text or "" for one in root} if root is not None else {}
    created, modified = parse_date(values.get("created", "")), parse_date(values.get("modified", ""))
    authors = {author.person: author for author in authors_of([values.get("creator")], created or modified)}
    authors |= {author.person: author for author in authors_of([values.get("lastModifiedBy")], modified)}
    return title_of(values.get("title")), list(authors.values()), modified or created
