"""What names say of versions, and what they do not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ingest.relations.marks import marks_of
from ingest.relations.ordering import Described, Reason, superseded

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def _reason(older: str, newer: str, alike: float = 0.9, older_at: datetime = NOW, newer_at: datetime = NOW) -> object:
    one = Described(marks_of("", older), 1, b"1", older_at)
    other = Described(marks_of("", newer), 1, b"2", newer_at)
    assert superseded(other, one, alike) is None or superseded(one, other, alike) is None
    return superseded(one, other, alike)


@pytest.mark.parametrize(
    ("older", "newer", "reason"),
    [
        ("prices-2025.xlsx", "prices-2026.xlsx", Reason.YEAR),
        ("hr/2024/Reisregeling.docx", "hr/2025/Reisregeling.docx", Reason.YEAR),
        ("handbook_v1.2.docx", "Handbook v1.10.docx", Reason.VERSION),
        ("Regeling versie 1.docx", "regeling-versie-2-definitief.docx", Reason.VERSION),
        ("hr/archief/thuiswerkregeling-v1-vervallen.docx", "hr/thuiswerkregeling-v2.docx", Reason.RETIRED),
        ("old/policy.docx", "policy.docx", Reason.RETIRED),
        ("Richtlinie_Entwurf.docx", "Richtlinie.docx", Reason.DRAFT),
        ("beleid-concept-2026.docx", "beleid-2026.docx", Reason.DRAFT),
    ],
)
def test_an_earlier_version_is_told_by_its_name(older: str, newer: str, reason: Reason) -> None:
    assert _reason(older, newer) is reason
    assert _reason(newer, older) is None
    says_it_twice = "v1-vervallen" in older
    assert (_reason(older, newer, alike=0.1) is None) is not says_it_twice, "another text is another document"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("notulen-2026-03-12.docx", "notulen-2026-04-09.docx"),
        ("verslag maart 2025.docx", "verslag april 2026.docx"),
        ("verzuim-2026-q2.docx", "verzuim-2026-q3.docx"),
        ("manual-vx-240.pdf", "manual-vx-320.pdf"),
        ("invoice-10023.pdf", "invoice-10024.pdf"),
        ("prices.xlsx", "prices-2025.xlsx"),
        ("salaris-2025.xlsx", "tarieven-2026.xlsx"),
        ("2027-vervallen/plan.docx", "plan-2026.docx"),
        ("v1.docx", "v2.docx"),
        ("utrecht/handleiding.docx", "dortmund/handleiding.docx"),
    ],
)
def test_what_is_no_order_makes_none(one: str, other: str) -> None:
    assert (_reason(one, other), _reason(other, one)) == (None, None)


def test_a_draft_or_copy_that_was_written_on_is_no_earlier_version() -> None:
    later = NOW + timedelta(days=30)
    assert _reason("policy draft.docx", "policy.docx", older_at=later) is None
    assert _reason("Kopie van policy.docx", "policy.docx", older_at=later) is None
    assert _reason("Kopie van policy.docx", "policy.docx", newer_at=later) is Reason.COPY
    assert _reason("Kopie van policy.docx", "policy.docx") is None, "the times do not tell"
