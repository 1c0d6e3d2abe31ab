"""Writes the pages under `docs/` that come from code: `python -m tests.docs.generate`.

It lives with the tests because the product does not need it, and because it knows the settings of every package.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from assistant.settings import AssistantSettings
from connectors.registry import connector_class, kinds
from connectors.settings import CommonSettings
from connectors.settings.allowed_values import allowed_values, resolved
from ingest.scheduling.alerts.settings import AlertSettings
from ingest.scheduling.settings import ScheduleSettings
from ingest.settings import IngestSettings
from ui.settings import UiSettings

DOCS = Path(__file__).parents[2] / "docs"

_INTRODUCTION = """\
# Settings

<!-- Written by `make docs` from the code; a test fails when it is out of date. -->

Collega reads one file, `collega.toml`: the one named with the command, else the one that `COLLEGA_SETTINGS` names, else
the one in the current folder. `collega init` makes one. Relative paths in it count from the folder it is in.

    [ingest]
    data_dir = "var"

    [[source]]
    name = "hr-share"
    kind = "files"
    root = "/mnt/hr"
    access = ["group:hr"]

Each setting can also come from the environment, which wins over the file: `passage_tokens` in `[ingest]` is
`COLLEGA_INGEST_PASSAGE_TOKENS`, `root` of the source `hr-share` is `COLLEGA_SOURCE_HR_SHARE_ROOT`. Lists and tables are
written as JSON there. Secrets come from the environment only, or from a file of their own whose path is in the variable
with `_FILE` behind its name; the settings file refuses them.

A setting that cannot be used stops the start with its name, what was seen and what is allowed. So does a name that
means nothing, in the file and in the environment.
"""

_RIGHTS = """\
A reader needs one of the principals in `access`. Where single items name readers of their own (a rule of a `files`
source, a column of groups of a `records` source), a reader needs one of those as well; a source without `access` leaves
it to its items alone. What nobody opens, nobody reads.
"""


def settings_page() -> str:
    """The whole of `docs/settings.md`."""
    return "\n".join(
        [
            _INTRODUCTION,
            *_section("[ingest]", IngestSettings),
            *_section("[assistant]", AssistantSettings),
            *_section("[ui]", UiSettings),
            *_section("[[schedule]]", ScheduleSettings),
            *_section("[alerts]", AlertSettings),
            *_section("[[source]]", CommonSettings),
            _RIGHTS,
            *(
                line
                for kind in kinds()
                for line in _section(f'[[source]] of kind "{kind}"', connector_class(kind).Settings)
            ),
        ]
    )


def _section(heading: str, model: type[BaseModel]) -> Iterator[str]:
    yield f"## `{heading}`\n"
    schema = model.model_json_schema()
    yield from _table(schema, schema)
    for name, field in schema["properties"].items():
        inner = resolved(field.get("items", field), schema)
        if "properties" in inner:
            yield f"### `{name}`{' (each of them)' if 'items' in field else ''}\n"
            yield from _table(inner, schema)


def _table(part: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    yield "| setting | allowed | default | meaning |\n|---|---|---|---|"
    for name, field in part["properties"].items():
        default = "required" if name in part.get("required", ()) else _default(field.get("default"))
        yield f"| `{name}` | {_plain(allowed_values(field, schema))} | {default} | {_plain(field['description'])} |"
    yield ""


def _plain(text: str) -> str:
    return re.sub(r"([|*<])", r"\\\1", text)


def _default(value: object) -> str:
    return "" if value is None or isinstance(value, dict) else f"`{json.dumps(value, ensure_ascii=False)}`"


if __name__ == "__main__":
    (DOCS / "settings.md").write_text(settings_page(), encoding="utf-8")
