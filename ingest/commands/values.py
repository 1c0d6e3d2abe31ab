"""Records as JSON, in the shape that the HTTP API has as well."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def to_json(record: DataclassInstance) -> dict[str, Any]:
    """A record with its moments as text."""
    return {name: _plain(value) for name, value in asdict(record).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inside) for name, inside in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value
