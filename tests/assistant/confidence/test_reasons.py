"""Why an answer has its band."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answers.base import Band
from assistant.confidence import reason_for
from tests.assistant.evidence import make_evidence

NEAR = make_evidence(1, "Leave", "Leave is 27 days.", score=0.8)
FAR = replace(NEAR, features={**NEAR.features, "coverage": 0.1})


@pytest.mark.parametrize(
    ("band", "confirmed", "evidence", "reason"),
    [
        (Band.ANSWERED, True, [NEAR], "agreement"),
        (Band.ANSWERED, False, [NEAR], "one_source"),
        (Band.PARTLY, False, [FAR], "weak_match"),
        (Band.NOT_FOUND, False, [FAR, NEAR], "weak_match"),
        (Band.NOT_FOUND, False, [FAR], "nothing_near"),
        (Band.NOT_FOUND, False, [], "nothing_near"),
    ],
)
def test_each_case_has_its_reason(band: Band, confirmed: bool, evidence: list, reason: str) -> None:  # type: ignore[type-arg]
    assert reason_for(band, confirmed, evidence) == reason
