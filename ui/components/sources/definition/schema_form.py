"""A form from a JSON schema: one input for each setting of a kind of source. Pure but for `draw`.

What a person cannot type sensibly into one field (tables, lists of tables) is asked for as JSON and read as such.
Secrets are no part of the schema: they come from the environment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from ui import escaping
from ui.texts import Texts

Shape = Literal["text", "whole", "number", "yes_no", "choice", "lines", "json"]
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as a form asks for it."""

    name: str
    shape: Shape
    meaning: str
    required: bool
    default: Any
    choices: tuple[str, ...] = ()


class NotJsonError(ValueError):
    """What was typed into a field for JSON is none."""


def settings_of(schema: Schema) -> Iterator[Setting]:
    """The settings, the required ones first.

    >>> [one.name for one in settings_of({"properties": {"a": {}, "b": {"type": "string"}}, "required": ["b"]})]
    ['b', 'a']
    """
    required = set(schema.get("required", ()))
    properties: Mapping[str, Schema] = schema.get("properties", {})
    for name in sorted(properties, key=lambda name: name not in required):
        field = _resolved(properties[name], schema)
        meaning = str(properties[name].get("description", ""))
        default = properties[name].get("default")
        choices = tuple(str(one) for one in field.get("enum", ()))
        yield Setting(name, _shape(field, schema), meaning, name in required, default, choices)


def _resolved(field: Schema, schema: Schema) -> Schema:
    """What a field is, apart from null and references."""
    if "$ref" in field:
        return _resolved(schema["$defs"][str(field["$ref"]).rpartition("/")[2]], schema)
    options = [one for one in field.get("anyOf", ()) if one.get("type") != "null"]
    return _resolved(options[0], schema) if len(options) == 1 else field


def _shape(field: Schema, schema: Schema) -> Shape:
    if "enum" in field:
        return "choice"
    match field.get("type"):
        case "boolean":
            return "yes_no"
        case "integer":
            return "whole"
        case "number":
            return "number"
        case "string":
            return "text"
        case "array" if _resolved(field.get("items", {}), schema).get("type") == "string":
            return "lines"
        case _:
            return "json"


def draw(one: Setting, texts: Texts, key: str, value: Any) -> Any:
    """Ask for one setting that has `value` now; None where the person leaves it empty, and its default is used then.

    An empty field says which default that is. A list that has one can be emptied nevertheless: no lines are a value.

    Raises:
        NotJsonError: it is asked for as JSON, and what was typed is none.
    """
    label = _label(one, texts)
    help_text, usual = escaping.line(one.meaning) or None, _usual(one, texts)
    match one.shape:
        case "yes_no":
            return st.checkbox(label, bool(value), key=key, help=help_text)
        case "choice":
            place = one.choices.index(value) if value in one.choices else (0 if one.required else None)
            return st.selectbox(label, one.choices, index=place, key=key, help=help_text)
        case "whole":
            return st.number_input(label, value=value, step=1, key=key, help=help_text)
        case "number":
            return st.number_input(label, value=None if value is None else float(value), key=key, help=help_text)
        case "lines":
            typed = st.text_area(label, "\n".join(value or ()), key=key, help=help_text)
            lines = [line.strip() for line in typed.splitlines() if line.strip()]
            return lines if lines or one.default else None
        case "json":
            now = "" if value in (None, [], {}) else json.dumps(value, ensure_ascii=False)
            typed = st.text_area(label, now, key=key, help=help_text, placeholder=usual)
            return _as_json(one.name, typed)
        case _:
            return st.text_input(label, value or "", key=key, help=help_text, placeholder=usual).strip() or None


def _label(one: Setting, texts: Texts) -> str:
    r"""Its name, whether it is needed, and how it is written, escaped.

    >>> from ui.texts import load
    >>> _label(Setting("include", "lines", "", False, ["*"]), load("en"))
    'include \\(optional\\, one per line\\)'
    """
    said = [] if one.required else [texts("new_source.optional")]
    said += {"lines": [texts("new_source.lines")], "json": ["JSON"]}.get(one.shape, [])
    return escaping.line(f"{one.name} ({', '.join(said)})" if said else one.name)


def _usual(one: Setting, texts: Texts) -> str | None:
    """What stands in the empty field: the value that is used then."""
    if one.default in (None, "", [], {}):
        return None
    shown = one.default if isinstance(one.default, str) else json.dumps(one.default, ensure_ascii=False)
    return texts("new_source.usual", value=shown)


def _as_json(name: str, typed: str) -> Any:
    if not typed.strip():
        return None
    try:
        return json.loads(typed)
    except json.JSONDecodeError as error:
        raise NotJsonError(name) from error
