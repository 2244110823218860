"""What is to be done next goes to the broker: one round is one `tick`.

Every worker does rounds: its main process about once a second, its pool's processes a short one after each attempt, so
that a slot is busy again at once. Rounds of several workers do not disturb each other, since the database marks what it
hands out. A long round also hands in what could not be reported before (`workers.outbox`) and frees the attempts of
dead workers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from celery import Celery
from kombu import Connection

from db.store import Store
from db.values import Ticket
from workers.app import ATTEMPT, broker_priority, failures, patience, queue_name, unavailable
from workers.outbox import Outbox
from workers.snapshot import hard_seconds

_PATIENT_SECONDS = 5.0
"""A broker that takes longer for an answer counts as away: who makes a round has other things to do."""


class Post(Protocol):
    """The broker as a round sees it. Both functions raise `BrokerUnavailable`."""

    def waiting(self, queue: str) -> int:
        """How many messages wait in this queue?"""
        ...

    def send(self, ticket: Ticket) -> None:
        """Tell the workers of the ticket's queue that they may begin its attempt."""
        ...


def tick(store: Store, post: Post, outbox: Outbox, queue: str) -> int:
    """One round; returns how many attempts were offered. Raises `StoreUnavailable` or `BrokerUnavailable`.

    A ticket that is marked as sent and then cannot be sent is not lost: the database offers it again.
    """
    outbox.deliver(store)
    store.attempts.expire()
    return _offer(store, post, queue, post.waiting(queue))


def top_up(store: Store, post: Post, queue: str, enough: int) -> int:
    """The short round after an attempt: more is offered if fewer than `enough` messages wait. Raises as `tick`."""
    waiting = post.waiting(queue)
    return _offer(store, post, queue, waiting) if waiting < enough else 0


def _offer(store: Store, post: Post, queue: str, waiting: int) -> int:
    tickets = store.attempts.next_tickets(queue, broker_empty=waiting == 0, broker_holds=waiting)
    for ticket in tickets:
        post.send(ticket)
    return len(tickets)


class Broker:
    """The `Post` of a Celery application, over a connection of its own. Made anew after a fork; `close` it."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._connection: Connection | None = None
        self._producer: Any = None

    def waiting(self, queue: str) -> int:
        with self._open() as connection:
            return _waiting(connection, queue_name(queue))

    def send(self, ticket: Ticket) -> None:
        with self._open() as connection:
            self._app.send_task(
                ATTEMPT,
                args=[ticket.attempt],
                queue=queue_name(ticket.queue),
                priority=broker_priority(ticket.priority, connection),
                time_limit=hard_seconds(ticket.seconds),
                producer=self._producer,
                retry=False,
                confirm_timeout=_PATIENT_SECONDS,  # RabbitMQ confirms nothing while it is short of memory or disk
            )

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        """The connection, made if need be; given up when it fails, so that the next use makes another."""
        connection = self._connection
        if connection is None:
            options = patience(self._app.conf.broker_write_url or "", _PATIENT_SECONDS)
            connection = self._connection = self._app.connection_for_write(transport_options=options)
        try:
            if self._producer is None:
                connection.ensure_connection(max_retries=1, interval_start=0.1, timeout=_PATIENT_SECONDS)
                self._producer = self._app.amqp.Producer(connection, auto_declare=False)
            yield connection
        except failures(connection) as error:
            self.close()
            raise unavailable(connection, error) from error

    def close(self) -> None:
        """Ends the connection; the next use begins a new one. Idempotent."""
        connection, self._connection, self._producer = self._connection, None, None
        if connection is not None:
            with suppress(*failures(connection)):
                connection.release()


def _waiting(connection: Connection, queue: str) -> int:
    """How many messages wait; a queue that does not exist has none."""
    if connection.transport.driver_type == "redis":  # a channel costs connections there, and survives the question
        return _asked(connection, connection.default_channel, queue)
    with connection.channel() as channel:
        return _asked(connection, channel, queue)


def _asked(connection: Connection, channel: Any, queue: str) -> int:
    try:
        return int(channel.queue_declare(queue=queue, passive=True).message_count)
    except connection.channel_errors:
        return 0
