"""200 real deletions: 200 gone, first from sight and then from the store; and what comes back costs no embedding."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from ingest.ledger.records import BalanceSheet
from ingest.ledger.tables import DocumentRow, EmbeddingRow, PassageRow
from ingest.owner import Owner
from tests.ingest.company import EVERYBODY, Company
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import Workplace

ALL, GONE = 1_000, 200


def _counts(owner: Owner) -> list[int]:
    with owner.ledger.reading() as connection:
        return [
            connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (DocumentRow, PassageRow, EmbeddingRow)
        ]


def _answers(owner: Owner, number: int) -> bool:
    """Whether a reader who asks for a paper's own word gets it."""
    compartments = owner.ledger.permitted_compartments(EVERYBODY)
    candidates = owner.index.search_words(f"unique{number}", compartments, 50)
    passages = owner.ledger.readable_passages([one.passage_id for one in candidates], EVERYBODY)
    return any(f"unique{number}." in passage.text for passage in passages)


def _files(company: Company) -> list[Path]:
    (company.folder / "handbook" / "first.txt").unlink()
    paths = [company.folder / "handbook" / f"{number}.txt" for number in range(ALL)]
    for number, path in enumerate(paths):
        path.write_text(f"Paper {number} says unique{number}.")
    return paths


def test_200_deleted_files_are_gone_and_come_back_without_embedding(company: Company) -> None:
    paths, away = _files(company), company.folder / "away"
    away.mkdir()
    with company.owner(parser_workers=4) as owner:
        assert owner.sync("handbook").sheet.new == ALL
        for path in paths[:GONE]:
            path.rename(away / path.name)
        assert owner.sync("handbook").sheet == BalanceSheet(seen=ALL - GONE, unchanged=ALL - GONE, hidden=GONE)
        assert [number for number in range(GONE) if _answers(owner, number)] == []
        assert (owner.ledger.count_documents(EVERYBODY), _counts(owner)[0]) == (ALL - GONE, ALL)
        assert len(owner.index.passage_ids()) == ALL - GONE

        for path in paths[:GONE]:
            (away / path.name).rename(path)
        assert owner.sync("handbook").sheet == BalanceSheet(seen=ALL, moved=GONE, unchanged=ALL - GONE)
        assert [number for number in range(GONE) if not _answers(owner, number)] == []

        for path in paths[:GONE]:
            path.unlink()
        assert owner.sync("handbook").sheet.hidden == GONE
        assert owner.sync("handbook").sheet == BalanceSheet(seen=ALL - GONE, unchanged=ALL - GONE, purged=GONE)
        assert _counts(owner) == [ALL - GONE] * 3
        assert len(owner.index.passage_ids()) == ALL - GONE


def test_200_deletions_that_the_source_itself_tells_of_are_gone_at_once(workplace: Workplace) -> None:
    source = ListedSource(page_items=100)
    for number in range(GONE + 50):
        source.put(f"{number}.md", f"# Paper {number}\n\nIt says unique{number}.")
    workplace.sync(source)
    source.deleted = [f"{number}.md" for number in range(GONE)]
    for item_id in source.deleted:
        del source.items[item_id]
    assert workplace.sync(source).sheet == BalanceSheet(seen=50, unchanged=50, purged=GONE)
    assert [number for number in range(GONE) if f"{number}.md" in workplace.found(f"unique{number}")] == []
    with workplace.stores.ledger.reading() as connection:
        for table in (DocumentRow, PassageRow, EmbeddingRow):
            assert connection.scalar(select(func.count()).select_from(table)) == 50
    assert len(workplace.stores.index.passage_ids()) == 50
