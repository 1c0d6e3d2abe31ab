"""Sentences that their passages do not support: a real one changed in one way, made up, or cited wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from eval.support.cases import MONTHS, Case, Fact, Material, is_one_sentence, with_marker

_INVENTED = {
    "nl": (
        "Na {0} jaar dienst krijg je een extra bonus van {1} euro.",
        "De afdeling verhuist op {0} mei naar een nieuw pand.",
        "Bezoekers melden zich {0} minuten van tevoren bij de beveiliging.",
        "Overuren worden altijd volledig uitbetaald.",
        "Wie te laat komt, krijgt een schriftelijke waarschuwing.",
        "De kantine sluit op vrijdag om {0} uur.",
        "Voor elke aanvraag is toestemming van de directie nodig.",
    ),
    "en": (
        "After {0} years of service you get a bonus of {1} euros.",
        "The department moves to a new building on {0} May.",
        "Visitors report to security {0} minutes ahead.",
        "Overtime is always paid out in full.",
        "Anyone who is late gets a written warning.",
        "The canteen closes at {0} on Fridays.",
        "Every request needs the approval of the board.",
    ),
    "de": (
        "Nach {0} Jahren Betriebszugehörigkeit gibt es eine Prämie von {1} Euro.",
        "Die Abteilung zieht am {0}. Mai um.",
        "Besucher melden sich {0} Minuten vorher beim Werkschutz.",
        "Überstunden werden immer vollständig ausgezahlt.",
        "Wer zu spät kommt, bekommt eine schriftliche Abmahnung.",
        "Die Kantine schließt freitags um {0} Uhr.",
        "Jeder Antrag braucht die Zustimmung der Geschäftsführung.",
    ),
}
_ADDED = {
    "nl": (
        ", en dat geldt ook voor uitzendkrachten",
        ", en de kosten betaalt de klant",
        ", tenzij de directie anders beslist",
    ),
    "en": (
        ", and this also holds for temporary workers",
        ", and the customer pays the costs",
        ", unless the board decides otherwise",
    ),
    "de": (
        ", und das gilt auch für Leiharbeiter",
        ", und die Kosten trägt der Kunde",
        ", sofern der Vorstand zustimmt",
    ),
}
# Sentences of small words only, around one or two words of the passage: what is said of them is nowhere.
_BORROWED = {
    "nl": (
        "Dus dat is de regeling van {0}.",
        "Daarom geldt dit ook voor {0}.",
        "Dit is wat {0} heeft.",
        "Volgens het document is {0} dus {1}.",
    ),
    "en": (
        "So that is the policy of {0}.",
        "Therefore this also applies to {0}.",
        "This is what {0} has.",
        "According to the document, {0} is thus {1}.",
    ),
    "de": (
        "Das ist also die Regelung von {0}.",
        "Daher gilt das auch für {0}.",
        "Das ist, was {0} hat.",
        "Laut Dokument ist {0} also {1}.",
    ),
}
_BORROWED_WORD = re.compile(r"\b[^\W\d_]{6,}\b")
_NUMBER = re.compile(r"(?<![\w.,:/-])\d+(?:[.,]\d+)*(?![\w:/-])")
_NUMBER_WORDS = {
    "nl": ["twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"],
    "en": ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
    "de": ["zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"],
}
_UNITS = {
    "nl": (
        ("dagen", "weken"),
        ("weken", "maanden"),
        ("maanden", "jaren"),
        ("jaar", "maanden"),
        ("euro", "procent"),
        ("uur", "dagen"),
        ("minuten", "uren"),
        ("kilometer", "meter"),
    ),
    "en": (
        ("days", "weeks"),
        ("weeks", "months"),
        ("months", "years"),
        ("years", "months"),
        ("euros", "percent"),
        ("hours", "days"),
        ("minutes", "hours"),
        ("kilometres", "metres"),
    ),
    "de": (
        ("Tage", "Wochen"),
        ("Tagen", "Wochen"),
        ("Wochen", "Monate"),
        ("Monate", "Jahre"),
        ("Jahre", "Monate"),
        ("Euro", "Prozent"),
        ("Stunden", "Tage"),
        ("Minuten", "Stunden"),
    ),
}
_DENIALS = {
    "nl": (("geen", "een"), ("niet ", ""), ("nooit", "altijd"), ("zonder", "met")),
    "en": (("not ", ""), ("no ", "a "), ("never", "always"), ("without", "with"), ("n't", "")),
    "de": (("keine", "eine"), ("kein", "ein"), ("keinen", "einen"), ("nicht ", ""), ("nie", "immer"), ("ohne", "mit")),
}
_VERBS = {
    "nl": ("is", "zijn", "wordt", "worden", "krijgt", "heeft", "hebben", "mag", "moet", "kan", "geldt"),
    "en": ("is", "are", "will", "must", "may", "can", "should", "has", "have"),
    "de": ("ist", "sind", "wird", "werden", "gilt", "muss", "darf", "kann", "hat", "haben"),
}
_DENY = {"nl": "niet", "en": "not", "de": "nicht"}
_TURNED = {
    "nl": (
        ("maximaal", "minimaal"),
        ("minimaal", "maximaal"),
        ("moet", "mag"),
        ("moeten", "mogen"),
        ("mag", "moet"),
        ("altijd", "soms"),
        ("na", "vóór"),
        ("meer", "minder"),
        ("minstens", "hoogstens"),
    ),
    "en": (
        ("at most", "at least"),
        ("at least", "at most"),
        ("must", "may"),
        ("always", "sometimes"),
        ("after", "before"),
        ("before", "after"),
        ("more", "less"),
        ("may", "must"),
    ),
    "de": (
        ("höchstens", "mindestens"),
        ("mindestens", "höchstens"),
        ("muss", "darf"),
        ("müssen", "dürfen"),
        ("darf", "muss"),
        ("immer", "manchmal"),
        ("nach", "vor"),
        ("mehr", "weniger"),
        ("maximal", "mindestens"),
    ),
}
_NAMES = (
    "Willemsen",
    "Hoffmann",
    "Carter",
    "Rotterdam",
    "Hamburg",
    "Leeds",
    "Veldkamp",
    "Petersen",
    "Okafor",
    "Antwerpen",
)


def bad_cases(material: Material) -> Iterator[Case]:
    """For each sentence, every way that fits it."""
    yield from (case for case in _every_case(material) if is_one_sentence(case.text))


def _every_case(material: Material) -> Iterator[Case]:
    for fact in material.facts:
        for kind, change in _CHANGES:
            changed = change(material, fact)
            if changed is not None and changed != fact.text:
                yield material.case(kind, fact, changed)
        if other := material.other_passage(fact):
            yield material.case("wrong document", fact, fact.text, other)
        yield from _stitched(material, fact)
        yield _out_of_range(material, fact)


def _invented(material: Material, fact: Fact) -> str:
    number = material.random.randint
    return material.random.choice(_INVENTED[fact.language]).format(number(2, 30), number(2, 40) * 50)


def _added(material: Material, fact: Fact) -> str:
    return f"{fact.text.rstrip('.!')}{material.random.choice(_ADDED[fact.language])}."


def _borrowed(material: Material, fact: Fact) -> str | None:
    words = list(dict.fromkeys(_BORROWED_WORD.findall(fact.text)))
    if len(words) < 2:
        return None
    return material.random.choice(_BORROWED[fact.language]).format(*material.random.sample(words, 2))


def _stitched(material: Material, fact: Fact) -> Iterator[Case]:
    """The beginning of one sentence and the end of another document's, citing either or both."""
    others = [one for one in material.facts if _far(one, fact) and _half(one, -1)]
    if not others or not _half(fact, 1):
        return
    other = material.random.choice(others)
    text = f"{_half(fact, 1)} {_half(other, -1)}"
    marker = material.random.choice(["[1]", "[2]", "[1][2]", "[1, 2]"])
    yield Case("stitched", fact.language, with_marker(text, marker), (fact.passage, other.passage))


