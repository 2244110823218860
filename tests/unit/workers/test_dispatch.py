"""Rounds: what is offered, in which priority, and what becomes of outcomes that were kept."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from db.values import Task, Ticket, WorkerStatus
from prover.errors import BrokerUnavailable, InputError, StoreUnavailable
from prover.interrupt import Interrupt
from prover.settings import Settings
from prover.types import Attempt, Cost, Goal, Hypothesis, Message, Outcome, Refutation, Theorem, Verdict
from tests.unit.workers.place import LEAN, THEOREM, Place
from workers.app import broker_priority, make_app, queue_name
from workers.carry import carry_out
from workers.dispatch import Broker, tick, top_up
from workers.outbox import Outbox, Report


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    with place.store:
        yield place


@dataclass
class Box:
    """A `Post` that keeps what it is given."""

    sent: list[Ticket] = field(default_factory=list)
    broken: bool = False

    def waiting(self, queue: str) -> int:
        return len(self.sent)

    def send(self, ticket: Ticket) -> None:
        if self.broken:
            raise BrokerUnavailable("no broker")
        self.sent.append(ticket)


def alive(place: Place) -> None:
    now = time.time()
    place.store.workers.beat(WorkerStatus("w", "h", 1, "default", 2, LEAN.fingerprint, "c", now, now))


def test_a_round_offers_what_waits_and_no_more(place: Place) -> None:
    alive(place)
    run = place.submit(seconds=7)
    box, outbox = Box(), Outbox(place.folder / "outbox")
    assert tick(place.store, box, outbox, "default") == 1
    assert box.sent == [Ticket(place.first(run), "default", 5, 7.0)]
    assert tick(place.store, box, outbox, "default") == 0


def test_the_round_after_an_attempt_offers_only_where_slots_could_idle(place: Place) -> None:
    alive(place)
    place.submit()
    place.submit()
    box = Box()
    box.sent = [Ticket(0, "default", 5, 1.0)]
    assert top_up(place.store, box, "default", 1) == 0, "one message waits already"
    assert top_up(place.store, box, "default", 2) > 0


def test_what_could_not_be_sent_is_offered_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    alive(place)
    place.submit()
    box, outbox = Box(broken=True), Outbox(place.folder / "outbox")
    with pytest.raises(BrokerUnavailable):
        tick(place.store, box, outbox, "default")
    box.broken = False
    monkeypatch.setattr("db.dispatch.LOST_SECONDS", -1.0)
    assert tick(place.store, box, outbox, "default") == 1


def everything() -> Attempt:
    """An attempt that uses every field."""
    verdict = Verdict(True, "h", "T2", ("propext",), "lean", 0.25, "", (Message("error", "half \ud800", 1, 2),))
    goal = Goal((Hypothesis(("a", "b"), "Nat", "1"),), "a = b", "case")
    cost = Cost(1.5, 2.5, 3, 4, 5, 6, 7, 8.5, 9)
    return Attempt(
        THEOREM,
        Outcome.VACUOUS,
        cost,
        "by\n  simp",
        verdict,
        None,
        goal,
        "a note",
        Refutation(Theorem("n", ": ¬p", "open Nat"), "by omega", verdict),
        (("proof", cost), ("start", Cost())),
        cost,
    )


def test_outcomes_survive_the_outbox_whole(place: Place) -> None:
    claim = place.claim(place.submit())
    outbox = Outbox(place.folder / "outbox")
    heard: list[Report] = []

    def finish(*arguments: object) -> bool:
        heard.append(Report(*arguments))  # type: ignore[arg-type]
        return True

    outbox.keep(claim, everything())
    outbox.keep(claim, everything())
    assert len(outbox.waiting()) == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place.store.attempts, "finish", finish)
        assert outbox.deliver(place.store) == 1
    assert heard == [Report(claim, everything())]
    assert outbox.waiting() == []


def test_the_outbox_waits_while_the_database_is_away(place: Place) -> None:
    claim = place.claim(place.submit())
    outbox = Outbox(place.folder / "outbox")
    outbox.keep(claim, Attempt(THEOREM, Outcome.GAVE_UP, Cost()))

    def refuse(*_: object) -> bool:
        raise StoreUnavailable("away")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place.store.attempts, "finish", refuse)
        with pytest.raises(StoreUnavailable):
            outbox.deliver(place.store)
    assert tick(place.store, Box(), outbox, "default") == 0
    assert place.store.attempts.get(claim.attempt).outcome is Outcome.GAVE_UP


@pytest.mark.parametrize("text", ["", "{}", '["no", "report"]', json.dumps([{"attempt": 1}, {}])])
def test_a_file_that_is_no_outcome_is_set_aside(place: Place, text: str) -> None:
    outbox = Outbox(place.folder / "outbox")
    (place.folder / "outbox").mkdir()
    (place.folder / "outbox" / "1-1.json").write_text(text)
    outbox.deliver(place.store)
    assert outbox.waiting() == []
    assert (place.folder / "outbox" / "1-1.refused").read_text() == text


def test_a_proof_that_comes_too_late_is_kept_but_does_not_count(place: Place) -> None:
    run = place.submit()
    late = place.claim(run)
    place.store.attempts.give_back(late, "as if its lease had ended")
    present = place.claim(run)
    carry_out(place.workplace(), present, Interrupt())
    outbox = Outbox(place.folder / "outbox")
    proof = "by\n  another way"
    verdict = Verdict(True, THEOREM.statement_hash, "T2", (), "lean", 0.1)
    outbox.keep(late, Attempt(THEOREM, Outcome.PROVED, Cost(), proof, verdict))
    assert outbox.deliver(place.store) == 1
    assert proof in [stored.proof for stored in place.store.proofs.of_theorem(THEOREM.statement_hash)]
    attempt = place.store.attempts.get(late.attempt)
    assert place.store.runs.get(run).counts.done == 1
    assert attempt.proof is not None
    assert place.store.proofs.get(attempt.proof).proof != proof
    assert Task.PROVE is place.store.runs.get(run).task


@pytest.mark.parametrize(
    ("broker", "words"), [(None, "lemmata up"), ("ftp://me:secret@x", "'ftp'"), ("me:secret@x", "must begin with")]
)
def test_without_a_broker_it_says_what_to_set(broker: str | None, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        make_app(Settings(broker=broker))
    assert "LEMMATA_BROKER" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_broker_that_does_not_answer_is_named_without_its_password() -> None:
    app = make_app(Settings(broker="redis://:secret@127.0.0.1:1/0"))
    broker = Broker(app)
    ticket = Ticket(1, "default", 5, 1.0)
    for use in (lambda: broker.waiting("default"), lambda: broker.send(ticket)):
        with pytest.raises(BrokerUnavailable, match="LEMMATA_BROKER") as caught:
            use()
        assert "secret" not in str(caught.value)
    broker.close()


def test_priorities_run_the_way_the_broker_counts() -> None:
    redis = make_app(Settings(broker="redis://localhost:1/0")).connection_for_write()
    rabbit = make_app(Settings(broker="amqp://localhost:1//")).connection_for_write()
    assert [broker_priority(priority, redis) for priority in (0, 5, 9)] == [9, 4, 0]
    assert [broker_priority(priority, rabbit) for priority in (0, 5, 9)] == [0, 5, 9]


@pytest.mark.parametrize("broker", ["redis://localhost:1/0", "amqp://localhost:1//"])
def test_the_promises_about_messages(broker: str) -> None:
    conf = make_app(Settings(broker=broker, queue="mathlib", slots=3)).conf
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert conf.worker_concurrency == 3
    assert conf.accept_content == ["json"]
    assert conf.result_backend is None
    assert conf.broker_connection_max_retries is None
    (queue,) = conf.task_queues
    assert (queue.name, queue.exchange.name) == (queue_name("mathlib"), "")
    held = conf.broker_transport_options.get("visibility_timeout")
    held = held or queue.queue_arguments["x-consumer-timeout"] / 1000
    assert held > conf.task_time_limit
