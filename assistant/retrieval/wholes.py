"""The direction of whole documents: the sum of their passages' vectors, with length 1."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import accumulate

import numpy as np

from assistant.recent import Recent
from assistant.retrieval.counted import DocumentTerms
from ingest.embedding import Vectors
from ingest.index.serving import Searchable
from ingest.ledger import Ledger
from ingest.ledger.records import FoundDocument

_KEPT = 4_096
_TINY = 1e-12


class WholeDocuments:
    """Thread-safe."""

    def __init__(self, ledger: Ledger, searchable: Searchable) -> None:
        self._ledger, self._searchable = ledger, searchable
        # By version and model: a passage never gets another vector of a model.
        self._known = Recent[tuple[int, str], Vectors](_KEPT)

    def directions(
        self,
        documents: Collection[FoundDocument],
        terms: Mapping[int, DocumentTerms],
        model: str,
        principals: frozenset[str],
    ) -> dict[int, Vectors]:
        """By version; nothing of one that has no vectors (any more). `terms` says which passages each has."""
        known = {
            one.version_id: whole
            for one in documents
            if (whole := self._known.find((one.version_id, model))) is not None
        }
        missing = [one for one in documents if one.version_id not in known]
        found = self._in_index({one.version_id: terms[one.version_id] for one in missing}, model)
        if without := {one.document_id: one.version_id for one in missing if one.version_id not in found}:
            stored = self._ledger.document_vectors(without, model, principals)
            found |= {without[document_id]: whole for document_id, whole in stored.items()}
        return known | {one: self._known.keep((one, model), whole) for one, whole in found.items()}

    def _in_index(self, terms: Mapping[int, DocumentTerms], model: str) -> dict[int, Vectors]:
        """Those whose every passage is in the index: the ledger has the same vectors, and takes far longer."""
        with self._searchable.pinned() as serving:
            if serving.embedder.model != model:  # another one has just taken its place
                return {}
            passage_ids = {version_id: one.passage_ids.tolist() for version_id, one in terms.items()}
            vector_of = serving.index.vectors_of([one for some in passage_ids.values() for one in some])
        whole = {one: some for one, some in passage_ids.items() if vector_of.keys() >= set(some)}
        if not whole:
            return {}
        firsts = list(accumulate((len(some) for some in whole.values()), initial=0))[:-1]
        sums = np.add.reduceat(np.stack([vector_of[one] for some in whole.values() for one in some]), firsts)
        lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), _TINY)
        return dict(zip(whole, sums / lengths, strict=True))
