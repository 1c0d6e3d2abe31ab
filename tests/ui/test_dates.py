"""Moments in words, in the reader's zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ui.dates import Clock
from ui.texts import load

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def _clock(language: str = "en", zone: str = "Europe/Amsterdam") -> Clock:
    return Clock(NOW, ZoneInfo(zone), load(language))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-23T09:59:30+00:00", "just now"),
        ("2026-11-23T09:59:00+00:00", "1 minute ago"),
        ("2026-11-23T07:00:00+00:00", "3 hours ago"),
        ("2026-11-22T23:30:00+00:00", "10 hours ago"),  # 0:30 of the same day in Amsterdam
        ("2026-11-22T22:30:00+00:00", "yesterday"),
        ("2026-11-17T10:00:00+00:00", "6 days ago"),
        ("2026-11-01T10:00:00+00:00", "3 weeks ago"),
        ("2026-01-15T10:00:00+00:00", "in January"),
        ("2024-03-15T10:00:00+00:00", "in March 2024"),
        ("2026-11-23T10:05:00+00:00", "in 5 minutes"),
        ("2026-11-25T10:00:00+00:00", "in 2 days"),
        (None, "never"),
    ],
)
def test_how_long_ago(moment: str | None, words: str) -> None:
    assert _clock().ago(moment) == words


def test_exact_moments_are_in_the_readers_zone_and_language() -> None:
    moment = "2026-11-02T13:03:00+00:00"
    assert _clock("en").exact(moment) == "2 November 2026, 14:03"
    assert _clock("nl").exact(moment) == "2 november 2026, 14:03 uur"
    assert _clock("de", "America/New_York").exact(moment) == "2. November 2026, 08:03 Uhr"


def test_a_zone_that_we_do_not_know_is_utc() -> None:
    assert Clock.of("Mars/Olympus", load("en")).zone.key == "UTC"
    assert Clock.of(None, load("en")).zone.key == "UTC"
    assert Clock.of("../../etc/passwd", load("en")).zone.key == "UTC"
