"""The API for commands: of the server that runs here or, when none does, of one made for this command alone.

Both ways the same routes answer, so that a command prints the same and the same rights hold.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import httpx

from assistant.commands.errors import ServerGoneError, ServerSaidNoError
from assistant.commands.opening import CompanySettings
from assistant.identity.records import ON_BEHALF_OF
from ingest.commands import account
from ingest.running_server import RunningServer

TIMEOUT_S = 120.0  # a queue of questions may stand before ours
_HERE = "http://collega.local"


class Api(Protocol):
    """One way to the API."""

    def call(self, method: str, path: str, body: dict[str, Any] | None = None, **query: str | int | None) -> Any:
        """The reply's JSON.

        Raises:
            ServerSaidNoError: the API explained why not.
            ServerGoneError: it gave no answer.
        """
        ...


@contextmanager
def api_for(company: CompanySettings, user_name: str | None) -> Iterator[Api]:
    """The API in the name of `user_name`, which the holder of the store may use; None: as its operator."""
    server = RunningServer.find(company.ingest.data_dir)
    if server is not None and _is_there(server):
        with httpx.Client(
            base_url=server.url, headers=_headers(server.token, user_name), timeout=TIMEOUT_S, trust_env=False
        ) as client:
            yield _Remote(client)
        return
    from assistant.api.app import create_app
    from assistant.api.services import open_services
    from assistant.engine import open_engine
    from ingest.owner import open_owner

    with open_owner(company.ingest, company.sources) as owner:
        services = open_services(company.assistant, owner, open_engine(owner, settings=company.assistant))
        try:
            yield _Local(httpx.ASGITransport(create_app(services)), _headers(services.local_token, user_name))
        finally:
            services.pool.close()


class _Remote:
    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def call(self, method: str, path: str, body: dict[str, Any] | None = None, **query: str | int | None) -> Any:
        try:
            reply = self._client.request(method, path, json=body, params=_given(query))
        except httpx.HTTPError as error:
            raise ServerGoneError(str(self._client.base_url), f"{type(error).__name__}: {error}") from error
        return _json(reply)


class _Local:
    def __init__(self, transport: httpx.ASGITransport, headers: dict[str, str]) -> None:
        self._transport, self._headers = transport, headers

    def call(self, method: str, path: str, body: dict[str, Any] | None = None, **query: str | int | None) -> Any:
        async def reply() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=self._transport, base_url=_HERE, headers=self._headers, timeout=TIMEOUT_S
            ) as client:
                return await client.request(method, path, json=body, params=_given(query))

        return _json(asyncio.run(reply()))


def _is_there(server: RunningServer) -> bool:
    try:
        return httpx.get(f"{server.url}/health", timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False  # it was killed and left its file


def _headers(token: str, user_name: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **({ON_BEHALF_OF: user_name} if user_name else account.headers())}


def _given(query: dict[str, str | int | None]) -> dict[str, str | int]:
    return {name: value for name, value in query.items() if value is not None}


def _json(reply: httpx.Response) -> Any:
    if reply.is_success:
        return reply.json()
    raise ServerSaidNoError(reply.json()["message"])
