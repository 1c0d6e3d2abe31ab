"""Opening the index so that something answers at once, whatever state its files are in.

Whole: it serves. Made with another model, or in another precision: it serves on with that, when the model is still on
this machine. Damaged: what is left of it serves, words or vectors or nothing. In the last two cases a new one has to be
built.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.errors import CollegaError
from ingest.embedders import load_embedder
from ingest.embedding import Embedder, Precision
from ingest.index.base import Index
from ingest.index.errors import IndexDamagedError, IndexMismatchError
from ingest.index.generation import Generation
from ingest.index.home import IndexHome
from ingest.index.salvaging import SalvagedIndex
from ingest.index.serving import Serving
from ingest.ledger import Ledger
from ingest.ledger.writing.searchable import searchable_compartments
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from ingest.index.embedded import EmbeddedIndex

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """What serves now, and why another index has to be built, if it has to be."""

    serving: Serving
    rebuild_because: CollegaError | None


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens indexes for `embedder`, which the setting `setting` names. `load` finds a model by older settings."""

    home: IndexHome
    ledger: Ledger
    embedder: Embedder
    setting: str
    load: Callable[[str, Precision], Embedder]

    def open(self) -> Opened:
        """Something that serves; quick, since Chroma's copy is attached later."""
        directory = self.home.current()
        if directory is None:
            return self._without_note()
        try:
            return Opened(Serving(self.open_in(directory, self.embedder), self.embedder), None)
        except IndexMismatchError as error:
            return self._of_another_model(directory, error)
        except IndexDamagedError as error:
            return self._salvaged(directory, error, error.suspects)

    def open_empty(self, directory: Path) -> Index:
        """A new index for the configured model."""
        return self.open_in(directory, self.embedder)

    def open_in(self, directory: Path, embedder: Embedder) -> EmbeddedIndex:
        """An index in `directory`, without Chroma's copy."""
        from ingest.index.embedded import EmbeddedIndex  # Chroma takes more than a second to import

        return EmbeddedIndex(directory, Generation(embedder.model, embedder.dimensions), nearest_behind=True)

    def _without_note(self) -> Opened:
        leftover = self.home.leftover()
        if leftover is None and not self._living():
            directory = self.home.fresh()
            index = self.open_in(directory, self.embedder)
            self.home.make_current(directory, self.setting)
            return Opened(Serving(index, self.embedder), None)
        directory = leftover or self.home.fresh()
        return self._salvaged(directory, IndexDamagedError(directory, "it is not noted as the one that serves"), ())

    def _of_another_model(self, directory: Path, error: IndexMismatchError) -> Opened:
        older = self._older_embedder(str(error.found)) if error.is_about_the_model else None
        if older is not None:
            try:
                return Opened(Serving(self.open_in(directory, older), older), error)
            except (IndexMismatchError, IndexDamagedError) as problem:
                log.warning("the index cannot serve with the model %s either: %s", older.model, problem)
        return self._salvaged(directory, error, {"rows"})

    def _older_embedder(self, model: str) -> Embedder | None:
        setting, precision = self.home.model_setting(), Precision.of(model)
        if setting is None or (setting, precision) == (self.setting, Precision.of(self.embedder.model)):
            return None
        try:
            return self.load(setting, precision)
        except CollegaError as error:
            log.warning("the model that the index was made with cannot be used: %s", error)
            return None

    def _salvaged(self, directory: Path, reason: CollegaError, suspects: Collection[str]) -> Opened:
        index = SalvagedIndex(directory, self.embedder.dimensions, suspects, self._living())
        return Opened(Serving(index, self.embedder, index.ways), reason)

    def _living(self) -> dict[int, int]:
        with self.ledger.reading() as connection:
            return searchable_compartments(connection)


def opener_of(settings: IngestSettings, ledger: Ledger, embedder: Embedder | None = None) -> Opener:
    """For the model that the settings name, or for `embedder`.

    Raises:
        ModelNotFoundError, ModelRefusedError: the model cannot be used.
    """

    def load(model: str, precision: Precision) -> Embedder:
        return load_embedder(model, settings.models_dir, precision)

    model = settings.embedding_model
    used = embedder or load(model, settings.embedding_precision)
    return Opener(IndexHome(settings.index_dir), ledger, used, model, load)
