"""How rightly conflicts between documents are found: on generated pairs of sentences in three languages.

    python -m eval.conflicts          # precision and recall by kind of pair and by language
    python -m eval.conflicts --json

A pair conflicts when two sentences speak of one subject and give it different values, or one allows what the other
forbids. The others are what looks alike and is none: the same value in other words, two subjects, a scope or a
condition that one of them has, ranges and approximations. How sentences word a subject is written here and apart from
the words that the product knows, so that paraphrases it cannot see through count against it.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.conflicts.statements import disagree, statement_of

PAIRS_EACH = 60  # of each kind in each language
_SEED = 20261126


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences of two documents, and whether they cannot both be right."""

    kind: str
    language: str
    one: str
    other: str
    conflicts: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """Ways to say one thing of a value `{v}`, and values as equal ways to write each."""

    ways: Sequence[str]
    values: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Talk:
    """What a language has to say."""

    subjects: Sequence[Subject]
    rules: Sequence[tuple[Sequence[str], Sequence[str]]]  # ways to allow, ways to forbid
    scopes: Sequence[str]
    vaguely: Sequence[str]


_EN = Talk(
    subjects=(
        Subject(
            ("Parental leave lasts {v}.", "Parental leave is {v}.", "Employees get {v} of parental leave."),
            (
                ("16 weeks", "sixteen weeks", "112 days"),
                ("26 weeks",),
                ("10 weeks", "ten weeks"),
                ("3 months", "three months"),
            ),
        ),
        Subject(
            ("A laptop is replaced after {v}.", "Laptops are replaced after {v}.", "Every {v} a laptop is replaced."),
            (("4 years", "four years", "48 months"), ("3 years", "three years"), ("5 years", "five years")),
        ),
        Subject(
            (
                "The mileage allowance is {v} per kilometre.",
                "The mileage allowance per kilometre amounts to {v}.",
                "We pay a mileage allowance of {v} per kilometre.",
            ),
            (("€ 0.23", "23 cents", "EUR 0.23"), ("€ 0.30", "30 cents"), ("€ 0.19",)),
        ),
        Subject(
            (
                "Expense claims must be submitted within {v}.",
                "Submit expense claims within {v}.",
                "The deadline for expense claims is {v}.",
            ),
            (("30 days", "thirty days"), ("60 days", "sixty days"), ("14 days", "two weeks")),
        ),
        Subject(
            ("The canteen closes at {v}.", "Our canteen is open until {v}.", "The canteen closes every day at {v}."),
            (("14:00", "2 pm"), ("14:30", "2:30 pm"), ("15:00", "3 pm")),
        ),
        Subject(
            ("The bearing of the VX-300 is greased every {v}.", "Grease the bearing of the VX-300 every {v}."),
            (("500 hours",), ("250 hours",), ("1000 hours", "1,000 hours")),
        ),
        Subject(
            ("The travel budget of a team is {v} a year.", "Each year a team has a travel budget of {v}."),
            (("€ 5,000", "5,000 euros"), ("€ 7,500", "7,500 euro"), ("€ 4,000",)),
        ),
        Subject(
            ("The annual meeting is on {v}.", "The annual meeting takes place on {v}."),
            (("3 March 2027", "March 3, 2027"), ("10 March 2027", "2027-03-10"), ("4 May 2027",)),
        ),
        Subject(
            ("The discount for dealers is {v}.", "Dealers get a discount of {v}."),
            (("12 %", "12 percent", "twelve percent"), ("15 %", "15 percent"), ("10 %",)),
        ),
        Subject(
            ("The notice period is {v}.", "A notice period of {v} applies."),
            (("1 month", "one month"), ("2 months", "two months"), ("6 weeks", "six weeks")),
        ),
    ),
    rules=(
        (
            ("Dogs are allowed in the office.", "Dogs are permitted in the office."),
            ("Dogs are not allowed in the office.", "Dogs are forbidden in the office."),
        ),
        (
            ("Visitors may park in the yard.",),
            ("Visitors may not park in the yard.", "Visitors must never park in the yard."),
        ),
        (
            ("Safety shoes are mandatory in the warehouse.",),
            ("Safety shoes are not mandatory in the warehouse.", "Safety shoes are optional in the warehouse."),
        ),
        (
            ("Private use of the phone is permitted.",),
            ("Private use of the phone is prohibited.", "Private use of the phone is not permitted."),
        ),
    ),
    scopes=("for part-time staff", "in Dortmund", "during the trial period", "for managers", "for orders from abroad"),
    vaguely=("about {v}", "between {v} and ten times that", "at most {v}", "{v} if your manager agrees"),
)
_NL = Talk(
    subjects=(
        Subject(
            ("Het ouderschapsverlof duurt {v}.", "Het ouderschapsverlof is {v}.", "Je krijgt {v} ouderschapsverlof."),
            (
                ("16 weken", "zestien weken", "112 dagen"),
                ("26 weken",),
                ("10 weken", "tien weken"),
                ("3 maanden", "drie maanden"),
            ),
        ),
        Subject(
            (
                "Een laptop wordt na {v} vervangen.",
                "Laptops worden vervangen na {v}.",
                "Elke {v} wordt een laptop vervangen.",
            ),
            (("4 jaar", "vier jaar", "48 maanden"), ("3 jaar", "drie jaar"), ("5 jaar", "vijf jaar")),
        ),
        Subject(
            (
                "De kilometervergoeding is {v} per kilometer.",
                "De kilometervergoeding per kilometer bedraagt {v}.",
                "We betalen een kilometervergoeding van {v} per kilometer.",
            ),
            (("€ 0,23", "23 cent", "0,23 euro"), ("€ 0,30", "30 cent"), ("€ 0,19",)),
        ),
        Subject(
            (
                "Declaraties dien je binnen {v} in.",
                "Dien declaraties in binnen {v}.",
                "De termijn voor declaraties is {v}.",
            ),
            (("30 dagen", "dertig dagen"), ("60 dagen", "zestig dagen"), ("14 dagen", "twee weken")),
        ),
        Subject(
            ("De kantine sluit om {v}.", "Onze kantine is open tot {v}.", "De kantine sluit elke dag om {v}."),
            (("14:00 uur", "14:00"), ("14:30 uur", "14:30"), ("15:00 uur",)),
        ),
        Subject(
            ("Het lager van de VX-300 wordt elke {v} gesmeerd.", "Smeer het lager van de VX-300 elke {v}."),
            (("500 uur",), ("250 uur",), ("1000 uur", "1.000 uur")),
        ),
        Subject(
            ("Het reisbudget van een team is {v} per jaar.", "Per jaar heeft een team een reisbudget van {v}."),
            (("€ 5.000", "5.000 euro"), ("€ 7.500", "7.500 euro"), ("€ 4.000",)),
        ),
        Subject(
            ("De jaarvergadering is op {v}.", "De jaarvergadering vindt plaats op {v}."),
            (("3 maart 2027", "3-3-2027"), ("10 maart 2027", "2027-03-10"), ("4 mei 2027",)),
        ),
        Subject(
            ("De korting voor dealers is {v}.", "Dealers krijgen een korting van {v}."),
            (("12%", "12 procent", "twaalf procent"), ("15%", "15 procent"), ("10 %",)),
        ),
        Subject(
            ("De opzegtermijn is {v}.", "Er geldt een opzegtermijn van {v}."),
            (("1 maand", "één maand"), ("2 maanden", "twee maanden"), ("6 weken", "zes weken")),
        ),
    ),
    rules=(
        (
            ("Honden zijn toegestaan op kantoor.", "Honden mogen op kantoor."),
            ("Honden zijn niet toegestaan op kantoor.", "Honden zijn verboden op kantoor."),
        ),
        (("Bezoekers mogen op het terrein parkeren.",), ("Bezoekers mogen niet op het terrein parkeren.",)),
        (
            ("Veiligheidsschoenen zijn verplicht in het magazijn.",),
            ("Veiligheidsschoenen zijn niet verplicht in het magazijn.",),
        ),
        (
            ("Privégebruik van de telefoon is toegestaan.",),
            ("Privégebruik van de telefoon is verboden.", "Privégebruik van de telefoon is niet toegestaan."),
        ),
    ),
    scopes=(
        "voor deeltijders",
        "in Dortmund",
        "tijdens de proeftijd",
        "voor leidinggevenden",
        "bij bestellingen uit het buitenland",
    ),
    vaguely=("ongeveer {v}", "tussen {v} en het tienvoudige", "hoogstens {v}", "{v} als je leidinggevende akkoord is"),
)
_DE = Talk(
    subjects=(
        Subject(
            ("Die Elternzeit dauert {v}.", "Die Elternzeit beträgt {v}.", "Beschäftigte erhalten {v} Elternzeit."),
            (
                ("16 Wochen", "sechzehn Wochen", "112 Tage"),
                ("26 Wochen",),
                ("10 Wochen", "zehn Wochen"),
                ("3 Monate", "drei Monate"),
            ),
        ),
        Subject(
            (
                "Ein Laptop wird nach {v} ersetzt.",
                "Laptops werden nach {v} ersetzt.",
                "Alle {v} wird ein Laptop ersetzt.",
            ),
            (("4 Jahren", "vier Jahren", "48 Monaten"), ("3 Jahren", "drei Jahren"), ("5 Jahren", "fünf Jahren")),
        ),
        Subject(
            (
                "Die Kilometerpauschale beträgt {v} pro Kilometer.",
                "Die Kilometerpauschale liegt bei {v} pro Kilometer.",
                "Wir zahlen eine Kilometerpauschale von {v} pro Kilometer.",
            ),
            (("0,23 €", "23 Cent", "0,23 Euro"), ("0,30 €", "30 Cent"), ("0,19 €",)),
        ),
        Subject(
            (
                "Spesen sind innerhalb von {v} einzureichen.",
                "Reichen Sie Spesen innerhalb von {v} ein.",
                "Die Frist für Spesen beträgt {v}.",
            ),
            (("30 Tagen", "dreißig Tagen"), ("60 Tagen", "sechzig Tagen"), ("14 Tagen", "zwei Wochen")),
        ),
        Subject(
            (
                "Die Kantine schließt um {v}.",
                "Unsere Kantine ist bis {v} geöffnet.",
                "Die Kantine schließt täglich um {v}.",
            ),
            (("14:00 Uhr", "14 Uhr"), ("14:30 Uhr", "14:30"), ("15 Uhr", "15:00 Uhr")),
        ),
        Subject(
            ("Das Lager der VX-300 wird alle {v} geschmiert.", "Schmieren Sie das Lager der VX-300 alle {v}."),
            (("500 Stunden",), ("250 Stunden",), ("1000 Stunden", "1.000 Stunden")),
        ),
        Subject(
            ("Das Reisebudget eines Teams beträgt {v} pro Jahr.", "Pro Jahr hat ein Team ein Reisebudget von {v}."),
            (("5.000 €", "5.000 Euro"), ("7.500 €", "7.500 Euro"), ("4.000 €",)),
        ),
        Subject(
            ("Die Jahresversammlung ist am {v}.", "Die Jahresversammlung findet am {v} statt."),
            (("3. März 2027", "03.03.2027"), ("10. März 2027", "10.03.2027"), ("4. Mai 2027",)),
        ),
        Subject(
            ("Der Rabatt für Händler beträgt {v}.", "Händler erhalten einen Rabatt von {v}."),
            (("12 %", "12 Prozent", "zwölf Prozent"), ("15 %", "15 Prozent"), ("10 %",)),
        ),
        Subject(
            ("Die Kündigungsfrist beträgt {v}.", "Es gilt eine Kündigungsfrist von {v}."),
            (("1 Monat",), ("2 Monate", "zwei Monate"), ("6 Wochen", "sechs Wochen")),
        ),
    ),
    rules=(
        (
            ("Hunde sind im Büro erlaubt.", "Hunde sind im Büro gestattet."),
            ("Hunde sind im Büro nicht erlaubt.", "Hunde sind im Büro verboten."),
        ),
        (("Besucher dürfen auf dem Hof parken.",), ("Besucher dürfen nicht auf dem Hof parken.",)),
        (
            ("Sicherheitsschuhe sind im Lager vorgeschrieben.",),
            ("Sicherheitsschuhe sind im Lager nicht vorgeschrieben.",),
        ),
        (
            ("Die private Nutzung des Telefons ist gestattet.",),
            (
                "Die private Nutzung des Telefons ist untersagt.",
                "Die private Nutzung des Telefons ist nicht gestattet.",
            ),
        ),
    ),
    scopes=(
        "für Teilzeitkräfte",
        "in Dortmund",
        "während der Probezeit",
        "für Führungskräfte",
        "bei Bestellungen aus dem Ausland",
    ),
    vaguely=("etwa {v}", "zwischen {v} und dem Zehnfachen", "höchstens {v}", "{v}, wenn die Führungskraft zustimmt"),
)
TALKS: Mapping[str, Talk] = {"nl": _NL, "en": _EN, "de": _DE}


