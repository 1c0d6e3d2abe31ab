"""The sources that were made in the user interface, as they were described; whether one can be used is not judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from ingest.ledger.tables import SourceDefinitionRow


@dataclass(frozen=True, slots=True)
class SourceDefinition:
    """One source as somebody described it."""

    name: str
    kind: str
    title: str
    access: list[str] | None
    label: str
    settings: Mapping[str, Any]
    created_by: str
    created_at: datetime
    changed_by: str
    changed_at: datetime
    fresh_within: str | None = None
    trust: str = "normal"

    @classmethod
    def made(
        cls,
        by: str,
        *,
        name: str,
        kind: str,
        title: str,
        access: list[str] | None,
        label: str,
        settings: Mapping[str, Any],
        fresh_within: str | None = None,
        trust: str = "normal",
    ) -> SourceDefinition:
        """A new one, by somebody, now."""
        now = datetime.now(UTC)
        return cls(name, kind, title, access, label, settings, by, now, by, now, fresh_within, trust)

    def altered(self, by: str, **changes: Any) -> SourceDefinition:
        """The same source described otherwise, by somebody, now."""
        return replace(self, **changes, changed_by=by, changed_at=datetime.now(UTC))

    def table(self) -> dict[str, Any]:
        """What a `[[source]]` of the settings file would hold."""
        shared = {"name": self.name, "kind": self.kind, "title": self.title, "label": self.label, "trust": self.trust}
        chosen = {"access": self.access, "fresh_within": self.fresh_within}
        return {**self.settings, **shared, **{name: value for name, value in chosen.items() if value is not None}}


def read_definitions(connection: Connection) -> dict[str, SourceDefinition]:
    """By name."""
    query = select(*SourceDefinitionRow.__table__.c).order_by(SourceDefinitionRow.name)
    return {row.name: SourceDefinition(**row._mapping) for row in connection.execute(query)}


def put_definition(connection: Connection, definition: SourceDefinition) -> None:
    """Write one, in place of an earlier one of the same name."""
    drop_definition(connection, definition.name)
    connection.execute(insert(SourceDefinitionRow).values(asdict(definition)))


def drop_definition(connection: Connection, name: str) -> None:
    """Forget one; its documents are `configure`'s matter."""
    connection.execute(delete(SourceDefinitionRow).where(SourceDefinitionRow.name == name))
