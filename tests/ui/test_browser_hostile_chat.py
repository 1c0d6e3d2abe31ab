"""400 texts that want to be more than text, in every place of the chat page that shows somebody else's (PROMISES I01).

Each one is a sentence quoted from a document, a sentence of a language model, a title, a heading, a file name, a place
in the document, a source, a choice of a question back, a word of an earlier question, one searched for in another
spelling, a document to turn to and one of two that disagree. No link, no picture and no request leaves for elsewhere
(the fixture fails otherwise), nothing is changed, and each quotation reads as it was written. The model's sentences
come here unchecked: the page does not rely on the check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from assistant.api.bodies.answers import AnswerReply, SentenceReply
from assistant.identity.roles import Role
from tests.ui import scripted_api as api_of
from tests.ui import servers
from tests.ui.conftest import Window
from tests.ui.hostile import KEPT, assert_nothing_of_theirs, signed_in, visible
from tests.ui.payloads import ONE_OF_EACH, PAYLOADS
from tests.ui.scripted_api import Script
from ui.texts import load

pytestmark = pytest.mark.browser

EN = load("en")
BATCH = 24  # more sources on one page take a busy machine too long to draw
MANY = "\n".join(ONE_OF_EACH)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Script, str, str]]:
    """One pair of servers for the whole module, since they start slowly."""
    script = Script(me=api_of.a_person(Role.EMPLOYEE, language="en"))
    with servers.serving(api_of.build(script)) as api, servers.pages(api) as address:
        yield script, api, address


def test_400_payloads_stay_text_and_change_nothing(
    served: tuple[Script, str, str], open_window: Callable[..., Window]
) -> None:
    script, api, address = served
    assert len(PAYLOADS) >= 400
    script.conversations = [api_of.a_conversation(api_of.an_answer())]
    window = open_window()
    page = signed_in(window, address)
    surprises = _watched(window)
    page.get_by_text(EN("copy.quoted")).wait_for()
    kept = page.evaluate(KEPT)
    for start in range(0, len(PAYLOADS), BATCH):
        batch = PAYLOADS[start : start + BATCH]
        script.conversations = [api_of.a_conversation(_hostile_answer(1000 + start, batch), title=batch[0][:100])]
        page.goto(f"{address}/?conversation={1000 + start}")
        page.locator(f".st-key-source-{1000 + start}-{len(batch)} blockquote").wait_for()
        page.locator(".st-key-copy-" + str(1000 + start)).get_by_role("button").click()
        page.get_by_text(EN("copy.how")).wait_for()
        assert_nothing_of_theirs(page, api)
        quoted = page.eval_on_selector_all(
            f'[class*="st-key-source-{1000 + start}-"] blockquote', "all => all.map(one => one.textContent)"
        )
        assert ["".join(one.split()) for one in quoted] == [f"“{visible(payload)}”" for payload in batch]
        assert page.evaluate(KEPT) == kept
    assert surprises == []
    assert script.received == []


def test_nothing_in_the_context_the_explanation_and_the_list_of_conversations(
    served: tuple[Script, str, str], open_window: Callable[..., Window]
) -> None:
    script, api, address = served
    script.view = api_of.a_view(f"before {MANY} after", before=MANY)
    why = api_of.a_why()
    script.why = why.model_copy(
        update={
            "documents": [why.documents[0].model_copy(update={"document": _document(one)}) for one in ONE_OF_EACH],
            "sources": [why.sources[0].model_copy(update={"title": one}) for one in ONE_OF_EACH],
        }
    )
    script.conversations = [
        api_of.a_conversation(_hostile_answer(10, [MANY])),
        *(api_of.a_conversation(api_of.an_answer(conversation_id=n), title=PAYLOADS[n]) for n in range(20, 50)),
    ]
    page = signed_in(open_window(), address)
    page.get_by_role("button", name=EN("context.open"), exact=True).first.wait_for()
    page.get_by_text(EN("why.fold")).click()
    page.get_by_text(EN("why.documents"), exact=True).wait_for()
    assert_nothing_of_theirs(page, api)
    page.get_by_role("button", name=EN("context.open"), exact=True).first.click()
    page.get_by_text(EN("context.here")).wait_for()
    assert_nothing_of_theirs(page, api)


@pytest.mark.parametrize(
    ("number", "reason", "said"), [(60, "outside", "not_found.note"), (61, "personal", "not_found.turn_to")]
)
def test_nothing_in_what_helps_on_where_nothing_is_quoted(
    served: tuple[Script, str, str], open_window: Callable[..., Window], number: int, reason: str, said: str
) -> None:
    script, api, address = served
    nothing: dict[str, object] = {
        "band": "not_found",
        "sentences": [],
        "citations": [],
        "disagreeing": [],
        "clarify": None,
        "wording": None,
    }
    change = {**nothing, "reason": reason, "noted": False, "feedback": None}
    answer = AnswerReply.model_validate(_hostile_answer(number, ONE_OF_EACH).model_dump() | change)
    script.conversations = [api_of.a_conversation(answer)]
    window = open_window()
    surprises = _watched(window)
    page = signed_in(window, address)
    page.goto(f"{address}/?conversation={number}")
    page.get_by_text(EN(said)).wait_for()
    assert_nothing_of_theirs(page, api)
    shown = "".join(page.locator("#root").inner_text().split())
    assert [one for one in ONE_OF_EACH if visible(one.splitlines()[0]) not in shown] == []
    assert surprises == []
    assert script.received == []


def _watched(window: Window) -> list[str]:
    """What a page may do by itself that nobody asked for."""
    surprises: list[str] = []

    def dismiss(dialog: Any) -> None:
        surprises.append(f"dialog {dialog.message}")
        dialog.dismiss()

    window.page.on("dialog", dismiss)
    window.page.on("download", lambda download: surprises.append(f"download {download.url}"))
    window.context.on("page", lambda page: surprises.append(f"window {page.url}"))
    return surprises


def _hostile_answer(number: int, payloads: Sequence[str]) -> AnswerReply:
    """An answer of which every word is somebody else's; `number` is its question's and its conversation's."""
    sentences = [SentenceReply(text=payload, citations=[place]) for place, payload in enumerate(payloads, start=1)]
    first = payloads[0]
    return api_of.an_answer(
        question_id=number,
        conversation_id=number,
        question="\n".join(payloads)[:3000],
        sentences=sentences,
        citations=[_citation(place, payload) for place, payload in enumerate(payloads, start=1)],
        disagreeing=[*range(1, len(payloads) + 1)],
        asked_with=list(payloads),
        corrected=[{"word": payload, "spelling": payload} for payload in payloads],
        clarify={"question": first, "choices": [{"label": one, "question": one} for one in payloads[:4]]},
        wording=api_of.a_wording(sentences=sentences, citations=[], model=first),
        nearest=[api_of.a_hit(document=_document(one), locator=_locator(one), snippet=one) for one in payloads[:5]],
        band="partly",
        reason="contradiction",
        searched_sources=[api_of.a_searched_source("intranet", title=first, behind=True)],
        expert=_expert(first),
        noted=True,
        feedback={"helpful": False, "reason": "wrong", "comment": "\n".join(payloads)[:2000], "at": api_of.ago()},
    )


def _citation(number: int, payload: str) -> Any:
    return api_of.a_citation(number, document=_document(payload), locator=_locator(payload), quotation=payload)


def _document(text: str) -> Any:
    place = {"document_id": 7, "source": text, "title": text, "url": text, "path": f"{text}/{text}.md"}
    newer = {**place, "modified_at": api_of.ago()}
    return api_of.a_document(text, authors=[text], url=text, locations=[place, place], superseded_by=newer)


def _locator(text: str) -> Any:
    return api_of.a_locator(headings=[text, text], sheet=text, part=text)


def _expert(text: str) -> Any:
    reason = {"code": "wrote_documents", "count": 2, "document": _document(text), "latest_at": api_of.ago(days=1)}
    return api_of.an_expert(
        display_name=text, department=text, office=text, email="javascript:alert(1)", reasons=[reason]
    )
