"""Whatever goes wrong with a listing, again and again: no document is hidden or purged that nobody confirmed.

Each fault lasts three runs, since a second listing is what purges. Then it is mended, and everything is as it was,
without a single embedding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path

import pytest
from sqlalchemy import func, select

from connectors.base import Entry, Page
from connectors.errors import CredentialsRejectedError, SourceUnavailableError
from connectors.files import tree
from connectors.files.tree import FolderTree, FoundFile, LeftOut
from ingest.ledger.tables import DocumentRow
from ingest.owner import Owner
from tests.ingest.company import EVERYBODY, Company
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import Workplace

DOCUMENTS = 20
Listing = Callable[[list[Entry]], Iterator[Page]]


def pages(entries: list[Entry], complete: bool = True) -> Iterator[Page]:
    for start in range(0, max(len(entries), 1), 5):
        last = start + 5 >= len(entries)
        yield Page(entries[start : start + 5], f"after {start}", completes_listing=complete and last)


def empty(entries: list[Entry]) -> Iterator[Page]:
    yield Page([], "0", completes_listing=True)


def half(entries: list[Entry]) -> Iterator[Page]:
    yield from pages(entries[: DOCUMENTS // 2])


def cut_short(entries: list[Entry]) -> Iterator[Page]:
    yield from pages(entries[: DOCUMENTS // 2], complete=False)


def no_page_at_all(entries: list[Entry]) -> Iterator[Page]:
    yield from ()


def expired_token(entries: list[Entry]) -> Iterator[Page]:
    yield from pages(entries[:5], complete=False)
    raise CredentialsRejectedError("handbook", "COLLEGA_WIKI_TOKEN")


def unavailable_503(entries: list[Entry]) -> Iterator[Page]:
    raise SourceUnavailableError("handbook", "HTTP 503", "Try again later.")
    yield from pages(entries)


def timed_out(entries: list[Entry]) -> Iterator[Page]:
    yield from pages(entries[:10], complete=False)
    raise TimeoutError


def defect(entries: list[Entry]) -> Iterator[Page]:
    yield from pages(entries[:10], complete=False)
    raise KeyError("next_page")


def swallowed(entries: list[Entry]) -> Iterator[Page]:
    try:
        yield from defect(entries)
    except KeyError:
        return


def swallowed_and_called_complete(entries: list[Entry]) -> Iterator[Page]:
    yield from swallowed(entries)
    yield Page([], "end", completes_listing=True)


def first_page_repeated(entries: list[Entry]) -> Iterator[Page]:
    for number in range(4):
        yield Page(entries[:5], f"{number}", completes_listing=number == 3)


def one_id_for_all(entries: list[Entry]) -> Iterator[Page]:
    yield from pages([entries[0]] * DOCUMENTS)


def complete_and_then_an_error(entries: list[Entry]) -> Iterator[Page]:
    yield from pages(entries[:5])
    raise SourceUnavailableError("handbook", "HTTP 502", "Try again later.")


def complete_too_early(entries: list[Entry]) -> Iterator[Page]:
    yield from pages(entries[:5])
    yield from pages(entries[5:], complete=False)


FAULTS = [
    empty, half, cut_short, no_page_at_all, expired_token, unavailable_503, timed_out, defect, swallowed,
    swallowed_and_called_complete, first_page_repeated, one_id_for_all, complete_and_then_an_error, complete_too_early,
]  # fmt: skip


class Faulty(ListedSource):
    """Lists in the way of a fault, as long as there is one."""

    fault: Listing | None = None

    def changes(self, since: str | None) -> Iterator[Page]:
        entries = [self._entry(item_id) for item_id in sorted(self.items)]
        yield from self.fault(entries) if self.fault else pages(entries)


@pytest.fixture
def faulty() -> Faulty:
    source = Faulty()
    for number in range(DOCUMENTS):
        source.put(f"{number:02}.md", f"# Paper {number}\n\nIt says unique{number} and nothing else.")
    return source


def assert_whole(workplace: Workplace) -> None:
    assert workplace.stores.ledger.count_documents(EVERYBODY) == DOCUMENTS
    for number in range(DOCUMENTS):
        assert f"{number:02}.md" in workplace.found(f"unique{number}")
    with workplace.stores.ledger.reading() as connection:
        assert connection.scalar(select(func.count(DocumentRow.id))) == DOCUMENTS


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_no_fault_of_a_listing_hides_or_purges(workplace: Workplace, faulty: Faulty, fault: Listing) -> None:
    assert workplace.sync(faulty).sheet.new == DOCUMENTS
    workplace.embedder.embedded.clear()
    faulty.fault, faulty.fetched = fault, []
    for _ in range(3):
        run = workplace.sync(faulty)
        assert (run.sheet.hidden, run.sheet.purged, run.sheet.adds_up()) == (0, 0, True)
        assert_whole(workplace)
    faulty.fault = None
    assert workplace.sync(faulty).sheet.unchanged == DOCUMENTS
    assert_whole(workplace)
    assert (workplace.embedder.embedded, faulty.fetched) == ([], [])


def test_a_clock_that_goes_back_purges_nothing(
    workplace: Workplace, faulty: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Year2001(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime(2001, 1, 1, tzinfo=tz)

    workplace.sync(faulty)
    for module in ("ingest.syncing.running", "ingest.ledger.writing.documents", "ingest.ledger.runs", "ingest.sync"):
        monkeypatch.setattr(f"{module}.datetime", Year2001)
    for fault in (half, cut_short):
        faulty.fault = fault
        workplace.sync(faulty)
        assert_whole(workplace)
    faulty.fault = None
    assert workplace.sync(faulty).sheet.unchanged == DOCUMENTS


class Share:
    """A real folder behind a real owner, with a fault to come."""

    def __init__(self, company: Company) -> None:
        self.root, self.elsewhere = company.folder / "handbook", company.folder / "elsewhere"
        for number in range(DOCUMENTS - 1):
            folder = self.root / ("closed" if number < 4 else "open")
            folder.mkdir(exist_ok=True)
            (folder / f"{number}.txt").write_text(f"Paper {number} says unique{number}.")

    def unmounted(self, _: pytest.MonkeyPatch) -> None:
        self.root.rename(self.elsewhere)

    def empty_mount_point(self, _: pytest.MonkeyPatch) -> None:
        self.root.rename(self.elsewhere)
        self.root.mkdir()

    def wrong_root(self, _: pytest.MonkeyPatch) -> None:
        self.empty_mount_point(_)
        (self.root / "other.txt").write_text("The files of another department.")

    def half_copied(self, _: pytest.MonkeyPatch) -> None:
        self.root.rename(self.elsewhere)
        (self.root / "open").mkdir(parents=True)
        for path in sorted((self.elsewhere / "open").iterdir())[:9]:
            path.rename(self.root / "open" / path.name)

    def permission_denied(self, patch: pytest.MonkeyPatch) -> None:
        open_one = tree._open_one

        def refuse(folder: int, part: str, flags: int) -> int:
            if part == "closed":  # by the system, which refuses the tests' own account nothing
                raise PermissionError(13, "Permission denied")
            return open_one(folder, part, flags)

        patch.setattr(tree, "_open_one", refuse)

    def unmounted_meanwhile(self, patch: pytest.MonkeyPatch) -> None:
        walk, root, elsewhere = FolderTree.walk, self.root, self.elsewhere

        def pull_out(one: FolderTree, *arguments: object) -> Iterator[FoundFile | LeftOut]:
            for number, found in enumerate(walk(one, *arguments)):  # type: ignore[arg-type]
                if number == 12:
                    if not elsewhere.exists():
                        root.rename(elsewhere)
                        root.mkdir()
                    return
                yield found

        patch.setattr(FolderTree, "walk", pull_out)

    def mend(self) -> None:
        if not self.elsewhere.exists():
            return
        for path in self.root.rglob("*.txt"):
            if path.name != "other.txt":
                path.rename(self.elsewhere / path.relative_to(self.root))
        self._remove(self.root)
        self.elsewhere.rename(self.root)

    def _remove(self, folder: Path) -> None:
        for path in sorted(folder.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        if folder.exists():
            folder.rmdir()


SHARE_FAULTS = [
    Share.unmounted, Share.empty_mount_point, Share.wrong_root, Share.half_copied, Share.permission_denied,
    Share.unmounted_meanwhile,
]  # fmt: skip


@pytest.mark.parametrize("fault", SHARE_FAULTS, ids=lambda fault: fault.__name__)
def test_no_fault_of_a_share_hides_or_purges(
    company: Company, fault: Callable[[Share, pytest.MonkeyPatch], None]
) -> None:
    share = Share(company)

    def readable(owner: Owner) -> int:
        return owner.ledger.count_documents(EVERYBODY)

    with company.owner() as owner:
        assert owner.sync("handbook").sheet.new == DOCUMENTS
        with pytest.MonkeyPatch.context() as patch:
            fault(share, patch)
            for _ in range(3):
                run = owner.sync("handbook")
                assert (run.sheet.hidden, run.sheet.purged) == (0, 0), run
                assert readable(owner) >= DOCUMENTS
        share.mend()
        for _ in range(2):
            run = owner.sync("handbook")
            assert run.sheet.unchanged == DOCUMENTS, run
            assert run.sheet.embedded == 0
        assert readable(owner) == DOCUMENTS
