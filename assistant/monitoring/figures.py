"""Collega's figures as Prometheus reads them, counted from the ledger at each scrape: nothing to keep in step.

Names of sources are the only names in it. What a newcomer gets wrong: a label with a title, a path, a person or a
message would send documents' words to another system, where nobody's rights are checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from assistant.api.services import Services
from assistant.identity.sessions import utc_now
from ingest.ledger.records import RunState, SourceState
from ingest.storing.care import IndexState

BY_SOURCE, BY_STATE = ["source"], ["source", "state"]


def exposition(services: Services) -> bytes:
    """All figures of this moment, in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Figures(services))
    ProcessCollector(registry=registry)  # resident memory, processor time, open files
    return generate_latest(services.measures.registry) + generate_latest(registry)


class _Figures(Collector):
    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("collega_build", "The program that runs.", {"version": version("collega")})
        yield from self._queue()
        yield from self._index()
        sources = self._services.ledger.sources()
        yield from _holdings(sources)
        yield from self._freshness(sources)
        yield from _last_runs(sources)
        yield from self._totals()

    def _queue(self) -> Iterator[Metric]:
        answering, waiting = self._services.pool.load()
        yield GaugeMetricFamily("collega_questions_answering", "Questions being answered now.", answering)
        yield GaugeMetricFamily("collega_questions_waiting", "Questions that wait for a worker now.", waiting)

    def _index(self) -> Iterator[Metric]:
        report = self._services.owner.care.report()
        state = GaugeMetricFamily("collega_index", "1 for what the index can do now, 0 for others.", labels=["state"])
        for one in IndexState:
            state.add_metric([one.value], one is report.state)
        yield state
        yield GaugeMetricFamily("collega_index_passages", "Passages in the index.", report.passages)

    def _freshness(self, sources: list[SourceState]) -> Iterator[Metric]:
        now = utc_now()
        age = _gauge("collega_source_age_seconds", "Time since the last good run ended; absent before the first.")
        target = _gauge(
            "collega_source_age_target_seconds", "How old the last good run may be; at twice this age it is red."
        )
        behind = _gauge("collega_source_behind", "1 when a person should look at the source.")
        for source in sources:
            known = self._services.ages.of(source)
            if known.last_good_run_at is not None:
                age.add_metric([source.name], _seconds(known.last_good_run_at, now))
            target.add_metric([source.name], known.freshness.target.total_seconds())
            behind.add_metric([source.name], known.behind)
        yield from (age, target, behind)

    def _totals(self) -> Iterator[Metric]:
        totals = self._services.ledger.totals()
        failures = GaugeMetricFamily("collega_source_failures", "Items not stored as listed.", labels=BY_STATE)
        runs = CounterMetricFamily("collega_runs", "Runs by how they ended.", labels=BY_STATE)
        embedded = CounterMetricFamily("collega_passages_embedded", "Passages embedded by all runs.", labels=BY_SOURCE)
        for labels, count in totals.failures.items():
            failures.add_metric(labels, count)
        for labels, count in totals.runs.items():
            runs.add_metric(labels, count)
        for name, count in totals.embedded.items():
            embedded.add_metric([name], count)
        yield from (failures, runs, embedded)


def _holdings(sources: list[SourceState]) -> Iterator[Metric]:
    documents = _gauge("collega_source_documents", "Documents that readers may find.")
    passages = _gauge("collega_source_passages", "Passages of these documents.")
    for source in sources:
        documents.add_metric([source.name], source.documents)
        passages.add_metric([source.name], source.passages)
    yield from (documents, passages)


def _last_runs(sources: list[SourceState]) -> Iterator[Metric]:
    state = GaugeMetricFamily(
        "collega_source_last_run", "1 for the state of the last run, 0 for others.", None, BY_STATE
    )
    duration = _gauge("collega_source_last_run_seconds", "How long the last run took, or has taken so far.")
    for source in sources:
        if (run := source.last_run) is not None:
            for one in RunState:
                state.add_metric([source.name, one.value], one is run.state)
            duration.add_metric([source.name], _seconds(run.started_at, run.finished_at or utc_now()))
    yield from (state, duration)


def _gauge(name: str, meaning: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, labels=BY_SOURCE)


def _seconds(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds()
