"""The connector that CONTRIBUTING.md shows is a real one: it is cut out of the page and passes what all others pass."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

from connectors.base import Connector, SourceRights
from connectors.registry import ConnectorClass
from tests.connectors.conformance import OPEN, ConnectorConformance, LiveSource

PAGE = Path(__file__).parents[2] / "CONTRIBUTING.md"


def connector_class() -> ConnectorClass:
    """The class from the page."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    module = ModuleType("faq")
    exec(compile(code, str(PAGE), "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - our own page
    return cast(ConnectorClass, module.__dict__["FaqConnector"])


class HelpDesk:
    """A database that tests change."""

    def __init__(self, path: Path) -> None:
        self.path, self.kind = path, connector_class()
        self._execute("CREATE TABLE faq (id TEXT PRIMARY KEY, revision TEXT, question TEXT, answer TEXT)")

    def connector(self, rights: SourceRights = OPEN) -> Connector:
        return self.kind("help-desk", self.kind.Settings(database=self.path), rights)

    def write(self, name: str, text: str) -> str:
        self._execute(
            "INSERT INTO faq VALUES (?, 1, ?, ?) "
            "ON CONFLICT DO UPDATE SET revision = revision + 1, answer = excluded.answer",
            *(name, f"What of {name}?", text),
        )
        return name

    def remove(self, name: str) -> None:
        self._execute("DELETE FROM faq WHERE id = ?", name)

    def break_listing(self) -> None:
        self.path.unlink()

    def state(self) -> object:
        return self.path.read_bytes()

    def _execute(self, query: str, *values: str) -> None:
        with closing(sqlite3.connect(self.path)) as database, database:
            database.execute(query, values)


class TestTheConnectorOfThePageConforms(ConnectorConformance):
    @pytest.fixture
    def source(self, tmp_path: Path) -> LiveSource:
        return HelpDesk(tmp_path / "help desk.db")
