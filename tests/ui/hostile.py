"""What hostile texts must never bring about on a page, read from a real browser."""

from __future__ import annotations

from typing import Any

from tests.ui.conftest import Window
from ui import escaping

SETTLE_MS = 800  # whatever wants to load has begun to
NOT_OURS = """(api) => {
  const found = [];
  const root = document.querySelector('#root');
  const logos = ['stHeaderLogo', 'stSidebarLogo'];
  for (const link of root.querySelectorAll('a[href], area[href]')) {
    const ours = [location.origin, api].some((start) => link.href.startsWith(start));
    if (!ours || link.ping) found.push(link.outerHTML);
  }
  for (const picture of root.querySelectorAll('img')) {
    if (!logos.includes(picture.dataset.testid)) found.push(picture.outerHTML);
  }
  const others = 'iframe, object, embed, video, audio, image, use, base, meta, link, script[src], math, .katex,'
    + 'picture, [action], [formaction], [background], [srcset], [poster], [style*="url("]';
  for (const other of root.querySelectorAll(others)) found.push(other.outerHTML);
  for (const any of root.querySelectorAll('*')) {
    if ([...any.attributes].some((one) => one.name.startsWith('on'))) found.push(any.outerHTML);
  }
  if (window.alerted) found.push('a script ran');
  return found.map((html) => html.slice(0, 200));
}"""
KEPT = """() => JSON.stringify({
  address: location.pathname, local: {...localStorage}, session: {...sessionStorage},
  cookies: document.cookie.split('; ').map((one) => one.split('=')[0])
})"""  # Streamlit writes its own cookie anew with each page


def signed_in(window: Window, address: str) -> Any:
    """The pages, seen by a person; a script that runs leaves a mark."""
    page = window.page
    page.add_init_script("window.alert = () => { window.alerted = true }")
    page.goto(address)
    page.get_by_role("button", name="Sign in").click()
    page.locator('[data-testid="stSidebarUserContent"]').wait_for(state="attached")
    return page


def assert_nothing_of_theirs(page: Any, api: str) -> None:
    """No link but ours, no picture, and nothing that acts."""
    page.wait_for_timeout(SETTLE_MS)
    found = page.evaluate(NOT_OURS, api)
    assert not found, found


def visible(text: str) -> str:
    """A text as a page may show it, without any space."""
    return "".join(escaping._UNSHOWABLE.sub("", escaping._ENDS.sub("\n", text)).split())
