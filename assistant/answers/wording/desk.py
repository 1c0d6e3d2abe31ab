"""Where answers are handed in to be put into words, and where it is asked how far they are."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial

from assistant.answers.base import Band
from assistant.answers.wording.records import Wording, WordingReason, WordingState
from assistant.answers.wording.store import Wordings
from assistant.answers.wording.writing import Writer
from assistant.conversations.records import QuestionRecord
from assistant.errors import TooBusyError
from assistant.identity.records import User
from assistant.identity.users import Users

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WordingDesk:
    """Thread-safe. Without a writer, that is without a language model, nothing is offered."""

    wordings: Wordings
    users: Users
    writer: Writer | None = None
    submit: Callable[[Callable[[], None]], object] | None = None  # to a few threads; raises TooBusyError

    def begin(self, user: User, record: QuestionRecord) -> Wording | None:
        """Have the answer put into words, once; what there is of it, or None when it is not offered."""
        offered = self.of([record]).get(record.question_id)
        if offered is None or offered.state is not WordingState.OFFERED or self.writer is None or self.submit is None:
            return offered
        writer, begun = self.writer, self.wordings.begin(record.question_id, self.writer.settings.model)
        if begun is None:
            return self.of([record]).get(record.question_id)
        try:
            self.submit(partial(self._write, writer, begun, user.user_id, record))
        except TooBusyError:
            refused = replace(begun, state=WordingState.DONE, reason=WordingReason.BUSY)
            self.wordings.store(refused)
            return refused
        return begun

    def of(self, records: Collection[QuestionRecord]) -> dict[int, Wording]:
        """What is stored for these questions; "offered" where a model could be asked. Nothing is made of nothing."""
        stored = self.wordings.of([record.question_id for record in records])
        if self.writer is None:
            return stored
        offered = {
            record.question_id: Wording(record.question_id, WordingState.OFFERED)
            for record in records
            if record.band is not Band.NOT_FOUND
        }
        return {**offered, **stored}

    def _write(self, writer: Writer, begun: Wording, user_id: int, record: QuestionRecord) -> None:
        try:
            writer.write(begun, record, lambda: self._principals(user_id))
        except Exception as error:  # nobody waits for this thread, so nobody else would hear of it
            log.error("An answer could not be put into words: %s", type(error).__name__)

    def _principals(self, user_id: int) -> frozenset[str]:
        user = self.users.by_id(user_id)
        return user.principals if user is not None and not user.disabled else frozenset()
