"""The Celery application: which broker, which queues, and what is promised about a message.

A message says "attempt number so-and-so may be begun" and nothing else. It may be lost or come twice: the database
knows what is to be done (`workers.dispatch` sends again), and a claim can be had once (`db.attempts`). So the settings
here are about not losing time, not about correctness:

- acknowledged when the attempt is over, one message for each slot and no more in reserve, given back to the broker
  when its process dies; no results are kept, and nothing but JSON is read;
- a hard time limit for every message (`workers.snapshot.hard_seconds`): the process that overruns it is killed, its
  Lean with it, and its lease lapses;
- brokers hand an unacknowledged message to another worker after a while (Redis: the visibility timeout, RabbitMQ: the
  consumer timeout), which is therefore longer than any attempt can take;
- a lost connection is tried again for ever, and so is a channel that the broker closes: a RabbitMQ before 3.12 does not
  know the queue's own timeout and closes it when an attempt takes longer than the server's (half an hour). The attempt
  goes on; the message comes again, and its claim is refused.

No remote control, gossip or events (`QUIET`): what workers are doing is in the database. Read next: `workers.tasks`.
"""

from __future__ import annotations

import socket
from typing import Any

from celery import Celery
from kombu import Connection, Exchange, Queue
from kombu.exceptions import OperationalError

from prover.errors import BrokerUnavailable, InputError
from prover.settings import Settings
from workers.snapshot import LONGEST_SECONDS, hard_seconds

ATTEMPT = "lemmata.attempt"
"""The name of the one task."""

NO_BROKER = (
    "no broker is set, so workers cannot be told what to do: set LEMMATA_BROKER, for example to"
    " redis://localhost:6379/0 or amqp://guest:guest@localhost//, or let `lemmata up` start one"
)

_HELD_SECONDS = int(hard_seconds(LONGEST_SECONDS)) + 3600
"""How long a broker leaves an unacknowledged message alone."""

_PRIORITIES = 10

_CHILD_MB = 1024
"""A process of the pool that has grown beyond this is replaced when its attempt is over."""

QUIET = {"without_gossip": True, "without_mingle": True, "without_heartbeat": True, "task_events": False}
"""What a worker is made with, so that workers do not talk to each other: Celery has no settings for it."""

_AMQP = ("amqp", "amqps", "pyamqp")
_SCHEMES = ("redis", "rediss", "sentinel", *_AMQP)


def make_app(settings: Settings) -> Celery:
    """The application for these settings. Connects to nothing. Raises `InputError` without a usable broker."""
    broker = broker_url(settings)
    app = Celery("lemmata", broker=broker, set_as_current=False)
    queue = Queue(
        queue_name(settings.queue),
        Exchange(""),  # the broker's own, which leads to the queue named: a flushed Redis has no bindings left
        routing_key=queue_name(settings.queue),
        durable=True,
        queue_arguments=_queue_arguments(broker),
    )
    app.conf.update(
        task_queues=[queue],
        task_default_queue=queue.name,
        task_create_missing_queues=False,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        task_acks_late=True,
        task_acks_on_failure_or_timeout=True,
        task_reject_on_worker_lost=True,
        task_time_limit=hard_seconds(LONGEST_SECONDS),
        worker_prefetch_multiplier=1,
        worker_concurrency=settings.slots,
        worker_max_memory_per_child=_CHILD_MB * 1024,
        worker_proc_alive_timeout=60.0,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry=True,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_channel_error_retry=True,
        broker_connection_timeout=5,
        broker_transport_options=_transport_options(broker),
    )
    return app


def broker_url(settings: Settings) -> str:
    """The broker that is set. Raises `InputError` if there is none, or of a kind that is not supported."""
    if not settings.broker:
        raise InputError(NO_BROKER)
    scheme, separator, _ = settings.broker.partition("://")
    if scheme not in _SCHEMES or not separator:
        shown = repr(scheme) if separator else "something else"  # it may hold a password
        raise InputError(f"LEMMATA_BROKER must begin with {', '.join(f'{s}://' for s in _SCHEMES)}, not {shown}")
    return settings.broker


