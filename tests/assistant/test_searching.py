from __future__ import annotations

from sqlalchemy import select

from assistant.audit.retrievals import Purpose
from assistant.tables import RetrievalRow
from tests.assistant.company import MANAGEMENT, Company

LABELS = ["Dortmund plant", "annual leave", ""]


def _titles(company: Company, user: str) -> set[str]:
    found = company.services.searching.documents_on(LABELS, company.user(user), Purpose.GAP)
    assert found[""] == []
    return {hit.document.title for hits in found.values() for hit in hits}


def test_what_is_kept_for_one_reader_serves_no_other(company: Company) -> None:
    assert "Project Falcon" in _titles(company, "dora")
    assert "Project Falcon" not in _titles(company, "ann")
    assert "Annual leave" in _titles(company, "ann")


def test_a_right_that_was_lost_is_lost_at_once(company: Company) -> None:
    assert "Project Falcon" in _titles(company, "dora")
    company.services.users.set_groups("dora", [])
    assert "Project Falcon" not in _titles(company, "dora")
    company.services.users.set_groups("dora", ["management"])
    company.write("management", MANAGEMENT[1:])
    assert "Project Falcon" not in _titles(company, "dora")
    company.write("management", MANAGEMENT)


def test_several_labels_are_one_retrieval(company: Company) -> None:
    def logged() -> list[RetrievalRow]:
        with company.services.ledger.engine.connect() as connection:
            return list(connection.execute(select(RetrievalRow.__table__)).all())  # type: ignore[arg-type]

    before = len(logged())
    _titles(company, "dora")
    (row,) = logged()[before:]
    assert (row.purpose, row.labels) == ("gap", ["internal", "confidential"])