def pairs() -> list[Pair]:
    """All generated pairs; the same ones each time."""
    dice = random.Random(_SEED)  # noqa: S311 - a repeatable draw, no secret
    makers: dict[str, tuple[Callable[[Talk, random.Random], tuple[str, str]], bool]] = {
        "other value, same wording": (_other_value_same_wording, True),
        "other value, other wording": (_other_value_other_wording, True),
        "yes against no": (_yes_no, True),
        "same value": (_same_value, False),
        "other subject": (_other_subject, False),
        "with a scope": (_scoped, False),
        "vague or bound": (_vague, False),
        "both say yes": (_yes_yes, False),
    }
    return [
        Pair(kind, language, *make(talk, dice), conflicts)
        for kind, (make, conflicts) in makers.items()
        for language, talk in TALKS.items()
        for _ in range(PAIRS_EACH)
    ]


def found(pair: Pair) -> bool:
    """Whether the product calls a pair a conflict."""
    one, other = statement_of(pair.one, pair.language), statement_of(pair.other, pair.language)
    return one is not None and other is not None and disagree(one, other)


def figures(cases: Sequence[Pair]) -> dict[str, float | int]:
    """Precision and recall; precision is 1 where nothing was found."""
    hits = [pair for pair in cases if found(pair)]
    right = sum(pair.conflicts for pair in hits)
    conflicts = sum(pair.conflicts for pair in cases)
    return {
        "pairs": len(cases),
        "conflicts": conflicts,
        "found": len(hits),
        "wrong": len(hits) - right,
        "precision": right / len(hits) if hits else 1.0,
        "recall": right / conflicts if conflicts else 1.0,
    }


