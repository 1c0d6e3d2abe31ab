"""Parts of addresses that several routes take."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

LARGEST_ID = 2**63 - 1  # what the database can look up

Id = Annotated[int, Path(ge=0, le=LARGEST_ID)]
