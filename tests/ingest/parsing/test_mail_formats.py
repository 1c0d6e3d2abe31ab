"""Attachments, mailboxes, signed and Outlook mail: each part is read as the file it is, below its own name."""

from __future__ import annotations

import base64
import struct
from email.message import EmailMessage

import pytest

from ingest.parsing.base import CorruptFileError
from ingest.parsing.detection import detect
from ingest.parsing.mail.richtext import decompressed
from ingest.parsing.mail.signed import unwrapped
from ingest.parsing.registry import parse
from tests.ingest.parsing.test_archives import CRANES, LEAVE, parts_of, texts_of, zip_of


def mail(subject: str, text: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Zoë <zoe@company.example>", "all@company.example", subject
    made["Date"] = "Mon, 01 Jun 2026 10:00:00 +0200"
    made.set_content(text)
    return made


def test_attachments_are_parts_read_as_what_they_are() -> None:
    made = mail("Cranes", "The list is attached.\n")
    made.add_attachment(CRANES, maintype="application", subtype="octet-stream", filename="cranes.csv")
    made.add_attachment(zip_of({"a/leave.md": LEAVE}), maintype="application", subtype="zip", filename="more.zip")
    document = parse(made.as_bytes(), "cranes.eml")
    assert parts_of(document) == ["body", "cranes.csv", "more.zip", "more.zip/a/leave.md"]
    assert "Type: Tower crane | Inspection: every year" in texts_of(document)
    assert [author.person for author in document.authors] == ["zoe@company.example"]
    assert not document.notes


def test_a_text_that_only_says_that_there_is_html_does_not_hide_it() -> None:
    shown = "<p>Parental leave lasts sixteen weeks. Ask for it two months before, with the form of HR.</p>" * 3
    stub = mail("Leave", "This is a message in HTML.\n")
    stub.add_alternative(shown, subtype="html")
    assert texts_of(parse(stub.as_bytes(), "stub.eml"))[-1].startswith("Parental leave lasts sixteen weeks.")
    whole = mail("Leave", "Parental leave lasts sixteen weeks. Ask for it with the form of HR.\n")
    whole.add_alternative("<p>Other words: 16 weeks.</p>", subtype="html")
    assert texts_of(parse(whole.as_bytes(), "whole.eml"))[-1].endswith("with the form of HR.")


def test_a_forwarded_mail_is_a_part_with_its_subject() -> None:
    made = mail("Fwd: Leave", "See below.\n")
    made.add_attachment(mail("Leave in June", "Sixteen weeks.\n"))
    document = parse(made.as_bytes(), "fwd.eml")
    weeks = next(block for block in document.blocks if block.text == "Sixteen weeks.")
    assert (weeks.locator.part, weeks.locator.headings) == ("Leave in June", ("Leave in June",))
    assert [text for text in texts_of(document) if text == "See below."] == ["See below."]


def mailbox(*messages: EmailMessage) -> bytes:
    start = b"From zoe@company.example Mon Jun 01 10:00:00 2026\n"
    return b"".join(start + one.as_bytes().replace(b"\nFrom ", b"\n>From ") + b"\n" for one in messages)


def test_a_mailbox_is_a_document_of_its_messages() -> None:
    second = mail("Second", "Hello.\n\nFrom now on we meet on Friday at 10:30.\n")
    second.add_attachment(LEAVE, maintype="text", subtype="markdown", filename="leave.md")
    content = mailbox(mail("First", "One.\n"), second)
    assert detect(content, "archive") == "mbox"
    document = parse(content, "archive.mbox")
    assert parts_of(document) == ["1", "2", "2/leave.md"]
    assert "From now on we meet on Friday at 10:30." in texts_of(document)
    friday = next(block for block in document.blocks if "Friday" in block.text)
    assert friday.locator.headings == ("Second",)


def test_a_message_without_headers_is_still_one_message() -> None:
    start = b"From someone Mon Jun 01 10:00:00 2026\n"
    document = parse(start + b"\nOne.\n\n" + start + b"Subject: x\n\nTwo.\n", "old.mbox")
    assert [text for text in texts_of(document) if text.endswith(".")] == ["One.", "Two."]


def element(tag: int, content: bytes) -> bytes:
    size = len(content)
    head = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + head + content


SIGNED_DATA, DATA = (b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07" + bytes([last]) for last in (2, 1))


def signed(content: bytes) -> bytes:
    """Signed data of one signer whose certificate is left out, which nobody needs to read it."""
    wrapped = element(0x30, DATA + element(0xA0, element(0x04, content)))
    return element(0x30, SIGNED_DATA + element(0xA0, element(0x30, b"\x02\x01\x01" + element(0x31, b"") + wrapped)))


def signed_in_pieces(content: bytes) -> bytes:
    """The same without lengths, as programs write it that do not know the end when they begin."""
    half = len(content) // 2
    octets = b"\x24\x80" + element(0x04, content[:half]) + element(0x04, content[half:]) + b"\0\0"
    wrapped = b"\x30\x80" + DATA + b"\xa0\x80" + octets + b"\0\0" * 2
    return b"\x30\x80" + SIGNED_DATA + b"\xa0\x80\x30\x80\x02\x01\x01" + element(0x31, b"") + wrapped + b"\0\0" * 3


@pytest.mark.parametrize("sign", [signed, signed_in_pieces])
def test_a_signed_file_is_read_as_the_file_that_was_signed(sign: object) -> None:
    assert callable(sign)
    content = sign(LEAVE * 20)
    armoured = b"-----BEGIN PKCS7-----\n" + base64.encodebytes(content) + b"-----END PKCS7-----\n"
    for one in (content, armoured):
        document = parse(one, "leave.md.p7m")
        assert (document.format, document.blocks[0].text) == ("md", "Leave")


def test_a_signed_mail_is_read_with_its_attachment() -> None:
    inner = mail("", "It is signed.\n")
    inner.add_attachment(LEAVE, maintype="text", subtype="markdown", filename="leave.md")
    outer = mail("Signed", "x")
    outer.clear_content()
    outer.set_content(signed(inner.as_bytes()), maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
    document = parse(outer.as_bytes(), "signed.eml")
    assert document.title == "Signed"
    assert {"It is signed.", "Parental leave lasts sixteen weeks."} <= set(texts_of(document))


def test_a_signature_beside_its_file_says_so() -> None:
    with pytest.raises(CorruptFileError, match="not the content that was signed"):
        unwrapped(element(0x30, SIGNED_DATA + element(0xA0, element(0x30, DATA))), "a.p7s")


@pytest.mark.parametrize("length", range(20, 200, 9))
def test_cut_off_signed_data_gives_a_reason(length: int) -> None:
    for sign in (signed, signed_in_pieces):
        cut = sign(LEAVE * 20)[:length]
        try:
            assert unwrapped(cut, "cut.p7m") in LEAVE * 20
        except CorruptFileError as error:
            assert error.reason  # noqa: PT017 - either outcome is right


def test_compressed_rich_text_comes_out_as_the_specification_shows() -> None:
    """The example of MS-OXRTFCP, section 4.1.1."""
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert decompressed(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_rich_text_that_repeats_itself_comes_out_too() -> None:
    """The example of MS-OXRTFCP, section 4.1.2: a copy that runs into what it writes."""
    packed = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert decompressed(packed) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_rich_text_of_an_unknown_kind_has_its_reason() -> None:
    with pytest.raises(CorruptFileError, match="unknown way"):
        decompressed(struct.pack("<4I", 1, 1, 0, 0))
