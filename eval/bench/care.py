"""What a sync costs when little or nothing changed: one paragraph of a long document, ten thousand unchanged files."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from eval.bench.corpus import made_up
from eval.bench.folder import SOURCE, MeasuredFolder
from eval.bench.seeded import SeededEmbedder
from eval.bench.timing import timed
from ingest.embedding import Embedder


def measure_edit(embedder: Embedder, work: Path, pages: int) -> dict[str, object]:
    """Change a word of one paragraph in the middle of a long document; then put a paragraph in before the middle."""
    folder = MeasuredFolder(work)
    text = made_up(random.Random(50), pages)  # noqa: S311 - nothing secret comes of it
    paragraphs = text.split("\n\n")
    middle = next(n for n in range(len(paragraphs) // 2, len(paragraphs)) if not paragraphs[n].startswith("#"))
    changed = [*paragraphs[:middle], f"{paragraphs[middle]} Changed since.", *paragraphs[middle + 1 :]]
    longer = [*changed[:middle], "This paragraph was put in between. It says something new.", *changed[middle:]]
    with folder.owner(embedder) as owner:
        folder.write([text])
        passages = owner.sync(SOURCE).sheet.passages
        folder.write(["\n\n".join(changed)])
        edit_s, edit = timed(lambda: owner.sync(SOURCE))
        folder.write(["\n\n".join(longer)])
        insert_s, insert = timed(lambda: owner.sync(SOURCE))
    return {
        "edit_document_passages": passages,
        "edit_embedded": edit.sheet.embedded,
        "edit_s": edit_s,
        "insert_embedded": insert.sheet.embedded,
        "insert_s": insert_s,
    }


def measure_unchanged(work: Path, files: int) -> dict[str, object]:
    """Sync `files` small files, then again: the listing, the ledger's marks and nothing else."""
    folder = MeasuredFolder(work)
    folder.write(_notes(files))
    with folder.owner(SeededEmbedder()) as owner:
        first_s, first = timed(lambda: owner.sync(SOURCE))
        again_s, again = timed(lambda: owner.sync(SOURCE))
    if (first.sheet.new, again.sheet.unchanged) != (files, files):
        raise AssertionError(f"{first} then {again}")
    return {"unchanged_files": files, "unchanged_s": again_s, "first_without_embedding_s": first_s}


def _notes(files: int) -> Iterator[str]:
    rng = random.Random(7)  # noqa: S311 - nothing secret comes of it
    return (f"# Note {number}\n\nNote number {number} says {rng.random()}.\n" for number in range(files))
