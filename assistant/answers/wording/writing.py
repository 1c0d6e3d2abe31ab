"""An answer put into words for one person: rights, ceiling, budget, record, then sentence by checked sentence.

The quotations stand already, so everything here may fail, and then says why. Rights are looked at three times: for what
goes into the prompt, for each sentence before it is stored, and again by whoever shows it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answers.support import SupportCheck
from assistant.answers.wording.breaker import Breaker
from assistant.answers.wording.budget import Budget
from assistant.answers.wording.endpoint import Endpoint, EndpointError, Reply
from assistant.answers.wording.prompt import Prompt, language_of, make_prompt
from assistant.answers.wording.records import Wording, WordingReason, WordingState
from assistant.answers.wording.releasing import Released, Releasing, written_sentences
from assistant.answers.wording.settings import LanguageModelSettings
from assistant.answers.wording.store import Wordings
from assistant.audit.retrievals import Purpose, Retrievals
from assistant.conversations.records import QuestionRecord
from assistant.conversations.store import Conversations
from assistant.retrieval.conversation import counted
from ingest.ledger import Ledger
from ingest.ledger.records import LivePassage

_CHARACTERS_A_TOKEN = 3


@dataclass(frozen=True, slots=True)
class Writer:
    """Thread-safe; holds nothing of a question after it is written."""

    settings: LanguageModelSettings
    ledger: Ledger
    wordings: Wordings
    conversations: Conversations
    retrievals: Retrievals
    budget: Budget
    breaker: Breaker
    endpoint: Endpoint
    check: SupportCheck

    def write(self, begun: Wording, record: QuestionRecord, principals: Callable[[], frozenset[str]]) -> None:
        """Write and store; `principals` gives the asker's rights of the moment it is called."""
        wording, reason = begun, WordingReason.INTERRUPTED
        try:
            passages = self._passages(record, principals())
            reason = self._refusal(passages)
            if not reason:
                self.retrievals.record(record.user_id, Purpose.WORDING, passages, record.question_id)
                prompt = make_prompt(record.text, language_of(passages), passages, self._earlier(record))
                reason = self._affordable(prompt)
                if not reason:
                    wording, reason = self._write(wording, record, passages, prompt, principals)
        finally:
            self.wordings.store(replace(wording, state=WordingState.DONE, reason=reason))

    def _passages(self, record: QuestionRecord, principals: frozenset[str]) -> Sequence[LivePassage]:
        """What the quotations come from, then the further evidence, as far as the asker may read it now."""
        wanted = [*(span.passage_id for span in record.answer.spans), *record.evidence]
        readable = self.ledger.readable_passages(wanted, principals)
        return readable[: self.settings.passages]

    def _earlier(self, record: QuestionRecord) -> Sequence[str]:
        """What counted along for the evidence as well: a follow-up by itself may say nothing."""
        if record.answer.new_topic:
            return ()
        return counted(self.conversations.earlier(record.user_id, record.conversation_id, record.question_id).questions)

    def _refusal(self, passages: Sequence[LivePassage]) -> WordingReason:
        if not passages:
            return WordingReason.NO_LONGER_READABLE
        if any(passage.document.label.rank > self.settings.ceiling.rank for passage in passages):
            return WordingReason.ABOVE_CEILING
        return WordingReason.WHOLE

    def _affordable(self, prompt: Prompt) -> WordingReason:
        if not self.budget.take(prompt.tokens + self.settings.answer_tokens):
            return WordingReason.BUDGET
        return WordingReason.WHOLE if self.breaker.may_try() else WordingReason.RESTING

    def _write(
        self,
        wording: Wording,
        record: QuestionRecord,
        passages: Sequence[LivePassage],
        prompt: Prompt,
        principals: Callable[[], frozenset[str]],
    ) -> tuple[Wording, WordingReason]:
        reply, reason = Reply(), WordingReason.WHOLE
        try:
            for released in self._released(reply, passages, prompt):
                cited = [support.passage.passage_id for support in released.support]
                if len(self.ledger.readable_passages(cited, principals())) == len(set(cited)):
                    wording = wording.with_sentence(released, record.answer.spans)
                    self.wordings.store(wording)
                    reply.has_begun = True
            self.breaker.succeeded()
        except EndpointError as error:
            self.breaker.failed()
            reason = WordingReason(error.reason)
        except BaseException:
            self.breaker.failed()  # a probe that is never answered for would keep everybody waiting
            raise
        self.budget.give_back(max(0, self.settings.answer_tokens - reply.characters // _CHARACTERS_A_TOKEN))
        if not wording.sentences and not reason:
            reason = WordingReason.NOTHING_SUPPORTED
        return wording, reason or (WordingReason.WHOLE if reply.complete else WordingReason.BROKEN_OFF)

    def _released(self, reply: Reply, passages: Sequence[LivePassage], prompt: Prompt) -> Iterator[Released]:
        started = time.monotonic()

        def ends_at() -> float:
            return started + (self.settings.whole_s if reply.has_begun else self.settings.first_sentence_s)

        releasing = Releasing(self.check, passages)
        for written in written_sentences(self.endpoint.pieces(prompt, reply, ends_at)):
            if (released := releasing.release(written)) is not None:
                yield released
