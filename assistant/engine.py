"""From a question to an answer: evidence, sentences, confidence, band. Knows no person, only principals."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from assistant.answers.base import (
    Answer,
    Asker,
    Band,
    Citation,
    Composer,
    DocumentHit,
    Evidence,
    Grounds,
    Understanding,
)
from assistant.answers.clarifying import choices
from assistant.answers.extractive import ExtractiveComposer
from assistant.answers.names import has_name
from assistant.answers.outside import Found, is_outside
from assistant.answers.personal import is_personal, where_to_turn
from assistant.answers.topic import quotable_for
from assistant.answers.trust import only_they_say_so, within_their_share
from assistant.confidence import Calibration, Targets, confidence_features, is_confirmed, reason_for
from assistant.confidence.keeping import KeptCalibrations
from assistant.confidence.measuring import SelfCalibration
from assistant.confidence.reasons import CONTRADICTION, OUTSIDE, PERSONAL, SMALL_TALK
from assistant.conflicts.finding import PASSAGES_ALIKE, PASSAGES_COMPARED, Conflict, claiming, conflicts_in
from assistant.conflicts.statements import forget_statements
from assistant.errors import NotSearchableError, QuestionEmptyError, QuestionTooLongError
from assistant.marks import Marking
from assistant.retrieval.analysis import LANGUAGES, forget_codes, words
from assistant.retrieval.conversation import Asked
from assistant.retrieval.leaning import content_words
from assistant.retrieval.lexicon import Lexicon
from assistant.retrieval.ranking import RANKED_DOCUMENTS
from assistant.retrieval.reranking import load_reranker
from assistant.retrieval.retriever import Retrieved, Retriever
from assistant.retrieval.small_talk import is_small_talk
from assistant.retrieval.translation.dictionaries import load_dictionaries
from assistant.retrieval.translation.translating import Translator
from assistant.settings import AssistantSettings
from assistant.tables import prepare_tables
from connectors.base import EVERYONE
from ingest.index.serving import Searchable
from ingest.ledger import Ledger
from ingest.ledger.records import LiveDocument
from ingest.owner import Owner
from ingest.relations.marks import forget_marks

LONGEST_QUESTION = 4_000  # characters
_WORD = re.compile(r"\w+")
_NEAREST = 5
_SURELY_ABOUT = 0.4  # share of the words looked for, by weight, that a passage has
_ANY_QUESTION = "Who can tell me more about this?"


class _UnderWay(threading.local):
    """What a thread's question is answered with from its beginning to its end."""

    retriever: Retriever | None = None

    @contextmanager
    def with_one(self, retriever: Retriever) -> Iterator[None]:
        """All of a question with the same one."""
        self.retriever = retriever
        try:
            yield
        finally:
            self.retriever = None


