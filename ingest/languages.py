"""Which of Dutch, English and German a text is written in, offline and without chance.

Letter triples are scored with the frequency profiles that the package `langdetect` carries, and function words count
on top. langdetect itself draws random numbers, is slower, and is wrong more often on questions of four words, where
function words decide (figures in docs/decisions/0003-language-detection-is-ours.md).
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files

LANGUAGES = ("nl", "en", "de")

_SAMPLE_CHARACTERS = 2_000  # more text changes no decision and costs time
_UNSEEN_SHARE = 5e-5  # of a triple that a language's profile does not list
_WORD_WEIGHT = 4.0  # one function word counts as much as a triple e**4 times likelier in its language

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

# Function words, and a few of the office: "verlof aanvragen" and "Urlaub beantragen" share most letter triples.
_WORD_TEXTS = {
    "nl": """
        aan aanvragen afspraak al alle alles als altijd andere bedankt ben bent bij daar dan dat de declareren
        deze die dit doe doen doet door dus echter een elk elke en er ga gaan gaat geen graag haar had hadden
        hallo heb hebben hebt heeft hem hen het hier hij hoe hoeveel hun iemand iets ik in is je jij jouw jullie
        kan kon krijg krijgen krijgt kun kunnen kunt loon maar mag meer meest met mij mijn minder moet moeten
        mogen na naar niet niets nieuwe nog nooit nu of om omdat onder ons onze ook op over per soms te tegen
        terwijl tijdens toen tot tussen u uit uw vaak vakantie van veel verlof via volgens voor waar waarom
        wanneer want waren was wat we wel welk welke werd werden werkplek wie wij wil willen worden wordt zal ze
        zich ziek zij zijn zodat zonder zou zouden zullen""",
    "en": """
        a about according all also always an and any apply are as at be because been being between but by can
        could did do does doing done during each else employee every everything for from get gets got had has
        have having he hello her here him his holiday how however i if in into is it its leave less many may me
        might more most much must my never new no not nothing now of often on or other our out over per please
        request shall she should sick so someone something sometimes than thanks that the their them then there
        these they this those through to travel under until up us wages was we were what when where which while
        who whom whose why will with without would yes you your""",
    "de": """
        alle alles als also am an andere auch auf aus beantragen bei beim bekomme bekommen bekommt bin bis bist
        bitte bzw damit danke dann darf das dass dein deine dem den denn der des dich die dies diese diesem
        diesen dieser dieses dir doch dort du durch dürfen ein eine einem einen einer eines einreichen er es
        etwas euch für gegen gehalt gehen geht gemäß gibt habe haben hallo hast hat hatte hatten hier ich ihm
        ihn ihnen ihr ihre im immer in ist jede jeder jedes jemand jetzt kann kannst kein keine keinen konnte
        krank können laut machen macht man manchmal mehr mein meine meinen mich mir mit mitarbeiter muss möchte
        müssen nach neue nicht nichts nie noch nur ob oder oft ohne per pro reisekosten schon sein seine sich
        sie sind soll sollen sollte sollten um und uns unser unsere unter urlaub viele vom von vor wann war
        waren warum was weil welche welchen welcher welches weniger wenn wer werden wie wieviel will wir wird wo
        wollen worden wurde wurden während zu zum zur zwischen über""",
}
_TELLING_WORDS = {language: frozenset(words.split()) for language, words in _WORD_TEXTS.items()}


def detect_language(text: str, fallback: str = "en", trust: float = 0.0) -> str:
    """The nearest of "nl", "en" and "de"; `fallback` when the text holds no word that tells.

    `trust` is how much likelier the fallback is before anything is read, as a logarithm.

    >>> detect_language("Hoeveel vakantiedagen heb ik?"), detect_language("Wie viele Urlaubstage habe ich?")
    ('nl', 'de')
    """
    parts = text[:_SAMPLE_CHARACTERS].lower().split()
    words = _WORD.findall(" ".join(part for part in parts if not _is_address(part)))
    columns = zip(*map(_word_scores, words), strict=True)
    scores = [sum(column) for column in columns]
    if not any(scores):
        return fallback
    if fallback in LANGUAGES:
        scores[LANGUAGES.index(fallback)] += trust
    return LANGUAGES[scores.index(max(scores))]


def has_telling_word(text: str) -> bool:
    """Whether a word of the text is a function word of one of the languages and of no other.

    >>> has_telling_word("verlof"), has_telling_word("in Dortmund")
    (True, False)
    """
    return any(sum(word in telling for telling in _TELLING_WORDS.values()) == 1 for word in _WORD.findall(text.lower()))


def forget_scored_words() -> None:
    """Let go of the words that were read last."""
    _word_scores.cache_clear()


def _is_address(part: str) -> bool:
    return "://" in part or "@" in part or part.startswith("www.")


@lru_cache(maxsize=5_000)  # 300 bytes each; ten times as many save 0.04 ms a passage
def _word_scores(word: str) -> tuple[float, ...]:
    triples = _triple_scores()
    scores = [_WORD_WEIGHT if word in _TELLING_WORDS[language] else 0.0 for language in LANGUAGES]
    padded = f" {word} "
    for start in range(len(padded) - 2):
        for position, score in enumerate(triples.get(padded[start : start + 3], ())):
            scores[position] += score
    return tuple(scores)


@cache
def _triple_scores() -> dict[str, tuple[float, ...]]:
    """Each letter triple's log share in each language, relative to its likeliest one (so at most 0)."""
    shares: dict[str, dict[str, float]] = {}
    for language in LANGUAGES:
        profile = json.loads((files("langdetect") / "profiles" / language).read_text(encoding="utf-8"))
        counts: Counter[str] = Counter()
        for letters, count in profile["freq"].items():
            if len(letters) == 3:
                counts[letters.lower()] += count
        total = counts.total()
        for letters, count in counts.items():
            shares.setdefault(letters, {})[language] = count / total
    return {letters: _relative(by_language) for letters, by_language in shares.items()}


def _relative(by_language: dict[str, float]) -> tuple[float, ...]:
    logs = [math.log(by_language.get(language, 0.0) + _UNSEEN_SHARE) for language in LANGUAGES]
    return tuple(value - max(logs) for value in logs)
