"""Who is told when a source stands still: real mail and web servers, hanging and refusing ones among them."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from ingest.ledger.records import BalanceSheet, RunState
from ingest.ledger.runs import finish_run, start_run
from ingest.ledger.writing.sources import read_position
from ingest.scheduling.alerts.alarm import Alarm
from ingest.scheduling.alerts.incidents import undelivered
from ingest.scheduling.alerts.settings import AlertSettings
from ingest.scheduling.freshness import Targets
from ingest.scheduling.schedules import Schedules
from tests.ingest.scheduling.living import Life

TARGETS = Targets(timedelta(hours=24), {"shares": timedelta(hours=1)})


@dataclass
class Inbox:
    """What arrived; `refusing` turns everything away."""

    mails: list[bytes] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    refusing: bool = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refusing:
            return "451 not now"
        self.mails.append(envelope.content)
        return "250 OK"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


@contextmanager
def mail_server(inbox: Inbox, **options: Any) -> Iterator[int]:
    port = free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@contextmanager
def web_server(inbox: Inbox, redirect: str | None = None) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if redirect:
                self.send_response(302)
                self.send_header("Location", redirect)
            elif inbox.refusing:
                self.send_response(503)
            else:
                inbox.posts.append(body)
                inbox.headers.append(dict(self.headers))
                self.send_response(204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/collega"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def hanging_server() -> Iterator[int]:
    """Takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def alarm(life: Life, **settings: Any) -> Alarm:
    schedules = Schedules(life.ledger, lambda: life.names, lambda: life.now)
    return Alarm(life.ledger, schedules, lambda: TARGETS, AlertSettings(**settings), lambda: life.now)


def by_mail(port: int, **more: Any) -> dict[str, Any]:
    known = {"mail_to": ("it@firm.example",), "mail_from": "collega@firm.example", "smtp_host": "127.0.0.1"}
    return {**known, "smtp_port": port, "smtp_security": "none", "timeout_s": 1.0, **more}


def good_run(life: Life, source: str = "shares") -> None:
    with life.ledger.writing() as connection:
        position = read_position(connection, source)
        assert position is not None
        run_id = start_run(connection, position.source_id)
        finish_run(connection, run_id, RunState.SUCCEEDED, BalanceSheet(), "")
    record = life.ledger.run(run_id)
    assert record is not None
    assert record.finished_at is not None
    life.now = record.finished_at


def waiting(life: Life) -> list[tuple[str, str, int]]:
    with life.ledger.reading() as connection:
        return [(one.channel, one.event, one.attempts) for one in undelivered(connection)]


def later(life: Life, **time: float) -> datetime:
    life.now += timedelta(**time)
    return life.now


def test_one_mail_when_it_is_red_and_one_when_it_is_over(life: Life) -> None:
    inbox = Inbox()
    with mail_server(inbox) as port:
        looking = alarm(life, **by_mail(port))
        good_run(life)
        looking.look()
        assert inbox.mails == []
        for _ in range(3):
            later(life, hours=2)
            looking.look()
        good_run(life)
        later(life, hours=1)
        for _ in range(2):
            looking.look()
    red, over = [message_from_bytes(one) for one in inbox.mails]
    assert red["Subject"] == "[Collega] The source shares had no good run for twice its interval"
    assert over["Subject"] == "[Collega] The source shares is read again"
    assert red["To"] == "it@firm.example"
    assert waiting(life) == []


def test_the_webhook_gets_json_with_the_token_and_no_other_address(life: Life) -> None:
    inbox = Inbox()
    with web_server(inbox) as url:
        good_run(life)
        later(life, hours=2)
        alarm(life, webhook_url=url, webhook_token="sesame").look()
        with web_server(Inbox(), redirect=url) as elsewhere:
            later(life, hours=50)  # the others were never read, and nobody expects them: they have no schedule
            life.add("tickets", every_s=3600)
            later(life, hours=3)
            alarm(life, webhook_url=elsewhere).look()
    (post,) = inbox.posts
    assert (post["event"], post["kind"], post["source"]) == ("red", "source", "shares")
    assert inbox.headers[0]["Authorization"] == "Bearer sesame"
    assert waiting(life) == [("webhook", "red", 1)]


@pytest.mark.parametrize("channel", ["mail", "webhook"])
def test_what_was_refused_is_tried_again_later_and_later(life: Life, channel: str) -> None:
    inbox = Inbox(refusing=True)
    with mail_server(inbox) as port, web_server(inbox) as url:
        looking = alarm(life, **(by_mail(port) if channel == "mail" else {"webhook_url": url}))
        good_run(life)
        later(life, hours=2)
        looking.look()
        looking.look()  # its time has not come
        assert waiting(life) == [(channel, "red", 1)]
        later(life, minutes=1)
        looking.look()
        assert waiting(life) == [(channel, "red", 2)]
        inbox.refusing = False
        later(life, minutes=2)
        looking.look()
    assert waiting(life) == []
    assert len(inbox.mails) + len(inbox.posts) == 1


def test_a_server_that_hangs_holds_up_no_other_channel(life: Life) -> None:
    inbox = Inbox()
    with hanging_server() as port, web_server(inbox) as url:
        good_run(life)
        later(life, hours=2)
        alarm(life, **by_mail(port, timeout_s=0.3), webhook_url=url).look()
    assert len(inbox.posts) == 1
    assert waiting(life) == [("mail", "red", 1)]


def test_a_refused_connection_is_a_reason_that_it_can_read(life: Life) -> None:
    free = free_port()
    good_run(life)
    later(life, hours=2)
    alarm(life, webhook_url=f"http://127.0.0.1:{free}/").look()
    with life.ledger.reading() as connection:
        (notice,) = undelivered(connection)
    assert "refused" in notice.error


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_starttls_checks_the_certificate(life: Life, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*request, *names, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    inbox = Inbox()
    with mail_server(inbox, tls_context=context) as port:
        good_run(life)
        later(life, hours=2)
        alarm(life, **by_mail(port, smtp_security="starttls")).look()
        assert waiting(life) == [("mail", "red", 1)]  # nobody vouches for it
        later(life, minutes=5)
        alarm(life, **by_mail(port, smtp_security="starttls", smtp_ca_file=certificate)).look()
    assert waiting(life) == []
    assert len(inbox.mails) == 1


def test_nothing_is_sent_and_nothing_waits_where_nobody_is_configured(life: Life) -> None:
    good_run(life)
    later(life, hours=2)
    alarm(life).look()
    assert waiting(life) == []


def test_a_scheduler_that_stands_still_is_told_of(life: Life) -> None:
    inbox = Inbox()
    with web_server(inbox) as url:
        life.tick()
        alarm(life, webhook_url=url).look()
        later(life, minutes=3)
        alarm(life, webhook_url=url).look()
        life.tick()
        alarm(life, webhook_url=url).look()
    assert [(post["kind"], post["event"]) for post in inbox.posts] == [("scheduler", "red"), ("scheduler", "recovered")]


@pytest.mark.parametrize(
    "settings",
    [
        {"mail_to": ("it@firm.example",)},
        {"mail_to": ("it@firm.example\r\nBcc: all@firm.example",), "mail_from": "a@b", "smtp_host": "mail"},
        {"webhook_url": "file:///etc/passwd"},
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must be|pattern"):
        AlertSettings.model_validate(settings)
