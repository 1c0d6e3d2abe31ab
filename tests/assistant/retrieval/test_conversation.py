"""A question in its conversation."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.retrieval.conversation import Asked
from tests.ingest.embedder_words import WordEmbedder


def test_only_the_latest_questions_count_along() -> None:
    assert Asked.after("five", ["one", "two", "three", "four"], "en").context == "two three four"


def test_a_first_question_is_embedded_as_it_is() -> None:
    embedder = WordEmbedder()
    assert (Asked("annual leave", "en").vector(embedder) == embedder.embed_question("annual leave")).all()


def test_a_follow_up_lies_between_itself_and_its_conversation() -> None:
    embedder = WordEmbedder()
    asked = Asked("dortmund", "en", "annual leave")
    vector = asked.vector(embedder)
    assert float(np.linalg.norm(vector)) == pytest.approx(1)
    own, context = embedder.embed_question("dortmund"), embedder.embed_question("annual leave")
    assert 0 < float(vector @ context) < float(vector @ own) < 1
