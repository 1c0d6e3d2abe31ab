"""IT's page in a real browser before the real API: a run in progress, a failed item with retry, an approval."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from assistant.api.app import create_app
from assistant.api.services import open_services
from assistant.engine import open_engine
from assistant.identity.records import NewUser
from assistant.identity.roles import Role
from assistant.settings import AssistantSettings
from connectors.settings import load_settings, read_sources
from ingest.embedding import Vectors
from ingest.ledger.writing.definitions import SourceDefinition
from ingest.owner import Owner, open_owner
from ingest.settings import IngestSettings
from tests.assistant.company import PASSWORD, QUICK
from tests.ingest.company import EVERYBODY, found
from tests.ingest.embedder_words import WordEmbedder
from tests.ui import servers
from tests.ui.conftest import Window
from ui.texts import load

pytestmark = pytest.mark.browser

EN = load("en")
FILES = 40
SETTINGS = '[[source]]\nname = "shares"\nkind = "files"\ntitle = "Shares"\nroot = "shares"\naccess = ["everyone"]\n'


class PatientEmbedder(WordEmbedder):
    """Takes as long for each text as the test wants."""

    seconds = 0.0

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        time.sleep(self.seconds * len(texts))
        return super().embed_passages(texts)


@dataclass(slots=True)
class Office:
    """One share, and the page before it."""

    shares: Path
    owner: Owner
    embedder: PatientEmbedder
    pages: str


@pytest.fixture(scope="module")
def office(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    (shares := folder / "shares").mkdir()
    for number in range(FILES):
        (shares / f"note-{number:02}.md").write_text(f"# Note {number}\n\nNote number {number} says so.", "utf-8")
    (shares / "broken.docx").write_bytes(b"PK\x03\x04 this is no document")
    (folder / "collega.toml").write_text(SETTINGS, encoding="utf-8")
    sources = read_sources(load_settings(folder / "collega.toml"), {})
    embedder = PatientEmbedder()
    (folder / "pay").mkdir()
    (folder / "pay" / "days.txt").write_text("Salaries are paid on the 25th.", "utf-8")
    settings = IngestSettings(data_dir=folder / "var", allowed_roots=(folder / "pay",))
    with open_owner(settings, sources, embedder) as owner:
        services = open_services(AssistantSettings(), owner, open_engine(owner), QUICK)
        services.users.add(NewUser("ivo", "Ivo Itter", "ivo@firm.example", roles=frozenset({Role.IT})), PASSWORD)
        app = create_app(services)
        with servers.serving(app) as api, servers.pages(api) as pages:
            addresses = AssistantSettings(public_url=api, ui_url=pages)
            app.state.services = replace(services, settings=addresses)  # only now are the ports known
            yield Office(shares, owner, embedder, pages)
        services.pool.close()


def _open(office: Office, window: Window, place: str) -> Any:
    page = window.page
    page.goto(f"{office.pages}/{place}")
    page.locator("#user_name").fill("ivo")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button").click()
    page.locator(".st-key-foot").wait_for(state="attached")
    return page


def test_a_first_run_is_started_watched_and_stopped(office: Office, open_window: Callable[..., Window]) -> None:
    page = _open(office, open_window(), "sources")
    page.get_by_text(EN("sources.wrong", count=1, total=1)).wait_for()
    office.embedder.seconds = 0.3
    page.get_by_role("button", name=EN("sources.run_now"), exact=True).click()
    row = page.locator(".st-key-row-shares")
    row.get_by_text(EN("run_state.running")).wait_for()
    page.reload()  # nothing of it is kept in the tab
    row.get_by_text("items seen").or_(row.get_by_text("items.")).first.wait_for()
    row.get_by_role("button", name=EN("running.cancel"), exact=True).click()
    row.get_by_text(EN("run_state.running")).wait_for(state="detached")
    assert office.owner.ledger.runs("shares", 1)[0].state == "cancelled"
    office.embedder.seconds = 0.0
    office.owner.sync("shares")
    page.reload()
    row.get_by_text(f"{FILES} documents · 1 not read").wait_for()
    page.get_by_text(EN("sources.all_well", count=1)).wait_for()


def test_a_failed_item_has_a_reason_and_is_read_once_it_is_mended(
    office: Office, open_window: Callable[..., Window]
) -> None:
    page = _open(office, open_window("phone"), "sources?source=shares&part=failures")
    failure = page.locator(".st-key-failure-0")
    failure.get_by_text("broken", exact=True).wait_for()
    (office.shares / "broken.docx").unlink()
    (office.shares / "broken.docx").write_text("Whole again, as plain text.", encoding="utf-8")
    failure.get_by_role("button", name=EN("failing.retry"), exact=True).click()
    page.get_by_text(EN("sources.no_failures")).or_(page.get_by_text(EN("run_state.running"))).first.wait_for()
    for _ in range(100):
        if not office.owner.running_sources():
            break
        time.sleep(0.1)
    page.reload()
    page.get_by_text(EN("sources.no_failures")).wait_for()


def test_removals_wait_for_a_person_who_sees_what_would_go(office: Office, open_window: Callable[..., Window]) -> None:
    for file in sorted(office.shares.glob("note-*.md"))[10:]:
        file.unlink()
    office.owner.sync("shares")
    page = _open(office, open_window(), "sources")
    page.get_by_role("button", name=EN("approval.open"), exact=True).click()
    page.get_by_text(EN("approval.what", count=FILES - 10, known=FILES + 1)).wait_for()
    page.get_by_text("Note 12").first.wait_for()
    assert "source=shares" in page.url
    page.get_by_role("button", name=EN("approval.approve", count=FILES - 10), exact=True).click()
    page.get_by_text(EN("approval.title")).wait_for(state="detached")
    (state,) = office.owner.ledger.sources()
    assert (state.documents, state.approval_waiting) == (11, False)


def test_a_document_is_erased_and_the_page_proves_it(office: Office, open_window: Callable[..., Window]) -> None:
    office.owner.sync("shares")
    assert found(office.owner, "note 7", EVERYBODY)
    page = _open(office, open_window("phone"), "sources?view=erase")
    page.get_by_label(EN("erasing.named"), exact=True).fill("note-07")
    page.get_by_role("button", name=EN("erasing.look"), exact=True).click()
    page.get_by_text(EN("erasing.would_go", count=1)).wait_for()
    page.get_by_text(EN("erasing.sure")).click()
    page.get_by_role("button", name=EN("erasing.do", count=1), exact=True).click()
    page.get_by_text(EN("erased.complete", count=1)).wait_for()
    assert "view=erased" in page.url
    assert not [one for one in office.owner.ledger.items("shares") if one.item_id == "note-07.md" and one.readable]
    page.reload()
    page.get_by_text(EN("erased.stray_vectors", number=0)).wait_for()


def test_a_source_is_made_read_and_narrowed_on_the_page(office: Office, open_window: Callable[..., Window]) -> None:
    page = _open(office, open_window("phone"), "sources?view=new")
    page.get_by_label(EN("new_source.name"), exact=True).fill("pay")
    page.get_by_label("root", exact=True).fill(str(office.shares.parent / "pay"))
    page.get_by_label(EN("new_source.access"), exact=True).fill("everyone")
    page.get_by_role("button", name=EN("new_source.create"), exact=True).click()
    page.get_by_text(EN("run_state.succeeded"), exact=True).first.wait_for()
    assert found(office.owner, "salaries", EVERYBODY) == ["pay"]
    page.goto(f"{office.pages}/sources?source=pay&part=settings")
    readers = page.get_by_label(EN("new_source.access"), exact=True)
    readers.wait_for()
    assert readers.input_value() == "everyone"
    readers.fill("group:hr")
    page.get_by_role("button", name=EN("settings.save"), exact=True).click()
    page.get_by_text(EN("sources.last_run")).wait_for()  # the view that shows the reading it starts
    assert found(office.owner, "salaries", EVERYBODY) == []
    page.goto(f"{office.pages}/sources?source=shares&part=settings")
    page.get_by_text(EN("settings.from_file")).wait_for()
    assert page.get_by_role("button", name=EN("settings.save"), exact=True).count() == 0


def test_opening_a_source_asks_first_and_another_persons_change_is_told(
    office: Office, open_window: Callable[..., Window]
) -> None:
    place = {"root": str(office.shares.parent / "pay")}
    if "pay" not in office.owner.source_names():
        made = SourceDefinition.made(
            "tess", name="pay", kind="files", title="", access=["group:hr"], label="internal", settings=place
        )
        office.owner.redefine(lambda book: book.add(made))
    page = _open(office, open_window(), "sources?source=pay&part=settings")
    page.get_by_label(EN("new_source.access"), exact=True).fill("everyone")
    page.get_by_role("button", name=EN("settings.save"), exact=True).click()
    question = page.get_by_role("dialog")
    question.get_by_text(EN("widening.everyone")).wait_for()
    question.get_by_role("button", name=EN("widening.no"), exact=True).click()
    question.wait_for(state="detached")
    known = office.owner.book.known("pay")
    assert known.access == ["group:hr"]

    office.owner.redefine(lambda book: book.change("pay", known.changed_at, "tess", title="Pay and pensions"))
    page.get_by_role("button", name=EN("settings.save"), exact=True).click()
    page.get_by_text(f"{EN('new_source.source_title')}: Pay and pensions").wait_for()
    assert page.get_by_label(EN("new_source.access"), exact=True).input_value() == "everyone", "nothing typed is lost"
    page.get_by_role("button", name=EN("settings.keep_mine"), exact=True).click()
    page.get_by_text(f"{EN('new_source.source_title')}: Pay and pensions").wait_for(state="detached")
    page.get_by_role("button", name=EN("settings.save"), exact=True).click()
    question.get_by_role("button", name=EN("widening.yes"), exact=True).click()
    page.get_by_text(EN("sources.last_run")).wait_for()
    assert office.owner.book.known("pay").access == ["everyone"]
