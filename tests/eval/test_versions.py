"""The product on generated versions: what it links is right, and it links most of them."""

from __future__ import annotations

from eval.versions import generated, reason_of


def test_what_is_linked_is_right_and_most_is_linked() -> None:
    pairs = list(generated(80))
    linked = [pair for pair in pairs if reason_of(pair.one, pair.other) or reason_of(pair.other, pair.one)]
    assert all(pair.is_earlier and reason_of(pair.one, pair.other) for pair in linked)
    assert len(linked) > 0.85 * sum(pair.is_earlier for pair in pairs)
