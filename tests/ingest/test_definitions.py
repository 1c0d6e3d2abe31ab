"""Sources made while Collega runs: what they may read, when they take effect, and what closes them again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from connectors import registry
from connectors.base import Entry, Page, SourceRights
from ingest.definitions.book import SourceBook
from ingest.definitions.checking import Boundaries
from ingest.definitions.errors import SourceChangedError, SourceDefinitionError, SourceExistsError, SourceInFileError
from ingest.ledger.records import RunState
from ingest.ledger.writing.definitions import SourceDefinition
from ingest.owner import Owner
from ingest.sync import Progress, UnknownSourceError
from tests.ingest.company import EVERYBODY, HANDBOOK, HR, NOTES, Company, found


@pytest.fixture
def company(store_folder: Path) -> Company:
    made = Company(store_folder)
    (made.folder / "share" / "hr").mkdir(parents=True)
    (made.folder / "share" / "hr" / "pay.txt").write_text("Salaries are paid on the 25th.")
    made.settings = made.settings.model_copy(update={"allowed_roots": (made.folder / "share",)})
    return made


def pay(company: Company, **other: Any) -> SourceDefinition:
    described = {
        "name": "pay",
        "kind": "files",
        "title": "Pay",
        "access": ["everyone"],
        "label": "internal",
        "settings": {"root": str(company.folder / "share" / "hr")},
    }
    return SourceDefinition.made("ivo", **{**described, **other})


def add(owner: Owner, definition: SourceDefinition) -> None:
    owner.redefine(lambda book: book.add(definition))


def alter(owner: Owner, name: str, **changes: Any) -> None:
    seen = owner.book.known(name).changed_at
    owner.redefine(lambda book: book.change(name, seen, "ivo", **changes))


def test_a_source_is_read_at_once_and_is_there_after_a_restart(company: Company) -> None:
    with company.owner() as owner:
        add(owner, pay(company))
        assert owner.sync("pay").sheet.new == 1
        assert (found(owner, "salaries"), owner.book.title("pay")) == (["pay"], "Pay")
    with company.owner() as owner:
        assert found(owner, "salaries") == ["pay"]
        assert owner.sync("pay").sheet.unchanged == 1


def test_a_removed_source_is_closed_before_the_next_answer_and_others_go_on(company: Company) -> None:
    with company.owner() as owner:
        add(owner, pay(company))
        owner.sync("pay")
        reached, go_on = threading.Event(), threading.Event()

        def hold(_: Progress) -> None:
            reached.set()
            go_on.wait(20)

        worker = threading.Thread(target=owner.sync, args=("handbook", hold))
        worker.start()
        assert reached.wait(20)
        owner.redefine(lambda book: book.remove("pay"))
        assert found(owner, "salaries") == []
        assert owner.running_sources() == {"handbook"}
        go_on.set()
        worker.join()
        assert owner.ledger.runs("handbook")[0].state is RunState.SUCCEEDED
        with pytest.raises(UnknownSourceError):
            owner.sync("pay")
    with company.owner() as owner:
        assert found(owner, "salaries") == []


def test_another_access_holds_before_the_next_answer(company: Company) -> None:
    with company.owner() as owner:
        add(owner, pay(company))
        owner.sync("pay")
        alter(owner, "pay", access=["group:hr"])
        assert found(owner, "salaries") == []
    with company.owner() as owner:
        owner.catch_up()
    with company.owner() as owner:
        owner.sync("pay")
        assert (found(owner, "salaries", EVERYBODY), found(owner, "salaries", HR)) == ([], ["pay"])


def test_another_title_hides_nothing(company: Company) -> None:
    with company.owner() as owner:
        add(owner, pay(company))
        owner.sync("pay")
        alter(owner, "pay", title="Salaries")
        assert (found(owner, "salaries"), owner.book.title("pay")) == (["pay"], "Salaries")


@pytest.mark.parametrize(
    ("root", "advice"),
    [
        ("/etc", "allowed is what lies below"),
        ("share/../notes", "allowed is what lies below"),
        ("share/link", "allowed is what lies below"),
        ("share/*", "a pattern could lead"),
    ],
)
def test_what_lies_outside_the_allowed_folders_is_refused(company: Company, root: str, advice: str) -> None:
    (company.folder / "share" / "link").symlink_to(company.folder / "notes")
    with company.owner() as owner:
        with pytest.raises(SourceDefinitionError, match=advice):
            add(owner, pay(company, settings={"root": str(company.folder / root)}))
        assert "pay" not in owner.book.sources.definitions


def test_without_an_allowed_folder_the_error_says_what_to_do(company: Company) -> None:
    with (
        company.owner(allowed_roots=()) as owner,
        pytest.raises(SourceDefinitionError, match="Add one to allowed_roots"),
    ):
        add(owner, pay(company))


def test_collegas_own_data_is_no_source(company: Company) -> None:
    with company.owner(allowed_roots=(company.folder,)) as owner:
        for root in (company.folder, company.settings.data_dir, company.settings.data_dir / "index"):
            with pytest.raises(SourceDefinitionError, match="Collega's own data"):
                add(owner, pay(company, settings={"root": str(root)}))


def test_a_folder_that_became_a_link_is_not_followed(company: Company) -> None:
    with company.owner() as owner:
        add(owner, pay(company))
        owner.sync("pay")
        (company.folder / "share" / "hr").rename(company.folder / "elsewhere")
        (company.folder / "share" / "hr").symlink_to(company.folder / "notes")
        run = owner.sync("pay")
        assert (run.state, run.sheet.seen) == (RunState.FAILED, 0)
        assert "allowed_roots" in run.message
        assert found(owner, "crane") == []


def test_a_narrower_setting_closes_a_source_and_the_server_starts_all_the_same(company: Company) -> None:
    with company.owner() as owner:
        add(owner, pay(company))
        owner.sync("pay")
    with company.owner(allowed_roots=(company.folder / "other",)) as owner:
        assert found(owner, "salaries") == []
        assert "allowed_roots" in owner.book.sources.problems["pay"]
    with company.owner() as owner:
        assert found(owner, "salaries") == ["pay"]


def test_the_settings_file_wins_where_both_have_a_name(company: Company) -> None:
    with company.owner(HANDBOOK) as owner:
        with pytest.raises(SourceInFileError, match=r"Edit collega\.toml"):
            add(owner, pay(company, name="handbook"))
        with pytest.raises(SourceInFileError):
            owner.redefine(lambda book: book.remove("handbook"))
        add(owner, pay(company, name="notes"))
        with pytest.raises(SourceExistsError):
            add(owner, pay(company, name="notes"))
    with company.owner(HANDBOOK + NOTES) as owner:
        owner.sync("notes")
        assert (found(owner, "crane"), found(owner, "salaries")) == (["notes"], [])
        assert "Rename or remove" in owner.book.sources.problems["notes"]
        owner.redefine(lambda book: book.remove("notes"))
        assert found(owner, "crane") == ["notes"]


def test_a_mistake_is_named_and_changes_nothing(company: Company) -> None:
    with company.owner() as owner:
        add(owner, pay(company))
        altered: list[dict[str, Any]] = [{"settings": {"rot": "x"}}, {"access": ["all"]}]
        for wrong in [*altered, {"settings": {"root": "/x", "access": []}}]:
            with pytest.raises(SourceDefinitionError):
                alter(owner, "pay", **wrong)
        added: list[dict[str, Any]] = [{"name": "Pay!"}, {"name": "pay-2", "kind": "telepathy"}]
        for wrong in [*added, {"name": "pay-2", "label": "odd"}]:
            with pytest.raises(SourceDefinitionError):
                add(owner, pay(company, **wrong))
        assert owner.book.known("pay").settings == {"root": str(company.folder / "share" / "hr")}
        assert owner.sync("pay").sheet.new == 1


class DeskSettings(BaseModel):
    """A help desk behind a token."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: SecretStr