def _other_value_same_wording(talk: Talk, dice: random.Random) -> tuple[str, str]:
    subject = dice.choice(talk.subjects)
    way = dice.choice(subject.ways)
    one, other = dice.sample(subject.values, 2)
    return way.format(v=dice.choice(one)), way.format(v=dice.choice(other))


def _other_value_other_wording(talk: Talk, dice: random.Random) -> tuple[str, str]:
    subject = dice.choice(talk.subjects)
    ways, values = dice.sample(subject.ways, 2), dice.sample(subject.values, 2)
    return ways[0].format(v=dice.choice(values[0])), ways[1].format(v=dice.choice(values[1]))


def _same_value(talk: Talk, dice: random.Random) -> tuple[str, str]:
    subject = dice.choice(talk.subjects)
    value = dice.choice(subject.values)
    return tuple(dice.choice(subject.ways).format(v=dice.choice(value)) for _ in range(2))  # type: ignore[return-value]


def _other_subject(talk: Talk, dice: random.Random) -> tuple[str, str]:
    one, other = dice.sample(talk.subjects, 2)
    value = dice.choice(dice.choice(one.values))
    return dice.choice(one.ways).format(v=value), dice.choice(other.ways).format(
        v=dice.choice(dice.choice(other.values))
    )


def _scoped(talk: Talk, dice: random.Random) -> tuple[str, str]:
    one, other = _other_value_same_wording(talk, dice)
    scopes = dice.sample(talk.scopes, 2)
    scoped = f"{other[:-1]} {scopes[0]}."
    return (f"{one[:-1]} {scopes[1]}." if dice.random() < 0.5 else one), scoped


