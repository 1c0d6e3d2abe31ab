"""What all tests share."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Tests never assert times, and a busy machine makes any single example slow.
settings.register_profile("no-times", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no-times")
