"""Finding what a reader may see of what a question asks for, and putting it in order.

Many passages are found and compared, and few are shown: of most only what their place needs is read, and what is shown
is read in full at the end, with the rights of that moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answers.base import DocumentHit, Evidence
from assistant.recent import Recent
from assistant.retrieval.analysis import LANGUAGES, stem, terms_of
from assistant.retrieval.candidates import Candidates, find_candidates
from assistant.retrieval.conversation import Asked
from assistant.retrieval.counted import CountedDocuments, CountedTexts
from assistant.retrieval.lexicon import Lexicon, LexiconKeeper
from assistant.retrieval.matching import QuestionWords, Text
from assistant.retrieval.ranking import (
    RANKED_DOCUMENTS,
    Ranked,
    among_others,
    hits,
    prefer_current,
    prefer_sure,
    rank_documents,
    rank_passages,
    reread,
)
from assistant.retrieval.reranking import Reranker
from assistant.retrieval.translation.translating import Translator, in_words
from assistant.retrieval.vocabulary import Vocabulary
from assistant.retrieval.weighing import Weighing
from assistant.retrieval.wholes import WholeDocuments
from assistant.retrieval.widening import Widened, Widener
from ingest.index.serving import Searchable
from ingest.ledger import Ledger
from ingest.ledger.records import FoundPassage, LiveDocument, LivePassage

_TEXTS_KEPT = 16_384
_QUESTIONS_KEPT = 64
_FEWEST_LETTERS_CORRECTED = 6  # a shorter word has too many neighbours for one of them to be meant


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found for one question, best first."""

    evidence: Sequence[Evidence]
    documents: Sequence[DocumentHit]
    words: QuestionWords
    weighing: Weighing
    found_documents: int  # different ones among the candidates
    searched_documents: int  # those that the asker may read
    usable: frozenset[int] = frozenset()  # ids of those documents that answers may be taken from


@dataclass(frozen=True, slots=True)
class _Found:
    """All candidates by document, the best first, earlier versions not yet behind; and how they were weighed."""

    ranked: list[Ranked]
    candidates: Candidates
    weighing: Weighing
    words: QuestionWords