def _vague(talk: Talk, dice: random.Random) -> tuple[str, str]:
    subject = dice.choice(talk.subjects)
    way = dice.choice(subject.ways)
    one, other = (dice.choice(values) for values in dice.sample(subject.values, 2))
    return way.format(v=one), way.format(v=dice.choice(talk.vaguely).format(v=other))


def _yes_no(talk: Talk, dice: random.Random) -> tuple[str, str]:
    yes, no = dice.choice(talk.rules)
    return dice.choice(yes), dice.choice(no)


def _yes_yes(talk: Talk, dice: random.Random) -> tuple[str, str]:
    if dice.random() < 0.5:
        ways = dice.choice(dice.choice(talk.rules))
        return dice.choice(ways), dice.choice(ways)
    one, other = dice.sample(talk.rules, 2)
    return dice.choice(one[0]), dice.choice(other[1])


def main() -> None:
    """Print the figures."""
    cases = pairs()
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in cases:
        groups[pair.kind].append(pair)
        groups[f"all in {pair.language}"].append(pair)
    report = {name: figures(group) for name, group in {**groups, "all": cases}.items()}
    if "--json" in sys.argv:
        print(json.dumps(report))
        return
    for name, row in report.items():
        print(
            f"{name:28} {row['pairs']:5} pairs, {row['found']:4} found, {row['wrong']:3} wrong, "
            f"precision {row['precision']:.3f}, recall {row['recall']:.3f}"
        )


if __name__ == "__main__":
    main()
