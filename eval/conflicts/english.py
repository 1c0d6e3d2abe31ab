"""What there is to say in English."""

from eval.conflicts.talk import Subject, Talk

ENGLISH = Talk(
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
