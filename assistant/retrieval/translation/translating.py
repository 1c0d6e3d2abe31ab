"""A question's words in another language: for each the words that may stand for it there, the likely ones first.

Nothing is decided: "leave", "holiday" and "vacation" all stand for "Urlaub", each with a share, and the documents say
which of them is in use. What no dictionary knows is split, if it is a compound, and else stays as it is: names, numbers
and codes are the same in each language, and the letter groups of kindred words meet.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from assistant.recent import Recent
from assistant.retrieval.analysis import function_words, stem, words
from assistant.retrieval.conversation import Asked
from assistant.retrieval.lexicon import Lexicon
from assistant.retrieval.translation.dictionaries import Dictionary, Pair
from assistant.retrieval.translation.forms import base_forms, known_end, parts

_MOST_ALTERNATIVES = 8
_LATER = 0.85  # share of an alternative of that before it
_WORDS_KEPT = 20_000
_SOUGHT = 4  # alternatives of one piece
_LONGEST_EXPRESSION = 3  # words
_SUFFIXES = frozenset(["baar", "haft", "heid", "heit", "keit", "lich", "lijk", "loos", "schaft", "schap"])


@dataclass(frozen=True, slots=True)
class Alternative:
    """What may stand for a word: one word or a few, with a share of at most 1."""

    words: tuple[str, ...]
    share: float


Alternatives = tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, part of a compound or fixed expression of a question, and what may stand for it, if that is known."""

    words: tuple[str, ...]
    alternatives: Alternatives


@dataclass(frozen=True, slots=True)
class Rendering:
    """A question in another language: the pieces of its own words, and those of what was asked before."""

    own: tuple[Piece, ...]
    context: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class InOtherWords:
    """A question in another language: the words to look for, and a text for the embedding model."""

    words: str
    sentence: str


class _Renderings(Mapping[str, Rendering]):
    """By language. Looking a quotation's words up takes longer than asking, and most of it meets one language only."""

    def __init__(self, languages: Sequence[str], make: Callable[[str], Rendering]) -> None:
        self._languages, self._make = languages, make
        self._made: dict[str, Rendering] = {}

    def __getitem__(self, language: str) -> Rendering:
        if language not in self._languages:
            raise KeyError(language)
        if language not in self._made:
            self._made[language] = self._make(language)
        return self._made[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._languages)

    def __len__(self) -> int:
        return len(self._languages)


class Translator:
    """Looks words up in all dictionaries of a pair of languages. Thread-safe."""

    def __init__(self, dictionaries: Mapping[Pair, Sequence[Dictionary]]) -> None:
        self._dictionaries = {pair: tuple(some) for pair, some in dictionaries.items() if some}
        self._known = Recent[tuple[str, Pair], tuple[Piece, ...]](_WORDS_KEPT)

    def languages_from(self, language: str) -> list[str]:
        """The languages that it can translate into."""
        return sorted(target for source, target in self._dictionaries if source == language)

    def knows(self, word: str, language: str) -> bool:
        """Whether a dictionary has a word of a language, so that it is no typing error."""
        return any(self._word(word, (language, target)) for target in self.languages_from(language))

    def renderings(self, asked: Asked) -> Mapping[str, Rendering]:
        """A question in each other language that there is a dictionary for, each made when it is first looked at."""
        return _Renderings(self.languages_from(asked.language), partial(self._rendering, asked))

    def _rendering(self, asked: Asked, target: str) -> Rendering:
        own, context = (self.render(words(text), (asked.language, target)) for text in (asked.question, asked.context))
        return Rendering(tuple(own), tuple(context))

    def render(self, asked: Sequence[str], pair: Pair) -> list[Piece]:
        """Every word of a question in its order; fixed expressions of up to three words are taken as one."""
        pieces: list[Piece] = []
        at = 0
        while at < len(asked):
            for length in range(min(_LONGEST_EXPRESSION, len(asked) - at), 0, -1):
                found = self._pieces(tuple(asked[at : at + length]), pair)
                if found:
                    pieces += found
                    at += length
                    break
        return pieces

    def _pieces(self, piece: tuple[str, ...], pair: Pair) -> tuple[Piece, ...]:
        return self._known.get((" ".join(piece), pair), lambda: self._looked_up(piece, pair))

    def _looked_up(self, piece: tuple[str, ...], pair: Pair) -> tuple[Piece, ...]:
        """One piece, or those of a compound; none for an expression that no dictionary has."""
        if len(piece) > 1:
            found = self._exactly(" ".join(piece), pair)
            return (Piece(piece, found),) if found else ()
        (word,) = piece
        whole = () if word.isdigit() else self._word(word, pair)
        if whole or word.isdigit():
            return (Piece(piece, whole),)

        def is_word(part: str) -> bool:
            return part.removesuffix("s") not in _SUFFIXES and bool(self._word(part, pair))

        split = parts(word, pair[0], is_word) or known_end(word, is_word) or [word]
        return tuple(Piece((part,), self._word(part, pair)) for part in split)

    def _exactly(self, expression: str, pair: Pair) -> Alternatives:
        return self._ranked(one.translations(expression) for one in self._dictionaries[pair])

    def _word(self, word: str, pair: Pair) -> Alternatives:
        return self._ranked(
            one.translations(headword)
            for one in self._dictionaries[pair]
            for headword in base_forms(word, pair[0], lambda prefix, most, one=one: list(one.headwords(prefix, most)))  # type: ignore[misc]
        )

    @staticmethod
    def _ranked(articles: Iterable[Sequence[Sequence[str]]]) -> Alternatives:
        """The translations that most meanings have and that stand first in theirs come first."""
        votes: dict[tuple[str, ...], float] = defaultdict(float)
        for meanings in articles:
            for number, meaning in enumerate(meanings):
                for place, translation in enumerate(meaning):
                    if spoken := tuple(words(translation)):
                        votes[spoken] += 1 / (1 + 0.3 * number + 0.5 * place)
        ranked = sorted(votes, key=lambda one: -votes[one])[:_MOST_ALTERNATIVES]
        return tuple(Alternative(one, _LATER**place) for place, one in enumerate(ranked))


def in_words(rendering: Rendering, lexicon: Lexicon, language: str) -> InOtherWords:
    """A question to be searched for; its text has one word for each of its own, the one that is most in use."""
    sought: dict[str, None] = {}
    sentence: list[str] = []
    telling = function_words(language)
    for piece in rendering.own:
        used = sorted(piece.alternatives, key=lambda one: -one.share * _use(one, lexicon, language))
        sentence += used[0].words if used else piece.words
        if not used:
            sought |= dict.fromkeys(piece.words)
        for one in used[:_SOUGHT]:
            sought |= dict.fromkeys(word for word in one.words if word not in telling)
    return InOtherWords(" ".join(sought), " ".join(sentence))


def _use(alternative: Alternative, lexicon: Lexicon, language: str) -> float:
    """How far an expression is used in what everyone may read: by its rarest word, 1 for one that is not."""
    counts = [lexicon.with_stem.get(stem(word, language), 0) for word in alternative.words]
    return 1 + math.log1p(min(counts))