class DeskConnector:
    """One ticket, which quotes the token it was read with."""

    Settings: ClassVar = DeskSettings

    def __init__(self, name: str, settings: DeskSettings, rights: SourceRights) -> None:
        self.name, self._settings, self._rights = name, settings, rights

    def changes(self, since: str | None) -> Iterator[Page]:
        entry = Entry("1", "1", "Ticket", "", self._rights.access_of(None), self._rights.label, content=self.fetch("1"))
        yield Page([entry], "", completes_listing=True)

    def fetch(self, item_id: str) -> bytes:
        return f"The printer was read with {self._settings.token.get_secret_value()}.".encode()


def test_a_secret_is_refused_and_comes_from_the_environment(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = EntryPoint("desk", f"{__name__}:DeskConnector", "collega.connectors")
    installed = registry._found()
    monkeypatch.setattr(registry, "_found", lambda: {**installed, "desk": desk})
    with company.owner() as owner:
        with pytest.raises(SourceDefinitionError) as refused:
            add(owner, pay(company, name="help-desk", kind="desk", settings={"token": "s3cret"}))
        assert "COLLEGA_ADDED_SOURCE_HELP_DESK_TOKEN" in str(refused.value)
        assert "s3cret" not in str(refused.value)
        monkeypatch.setenv("COLLEGA_ADDED_SOURCE_HELP_DESK_TOKEN", "s3cret")
        add(owner, pay(company, name="help-desk", kind="desk", settings={}))
        owner.sync("help-desk")
        assert found(owner, "printer") == ["help-desk"]
    assert b"s3cret" not in str(SourceBook(owner.ledger, [], Boundaries((), Path("/x"))).sources.definitions).encode()


def test_of_several_changes_made_from_the_same_sight_one_is_kept_and_the_others_are_told(company: Company) -> None:
    with company.owner() as owner:
        add(owner, pay(company))
        seen = owner.book.known("pay").changed_at

        def change(person: str) -> str:
            try:
                owner.redefine(lambda book: book.change("pay", seen, person, title=f"Title of {person}"))
            except SourceChangedError as error:
                return f"told of {error.changed_by}"
            return "kept"

        people = [f"p{number}" for number in range(8)]
        with ThreadPoolExecutor(len(people)) as pool:
            outcomes = dict(zip(people, pool.map(change, people), strict=True))
        [winner] = [person for person, outcome in outcomes.items() if outcome == "kept"]
        assert owner.book.known("pay").title == f"Title of {winner}"
        assert set(outcomes.values()) == {"kept", f"told of {winner}"}
