"""One sync of a folder of files into an empty store, watched from outside: outcomes, memory, time."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from connectors.base import EVERYONE, Access, Label, SourceRights
from connectors.files import FilesConnector
from connectors.settings import SourceSettings
from eval.files.cases import Case
from eval.files.counting import CountingEmbedder
from eval.files.judging import Outcome
from eval.files.memory import PeakMemory
from ingest.documents import ParsedDocument
from ingest.embedding import Embedder
from ingest.ledger import Ledger
from ingest.ledger.records import RunRecord, RunState
from ingest.owner import Owner, open_owner
from ingest.settings import IngestSettings
from ingest.syncing.content.preparing import Parse

SOURCE = "files"
GRACE_S = 30.0  # what a call may take beyond the limit of a file before it counts as hanging
FIRST = "first"
_ENOUGH = 1_000_000
_FIRST_TEXTS = {
    "nl.txt": "De aanvraag voor ouderschapsverlof gaat twee maanden van tevoren naar de afdeling personeelszaken.",
    "en.txt": "Requests for parental leave are handed in at the personnel department two months in advance.",
    "de.txt": "Der Antrag auf Elternzeit wird zwei Monate vorher bei der Personalabteilung eingereicht.",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one sync of the files came to. Memory in MiB."""

    outcomes: list[Outcome]
    run: RunRecord
    seconds: float
    first_mb: float  # what this process grew by with its first three small texts, once and for all
    grown_mb: float  # its peak above what it held then
    held_mb: float  # and what of that it has still when all is stored: the index and its caches, mostly
    child_mb: float  # the most that one parsing child held
    hangs: int  # calls that went on for longer than a file may take

    @property
    def crashed(self) -> bool:
        """Whether the sync itself failed."""
        return self.run.state not in (RunState.SUCCEEDED, RunState.PARTIAL)


def measure(folder: Path, cases: Sequence[Case], embedder: Embedder | None, on_file: Callable[[int], None]) -> Measured:
    """Sync the files of `cases`; None for the embedder counts words. `on_file` hears how many are done."""
    with TemporaryDirectory(prefix="collega-files-") as work:
        settings = IngestSettings(data_dir=Path(work))
        sources = [_source(folder, cases), _first(Path(work) / "first")]
        with open_owner(settings, sources, embedder or CountingEmbedder()) as owner:
            with PeakMemory() as first:
                owner.sync(FIRST)
            stopwatch = _Stopwatch(owner.runs.parser.parse)
            owner.runs.parser = replace(owner.runs.parser, parse=stopwatch.parse)
            with PeakMemory() as memory:
                started = time.perf_counter()
                run = owner.sync(SOURCE, lambda progress: on_file(progress.sheet.seen))
                seconds = time.perf_counter() - started
            outcomes = _outcomes(folder, cases, owner, stopwatch.seconds)
    hangs = sum(one.parse_s > settings.parser_timeout_s + GRACE_S for one in outcomes)
    return Measured(outcomes, run, seconds, first.grown_mb, memory.grown_mb, memory.held_mb, memory.child_mb, hangs)


class _Stopwatch:
    """Times each content, by its hash: two files may have one name."""

    def __init__(self, parse: Parse) -> None:
        self._parse = parse
        self.seconds: dict[bytes, float] = {}

    def parse(self, content: bytes, file_name: str, passwords: Sequence[str] = ()) -> ParsedDocument:
        started = time.perf_counter()
        try:
            return self._parse(content, file_name, passwords)
        finally:
            self.seconds[hashlib.sha256(content).digest()] = time.perf_counter() - started


def _source(folder: Path, cases: Sequence[Case]) -> SourceSettings:
    rights = SourceRights(Access.any_of([EVERYONE]), Label.INTERNAL)
    root = FilesConnector.Settings(root=folder.resolve(), include=[case.path for case in cases])
    passwords = dict.fromkeys(case.password for case in cases if case.password is not None)
    return SourceSettings(SOURCE, "files", SOURCE, rights, root, passwords=tuple(map(SecretStr, passwords)))


def _first(folder: Path) -> SourceSettings:
    """A text in each language: with them everything that a sync loads and makes only once is there."""
    folder.mkdir()
    for name, text in _FIRST_TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    rights = SourceRights(Access.any_of([EVERYONE]), Label.INTERNAL)
    return SourceSettings(FIRST, "files", FIRST, rights, FilesConnector.Settings(root=folder))


def _outcomes(folder: Path, cases: Sequence[Case], owner: Owner, seconds: dict[bytes, float]) -> list[Outcome]:
    texts = _texts(owner.ledger)
    notes = {one.item_id: "; ".join(one.notes) for one in owner.ledger.quality(SOURCE, _ENOUGH)}
    failures = {failure.item_id: failure for failure in owner.ledger.failures(SOURCE, _ENOUGH)}
    found: list[Outcome] = []
    for case in cases:
        parse_s = seconds.get(hashlib.sha256((folder / case.path).read_bytes()).digest(), 0.0)
        failure = failures.get(case.path)
        if case.path in texts:
            found.append(Outcome(case, texts[case.path], "stored", notes.get(case.path, ""), parse_s))
        elif failure:
            found.append(Outcome(case, "", failure.state, failure.reason, parse_s))
        else:
            found.append(Outcome(case, "", "lost", "neither stored nor reported", parse_s))
    return found


def _texts(ledger: Ledger) -> dict[str, str]:
    """Each document's title, headings and passages, in reading order."""
    parts: dict[str, dict[str, None]] = defaultdict(dict)
    for passage in ledger.iterate_public_passages():
        here = [passage.document.title, *passage.locator.headings, passage.text]
        parts[passage.document.item_id].update(dict.fromkeys(here))
    return {item_id: "\n".join(texts) for item_id, texts in parts.items()}
