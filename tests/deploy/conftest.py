"""The browser is the one of the pages' tests."""

from tests.ui.conftest import chromium

__all__ = ["chromium"]
