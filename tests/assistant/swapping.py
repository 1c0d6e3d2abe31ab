"""Asks without a pause while the embedding model is changed, of a real server process.

The server is opened as after a change of the setting `embedding_model`: the old index answers with the old model, and
the new one is built behind it, slowly enough for most of the asks to fall into that time. Many at once:

    python -m tests.assistant.swapping --asks 2000
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
import uvicorn

from assistant.api.app import create_app
from assistant.api.services import open_services
from assistant.engine import open_engine
from assistant.identity.records import NewUser
from assistant.identity.roles import Role
from assistant.settings import AssistantSettings
from connectors.settings import SourceSettings, load_settings, read_sources
from ingest import owner as owners
from ingest.embedding import Vectors
from ingest.settings import IngestSettings
from tests.assistant.company import PASSWORD, QUICK
from tests.ingest.embedder_words import WordEmbedder
from tests.ingest.killing import PROCESSES
from tests.ui.servers import free_port, wait_until_up

DOCUMENTS = 240
AT_ONCE = 4
OLD, NEW = WordEmbedder(128).model, WordEmbedder(256).model
SETTINGS = '[[source]]\nname = "notes"\nkind = "files"\nroot = "notes"\naccess = ["everyone"]\n'


class SlowEmbedder(WordEmbedder):
    """The model that is changed to; takes `seconds` for each passage, and none for a question."""

    def __init__(self, seconds: float) -> None:
        super().__init__(256)
        self.seconds = seconds

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        time.sleep(self.seconds * len(texts))
        return super().embed_passages(texts)

    def embed_question(self, text: str) -> Vectors:
        vector: Vectors = super().embed_passages([text])[0]
        return vector


@dataclass(frozen=True, slots=True)
class Swap:
    """What became of the asks. `right` were answered from the one document that has the answer."""

    asks: int
    right: int
    errors: int
    wrong: list[str]
    asks_of_model: dict[str, int]  # by the model that served when they were begun

    @property
    def met_the_exchange(self) -> bool:
        return min(self.asks_of_model.get(model, 0) for model in (OLD, NEW)) > 0


def subject(number: int) -> str:
    """One word that no other document has."""
    return "subject" + "".join("bdfghjklmn"[int(digit)] for digit in f"{number:03}")


def measure_swap(folder: Path, asks: int, seconds_a_passage: float) -> Swap:
    """Fill a store with one model, serve it with another, and ask until that is done and the asks are."""
    (folder / "notes").mkdir()
    (folder / "collega.toml").write_text(SETTINGS, encoding="utf-8")
    for number in range(DOCUMENTS):
        (folder / "notes" / f"{number}.txt").write_text(f"The {subject(number)} is kept in room {number}.")
    with owners.open_owner(IngestSettings(data_dir=folder / "var"), _sources(folder), WordEmbedder(128)) as owner:
        assert owner.sync("notes").sheet.new == DOCUMENTS
    receiver, sender = PROCESSES.Pipe(duplex=False)
    server = PROCESSES.Process(target=_serve, args=(folder, seconds_a_passage, sender))
    server.start()
    try:
        address, token = receiver.recv()
        wait_until_up(f"{address}/health")
        return _ask_through(address, token, asks)
    finally:
        server.terminate()
        server.join()


def _sources(folder: Path) -> list[SourceSettings]:
    return read_sources(load_settings(folder / "collega.toml"), {})


def _serve(folder: Path, seconds_a_passage: float, sender: Connection) -> None:
    """The server's process: the older setting leads to the older model, as on a machine that still has its files."""
    models = {"bundled": WordEmbedder(128), "other": SlowEmbedder(seconds_a_passage)}
    pytest.MonkeyPatch().setattr("ingest.storing.opening.load_embedder", lambda model, *_: models[model])
    settings = IngestSettings(data_dir=folder / "var", embedding_model="other")
    with owners.open_owner(settings, _sources(folder), behind=True) as owner:
        services = open_services(AssistantSettings(), owner, open_engine(owner), QUICK)
        user = services.users.add(NewUser("ivo", "Ivo Itter", "ivo@firm.example", roles=frozenset({Role.IT})), PASSWORD)
        token, _ = services.tokens.create(user.user_id, "asks", 1)
        port = free_port()
        sender.send((f"http://127.0.0.1:{port}", token))
        uvicorn.run(create_app(services), host="127.0.0.1", port=port, log_level="error", ws="none")
        services.pool.close()


def _ask_through(address: str, token: str, asks: int) -> Swap:
    headers = {"Authorization": f"Bearer {token}"}
    models: Counter[str] = Counter()
    problems: list[str] = []
    done = 0
    with (
        httpx.Client(base_url=address, headers=headers, timeout=60, trust_env=False) as client,
        ThreadPoolExecutor(AT_ONCE) as threads,
    ):
        changed_at: int | None = None
        while changed_at is None or done < max(asks, changed_at + AT_ONCE * 10):
            model = str(client.get("/index").raise_for_status().json()["model"])
            if model == NEW and changed_at is None:
                changed_at = done
            numbers = [(done + place) * 7 % DOCUMENTS for place in range(AT_ONCE * 5)]
            problems += [one for one in threads.map(lambda number: _problem(client, number), numbers) if one]
            models[model] += len(numbers)
            done += len(numbers)
    errors = sum(problem.startswith("error") for problem in problems)
    return Swap(done, done - len(problems), errors, problems[:10], dict(models))


def _problem(client: httpx.Client, number: int) -> str | None:
    """What was wrong with the answer to one question; None for nothing."""
    try:
        reply = client.post("/ask", json={"question": f"Where is the {subject(number)} kept?"})
    except httpx.HTTPError as error:
        return f"error {type(error).__name__}: {error}"
    if not reply.is_success:
        return f"error {reply.status_code}: {reply.text}"
    answer: dict[str, Any] = reply.json()
    cited = [citation["quotation"] for citation in answer.get("citations", ())]
    if cited and all(subject(number) in quotation for quotation in cited[:1]):
        return None
    return f"wrong: {subject(number)} was answered from {cited} ({answer.get('band')})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asks", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=0.5, help="that the new model takes for a passage")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="collega-swap-") as name:
        swap = measure_swap(Path(name), given.asks, given.seconds)
    print(json.dumps({name: getattr(swap, name) for name in Swap.__slots__}, indent=1))


if __name__ == "__main__":
    main()
