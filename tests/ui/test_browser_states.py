"""The pages in a real browser in states that the real API seldom has: slow, stopped, down, on a phone, in the dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.responses import JSONResponse

from assistant.identity.roles import Role
from connectors.registry import connector_class
from tests.ui import scripted_api as api_of
from tests.ui import scripted_sources as it_of
from tests.ui import servers
from tests.ui.conftest import Window
from tests.ui.scripted_api import Script
from ui.components.sources import address as address_of
from ui.texts import load

pytestmark = pytest.mark.browser

EN = load("en")
SERIOUS = {"serious", "critical"}
SOURCE_PARTS = [f"sources?source=mail&part={part}" for part in address_of.PARTS]
PAGES = [
    "",
    "search?q=reisuur",
    "gaps",
    "gaps?topic=5",
    "sources",
    *SOURCE_PARTS,
    "sources?view=index",
    "sources?view=new",
    "account",
    "?document=7&passage=70",
]
Open = Callable[..., Window]


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Script, str]]:
    """One pair of servers for the module; each test begins with nothing asked."""
    script = Script(me=api_of.a_person(Role.EMPLOYEE, Role.ADMIN, language="en"))
    with servers.serving(api_of.build(script)) as api, servers.pages(api) as address:
        yield script, address


@pytest.fixture
def fresh(served: tuple[Script, str]) -> tuple[Script, str]:
    script, _ = served
    script.conversations.clear()
    script.refusals.clear()
    script.stage_s, script.answer = 0.0, api_of.an_answer()
    return served


def _sign_in(window: Window, address: str, place: str = "") -> Any:
    window.page.goto(f"{address}/{place}")
    window.page.get_by_role("button", name="Sign in").click()
    window.page.locator('main [data-testid="stMarkdown"]').first.wait_for()
    return window.page


def _ask(page: Any, question: str) -> None:
    page.get_by_placeholder(EN("ask.placeholder")).fill(question)
    page.keyboard.press("Enter")


def _serious(page: Any) -> Iterator[str]:
    for found in Axe().run(page).response["violations"]:
        if found["impact"] in SERIOUS:
            yield f"{found['id']} {[node['html'][:160] for node in found['nodes'][:3]]}"


# First in this file, since the very first request to fresh pages is what it is about.
def test_a_deep_link_is_the_first_thing_that_the_pages_are_asked_for(
    served: tuple[Script, str], open_window: Open
) -> None:
    _, address = served
    page = _sign_in(open_window(), address, "search?q=reisuur")
    page.get_by_text("Tarievenlijst service 2024").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.url == f"{address}/search?q=reisuur"


def test_f5_and_a_new_tab_keep_the_person_and_the_conversation(fresh: tuple[Script, str], open_window: Open) -> None:
    _, address = fresh
    window = open_window()
    page = _sign_in(window, address)
    _ask(page, "Which notice period?")
    page.get_by_text(EN("copy.quoted")).wait_for()
    page.reload()
    page.get_by_role("heading", name="Which notice period?").wait_for()
    tab = window.context.new_page()
    tab.goto(address)
    tab.get_by_role("heading", name="Which notice period?").wait_for()
    tab.get_by_role("button", name=EN("conversations.new"), exact=True).click()
    tab.get_by_text(EN("first_use.greeting", name="Priya")).wait_for()
    tab.reload()
    tab.get_by_text(EN("first_use.greeting", name="Priya")).wait_for()
    within_reach = page.evaluate(
        "JSON.stringify({...localStorage, ...sessionStorage}) + document.cookie + location.href"
    )
    assert api_of.SESSION not in within_reach, "the session must be out of reach of scripts"


def test_work_says_what_it_does_and_can_be_stopped_and_resumed(fresh: tuple[Script, str], open_window: Open) -> None:
    script, address = fresh
    script.stage_s = 30
    page = _sign_in(open_window(), address)
    _ask(page, "A slow question?")
    page.get_by_text(EN("stage.searching")).wait_for()
    script.conversations.clear()  # as if the API had not got that far
    page.get_by_role("button", name=EN("asking.stop"), exact=True).click()
    page.get_by_text(EN("asking.interrupted")).wait_for()
    page.get_by_role("heading", name="A slow question?").wait_for()
    script.stage_s = 0
    page.get_by_role("button", name=EN("asking.again"), exact=True).click()
    page.get_by_text(EN("copy.quoted")).wait_for()
    assert [len(each.answers) for each in script.conversations] == [1]


def test_f5_while_a_new_conversation_is_asked_opens_that_conversation(
    fresh: tuple[Script, str], open_window: Open
) -> None:
    script, address = fresh
    script.conversations.append(api_of.a_conversation(api_of.an_answer(question="An earlier one?")))
    script.stage_s = 30
    page = _sign_in(open_window(), address, "?conversation=new")
    _ask(page, "A slow question?")
    page.get_by_text(EN("stage.searching")).wait_for()
    page.reload()
    page.get_by_role("heading", name="A slow question?").wait_for()


def test_an_interrupted_question_that_was_answered_meanwhile_is_not_asked_twice(
    fresh: tuple[Script, str], open_window: Open
) -> None:
    script, address = fresh
    script.stage_s = 30
    page = _sign_in(open_window(), address)
    _ask(page, "A slow question?")
    page.get_by_text(EN("stage.searching")).wait_for()
    page.get_by_role("button", name=EN("asking.stop"), exact=True).click()
    page.get_by_text(EN("copy.quoted")).wait_for()
    assert [len(each.answers) for each in script.conversations] == [1]


def test_a_session_that_ends_leads_to_the_sign_in_page_and_back(fresh: tuple[Script, str], open_window: Open) -> None:
    _, address = fresh
    window = open_window()
    page = _sign_in(window, address, "search?q=reisuur")
    window.context.clear_cookies()
    page.goto(f"{address}/?document=7&passage=70")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text(EN("context.pointed_at")).wait_for()
    assert "document=7" in page.url


def test_an_api_that_is_down_is_explained(fresh: tuple[Script, str], open_window: Open) -> None:
    script, address = fresh
    page = _sign_in(open_window(), address)
    script.refusals["/me"] = JSONResponse({}, 502)
    page.reload()
    page.get_by_text(EN("problem.unexpected")).wait_for()
    script.refusals.clear()
    page.get_by_role("button", name=EN("problem.try_again"), exact=True).click()
    page.get_by_text(EN("first_use.notice")).wait_for()


def test_the_latest_question_stands_at_the_top_of_a_phone(fresh: tuple[Script, str], open_window: Open) -> None:
    script, address = fresh
    earlier = api_of.an_answer(question_id=90, question="An earlier one?")
    script.conversations.append(
        api_of.a_conversation(earlier, api_of.not_found(question_id=91, question="The latest?"))
    )
    page = _sign_in(open_window("phone"), address)
    page.get_by_text(EN("not_found.noted")).wait_for()
    page.wait_for_timeout(2500)
    top = page.get_by_role("heading", name="The latest?").bounding_box()["y"]
    assert 0 < top < 250


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desk", "dark")])
def test_every_page_is_accessible_and_fits(
    fresh: tuple[Script, str], open_window: Open, size: str, scheme: str
) -> None:
    script, address = fresh
    _every_state(script.it)
    script.conversations.append(api_of.a_conversation(api_of.an_answer(), api_of.not_found(question_id=101)))
    page = _sign_in(open_window(size, scheme), address)
    wrong: list[str] = []
    for place in PAGES:
        page.goto(f"{address}/{place}")
        page.locator('main [data-testid="stMarkdown"]').first.wait_for()
        page.wait_for_timeout(1500)
        width = page.evaluate("document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth")
        if width > 0:
            wrong.append(f"{place}: {width} pixels too wide")
        wrong += [f"{place}: {violation}" for violation in _serious(page)]
    assert wrong == []


def _every_state(it: it_of.Sources) -> None:
    """One source that is well, one that runs, one that waits for a decision with something in each part."""
    stopped = it_of.a_run(source="mail", state="stopped", message="3 of 64 documents are missing.")
    it.sources[:] = [
        it_of.a_source(),
        it_of.a_source("wiki", running=True, last_run=it_of.a_running(source="wiki")),
        it_of.a_source("mail", failures=2, last_run=stopped, approval_waiting=True, behind=True),
    ]
    it.approval = it_of.an_approval(30)
    it.failures[:] = [it_of.a_failure(), it_of.a_failure("hr/kapot.docx", state="dead", next_try=None)]
    it.exclusions[:] = [it_of.an_exclusion()]
    it.quality[:] = [it_of.a_quality(), it_of.a_quality("scan/2001.pdf", score=0.97, poor_pages=0)]
    it.schedules[:] = [it_of.a_schedule(1, source="mail"), it_of.a_schedule(2, source="mail", origin="file")]
    it.kinds[:] = [it_of.a_kind(connector_class("files").Settings.model_json_schema())]
