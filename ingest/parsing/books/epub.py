"""EPUB: the chapters in the order of the spine, each a web page in an archive."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

import lxml.etree
from lxml.etree import _Element as Element

from connectors.base import Authored
from ingest.documents import ParsedDocument
from ingest.parsing.base import CorruptFileError, EncryptedFileError
from ingest.parsing.office.package import Package, attribute, child, children, local
from ingest.parsing.properties import authors_of, parse_date, title_of
from ingest.parsing.text.markup import HtmlParser

_CONTAINER = "META-INF/container.xml"
_FONT_SCRAMBLING = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_PAGES = ("application/xhtml+xml", "text/html", "application/xml", "text/xml", "text/x-oeb1-document")


class EpubParser:
    """One book."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        with Package(content, file_name) as package:
            _refuse_locked(package)
            name = _package_file(package)
            book = package.required_xml(name)
            blocks = [
                block
                for member in _spine(book, posixpath.dirname(name))
                if (page := package.read(member)) is not None
                for block in HtmlParser().parse(page, file_name).blocks
            ]
            title, authors = _properties(book)
            return ParsedDocument("epub", blocks, title, authors)


def _refuse_locked(package: Package) -> None:
    """Scrambled fonts are no lock; anything else listed here is."""
    root = package.xml("META-INF/encryption.xml")
    methods = [] if root is None else [attribute(one, "Algorithm") for one in root.iter("{*}EncryptionMethod")]
    if any(method not in _FONT_SCRAMBLING for method in methods):
        raise EncryptedFileError(package.file_name, "the book is locked by its publisher")


def _package_file(package: Package) -> str:
    root = package.xml(_CONTAINER)
    named = [] if root is None else [attribute(one, "full-path") or "" for one in root.iter("{*}rootfile")]
    found = next((name for name in [*named, *sorted(package.names)] if name.endswith(".opf")), None)
    name = next((name for name in named if name in package.names), found)
    if name is None:
        raise CorruptFileError(package.file_name, "it has no list of its chapters")
    return name


def _spine(book: Element, folder: str) -> Iterator[str]:
    """Members with text, in reading order."""
    manifest, spine = child(book, "manifest"), child(book, "spine")
    items = {one.get("id"): one for one in ([] if manifest is None else children(manifest, "item"))}
    listed = [items[one.get("idref")] for one in ([] if spine is None else spine) if one.get("idref") in items]
    for item in listed or items.values():
        if item.get("media-type") in _PAGES:
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))


def _properties(book: Element) -> tuple[str | None, list[Authored]]:
    metadata = child(book, "metadata")
    values: dict[str, list[str]] = {}
    for one in [] if metadata is None else metadata.iter(lxml.etree.Element):
        values.setdefault(local(one), []).append(one.text or "")
    date = next((date for text in values.get("date", []) if (date := parse_date(text))), None)
    return title_of(next(iter(values.get("title", [])), None)), authors_of(values.get("creator", []), date)
