"""Archives: what is inside becomes parts; names are labels; a bad member, a bomb or a quine costs itself only."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable

import pytest

from ingest.documents import ParsedDocument
from ingest.parsing import means
from ingest.parsing.base import CorruptFileError, EncryptedFileError, ParserLimitError, UnsupportedFormatError
from ingest.parsing.means import Means, using
from ingest.parsing.registry import parse

LEAVE = b"# Leave\n\nParental leave lasts sixteen weeks.\n"
CRANES = b"Type;Inspection\nTower crane;every year\nBridge crane;every two years\n"
FILES = {"hr/leave.md": LEAVE, "cranes.csv": CRANES}

LOCKED_TEXT = "The salary table is on page four."


def zip_of(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tar_of(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def parts_of(document: ParsedDocument) -> list[str | None]:
    return list(dict.fromkeys(block.locator.part for block in document.blocks))


def texts_of(document: ParsedDocument) -> list[str]:
    return [block.text for block in document.blocks]


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("files.zip", zip_of(FILES)),
        ("files.tar", tar_of(FILES)),
        ("files.tar.gz", gzip.compress(tar_of(FILES))),
        ("files.tgz", gzip.compress(tar_of(FILES))),
        ("files.tar.bz2", bz2.compress(tar_of(FILES))),
        ("files.tar.xz", lzma.compress(tar_of(FILES))),
    ],
)
def test_each_file_inside_is_a_part_with_its_own_structure(name: str, packed: bytes) -> None:
    document = parse(packed, name)
    assert parts_of(document) == ["hr/leave.md", "cranes.csv"]
    weeks = next(block for block in document.blocks if "sixteen" in block.text)
    assert weeks.locator.headings == ("hr/leave.md", "Leave")
    row = next(block for block in document.blocks if "Tower" in block.text)
    assert row.text == "Type: Tower crane | Inspection: every year"
    assert not document.notes
    assert document.quality
    assert document.quality.score > 0.9


def test_a_compressed_file_is_read_as_the_file_it_is() -> None:
    document = parse(gzip.compress(LEAVE), "leave.md.gz")
    assert (document.format, document.title) == ("md", "Leave")
    assert {block.locator.part for block in document.blocks} == {None}


def test_archives_in_archives_are_read_to_their_limit() -> None:
    inner = LEAVE
    name = "leave.md"
    for depth in range(means.MOST_DEPTH):
        inner, name = zip_of({name: inner, f"beside-{depth}.txt": f"Level {depth}.".encode()}), f"level-{depth}.zip"
    document = parse(inner, name)
    assert "Parental leave lasts sixteen weeks." in texts_of(document)
    assert any(part == "level-3.zip/level-2.zip/level-1.zip/level-0.zip/leave.md" for part in parts_of(document))
    deeper = parse(zip_of({name: inner, "top.txt": b"On top."}), "deeper.zip")
    assert "On top." in texts_of(deeper)
    assert not any("sixteen" in text for text in texts_of(deeper))
    assert any("packed more than 5 levels deep" in note for note in deeper.notes)


def test_names_inside_are_labels_and_nothing_more() -> None:
    evil = {"../../etc/passwd": b"One.", "/abs.txt": b"Two.", "C:\\up\\..\\x.txt": b"Three.", "a\nb\x00.txt": b"Four."}
    document = parse(zip_of(evil), "names.zip")
    assert [text for text in texts_of(document) if text.endswith(".")] == ["One.", "Two.", "Three.", "Four."]
    assert all(part and "\n" not in part and "\0" not in part for part in parts_of(document))


def test_a_damaged_member_costs_itself_only() -> None:
    packed = bytearray(zip_of({"bad.txt": b"word " * 2_000, "leave.md": LEAVE}))
    packed[60:70] = bytes(10)
    document = parse(bytes(packed), "half.zip")
    assert "Parental leave lasts sixteen weeks." in texts_of(document)
    assert [note.partition(":")[0] for note in document.notes] == ["bad.txt"]


def test_a_file_that_is_there_twice_is_read_once() -> None:
    document = parse(zip_of({"a.md": LEAVE, "copy/a.md": LEAVE}), "twice.zip")
    assert parts_of(document) == ["a.md"]
    assert document.notes == ["copy/a.md: the same as a.md, which is read"]


def test_what_no_parser_reads_is_named() -> None:
    document = parse(zip_of({"run.bin": bytes(range(256)) * 40, "leave.md": LEAVE}), "mixed.zip")
    assert document.notes == ["run.bin: format not supported (unknown)"]


def test_a_size_that_a_header_promises_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.parsing.archives.inflating.MOST_PART_BYTES", 1 << 20)
    packed = zip_of({"bomb.txt": b" " * (5 << 20), "leave.md": LEAVE})
    document = parse(packed, "bomb.zip")
    assert "Parental leave lasts sixteen weeks." in texts_of(document)
    assert document.notes == ["bomb.txt: it unpacks to more than 1 MB"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_bomb_is_bounded_by_what_really_comes_out(
    pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.parsing.archives.inflating.MOST_PART_BYTES", 1 << 20)
    with pytest.raises(ParserLimitError, match="unpacks to more than 1 MB"):
        parse(pack(bytes(20 << 20)), "bomb.gz")


def test_all_together_has_a_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(means, "MOST_BYTES", 3 << 20)
    monkeypatch.setattr("ingest.parsing.archives.inflating.MOST_BYTES", 3 << 20)
    files = {"leave.md": LEAVE} | {f"{n}.txt": f"{n} ".encode() * (1 << 19) for n in range(9)}
    document = parse(zip_of(files), "many.zip")
    assert "Parental leave lasts sixteen weeks." in texts_of(document)
    assert "the rest inside was not read" in document.notes[-1]


def test_too_many_members_are_refused_at_once() -> None:
    with pytest.raises(ParserLimitError, match="more than 10000 files"):
        parse(zip_of({str(n): b"" for n in range(means.MOST_PARTS + 1)}), "million.zip")


def test_an_archive_without_anything_to_read_is_what_its_members_are() -> None:
    with pytest.raises(CorruptFileError):
        parse(zip_of({"a.pdf": b"%PDF-1.7 nothing"}), "a.zip")
    with pytest.raises(UnsupportedFormatError):
        parse(gzip.compress(bytes(range(256)) * 40), "a.gz")
    assert parse(zip_of({}), "empty.zip").blocks == []


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("pack", [tar_of, lambda files: gzip.compress(tar_of(files)), zip_of])
def test_a_cut_off_archive_gives_a_reason_or_what_is_left(
    pack: Callable[[dict[str, bytes]], bytes], cut: float
) -> None:
    whole = pack({**FILES, "noise.txt": " ".join(map(str, range(5_000))).encode()})
    with contextlib.suppress(CorruptFileError, UnsupportedFormatError):
        document = parse(whole[: int(len(whole) * cut)], "cut")
        assert document.blocks or document.notes


def zip_crypto(name: str, content: bytes, password: bytes) -> bytes:
    """The traditional encryption, as every archiver reads it; `zipfile` can only undo it."""
    import zlib

    keys = [0x12345678, 0x23456789, 0x34567890]

    def step(byte: int) -> None:
        keys[0] = zlib.crc32(bytes([byte]), keys[0] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = zlib.crc32(bytes([keys[1] >> 24]), keys[2] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

    def encrypted(byte: int) -> int:
        mask = keys[2] | 2
        out = byte ^ ((mask * (mask ^ 1) >> 8) & 0xFF)
        step(byte)
        return out

    for byte in password:
        step(byte)
    plain = zip_of({name: content})
    info = zipfile.ZipFile(io.BytesIO(plain)).infolist()[0]
    start = info.header_offset + 30 + len(name)
    body = plain[start : start + info.compress_size]
    head = bytes(11) + bytes([info.CRC >> 24])
    locked = bytes(map(encrypted, head + body))
    local, central = bytearray(plain[:start]), bytearray(plain[start + info.compress_size :])
    size = len(locked).to_bytes(4, "little")
    local[6] |= 1
    local[18:22] = size
    central[8] |= 1
    central[20:24] = size
    end = central.rindex(b"PK\x05\x06")
    central[end + 16 : end + 20] = (len(local) + len(locked)).to_bytes(4, "little")
    return bytes(local) + locked + bytes(central)


def test_an_encrypted_member_opens_with_a_password_of_its_source() -> None:
    packed = zip_crypto("pay.txt", LOCKED_TEXT.encode(), b"spring")
    with pytest.raises(EncryptedFileError, match="it needs a password"):
        parse(packed, "pay.zip")
    with using(Means(["autumn", "winter"])), pytest.raises(EncryptedFileError, match="none of its source's passwords"):
        parse(packed, "pay.zip")
    with using(Means(["autumn", "spring"])):
        assert LOCKED_TEXT in texts_of(parse(packed, "pay.zip"))
