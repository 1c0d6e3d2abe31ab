"""Sentences that their passages support: as they stand, in another order, and in slightly other words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from eval.support.cases import MONTHS, Case, Fact, Material, is_one_sentence

_JOINTS = {"nl": (" maar ", " en ", ", "), "en": (" but ", " and ", ", "), "de": (" aber ", " und ", ", ")}
_LEADS = {
    "nl": ("Volgens het document {0}", "In de tekst staat dat {0}", "Kortom: {0}", "Let op: {0}"),
    "en": ("According to the document, {0}", "The source says that {0}", "In short: {0}", "Note that {0}"),
    "de": ("Laut Dokument gilt: {0}", "Im Text steht: {0}", "Kurz gesagt: {0}", "Demnach gilt: {0}"),
}
# Pairs that a colleague might exchange without changing what is said.
_SYNONYMS = {
    "nl": (
        ("krijgt", "ontvangt"),
        ("krijg", "ontvang"),
        ("medewerker", "werknemer"),
        ("medewerkers", "werknemers"),
        ("je", "u"),
        ("jij", "u"),
        ("leidinggevende", "manager"),
        ("moet", "dient te"),
        ("stuur", "zend"),
        ("ongeveer", "circa"),
        ("meteen", "direct"),
        ("ook", "eveneens"),
        ("iedereen", "elke medewerker"),
        ("altijd", "steeds"),
        ("begint", "start"),
        ("maximaal", "hoogstens"),
        ("minimaal", "minstens"),
        ("kopen", "aanschaffen"),
        ("bellen", "opbellen"),
        ("binnen", "in"),
        ("vooraf", "van tevoren"),
    ),
    "en": (
        ("get", "receive"),
        ("staff", "employees"),
        ("employees", "staff"),
        ("must", "have to"),
        ("buy", "purchase"),
        ("about", "approximately"),
        ("start", "begin"),
        ("starts", "begins"),
        ("also", "as well"),
        ("do not", "don't"),
        ("is not", "isn't"),
        ("choose", "select"),
        ("manager", "supervisor"),
        ("need", "require"),
        ("send", "submit"),
        ("holiday", "vacation"),
        ("at most", "up to a maximum of"),
        ("we have", "we've"),
        ("colleagues", "coworkers"),
        ("check", "verify"),
    ),
    "de": (
        ("bekommt", "erhält"),
        ("bekommen", "erhalten"),
        ("mitarbeiter", "beschäftigte"),
        ("muss", "ist verpflichtet und muss"),
        ("sofort", "unverzüglich"),
        ("etwa", "ungefähr"),
        ("auch", "ebenfalls"),
        ("immer", "stets"),
        ("beginnt", "startet"),
        ("höchstens", "maximal"),
        ("mindestens", "wenigstens"),
        ("kaufen", "anschaffen"),
        ("prüfen", "kontrollieren"),
        ("schicken", "senden"),
        ("erstattet", "vergütet"),
        ("vorgesetzte", "führungskraft"),
        ("gilt", "zählt"),
    ),
}
_IN_WORDS = {
    "nl": {
        2: "twee",
        3: "drie",
        4: "vier",
        5: "vijf",
        6: "zes",
        7: "zeven",
        8: "acht",
        10: "tien",
        12: "twaalf",
        20: "twintig",
        27: "zevenentwintig",
    },
    "en": {
        2: "two",
        3: "three",
        4: "four",
        5: "five",
        6: "six",
        7: "seven",
        8: "eight",
        10: "ten",
        12: "twelve",
        20: "twenty",
        27: "twenty-seven",
    },
    "de": {
        2: "zwei",
        3: "drei",
        4: "vier",
        5: "fünf",
        6: "sechs",
        7: "sieben",
        8: "acht",
        10: "zehn",
        12: "zwölf",
        20: "zwanzig",
        27: "siebenundzwanzig",
    },
}


def good_cases(material: Material) -> Iterator[Case]:
    """For each sentence, every way that fits it."""
    yield from (case for case in _every_case(material) if is_one_sentence(case.text))


def _every_case(material: Material) -> Iterator[Case]:
    for fact in material.facts:
        yield material.case("verbatim", fact, fact.text)
        if (turned := _reordered(fact)) is not None:
            yield material.case("reordered", fact, turned)
        for kind, change in _PARAPHRASES:
            if (changed := change(material, fact)) not in (None, fact.text):
                yield material.case(kind, fact, str(changed))


def _reordered(fact: Fact) -> str | None:
    body, end = fact.text.rstrip(".!"), fact.text[len(fact.text.rstrip(".!")) :]
    if "|" in body:
        return None
    for joint in _JOINTS[fact.language]:
        first, found, second = body.partition(joint)
        is_list = first[-1:].isdigit() and second[:1].isdigit()  # "after 7, 21 and 35 days" is no two clauses
        if found and not is_list and len(first.split()) >= 3 and len(second.split()) >= 3:
            return f"{second[:1].upper()}{second[1:]}{joint}{_lower_start(first)}{end}"
    return None


def _led_in(material: Material, fact: Fact) -> str:
    return material.random.choice(_LEADS[fact.language]).format(_lower_start(fact.text))


def _lower_start(text: str) -> str:
    """Like a model in the middle of a sentence: a capital stays where the word may be a name."""
    first, space, rest = text.partition(" ")
    return f"{first.lower()}{space}{rest}" if first[:1].isupper() and first[1:].islower() and len(first) < 4 else text


def _synonym(material: Material, fact: Fact) -> str | None:
    pairs = [pair for pair in _SYNONYMS[fact.language] if re.search(rf"(?i)\b{re.escape(pair[0])}\b", fact.text)]
    if not pairs:
        return None
    old, new = material.random.choice(pairs)
    return re.sub(rf"(?i)\b{re.escape(old)}\b", new, fact.text, count=1)


def _number_in_words(_: Material, fact: Fact) -> str | None:
    words = _IN_WORDS[fact.language]
    for found in re.finditer(r"(?<![\w.,:/-])(\d{1,2})(?![\w.,:/%-])", fact.text):
        if int(found[1]) in words:
            return f"{fact.text[: found.start()]}{words[int(found[1])]}{fact.text[found.end() :]}"
    for value, word in words.items():
        changed = re.sub(rf"(?i)\b{word}\b", str(value), fact.text, count=1)
        if changed != fact.text:
            return changed
    return None


def _amount(_: Material, fact: Fact) -> str:
    changed = re.sub(r"(?<![\w.,])(\d[\d.,]*\d|\d) euros?\b", r"€ \1", fact.text, flags=re.IGNORECASE)
    return re.sub(r"(\d) (?:procent|percent|Prozent)\b", r"\1%", changed)


def _date(_: Material, fact: Fact) -> str | None:
    months = MONTHS[fact.language]
    found = re.search(rf"(?<![\d.-])(\d{{1,2}})\.? ({'|'.join(months)}) (\d{{4}})", fact.text)
    if found:
        number = months.index(found[2]) + 1
        new = f"{int(found[1]):02}-{number:02}-{found[3]}"
        return fact.text.replace(found.group(), new)
    numeric = re.search(r"(?<![\d.-])(\d{2})[-.](\d{2})[-.](\d{4})(?!\d)", fact.text)
    if numeric and 1 <= int(numeric[2]) <= 12:
        day, month = int(numeric[1]), months[int(numeric[2]) - 1]
        new = (
            f"{month} {day}, {numeric[3]}"
            if fact.language == "en"
            else f"{day}{'.' if fact.language == 'de' else ''} {month} {numeric[3]}"
        )
        return fact.text.replace(numeric.group(), new)
    return None


def _without_brackets(_: Material, fact: Fact) -> str:
    return re.sub(r" \([^()]*\)", "", fact.text)


_PARAPHRASES: tuple[tuple[str, Callable[[Material, Fact], str | None]], ...] = (
    ("led in", _led_in),
    ("synonym", _synonym),
    ("number in words", _number_in_words),
    ("amount written otherwise", _amount),
    ("date written otherwise", _date),
    ("without brackets", _without_brackets),
)
