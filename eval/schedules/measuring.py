"""All figures on schedules in one go."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.schedules.comparing import ZONES, Tally, compare, plans
from eval.schedules.rivals import measure

_START = datetime(2026, 1, 1, tzinfo=UTC)


def measure_schedules(years: int, slots: int) -> Mapping[str, object]:
    """What must be 0: double, skipped, strange, never, more_than_once, left_open, failed_processes."""
    total = Tally()
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        for found in pool.map(partial(_in_zone, years), ZONES):
            total.add(found)
    with TemporaryDirectory(prefix="collega-schedules-") as folder:
        shared = measure(Path(folder), slots)
    return {
        "schedules": len(plans()),
        "zones": len(ZONES),
        "years": years,
        "slots": total.slots,
        "lives": total.lives,
        "double": total.double,
        "skipped": total.skipped,
        "strange": total.strange,
        **{f"two schedulers: {name}": count for name, count in shared.items()},
    }


def _in_zone(years: int, zone: str) -> Tally:
    return compare(_START, years, [zone])
