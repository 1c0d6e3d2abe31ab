"""Sources over the API: made, changed, removed, and only shown where the settings file has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from ingest.commands import account
from ingest.commands.defining import _ThroughServer
from ingest.definitions.errors import SourceInFileError
from ingest.running_server import RunningServer
from tests.assistant.company import Company


@pytest.fixture
def share(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that may be read, as a restart with another setting would have it."""
    (tmp_path / "pay.txt").write_text("Salaries are paid on the 25th.")
    settings = company.owner.settings.model_copy(update={"allowed_roots": (tmp_path,)})
    monkeypatch.setattr(company.owner, "settings", settings)
    boundaries = company.owner.book._boundaries
    monkeypatch.setattr(company.owner.book, "_boundaries", type(boundaries)((tmp_path,), boundaries.data_dir))
    return tmp_path


def _wish(share: Path, **other: Any) -> dict[str, Any]:
    described = {
        "name": "pay",
        "kind": "files",
        "title": "Pay",
        "access": ["everyone"],
        "settings": {"root": str(share)},
    }
    return {**described, **other}


def _change(client: TestClient, name: str, **described: Any) -> Any:
    """Of what was just looked at."""
    seen = client.get(f"/sources/{name}/definition").json()["changed_at"]
    return client.put(f"/sources/{name}", json={**described, "seen_changed_at": seen})


def _titles(client: TestClient) -> list[str]:
    return [source["title"] for source in client.get("/sources").json()]


def test_a_source_is_made_read_changed_and_removed(company: Company, share: Path) -> None:
    client = company.client("ivo")
    made = client.post("/sources", json=_wish(share))
    assert (made.status_code, made.json()["origin"], made.json()["created_by"]) == (201, "ui", "ivo")
    company.owner.sync("pay")
    [row] = [one for one in client.get("/sources").json() if one["name"] == "pay"]
    assert (row["title"], row["origin"], row["documents"], row["problem"]) == ("Pay", "ui", 1, None)
    asked = company.client("ann").post("/ask", json={"question": "When are salaries paid?"}).json()
    assert "25th" in asked["sentences"][0]["text"]

    change = {"title": "Salaries", "access": ["group:management"], "settings": {"root": str(share)}}
    assert _change(client, "pay", **change).json()["title"] == "Salaries"
    again = company.client("ann").get("/search", params={"q": "salaries"})
    assert "pay.txt" not in again.text
    assert client.get("/sources/pay/definition").json()["access"] == ["group:management"]

    assert client.delete("/sources/pay").status_code == 204
    assert "Salaries" not in _titles(client)
    assert client.get("/sources/pay/definition").json()["code"] == "unknown_source"


def test_the_sources_of_the_file_are_only_shown(company: Company, share: Path) -> None:
    client = company.client("ivo")
    shown = client.get("/sources/management/definition").json()
    assert (shown["origin"], shown["label"], shown["access"]) == ("file", "confidential", ["group:management"])
    body = {"settings": {"root": str(share)}}
    for reply in (
        client.put("/sources/management", json={**body, "seen_changed_at": "2026-11-26T08:00:00Z"}),
        client.delete("/sources/management"),
        client.post("/sources", json=_wish(share, name="management")),
    ):
        assert (reply.status_code, reply.json()["code"]) == (409, "source_in_file")
        assert "collega.toml" in reply.json()["message"]


