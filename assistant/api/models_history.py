"""Bodies about the past of a source."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict


class DayReply(BaseModel):
    """What a source held at the end of a day (UTC), and how many runs began on it; `bad_runs` got nowhere."""

    model_config = ConfigDict(frozen=True)

    day: date
    documents: int
    failures: int
    runs: int
    bad_runs: int
