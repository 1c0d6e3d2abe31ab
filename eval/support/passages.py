"""The passages of the demo company's documents, as a real sync splits them. Words are counted: nothing is searched."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

from connectors.base import EVERYONE, Access, Label, SourceRights
from connectors.files import FilesConnector
from connectors.settings import SourceSettings
from eval.files.counting import CountingEmbedder
from ingest.ledger.records import LivePassage
from ingest.owner import open_owner
from ingest.settings import IngestSettings


def demo_passages() -> list[LivePassage]:
    """Every passage of every file of the demo, in the order of documents; who may read them plays no part."""
    with as_file(files("collega_data") / "demo" / "documents") as documents:
        return passages_of(documents)


def passages_of(folder: Path) -> list[LivePassage]:
    """Every passage of the files in a folder."""
    rights = SourceRights(Access.any_of([EVERYONE]), Label.INTERNAL)
    source = SourceSettings("files", "files", "files", rights, FilesConnector.Settings(root=folder.resolve()))
    with (
        TemporaryDirectory(prefix="collega-support-") as work,
        open_owner(IngestSettings(data_dir=Path(work)), [source], CountingEmbedder()) as owner,
    ):
        owner.sync(source.name)
        return sorted(owner.ledger.iterate_public_passages(), key=lambda one: (one.document.item_id, one.ordinal))
