"""The extractive composer: the shared promises, and what is its own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answers.base import Composer, Evidence
from assistant.answers.extractive import MOST_CHARACTERS, ExtractiveComposer
from ingest.documents import Locator
from tests.assistant.composer_conformance import ComposerConformance
from tests.assistant.evidence import make_evidence
from tests.assistant.library import Library

TEXT = st.text(alphabet="ab. ?|\n-12", max_size=200)


@pytest.fixture
def composer(library: Library) -> ExtractiveComposer:
    return ExtractiveComposer(library.retriever().question_words)


class TestExtractiveComposer(ComposerConformance):
    """The promises of every composer."""


def _shown(composer: Composer, question: str, evidence: list[Evidence]) -> list[str]:
    composer.compose(question, "en", evidence)  # counts the words, as a retriever does with what it finds
    sentences, _ = composer.compose(question, "en", evidence)
    return [sentence.text for sentence in sentences]


def test_a_table_row_is_shown_whole(composer: Composer) -> None:
    table = "Model: HX-200 | Price: 4,200 euro | Time: 6 weeks\nModel: HX-300 | Price: 5,100 euro | Time: 8 weeks"
    shown = _shown(composer, "What is the price of the HX-300?", [make_evidence(1, "Price list", table)])
    assert shown == ["Model: HX-300 | Price: 5,100 euro | Time: 8 weeks"]


PARTS = (
    "Number: 240-17 | Part: Door switch | Fits: HX-200, HX-300 | Price: 78.40\n"
    "Number: 240-18 | Part: Knife | Fits: HX-300 | Price: 219.00\n"
    "Number: 810-02 | Part: Chain | Fits: KR-9 | Price: 47.20"
)


def test_a_row_is_no_answer_about_a_thing_that_it_only_fits(composer: Composer) -> None:
    evidence = [make_evidence(1, "Spare parts", PARTS)]
    assert _shown(composer, "HX-300 price", evidence) == []
    assert _shown(composer, "What is the price of the HX300?", evidence) == []
    assert _shown(composer, "price of the knife for the HX-300", evidence) == [PARTS.splitlines()[1]]
    assert _shown(composer, "price of a chain", evidence) == [PARTS.splitlines()[2]]


def test_a_row_is_about_what_its_first_cell_or_what_stands_over_the_table_names(composer: Composer) -> None:
    prices = "Machine: HX-300 | Price: 5,100 euro\nMachine: KR-9 | Price: 900 euro"
    shown = _shown(composer, "HX-300 price", [make_evidence(1, "Spare parts", PARTS), make_evidence(2, "List", prices)])
    assert shown == ["Machine: HX-300 | Price: 5,100 euro"]
    under_title = make_evidence(3, "HX-300 data sheet", "Property: Price | Value: 5,100 euro")
    assert _shown(composer, "HX-300 price", [under_title]) == ["Property: Price | Value: 5,100 euro"]


@pytest.mark.parametrize("counted", ["3", "12.", "2026-03-01", "1.3.2026"])
def test_a_rows_number_or_date_names_no_thing(composer: Composer, counted: str) -> None:
    log = f"Entry: {counted} | Machine: HX-300 | Fault: film askew"
    assert _shown(composer, "HX-300 fault", [make_evidence(1, "Log", log)]) == [log]


NUMBERED = (
    "Number: 240-1187 | Part: Thermocouple | Price: 64.50\n"
    "Number: 240-1190 | Part: Heating element | Price: 88.00\n"
    "Number: 4711234 | Part: Hose | Price: 12.00\n"
    "Number: 4711235 | Part: Long hose | Price: 14.00"
)


@pytest.mark.parametrize(
    ("question", "row"), [("price of part 240-1190", 1), ("price of 4711234", 2), ("What does part 4711235 cost?", 3)]
)
def test_a_row_about_another_number_of_a_part_is_not_quoted(composer: Composer, question: str, row: int) -> None:
    assert _shown(composer, question, [make_evidence(1, "Spare parts", NUMBERED)]) == [NUMBERED.splitlines()[row]]


MANUAL = [
    make_evidence(number, "HX-300 manual", text, score=3.0)
    for number, text in enumerate(
        ["Manual of the HX-300. Seventh edition.", "The HX-300 fills bags. It is red.", *["About the HX-300."] * 6], 1
    )
]
WEIGHTS = make_evidence(
    20, "Machines", "Machine: HX-300 | Weight: 1150 kg\nMachine: HX-400 | Weight: 1620 kg", score=0.5
)


@pytest.mark.parametrize("question", ["HX-300 weight", "weight HX300", "What is the weight of the HX-300?"])
def test_a_property_of_a_thing_is_quoted_from_where_it_stands(composer: Composer, question: str) -> None:
    assert _shown(composer, question, [*MANUAL, WEIGHTS]) == ["Machine: HX-300 | Weight: 1150 kg"]


def test_where_no_text_has_the_property_what_names_the_thing_is_quoted(composer: Composer) -> None:
    assert "Seventh edition." not in _shown(composer, "HX-300 colour", MANUAL)
    assert "The HX-300 fills bags." in _shown(composer, "HX-300 colour", MANUAL)


def test_rows_about_other_things_take_no_ones_place(composer: Composer) -> None:
    others = [make_evidence(number, "Spare parts", PARTS.splitlines()[1], score=3.0) for number in range(1, 9)]
    question = "Tell me about the price of a whole new machine HX-200, please"
    assert _shown(composer, question, [*others, make_evidence(20, "List", "The HX-200 costs 4,200 euro.")])


def test_a_sentence_is_about_the_code_that_stands_over_it(composer: Composer) -> None:
    weights = [make_evidence(number, f"HX-{number}00", f"It weighs {number}150 kg.") for number in (2, 3)]
    assert _shown(composer, "What does the HX-300 weigh, in the end?", weights) == ["It weighs 3150 kg."]


def test_a_label_and_a_heading_repeated_are_no_answer(composer: Composer) -> None:
    ticket = "machine:\nHX-300\ndescription:\nThe machine stops on Mondays since the plug is wet."
    shown = _shown(composer, "Why does the machine HX-300 stop?", [make_evidence(1, "Ticket", ticket)])
    assert not {"machine:", "HX-300"} & set(shown)
    assert "The machine stops on Mondays since the plug is wet." in shown


def test_the_row_about_the_code_is_quoted_beside_a_better_sentence(composer: Composer) -> None:
    codes = "Code: E-117 | Check: fuse F2\nCode: E-118 | Check: plug X21\nCode: E-119 | Check: belt"
    notes = "E-118 no longer comes several times a day after a customer lost power."
    shown = _shown(
        composer,
        "A customer has E-118 several times a day, where do I look?",
        [make_evidence(1, "Notes", notes, score=3.0), make_evidence(2, "Codes", codes, score=3.0)],
    )
    assert shown == [notes, "Code: E-118 | Check: plug X21"]


def test_a_row_that_is_numbered_otherwise_than_asked_is_not_quoted(composer: Composer) -> None:
    zones = "\n".join(f"Zone: {zone} | Distance: {zone}00 km | Flat rate: {zone}90 euro" for zone in (1, 2, 3))
    evidence = [make_evidence(1, "Flat rates", zones, score=4.0)]
    assert _shown(composer, "What is the flat rate of zone 2?", evidence) == [zones.splitlines()[1]]
    assert len(_shown(composer, "What are the flat rates?", evidence)) == 3


def test_the_answer_is_preferred_to_the_question_that_stands_above_it(composer: Composer) -> None:
    text = "How many days of leave do staff get?\nTwenty-seven days of leave, and more from the age of fifty."
    shown = _shown(composer, "How many days of leave do staff get?", [make_evidence(1, "Leave", text)])
    assert "Twenty-seven days of leave, and more from the age of fifty." in shown


def test_the_answer_of_a_question_is_quoted_in_its_place(composer: Composer) -> None:
    faq = "How many days of leave do staff get?\nTwenty-seven.\nMay I bring my dog?\nNot on weekdays."
    evidence = [make_evidence(1, "Questions", faq)]
    assert _shown(composer, "How many days of leave do staff get a year?", evidence) == ["Twenty-seven."]
    assert _shown(composer, "May I bring my dog to work?", evidence) == ["Not on weekdays."]


def _below(heading: str, evidence: Evidence) -> Evidence:
    return replace(evidence, passage=replace(evidence.passage, locator=Locator(headings=("Leave", heading))))


def test_answers_to_two_questions_of_a_document_are_not_mixed(composer: Composer) -> None:
    first, second = "Leave is asked for in the portal.", "Leave is paid in May."
    asked = [make_evidence(number, "Leave", text, document=9) for number, text in ((1, first), (2, second))]
    below = [_below(heading, one) for heading, one in zip(("Where do I ask?", "When is it paid?"), asked, strict=True)]
    assert _shown(composer, "Where is leave asked for?", below) == [first]
    topics = [_below(heading, one) for heading, one in zip(("Asking", "Pay"), asked, strict=True)]
    assert _shown(composer, "Where is leave asked for?", topics) == [first, second]


def test_a_bare_yes_or_no_is_quoted_with_the_sentence_behind_it(composer: Composer) -> None:
    evidence = [make_evidence(1, "Parking", "No. The car park in front is for visitors. Soup is served at noon.")]
    shown = _shown(composer, "May I use the car park in front?", evidence)
    assert shown == ["No. The car park in front is for visitors."]


@pytest.mark.parametrize(
    ("question", "text", "shown"),
    [
        (
            "Is the canteen open on Friday?",
            "Is the canteen open on Friday? No. Is it open on Monday? Yes.",
            ["Is the canteen open on Friday? No."],
        ),
        (
            "Is the canteen open on Monday?",
            "Is the canteen open on Friday?\nNo.\nIs the canteen open on Monday?\nYes.",
            ["Is the canteen open on Monday?\nYes."],
        ),
        (
            "May I smoke inside?",
            "May I smoke inside? No. Why not? The sprinklers are sensitive.",
            ["May I smoke inside? No."],
        ),
        ("May I smoke inside?", "May I smoke inside?\nYes\nNo", ["May I smoke inside?\nYes\nNo"]),
        (
            "May I smoke inside?",
            "May I smoke inside? No. The sprinklers are sensitive.",
            ["No. The sprinklers are sensitive."],
        ),
        ("Is tea served?", "Is coffee served? Is tea served? Yes.", ["Is tea served? Yes."]),
        ("Is tea served?", "Q: Is tea served?\nA: No.\nQ: Is coffee served?\nA: Yes.", ["Q: Is tea served?\nA: No."]),
    ],
)
def test_a_bare_yes_or_no_is_that_to_the_question_before_it(
    composer: Composer, question: str, text: str, shown: list[str]
) -> None:
    assert _shown(composer, question, [make_evidence(1, "Questions", text)]) == shown


def test_a_bare_yes_or_no_to_a_question_that_is_not_there_is_not_quoted(composer: Composer) -> None:
    evidence = make_evidence(1, "Questions", "No. Is tea served? Yes.", score=3.0)
    assert _shown(composer, "Is tea served?", [evidence]) == ["Is tea served? Yes."]
    assert _shown(composer, "Is tea allowed?", [make_evidence(1, "Tea", "Tea: no")]) == ["Tea: no"]
    below = _below("Is coffee served?", make_evidence(1, "Questions", "No."))
    assert _shown(composer, "Is coffee served?", [below]) == ["No."]


def test_a_question_is_not_answered_by_the_yes_or_no_to_the_next_one(composer: Composer) -> None:
    text = "May my dog sleep in the yellow room? Is tea served? Yes."
    shown = _shown(composer, "May a dog sleep in the yellow room?", [make_evidence(1, "Questions", text)])
    assert shown[0].startswith("May my dog")


def test_where_a_reason_is_asked_for_the_sentence_with_one_is_quoted(composer: Composer) -> None:
    reason = "The cause was theft of six hundred suits."
    evidence = [make_evidence(1, "Linen", f"The linen room is locked. {reason} Soup is served at noon.")]
    assert reason in _shown(composer, "Why is the linen room locked?", evidence)
    assert reason not in _shown(composer, "Which linen room is locked?", evidence)


CODED = (
    "Device: Microscope | Code: LAB-310 | Price outside: 95 euro\n"
    "Device: Spectrometer | Code: LAB-322 | Price outside: 210 euro"
)


def test_a_column_of_codes_names_the_row(composer: Composer) -> None:
    evidence = [make_evidence(1, "Devices", CODED), make_evidence(2, "Moving", "Companies outside pay 500 euro.")]
    shown = _shown(composer, "What does LAB-322 cost for a customer, please?", evidence)
    assert shown == [CODED.splitlines()[1]]


def test_where_nothing_about_the_code_may_be_quoted_no_other_document_is(composer: Composer) -> None:
    """The rows are about parts, and the other page about another thing."""
    evidence = [
        make_evidence(1, "Spare parts", PARTS),
        make_evidence(2, "Travel", "The price of a ticket is 12 euro, which the company pays."),
    ]
    assert _shown(composer, "Which price does the company pay for a whole HX-200?", evidence) == []


def test_a_code_that_is_only_mentioned_keeps_no_other_document_from_answering(composer: Composer) -> None:
    theft = make_evidence(1, "Theft", "Tell the service desk at once when something was stolen.", score=3.0)
    evidence = [theft, make_evidence(2, "Parts", PARTS)]
    assert _shown(composer, "My HX-200 was stolen, whom do I tell?", evidence) == [theft.passage.text]


def test_what_has_the_property_answers_though_another_text_names_the_thing(composer: Composer) -> None:
    care = make_evidence(1, "Care", "Clean machines with a dry cloth.", score=3.0)
    evidence = [care, make_evidence(2, "Machines", "The HX-200 weighs 3 kg.")]
    assert _shown(composer, "How do I clean the HX-200?", evidence) == [care.passage.text]


def test_what_is_about_the_thing_answers_though_another_text_has_the_property(composer: Composer) -> None:
    evidence = [
        make_evidence(1, "Questions", "No. The ground P1 is for visitors. Staff park on P3.", score=3.0),
        make_evidence(2, "Travel", "Your car is paid by the kilometre."),
    ]
    assert _shown(composer, "May my car stand on P1?", evidence) == ["No. The ground P1 is for visitors."]


def test_the_rows_of_two_things_are_both_quoted(composer: Composer) -> None:
    rows = ["Machine: HX-200 | Price: 100", "Machine: KR-9 | Price: 50", "Machine: HX-300 | Price: 10"]
    evidence = [make_evidence(1, "Prices", "\n".join([*rows, "Machine: HX-200 and KR-9 together | Price: 140"]))]
    shown = _shown(composer, "What is the price of the HX-200 and of the KR-9?", evidence)
    assert set(rows[:2]) <= set(shown)
    assert rows[2] not in shown


MESSAGES = "Message: F-12 | Check: door\nMessage: F-21 | Check: pump"


def test_what_names_all_that_was_asked_by_codes_is_quoted_without_what_names_less(composer: Composer) -> None:
    about = "The BW-40 is serviced each quarter."
    evidence = [make_evidence(1, "BW-40", f"{MESSAGES}\n{about}")]
    assert _shown(composer, "What does the message F-21 mean on the BW-40?", evidence) == [MESSAGES.splitlines()[1]]
    assert about in _shown(composer, "How often is the BW-40 serviced?", evidence)


def test_a_document_about_one_machine_and_one_message_is_quoted_whatever_its_sentences_name(composer: Composer) -> None:
    ticket = make_evidence(
        1, "F-21 on Monday", "Machine BW-40 of the cellar.\nThe pump of F-21 was worn and is replaced."
    )
    shown = _shown(composer, "Which pump is replaced for F-21 on the BW-40?", [ticket])
    assert "The pump of F-21 was worn and is replaced." in shown


def test_a_document_that_lists_other_codes_is_not_quoted_for_one_that_it_lacks(composer: Composer) -> None:
    listing = make_evidence(1, "BW-40", f"{MESSAGES}\nThe BW-40 is serviced each quarter.")
    help_page = make_evidence(2, "Help", "Call the technician with any message of the BW-40.")
    assert _shown(composer, "What does the message F-45 mean on the BW-40?", [listing]) == []
    assert _shown(composer, "What does the message F-45 mean on the BW-40?", [listing, help_page]) == [
        help_page.passage.text
    ]
    assert _shown(composer, "What does the message F-45 mean?", [make_evidence(1, "Messages", MESSAGES)]) == []


def test_what_names_the_code_is_quoted_though_another_sentence_has_the_other_word(composer: Composer) -> None:
    told = "For E-15 the steam pressure is missing; call the boiler house."
    press = make_evidence(1, "Laundry", f"The ironer M-5 runs at 180 degrees. {told}", score=3.0)
    assert told in _shown(composer, "E-15 on the ironer, what now?", [press])


def test_a_text_beside_a_list_of_other_codes_is_quoted(composer: Composer) -> None:
    building = make_evidence(1, "Building", "Rooms B1 and B2 have printers. Park on the roof.")
    assert _shown(composer, "My room is B12, where do I park?", [building]) == ["Park on the roof."]


def test_sentences_stand_in_reading_order(composer: Composer) -> None:
    text = "Annual leave is asked for in time. Soup is served at noon. Annual leave is 27 days."
    _, citations = composer.compose("annual leave", "en", [make_evidence(1, "Leave", text)])
    starts = [citation.start for citation in citations]
    assert starts == sorted(starts)


def test_neighbouring_sentences_share_a_citation(composer: Composer) -> None:
    text = "Annual leave is 27 days. Annual leave is asked for in time."
    sentences, citations = composer.compose("annual leave", "en", [make_evidence(1, "Leave", text)])
    assert [sentence.citations for sentence in sentences] == [(1,), (1,)]
    assert [citation.quotation for citation in citations] == [text]


def test_what_two_documents_say_alike_is_said_once(composer: Composer) -> None:
    evidence = [make_evidence(number, "Leave", "Annual leave is 27 days.") for number in (1, 2, 3)]
    assert _shown(composer, "annual leave", evidence) == ["Annual leave is 27 days."]


def test_a_sentence_without_end_is_cut_between_words(composer: Composer) -> None:
    shown = _shown(composer, "annual leave", [make_evidence(1, "Leave", "annual leave lasts " * 350)])
    assert len(shown[0]) <= MOST_CHARACTERS
    assert shown[0].split()[-1] in ("annual", "leave", "lasts")


def test_where_a_figure_is_asked_for_a_sentence_with_one_is_preferred(composer: Composer) -> None:
    """The other sentence matches a little better, being shorter, and only one of them fits."""
    filler = "as was agreed with the works council at the meeting before last in the canteen of the plant " * 2
    without = f"Annual leave of staff is liked, {filler.strip()}."
    figure = f"Annual leave of staff is sixteen days at least, {filler.strip()}."
    evidence = [make_evidence(1, "Leave", f"{without} Soup is served. {figure}")]
    asked_who = _shown(composer, "Who has annual leave?", evidence)
    assert (without in asked_who, figure in asked_who) == (True, False)
    assert figure in _shown(composer, "How long is annual leave?", evidence)
    assert without not in _shown(composer, "How long is annual leave?", evidence)


def test_a_sentence_about_the_one_before_it_counts_with_that_one(composer: Composer) -> None:
    """What "this" stands for is the crane; of a sentence that begins anew nobody knows."""
    named = "A crane is inspected every year."
    evidence = {
        beginning: [make_evidence(1, "Cranes", f"{named} {beginning} must be paid for. Soup is served.", 0.9)]
        for beginning in ("This", "Lunch")
    }
    shown = {beginning: _shown(composer, "crane inspected", one) for beginning, one in evidence.items()}
    assert shown == {"This": [named, "This must be paid for."], "Lunch": [named]}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXT, max_size=4), TEXT)
def test_any_text_is_quoted_exactly_and_shortly(composer: ExtractiveComposer, texts: list[str], question: str) -> None:
    evidence = [make_evidence(number, "T", text) for number, text in enumerate(texts, 1)]
    sentences, citations = composer.compose(question, "en", evidence)
    quoted = {citation.number: citation.quotation for citation in citations}
    assert all(sentence.text in quoted[number] for sentence in sentences for number in sentence.citations)
    assert sum(len(sentence.text) for sentence in sentences) <= MOST_CHARACTERS


MAIL = """Subject: E-417 at Oosterwal
To: Henk Terpstra
Hi Henk,
The plug of E-417 was wet.
Kind regards,
Ann
Tel. 030 123 4567"""


def test_the_frame_of_a_mail_is_quoted_only_where_a_number_or_address_is_asked_for(composer: Composer) -> None:
    evidence = [make_evidence(1, "E-417", MAIL)]
    assert _shown(composer, "E-417 at Oosterwal, Henk?", evidence) == ["The plug of E-417 was wet."]
    assert "Tel. 030 123 4567" in _shown(composer, "What is the tel of Ann?", evidence)


def test_a_sentence_about_another_code_of_the_same_family_is_not_quoted(composer: Composer) -> None:
    other = make_evidence(1, "Kompas", "The message KMP-2207 of Kompas says that the period is closed.")
    asked = make_evidence(2, "Kompas", "The message KMP-1130 says that the order is not approved.")
    unknown = _shown(composer, "The message KMP-9999 of Kompas?", [other])
    assert _shown(composer, "The message KMP-1130 of Kompas?", [other, asked]) == [asked.passage.text]
    assert unknown == [other.passage.text], "where nobody wrote of it the confidence judges"
