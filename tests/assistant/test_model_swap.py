"""No ask fails, and none is answered from half an index, while the embedding model is changed."""

from __future__ import annotations

from pathlib import Path

from tests.assistant.swapping import AT_ONCE, measure_swap


def test_asks_go_on_while_the_model_is_changed(tmp_path: Path) -> None:
    swap = measure_swap(tmp_path, asks=AT_ONCE * 20, seconds_a_passage=0.01)
    assert (swap.errors, swap.wrong) == (0, [])
    assert swap.right == swap.asks >= AT_ONCE * 20
    assert swap.met_the_exchange, swap.asks_of_model
