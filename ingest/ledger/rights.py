"""From principals to the compartments they may search.

A compartment is written once and never changed, so an answer stays right until another compartment appears; a
document that changes its access moves to another compartment instead.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict

from sqlalchemy import Connection, func, select

from ingest.ledger.reading import access_of
from ingest.ledger.tables import CompartmentRow

KEPT_ANSWERS = 1_024  # readers with the same groups share one


_LATEST = select(func.max(CompartmentRow.id))


class Rights:
    """Which compartments permit whom. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last_id = 0
        self._mentioned: dict[str, set[int]] = defaultdict(set)  # principal -> compartments that name it
        self._access_keys: dict[int, str] = {}
        self._answers: OrderedDict[frozenset[str], frozenset[int]] = OrderedDict()

    def permitted(self, connection: Connection, principals: frozenset[str]) -> frozenset[int]:
        """The compartments of which a reader with `principals` may read each document."""
        with self._lock:
            self._learn(connection)
            answer = self._answers.get(principals)
            if answer is None:
                answer = self._evaluate(principals)
                self._answers[principals] = answer
            self._answers.move_to_end(principals)
            while len(self._answers) > KEPT_ANSWERS:
                self._answers.popitem(last=False)
            return answer

    def _learn(self, connection: Connection) -> None:
        last_id = connection.scalar(_LATEST) or 0
        if last_id == self._last_id:
            return
        query = select(CompartmentRow.id, CompartmentRow.access_key).where(CompartmentRow.id > self._last_id)
        for compartment_id, key in connection.execute(query):
            self._access_keys[compartment_id] = key
            for one in access_of(key).sets:
                for principal in one:
                    self._mentioned[principal].add(compartment_id)
        self._last_id = last_id
        self._answers.clear()

    def _evaluate(self, principals: frozenset[str]) -> frozenset[int]:
        # Only what names one of the principals can permit: 40,000 compartments of others cost nothing.
        named: set[int] = set().union(*(self._mentioned.get(principal, set()) for principal in principals))
        return frozenset(one for one in named if access_of(self._access_keys[one]).permits(principals))
