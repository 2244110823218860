"""`/metrics` in Prometheus' format, `/healthz`, and the log of requests.

What is counted of requests is kept here; what is told of runs, attempts, proofs and workers is read from the store when
it is asked for, so that any number of page servers tell the same. Labels take few values: routes by their pattern,
never by their ids.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import structlog
from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client import Counter as PrometheusCounter
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from starlette.types import Scope

from prover.errors import StoreUnavailable
from prover.web.service import Service

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_log = structlog.get_logger(__name__)
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_LONGEST_PATH = 200
_METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"}


class Meters:
    """Counts of requests, and a reader of the store."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.registry = CollectorRegistry()
        self._requests = PrometheusCounter(
            "lemmata_http_requests", "Answered requests", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "lemmata_http_request_seconds",
            "Seconds until a request was answered",
            ["route"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.registry.register(Reading(service))

    def told(self, scope: Scope, status: int, seconds: float) -> None:
        """A request was answered."""
        route = route_of(scope)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        written = scope["method"] not in {"GET", "HEAD"}
        level = logging.WARNING if status >= 500 or not status else logging.INFO if written else logging.DEBUG
        path = scope["path"][:_LONGEST_PATH].encode("unicode_escape").decode()  # a line stays a line
        _log.log(level, "answered", method=method, path=path, status=status, ms=round(1000 * seconds))
        self._requests.labels(method, route, str(status)).inc()
        if not route.endswith("/events"):  # a stream's length says nothing about its speed
            self._seconds.labels(route).observe(seconds)

    def ping(self) -> None:
        """Raises `StoreUnavailable` if the database does not answer."""
        self._service.store.ping()

    def text(self) -> bytes:
        """All of it."""
        return generate_latest(self.registry)


class Reading:
    """What the store says, at the moment of asking."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def describe(self) -> Iterable[Metric]:
        """Nothing is read when it is registered."""
        return ()

    def collect(self) -> Iterator[Metric]:
        try:
            yield from self._stored()
        except StoreUnavailable:
            up = 0
        else:
            up = 1
        yield _gauge("lemmata_store_up", "Does the database answer (1) or not (0)", {(): up})
        yield _gauge("lemmata_event_streams", "Pages that are being watched", {(): self._service.streams.open})

    def _stored(self) -> list[Metric]:
        """All or nothing: half of it would look like a loss."""
        store = self._service.store
        total = store.totals.now()
        workers = store.workers.alive()
        caches = store.statistics.latest()
        slots = Counter(worker.queue for worker in workers)
        busy = Counter(dict.fromkeys(slots, 0))
        for worker in workers:
            slots[worker.queue] += worker.slots - 1
            busy[worker.queue] += len(worker.running)
        alive = Counter(worker.queue for worker in workers)
        return [
            _gauge("lemmata_runs", "Runs", _by(total.runs), "state"),
            _gauge("lemmata_attempts", "Attempts", _by(total.attempts), "state"),
            _gauge("lemmata_attempts_finished", "Finished attempts", _by(total.outcomes), "outcome"),
            _gauge("lemmata_proofs", "Stored proofs and refutations", {(): total.proofs}),
            _counted("lemmata_lean_cpu_seconds", "CPU time of Lean in finished attempts", total.cost.lean_cpu_seconds),
            _counted("lemmata_tactics", "Tactics tried in finished attempts", total.cost.tactics),
            _counted("lemmata_expansions", "Goals expanded in finished attempts", total.cost.expansions),
            _counted("lemmata_model_tokens", "Tokens written by models in finished attempts", total.cost.tokens),
            _counted("lemmata_cache_hits", "Goals closed by proofs from the cache", total.cost.cache_hits),
            _gauge("lemmata_workers", "Workers alive", _by(alive), "queue"),
            _gauge("lemmata_worker_slots", "Attempts that they can work on at a time", _by(slots), "queue"),
            _gauge("lemmata_worker_slots_busy", "Attempts that they hold", _by(busy), "queue"),
            _gauge("lemmata_cache_bytes", "Size of the proof cache", {(): sum(c.bytes for _, c in caches)}),
            _gauge("lemmata_cache_proofs", "Proofs in the proof cache", {(): sum(c.proofs for _, c in caches)}),
            _gauge("lemmata_cache_failures", "Failures in the proof cache", {(): sum(c.failures for _, c in caches)}),
        ]


_Name = TypeVar("_Name", bound=str)


def _by(counts: Mapping[_Name, int]) -> dict[tuple[str, ...], float]:
    return {(str(name),): float(count) for name, count in counts.items()}


def _gauge(name: str, what: str, values: Mapping[tuple[str, ...], float], *labels: str) -> Metric:
    family = GaugeMetricFamily(name, what, labels=labels)
    for label, value in values.items():
        family.add_metric(label, value)
    return family


def _counted(name: str, what: str, value: float) -> Metric:
    return CounterMetricFamily(name, what, value=value)


def route_of(scope: Scope) -> str:
    """The pattern of the route that answered."""
    route = scope.get("route")
    return str(getattr(route, "path", "")) or "none"


def metrics_router(meters: Meters) -> APIRouter:
    """The two addresses for machines."""
    router = APIRouter(tags=["service"])

    @router.get("/metrics", summary="Measurements for Prometheus", response_class=Response)
    def metrics() -> Response:
        return Response(meters.text(), media_type=CONTENT_TYPE)

    @router.get("/healthz", summary="Does the service work", response_class=Response)
    def health() -> Response:
        try:
            meters.ping()
        except StoreUnavailable:
            return Response("the database does not answer\n", 503, media_type="text/plain")
        return Response("ok\n", media_type="text/plain")

    return router
