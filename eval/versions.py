"""How often documents are rightly linked as versions: on generated cases, and the links on a corpus to look at.

    python -m eval.versions                      # precision and recall on generated pairs
    python -m eval.versions FOLDER ...           # what is linked in folders with a corpus.jsonl

A generated case is a text with a name, edited as people edit: numbers changed, sentences replaced or added. Half of
the pairs are versions by their names; the other half are what looks alike and is not: minutes of two dates, two
products' manuals, two offices' copies, another text under a newer name.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.relations.marks import marks_of
from ingest.relations.ordering import ALIKE, Described, superseded
from ingest.relations.signatures import Signature, signature_of, similarity

_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_WORDS = 900  # in the made-up language that texts are drawn from
_SENTENCES = 30


@dataclass(frozen=True, slots=True)
class Text:
    """A document of which only names and text are known."""

    name: str
    text: str
    modified_at: datetime | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, and whether the first is an earlier version of the second."""

    one: Text
    other: Text
    is_earlier: bool


def reason_of(one: Text, other: Text) -> str | None:
    """Why the product calls `one` an earlier version of `other`."""
    mine, theirs = signature_of([one.text]), signature_of([other.text])
    if mine is None or theirs is None:
        return None
    return superseded(_described(one), _described(other), similarity(mine, theirs))


def generated(cases: int, seed: int = 7) -> Iterator[Pair]:
    """`cases` pairs that are versions and as many that are not."""
    rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
    for number in range(cases):
        text = _text(rng)
        stem = f"{rng.choice(('hr', 'sales', 'service'))}/{_word(rng)}-{_word(rng)}"
        old, new = _versioned(rng, stem)
        yield Pair(Text(old, text, _NOW - timedelta(days=200)), Text(new, _edited(rng, text), _NOW), is_earlier=True)
        yield _unrelated(rng, stem, text, number)


def _versioned(rng: random.Random, stem: str) -> tuple[str, str]:
    folder, _, name = stem.rpartition("/")
    return rng.choice(
        [
            (f"{stem}-2025.docx", f"{stem}-2026.docx"),
            (f"{stem}_v1.docx", f"{stem}_v2.docx"),
            (f"{stem} versie 1.2.docx", f"{stem} versie 1.10.docx"),
            (f"{folder}/archief/{name}.docx", f"{stem}.docx"),
            (f"{stem}-vervallen.docx", f"{stem}.docx"),
            (f"{folder}/2024/{name}.docx", f"{folder}/2026/{name}.docx"),
            (f"{stem} Entwurf.docx", f"{stem} final.docx"),
            (f"{folder}/Kopie van {name}.docx", f"{stem}.docx"),
        ]
    )


def _unrelated(rng: random.Random, stem: str, text: str, number: int) -> Pair:
    edited, another = _edited(rng, text), _text(rng)
    one, other, other_text = [
        (f"{stem}-2026-03-12.docx", f"{stem}-2026-04-09.docx", edited),
        (f"{stem} maart 2025.docx", f"{stem} april 2026.docx", edited),
        (f"{stem}-vx-240.pdf", f"{stem}-vx-320.pdf", edited),
        (f"utrecht/{stem}.docx", f"dortmund/{stem}.docx", edited),
        (f"{stem}-10023.pdf", f"{stem}-10024.pdf", edited),
        (f"{stem}-2025.docx", f"{stem}-2026.docx", another),
        (f"{stem} draft.docx", f"{stem}.docx", another),
        (f"{stem}-2025.docx", f"{_word(rng)}-{_word(rng)}-2026.docx", edited),
    ][number % 8]
    return Pair(Text(one, text, _NOW - timedelta(days=200)), Text(other, other_text, _NOW), is_earlier=False)


def _edited(rng: random.Random, text: str) -> str:
    sentences = text.split(". ")
    for place in rng.sample(range(len(sentences)), rng.randint(1, len(sentences) // 4)):
        sentences[place] = _sentence(rng)
    changed = [word if not word.isdigit() else str(rng.randint(1, 999)) for word in ". ".join(sentences).split(" ")]
    return " ".join(changed)


def _text(rng: random.Random) -> str:
    return ". ".join(_sentence(rng) for _ in range(_SENTENCES))


def _sentence(rng: random.Random) -> str:
    return " ".join([*(_word(rng) for _ in range(10)), str(rng.randint(1, 999)), _word(rng)])


def _word(rng: random.Random) -> str:
    number = rng.randrange(_WORDS)
    return "".join("bdfgklmnprstvz"[number // 15**place % 14] + "aeiou"[number // 7**place % 5] for place in range(3))


def _described(text: Text) -> Described:
    return Described(marks_of(text.title, text.name), 1, text.text.encode(), text.modified_at)


def _corpus(folder: Path) -> list[tuple[Text, Signature]]:
    rows = map(json.loads, (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines())
    texts = [Text(row["id"], row["text"], None, row.get("title", "")) for row in rows]
    return [(text, signature) for text in texts if (signature := signature_of([text.text])) is not None]


def main(folders: Sequence[str]) -> None:
    """Print the figures."""
    if not folders:
        pairs = list(generated(400))
        linked = [pair for pair in pairs if reason_of(pair.one, pair.other) or reason_of(pair.other, pair.one)]
        right = [pair for pair in linked if pair.is_earlier and reason_of(pair.one, pair.other)]
        wanted = sum(pair.is_earlier for pair in pairs)
        print(f"{len(pairs)} pairs: precision {len(right) / len(linked):.3f}, recall {len(right) / wanted:.3f}")
    for folder in map(Path, folders):
        known = _corpus(folder)
        alike, versions = 0, []
        for place, (text, signature) in enumerate(known):
            for other, theirs in known[place + 1 :]:
                shared = similarity(signature, theirs)
                alike += shared >= ALIKE
                for older, newer in ((text, other), (other, text)):
                    if reason := superseded(_described(older), _described(newer), shared):
                        versions.append(f"  {older.name} -> {newer.name} ({reason}, {shared:.2f})")
        print(f"{folder.name}: {len(known)} texts, {alike} near duplicates, {len(versions)} superseded")
        print("\n".join(versions[:20]))


if __name__ == "__main__":
    main(sys.argv[1:])
