"""What sources are, for those who make them. Those of the settings file are only shown."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, status
from pydantic import AwareDatetime

from assistant.api.authentication import services_of
from assistant.api.bodies.definitions import SourceChange, SourceDefinitionReply, SourceKindReply, SourceRequest
from assistant.api.policy import Operator
from connectors.fields import written
from connectors.registry import connector_class, kinds
from connectors.settings import Origin, SourceSettings, added_source_variables
from ingest.definitions.book import Sources
from ingest.ledger.writing.definitions import SourceDefinition
from ingest.sync import UnknownSourceError

router = APIRouter(tags=["sources"])

Seen = Annotated[AwareDatetime | None, Query(description="`changed_at` of the definition that was looked at")]


@router.get("/source-kinds")
def list_kinds(_: Operator, request: Request) -> list[SourceKindReply]:
    """The kinds of sources that can be made here, with what each needs."""
    roots = [str(root) for root in services_of(request).owner.settings.allowed_roots]
    return [
        SourceKindReply(
            kind=kind,
            settings_schema=_without_secrets(connector_class(kind).Settings.model_json_schema()),
            secrets=added_source_variables(kind, "name"),
            allowed_roots=roots,
        )
        for kind in kinds()
    ]


@router.post("/sources", status_code=status.HTTP_201_CREATED)
def add_source(wish: SourceRequest, user: Operator, request: Request) -> SourceDefinitionReply:
    """Make a source; `POST /sources/{name}/sync` then reads it."""
    owner = services_of(request).owner
    definition = SourceDefinition.made(user.user_name, **wish.model_dump())
    owner.redefine(lambda book: book.add(definition))
    return _reply(wish.name, owner.book.sources)


@router.get("/sources/{name}/definition")
def read_definition(name: str, _: Operator, request: Request) -> SourceDefinitionReply:
    """How a source is described, wherever that stands."""
    return _reply(name, services_of(request).owner.book.sources)


@router.put("/sources/{name}")
def change_source(name: str, wish: SourceChange, user: Operator, request: Request) -> SourceDefinitionReply:
    """Describe a source anew. Another access or other settings hide its documents until it is listed again.

    409 when somebody changed it since it was looked at.
    """
    owner = services_of(request).owner
    changes = wish.model_dump(exclude={"seen_changed_at"})
    owner.redefine(lambda book: book.change(name, wish.seen_changed_at, user.user_name, **changes))
    return _reply(name, owner.book.sources)


@router.delete("/sources/{name}", status_code=status.HTTP_204_NO_CONTENT)
def remove_source(name: str, _: Operator, request: Request, seen_changed_at: Seen = None) -> None:
    """Remove a source: from now on nobody reads its documents.

    409 when somebody changed it since it was looked at; without `seen_changed_at` it goes as it is.
    """
    services_of(request).owner.redefine(lambda book: book.remove(name, seen_changed_at))


def _reply(name: str, sources: Sources) -> SourceDefinitionReply:
    made = sources.definitions.get(name)
    used = sources.usable.get(name)
    if used is not None and used.origin is Origin.FILE:
        return _of_file(used, sources.problems.get(name))
    if made is None:
        raise UnknownSourceError(name, sorted({**sources.usable, **sources.definitions}))
    return SourceDefinitionReply(
        name=name,
        kind=made.kind,
        title=made.title,
        access=made.access,
        label=made.label,
        fresh_within=made.fresh_within,
        trust=made.trust,
        settings=dict(made.settings),
        secrets=added_source_variables(made.kind, name) if made.kind in kinds() else {},
        origin=Origin.UI,
        problem=sources.problems.get(name),
        created_by=made.created_by,
        created_at=made.created_at,
        changed_by=made.changed_by,
        changed_at=made.changed_at,
    )


def _of_file(source: SourceSettings, problem: str | None) -> SourceDefinitionReply:
    access = source.rights.access
    secrets = {location.split(".")[0] for location in added_source_variables(source.kind, source.name)}
    return SourceDefinitionReply(
        name=source.name,
        kind=source.kind,
        title=source.title,
        access=None if access is None else sorted(access.sets[0]),
        label=source.rights.label,
        fresh_within=None if source.fresh_within is None else written(source.fresh_within),
        trust="low" if source.low_trust else "normal",
        settings=source.connector.model_dump(mode="json", exclude=secrets),
        secrets={},
        origin=Origin.FILE,
        problem=problem,
        created_by=None,
        created_at=None,
        changed_by=None,
        changed_at=None,
    )


def _without_secrets(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without the fields that no request may fill."""
    if isinstance(schema.get("properties"), dict):
        open_fields = {name: part for name, part in schema["properties"].items() if not _is_secret(part)}
        schema = {**schema, "properties": {name: _without_secrets(part) for name, part in open_fields.items()}}
        schema["required"] = [name for name in schema.get("required", ()) if name in open_fields]
    if "$defs" in schema:
        schema = {**schema, "$defs": {name: _without_secrets(part) for name, part in schema["$defs"].items()}}
    return schema


def _is_secret(part: dict[str, Any]) -> bool:
    return bool(part.get("writeOnly")) or any(_is_secret(one) for one in part.get("anyOf", ()))
