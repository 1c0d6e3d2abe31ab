"""What all tests share."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Tests never assert times, and a busy machine makes any single example slow. CI takes the same examples each time, so
# that a change is judged by what it changed; everybody else looks for new ones.
settings.register_profile(
    "no-times",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("no-times")