def queue_name(queue: str) -> str:
    """What the broker calls the queue of these runs."""
    return f"lemmata.{queue}"


def reachable(app: Celery, seconds: float = 5.0) -> None:
    """Wait for the broker to answer. Raises `BrokerUnavailable` with the remedy if it has not after `seconds`.

    Raises `InputError` if what speaks with brokers of this kind is not installed, or its address makes no sense.
    """
    try:
        connection = app.connection_for_read()
    except ImportError as error:
        raise InputError(
            f"{error}, which this broker needs: install it, for example pip install {error.name}"
        ) from None
    with connection:
        try:
            connection.ensure_connection(
                max_retries=None, interval_start=0.2, interval_step=0.4, interval_max=1.0, timeout=seconds
            )
        except failures(connection) as error:
            raise unavailable(connection, error) from error


def declare(app: Celery) -> None:
    """Make the queue, if it is not there. Raises `InputError` if there is one of this name that was made otherwise."""
    with app.connection_for_write() as connection:
        for queue in app.amqp.queues.consume_from.values():
            try:
                queue(connection.default_channel).declare()
            except connection.channel_errors as error:
                raise InputError(
                    f"the broker {connection.as_uri()} refuses the queue {queue.name} ({error}). If another version of"
                    f" Lemmata made it, end its workers and delete it (rabbitmqctl delete_queue {queue.name}): nothing"
                    " is lost, what is to be done is in the database"
                ) from None
            except failures(connection) as error:
                raise unavailable(connection, error) from error


def patience(broker: str, seconds: float) -> dict[str, Any]:
    """Options for a connection that is not to wait longer for any answer. Redis' have it in `make_app`."""
    return {"read_timeout": seconds, "write_timeout": seconds} if broker.startswith(_AMQP) else {}


def failures(connection: Connection) -> tuple[type[Exception], ...]:
    """What is raised when this broker does not answer, or refuses: a wrong password is RabbitMQ's "channel error"."""
    return (OperationalError, OSError, *connection.connection_errors, *connection.channel_errors)


def unavailable(connection: Connection, error: Exception) -> BrokerUnavailable:
    """The fault for a broker that does not answer."""
    why = str(error) or "no answer"
    return BrokerUnavailable(
        f"the broker {connection.as_uri()} cannot be reached ({why}): start it, or set LEMMATA_BROKER"
        " (`lemmata up` starts one by itself)"
    )


def broker_priority(priority: int, connection: Connection) -> int:
    """The priority of a run (greater is sooner) as this broker counts: Redis begins with the least."""
    return _PRIORITIES - 1 - priority if connection.transport.driver_type == "redis" else priority


def _queue_arguments(broker: str) -> dict[str, Any] | None:
    if not broker.startswith(_AMQP):
        return None
    return {"x-max-priority": _PRIORITIES - 1, "x-consumer-timeout": _HELD_SECONDS * 1000}


def _transport_options(broker: str) -> dict[str, Any]:
    if broker.startswith(_AMQP):
        return {"confirm_publish": True}
    return {
        "visibility_timeout": _HELD_SECONDS,
        "priority_steps": list(range(_PRIORITIES)),
        "queue_order_strategy": "priority",
        "socket_connect_timeout": 5,
        "socket_timeout": 15,
        "socket_keepalive": True,
        "socket_keepalive_options": _keepalive(),
        "health_check_interval": 25,
    }


def _keepalive() -> dict[int, int]:
    """A server that has vanished without a word is noticed within a minute and a half; by itself Linux takes hours."""
    wanted = {"TCP_KEEPIDLE": 45, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 3}
    return {getattr(socket, name): value for name, value in wanted.items() if hasattr(socket, name)}
