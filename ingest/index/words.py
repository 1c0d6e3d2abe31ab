"""Words: Tantivy, with one set of fields per language and BM25 over all of them.

It only picks candidates. A question is built from terms and never parsed, so that any text is a legal question.
How rare a word is, which decides what a long question is searched for, is counted in what the reader may read: else a
guess at a word would tell whether a forbidden passage has it. Tantivy's mean field length stays one over all passages.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import tantivy

from ingest.index.analysis import CODES, LANGUAGES, Analysis, codes, normalized
from ingest.index.base import IndexedPassage
from ingest.index.filtering import CompartmentFilter, Ids, Places, TermPlaces, Terms

_BOOSTS = {"title": 1.5, "headings": 1.2, "body": 1.0}
_CODE_BOOST = 2.0
_LONGEST_QUERY = 20_000  # characters; what stands further on cannot be the question
_MOST_TERMS = 40
# Tantivy looks into each compartment of a search: docs/decisions/0020-search-within-rights.md
_FEW = 10_000  # compartments that a word may stand in and be counted in each, and then be known for all readers
_FEW_PER_LISTED = 50  # or so many for each compartment of the reader's
_MOST_TOLD = 65_000  # Tantivy refuses more
_FETCHED_ANYWAY = 600  # best passages of all that are found, to leave out those that may not be
_FETCHED_PER_LISTED = 3  # or so many for each compartment of the reader's
_WRITER_BYTES = 15_000_000  # the least that Tantivy takes


Counts = Mapping[tuple[str, str], int]  # passages by field and term


class WordSearcher:
    """The committed words at one moment; safe to use from several threads."""

    def __init__(self, index: tantivy.Index, schema: tantivy.Schema, analysis: Analysis) -> None:
        self._schema, self._analysis = schema, analysis
        self._searcher = index.searcher()
        self._places = TermPlaces()

    def passages(self) -> tuple[Ids, Ids]:
        """The ids of all passages and, in the same order, their compartments."""
        if self._searcher.num_docs == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        found = self._searcher.search(tantivy.Query.all_query(), self._searcher.num_docs, count=False)
        addresses = [address for _, address in found.hits]
        return self._values("passage_id", addresses), self._values("compartment_id", addresses)

    def fingerprints(self) -> Ids:
        """In the order of `passages`, which words each passage was made from."""
        if self._searcher.num_docs == 0:
            return np.zeros(0, np.int64)
        found = self._searcher.search(tantivy.Query.all_query(), self._searcher.num_docs, count=False)
        return self._values("fingerprint", [address for _, address in found.hits])

    def search(self, text: str, within: CompartmentFilter | None, k: int) -> list[tuple[int, float]]:
        """The k best passages, best first, as (passage id, score)."""
        query = self._query(text, within)
        if query is None:
            return []
        if within is None:
            return self._best(query, k)
        found = self._left_of_more(query, within, k)
        return self._best(within.restricted(query, self._schema), k) if found is None else found

    def _best(self, query: tantivy.Query, k: int) -> list[tuple[int, float]]:
        hits = self._searcher.search(query, min(k, self._searcher.num_docs), count=False).hits
        ids = self._values("passage_id", [address for _, address in hits]).tolist()
        return [(passage_id, float(score)) for passage_id, (score, _) in zip(ids, hits, strict=True)]

    def _left_of_more(self, query: tantivy.Query, within: CompartmentFilter, k: int) -> list[tuple[int, float]] | None:
        """The k best that may be found, out of the best of all; None where too few of those may be."""
        share = max(within.passages, 1) / max(self._searcher.num_docs, 1)
        wanted = 16 + int(k * 4 / (3 * share))
        if wanted > max(_FETCHED_ANYWAY, _FETCHED_PER_LISTED * len(within.compartments)):
            return None
        hits = self._searcher.search(query, min(wanted, self._searcher.num_docs), count=False).hits
        addresses = [address for _, address in hits]
        admitted = np.flatnonzero(within.admits(self._values("compartment_id", addresses)))[:k].tolist()
        if len(admitted) < k and len(hits) == wanted:
            return None
        ids = self._values("passage_id", [addresses[place] for place in admitted]).tolist()
        return [(passage_id, float(hits[place][0])) for passage_id, place in zip(ids, admitted, strict=True)]

    def _values(self, field: str, addresses: list[tantivy.DocAddress]) -> Ids:
        return np.array(self._searcher.fast_field_values(field, addresses), dtype=np.int64)

    def _query(self, text: str, within: CompartmentFilter | None) -> tantivy.Query | None:
        text = normalized(text[:_LONGEST_QUERY])
        words = dict.fromkeys([*self._analysis.words(text), *codes(text)])
        weighted = [weighted for word in words if (weighted := self._weighted_terms(word, within))]
        weighted.sort(key=lambda terms: -terms[0])
        terms = [self._term(*term) for _, alternatives in weighted[:_MOST_TERMS] for term in alternatives]
        if not terms:
            return None
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])

    def _weighted_terms(
        self, word: str, within: CompartmentFilter | None
    ) -> tuple[float, list[tuple[str, str, float]]] | None:
        """A word's rarity over all languages, and its terms as (field, term, boost); None when nobody may find it.

        BM25 takes a Dutch function word for a rare and therefore telling one in the German field. Weighing each term
        as if all languages were one field corrects that, without lists of function words.
        """
        stems = {language: self._analysis.stem(language, word) for language in LANGUAGES}
        terms = [{f"{field}_{language}": stem for language, stem in stems.items()} for field in _BOOSTS]
        terms.append({CODES: word})
        counted = [self._counts(one) for one in terms]
        everywhere = self._most_readable(counted, within)
        if not everywhere:
            return None
        passages = self._searcher.num_docs if within is None else within.passages
        rarity = _rarity(everywhere, passages)
        return rarity, [
            # Tantivy's own inverse document frequency is exchanged for ours.
            (*term, boost * rarity / _rarity(count, self._searcher.num_docs))
            for counts, boost in zip(counted, [*_BOOSTS.values(), _CODE_BOOST], strict=True)
            for term, count in counts.items()
        ]

    def _most_readable(self, alternatives: Sequence[Counts], within: CompartmentFilter | None) -> int:
        """The most passages that may be found by one of `alternatives`."""
        most = 0
        for counts in sorted(alternatives, key=lambda one: -sum(one.values())):
            everywhere = sum(counts.values())
            if everywhere > most:  # else no more of them can be found either
                most = max(most, everywhere if within is None else self._readable(counts, within))
        return most

    def _readable(self, counts: Counts, within: CompartmentFilter) -> int:
        """How many passages that may be found have one of these terms; none has two of them."""
        key = tuple(counts)
        told = max(_FEW, _FEW_PER_LISTED * len(within.compartments))
        if min(sum(counts.values()), within.different) <= min(told, _MOST_TOLD):
            return self._places.get(key, lambda: self._places_of(key)).admitted(within)
        readable = within.counted.get(key)
        if readable is None:
            found = self._searcher.search(within.restricted(self._any_of(key), self._schema), 1, count=True)
            readable = within.counted[key] = int(found.count or 0)
        return readable

    def _places_of(self, terms: Terms) -> Places:
        by_compartment = {"terms": {"field": "compartment_id", "size": _MOST_TOLD}}
        told = self._searcher.aggregate(self._any_of(terms), {"places": by_compartment})["places"]["buckets"]
        return Places.of([one["key"] for one in told], [one["doc_count"] for one in told])

    def _any_of(self, terms: Terms) -> tantivy.Query:
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, self._term(*one, 1.0)) for one in terms])

    def _counts(self, terms: Mapping[str, str]) -> Counts:
        """Of each of the terms by field that stand somewhere, in how many passages."""
        counts = {(field, term): int(self._searcher.doc_freq(field, term)) for field, term in terms.items()}
        return {one: count for one, count in counts.items() if count}

    def _term(self, field: str, term: str, boost: float) -> tantivy.Query:
        return tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, term, "freq"), boost)


def _rarity(count: int, passages: int) -> float:
    # What is removed counts in `count` until Tantivy merges it away.
    return math.log(1 + (passages - min(count, passages) + 0.5) / (count + 0.5))


class WordStore:
    """The words on disk; one thread writes at a time."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(directory))
        self._analysis = Analysis()
        for name, analyzer in self._analysis.analyzers.items():
            self._index.register_tokenizer(name, analyzer)
        self._index.config_reader(reload_policy="manual")
        self._writer: tantivy.IndexWriter | None = None

    def searcher(self) -> WordSearcher:
        """What is committed now."""
        self._index.reload()
        return WordSearcher(self._index, self._schema, self._analysis)

    def apply(self, removed: Collection[int], added: Iterable[tantivy.Document]) -> None:
        """Remove, then add, and make both durable; on failure nothing has changed."""
        if self._writer is None:
            # One thread: more of them make more and smaller segments, and the cores are needed elsewhere.
            self._writer = self._index.writer(_WRITER_BYTES, 1)
        try:
            # Not `delete_documents_by_term`: it takes a number for a signed one and silently deletes nothing.
            self._writer.delete_documents_by_query(
                tantivy.Query.term_set_query(self._schema, "passage_id", list(removed))
            )
            for document in added:
                self._writer.add_document(document)
            self._writer.commit()
        except BaseException:
            self._writer = None  # after a failed write a writer stays unusable
            raise

    def close(self) -> None:
        """Let merges end and give the files back."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("passage_id", indexed=True, fast=True)
    builder.add_unsigned_field("compartment_id", indexed=True, fast=True)
    builder.add_unsigned_field("fingerprint", fast=True)
    for name in _BOOSTS:
        for language in LANGUAGES:
            builder.add_text_field(f"{name}_{language}", tokenizer_name=language, index_option="freq")
    builder.add_text_field(CODES, tokenizer_name=CODES, index_option="freq")
    return builder.build()


def to_document(passage: IndexedPassage) -> tantivy.Document:
    """What Tantivy stores of a passage: its terms, and no text."""
    language = passage.language if passage.language in LANGUAGES else "en"
    document = tantivy.Document()
    document.add_unsigned("passage_id", passage.passage_id)
    document.add_unsigned("compartment_id", passage.compartment_id)
    document.add_unsigned("fingerprint", passage.fingerprint)
    texts = {"title": passage.title, "headings": passage.headings, "body": passage.text}
    for name, text in texts.items():
        document.add_text(f"{name}_{language}", normalized(text))
    document.add_text(CODES, " ".join(_codes(texts.values())))
    return document


def _codes(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from codes(normalized(text))
