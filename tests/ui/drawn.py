"""A page that was drawn without a browser: what stands on it, and its buttons."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def words(app: AppTest) -> str:
    """Everything that a person reads, without the marks that make it inert."""
    assert not app.exception, app.exception
    kinds = [app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.error, app.warning]
    texts = [element.value for kind in (*kinds, app.success, app.code) for element in kind]
    texts += [button.label for button in app.button] + [toggle.label for toggle in app.toggle]
    return "\n".join(texts).replace(":gray[]", "").replace("\\", "")


def press(app: AppTest, label: str) -> AppTest:
    """Click the first button of that label."""
    return next(button for button in app.button if button.label == label).click().run()
