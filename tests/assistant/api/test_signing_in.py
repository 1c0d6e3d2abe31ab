from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from assistant.identity.throttle import ATTEMPTS_PER_PERSON
from tests.assistant.company import API, PAGES, PASSWORD, Company

RIGHT = {"user_name": "ann", "password": PASSWORD}


def _signed_in(company: Company, name: str = "ann") -> TestClient:
    client = company.client()
    assert client.post("/sign-in", json={"user_name": name, "password": PASSWORD}).status_code == 200
    return client


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(company: Company) -> None:
    reply = company.client().post("/sign-in", json=RIGHT)
    assert reply.json()["display_name"] == "Ann Archer"
    cookie = reply.headers["set-cookie"]
    assert re.match(r"collega_session=[\w-]{43};", cookie)
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_token_that_somebody_planted_is_not_signed_in(company: Company) -> None:
    client = company.client()
    client.cookies.set("collega_session", "planted", domain="127.0.0.1")
    reply = client.post("/sign-in", json=RIGHT)
    assert "planted" not in reply.headers["set-cookie"]


@pytest.mark.parametrize(
    "wrong", [{**RIGHT, "password": "wrong"}, {**RIGHT, "user_name": "zoe"}, {**RIGHT, "user_name": "gone"}]
)
def test_unknown_wrong_and_disabled_read_alike(company: Company, wrong: dict[str, str]) -> None:
    reply = company.client().post("/sign-in", json=wrong)
    assert reply.status_code == 401
    assert reply.json()["code"] == "wrong_credentials"
    assert "administrator" in reply.json()["message"]
    assert "set-cookie" not in reply.headers


def test_guessing_is_slowed_down_whatever_address_a_header_claims(company: Company) -> None:
    client = company.client()
    for number in range(ATTEMPTS_PER_PERSON):
        headers = {"X-Forwarded-For": f"10.0.0.{number}"}
        client.post("/sign-in", json={"user_name": "bob", "password": "wrong"}, headers=headers)
    reply = client.post("/sign-in", json={"user_name": "bob", "password": PASSWORD})
    assert reply.status_code == 429
    assert int(reply.headers["Retry-After"]) == reply.json()["retry_after_s"] > 0


def test_signing_out_ends_the_session_on_the_server(company: Company) -> None:
    client = _signed_in(company)
    token = client.cookies["collega_session"]
    assert client.post("/sign-out").status_code == 204
    client.cookies.set("collega_session", token, domain="127.0.0.1")
    assert client.get("/me").status_code == 401


