"""What frames a mail is told from what it says; what looks like it elsewhere is left alone."""

from __future__ import annotations

import pytest

from assistant.answers.quoting.framing import asks_for_contact, framing


def _kept(*lines: str) -> list[str]:
    return [line for line, is_frame in zip(lines, framing(lines), strict=True) if not is_frame]


def test_head_greeting_and_signature_go_and_the_text_stays() -> None:
    assert _kept(
        "From: Ann Archer <ann@firm.example>",
        "Subject: E-417 again",
        "Dear Bob,",
        "The plug was wet.",
        "Kind regards, Ann Archer, Tel. +31 30 123 4567",
    ) == ["The plug was wet."]


def test_a_quoted_mail_keeps_what_was_said_in_it() -> None:
    lines = (
        "Blow the plug dry.",
        "Gr Henk",
        "-----Oorspronkelijk bericht-----",
        "Van: Bob Baker",
        "Onderwerp: E-417",
        "Hoi Henk,",
        "De machine staat elke maandag stil.",
    )
    assert _kept(*lines) == ["Blow the plug dry.", "De machine staat elke maandag stil."]


def test_prose_behind_a_closing_is_no_signature() -> None:
    assert _kept("Groet,", "Mirjam", "PS. De sleutel ligt bij Dieter.") == ["PS. De sleutel ligt bij Dieter."]


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Verstuurd vanaf mijn iPad",
        "On 3 May 2026 at 10:00 Bob Baker wrote:",
        "T: +49 231 1234567",
    ],
)
def test_what_programs_add_goes(line: str) -> None:
    assert _kept("The plug was wet.", line) == ["The plug was wet."]


@pytest.mark.parametrize(
    "lines",
    [
        ("Date: 3 May 2026", "The meeting is in Utrecht."),
        ("Best practices", "Lock the machine first"),
        ("Dear customers get a discount of five percent.", "Thanks to the new pump it is quiet now."),
        ("Model: HX-200 | Phone: 4190", "Danke | 5"),
        ("To open the lid: turn the key.",),
    ],
)
def test_what_only_looks_like_it_stays(lines: tuple[str, ...]) -> None:
    assert _kept(*lines) == list(lines)


def test_a_question_for_a_number_is_told_from_one_about_a_mail() -> None:
    assert asks_for_contact("Wat is het telefoonnummer van Anke?")
    assert not asks_for_contact("E-417 Oosterwal mail")
