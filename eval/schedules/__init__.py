"""Schedules put to the test: against an oracle that knows no library, and with schedulers that are stopped."""