def test_a_person_who_is_disabled_is_out_with_the_next_request(company: Company) -> None:
    client = _signed_in(company, "dora")
    company.services.users.set_disabled("dora", True)
    assert client.get("/me").status_code == 401
    company.services.users.set_disabled("dora", False)
    assert client.get("/me").status_code == 401, "the old session stays ended"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "http://127.0.0.1:8501.evil.example/"},
        {"Referer": "http://[broken"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_sites_page_cannot_use_the_cookie(company: Company, headers: dict[str, str]) -> None:
    client = _signed_in(company)
    for reply in (
        client.patch("/me", json={"language": "de"}, headers=headers),
        client.delete("/conversations/1", headers=headers),
        client.post("/sign-in", json=RIGHT, headers=headers),
        client.post("/sign-out", headers=headers),
    ):
        assert (reply.status_code, reply.json()["code"]) == (403, "foreign_page")
    assert client.get("/me").json()["language"] == "en"


@pytest.mark.parametrize("origin", [API, PAGES])
def test_our_own_pages_can(company: Company, origin: str) -> None:
    reply = _signed_in(company).patch("/me", json={"language": "en"}, headers={"Origin": origin})
    assert reply.status_code == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_json_in_the_dress_of_a_form_is_refused(company: Company, content_type: str) -> None:
    client = _signed_in(company)
    reply = client.post("/ask", content=b'{"question": "leave?"}', headers={"Content-Type": content_type})
    assert reply.status_code == 415
    assert client.get("/conversations").json() == []


def test_the_page_signs_in_and_leads_to_our_pages_only(company: Company) -> None:
    client = company.client()
    for wish, place in (
        (f"{PAGES}/ask?c=1", f"{PAGES}/ask?c=1"),
        ("https://evil.example/", f"{PAGES}/"),
        (f"{PAGES}.evil.example/", f"{PAGES}/"),
        (f"{PAGES}@evil.example/", f"{PAGES}/"),
        ("", f"{PAGES}/"),
    ):
        reply = client.post(
            "/sign-in", params={"next": wish}, data=RIGHT, headers={"Origin": API}, follow_redirects=False
        )
        assert (reply.status_code, reply.headers["location"]) == (303, place)
        assert "collega_session" in reply.headers["set-cookie"]


def test_a_form_that_is_not_ours_is_a_failed_attempt(company: Company) -> None:
    many = "&".join(f"field{number}=1" for number in range(50))
    headers = {"Origin": API, "Content-Type": "application/x-www-form-urlencoded"}
    assert company.client().post("/sign-in", content=many, headers=headers).status_code == 401


def test_the_form_of_another_site_is_refused(company: Company) -> None:
    for headers in ({"Origin": "https://evil.example"}, {}):
        reply = company.client().post("/sign-in", data=RIGHT, headers=headers, follow_redirects=False)
        assert reply.status_code == 403
        assert "set-cookie" not in reply.headers


def test_the_page_says_what_went_wrong_in_the_readers_language_and_escapes(company: Company) -> None:
    reply = company.client().post(
        "/sign-in",
        params={"lang": "nl"},
        data={"user_name": '"><script>alert(1)</script>', "password": "wrong"},
        headers={"Origin": API},
    )
    assert reply.status_code == 401
    assert 'role="alert">De gebruikersnaam of het wachtwoord klopt niet' in reply.text
    assert "<script>" not in reply.text


def test_the_page_loads_nothing_from_elsewhere(company: Company) -> None:
    reply = company.client().get("/sign-in", params={"next": '"><img src=x>'})
    policy = reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert re.findall(r'(?:src|href)="([^"]*)"', reply.text) == ["/sign-in.css"]
    assert company.client().get("/sign-in.css").headers["content-type"].startswith("text/css")


def test_under_another_host_name_the_page_leads_to_its_own(company: Company) -> None:
    reply = company.client().get("http://localhost:8000/sign-in?lang=de", follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (307, f"{API}/sign-in?lang=de")


def test_tokens_are_shown_once_and_can_be_withdrawn(company: Company) -> None:
    client = _signed_in(company)
    shown = client.post("/me/tokens", json={"name": "report", "days": 7}).json()
    program = TestClient(client.app, base_url=API, headers={"Authorization": f"Bearer {shown['token']}"})
    assert program.get("/me").json()["user_name"] == "ann"
    refused = program.post("/me/tokens", json={"name": "for ever", "days": 366})
    assert (refused.status_code, refused.json()["code"]) == (403, "sign_in_needed")
    assert shown["token"] not in client.get("/me/tokens").text
    assert client.delete(f"/me/tokens/{shown['token_id']}").status_code == 204
    assert program.get("/me").status_code == 401


def test_a_bad_token_is_not_made_good_by_a_cookie(company: Company) -> None:
    client = _signed_in(company)
    assert client.get("/me", headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_the_operator_asks_only_in_somebodys_name(company: Company) -> None:
    client = company.client()
    client.headers["Authorization"] = f"Bearer {company.services.local_token}"
    assert client.get("/sources").status_code == 200
    assert client.get("/conversations").status_code == 403
    assert client.get("/me", headers={"X-Collega-As": "ann"}).json()["user_name"] == "ann"
    assert client.get("/me", headers={"X-Collega-As": "zoe"}).json()["code"] == "unknown_user"
    assert client.get("/me", headers={"X-Collega-As": "gone"}).status_code == 401


def test_nobody_else_acts_for_others(company: Company) -> None:
    reply = company.client("ann").get("/me", headers={"X-Collega-As": "dora"})
    assert reply.json()["user_name"] == "ann"
