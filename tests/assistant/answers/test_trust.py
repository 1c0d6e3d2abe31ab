"""Sources of low trust: their share of the evidence, and that they answer nothing alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answers.base import Asker, Band, Citation
from assistant.answers.trust import MOST_PASSAGES, only_they_say_so, within_their_share
from assistant.engine import open_engine
from connectors.base import EVERYONE
from connectors.settings import load_settings, read_sources
from ingest.owner import open_owner
from ingest.settings import IngestSettings
from tests.assistant.evidence import make_evidence
from tests.ingest.embedder_words import WordEmbedder

QUESTION = "How many days of annual leave do staff get?"
SOURCE = """
[[source]]
name = "{name}"
kind = "records"
trust = "{trust}"
access = ["everyone"]
path = "{name}.jsonl"
columns = {{id = "id", title = "title", text = "text"}}
"""


def _of(source: str, number: int) -> object:
    one = make_evidence(number, "Leave", f"Staff get {number} days.")
    document = replace(one.passage.document, source=source)
    return replace(one, passage=replace(one.passage, document=document))


def test_each_source_of_low_trust_keeps_its_best_and_the_others_all() -> None:
    evidence = [_of(source, number) for number, source in enumerate("mmmhmwwwh", start=1)]
    kept = within_their_share(evidence, {"m", "w"})  # type: ignore[arg-type]
    assert [one.passage.document.source for one in kept] == ["m"] * MOST_PASSAGES + ["h"] + ["w"] * MOST_PASSAGES + [
        "h"
    ]
    assert [one.passage.passage_id for one in kept] == [1, 2, 4, 6, 7, 9]


def test_alone_means_without_any_other() -> None:
    mail, handbook = (Citation(1, _of(source, 1).passage, 0, 5) for source in ("mail", "handbook"))  # type: ignore[attr-defined]
    assert only_they_say_so([mail], {"mail"})
    assert not only_they_say_so([mail, handbook], {"mail"})
    assert not only_they_say_so([mail], set())
    assert not only_they_say_so([], {"mail"})


@pytest.mark.parametrize(("trust", "band"), [("normal", Band.ANSWERED), ("low", Band.PARTLY)])
def test_what_only_they_say_is_never_answered(tmp_path: Path, trust: str, band: Band) -> None:
    texts = [("leave", "Annual leave", "Full-time staff get 99 days of annual leave a year.")]
    texts += [(f"note-{number}", "Canteen", f"Soup number {number} is served at noon.") for number in range(6)]
    rows = [json.dumps({"id": one, "title": title, "text": text}) for one, title, text in texts]
    (tmp_path / "mail.jsonl").write_text("\n".join(rows))
    (tmp_path / "collega.toml").write_text(SOURCE.format(name="mail", trust=trust))
    sources = read_sources(load_settings(tmp_path / "collega.toml"), {})
    with open_owner(IngestSettings(data_dir=tmp_path / "var"), sources, WordEmbedder()) as owner:
        owner.sync("mail")
        answer = open_engine(owner).ask(Asker(frozenset({EVERYONE})), QUESTION)
    assert answer.sentences
    assert answer.band is band
