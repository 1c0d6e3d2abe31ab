"""Three languages, the same texts: nothing missing, nothing left over, nothing shouted."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from assistant.answers.base import Band
from assistant.api.bodies.feedback import FeedbackReason
from assistant.api.bodies.runs import Sheet
from assistant.gaps.records import GapCause, GapState
from assistant.identity.roles import Role
from connectors.base import Label
from ingest.ledger.records import RunState
from ui.components import feedback
from ui.components.sources import runs
from ui.screens import gaps
from ui.texts import LANGUAGES, load

UI = Path(__file__).parent.parent.parent / "ui"
CODED = {"band", "band_meaning", "reason", "label", "format", "feedback_reason", "gap_state", "cause", "cause_action"}
CODED |= {
    "wording_reason",
    "run_state",
    "failure_state",
    "role",
    "language",
    "navigation",
    "expert_reason",
    "stage",
    "sheet",
}
CODED |= {
    "source_part",
    "running_doing",
    "failure_kind",
    "source_kind",
    "index_state",
    "index_meaning",
    "charts",
    "watch_state",
    "why_term",
    "why_effect",
    "why_part",
    "caution",
    "missed",
    "item_state",
}
BUILT: tuple[str, ...] = (
    "dates.month_",
    "dates.span_",
    "dates.every_",
    "dates.weekday_",
    "search.period_",
    "gaps.column_",
)
BUILT += ("quality.column_", "schedule.way_", "schedule.unit_", "plan.", "index.check", "index.rebuild", "why.column_")


def _flat(language: str) -> dict[str, str]:
    file = resources.files("collega_data") / "texts" / f"{language}.toml"
    found: dict[str, str] = {}
    for section, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
        for key, text in entries.items():
            forms = text if isinstance(text, dict) else {"": text}
            found |= {f"{section}.{key}{'/' * bool(form)}{form}": words for form, words in forms.items()}
    return found


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _named_in_code() -> Iterator[str]:
    for module in UI.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_same_texts_with_the_same_places(language: str) -> None:
    ours, english = _flat(language), _flat("en")
    assert ours.keys() == english.keys()
    assert {key: _places(text) for key, text in ours.items()} == {key: _places(text) for key, text in english.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_shouted_or_the_english_one_by_mistake(language: str) -> None:
    ours, english = _flat(language), _flat("en")
    assert [key for key, text in ours.items() if not text.strip() or "!" in text] == []
    forgotten = [key for key, text in ours.items() if text == english[key] and len(text.split()) > 3]
    assert language == "en" or forgotten == []


def test_every_text_that_the_code_names_exists_and_every_text_is_named() -> None:
    known = {key.partition("/")[0] for key in _flat("en")}
    sections = {key.partition(".")[0] for key in known}
    named = {name for name in _named_in_code() if re.fullmatch(r"[a-z_]+\.[a-z_0-9]+", name)}
    assert {name for name in named if name.partition(".")[0] in sections} <= known | set(BUILT)
    free = {key for key in known if key.partition(".")[0] not in CODED and not key.startswith(BUILT)}
    assert free <= named


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_the_api_has_words(language: str) -> None:
    texts, words = load(language), _flat(language)
    codes = [("band", Band), ("band_meaning", Band), ("gap_state", GapState), ("role", Role), ("cause", GapCause)]
    codes += [
        ("cause_action", GapCause),
        ("feedback_reason", FeedbackReason),
        ("label", Label),
        ("run_state", RunState),
    ]
    for section, kind in codes:
        for code in kind:
            assert f"{section}.{code.value}" in words
            assert texts.coded(section, code.value)
    assert set(feedback.REASONS) == {reason.value for reason in FeedbackReason}
    assert set(gaps.STATES) == {state.value for state in GapState}
    assert {"seen", *runs.PARTS, *runs.GONE} <= Sheet.model_fields.keys()
    assert texts.coded("reason", "a code of tomorrow") == texts("reason.other")


def test_numbers_and_plurals_follow_the_language() -> None:
    assert load("nl")("unit.document", count=1) == "1 document"
    assert load("nl")("unit.document", count=12345) == "12.345 documenten"
    assert load("en")("unit.document", count=12345) == "12,345 documents"
    assert load("de")("unit.document", count=2) == "2 Dokumente"
