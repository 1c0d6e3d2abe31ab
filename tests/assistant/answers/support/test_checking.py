"""What a passage says and what it does not, a case for each rule of the check."""

from __future__ import annotations

import pytest

from assistant.answers.support import SupportCheck
from tests.assistant.evidence import make_passage
from tests.ingest.embedder_words import WordEmbedder

LEAVE = "Full-time staff get 27 days of leave a year. Statutory days lapse on 1 July 2026, never earlier."
VERLOF = (
    "De werkgever heeft een opzegtermijn van twee maanden, de werknemer van één maand. "
    "Declareer maximaal 1.250,50 euro."
)
REISE = (
    "Die Fahrt wird nicht erstattet. Anke Sommerfeld genehmigt Reisen ab 3. März 2026. Höchstens 5 Tage sind möglich."
)
PRICES = "Model: HX-200 | Price: 4,200 euro\nModel: HX-300 | Price: 5,100 euro"

SUPPORTED = [
    ("en", LEAVE, "Full-time staff get 27 days of leave a year."),
    ("en", LEAVE, "A year, full-time staff get twenty-seven days of leave."),
    ("en", LEAVE, "According to the document, full-time employees receive 27 days of leave a year."),
    ("en", LEAVE, "The policy says that statutory days lapse on July 1, 2026, never earlier."),
    ("en", LEAVE, "Statutory days never lapse earlier than 2026-07-01."),
    ("nl", VERLOF, "Voor de werknemer is dat één maand."),
    ("nl", VERLOF, "De opzegtermijn van de werkgever is 2 maanden."),
    ("nl", VERLOF, "Declareer hoogstens € 1.250,50."),
    ("de", REISE, "Anke Sommerfeld genehmigt Reisen ab 03.03.2026."),
    ("de", REISE, "Erstattet wird die Fahrt nicht."),
    ("en", PRICES, "The price of the HX-300 is 5,100 euro."),
]
UNSUPPORTED = [
    ("en", LEAVE, "Full-time staff get 28 days of leave a year.", "number"),
    ("en", LEAVE, "Full-time staff get 27 weeks of leave a year.", "number"),
    ("en", LEAVE, "Full-time staff do not get 27 days of leave a year.", "denial"),
    ("en", LEAVE, "Statutory days lapse on 1 June 2026, never earlier.", "date"),
    ("en", LEAVE, "Statutory days lapse on 1 July 2027, never earlier.", "date"),
    ("en", LEAVE, "Statutory days lapse on 1 July 2026, earlier.", "denial"),
    ("en", LEAVE, "Full-time staff get 27 days of leave a year and a free bicycle.", "words"),
    ("en", LEAVE, "Only full-time staff get 27 days of leave a year.", "only"),
    ("en", LEAVE, "Do full-time staff get 27 days of leave a year?", "question"),
    ("en", LEAVE, "And so it is.", "empty"),
    ("en", LEAVE, "So that is what staff get.", "words"),
    ("en", LEAVE, "So that is the policy of the staff.", "words"),
    ("nl", VERLOF, "Dat is dus de regeling van de werkgever.", "words"),
    ("de", REISE, "Das ist also die Regelung der Fahrt.", "words"),
    ("en", "Their workshop is 40 kilometres from here.", "Their workshop is 40 metres from here.", "number"),
    ("nl", VERLOF, "De werkgever heeft een opzegtermijn van één maand.", "number of something else"),
    ("nl", VERLOF, "De werknemer heeft een opzegtermijn van een week.", "words"),
    ("nl", VERLOF, "Declareer minimaal 1.250,50 euro.", "at_least"),
    ("nl", VERLOF, "Declareer 1.250,50 euro.", "at_most"),
    ("nl", VERLOF, "Declareer maximaal 1,25050 euro.", "number"),
    ("de", REISE, "Die Fahrt wird erstattet.", "denial"),
    ("de", REISE, "Petra Sommerfeld genehmigt Reisen ab 3. März 2026.", "words"),
    ("de", REISE, "Mindestens 5 Tage sind möglich.", "at_least"),
    ("en", PRICES, "The price of the HX-300 is 4,200 euro.", "code"),
]


@pytest.fixture(scope="module")
def check() -> SupportCheck:
    return SupportCheck(WordEmbedder().embed_passages)


@pytest.mark.parametrize(("language", "text", "sentence"), SUPPORTED)
def test_what_the_passage_says_is_supported(check: SupportCheck, language: str, text: str, sentence: str) -> None:
    passage = make_passage(1, "Rules", text, language)
    verdict = check.check(sentence, passage)
    assert verdict.supported, verdict.reason
    assert all(0 <= start < end <= len(text) for start, end in verdict.spans)


@pytest.mark.parametrize(("language", "text", "sentence", "reason"), UNSUPPORTED)
def test_what_it_does_not_say_is_not(check: SupportCheck, language: str, text: str, sentence: str, reason: str) -> None:
    verdict = check.check(sentence, make_passage(1, "Rules", text, language))
    assert not verdict.supported
    assert verdict.spans == ()
    assert verdict.reason == reason


def test_a_heading_lends_its_words_and_its_year(check: SupportCheck) -> None:
    passage = make_passage(1, "Parental leave 2026", "It is 16 weeks and is requested from HR.")
    assert check.check("Parental leave is 16 weeks and is requested from HR.", passage).supported
    assert check.check("In 2026 parental leave is 16 weeks and is requested from HR.", passage).supported
    assert not check.check("In 2025 parental leave is 16 weeks and is requested from HR.", passage).supported


def test_two_sentences_may_be_joined_in_their_order_and_never_across_another(check: SupportCheck) -> None:
    text = "Staff get 27 days of leave. Parking is free. Soup is served at noon."
    passage = make_passage(1, "Rules", text)
    joined = check.check("Staff get 27 days of leave and parking is free.", passage)
    assert [text[start:end] for start, end in joined.spans] == ["Staff get 27 days of leave.", "Parking is free."]
    assert not check.check("Staff get 27 days of leave and soup is served at noon.", passage).supported