def _half(fact: Fact, side: int) -> str | None:
    """The first or the last half; None where it has no two long words, and so says nothing."""
    words = fact.text.split()
    at = max(3, len(words) // 2)
    half = words[:at] if side > 0 else words[-at:]
    return " ".join(half) if sum(len(word) > 5 for word in half) > 1 else None


def _far(one: Fact, other: Fact) -> bool:
    return one.language == other.language and one.passage.document.item_id != other.passage.document.item_id


def _out_of_range(material: Material, fact: Fact) -> Case:
    marker = material.random.choice(
        ["[5]", "[7]", "[0]", "[-1]", "[12]", "[5, 7]", "[99]", "[a]", "[1.5]", "", "(1)", "[doc 1]"]
    )
    rest = [one for one in material.by_language[fact.language] if one is not fact.passage]
    offered = [fact.passage, *material.random.sample(rest, min(3, len(rest)))]
    return Case("out of range", fact.language, with_marker(fact.text, marker), tuple(offered))


def _number(material: Material, fact: Fact) -> str | None:
    found = list(_NUMBER.finditer(fact.text))
    if not found:
        return _number_word(material, fact)
    one = material.random.choice(found)
    old = one.group()
    digit = material.random.choice([at for at, sign in enumerate(old) if sign.isdigit()])
    other = material.random.choice([sign for sign in "123456789" if sign != old[digit]])
    longer = [f"1{old}"] if "," in old or "." in old else [f"{old}0", f"1{old}"]
    new = material.random.choice([old[:digit] + other + old[digit + 1 :], *longer])
    return f"{fact.text[: one.start()]}{new}{fact.text[one.end() :]}"


def _number_word(material: Material, fact: Fact) -> str | None:
    words = _NUMBER_WORDS[fact.language]
    present = [word for word in words if re.search(rf"(?i)\b{word}\b", fact.text)]
    if not present:
        return None
    old = material.random.choice(present)
    return re.sub(rf"(?i)\b{old}\b", material.random.choice([one for one in words if one != old]), fact.text, count=1)


def _neighbours_number(material: Material, fact: Fact) -> str | None:
    """A number that stands elsewhere in the same passage."""
    own = _NUMBER.findall(fact.text)
    others = [one for one in _NUMBER.findall(fact.passage.text) if one not in own]
    if not own or not others:
        return None
    return fact.text.replace(own[0], material.random.choice(others), 1)


def _exchanged(_: Material, fact: Fact) -> str | None:
    """Two different numbers of one sentence in each other's place, where both count the same thing."""
    found = list(_NUMBER.finditer(fact.text))
    if len(found) != 2 or found[0].group() == found[1].group() or "|" in fact.text:
        return None
    first, second = found
    between = fact.text[first.end() : second.start()]
    if len(between.split()) < 3:  # "from 9 to 17", "35 to 50 percent"
        return None
    return f"{fact.text[: first.start()]}{second.group()}{between}{first.group()}{fact.text[second.end() :]}"


def _unit(material: Material, fact: Fact) -> str | None:
    pairs = [pair for pair in _UNITS[fact.language] if re.search(rf"\d {pair[0]}\b", fact.text)]
    if not pairs:
        return None
    old, new = material.random.choice(pairs)
    return re.sub(rf"(\d) {old}\b", rf"\1 {new}", fact.text, count=1)


def _date(material: Material, fact: Fact) -> str | None:
    months = MONTHS[fact.language]
    present = [month for month in months if re.search(rf"\d\.? {month}\b|\b{month} \d", fact.text)]
    if not present:
        return None
    other = material.random.choice([month for month in months if month != present[0]])
    return fact.text.replace(present[0], other, 1)


def _denial(material: Material, fact: Fact) -> str | None:
    pairs = [pair for pair in _DENIALS[fact.language] if re.search(rf"(?i)\b{pair[0].strip()}\b", fact.text)]
    if pairs:
        old, new = material.random.choice(pairs)
        return re.sub(rf"(?i)(?<!\w){old}(?!\w)" if old[-1] != " " else rf"(?i)\b{old}", new, fact.text, count=1)
    verbs = [verb for verb in _VERBS[fact.language] if re.search(rf"\b{verb}\b", fact.text)]
    if not verbs or "|" in fact.text:
        return None
    verb = material.random.choice(verbs)
    return re.sub(rf"\b{verb}\b", f"{verb} {_DENY[fact.language]}", fact.text, count=1)


def _turned(material: Material, fact: Fact) -> str | None:
    pairs = [pair for pair in _TURNED[fact.language] if re.search(rf"(?i)\b{pair[0]}\b", fact.text)]
    if not pairs:
        return None
    old, new = material.random.choice(pairs)
    return re.sub(rf"(?i)\b{old}\b", new, fact.text, count=1)


def _name(material: Material, fact: Fact) -> str | None:
    """A name in the middle of a sentence: two capitalised words, a word with capitals inside, or a place."""
    found = list(re.finditer(r"(?<=[a-zäöüß,] )[A-Z][a-z]+ [A-Z][a-z]+\b|(?<= )[A-Z][a-z]+[A-Z]\w+", fact.text))
    if fact.language != "de":
        found += list(re.finditer(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b", fact.text))
    if not found:
        return None
    one = material.random.choice(found)
    new = material.random.choice([name for name in _NAMES if name not in fact.passage.text])
    return f"{fact.text[: one.start()]}{new}{fact.text[one.end() :]}"


_CHANGES: tuple[tuple[str, Callable[[Material, Fact], str | None]], ...] = (
    ("invented", _invented),
    ("added to", _added),
    ("words borrowed", _borrowed),
    ("number changed", _number),
    ("number of a neighbour", _neighbours_number),
    ("numbers exchanged", _exchanged),
    ("unit changed", _unit),
    ("date changed", _date),
    ("denial changed", _denial),
    ("turned round", _turned),
    ("name changed", _name),
)
