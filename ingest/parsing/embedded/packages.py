"""What an office archive holds besides its text: embedded files and objects, and pictures.

The workbook behind a chart is left out: its document shows the chart's numbers, and they are read from there. An
embedded OpenDocument file is a folder of the same archive; it is packed again, so that it can be read like any other.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial

import lxml.etree

from ingest.documents import ParsedDocument
from ingest.parsing.archives.zipped import read_member
from ingest.parsing.embedded.objects import object_part
from ingest.parsing.parts import Part, Parts, read_parts, with_parts

_EMBEDDED = re.compile(r"(?:word|ppt|xl)/embeddings/[^/]+|Object \d+")
_PICTURE = re.compile(
    r"(?:(?:word|ppt|xl)/media|Pictures|media)/[^/]+\.(?:png|jpe?g|tiff?|bmp|gif|webp)", re.IGNORECASE
)
_CHART_RELATIONS = re.compile(r"(?:word|ppt|xl)/charts/_rels/[^/]+\.rels")
_MANIFEST = "META-INF/manifest.xml"
_READ_INSIDE = ("text", "spreadsheet", "presentation", "graphics")
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


def with_inside(document: ParsedDocument, content: bytes, file_name: str) -> ParsedDocument:
    """A document that was read from the archive `content`, with what else that holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {member.filename: member for member in archive.infolist()}
        parts = [*_embedded(archive, members), *_folders(archive, members)]
        if parts:
            document = with_parts(document, read_parts(parts, file_name))
        pictures = [member for name, member in members.items() if _PICTURE.fullmatch(name)]
        return with_parts(document, _read_pictures(archive, pictures)) if pictures else document


_Members = dict[str, zipfile.ZipInfo]


def _embedded(archive: zipfile.ZipFile, members: _Members) -> Iterator[Part]:
    names = [name for name in members if _EMBEDDED.fullmatch(name)]
    behind_charts = set(_behind_charts(archive, members)) if names else set()
    for name in names:
        if name not in behind_charts:
            yield Part(posixpath.basename(name), partial(_read_object, archive, members[name]))


def _read_object(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> ParsedDocument:
    part = object_part(read_member(archive, member), name)
    return part.parse(part.name)


def _behind_charts(archive: zipfile.ZipFile, members: _Members) -> Iterator[str]:
    for name in filter(_CHART_RELATIONS.fullmatch, members):
        folder = posixpath.dirname(posixpath.dirname(name))
        for relation in _elements(read_member(archive, members[name])):
            yield posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")


def _folders(archive: zipfile.ZipFile, members: _Members) -> Iterator[Part]:
    """Documents that stand in folders of an OpenDocument file, as its manifest names them."""
    if _MANIFEST not in members:
        return
    for entry in _elements(read_member(archive, members[_MANIFEST])):
        values = {key.rpartition("}")[2]: value for key, value in entry.attrib.items()}
        folder, kind = values.get("full-path", ""), values.get("media-type", "")
        if folder.strip("/") and folder.endswith("/") and kind.removeprefix(_OPEN_DOCUMENT) in _READ_INSIDE:
            yield Part(folder.strip("/"), partial(_read_folder, archive, folder, kind))


def _read_folder(archive: zipfile.ZipFile, folder: str, kind: str, name: str) -> ParsedDocument:
    from ingest.parsing.registry import parse  # which knows the parser that this is called for

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        target.writestr("mimetype", kind)
        for member in archive.infolist():
            if member.filename.startswith(folder) and member.filename.endswith(".xml"):
                target.writestr(member.filename.removeprefix(folder), read_member(archive, member))
    return parse(out.getvalue(), name)


def _read_pictures(archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo]) -> Parts:
    from ingest.parsing.embedded.pictures import Picture, read_pictures  # only here: most documents have none

    return read_pictures(
        Picture(posixpath.basename(one.filename), one.file_size, one.CRC, partial(read_member, archive, one))
        for one in members
    )


def _elements(content: bytes) -> list[lxml.etree._Element]:
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = lxml.etree.fromstring(content, parser=parser)
    return [] if root is None else [one for one in root if isinstance(one.tag, str)]
