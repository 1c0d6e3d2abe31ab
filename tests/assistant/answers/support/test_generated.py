"""Sentences made by rules from a small text: the whole demo company is measured by `collega eval support`."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant.answers.support import SupportCheck
from eval.support.cases import Material
from eval.support.measuring import measure
from tests.assistant.evidence import make_passage
from tests.ingest.embedder_words import WordEmbedder

TEXTS = [
    ("en", "Travel by train is reimbursed in second class, and a taxi is not reimbursed. Submit costs within 4 weeks."),
    ("en", "A laptop is replaced after four years. Report a theft to Carla Jones before 3 March 2026 at the latest."),
    ("nl", "Iedereen krijgt 27 dagen verlof per jaar, en niet meer dan dat. Vraag het minstens 2 weken vooraf aan."),
    ("nl", "De lease van een auto kost hoogstens 450 euro per maand. Thuiswerken mag op 2 dagen in de week."),
    ("de", "Der Urlaub beträgt 30 Tage im Jahr. Anträge werden nicht später als am 1. Mai 2026 bearbeitet."),
    ("de", "Dienstreisen müssen vorher genehmigt werden, und Belege sind 10 Jahre aufzubewahren."),
]


@pytest.fixture(scope="module")
def material() -> Material:
    passages = [make_passage(at, f"Title {at}", text, language) for at, (language, text) in enumerate(TEXTS, start=1)]
    return Material(passages, seed=1)


def test_bad_ones_go_and_good_ones_stay(material: Material) -> None:
    measured = measure(material, SupportCheck(WordEmbedder().embed_passages), most=400)
    assert {one.case.kind for one in measured.good} >= {"verbatim", "reordered", "led in"}
    assert {one.case.kind for one in measured.bad} >= {"invented", "wrong document", "stitched", "out of range"}
    assert [one for one in measured.bad if one.shown] == []
    lost = Counter(one.case.kind for one in measured.good if not one.shown)
    assert lost["verbatim"] == lost["led in"] == 0
    assert sum(lost.values()) <= 0.05 * len(measured.good), lost


def test_a_document_alone_in_its_language_is_cited_wrongly_in_every_other_way() -> None:
    alone = Material([make_passage(1, "Title", TEXTS[0][1], "en")], seed=1)
    kinds = {one.case.kind for one in measure(alone, SupportCheck(WordEmbedder().embed_passages), most=50).bad}
    assert "number changed" in kinds
    assert "wrong document" not in kinds