class Retriever:
    """Finds and ranks what a reader may see. Thread-safe."""

    def __init__(
        self,
        ledger: Ledger,
        searchable: Searchable,
        translator: Translator | None = None,
        multilingual: bool = False,
        reranker: Reranker | None = None,
        is_cautioned: Callable[[LiveDocument], bool] = lambda _: False,
    ) -> None:
        """`is_cautioned` says of a document that something has to be known before relying on it."""
        self._ledger, self._searchable, self._reranker = ledger, searchable, reranker
        self._is_cautioned = is_cautioned
        self._translator, self._multilingual = translator or Translator({}), multilingual
        self._vocabulary = Vocabulary()
        self._documents = CountedDocuments(ledger, self._vocabulary)
        self._keeper = LexiconKeeper(ledger, self._documents)
        self._wholes = WholeDocuments(ledger, searchable)
        self._questions = Recent[Asked, QuestionWords](_QUESTIONS_KEPT)
        self._passages = CountedTexts[int](self._vocabulary, _TEXTS_KEPT)
        self._titles = CountedTexts[str](self._vocabulary, _TEXTS_KEPT)

    def lexicon(self) -> Lexicon:
        """Current term statistics; building them is worth doing before the first question."""
        return self._keeper.current()

    def count_documents(self, rest: float = 0.0, is_wanted: Callable[[], bool] = lambda: True) -> bool:
        """Count the words of all documents, for the questions to come; see `CountedDocuments.count_all`."""
        return self._documents.count_all(rest, is_wanted)

    def question_words(self, asked: Asked) -> QuestionWords:
        """A question's words with their present weights. Texts to be matched must have been counted before."""
        return self._words_of(asked, self._keeper.current())

    def _words_of(self, asked: Asked, lexicon: Lexicon) -> QuestionWords:
        return self._questions.get(
            asked,
            lambda: QuestionWords(asked, self._vocabulary, lexicon, self._translator.renderings(asked)),
            is_right=lambda known: known.knows_all_of(self._vocabulary, lexicon),
        )

    def retrieve(self, asked: Asked, principals: frozenset[str]) -> Retrieved:
        """Evidence and documents for a question, of what `principals` may read."""
        readable = self._ledger.readable(principals)
        found = self._rank(asked, principals, readable.languages)
        first = found.ranked[:RANKED_DOCUMENTS]
        live = self._live(first, principals)
        best, used = self._preferred(first, live, asked, principals)
        pairs = [(one, live[each.passage_id]) for one in used for each in one.passages if each.passage_id in live]
        compared = found.words.compare(self.texts_of([passage for _, passage in pairs]))
        evidence = rank_passages(pairs, compared, found.candidates, found.weighing)
        usable = frozenset(one.document.document_id for one in used)
        documents = hits(best, live, evidence)
        ranked = len(found.ranked)
        return Retrieved(evidence, documents, found.words, found.weighing, ranked, readable.documents, usable)

    def language_of(self, asked: Asked, usual: str) -> str:
        """The language of a question; of one whose words tell none, that whose dictionary has one of them.

        Where several have, as "gewicht" is Dutch and German, the asker's `usual` one. "VX-200 prijs" is Dutch whoever
        asks it. A word with a capital may be a name and says nothing.
        """
        if not asked.tells_no_language:
            return asked.language
        small = [word for word in asked.question.split() if word.isalpha() and word.islower()]
        having = [one for one in LANGUAGES if any(self._translator.knows(word, one) for word in small)]
        if usual in having:
            return usual
        return having[0] if len(having) == 1 else asked.language

    def alike(self, text: str, principals: frozenset[str], most: int) -> list[LivePassage]:
        """The passages with most words of a text that a reader may see, but for earlier versions of others."""
        with self._searchable.pinned() as serving:
            found = serving.index.search_words(text, self._ledger.permitted_compartments(principals), most)
        self._ledger.renew_moment()
        passages = self._ledger.readable_passages([one.passage_id for one in found], principals)
        newer = self._ledger.newer_versions([one.document.document_id for one in passages], principals)
        return [one for one in passages if one.document.document_id not in newer]

    def nothing(self, asked: Asked, principals: frozenset[str]) -> Retrieved:
        """What there is for words that ask nothing."""
        searched = self._ledger.readable(principals).documents
        weighing = Weighing(asked.language, multilingual=self._multilingual)
        return Retrieved((), (), self.question_words(asked), weighing, 0, searched)

    def rank_all(self, asked: Asked, principals: frozenset[str]) -> list[DocumentHit]:
        """Every candidate in its place, those that `retrieve` shows first; copies are folded."""
        ranked = self._rank(asked, principals, self._ledger.readable(principals).languages).ranked
        live = self._live(ranked, principals)
        best, _ = self._preferred(ranked[:RANKED_DOCUMENTS], live, asked, principals)
        return hits([*best, *ranked[RANKED_DOCUMENTS:]], live)

    def _rank(self, asked: Asked, principals: frozenset[str], languages: frozenset[str]) -> _Found:
        """`languages` are those that the reader has something to read in: no other one is searched in."""
        lexicon, renderings = self._keeper.current(), self._translator.renderings(asked)
        weighing = Weighing(asked.language, frozenset(renderings), self._multilingual)
        candidates = find_candidates(
            asked,
            principals,
            self._ledger,
            self._searchable,
            {one: in_words(renderings[one], lexicon, one) for one in renderings if one in languages},
            self._widened(asked, lexicon).text,
            self._multilingual,
        )
        by_version: dict[int, list[FoundPassage]] = defaultdict(list)
        for passage in candidates.passages:
            by_version[passage.document.version_id].append(passage)
        terms = self._documents.of(by_version, principals)
        groups = [group for one, group in by_version.items() if one in terms]  # others went a moment ago
        documents = [group[0].document for group in groups]
        titles = self._titles.of({one.title: one.title for one in documents})
        texts = [Text((titles[one.title], terms[one.version_id].counted), one.language) for one in documents]
        words = self._words_of(asked, lexicon)
        wholes = self._wholes.directions(documents, terms, candidates.model, principals)
        ranked = rank_documents(groups, words.compare(texts), candidates, wholes, weighing)
        return _Found(among_others(self._reranked(asked, ranked, principals), weighing), candidates, weighing, words)

    def _reranked(self, asked: Asked, ranked: list[Ranked], principals: frozenset[str]) -> list[Ranked]:
        """The documents as a reranker orders them, where there is one."""
        if self._reranker is None:
            return ranked
        best = ranked[:RANKED_DOCUMENTS]
        live = self._live(best, principals)
        passages = [[live[each.passage_id] for each in one.passages if each.passage_id in live] for one in best]
        return reread(ranked, self._reranker.relevances(asked, passages))

    def _live(self, ranked: Sequence[Ranked], principals: frozenset[str]) -> dict[int, LivePassage]:
        """The candidates of these documents in full. In one reading: a document must not come in two versions."""
        found = self._ledger.readable_passages([each.passage_id for one in ranked for each in one.passages], principals)
        return {one.passage_id: one for one in found}

    def _preferred(
        self, ranked: Sequence[Ranked], live: Mapping[int, LivePassage], asked: Asked, principals: frozenset[str]
    ) -> tuple[list[Ranked], list[Ranked]]:
        """The documents, sure ones first and each behind its current version; those that answers may be taken from."""
        documents = {one.document.document_id: one.document for one in live.values()}
        cautioned = {document_id for document_id, one in documents.items() if self._is_cautioned(one)}
        newer = self._ledger.newer_versions([one.document.document_id for one in ranked], principals)
        return prefer_current(prefer_sure(ranked, cautioned), newer, asked.whole)

    def _widened(self, asked: Asked, lexicon: Lexicon) -> Widened:
        return Widener(self._vocabulary, lexicon).widen(terms_of(asked.whole), asked.language)

    def spelling(self, asked: Asked) -> dict[str, str]:
        """Words of a question that stand in no document for everyone and no dictionary, each as it was likely meant."""
        corrected = self._widened(replace(asked, context=""), self._keeper.current()).corrected
        return {
            word: near[0]
            for word, near in corrected.items()
            if len(word) >= _FEWEST_LETTERS_CORRECTED
            and len({stem(one, asked.language) for one in near}) == 1
            and not self._translator.knows(word, asked.language)
        }

    def texts_of(self, passages: Collection[LivePassage]) -> list[Text]:
        """Each passage with its title and headings, counted."""
        titles = self._titles.of({one.document.title: one.document.title for one in passages})
        bodies = self._passages.of({one.passage_id: "\n".join([*one.locator.headings, one.text]) for one in passages})
        return [Text((titles[one.document.title], bodies[one.passage_id]), one.language) for one in passages]
