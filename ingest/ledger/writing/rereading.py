"""What could not be read before and may be now: marked so that the next run parses it again.

An item is parsed again when the parser version it was recorded under is not today's, so the mark is an empty one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, String, cast, select, update

from ingest.ledger.tables import DocumentRow, FailureRow, SourceRow, VersionRow

_UNKNOWN_PARSER = ""
_HASHER = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)


def read_again_what_says(connection: Connection, note: str) -> int:
    """Of whatever source: documents with `note` in their notes, and items left out with it in their reason."""
    pattern = f"%{note}%"
    documents = (
        update(VersionRow)
        .where(
            cast(VersionRow.notes, String).like(pattern),
            VersionRow.parser_version != _UNKNOWN_PARSER,
            VersionRow.id.in_(select(DocumentRow.current_version_id)),
        )
        .values(parser_version=_UNKNOWN_PARSER)
    )
    failures = (
        update(FailureRow)
        .where(FailureRow.reason.like(pattern), FailureRow.parser_version != _UNKNOWN_PARSER)
        .values(parser_version=_UNKNOWN_PARSER, next_try=datetime.now(UTC))
    )
    return connection.execute(documents).rowcount + connection.execute(failures).rowcount


def try_new_passwords(connection: Connection, passwords: Mapping[str, Sequence[str]], note: str) -> None:
    """Where a source's passwords are others than those that were tried: try again what wanted one.

    The ledger keeps no password, only a slow hash of all of a source's, so that it can tell that they changed.
    """
    query = select(SourceRow.id, SourceRow.name, SourceRow.passwords_seal).where(SourceRow.name.in_(passwords))
    for source_id, name, seal in connection.execute(query).all():
        if not _is_changed(passwords[name], seal):
            continue
        new_seal = _HASHER.hash(_joined(passwords[name])) if passwords[name] else None
        connection.execute(update(SourceRow).where(SourceRow.id == source_id).values(passwords_seal=new_seal))
        wanting = (FailureRow.source_id == source_id, FailureRow.reason.like(f"%{note}%"))
        values = {"parser_version": _UNKNOWN_PARSER, "next_try": datetime.now(UTC)}
        connection.execute(update(FailureRow).where(*wanting).values(values))
        of_source = select(DocumentRow.current_version_id).where(DocumentRow.source_id == source_id)
        partly = (VersionRow.id.in_(of_source), cast(VersionRow.notes, String).like(f"%{note}%"))
        connection.execute(update(VersionRow).where(*partly).values(parser_version=_UNKNOWN_PARSER))


def _is_changed(passwords: Sequence[str], seal: str | None) -> bool:
    if seal is None:
        return bool(passwords)
    try:
        return not (passwords and _HASHER.verify(seal, _joined(passwords)))
    except VerificationError:
        return True


def _joined(passwords: Sequence[str]) -> str:
    return "\0".join(passwords)
