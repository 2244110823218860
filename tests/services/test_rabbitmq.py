"""RabbitMQ as the broker: what is its own, and no other broker's. What all have in common is tested with a Valkey."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from prover.errors import BrokerUnavailable, InputError
from prover.settings import Settings
from tests.rabbitmq import RabbitServer
from tests.services.fleet import EASY, Fleet, hard, until
from workers.app import declare, make_app, reachable


class RabbitFleet(Fleet):
    """Its broker is a RabbitMQ server, which somebody else starts and ends."""

    def __init__(self, folder: Path, rabbit: RabbitServer) -> None:
        self._rabbit = rabbit
        super().__init__(folder)

    @property
    def settings(self) -> Settings:
        return super().settings.model_copy(update={"broker": self._rabbit.url})


@pytest.fixture(name="rabbit", scope="module")
def _rabbit() -> Iterator[RabbitServer]:
    with RabbitServer() as server:
        yield server


def test_attempts_that_outlast_the_brokers_patience_cost_no_try(rabbit: RabbitServer, tmp_path: Path) -> None:
    """A server before 3.12 does not know the queue's own timeout: it closes the channels of slower workers."""
    rabbit.control(
        "eval",
        "application:set_env(rabbit, consumer_timeout, 2000), application:set_env(rabbit, channel_tick_interval, 500).",
    )
    with RabbitFleet(tmp_path, rabbit) as fleet:
        (worker,) = fleet.start(1)
        run = fleet.submit(hard(), *EASY[:3], seconds=4)
        until(lambda: "delivery acknowledgement on channel" in worker.text(), "the channel is closed")
        fleet.until_done(run)
        assert [attempt.tries for attempt in fleet.attempts(run)] == [1] * 4
        assert fleet.run(run).counts.proved == 3
        worker.ask_to_end()
        assert worker.wait() == 0
        fleet.check(run)


def test_a_queue_that_was_made_otherwise_and_a_wrong_password_are_told(rabbit: RabbitServer) -> None:
    app = make_app(Settings(broker=rabbit.url, queue="other"))
    with app.connection_for_write() as connection:
        connection.default_channel.queue_declare("lemmata.other", durable=True, auto_delete=False)
    with pytest.raises(InputError, match=r"rabbitmqctl delete_queue lemmata\.other"):
        declare(app)
    stranger = make_app(Settings(broker=rabbit.url.replace("guest:guest", "guest:wrong")))
    with pytest.raises(BrokerUnavailable, match="Login was refused") as refused:
        reachable(stranger)
    assert "wrong" not in str(refused.value)
