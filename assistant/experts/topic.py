"""From documents that were found to a topic whose authors may be named: none where nothing is on the subject.

The best of twenty documents is always some document. "Who won the world cup" finds one with a cup of coffee, and its
author is no expert; he is one only where some document has two of the telling words, or the only one.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers.base import DocumentHit


def topic_of(hits: Sequence[DocumentHit]) -> list[tuple[int, float]]:
    """What was found, as (document id, score), best first; nothing where no document is on the subject."""
    if not any(hit.on_subject for hit in hits):
        return []
    return [(hit.document.document_id, hit.score) for hit in hits]
