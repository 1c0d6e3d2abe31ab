"""A company whose language model is a script: each test says what the model does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from assistant.answers.wording.settings import LanguageModelSettings
from assistant.settings import AssistantSettings
from eval.injection.model_server import Respond, Served, model_server, says
from tests.assistant.company import Company, open_company

LEAVE = "How many days of annual leave do I get?"


@dataclass(slots=True)
class ScriptedModel:
    """What the model does next, and what it was asked."""

    respond: Respond = field(default=lambda _: says("NOT_FOUND"))
    requests: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, request: dict[str, Any]) -> Served:
        self.requests.append(request)
        return self.respond(request)

    @property
    def prompt(self) -> str:
        """Everything that was sent last."""
        return "\n".join(message["content"] for message in self.requests[-1]["messages"])


@dataclass(frozen=True, slots=True)
class Worded:
    """A company with such a model."""

    company: Company
    model: ScriptedModel

    def answer(self, person: str = "ann", question: str = LEAVE) -> dict[str, Any]:
        """The answer of `/ask`."""
        reply = self.company.client(person).post("/ask", json={"question": question})
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    def wording(self, text: str | Respond, person: str = "ann", question: str = LEAVE) -> dict[str, Any]:
        """Ask, have it put into words by a model that says `text`, and wait for the end."""
        self.model.respond = text if callable(text) else lambda _: says(text)
        return self.finished(self.answer(person, question)["question_id"], person)

    def finished(self, question_id: int, person: str = "ann") -> dict[str, Any]:
        """Begin, wait until the one worker has nothing left, and read."""
        client = self.company.client(person)
        begun = client.post(f"/questions/{question_id}/wording")
        assert begun.status_code == 202, begun.text
        self.company.services.wording_pool.submit(lambda: None).result(timeout=60)
        found: dict[str, Any] = client.get(f"/questions/{question_id}/wording").json()
        return found


def settings_of(url: str, **changes: Any) -> AssistantSettings:
    """Patient enough for a busy machine, impatient enough for a test; never resting unless a test wants it."""
    known = {"first_sentence_s": 60.0, "whole_s": 90.0, "workers": 1, "failures_before_rest": 1_000, "passages": 4}
    model = LanguageModelSettings.model_validate({"url": url, "model": "scripted", "key": "k-123"} | known | changes)
    return AssistantSettings(language_model=model)


@pytest.fixture(scope="module")
def worded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worded]:
    model = ScriptedModel()
    with (
        model_server(model) as url,
        open_company(tmp_path_factory.mktemp("worded"), settings_of(url)) as company,
    ):
        yield Worded(company, model)
