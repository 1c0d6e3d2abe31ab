"""What a field of a settings model accepts, in words, read from the model's JSON schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

_SIMPLE = {"boolean": "true or false", "integer": "a whole number", "number": "a number", "object": "a table"}
_BOUNDS = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "up to", "exclusiveMaximum": "below"}


def schema_at(schema: Schema, location: tuple[str | int, ...]) -> tuple[tuple[str | int, ...], Schema]:
    """The schema of the field at `location`, and the part of `location` that leads there.

    A validation error also names branches of unions and unknown keys; those are no places, and the walk ends before.
    """
    part = resolved(schema, schema)
    for step, name in enumerate(location):
        inside = _child(part, name, schema)
        if inside is None:
            return location[:step], part
        part = inside
    return location, part


def allowed_values(part: Schema, schema: Schema) -> str:
    """The values that `part` of `schema` allows.

    >>> allowed_values({"type": "integer", "minimum": 32, "maximum": 512}, {})
    'a whole number from 32 up to 512'
    """
    part = resolved(part, schema)
    if "allowed" in part:
        return str(part["allowed"])
    if "enum" in part or "const" in part:
        values = part.get("enum", [part.get("const")])
        return f"one of {', '.join(map(str, values))}" if len(values) > 1 else str(values[0])
    if "anyOf" in part:
        branches = [allowed_values(one, schema) for one in part["anyOf"] if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(branches))
    if part.get("type") == "array":
        return f"a list, each of it {allowed_values(part.get('items', {}), schema)}"
    if part.get("type") == "string":
        return _text(part)
    bounds = [f"{words} {part[bound]}" for bound, words in _BOUNDS.items() if bound in part]
    return " ".join([_SIMPLE.get(str(part.get("type")), "a value"), *bounds])


def _text(part: Schema) -> str:
    kinds = {"path": "a path", "password": "a secret"}
    text = kinds.get(str(part.get("format")), "a text")
    if part.get("minLength") == 1 and part.get("maxLength") == 1:
        return "one character"
    if "pattern" in part:
        return f"{text} that matches {part['pattern']}"
    return f"{text} that is not empty" if part.get("minLength") else text


def _child(part: Schema, name: str | int, schema: Schema) -> Schema | None:
    if isinstance(name, int):
        inside = part.get("items")
    else:
        extra = part.get("additionalProperties")
        inside = part.get("properties", {}).get(name) or (extra if isinstance(extra, dict) else None)
    if inside is not None:
        return resolved(inside, schema)
    branches = (_child(resolved(one, schema), name, schema) for one in part.get("anyOf", ()))
    return next((one for one in branches if one is not None), None)


def resolved(part: Schema, schema: Schema) -> Schema:
    """`part` with its references into `schema` followed."""
    while "$ref" in part:
        rest = {key: value for key, value in part.items() if key != "$ref"}
        part = {**schema["$defs"][part["$ref"].rpartition("/")[2]], **rest}
    return part
