"""What every embedder promises; a test class of an implementation inherits this and gives one as a fixture."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from ingest.embedding import Embedder

TEXTS = [
    "Parental leave is 16 weeks.",
    "Ouderschapsverlof",
    "Die Maschine hält an, sobald die Schutzhaube geöffnet wird. " * 20,
    "HX-200/3 \N{ROCKET} naïve",
    "Hoeveel vakantiedagen heb ik per jaar, en mag ik ze meenemen naar volgend jaar?",
]


class EmbedderConformance:
    """Inherit, and give a fixture `embedder`."""

    def test_passages_become_unit_rows(self, embedder: Embedder) -> None:
        vectors = embedder.embed_passages([*TEXTS, ""])
        assert vectors.shape == (len(TEXTS) + 1, embedder.dimensions)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)

    def test_no_passages_become_no_rows(self, embedder: Embedder) -> None:
        assert embedder.embed_passages([]).shape == (0, embedder.dimensions)

    def test_a_question_becomes_one_unit_vector(self, embedder: Embedder) -> None:
        vector = embedder.embed_question(TEXTS[0])
        assert vector.shape == (embedder.dimensions,)
        assert vector.dtype == np.float32
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)

    def test_a_vector_depends_on_its_text_alone(self, embedder: Embedder) -> None:
        together = embedder.embed_passages(TEXTS)
        reversed_order = embedder.embed_passages(TEXTS[::-1])[::-1]
        alone = np.concatenate([embedder.embed_passages([text]) for text in TEXTS])
        for other in (reversed_order, alone):
            assert np.sum(together * other, axis=1) == pytest.approx(1, abs=1e-5)

    def test_different_texts_have_different_vectors(self, embedder: Embedder) -> None:
        likeness = embedder.embed_passages(TEXTS) @ embedder.embed_passages(TEXTS).T
        np.fill_diagonal(likeness, 0)
        assert likeness.max() < 0.999

    def test_tokens_add_up_and_are_not_cut_at_the_window(self, embedder: Embedder) -> None:
        assert embedder.count_tokens("") == 0
        one = embedder.count_tokens("machine ")
        assert one > 0
        assert embedder.count_tokens("machine " * 1000) == 1000 * one
        assert embedder.max_tokens > 0

    def test_threads_do_not_disturb_each_other(self, embedder: Embedder) -> None:
        expected = embedder.embed_passages(TEXTS)
        with ThreadPoolExecutor(8) as pool:
            vectors = [pool.submit(embedder.embed_passages, TEXTS) for _ in range(8)]
            counts = [pool.submit(embedder.count_tokens, TEXTS[2]) for _ in range(8)]
            questions = [pool.submit(embedder.embed_question, TEXTS[0]) for _ in range(8)]
        for made in vectors:
            assert np.sum(made.result() * expected, axis=1) == pytest.approx(1, abs=1e-5)
        assert {made.result() for made in counts} == {embedder.count_tokens(TEXTS[2])}
        question = embedder.embed_question(TEXTS[0])
        for made in questions:
            assert float(made.result() @ question) == pytest.approx(1, abs=1e-5)
