"""Documents, names and messages that want to be more than text, in a real browser (PROMISES I01, I06).

Every payload goes into every place that shows somebody else's text. Afterwards the page holds no link and no picture
but ours, no request has left for elsewhere (the fixture fails otherwise), and the text reads as it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assistant.identity.roles import Role
from tests.ui import scripted_api as api_of
from tests.ui import scripted_sources as it_of
from tests.ui import servers
from tests.ui.conftest import Window
from tests.ui.hostile import NOT_OURS, assert_nothing_of_theirs, signed_in, visible
from tests.ui.payloads import EVIL, ONE_OF_EACH, PAYLOADS
from tests.ui.scripted_api import Script
from ui.components.sources import address as address_of

pytestmark = pytest.mark.browser

BATCH = 75
MANY = "\n".join(ONE_OF_EACH)
SOME = " ".join(PAYLOADS[2:9])


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Script, str, str]]:
    """One pair of servers for the whole module, since they start slowly."""
    script = Script(me=api_of.a_person(Role.EMPLOYEE, Role.ADMIN, language="en"))
    with servers.serving(api_of.build(script)) as api, servers.pages(api) as address:
        yield script, api, address


def test_nothing_becomes_more_than_text(served: tuple[Script, str, str], open_window: Callable[..., Window]) -> None:
    script, api, address = served
    page = signed_in(open_window(), address)
    for start in range(0, len(PAYLOADS), BATCH):
        batch = PAYLOADS[start : start + BATCH]
        script.hits = [_hit(payload) for payload in batch]
        page.goto(f"{address}/search?q=x{start}")
        page.locator(f".st-key-source-hit-{len(batch) - 1} blockquote").wait_for()
        titles = page.eval_on_selector_all(
            '[class*="st-key-source-hit-"]', "all => all.map(one => one.querySelector('strong').textContent)"
        )
        assert ["".join(title.split()) for title in titles] == [visible(payload) for payload in batch]
        assert_nothing_of_theirs(page, api)


def test_nothing_on_the_other_pages(served: tuple[Script, str, str], open_window: Callable[..., Window]) -> None:
    script, api, address = served
    script.view = api_of.a_view(MANY)
    expert, near = _expert(SOME), [_hit(MANY)]
    script.gaps = [api_of.a_gap(label=MANY, owner=SOME, questions=PAYLOADS, expert=expert, nearest=near)]
    _hostile_source(script.it)
    script.me = script.me.model_copy(update={"display_name": SOME, "department": SOME, "office": SOME, "email": SOME})
    page = signed_in(open_window(), address)
    parts = [f"sources?source=intranet&part={part}" for part in address_of.PARTS]
    for place in ("gaps", "gaps?topic=5", "sources", *parts, "account", "?document=7&passage=70"):
        page.goto(f"{address}/{place}")
        page.locator("main").get_by_text(EVIL).first.wait_for()
        assert_nothing_of_theirs(page, api)


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