def test_how_fresh_it_has_to_be_and_how_far_it_is_trusted_holds_at_once(company: Company, share: Path) -> None:
    client = company.client("ivo")
    client.post("/sources", json=_wish(share, name="perks", fresh_within="90m", trust="low"))
    company.owner.sync("perks")

    def row() -> dict[str, Any]:
        [found] = [one for one in client.get("/sources").json() if one["name"] == "perks"]
        return dict(found)

    assert row()["freshness"]["target_s"] == 90 * 60
    known = client.get("/sources/perks/definition").json()
    assert (known["fresh_within"], known["trust"]) == ("90m", "low")
    assert {one.name: one.low_trust for one in company.owner.sources()}["perks"]
    change = {"title": "Pay", "access": ["everyone"], "fresh_within": "7d", "settings": {"root": str(share)}}
    assert _change(client, "perks", **change).status_code == 200
    assert (row()["freshness"]["target_s"], row()["documents"]) == (7 * 86_400, 1), "and hides nothing"
    wrong = _change(client, "perks", **{**change, "fresh_within": "soon"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "source_definition")
    assert "15m, 6h or 7d" in wrong.json()["message"]
    client.delete("/sources/perks")


@pytest.mark.parametrize(("language", "part"), [("nl", "gewijzigd"), ("en", "changed this source"), ("de", "geändert")])
def test_a_change_of_what_somebody_else_changed_meanwhile_is_refused_and_says_who(
    company: Company, share: Path, language: str, part: str
) -> None:
    ivo, ada = company.client("ivo"), company.client("ada")
    made = ivo.post("/sources", json=_wish(share, name="perks")).json()
    wish = {"access": ["everyone"], "settings": {"root": str(share)}, "seen_changed_at": made["changed_at"]}
    assert ada.put("/sources/perks", json={**wish, "title": "Of Ada"}).status_code == 200
    ivo.patch("/me", json={"language": language})
    refused = ivo.put("/sources/perks", json={**wish, "title": "Of Ivo"})
    assert (refused.status_code, refused.json()["code"]) == (409, "source_changed")
    said = refused.json()["message"]
    assert said.startswith("ada ")
    assert part in said
    now = ivo.get("/sources/perks/definition").json()
    assert (now["title"], now["changed_by"]) == ("Of Ada", "ada")
    assert now["changed_at"][11:16] in said, "when"
    del wish["seen_changed_at"]
    assert ivo.put("/sources/perks", json={**wish, "title": "Blind"}).status_code == 422
    unseen = ivo.delete("/sources/perks", params={"seen_changed_at": made["changed_at"]})
    assert (unseen.status_code, unseen.json()["code"]) == (409, "source_changed")
    assert ivo.delete("/sources/perks", params={"seen_changed_at": "lately"}).status_code == 422
    assert ivo.delete("/sources/perks", params={"seen_changed_at": now["changed_at"]}).status_code == 204
    ivo.patch("/me", json={"language": "en"})


def test_the_command_line_changes_what_it_looked_at_and_names_its_account(company: Company, share: Path) -> None:
    token = {"Authorization": f"Bearer {company.services.local_token}", **account.headers()}

    class Server(RunningServer):
        def ask(self, method: str, path: str, body: Any = None, timeout_s: float = 30) -> dict[str, Any]:
            said: dict[str, Any] = company.client().request(method, path, json=body, headers=token).json()
            return said

    company.client("ivo").post("/sources", json=_wish(share, name="perks"))
    through = _ThroughServer(Server("", ""))
    told = through.change("perks", {"title": "Perks"})
    assert (told["title"], told["access"], told["changed_by"]) == ("Perks", ["everyone"], account.who())
    company.client("ivo").delete("/sources/perks")
    with pytest.raises(SourceInFileError, match=r"Edit collega\.toml"):
        through.change("management", {"title": "Perks"})


def test_a_mistake_is_explained(company: Company, share: Path) -> None:
    client = company.client("ivo")
    reply = client.post("/sources", json=_wish(share, settings={"root": "/etc"}))
    assert (reply.status_code, reply.json()["code"]) == (422, "source_definition")
    assert "allowed_roots" in reply.json()["message"]
    assert client.post("/sources", json=_wish(share, kind="telepathy")).status_code == 422


def test_kinds_come_with_what_they_need(company: Company, share: Path) -> None:
    kinds = {one["kind"]: one for one in company.client("ivo").get("/source-kinds").json()}
    assert kinds["files"]["settings_schema"]["properties"]["root"]["format"] == "path"
    assert kinds["files"]["allowed_roots"] == [str(share)]


def test_a_source_that_cannot_be_used_is_shown_with_the_reason(company: Company, share: Path) -> None:
    client = company.client("ivo")
    client.post("/sources", json=_wish(share, name="pay-2"))
    book = company.owner.book
    book._boundaries = type(book._boundaries)((), book._boundaries.data_dir)
    company.owner.reconfigure(list(book.sources.usable.values()))
    [row] = [one for one in client.get("/sources").json() if one["name"] == "pay-2"]
    assert "allowed_roots" in row["problem"]
    assert client.delete("/sources/pay-2").status_code == 204
