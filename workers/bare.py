"""Celery alone, with the service's own settings and a task that does nothing: what `lemmata bench service` is measured
against. No database, no claims; `serve` runs in a process of its own, in the place of `lemmata worker`.
"""

from __future__ import annotations

import sys
from typing import Any

from celery.app import trace
from celery.worker import WorkController

from prover.settings import Settings, load
from workers.app import QUIET, make_app, queue_name

NOTHING = "lemmata.nothing"
READY = "Celery alone is ready"


def nothing() -> None:
    """The task."""


class BareWorker(WorkController):  # type: ignore[misc]
    """Says when it takes messages."""

    def on_consumer_ready(self, consumer: Any) -> None:  # noqa: ARG002 - Celery's signature
        sys.stderr.write(f"{READY}\n")


def serve() -> None:
    """Be a worker until told to end, with the settings of the environment."""
    app = make_app(load())
    app.task(name=NOTHING)(nothing)
    trace.setup_worker_optimizations(app, "bare")
    BareWorker(app=app, hostname="bare@localhost", **QUIET).start()


def send(settings: Settings, count: int) -> None:
    """So many messages, one after the other, over one connection, as the service sends them."""
    app = make_app(settings)
    with app.connection_for_write() as connection:
        producer = app.amqp.Producer(connection, auto_declare=False)
        for _ in range(count):
            app.send_task(NOTHING, queue=queue_name(settings.queue), priority=5, producer=producer, retry=False)


def outstanding(settings: Settings) -> int:
    """Messages that wait in the queue, or that a worker has and has not acknowledged. The broker must be a Redis."""
    app = make_app(settings)
    with app.connection_for_read() as connection, connection.channel() as channel:
        waiting: int = channel._size(queue_name(settings.queue))
        return waiting + int(channel.client.hlen(channel.unacked_key))
