"""The findings of `collega doctor`. It opens nothing that a running server owns, and connects to nothing."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.commands.opening import CompanySettings, opened_ledger
from assistant.freshness import SourceAges
from assistant.identity.passwords import Passwords
from assistant.identity.roles import Role
from assistant.identity.users import Users
from assistant.retrieval.reranking import check_reranker
from assistant.retrieval.translation.dictionaries import PACKAGES, check_dictionaries
from connectors.errors import CollegaError
from connectors.settings import SourceSettings
from ingest.definitions.book import SourceBook
from ingest.definitions.checking import Boundaries
from ingest.embedders.files import find_model
from ingest.index.generation import SCHEMA, read_generation
from ingest.index.home import IndexHome
from ingest.ledger.records import RunState
from ingest.running_server import RunningServer
from ingest.scheduling.alerts.incidents import undelivered
from ingest.scheduling.freshness import FreshnessState, Targets
from ingest.scheduling.schedules import Schedules, TickState

ON_THIS_MACHINE = frozenset({"files", "records"})  # kinds of sources that read paths and open no connection

_READ = frozenset({RunState.RUNNING, RunState.SUCCEEDED})


class State(StrEnum):
    """How a finding is."""

    OK = "ok"
    NOTE = "note"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    state: State
    text: str


def diagnose(company: CompanySettings) -> list[Finding]:
    """Everything that `collega doctor` says, in its order."""
    return [
        Finding("settings", State.OK, str(company.file.path)),
        *_store(company),
        *_model(company),
        *_dictionaries(company),
        *_reranker(company),
        *(finding for source in company.sources for finding in _source(source)),
        *_no_sources(company),
        *_pages(company),
        *_outbound(company),
    ]


def _store(company: CompanySettings) -> Iterator[Finding]:
    data_dir = company.ingest.data_dir
    above = next(one for one in (data_dir, *data_dir.parents) if one.exists())
    if not os.access(above, os.W_OK):
        yield Finding("data folder", State.MISSING, f"{data_dir} cannot be written by this account")
        return
    if not (data_dir / "ledger.db").exists():
        yield Finding("data folder", State.NOTE, f"{data_dir} is empty; `collega sync` or `collega run` fills it")
        yield Finding("accounts", State.MISSING, "nobody can sign in; add somebody with `collega users add`")
        return
    free_gb = shutil.disk_usage(data_dir).free / 2**30
    yield Finding("data folder", State.OK, f"{data_dir}, {free_gb:.1f} GiB free")
    try:
        yield from _in_ledger(company)
    except CollegaError as error:
        yield Finding("database", State.MISSING, str(error))
    server = RunningServer.find(data_dir)
    yield Finding("server", State.OK if server else State.NOTE, server.url if server else "does not run")


def _in_ledger(company: CompanySettings) -> Iterator[Finding]:
    with opened_ledger(company.ingest) as ledger:
        users = Users(ledger.engine, Passwords()).everybody()
        states = ledger.sources()
        book = SourceBook(ledger, company.sources, Boundaries.of(company.ingest))
        ages = SourceAges(ledger, book.title, lambda: Targets.of(company.ingest, company.sources)).all()
        with ledger.reading() as connection:
            unsent = [notice for notice in undelivered(connection) if notice.attempts]
        tick, beat_at = Schedules(ledger, frozenset).tick_state()
    open_accounts = [user for user in users if not user.disabled]
    administrators = [user for user in open_accounts if Role.ADMIN in user.roles]
    text = f"{len(open_accounts)} open, {len(administrators)} of them administrators"
    yield Finding("accounts", State.OK if administrators else State.MISSING, text)
    for name, problem in book.sources.problems.items():
        yield Finding(f"source {name}", State.MISSING, f"made in the user interface, and not used: {problem}")
    for state in states:
        if state.last_run is None:
            yield Finding(state.name, State.NOTE, f"was never read; run `collega sync {state.name}`")
        else:
            text = f"{state.documents} documents, {state.failures} failures, last run {state.last_run.state.value}"
            yield Finding(state.name, State.OK if state.last_run.state in _READ else State.NOTE, text)

    for age in ages:
        if age.freshness.state is FreshnessState.RED:
            text = f"red: no good run since {_shown(age.last_good_run_at)}; at most {age.freshness.target} is wanted"
            yield Finding(age.name, State.MISSING, text)
    for notice in unsent:
        text = f"by {notice.channel}, not delivered after {notice.attempts} tries and tried again: {notice.error}"
        yield Finding("alert", State.MISSING, text)
    if tick is TickState.SILENT and RunningServer.find(company.ingest.data_dir):
        text = f"silent since {_shown(beat_at)}, so no source is read by itself; look into the log and restart"
        yield Finding("scheduler", State.MISSING, text)


def _shown(moment: datetime | None) -> str:
    return "ever" if moment is None else moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _model(company: CompanySettings) -> Iterator[Finding]:
    try:
        found = find_model(company.ingest.embedding_model)
    except CollegaError as error:
        yield Finding("embedding model", State.MISSING, str(error))
        return
    model = company.ingest.embedding_precision.named(found.identity)
    yield Finding("embedding model", State.OK, model)
    yield from _index(company.ingest.index_dir, model)


def _index(index_dir: Path, model: str) -> Iterator[Finding]:
    """Whether the index that serves was made with the model that is set; nothing where there is none yet."""
    directory = IndexHome(index_dir).current()
    try:
        made_with = read_generation(directory) if directory else None
    except CollegaError as error:
        yield Finding("index", State.MISSING, str(error))
        return
    if made_with is None:
        return
    if made_with == replace(made_with, model=model, schema=SCHEMA):
        yield Finding("index", State.OK, "made with this model")
        return
    what = "in an older format" if made_with.model == model else f"with {made_with.model}"
    text = (
        f"made {what} and not as the settings say. A server that is started with these settings makes a new one "
        "by itself and answers with what can be used of the old one meanwhile; without a server, run "
        "`collega index rebuild`"
    )
    yield Finding("index", State.NOTE, text)


def _dictionaries(company: CompanySettings) -> Iterator[Finding]:
    about = "dictionaries"
    try:
        there = check_dictionaries(company.assistant.dictionaries)
    except CollegaError as error:
        yield Finding(about, State.MISSING, str(error))
        return
    if there:
        yield Finding(about, State.OK, ", ".join(f"{source} to {target}" for source, target in sorted(there)))
    missing = [PACKAGES[pair] for pair in PACKAGES if pair not in there]
    if missing and not company.assistant.multilingual_model:
        text = "questions do not find pages in every other language; on Debian: apt-get install " + " ".join(missing)
        yield Finding(about, State.NOTE, text)


def _reranker(company: CompanySettings) -> Iterator[Finding]:
    if model := company.assistant.reranker:
        try:
            yield Finding("reranker", State.OK, str(check_reranker(model)))
        except CollegaError as error:
            yield Finding("reranker", State.MISSING, str(error))


def _source(source: SourceSettings) -> Iterator[Finding]:
    about = f"source {source.name}"
    access = source.rights.access
    readers = (access.key() or "nobody") if access else "whom its items name"
    yield Finding(about, State.OK, f"{source.kind}, label {source.rights.label.value}, readable by {readers}")
    for name, value in source.connector:
        if isinstance(value, Path) and not any(mark in str(value) for mark in "*?[") and not value.exists():
            yield Finding(about, State.MISSING, f"{name} {value} does not exist")


def _no_sources(company: CompanySettings) -> Iterator[Finding]:
    if not company.sources:
        yield Finding("sources", State.MISSING, "there is no [[source]] in the settings, so nothing can be answered")


def _pages(company: CompanySettings) -> Iterator[Finding]:
    settings = company.assistant
    yield Finding("addresses", State.OK, f"API {settings.api_address}, pages {settings.ui_address}")
    if urlsplit(settings.api_address).hostname != urlsplit(settings.ui_address).hostname:
        text = "public_url and ui_url have different host names, so the pages would not see the sign-in"
        yield Finding("addresses", State.MISSING, text)
    if not settings.secure_cookies and urlsplit(settings.api_address).hostname not in {"127.0.0.1", "localhost", "::1"}:
        yield Finding("addresses", State.NOTE, "without https, passwords cross the network readable")
    if importlib.util.find_spec("ui") is None:
        yield Finding("pages", State.MISSING, "the package `ui` is not installed")


def _outbound(company: CompanySettings) -> Iterator[Finding]:
    alerts = company.alerts
    for channel, where in (("mail", alerts.smtp_host), ("webhook", urlsplit(alerts.webhook_url or "").hostname)):
        if channel in alerts.channels:
            yield Finding("outbound", State.NOTE, f"alerts by {channel} go to {where}")
    for source in company.sources:
        if source.kind not in ON_THIS_MACHINE:
            hosts = sorted(set(_hosts(source.connector.model_dump())))
            text = f"source {source.name} connects to {', '.join(hosts) or 'what its settings name'}"
            yield Finding("outbound", State.NOTE, text)
    if all(source.kind in ON_THIS_MACHINE for source in company.sources) and not alerts.channels:
        yield Finding("outbound", State.OK, "nothing that is configured connects to another machine")


def _hosts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _hosts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _hosts(one)
    elif isinstance(value, str) and (host := urlsplit(value).hostname):
        yield host
