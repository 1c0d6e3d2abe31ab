"""What a file is, by its content. The name only breaks ties between formats that are all plain text.

What a newcomer gets wrong: an unknown format is not an error here. `detect` names it as well as it can, and the
registry says that no parser reads it.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from pathlib import PurePosixPath

from ingest.parsing import signatures
from ingest.parsing.base import CorruptFileError, EncryptedFileError
from ingest.parsing.text.decoding import decode
from ingest.parsing.text.delimited import delimiter_of

_SAMPLE_BYTES = 65_536
_BITMAP_HEADERS = tuple(size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124))
_MAIL_HEADER = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]*(?:\r?\n[ \t][^\n]*)*\r?\n)+")
_MAIL_NAMES = re.compile(
    r"^(from|to|cc|subject|date|message-id|received|return-path|mime-version|reply-to|delivered-to|content-type):",
    re.IGNORECASE | re.MULTILINE,
)
_HTML_START = re.compile(
    r"(?:\s++|(?><\?xml.*?\?>)|(?><!--.*?-->))*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_HTML_TAGS = re.compile(r"</(?:p|div|table|ul|ol|h[1-6]|span|a|b|title|tr)\s*>", re.IGNORECASE)
_XML_START = re.compile(r"\s*<\?xml\b|\s*<!DOCTYPE\s+(?!html)", re.IGNORECASE)
_MARKDOWN_SIGNS = re.compile(
    r"^#{1,6} \S|^\s*[-*] \S|\[[^\]\n]+\]\([^)\n]+\)|\*\*\S[^\n]*?\S\*\*|^```|^\|.*\|\s*$|^> ", re.MULTILINE
)
_MARKDOWN_STRONG = re.compile(r"^#{1,6} \S|\[[^\]\n]+\]\([^)\n]+\)|^```|^\s*\|?\s*:?-{3,}:?\s*\|", re.MULTILINE)
_SAVED_PAGE = re.compile(r"^(?:Snapshot-Content-Location:|From: .?<?Saved by )", re.IGNORECASE | re.MULTILINE)
# Atomic groups: a page of comments must not be tried in every combination.
_PROLOGUE = r"(?:\s++|(?><\?.*?\?>)|(?><!--.*?-->)|(?><!DOCTYPE(?!\s+html)[^>\[]*+(?:\[.*?\]\s*)?>))*+"
_ROOT = re.compile(_PROLOGUE + r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)", re.DOTALL)
_XML_ROOTS_ALONE = frozenset({"rss", "feed", "FictionBook"})  # told without an XML declaration
_JSON_START = re.compile(
    r'[\ufeff\s]*(?:\{\s*(?:"(?:[^"\\\n]|\\.)*"\s*:|\})|\[\s*(?:\{\s*"|"|\]|\[\s*["\[{\d]|-?\d+(?:\.\d+)?\s*,))'
)
_STARTS = (
    (re.compile(r"\ufeff?WEBVTT\b"), "vtt"),
    (re.compile(r"\s*\d+\r?\n\d\d:\d\d:\d\d,\d{3} --> "), "vtt"),
    (re.compile(r"\s*BEGIN:VCALENDAR\s"), "ics"),
    (re.compile(r"%YAML \d"), "yaml"),
)
_NAMED = frozenset({"txt", "md", "csv", "tsv", "mbox", "mhtml", "ndjson", "json", "yaml", "rst", "org", "vtt", "ics"})
_CMS = re.compile(
    rb"\x06(?:\x09\x2a\x86\x48\x86\xf7\r\x01\x07|\x0b\x2a\x86\x48\x86\xf7\r\x01\x09\x10\x01)([\x02\x03\x1f])"
)
_CMS_KINDS = {b"\x02": "p7m", b"\x03": "p7m", b"\x1f": "tsd"}
_PGP = re.compile(rb"\x85..\x03|\x84.\x03|\x8c.\x04|\xc1.{1,5}\x03", re.DOTALL)  # a packet with an encrypted key
_BINARY_SHARE = 0.02  # of control characters, in what would be text


def detect(content: bytes, file_name: str) -> str:
    """The format of `content` in a short lower-case word: "docx", "pdf", "html", ...

    Raises:
        EncryptedFileError: an Office document in an encrypted package.
        CorruptFileError: an archive that cannot be opened.
    """
    if b"%PDF-" in content[:1024]:
        return "pdf"
    found = _by_first_bytes(content)
    if found == "zip":
        return _in_zip(content, file_name)
    if found == "ole":
        return _in_ole(content, file_name)
    if found == "pgp":
        raise EncryptedFileError(file_name, "it is encrypted with PGP")
    if found == "bmp" and content[14:18] in _BITMAP_HEADERS:
        return "bmp"
    if found and not (found in signatures.MAY_BE_TEXT and _reads_as_text(content)):
        return found
    return _text_format(content, file_name)


def _by_first_bytes(content: bytes) -> str | None:
    if content[4:8] == b"ftyp":
        return next(name for brand, name in signatures.MEDIA_BRANDS if content[8:].startswith(brand))
    if content.startswith(b"RIFF"):
        return signatures.RIFF_KINDS.get(content[8:12])
    if content[257:262] == b"ustar":
        return "tar"
    if content[60:68] == b"BOOKMOBI":
        return "mobi"
    if _PGP.match(content) and not _reads_as_text(content):
        return "pgp"
    if content[:1] == b"\x30" and (found := _CMS.search(content[:40])):
        return _CMS_KINDS[found[1]]
    return next((name for magic, name in signatures.FIRST_BYTES if content.startswith(magic)), None)


def _in_zip(content: bytes, file_name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            mimetype = _beginning(archive, "mimetype") if "mimetype" in names else b""
            index = _beginning(archive, signatures.APPLE_INDEX) if signatures.APPLE_INDEX in names else b""
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise CorruptFileError(file_name, f"its archive cannot be opened ({error})") from error
    if named := signatures.ZIP_MIMETYPES.get(mimetype.decode("ascii", "replace").strip()):
        return named
    if apple := next((name for namespace, name in signatures.APPLE_NAMESPACES.items() if namespace in index), None):
        return apple
    return next((name for member, name in signatures.ZIP_MEMBERS if any(map(member.fullmatch, names))), "zip")


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    """The first bytes of a member; none of a locked one, which is for whoever reads the archive to report."""
    try:
        with archive.open(name) as member:
            return member.read(1_000)
    except (RuntimeError, NotImplementedError):  # encrypted, or packed in a way that nobody here knows
        return b""


def _in_ole(content: bytes, file_name: str) -> str:
    import olefile  # only here: few files are of this kind

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            streams = {entry[0].lower() for entry in container.listdir()}
    except (OSError, ValueError, IndexError) as error:
        raise CorruptFileError(file_name, f"its container cannot be opened ({error})") from error
    found = next((name for stream, name in signatures.OLE_STREAMS if stream.lower() in streams), "ole")
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
    named = signatures.TEXT_NAMES.get(PurePosixPath(file_name).suffix.lower().removeprefix("."))
    if named in _NAMED:
        # Each of these may begin like something else: an export of mails, notes with HTML in them.
        return "html" if named == "txt" and _HTML_START.match(sample) else named
    return _sniffed(sample, named)


def _sniffed(sample: str, named: str | None) -> str:
    if sample.startswith("From ") and _is_mail(sample.partition("\n")[2]):
        return "mbox"
    if _is_mail(sample):
        return "mhtml" if _SAVED_PAGE.search(sample) else "eml"
    if _HTML_START.match(sample) or (named == "html" and "<" in sample):
        return "html"
    if _XML_START.match(sample) or (named == "xml" and "<" in sample):
        return _xml_format(sample)
    if (root := _ROOT.match(sample)) and root[1] in _XML_ROOTS_ALONE:
        return signatures.XML_ROOTS[root[1]]
    if sample.lstrip().startswith("<") and len(_HTML_TAGS.findall(sample)) >= 2:
        return "html"
    if data := _data_format(sample):
        return data
    if found := next((name for start, name in _STARTS if start.match(sample)), None):
        return found
    if _looks_like_markdown(sample):
        return "md"
    return "csv" if named is None and _looks_delimited(sample) else named or "txt"


def _xml_format(sample: str) -> str:
    root = _ROOT.search(sample)
    return signatures.XML_ROOTS.get(root[1], "xml") if root else "xml"


def _data_format(sample: str) -> str | None:
    """JSON, or one JSON object a line. A sample that was cut off is told by its beginning."""
    if not _JSON_START.match(sample):
        return None
    first, _, others = sample.lstrip("\ufeff \r\n\t").partition("\n")
    if first.rstrip().endswith("}") and others.lstrip().startswith("{") and _is_json(first):
        return "ndjson"
    return "json"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


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
