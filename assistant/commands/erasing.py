"""What `collega erase` does: show what would go, ask, erase exactly that, and wait until its bytes are gone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import typer

from assistant.commands.calling import Api
from assistant.commands.errors import ServerSaidNoError
from ingest.commands.confirming import confirm

POLL_S = 0.5
SHOWN = 20
IDS_KB = 40  # of ids in one request: the API takes no body above 64 KiB
Row = Mapping[str, Any]


def erase_items(api: Api, source: str, item_ids: Sequence[str], ask: bool, tell: bool) -> list[Row]:
    """Erase items of a source and others with the same content: what was erased.

    Raises:
        UnconfirmedError: `ask`, and nobody is there to be asked.
        ServerSaidNoError: something else would go than was shown, or nothing; what went before that was told.
    """
    parts = [{"source": source, "item_ids": part} for part in _in_parts(item_ids)]
    choices = [api.call("POST", "/erasures/choice", part) for part in parts]
    shown = {_key(one): one for choice in choices for one in choice["documents"]}
    stored = {one["item_id"] for one in shown.values() if one["source"] == source}
    for missing in [one for one in item_ids if one not in stored]:
        typer.echo(f"not stored: {source}: {missing}", err=True)
    if ask and shown:
        _ask(list(shown.values()))
    erased: list[Row] = []
    generation = 0
    for part, choice in zip(parts, choices, strict=True):
        if shown and not choice["documents"]:
            continue  # where nothing at all is stored, the API says so
        seen = _seen_now(api, part, shown) if erased else choice["seen"]
        if seen is None:
            continue
        reply = api.call("POST", "/erasures", {**part, "seen": seen})
        erased += reply["documents"]
        generation = reply["generation"]
        for one in reply["documents"] if tell else ():
            typer.echo(f"erased {one['source']}: {one['item_id']}")
    _wait_for_rebuild(api, generation)
    return erased


def _key(one: Row) -> tuple[str, str, str]:
    return one["source"], one["item_id"], one["version"]


def _ask(shown: Sequence[Row]) -> None:
    for one in shown[:SHOWN]:
        copy = " (a copy: the same content)" if one["is_copy"] else ""
        typer.echo(f"{one['source']}: {one['item_id']}  {one['title']}{copy}", err=True)
    if len(shown) > SHOWN:
        typer.echo(f"... and {len(shown) - SHOWN} more", err=True)
    confirm(f"Erase {len(shown)} document(s) for good?")


def _seen_now(api: Api, part: dict[str, Any], shown: Mapping[tuple[str, str, str], Row]) -> str | None:
    """Of a later part, from which an earlier one may have taken copies; None when nothing of it is left."""
    now = api.call("POST", "/erasures/choice", part)
    if any(_key(one) not in shown for one in now["documents"]):
        raise ServerSaidNoError(
            "What would go has changed since it was shown, so the rest was not erased. Run the command again."
        )
    return str(now["seen"]) if now["documents"] else None


def _in_parts(item_ids: Sequence[str]) -> Iterator[list[str]]:
    """The ids, as many at a time as fit into a request."""
    part: list[str] = []
    size = 0
    for item_id in item_ids:
        length = len(json.dumps(item_id)) + 1
        if part and size + length > IDS_KB << 10:
            yield part
            part, size = [], 0
        part.append(item_id)
        size += length
    yield part


def _wait_for_rebuild(api: Api, generation: int) -> None:
    while (report := api.call("GET", "/index"))["generation"] <= generation:
        if report["problem"]:
            raise ServerSaidNoError(
                f"The documents are erased for every reader, and their bytes are not yet: {report['problem']}"
            )
        time.sleep(POLL_S)
