"""What could not be read and may be now is read again by itself: with new passwords, and with text recognition."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from fpdf import FPDF
from msoffcrypto.format.ooxml import OOXMLFile

from connectors.settings import SettingError
from ingest.owner import Owner
from ingest.parsing.base import NEEDS_PASSWORD
from ingest.parsing.recognition import language_data
from ingest.parsing.registry import parse
from ingest.syncing.content.preparing import Parser
from tests.ingest.company import HANDBOOK, NOTES, Company, found
from tests.ingest.parsing.test_archives import LEAVE, zip_crypto
from tests.ingest.parsing.test_recognition import LINES, needs_recognition, page, saved

SECRETS = ("spring-7", " two  spaces ", "Grün")
LIST = '["spring-7", " two  spaces ", "Grün"]'


def locked_pdf(password: str) -> bytes:
    made = FPDF()
    made.set_encryption(owner_password="owner", user_password=password)
    made.add_page()
    made.set_font("helvetica", size=12)
    made.cell(text="The salary table is on page four.")
    return bytes(made.output())


def locked_docx(password: str) -> bytes:
    plain, locked = io.BytesIO(), io.BytesIO()
    made = Document()
    made.add_paragraph("The crane fund holds nine thousand euro.")
    made.save(plain)
    OOXMLFile(io.BytesIO(plain.getvalue())).encrypt(password, locked)
    return locked.getvalue()


@pytest.fixture
def company(tmp_path: Path) -> Company:
    made = Company(tmp_path)
    folder = tmp_path / "handbook"
    (folder / "pay.pdf").write_bytes(locked_pdf(SECRETS[0]))
    (folder / "fund.docx").write_bytes(locked_docx(SECRETS[1]))
    (folder / "leave.zip").write_bytes(zip_crypto("leave.md", LEAVE, SECRETS[2].encode()))
    return made


def reasons(owner: Owner) -> dict[str, str]:
    return {one.item_id: one.reason for one in owner.ledger.failures("handbook")}


def test_new_passwords_open_what_was_locked_and_nothing_else_is_read_again(
    company: Company, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    variable = "COLLEGA_SOURCE_HANDBOOK_PASSWORDS"
    with company.owner() as owner:
        assert owner.sync("handbook").sheet.failed == 3
        assert all(NEEDS_PASSWORD in reason for reason in reasons(owner).values())
        assert "passwords" in reasons(owner)["pay.pdf"]
        assert owner.sync("handbook").sheet.failed == 3
    monkeypatch.setenv(variable, "winter\nautumn")
    with company.owner() as owner:
        owner.sync("handbook")
        assert all("none of its source's passwords fits" in reason for reason in reasons(owner).values())
        attempts = [one.attempts for one in owner.ledger.failures("handbook")]
    with company.owner() as owner:
        owner.sync("handbook")
        assert [one.attempts for one in owner.ledger.failures("handbook")] == attempts
    monkeypatch.setenv(variable, LIST)
    with company.owner() as owner:
        sheet = owner.sync("handbook").sheet
        assert (sheet.new, sheet.unchanged, sheet.failed) == (3, 1, 0)
        for words in ("salary table", "crane fund", "sixteen weeks"):
            assert found(owner, words), words
    _nowhere(company, caplog)


def _nowhere(company: Company, caplog: pytest.LogCaptureFixture) -> None:
    written = b"".join(path.read_bytes() for path in company.settings.data_dir.rglob("*") if path.is_file())
    for secret in (*SECRETS, "winter"):
        assert secret.encode() not in written
        assert secret not in caplog.text
        assert secret not in repr(company.sources())


def test_a_password_does_not_belong_in_the_settings_file(company: Company) -> None:
    with pytest.raises(SettingError, match="COLLEGA_SOURCE_HANDBOOK_PASSWORDS") as raised:
        company.sources(HANDBOOK + 'passwords = ["spring-7"]\n' + NOTES)
    assert "spring-7" not in str(raised.value)


def test_passwords_come_from_a_file_of_their_own_too(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "passwords").write_text("spring-7\nGrün\n")
    monkeypatch.setenv("COLLEGA_SOURCE_HANDBOOK_PASSWORDS_FILE", str(tmp_path / "passwords"))
    handbook, notes = company.sources()
    assert [one.get_secret_value() for one in handbook.passwords] == ["spring-7", "Grün"]
    assert notes.passwords == ()


@needs_recognition
def test_what_was_read_without_recognition_is_read_again_once_it_is_there(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = company.folder / "notes"
    (folder / "scan.png").write_bytes(saved(page(LINES["en"]), "PNG"))
    with monkeypatch.context() as without:
        without.setattr("ingest.definitions.configuring.can_recognise", lambda: False)
        without.setattr(language_data, "_DATA_FOLDERS", ())
        with company.owner() as owner:
            owner.runs.parser = _without_recognition(owner)
            assert owner.sync("notes").sheet.skipped == 1
            [left_out] = owner.ledger.failures("notes")
            assert "text recognition is not installed" in left_out.reason
            assert owner.sync("notes").sheet.skipped == 1
    language_data.language_data.cache_clear()  # as another process, which looks for itself
    with company.owner() as owner:
        sheet = owner.sync("notes").sheet
        assert (sheet.new, sheet.unchanged, sheet.skipped) == (1, 1, 0)
        assert found(owner, "tower crane inspected")
        [worst, _] = owner.ledger.quality("notes")
        assert (worst.item_id, worst.pages, worst.poor_pages) == ("scan.png", 1, 0)
        assert 0.7 < worst.score < 1


def _without_recognition(owner: Owner) -> Parser:
    """Parsing in this process, where the test can take the language data away."""
    language_data.language_data.cache_clear()
    return replace(owner.runs.parser, parse=parse)


@pytest.fixture(autouse=True)
def _language_data_is_looked_for_again() -> Iterator[None]:
    yield
    language_data.language_data.cache_clear()
