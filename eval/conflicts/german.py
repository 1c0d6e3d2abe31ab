"""What there is to say in German."""

from eval.conflicts.talk import Subject, Talk

GERMAN = Talk(
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
