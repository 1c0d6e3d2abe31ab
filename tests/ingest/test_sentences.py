"""Sentence spans in three languages."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Neem contact op met dhr. De Vries van afd. Inkoop.",
        "Dit geldt o.a. Voor parttimers m.i.v. 1 januari.",
        "Zie art. 7 en blz. 12 van het reglement, nr. 5.",
        "Am 3. Mai und im 2. Quartal gilt § 5 Abs. 2 Satz 1.",
        "Wir bieten z. B. Schulungen, d. h. Kurse, am 12. Oktober an.",
        "Die Frist endet am 31. Dezember 2025.",
        "Dr. J. R. Smith vs. Acme Ltd. Claims e.g. Travel and lodging.",
        "See no. 5, fig. 3 and Ph.D. Theses.",
        "It costs 2.5 million, i.e. 3.000,50 euro at example.com.",
        "1. Open the lid.",
        '"Stop!" said the manager.',
        "Naam: J. Jansen. Oud | Afdeling: HR. Utrecht | Tarief: 3. Klasse",
        "- Bel de helpdesk. Zij helpen je.",
    ],
)
def test_one_sentence_stays_whole(text: str) -> None:
    assert cut(text) == [text.removeprefix("- ")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Je hebt 25 dagen. Vraag ze op tijd aan! Lukt dat?",
            ["Je hebt 25 dagen.", "Vraag ze op tijd aan!", "Lukt dat?"],
        ),
        ("Er kam um 5. Danach ging er.", ["Er kam um 5.", "Danach ging er."]),
        ("The limit is 10. The rest is yours.", ["The limit is 10.", "The rest is yours."]),
        ("Is it free? Yes. No. 5 is not.", ["Is it free?", "Yes.", "No. 5 is not."]),
        ("He asked “why?” Nobody knew.", ["He asked “why?”", "Nobody knew."]),
        ("Wait… Then go.", ["Wait…", "Then go."]),
        ("(See below.) 12 people came.", ["(See below.)", "12 people came."]),
        (
            "Kopje\nEen zin. Nog een.\n- punt een\n- punt twee",
            ["Kopje", "Een zin.", "Nog een.", "punt een", "punt twee"],
        ),
    ],
)
def test_sentences_are_cut_apart(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_long_bullet_is_cut_like_prose() -> None:
    bullet = "- " + "Dit is een lange zin over het aanvragen van verlof bij de afdeling. " * 5
    assert len(cut(bullet)) == 5


@given(st.text(alphabet="Aab1.!? \n-|\"'“)…", max_size=200))
def test_spans_hold_all_text_but_white_space_and_bullets(text: str) -> None:
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    outside = list(text)
    for start, end in spans:
        outside[start:end] = " " * (end - start)
    assert set("".join(outside).split()) <= {"-"}


def test_a_very_long_line_takes_no_quadratic_time() -> None:
    assert len(sentences("Een zin van vijf woorden. " * 100_000)) == 100_000
