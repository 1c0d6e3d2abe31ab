"""A company per test module: opening one takes a second, and each test uses people and questions of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.assistant.company import Company, open_company


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with open_company(tmp_path_factory.mktemp("company")) as opened:
        yield opened
