"""A small company for whole-loop tests: real owner, ledger, index, engine and API, with the word-counting embedder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from assistant.api.app import create_app
from assistant.api.services import Services, open_services
from assistant.engine import open_engine
from assistant.identity.passwords import Passwords
from assistant.identity.records import NewUser, User
from assistant.identity.roles import Role
from assistant.settings import AssistantSettings
from connectors.settings import load_settings, read_sources
from ingest.ledger.records import RunRecord
from ingest.owner import Owner, open_owner
from ingest.settings import IngestSettings
from tests.ingest.embedder_words import WordEmbedder

PASSWORD = "correct horse battery"
# The real hash takes 64 MiB and a tenth of a second on purpose; here only its logic is of interest.
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
API = "http://127.0.0.1:8000"
PAGES = "http://127.0.0.1:8501"

SETTINGS = """
[[source]]
name = "handbook"
kind = "records"
title = "Staff handbook"
access = ["everyone"]
path = "handbook.jsonl"
columns = {id = "id", title = "title", text = "text", authors = "authors", date = "date"}

[[source]]
name = "management"
kind = "records"
title = "Board papers"
access = ["group:management"]
label = "confidential"
path = "management.jsonl"
columns = {id = "id", title = "title", text = "text", authors = "authors", date = "date"}
"""

HANDBOOK = [
    ("leave", "Annual leave", "Full-time staff get 27 days of annual leave a year.", "ann@firm.example"),
    ("parental", "Parental leave", "Parental leave is 16 weeks and is requested from HR.", "ann@firm.example"),
    ("travel", "Travel costs", "Travel by train is reimbursed in second class.", "bob@firm.example"),
    ("bicycle", "Bicycle plan", "The bicycle plan pays for a bicycle every three years.", "bob@firm.example"),
    ("laptop", "Laptops", "A laptop is replaced after four years.", "Carla Jones"),
    ("phone", "Phones", "A phone is replaced after three years.", "Carla Jones"),
    ("parking", "Parking", "Parking permits are handed out at the reception desk.", "robot"),
]
MANAGEMENT = [
    ("falcon", "Project Falcon", "Project Falcon closes the Dortmund plant in October.", "dora@firm.example"),
    (
        "falcon-2",
        "Falcon severance",
        "Falcon severance for the Dortmund plant is one salary a year.",
        "dora@firm.example",
    ),
]
PEOPLE = [
    NewUser("ann", "Ann Archer", "ann@firm.example", department="HR"),
    NewUser("bob", "Bob Baker", "bob@firm.example"),
    NewUser("carla", "Carla Jones", "carla@firm.example", language="nl"),
    NewUser("dora", "Dora Dahl", "dora@firm.example", groups=frozenset({"management"})),
    NewUser("kim", "Kim Keeper", "kim@firm.example", roles=frozenset({Role.KNOWLEDGE_MANAGER})),
    NewUser("ivo", "Ivo Itter", "ivo@firm.example", roles=frozenset({Role.IT})),
    NewUser("ada", "Ada Admin", "ada@firm.example", roles=frozenset({Role.ADMIN})),
    NewUser("gone", "Gus Gone", "gone@firm.example", disabled=True),
]


@dataclass(slots=True)
class Company:
    """The running company."""

    folder: Path
    owner: Owner
    services: Services

    def user(self, name: str) -> User:
        return self.services.users.by_name(name)

    def client(self, name: str | None = None) -> TestClient:
        """A program that uses the API: signed in by its own token, or nobody."""
        headers = {}
        if name is not None:
            token, _ = self.services.tokens.create(self.user(name).user_id, "test", 1)
            headers["Authorization"] = f"Bearer {token}"
        return TestClient(create_app(self.services), base_url=API, headers=headers, raise_server_exceptions=False)

    def write(self, source: str, rows: list[tuple[str, str, str, str]]) -> RunRecord:
        """Replace what a source holds, and sync it."""
        write_rows(self.folder / f"{source}.jsonl", rows)
        return self.owner.sync(source, approve_deletions=True)


def write_rows(path: Path, rows: list[tuple[str, str, str, str]]) -> None:
    """A source's export."""
    names = ("id", "title", "text", "authors")
    lines = [json.dumps({**dict(zip(names, row, strict=True)), "date": "2026-10-01"}) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")


@contextmanager
def open_company(folder: Path, settings: AssistantSettings | None = None) -> Iterator[Company]:
    """The company, synced and with its people."""
    write_rows(folder / "handbook.jsonl", HANDBOOK)
    write_rows(folder / "management.jsonl", MANAGEMENT)
    (folder / "collega.toml").write_text(SETTINGS, encoding="utf-8")
    sources = read_sources(load_settings(folder / "collega.toml"), {})
    with open_owner(IngestSettings(data_dir=folder / "var"), sources, WordEmbedder()) as owner:
        for source in sources:
            owner.sync(source.name)
        services = open_services(settings or AssistantSettings(), owner, open_engine(owner), QUICK)
        for person in PEOPLE:
            services.users.add(person, PASSWORD)
        try:
            yield Company(folder, owner, services)
        finally:
            services.close()
