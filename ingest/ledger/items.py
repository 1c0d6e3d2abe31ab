"""The items of a source as IT sees them: each in exactly one state, counted and listed.

A state is worked out and not stored, so that no run writes more for it: what a person left out comes first, then what
stands in the way of the item's listed version, then what readers have.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Subquery,
    Text,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)

from ingest.ledger.reading import is_named
from ingest.ledger.records import Failure, Item, ItemState
from ingest.ledger.tables import DocumentRow, ExclusionRow, FailureRow, SourceRow, UtcDateTime
from ingest.ledger.writing.exclusions import ERASED


def count_items(connection: Connection, source: str) -> dict[ItemState, int]:
    """How many items of a configured source are in each state; states without items are left out."""
    items = _items(source)
    query = select(items.c.state, func.count()).group_by(items.c.state)
    counts = {ItemState(state): int(count) for state, count in connection.execute(query)}
    return {state: counts[state] for state in ItemState if state in counts}


def read_items(
    connection: Connection,
    source: str,
    state: ItemState | None = None,
    limit: int = 200,
    offset: int = 0,
    name: str = "",
) -> list[Item]:
    """The items of a configured source by id; only those in `state` and those with `name`, where given."""
    items = _items(source)
    query = select(items).order_by(items.c.item_id).limit(limit).offset(offset)
    if state is not None:
        query = query.where(items.c.state == state)
    if name:
        query = query.where(is_named(items.c.title, items.c.item_id, name))
    return [
        Item(
            item_id=row.item_id,
            title=row.title,
            state=ItemState(row.state),
            reason=row.reason,
            attempts=row.attempts,
            next_try=row.next_try,
            readable=bool(row.readable),
            erased=row.state == ItemState.EXCLUDED and row.reason == ERASED,
        )
        for row in connection.execute(query)
    ]


def read_failures(
    connection: Connection, source: str, states: Sequence[str] = (), limit: int = 200, offset: int = 0
) -> list[Failure]:
    """What is not stored as listed: dead first, then failed, quarantined and skipped; only `states` where given."""
    columns = (
        FailureRow.item_id,
        FailureRow.title,
        FailureRow.state,
        FailureRow.reason,
        FailureRow.attempts,
        FailureRow.next_try,
        FailureRow.first_failed_at,
        FailureRow.entry,
    )
    query = (
        select(*columns)
        .join(SourceRow, SourceRow.id == FailureRow.source_id)
        .where(SourceRow.name == source)
        .order_by(FailureRow.state, FailureRow.item_id)  # the states' names happen to sort that way
        .limit(limit)
        .offset(offset)
    )
    if states:
        query = query.where(FailureRow.state.in_(states))
    return [
        Failure(
            source=source,
            item_id=row.item_id,
            title=row.title,
            state=row.state,
            reason=row.reason,
            attempts=row.attempts,
            next_try=row.next_try,
            first_failed_at=row.first_failed_at,
            path=(row.entry or {}).get("url") or row.item_id,
        )
        for row in connection.execute(query)
    ]


def _items(source: str) -> Subquery:
    return union_all(_excluded(source), _failed(source), _stored(source)).subquery()


def _excluded(source: str) -> Select[*tuple[Any, ...]]:
    state = literal(ItemState.EXCLUDED.value)
    columns = _columns(ExclusionRow.item_id, ExclusionRow.title, state, reason=ExclusionRow.reason)
    return _of(source, ExclusionRow.source_id, *columns)


def _failed(source: str) -> Select[*tuple[Any, ...]]:
    document = (DocumentRow.source_id == FailureRow.source_id, DocumentRow.item_id == FailureRow.item_id)
    readable = exists().where(*document, DocumentRow.current_version_id.is_not(None), DocumentRow.hidden_at.is_(None))
    columns = _columns(
        FailureRow.item_id,
        FailureRow.title,
        FailureRow.state,
        reason=FailureRow.reason,
        attempts=FailureRow.attempts,
        next_try=FailureRow.next_try,
        readable=readable,
    )
    return _of(source, FailureRow.source_id, *columns).where(~_is_excluded(FailureRow.source_id, FailureRow.item_id))


def _stored(source: str) -> Select[*tuple[Any, ...]]:
    state = case(
        (DocumentRow.current_version_id.is_(None), ItemState.EMBEDDED.value),
        (DocumentRow.hidden_at.is_(None), ItemState.LIVE.value),
        (DocumentRow.missing_since_listing.is_(None), ItemState.HIDDEN.value),
        else_=ItemState.DELETING.value,
    )
    failure = (FailureRow.source_id == DocumentRow.source_id, FailureRow.item_id == DocumentRow.item_id)
    columns = _columns(DocumentRow.item_id, DocumentRow.title, state, readable=state == ItemState.LIVE.value)
    return _of(source, DocumentRow.source_id, *columns).where(
        ~_is_excluded(DocumentRow.source_id, DocumentRow.item_id), ~exists().where(*failure)
    )


def _is_excluded(source_id: Any, item_id: Any) -> ColumnElement[bool]:
    return exists().where(ExclusionRow.source_id == source_id, ExclusionRow.item_id == item_id)


def _columns(
    item_id: Any,
    title: Any,
    state: Any,
    reason: Any = "",
    attempts: Any = 0,
    next_try: Any = None,
    readable: Any = None,
) -> tuple[ColumnElement[Any], ...]:
    moment = cast(null(), UtcDateTime) if next_try is None else next_try
    is_readable = literal(0) if readable is None else case((readable, 1), else_=0)
    return (
        item_id.label("item_id"),
        title.label("title"),
        cast(state, Text).label("state"),
        cast(reason, Text).label("reason"),
        cast(attempts, Integer).label("attempts"),
        moment.label("next_try"),
        is_readable.label("readable"),
    )


def _of(source: str, source_id: Any, *columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .join(SourceRow, SourceRow.id == source_id)
        .where(SourceRow.name == source, SourceRow.configured.is_(True))
    )
