"""What a file is, by its content. The name only breaks ties between formats that are all plain text.

What a newcomer gets wrong: an unknown format is not an error here. `detect` names it as well as it can, and the
registry says that no parser reads it.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath

from ingest.parsing.base import CorruptFileError, EncryptedFileError
from ingest.parsing.text.decoding import decode
from ingest.parsing.text.delimited import delimiter_of

_SAMPLE_BYTES = 65_536
_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"ITSF", "chm"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"OggS", "sound"),
    (b"ID3", "sound"),
    (b"-----BEGIN PGP MESSAGE-----", "pgp"),
)
_OLE_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
)
_ZIP_MEMBERS = (
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
)
_ZIP_MIMETYPES = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.text-template": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/epub+zip": "epub",
}
_TEXT_NAMES = {
    "md": "md", "markdown": "md", "mdx": "md", "csv": "csv", "tsv": "tsv", "tab": "tsv", "html": "html", "htm": "html",
    "xhtml": "html", "eml": "eml", "txt": "txt", "text": "txt", "log": "txt", "xml": "xml", "json": "json",
    "ndjson": "ndjson", "jsonl": "ndjson", "mbox": "mbox", "mht": "mhtml", "mhtml": "mhtml",
}  # fmt: skip
_MAIL_HEADER = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]*(?:\r?\n[ \t][^\n]*)*\r?\n)+")
_MAIL_NAMES = re.compile(
    r"^(from|to|cc|subject|date|message-id|received|return-path|mime-version|reply-to|delivered-to|content-type):",
    re.IGNORECASE | re.MULTILINE,
)
_HTML_START = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_HTML_TAGS = re.compile(r"</(?:p|div|table|ul|ol|h[1-6]|span|a|b|title|tr)\s*>", re.IGNORECASE)
_XML_START = re.compile(r"\s*<\?xml\b|\s*<!DOCTYPE\s+(?!html)", re.IGNORECASE)
_MARKDOWN_SIGNS = re.compile(
    r"^#{1,6} \S|^\s*[-*] \S|\[[^\]\n]+\]\([^)\n]+\)|\*\*\S[^\n]*?\S\*\*|^```|^\|.*\|\s*$|^> ", re.MULTILINE
)
_MARKDOWN_STRONG = re.compile(r"^#{1,6} \S|\[[^\]\n]+\]\([^)\n]+\)|^```|^\s*\|?\s*:?-{3,}:?\s*\|", re.MULTILINE)
_BINARY_SHARE = 0.02  # of control characters, in what would be text


def detect(content: bytes, file_name: str) -> str:
    """The format of `content` in a short lower-case word: "docx", "pdf", "html", ...

    Raises:
        EncryptedFileError: an Office document in an encrypted package.
        CorruptFileError: an archive that cannot be opened.
    """
    if b"%PDF-" in content[:1024]:
        return "pdf"
    found = next((name for magic, name in _MAGIC if content.startswith(magic)), None)
    if found == "zip":
        return _in_zip(content, file_name)
    if found == "ole":
        return _in_ole(content, file_name)
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return "heic"
    if found and not (found in ("bmp", "program", "sound", "bz2") and _reads_as_text(content)):
        return found
    return _text_format(content, file_name)


def _in_zip(content: bytes, file_name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    mimetype = member.read(200).decode("ascii", "replace").strip()
                if mimetype in _ZIP_MIMETYPES:
                    return _ZIP_MIMETYPES[mimetype]
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise CorruptFileError(file_name, f"its archive cannot be opened ({error})") from error
    return next((name for member, name in _ZIP_MEMBERS if member in names), "zip")


def _in_ole(content: bytes, file_name: str) -> str:
    import olefile  # only here: few files are of this kind

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            streams = {entry[0] for entry in container.listdir()}
    except (OSError, ValueError, IndexError) as error:
        raise CorruptFileError(file_name, f"its container cannot be opened ({error})") from error
    found = next((name for stream, name in _OLE_STREAMS if stream in streams), "ole")
    if found == "encrypted":
        raise EncryptedFileError(file_name, "it needs a password")
    return found


def _reads_as_text(content: bytes) -> bool:
    sample = decode(content[:_SAMPLE_BYTES])
    controls = sum(character < " " and character not in "\t\n\r\f\x0b\x1b\x1a" for character in sample)
    return controls <= 1 + len(sample) * _BINARY_SHARE


def _text_format(content: bytes, file_name: str) -> str:
    if not _reads_as_text(content):
        return "unknown"
    sample = decode(content[:_SAMPLE_BYTES])
    named = _TEXT_NAMES.get(PurePosixPath(file_name).suffix.lower().removeprefix("."))
    if named in ("txt", "md", "csv", "tsv", "mbox", "mhtml", "ndjson", "json"):
        # Each of these may begin like something else: an export of mails, notes with HTML in them.
        return "html" if named == "txt" and _HTML_START.match(sample) else named
    return _sniffed(sample, named)


def _sniffed(sample: str, named: str | None) -> str:
    if sample.startswith("From ") and _is_mail(sample.partition("\n")[2]):
        return "mbox"
    if _is_mail(sample):
        return "eml"
    if _HTML_START.match(sample) or (named == "html" and "<" in sample):
        return "html"
    if _XML_START.match(sample):
        return "xml"
    if sample.lstrip().startswith("<") and len(_HTML_TAGS.findall(sample)) >= 2:
        return "html"
    if sample.lstrip()[:1] in ("{", "[") and named == "json":
        return "json"
    if _looks_like_markdown(sample):
        return "md"
    return "csv" if named is None and _looks_delimited(sample) else named or "txt"


def _is_mail(sample: str) -> bool:
    header = _MAIL_HEADER.match(sample.lstrip("\ufeff\r\n"))
    names = {name.lower() for name in _MAIL_NAMES.findall(header[0])} if header else set()
    return len(names) >= 2 or bool(names & {"received", "message-id", "mime-version"})


def _looks_like_markdown(sample: str) -> bool:
    """One sign that no other text has, and another one."""
    return bool(_MARKDOWN_STRONG.search(sample)) and len(_MARKDOWN_SIGNS.findall(sample)) >= 2


def _looks_delimited(sample: str) -> bool:
    lines = [line for line in sample.splitlines()[:20] if line.strip()]
    delimiter = delimiter_of(sample)
    if delimiter is None or len(lines) < 3:
        return False
    counts = {line.count(delimiter) for line in lines[:-1]}
    return len(counts) == 1 and (delimiter != "," or counts.pop() >= 2)
