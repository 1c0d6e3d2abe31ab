"""The whole product in a real browser: `collega run` on the demo company, as an employee, a knowledge manager and IT.

No request leaves for elsewhere (the fixture fails otherwise). What the pages do in states that are hard to bring about
here is in `test_browser_states.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.ui.conftest import Window
from tests.ui.product import PASSWORD, Product, running_demo
from ui.texts import Texts, load

pytestmark = [pytest.mark.browser, pytest.mark.model]

EN, NL = load("en"), load("nl")
ANSWERABLE = "Hoeveel vakantiedagen krijg ik als ik fulltime werk?"
UNANSWERABLE = "Krijg ik via Tolveer korting op mijn zorgverzekering?"
RESTRICTED = "Wat verdient iemand maximaal in schaal 8?"
Open = Callable[..., Window]


@pytest.fixture(scope="module")
def product(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Set up and served once, after it is sure that there is a browser."""
    with running_demo(tmp_path_factory.mktemp("product") / "demo") as running:
        yield running


def _sign_in(window: Window, product: Product, user: str, place: str = "") -> Any:
    page = window.page
    page.goto(f"{product.pages}/{place}")
    page.locator("#user_name").fill(user)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button").click()
    page.locator(".st-key-foot").wait_for(state="attached")
    return page


def _ask(page: Any, question: str, texts: Texts = NL) -> None:
    page.get_by_placeholder(texts("ask.placeholder")).fill(question)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=question).wait_for()
    page.locator('[class*="st-key-answer-"]').filter(has_text=question).wait_for()


def _everything(page: Any) -> str:
    page.wait_for_timeout(1000)
    return str(page.locator("#root").inner_text())


def test_an_answer_leads_to_its_place_in_the_document_and_to_the_original(product: Product, open_window: Open) -> None:
    window = open_window(language="nl-NL")
    page = _sign_in(window, product, "joris")
    _ask(page, ANSWERABLE)
    quotation = page.locator("blockquote").first.inner_text().strip("“”")
    assert "27" in quotation
    page.get_by_role("button", name=NL("context.open")).first.click()
    marked = page.locator('[role="dialog"] .stMarkdownColoredBackground').first
    marked.wait_for()
    assert marked.inner_text().split()[0] == quotation.split()[0]
    with page.expect_download() as download:
        page.locator('[role="dialog"]').get_by_role("link", name=NL("context.original")).click()
    assert download.value.path().stat().st_size > 1000


def test_f5_and_a_new_tab_keep_the_person_and_the_conversation(product: Product, open_window: Open) -> None:
    window = open_window(language="nl-NL")
    page = _sign_in(window, product, "mirjam")
    _ask(page, ANSWERABLE)
    page.reload()
    page.get_by_role("heading", name=ANSWERABLE).wait_for()
    tab = window.context.new_page()
    tab.goto(product.pages)
    tab.get_by_role("heading", name=ANSWERABLE).wait_for()


def test_an_open_question_reaches_the_knowledge_manager_with_an_expert(product: Product, open_window: Open) -> None:
    page = _sign_in(open_window(language="nl-NL"), product, "joris", "?conversation=new")
    _ask(page, UNANSWERABLE)
    page.get_by_text(NL("band.not_found")).first.wait_for()
    page.get_by_text(NL("not_found.noted")).wait_for()
    page.get_by_text(NL("not_found.show_wording")).click()
    page.get_by_text(NL("not_found.saved")).wait_for()
    manager = _sign_in(open_window(language="nl-NL"), product, "fenna", "gaps")
    manager.get_by_role("button", name=NL("gaps.open")).first.click()
    manager.get_by_text(UNANSWERABLE).wait_for()
    assert "Joris" not in manager.locator("main ul").first.inner_text()
    manager.get_by_role("button", name=NL("gaps.take")).click()
    manager.get_by_text(NL("gaps.owner", name="Fenna Brouwers")).wait_for()


def test_a_restricted_fact_leaves_no_trace_for_whoever_may_not_read_it(product: Product, open_window: Open) -> None:
    allowed = _sign_in(open_window(language="nl-NL"), product, "sanne", "?conversation=new")
    _ask(allowed, RESTRICTED)
    link = _link_to_document(allowed)
    assert "alarisschalen" in _everything(allowed)
    other = _sign_in(open_window(language="nl-NL"), product, "joris", "?conversation=new")
    _ask(other, RESTRICTED)
    assert "alarisschalen" not in _everything(other)
    other.goto(link)
    other.get_by_text(NL("context.not_found")).wait_for()
    assert "alarisschalen" not in _everything(other)


def _link_to_document(page: Any) -> str:
    page.get_by_role("button", name=NL("context.open")).first.click()
    page.get_by_role("button", name=NL("context.share")).click()
    code = page.locator('[data-testid="stPopoverBody"] code')
    code.wait_for()
    return str(code.inner_text()).strip()


def test_it_runs_a_source_and_sees_it_end_with_a_sum_that_adds_up(product: Product, open_window: Open) -> None:
    page = _sign_in(open_window(language="nl-NL"), product, "ruben", "sources?source=old-wiki")
    page.get_by_role("button", name=NL("sources.run_now")).click()
    page.get_by_text(NL("dates.now")).first.wait_for()
    page.get_by_role("button", name=NL("sources.run_now"), disabled=False).wait_for()
    sums = page.get_by_text(re.compile(rf"13 {NL('sheet.seen')} = 13 {NL('sheet.unchanged')}"))
    sums.first.wait_for()
    assert NL("sources.does_not_add_up") not in _everything(page)


def test_pages_of_other_roles_are_not_listed_and_say_so(product: Product, open_window: Open) -> None:
    page = _sign_in(open_window(), product, "priya")
    assert EN("navigation.sources") not in page.locator("header").inner_text()
    for place in ("sources", "gaps"):
        page.goto(f"{product.pages}/{place}")
        page.get_by_text(EN("problem.not_allowed")).wait_for()


def test_search_finds_and_filters(product: Product, open_window: Open) -> None:
    page = _sign_in(open_window(language="nl-NL"), product, "joris", "search?q=VX-240%20mes")
    page.get_by_text("Handleiding VX-240").first.wait_for()
    page.get_by_role("combobox", name=re.compile(NL("search.type"))).click()
    page.get_by_role("option", name="Excel").click()
    page.get_by_text("Handleiding VX-240").first.wait_for(state="detached")
    assert page.locator('[class*="st-key-source-hit-"]').count() > 0


def test_the_language_follows_the_person_at_once(product: Product, open_window: Open) -> None:
    page = _sign_in(open_window(), product, "tomas", "account")
    page.locator("main").get_by_role("combobox", name=re.compile(EN("account.language"))).click()
    page.get_by_role("option", name="Deutsch").click()
    page.get_by_text(load("de")("account.tokens_what")).wait_for()
    page.reload()
    page.get_by_text(load("de")("account.tokens_what")).wait_for()


def test_signing_out_ends_the_session_in_every_tab(product: Product, open_window: Open) -> None:
    window = open_window(language="nl-NL")
    page = _sign_in(window, product, "maarten", "account")
    tab = window.context.new_page()
    tab.goto(product.pages)
    tab.locator(".st-key-foot").wait_for(state="attached")
    page.get_by_role("link", name=NL("account.sign_out")).click()
    page.get_by_role("button").click()
    page.locator("#user_name").wait_for()
    tab.get_by_role("button", name=NL("conversations.new")).click()
    tab.locator("#user_name").wait_for()
