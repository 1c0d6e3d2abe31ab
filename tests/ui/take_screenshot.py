"""The picture in the README, taken from the real product: `python -m tests.ui.take_screenshot`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.ui.conftest import CHROMIUM, QUIET
from tests.ui.product import PASSWORD, running_demo
from ui.texts import load

TARGET = Path(__file__).parent.parent.parent / "docs" / "images" / "chat.png"
ASKER, QUESTION = "priya", "Do I need to take a day off to renew my residence permit?"
EARLIER = ("A customer has E-118 several times a day, where do I look first?", "Can I take a sabbatical of six months?")


def main() -> None:
    """Ask as the demo's employee and keep what she sees."""
    with (
        TemporaryDirectory() as folder,
        running_demo(Path(folder) / "demo") as product,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light", device_scale_factor=1.5)
        page.set_default_timeout(60_000)
        page.goto(f"{product.pages}/?conversation=new")
        page.locator("#user_name").fill(ASKER)
        page.locator("#password").fill(PASSWORD)
        page.get_by_role("button").click()
        texts = load("en")
        for question in (*EARLIER, QUESTION):
            page.get_by_role("button", name=texts("conversations.new")).click()
            page.get_by_text(texts("first_use.try")).wait_for()
            page.get_by_placeholder(texts("ask.placeholder")).fill(question)
            page.keyboard.press("Enter")
            page.locator('[class*="st-key-answer-"]').filter(has_text=question).wait_for()
        page.mouse.move(900, 20)
        page.wait_for_timeout(3000)
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main()
