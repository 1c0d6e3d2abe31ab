"""A folder of files as a source, and the owner of a store for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from connectors.settings import load_settings, read_sources, read_table
from ingest.embedding import Embedder
from ingest.owner import Owner, open_owner
from ingest.settings import IngestSettings

SOURCE = "files"
_SETTINGS = """\
[ingest]
data_dir = "store"

[[source]]
name = "{source}"
kind = "files"
root = "{source}"
access = ["everyone"]
"""


class MeasuredFolder:
    """`work/files` is the source, `work/store` what is made of it."""

    def __init__(self, work: Path) -> None:
        self.work, self.root = work, work / SOURCE
        self.root.mkdir(parents=True, exist_ok=True)
        self._settings_file = work / "collega.toml"
        self._settings_file.write_text(_SETTINGS.format(source=SOURCE), encoding="utf-8")

    def write(self, texts: Iterable[str]) -> None:
        """A file per text, 500 to a folder."""
        for number, text in enumerate(texts):
            folder = self.root / f"{number // 500:03}"
            folder.mkdir(exist_ok=True)
            (folder / f"{number:06}.md").write_text(text, encoding="utf-8")

    @contextmanager
    def owner(self, embedder: Embedder, store: str = "store") -> Iterator[Owner]:
        """The owner of one of the folder's stores, as the product opens it."""
        file = load_settings(self._settings_file)
        settings = read_table(file, "ingest", IngestSettings)
        settings = settings.model_copy(update={"data_dir": settings.data_dir.with_name(store)})
        with open_owner(settings, read_sources(file), embedder) as owner:
            yield owner


@contextmanager
def kept_or_temporary(work: Path | None) -> Iterator[Path]:
    """`work`, or a folder that goes with the context where none is given."""
    if work is not None:
        yield work
        return
    with TemporaryDirectory(prefix="collega-bench-") as folder:
        yield Path(folder)
