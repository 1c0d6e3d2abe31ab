"""Starting everything in the right order, saying when it can be used, and ending it cleanly.

The pages start first and load while the index opens: both take seconds. Nothing is served before the store is whole.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from types import FrameType

import httpx
import uvicorn

from assistant.api.app import create_app
from assistant.api.services import Services, open_services
from assistant.commands.demo_company.folder import DemoFolder
from assistant.commands.errors import PagesEndedError, PortInUseError
from assistant.commands.opening import CompanySettings
from assistant.commands.server.pages_process import local_address, started_pages
from assistant.commands.server.preparing import prepared
from assistant.commands.server.server_file import announced
from assistant.engine import open_engine, self_calibration
from assistant.monitoring.logs import set_up_log
from assistant.settings import AssistantSettings
from ingest.owner import Owner, open_owner
from ingest.scheduling.running import scheduled

POLL_S = 0.2
GRACE_S = 5  # for requests under way when it stops


def serve(company: CompanySettings, with_pages: bool) -> None:
    """Run until a signal ends it.

    Raises:
        PortInUseError: another program listens there.
        PagesEndedError: the pages ended by themselves.
        CollegaError: the store cannot be opened; the message says what to do.
    """
    settings = company.assistant
    set_up_log(settings.log_format)
    # Until the server takes over the signals: leave through every `finally`.
    signal.signal(signal.SIGTERM, _leave)
    with ExitStack() as stack:
        listening = stack.enter_context(_listening(settings.host, settings.port))
        if with_pages:
            _check_free(settings.host, settings.ui_port)
        pages = stack.enter_context(started_pages(settings)) if with_pages else None
        owner = stack.enter_context(open_owner(company.ingest, company.sources, behind=True))
        services = open_services(settings, owner, open_engine(owner, settings=settings))
        stack.callback(services.close)
        stack.enter_context(
            announced(company.ingest.data_dir, local_address(settings.host, settings.port), services.local_token)
        )
        server = uvicorn.Server(_config(services))
        watcher = _Watcher(server, settings, pages, company)
        stack.enter_context(prepared(services.engine, owner.eraser))
        sync_what_waits(owner)
        stack.enter_context(self_calibration(owner, services.engine).running())
        stack.enter_context(scheduled(owner, services.schedules, company.plans, company.alerts))
        watcher.start()
        server.run(sockets=[listening])
    watcher.raise_problem()


def sync_what_waits(owner: Owner) -> None:
    """Start, in the background, a run for each source that was never read or whose settings changed."""
    owner.catch_up()
    running = owner.running_sources()
    for state in owner.ledger.sources():
        if state.last_run is None and state.name not in running:
            owner.start_sync(state.name)


class _Watcher(threading.Thread):
    """Says when everything can be used, and stops the server when the pages end by themselves."""

    def __init__(
        self,
        server: uvicorn.Server,
        settings: AssistantSettings,
        pages: subprocess.Popen[bytes] | None,
        company: CompanySettings,
    ) -> None:
        super().__init__(daemon=True, name="watcher")
        self._server, self._settings, self._pages, self._company = server, settings, pages, company
        self._ended_with: int | None = None

    def run(self) -> None:
        """Wait for both, say so, then watch the pages."""
        api = f"{local_address(self._settings.host, self._settings.port)}/health"
        pages = f"{local_address(self._settings.host, self._settings.ui_port)}/_stcore/health"
        addresses = [api] if self._pages is None else [api, pages]
        if self._wait_for(addresses):
            print(_welcome(self._company, self._pages is not None), flush=True)
        while self._pages is not None and not self._server.should_exit:
            if (code := self._pages.poll()) is not None:
                self._ended_with = code
                self._server.should_exit = True
            time.sleep(POLL_S)

    def raise_problem(self) -> None:
        """Say why the server ended, when nobody asked it to."""
        if self._ended_with is not None:
            raise PagesEndedError(self._ended_with)

    def _wait_for(self, addresses: list[str]) -> bool:
        with httpx.Client(trust_env=False, timeout=5) as client:
            waiting = list(addresses)
            while waiting and not self._server.should_exit:
                if self._pages is not None and self._pages.poll() is not None:
                    return False
                if _answers(client, waiting[0]):
                    waiting.pop(0)
                else:
                    time.sleep(POLL_S)
        return not waiting


def _answers(client: httpx.Client, address: str) -> bool:
    try:
        return client.get(address).is_success
    except httpx.HTTPError:
        return False


def _welcome(company: CompanySettings, with_pages: bool) -> str:
    settings = company.assistant
    lines = [f"Collega is ready: {settings.ui_address if with_pages else settings.api_address}"]
    if people := DemoFolder(company.file.folder).people():
        lines += ["", *people.lines()]
    return "\n".join([*lines, "", "Ctrl-C stops it."])


def _config(services: Services) -> uvicorn.Config:
    settings = services.settings
    return uvicorn.Config(
        create_app(services),
        log_config=None,  # ours holds for everything in this process
        log_level="warning",
        access_log=False,  # addresses hold what people search for
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=GRACE_S,
    )


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        raise PortInUseError(host, port, "port", error.strerror or str(error)) from error


def _check_free(host: str, port: int) -> None:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise PortInUseError(host, port, "ui_port", error.strerror or str(error)) from error


def _leave(_: int, __: FrameType | None) -> None:
    sys.exit(0)
