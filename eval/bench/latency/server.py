"""`python -m eval.bench.latency.server SETTINGS MODELS PORT`: the product's API over a store, and nothing beside it.

`collega run` compares index and ledger after each start, which takes minutes in a large store and would be measured as
well, and counts the words of all documents beside the first questions; here Chroma's copy is attached and everything
is counted before the first one.
"""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

from assistant.api.app import create_app
from assistant.api.services import open_services
from assistant.commands.server.preparing import prepare
from assistant.engine import open_engine
from assistant.settings import AssistantSettings
from connectors.settings import load_settings, read_sources, read_table
from ingest.embedders import load_embedder
from ingest.owner import open_owner
from ingest.settings import IngestSettings


def serve(settings_file: Path, models: Path, port: int) -> None:
    """Until a signal ends it."""
    file = load_settings(settings_file)
    settings = read_table(file, "assistant", AssistantSettings).model_copy(update={"port": port})
    embedder = load_embedder("bundled", models)
    with open_owner(read_table(file, "ingest", IngestSettings), read_sources(file), embedder) as owner:
        services = open_services(settings, owner, open_engine(owner))
        prepare(services.engine, rest=0.0)
        uvicorn.run(create_app(services), host=settings.host, port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
