"""Documents, names and messages that want to be more than text, in a real browser (PROMISES I01, I06).

Every payload goes into every place that shows somebody else's text. Afterwards the page holds no link and no picture
but ours, no request has left for elsewhere (the fixture fails otherwise), and the text reads as it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assistant.api.bodies.answers import SentenceReply
from assistant.identity.roles import Role
from tests.ui import scripted_api as api_of
from tests.ui import scripted_sources as it_of
from tests.ui import servers
from tests.ui.conftest import Window
from tests.ui.payloads import EVIL, PAYLOADS
from tests.ui.scripted_api import Script
from ui import escaping
from ui.components.sources import address as address_of

pytestmark = pytest.mark.browser

BATCH = 75
MANY = "\n".join(PAYLOADS[: len(PAYLOADS) // 8])  # each shape with one address; of a passage's size
SOME = " ".join(PAYLOADS[2:9])
NOT_OURS = """(api) => {
  const found = [];
  const root = document.querySelector('#root');
  const logos = ['stHeaderLogo', 'stSidebarLogo'];
  for (const link of root.querySelectorAll('a[href]')) {
    const ours = [location.origin, api].some((start) => link.href.startsWith(start));
    if (!ours) found.push(link.outerHTML);
  }
  for (const picture of root.querySelectorAll('img')) {
    if (!logos.includes(picture.dataset.testid)) found.push(picture.outerHTML);
  }
  const others = 'iframe, object, embed, video, audio, image, .katex, [onerror], [onload], [action], [formaction]';
  for (const other of root.querySelectorAll(others + ', [style*="url("], [srcset]')) {
    found.push(other.outerHTML);
  }
  if (window.alerted) found.push('a script ran');
  return found.map((html) => html.slice(0, 200));
}"""


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Script, str, str]]:
    """One pair of servers for the whole module, since they start slowly."""
    script = Script(me=api_of.a_person(Role.EMPLOYEE, Role.ADMIN, language="en"))
    with servers.serving(api_of.build(script)) as api, servers.pages(api) as address:
        yield script, api, address


def test_nothing_becomes_more_than_text(served: tuple[Script, str, str], open_window: Callable[..., Window]) -> None:
    script, api, address = served
    page = _signed_in(open_window(), address)
    for start in range(0, len(PAYLOADS), BATCH):
        batch = PAYLOADS[start : start + BATCH]
        script.hits = [_hit(payload) for payload in batch]
        page.goto(f"{address}/search?q=x{start}")
        page.locator(f".st-key-source-hit-{len(batch) - 1} blockquote").wait_for()
        titles = page.eval_on_selector_all(
            '[class*="st-key-source-hit-"]', "all => all.map(one => one.querySelector('strong').textContent)"
        )
        assert ["".join(title.split()) for title in titles] == [_visible(payload) for payload in batch]
        _nothing_of_theirs(page, api)


def test_nothing_in_an_answer_its_context_or_the_list_of_conversations(
    served: tuple[Script, str, str], open_window: Callable[..., Window]
) -> None:
    script, api, address = served
    script.view = api_of.a_view(f"before {SOME} {MANY} after", before=MANY)
    answer = api_of.an_answer(
        question=MANY[:3000],
        sentences=[SentenceReply(text=payload, citations=[1]) for payload in PAYLOADS],
        citations=[api_of.a_citation(1, document=_document(MANY), locator=_locator(SOME), quotation=MANY)],
        wording=api_of.a_wording(
            sentences=[SentenceReply(text=payload, citations=[1]) for payload in PAYLOADS], citations=[], model=SOME
        ),
        nearest=[_hit(MANY)],
        band="partly",
        expert=_expert(SOME),
        noted=True,
        searched_sources=[api_of.a_searched_source(title=SOME, behind=True)],
        feedback={"helpful": False, "reason": "wrong", "comment": MANY, "at": api_of.ago()},
    )
    script.conversations = [
        api_of.a_conversation(answer, title=MANY[:200]),
        *(api_of.a_conversation(api_of.an_answer(conversation_id=n), title=PAYLOADS[n]) for n in range(20, 50)),
    ]
    page = _signed_in(open_window(), address)
    page.get_by_role("button", name="Open in context").first.wait_for()
    _nothing_of_theirs(page, api)
    page.get_by_role("button", name="Open in context").first.click()
    page.get_by_text("The quotation stands here").wait_for()
    _nothing_of_theirs(page, api)
    script.conversations = []


def test_nothing_on_the_other_pages(served: tuple[Script, str, str], open_window: Callable[..., Window]) -> None:
    script, api, address = served
    script.view = api_of.a_view(MANY)
    expert, near = _expert(SOME), [_hit(MANY)]
    script.gaps = [api_of.a_gap(label=MANY, owner=SOME, questions=PAYLOADS, expert=expert, nearest=near)]
    _hostile_source(script.it)
    script.me = script.me.model_copy(update={"display_name": SOME, "department": SOME, "office": SOME, "email": SOME})
    page = _signed_in(open_window(), address)
    parts = [f"sources?source=intranet&part={part}" for part in address_of.PARTS]
    for place in ("gaps", "gaps?topic=5", "sources", *parts, "account", "?document=7&passage=70"):
        page.goto(f"{address}/{place}")
        page.locator("main").get_by_text(EVIL).first.wait_for()
        _nothing_of_theirs(page, api)


@pytest.mark.parametrize(
    "bad",
    [
        "<a href='http://127.0.0.1/x'>l</a>",
        "<img src='data:,'>",
        "<iframe></iframe>",
        "<b onerror='x'></b>",
        "<i style='background:url(x)'></i>",
    ],
)
def test_the_list_of_forbidden_things_finds_them(open_window: Callable[..., Window], bad: str) -> None:
    """The check itself can fail: it sees each kind of thing that it looks for."""
    window = open_window()
    window.page.set_content(f"<div id='root'>{bad}</div>")
    assert window.page.evaluate(NOT_OURS, "http://api.example")


def _signed_in(window: Window, address: str) -> Any:
    page = window.page
    page.add_init_script("window.alert = () => { window.alerted = true }")
    page.goto(address)
    page.get_by_role("button", name="Sign in").click()
    page.locator('[data-testid="stSidebarUserContent"]').wait_for(state="attached")
    return page


def _nothing_of_theirs(page: Any, api: str) -> None:
    page.wait_for_timeout(800)  # whatever wants to load has begun to
    assert page.evaluate(NOT_OURS, api) == []


def _visible(text: str) -> str:
    return "".join(escaping._UNSHOWABLE.sub("", escaping._ENDS.sub("\n", text)).split())


def _document(text: str) -> Any:
    return api_of.a_document(text, source=SOME, authors=[text[:500]], url="javascript:alert(1)")


def _locator(text: str) -> Any:
    return api_of.a_locator(headings=[text, text], sheet=text, part=text)


def _hit(text: str) -> Any:
    document = api_of.a_document(text, source=text, authors=[text], url=text)
    return api_of.a_hit(document=document, locator=_locator(text), snippet=text)


def _hostile_source(it: it_of.Sources) -> None:
    """One whose every word comes from somebody who means ill."""
    run = it_of.a_run(message=MANY, state="failed")
    it.runs[:] = [run]
    it.sources[:] = [
        it_of.a_source(title=SOME, kind=SOME, behind=True, last_run=run, approval_waiting=True, problem=MANY)
    ]
    it.failures[:] = [it_of.a_failure(one, title=one, reason=one, path=one) for one in PAYLOADS[:24]]
    it.approval = it_of.an_approval(1, documents=[{"item_id": one, "title": one} for one in PAYLOADS[:60]])
    it.exclusions[:] = [it_of.an_exclusion(one, title=one, reason=one, excluded_by=one) for one in PAYLOADS[:30]]
    it.quality[:] = [it_of.a_quality(one, title=one, notes=[one]) for one in PAYLOADS[:30]]
    it.schedules[:] = [it_of.a_schedule(cron=SOME, zone=SOME, quiet_hours=SOME, origin="file")]


def _expert(text: str) -> Any:
    reason = {"code": text[:50], "count": 2, "document": api_of.a_document(text), "latest_at": api_of.ago(days=1)}
    return api_of.an_expert(
        display_name=text, department=text, office=text, email="javascript:alert(1)", reasons=[reason]
    )
