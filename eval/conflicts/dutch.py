"""What there is to say in Dutch."""

from eval.conflicts.talk import Subject, Talk

DUTCH = Talk(
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