class Engine:
    """Answers and searches. Thread-safe; keeps nothing of a question."""

    def __init__(
        self,
        ledger: Ledger,
        searchable: Searchable,
        calibration: Callable[[], Calibration],
        composer: Composer | None = None,
        make_retriever: Callable[[], Retriever] | None = None,
        low_trust: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        """`low_trust` names the sources that the settings trust little, as they are now."""
        self._ledger, self._calibration, self._low_trust = ledger, calibration, low_trust
        self._make_retriever = make_retriever or (lambda: Retriever(ledger, searchable))
        self._latest, self._under_way = self._make_retriever(), _UnderWay()
        self._composer = composer or ExtractiveComposer(lambda asked: self._retriever.question_words(asked))

    @property
    def _retriever(self) -> Retriever:
        """That of the question under way in this thread, else the latest."""
        return self._under_way.retriever or self._latest

    def warm_up(self) -> None:
        """Build and read what the first question would wait for, by asking one as somebody without any group."""
        with suppress(NotSearchableError):  # the index is being built, and the first question will say so
            self._retriever.retrieve(Asked.after(_ANY_QUESTION, (), "en"), frozenset({EVERYONE}))

    def count_documents(self, rest: float = 0.0, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Count the words of all documents: of each question it spares those that no question met before.

        Rests `rest` times as long as each part of it took, where questions are answered meanwhile.
        """
        while not (latest := self._latest).count_documents(rest, lambda: is_wanted() and self._latest is latest):
            if not is_wanted():
                break
            _forget_pieces()  # words were forgotten meanwhile

    def forget_words(self) -> None:
        """Let go of every word that was learned from documents; the next question learns those that are left.

        A question under way has read what may be gone, so it teaches the new words nothing: it ends with the old ones.
        """
        self._latest = self._make_retriever()
        _forget_pieces()

    @contextmanager
    def _one_question(self) -> Iterator[None]:
        """All of it is asked of one retriever, and what it read is let go of where words were forgotten meanwhile."""
        retriever = self._latest
        try:
            with self._under_way.with_one(retriever):
                yield
        finally:
            if retriever is not self._latest:
                _forget_pieces()

    def lexicon(self) -> Lexicon:
        """How rare words are in what everyone may read."""
        return self._retriever.lexicon()

    def ask(self, asker: Asker, question: str, history: Sequence[str] = (), may_ask_back: bool = True) -> Answer:
        """The answer that the asker may see.

        Args:
            question: At most 4,000 characters.
            history: What the asker asked before in this conversation, oldest first.
            may_ask_back: False after a question back, which is never asked twice in a row.
        Raises:
            QuestionEmptyError: the question holds no word.
            QuestionTooLongError: it is longer than any question.
        """
        asked = self._asked(question, asker, history)
        with self._one_question(), self._ledger.moment():
            return self._whole_answer(asked, asker, may_ask_back)

    def _whole_answer(self, asked: Asked, asker: Asker, may_ask_back: bool) -> Answer:
        """What the documents say, or what is said instead where nobody asks them, or they are not asked about work."""
        answer = self._answer(asked, asker, may_ask_back)
        if answer.reason == SMALL_TALK:
            return answer
        if is_personal(asked.question):
            return self._for_a_person(answer, asker)
        if answer.band is not Band.NOT_FOUND:
            return answer
        if respelt := self._respelt(asked, asker, answer.evidence):
            return respelt
        if self._is_outside(asked, answer.evidence):
            return replace(answer, reason=OUTSIDE, nearest=[], understood=Understanding(asked.asked_with))
        return answer

    def _asked(self, question: str, asker: Asker, history: Sequence[str] = ()) -> Asked:
        asked = Asked.after(checked_question(question), history, asker.language)
        usual = asked.language if asked.context else asker.language
        return replace(asked, language=self._retriever.language_of(asked, usual))

    def _answer(self, asked: Asked, asker: Asker, may_ask_back: bool) -> Answer:
        """What the documents say, whatever the question is."""
        low_trust = self._low_trust()
        small_talk = is_small_talk(asked.question)
        find = self._retriever.nothing if small_talk else self._retriever.retrieve
        retrieved = find(asked.restated, asker.principals)
        retrieved = replace(retrieved, evidence=within_their_share(retrieved.evidence, low_trust))
        question, quotable = quotable_for(asked, retrieved.evidence, self._retriever.question_words)
        sentences, citations = self._composer.compose(question, asked.language, quotable)
        features = confidence_features(retrieved, asked.language, sentences, citations)
        calibration = self._calibration()
        calibrated = calibration.confidence(features) if sentences else 0.0
        band = calibration.band(calibrated) if sentences else Band.NOT_FOUND
        if band is Band.ANSWERED and only_they_say_so(citations, low_trust):
            band = Band.PARTLY
        if band is Band.NOT_FOUND:
            sentences, citations = [], []
        confidence, disagreeing = calibrated, tuple[int, ...]()
        if conflict := self._conflict(retrieved, citations, asker):
            sentences, citations, disagreeing = conflict.shown_both(sentences, citations)
            confidence = calibration.at_most_partly(calibrated)
            band = Band.PARTLY
        confirmed = band is Band.ANSWERED and self._is_confirmed(retrieved, citations)
        reason = CONTRADICTION if conflict else reason_for(band, confirmed, retrieved.evidence)
        return Answer(
            question=asked.question,
            language=asked.language,
            band=band,
            confidence=confidence,
            reason=SMALL_TALK if small_talk else reason,
            sentences=sentences,
            citations=citations,
            evidence=retrieved.evidence,
            documents=retrieved.documents[:RANKED_DOCUMENTS],
            nearest=[] if band is Band.ANSWERED else retrieved.documents[:_NEAREST],
            searched_documents=retrieved.searched_documents,
            features=features,
            grounds=Grounds(
                terms=calibration.shares(features) if calibrated else [],
                base=calibration.intercept,
                calibrated=calibrated,
                answered_from=calibration.answered_from,
                partly_from=calibration.partly_from,
                found_documents=retrieved.found_documents,
                follow_up=bool(asked.context),
            ),
            understood=Understanding(asked.asked_with, choices(asked, retrieved) if may_ask_back else ()),
            disagreeing=disagreeing,
        )

    def search(self, asker: Asker, query: str, limit: int = RANKED_DOCUMENTS) -> list[DocumentHit]:
        """Documents on a topic that the asker may read, best first.

        Raises:
            QuestionEmptyError, QuestionTooLongError: as for `ask`.
        """
        with self._one_question():
            return list(self._retriever.retrieve(self._asked(query, asker), asker.principals).documents[:limit])

    def rank_all(self, asker: Asker, question: str) -> list[DocumentHit]:
        """Every document that was compared with a question in full, best first; `search` shows the first of these.

        Raises:
            QuestionEmptyError, QuestionTooLongError: as for `ask`.
        """
        with self._one_question():
            return self._retriever.rank_all(self._asked(question, asker), asker.principals)

    def evidence(self, asker: Asker, question: str, history: Sequence[str] = ()) -> Sequence[Evidence]:
        """The passages for a question that the asker may read, best first.

        Raises:
            QuestionEmptyError, QuestionTooLongError: as for `ask`.
        """
        with self._one_question():
            asked = self._asked(question, asker, history)
            return self._retriever.retrieve(asked, asker.principals).evidence

    def _for_a_person(self, answer: Answer, asker: Asker) -> Answer:
        """The reply to somebody who needs a person: quoted only where that surely answers, else on whom to turn to."""
        if answer.band is Band.ANSWERED:
            return replace(answer, reason=PERSONAL)
        near = self._on_whom_to_turn_to(answer.language, asker)
        return replace(
            answer,
            band=Band.NOT_FOUND,
            reason=PERSONAL,
            sentences=[],
            citations=[],
            documents=near,
            nearest=near[:_NEAREST],
            understood=Understanding(),
            disagreeing=(),
        )

    def _on_whom_to_turn_to(self, language: str, asker: Asker) -> list[DocumentHit]:
        """Documents that surely tell it, those in `language` first; none rather than one about something else."""
        found: dict[int, DocumentHit] = {}
        for one in sorted(LANGUAGES, key=lambda one: one != language):
            retrieved = self._retriever.retrieve(Asked(where_to_turn(one), one), asker.principals)
            sure = {
                evidence.passage.document.document_id
                for evidence in retrieved.evidence
                if evidence.passage.language == one and evidence.features["coverage"] >= _SURELY_ABOUT
            }
            for hit in retrieved.documents:
                if hit.document.document_id in sure:
                    found.setdefault(hit.document.document_id, hit)
        return list(found.values())

    def _respelt(self, asked: Asked, asker: Asker, evidence: Sequence[Evidence]) -> Answer | None:
        """The answer to a question with its typing errors mended; None where it has none, or that leads nowhere.

        At most partly: a right word that stands nowhere may look like one.
        """
        spoken = {word for one in evidence for word in words(one.passage.text)}
        spelling = {word: near for word, near in self._retriever.spelling(asked).items() if word not in spoken}
        if not spelling:
            return None
        text = _WORD.sub(lambda found: spelling.get(found[0].lower(), found[0]), asked.question)
        respelt = replace(asked, question=text)
        answer = self._answer(respelt, asker, may_ask_back=False)
        if answer.band is Band.NOT_FOUND and self._is_outside(respelt, answer.evidence):
            return None
        understood = Understanding(asked.asked_with, corrected=list(spelling.items()))
        if answer.band is not Band.ANSWERED:
            return replace(answer, understood=understood)
        return replace(
            answer,
            band=Band.PARTLY,
            confidence=self._calibration().at_most_partly(answer.confidence),
            reason=reason_for(Band.PARTLY, False, answer.evidence),
            nearest=answer.documents[:_NEAREST],
            understood=understood,
        )

    def _is_outside(self, asked: Asked, evidence: Sequence[Evidence]) -> bool:
        """Whether nothing of what was found is about the subject; never where there was nothing to search."""
        telling = content_words(asked.subject, asked.language)
        if not telling or not evidence:
            return False
        passages = [one.passage for one in evidence]
        retriever = self._retriever  # the same for both: another one has other numbers for words
        texts = retriever.texts_of(passages)
        subject = retriever.question_words(Asked(" ".join(telling), asked.language))
        found = [
            Found(one.passage.language, float(coverage), one.features["meaning"])
            for one, coverage in zip(evidence, subject.compare(texts).coverage(), strict=True)
        ]
        return is_outside(asked.language, found) and not has_name(telling, passages)

    def _conflict(self, retrieved: Retrieved, citations: Sequence[Citation], asker: Asker) -> Conflict | None:
        """The first conflict in which no document is an earlier version of another."""
        passages = [one.passage for one in retrieved.evidence[:PASSAGES_COMPARED]]
        if claimed := claiming(citations):
            alike, low_trust = self._retriever.alike(claimed, asker.principals, PASSAGES_ALIKE), self._low_trust()
            passages += [one for one in alike if one.document.source not in low_trust]
        for conflict in conflicts_in(passages, citations):
            if not self._ledger.newer_versions(conflict.document_ids, asker.principals):
                return conflict
        return None

    def _is_confirmed(self, retrieved: Retrieved, citations: Sequence[Citation]) -> bool:
        first, retriever = citations[0], self._retriever
        quoted = retriever.question_words(Asked(first.quotation, first.passage.language))
        passages = [one.passage for one in retrieved.evidence]
        document_ids = [one.document.document_id for one in passages]
        return is_confirmed(quoted, citations, list(zip(document_ids, retriever.texts_of(passages), strict=True)))


def open_engine(
    owner: Owner, calibration: Calibration | None = None, settings: AssistantSettings | None = None
) -> Engine:
    """The engine over a store that this process owns.

    Args:
        calibration: Instead of the company's own: the one that ships, bent by what its people thought of answers.
        settings: Which dictionaries there are, what the embedding model knows, who reads passages anew, how many wrong
            answers the bands bear.
    Raises:
        RerankerUnusableError: the settings name one that is not there.
    """
    chosen = settings or AssistantSettings()
    translator = Translator(load_dictionaries(chosen.dictionaries))
    reranker = load_reranker(chosen.reranker, chosen.reranker_passages) if chosen.reranker else None

    marking = Marking.of_settings(chosen)

    def is_cautioned(document: LiveDocument) -> bool:
        return bool(marking.marks(document, superseded=False))  # an older version stands behind its newer one anyway

    def make_retriever() -> Retriever:
        return Retriever(owner.ledger, owner.index, translator, chosen.multilingual_model, reranker, is_cautioned)

    calibrations = _kept(owner.ledger, chosen) if calibration is None else lambda: calibration
    engine = Engine(
        owner.ledger,
        owner.index,
        calibrations,
        make_retriever=make_retriever,
        low_trust=lambda: _low_trust(owner),
    )
    owner.eraser.after_erase.append(engine.forget_words)
    return engine


def _forget_pieces() -> None:
    """Let go of pieces of texts that are kept whichever retriever read them."""
    forget_codes()
    forget_statements()
    forget_marks()


def _low_trust(owner: Owner) -> frozenset[str]:
    return frozenset(source.name for source in owner.sources() if source.low_trust)


def self_calibration(owner: Owner, engine: Engine) -> SelfCalibration:
    """What keeps the company's own level up to date, asking `engine` as somebody who may read what everyone may."""
    anyone = Asker(frozenset({EVERYONE}))
    kept = KeptCalibrations(owner.ledger.engine)
    return SelfCalibration(owner, kept, lambda question: engine.ask(anyone, question).features)


def _kept(ledger: Ledger, settings: AssistantSettings) -> Callable[[], Calibration]:
    prepare_tables(ledger.engine)  # the judgements stand in one of them
    return KeptCalibrations(ledger.engine, Targets(settings.answered_wrong_share, settings.shown_wrong_chance)).current


def checked_question(text: str) -> str:
    """The question without space around it.

    Raises:
        QuestionEmptyError: nothing is left.
        QuestionTooLongError: it has more than 4,000 characters.
    """
    question = text.strip()
    if not any(character.isalnum() for character in question):
        raise QuestionEmptyError
    if len(question) > LONGEST_QUESTION:
        raise QuestionTooLongError(LONGEST_QUESTION)
    return question
