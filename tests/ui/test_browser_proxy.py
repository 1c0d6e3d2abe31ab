"""Collega behind a real nginx with TLS, as `deploy/nginx.conf` sets it up, and a real browser in front of it."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.api.app import create_app
from assistant.settings import AssistantSettings
from tests.assistant.company import PASSWORD, open_company
from tests.ui import servers
from ui.texts import load

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
HOST = "localhost"

pytestmark = pytest.mark.skipif(
    not (os.access(NGINX, os.X_OK) and shutil.which("openssl")),
    reason="nginx or openssl is not installed (make system)",
)


@dataclass(frozen=True, slots=True)
class Served:
    """What the outside sees."""

    pages: str
    api: str
    folder: Path

    def client(self) -> httpx.Client:
        trusted = ssl.create_default_context(cafile=str(self.folder / "collega.crt"))
        return httpx.Client(verify=trusted, trust_env=False)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("proxy")
    pages, api, plain = (servers.free_port() for _ in range(3))
    outside = Served(f"https://{HOST}:{pages}", f"https://{HOST}:{api}", folder)
    settings = AssistantSettings(public_url=outside.api, ui_url=outside.pages, trusted_proxies=("127.0.0.1",))
    with open_company(folder) as company:
        services = dataclasses.replace(company.services, settings=settings)
        with (
            servers.serving(create_app(services)) as inner_api,
            _pages(inner_api, outside.api) as inner_pages,
            _nginx(
                folder, {"443": pages, "8443": api, "80": plain, "8501": _port(inner_pages), "8000": _port(inner_api)}
            ),
        ):
            servers.wait_until_up(f"{inner_pages}/_stcore/health")
            yield outside


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


@contextmanager
def _pages(api: str, public_api: str) -> Iterator[str]:
    os.environ["COLLEGA_UI_PUBLIC_API_URL"] = public_api
    try:
        with servers.pages(api) as address:
            yield address
    finally:
        del os.environ["COLLEGA_UI_PUBLIC_API_URL"]


@contextmanager
def _nginx(folder: Path, ports: dict[str, int]) -> Iterator[None]:
    """nginx with our file, its ports, name and paths replaced by the test's."""
    _certificate(folder)
    text = CONFIGURATION.read_text(encoding="utf-8").replace("collega.example.com", HOST)
    text = re.sub(r"(listen |127\.0\.0\.1:)(\d+)", lambda found: f"{found[1]}{ports[found[2]]}", text)
    text = text.replace("/etc/ssl", str(folder)).replace("/var/log/nginx", str(folder))
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}} http {{ {paths} {text} }}"
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    process = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder)])
    try:
        time.sleep(0.5)
        assert process.poll() is None, (folder / "error.log").read_text(encoding="utf-8")
        yield
    finally:
        process.terminate()
        process.wait(20)


def _certificate(folder: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}"]
    command += ["-addext", f"subjectAltName=DNS:{HOST}", "-keyout", "collega.key", "-out", "collega.crt"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def _sign_in(client: httpx.Client, served: Served) -> httpx.Response:
    form = {"user_name": "ivo", "password": PASSWORD}
    address = f"{served.api}/sign-in?next={served.pages}/"
    return client.post(address, data=form, headers={"Origin": served.api})


def test_the_session_cookie_is_for_https_and_the_one_host_only(served: Served) -> None:
    with served.client() as client:
        reply = _sign_in(client, served)
        assert reply.status_code == 303
        cookie = reply.headers["Set-Cookie"]
        assert {"Secure", "HttpOnly", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")[1:]}
        assert "Domain" not in cookie
        assert client.get(f"{served.api}/me").json()["user_name"] == "ivo"


def test_both_answer_with_the_headers_that_browsers_need(served: Served) -> None:
    with served.client() as client:
        for address in (served.pages, f"{served.api}/health"):
            headers = client.get(address).headers
            assert headers["Strict-Transport-Security"] == "max-age=31536000", address
            assert headers["X-Frame-Options"] == "DENY"
            assert headers.get_list("X-Content-Type-Options") == ["nosniff"]
            assert "/" not in headers.get("Server", "")


def test_figures_are_closed_to_the_outside(served: Served) -> None:
    with served.client() as client:
        assert client.get(f"{served.api}/metrics").status_code == 401


def test_what_people_search_for_is_in_no_log(served: Served) -> None:
    with served.client() as client:
        _sign_in(client, served)
        assert client.get(f"{served.api}/search", params={"q": "zeppelin hangar"}).status_code == 200
    time.sleep(0.2)
    assert "GET 200" in (log := (served.folder / "collega.log").read_text(encoding="utf-8"))
    assert "zeppelin" not in log


@pytest.mark.browser
def test_a_person_signs_in_and_the_page_lives(served: Served, chromium: Any) -> None:
    """The pages need their WebSocket through the proxy, and F5 keeps the person."""
    context = chromium.new_context(ignore_https_errors=True, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{served.pages}/sources")
    page.locator("#user_name").fill("ivo")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button").click()
    page.get_by_role("heading", name=load("en")("sources.title")).wait_for()
    page.reload()
    page.get_by_role("button", name="Staff handbook").click()
    page.get_by_role("button", name=load("en")("sources.run_now")).wait_for()
    assert all(cookie["secure"] for cookie in context.cookies() if cookie["name"] == "collega_session")
    context.close()


def test_the_file_is_one_that_nginx_takes(served: Served) -> None:
    done = subprocess.run([NGINX, "-t", "-c", str(served.folder / "nginx.conf")], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
