"""Questions for a store: some about what is in it, and some about nothing that any company's documents are about.

The far ones are the hard ones for a graph of neighbours: nothing is near them, and everything is about as far.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.bench.latency.material import Material
from eval.bench.latency.recall import Probe
from eval.sets import load_set
from ingest.embedding import Embedder

_LONGEST_QUESTION_WORDS = 14
_SEED = 3
FAR = (
    "How do penguins keep their eggs warm during the winter?",
    "Which planet has the most moons?",
    "What did people eat in ancient Egypt?",
    "Why is the sky red in the evening?",
    "How long does it take to boil an egg at high altitude?",
    "Who composed the four seasons?",
    "What is the difference between a crocodile and an alligator?",
    "How do you tune a violin?",
    "Which river flows through Vienna?",
    "How many players are there in a water polo team?",
    "What makes bread rise?",
    "When was the printing press invented?",
    "Hoe vouw je een papieren kraanvogel?",
    "Waarom schudt een hond zich uit na het zwemmen?",
    "Welke vogel legt het grootste ei?",
    "Hoe maak je een stroopwafel?",
    "Wie schilderde de Nachtwacht?",
    "Hoe diep is de Noordzee?",
    "Wat betekent een regenboog rond de maan?",
    "Hoe oud kan een schildpad worden?",
    "Wie viele Saiten hat eine Harfe?",
    "Warum haben Zebras Streifen?",
    "Wie entsteht ein Gletscher?",
    "Welcher Berg ist der höchste in den Alpen?",
    "Wie schnell läuft ein Gepard?",
    "Wann blühen Schneeglöckchen?",
    "Wie backt man einen Marmorkuchen?",
    "Warum ist Meerwasser salzig?",
)


def probes_for(material: Material, question_set: Path | None, embedder: Embedder, near: int) -> list[Probe]:
    """`near` questions of the set, or sentences of passages where there is none, and every far one among them."""
    found = _questions(question_set) if question_set is not None else _sentences(material, near)
    chosen = found[:: max(1, len(found) // near)][:near]
    every = max(1, len(chosen) // len(FAR))
    texts: list[tuple[str, bool]] = []
    for place, text in enumerate(chosen):
        texts.append((text, False))
        if place % every == 0 and place // every < len(FAR):
            texts.append((FAR[place // every], True))
    return [Probe(text, embedder.embed_question(text), far) for text, far in texts]


def _questions(question_set: Path) -> list[str]:
    return [question.text for question in load_set(question_set).questions]


def _sentences(material: Material, count: int) -> Sequence[str]:
    mixed = material.mixed(4 * count, _SEED)
    texts = [passage.text for document in mixed for passage in document.passages]
    return [" ".join(text.split()[:_LONGEST_QUESTION_WORDS]) for text in texts]
