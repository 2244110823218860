"""Proofs, traces, workers, statistics, premises and theorems, on a SQLite file and on a PostgreSQL server."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.store import Store
from db.values import ProofKind, Refusal, StoredPremise
from prover.cached import CacheStats
from prover.errors import InputError
from prover.types import Attempt, Cost, Message, Outcome, Premise, Refutation, Theorem
from tests.services.store.values import (
    LEASE,
    Clock,
    claimed,
    gave_up,
    ids,
    proved,
    recheck,
    spec,
    theorem,
    verdict,
    worker,
)

NEGATION = Theorem("t1.negation", ": ¬ ∀ a : Nat, a + 1 = 1 + a", "import Core\n")


def test_a_proof_is_stored_once_with_every_verdict(store: Store, clock: Clock) -> None:
    about = theorem(1)
    said = replace(verdict(about), messages=(Message("warning", "un\0used \ud800", 1, 2, "linter"),))
    kept = store.proofs.keep(ProofKind.PROOF, about, about, "by\n  omega \0 \ud800", said)
    assert kept == store.proofs.get(kept.id)
    assert (kept.kind, kept.about, kept.theorem) == (ProofKind.PROOF, about.statement_hash, about)
    assert (kept.proof, kept.verdicts, kept.created) == ("by\n  omega \0 \ud800", ((1000.0, said),), 1000.0)
    clock.turn(1)
    assert store.proofs.keep(ProofKind.PROOF, about, about, kept.proof, said) == kept
    refused = verdict(about, proved=False)
    assert store.proofs.add_verdict(kept.id, refused).verdicts == ((1000.0, said), (1001.0, refused))
    assert store.proofs.get(kept.id).verdict == refused
    assert store.proofs.add_verdict(kept.id, refused).verdicts == ((1000.0, said), (1001.0, refused))


def test_proofs_are_found(store: Store, clock: Clock) -> None:
    one = store.proofs.keep(ProofKind.PROOF, theorem(1), theorem(1), "by omega", verdict(theorem(1)))
    clock.turn(1)
    two = store.proofs.keep(ProofKind.PROOF, theorem(1), theorem(1), "by simp", verdict(theorem(1)))
    clock.turn(1)
    no = store.proofs.keep(ProofKind.NEGATION, theorem(1), NEGATION, "by decide", verdict(NEGATION))
    assert store.proofs.find(one.id[:20]) == one
    assert store.proofs.of_theorem(theorem(1).statement_hash) == [one, two, no]
    assert store.proofs.ids() == [one.id, two.id, no.id]
    for unknown in ("", "x", "%", "0" * 65):
        with pytest.raises(InputError, match=r"there is no proof|several proofs"):
            store.proofs.find(unknown)
    with pytest.raises(InputError, match="there is no proof"):
        store.proofs.add_verdict("0" * 64, verdict(theorem(1)))


def test_many_proofs_come_at_once_in_the_order_asked_for(store: Store) -> None:
    kept = [store.proofs.keep(ProofKind.PROOF, theorem(n), theorem(n), "p", verdict(theorem(n))) for n in range(5)]
    kept[3] = store.proofs.add_verdict(kept[3].id, verdict(theorem(3), proved=False))
    wanted = [kept[n] for n in (3, 0, 4)]
    assert store.proofs.many([proof.id for proof in wanted]) == wanted
    assert store.proofs.many([]) == []
    many = [
        store.proofs.keep(ProofKind.PROOF, theorem(1), theorem(1), f"p{n}", verdict(theorem(1))) for n in range(600)
    ]
    assert store.proofs.many([proof.id for proof in reversed(many)]) == many[::-1]
    with pytest.raises(InputError, match="there is no proof '0000"):
        store.proofs.many([kept[0].id, "0" * 64])


def test_a_run_knows_which_of_its_proofs_have_fallen(store: Store) -> None:
    """By the latest verdict, whoever asked for it; other runs' proofs do not count."""
    run, other = store.runs.submit(spec(0, 1, 2)), store.runs.submit(spec(3))
    refutation = Refutation(NEGATION, "by decide", verdict(NEGATION))
    disproved = Attempt(theorem(1), Outcome.DISPROVED, Cost(), refutation=refutation)
    ended = [proved(theorem(0)), disproved, proved(theorem(2))]
    for number, attempt in zip(ids(store, run), ended, strict=True):
        assert store.attempts.finish(claimed(store, number), attempt)
    assert store.attempts.finish(claimed(store, ids(store, other)[0]), proved(theorem(3)))
    first, against, last = store.proofs.ids(run.id)
    assert store.proofs.fallen(run.id) == []
    store.proofs.add_verdict(first, verdict(theorem(0), proved=False))
    store.proofs.add_verdict(against, verdict(NEGATION, proved=False))
    store.proofs.add_verdict(last, verdict(theorem(2), proved=False))
    store.proofs.add_verdict(last, replace(verdict(theorem(2)), seconds=9.0))
    assert sorted(store.proofs.fallen(run.id)) == sorted([first, against])
    assert store.proofs.fallen(other.id) == []


def test_only_what_is_proved_is_kept_as_a_proof(store: Store) -> None:
    about = theorem(1)
    with pytest.raises(InputError, match="without a verdict"):
        store.proofs.keep(ProofKind.PROOF, about, about, "by omega", verdict(about, proved=False))
    with pytest.raises(InputError, match="another statement"):
        store.proofs.keep(ProofKind.PROOF, about, about, "by omega", verdict(theorem(2)))
    assert store.proofs.ids() == []


def test_an_attempts_proof_and_refutation(store: Store) -> None:
    run = store.runs.submit(spec(1, 2, 3))
    first, second, third = ids(store, run)
    store.attempts.finish(claimed(store, first), proved(theorem(1)))
    refutation = Refutation(NEGATION, "by decide", verdict(NEGATION))
    report = Attempt(theorem(2), Outcome.DISPROVED, Cost(1.0), refutation=refutation)
    store.attempts.finish(claimed(store, second), report)
    vacuous = replace(proved(theorem(3)), outcome=Outcome.VACUOUS, refutation=refutation)
    store.attempts.finish(claimed(store, third), vacuous)
    attempts = store.attempts.of_run(run.id)
    assert [(a.proof is not None, a.refutation is not None) for a in attempts] == [
        (True, False),
        (False, True),
        (True, True),
    ]
    against = store.proofs.get(attempts[1].refutation or "")
    assert (against.kind, against.about, against.theorem) == (
        ProofKind.NEGATION,
        theorem(2).statement_hash,
        NEGATION,
    )
    assert store.proofs.get(attempts[2].refutation or "").kind is ProofKind.CONTRADICTION
    wanted = [attempts[0].proof, attempts[1].refutation, attempts[2].proof, attempts[2].refutation]
    assert store.proofs.ids(run.id) == wanted
    counts = store.runs.get(run.id).counts
    assert counts.proved == 2
    assert counts.outcomes == {Outcome.PROVED: 1, Outcome.DISPROVED: 1, Outcome.VACUOUS: 1}


def test_rechecks_add_a_verdict(store: Store, clock: Clock) -> None:
    run = store.runs.submit(spec(1))
    store.attempts.finish(claimed(store, ids(store, run)[0]), proved(theorem(1)))
    (proof,) = store.proofs.ids(run.id)
    other = store.proofs.keep(ProofKind.PROOF, theorem(1), theorem(1), "by simp", verdict(theorem(1)))
    clock.turn(5)
    again = store.runs.submit(recheck(proof, other.id, store=store))  # two proofs of one statement
    first, second = ids(store, again)
    claim = claimed(store, first)
    assert (claim.task, claim.problem.proof) == ("recheck", proof)
    assert store.attempts.claim(second, "w2", "lean-1", LEASE) is Refusal.STATEMENT
    fresh = verdict(theorem(1), seconds=0.75)
    store.attempts.finish(claim, replace(proved(theorem(1)), verdict=fresh))
    assert [verdict for _, verdict in store.proofs.get(proof).verdicts] == [verdict(theorem(1)), fresh]
    assert store.attempts.get(first).proof == proof
    refused = verdict(theorem(1), proved=False)
    claim = claimed(store, second)
    store.attempts.finish(claim, replace(gave_up(theorem(1)), verdict=refused))
    assert store.proofs.get(other.id).verdict == refused
    assert store.attempts.get(second).proof is None
    assert store.runs.get(again.id).counts.proved == 1
    assert store.proofs.ids() == [proof, other.id]


def test_traces_are_added_to_by_the_holder_only(store: Store, clock: Clock) -> None:
    (attempt,) = ids(store, store.runs.submit(spec(1)))
    slow = claimed(store, attempt, "slow")
    assert store.checkpoints.read(attempt) == b""
    assert store.checkpoints.append(slow, 0, b"one\n")
    assert not store.checkpoints.append(slow, 0, b"one\n")
    assert not store.checkpoints.append(slow, 5, b"two\n")
    assert store.checkpoints.append(slow, 4, b"")
    assert store.checkpoints.append(slow, 4, b"\0\xfftwo\n")
    clock.turn(LEASE + 1)
    store.attempts.expire()
    assert store.checkpoints.append(slow, 10, b"three\n")  # nobody else began
    fast = claimed(store, attempt, "fast")
    assert not store.checkpoints.append(slow, 16, b"four\n")
    assert store.checkpoints.append(fast, 16, b"five\n")
    whole = b"one\n\0\xfftwo\nthree\nfive\n"
    assert (store.checkpoints.read(attempt), store.checkpoints.size(attempt)) == (whole, len(whole))
    store.attempts.finish(fast, gave_up(theorem(1)))
    assert not store.checkpoints.append(fast, len(whole), b"six\n")
    assert store.attempts.get(attempt).trace_bytes == len(whole)
    store.checkpoints.drop(attempt)
    assert (store.checkpoints.read(attempt), store.checkpoints.size(attempt)) == (b"", 0)
    assert store.checkpoints.size(10**9) == 0


def test_a_dropped_trace_begins_anew(store: Store) -> None:
    (attempt,) = ids(store, store.runs.submit(spec(1)))
    held = claimed(store, attempt)
    assert store.checkpoints.append(held, 0, b"useless\n")
    store.checkpoints.drop(attempt)
    assert store.checkpoints.append(held, 0, b"new\n")
    assert store.checkpoints.read(attempt) == b"new\n"


def test_a_trace_is_begun_anew_by_the_holder_only(store: Store, clock: Clock) -> None:
    (attempt,) = ids(store, store.runs.submit(spec(1)))
    slow = claimed(store, attempt, "slow")
    assert store.checkpoints.append(slow, 0, b"one\n")
    clock.turn(LEASE + 1)
    store.attempts.expire()
    fast = claimed(store, attempt, "fast")
    assert not store.checkpoints.begin_anew(slow)
    assert store.checkpoints.read(attempt) == b"one\n"
    assert store.checkpoints.begin_anew(fast)
    assert store.checkpoints.append(fast, 0, b"two\n")
    store.attempts.finish(fast, gave_up(theorem(1)))
    assert not store.checkpoints.begin_anew(fast)
    assert store.checkpoints.read(attempt) == b"two\n"


def test_workers_show_themselves(store: Store, clock: Clock) -> None:
    store.workers.beat(worker("b", slots=4))
    clock.turn(20)
    store.workers.beat(worker("a"))
    first, second = ids(store, store.runs.submit(spec(1, 2)))
    claimed(store, second, "b")
    claimed(store, first, "b")
    a, b = store.workers.alive()
    assert a == replace(worker("a"), seen=1020.0)
    assert b == replace(worker("b", slots=4), seen=1000.0, running=(first, second))
    clock.turn(20)
    assert [status.name for status in store.workers.alive()] == ["a"]
    assert [status.name for status in store.workers.alive(within=60.0)] == ["a", "b"]
    store.workers.beat(replace(worker("b"), draining=True))
    assert store.workers.alive()[1].draining
    store.workers.leave("b")
    store.workers.leave("nobody")
    assert [status.name for status in store.workers.alive()] == ["a"]


def test_statistics_of_the_goal_cache(store: Store, clock: Clock) -> None:
    for number, place in enumerate(["sqlite:x", "valkey:y", "sqlite:x"]):
        store.statistics.add(CacheStats(place, number, 2 * number, 3 * number, ""), "default")
        clock.turn(1)
    assert store.statistics.latest() == [
        (1002.0, CacheStats("sqlite:x", 2, 4, 6)),
        (1001.0, CacheStats("valkey:y", 1, 2, 3)),
    ]
    assert [at for at, _ in store.statistics.series()] == [1000.0, 1001.0, 1002.0]
    assert [at for at, _ in store.statistics.series(limit=2)] == [1001.0, 1002.0]


def test_premises_belong_to_a_toolchain(store: Store) -> None:
    add = StoredPremise(Premise("Nat.add_comm", "=", frozenset({"+", "="}), frozenset({"+"}), 0))
    lt = StoredPremise(
        Premise("Nat.lt_irrefl", "¬", frozenset({"<"}), hypotheses=2, statement="(n : Nat) : ¬n < n"),
        "Core.Nat.Order",
        "Core/Nat/Order.lean",
        17,
    )
    store.premises.keep("one", [lt, add])
    store.premises.keep("one", [add])
    store.premises.keep("two", [replace(add, premise=replace(add.premise, symbol="≤"))])
    assert store.premises.of("one") == [add, lt]
    assert store.premises.of("two")[0].premise.symbol == "≤"
    assert store.premises.of("three") == []
    assert store.premises.by_name("one", ["Nat.lt_irrefl", "unknown", "Nat.add_comm"]) == [lt, add]
    assert store.premises.by_name("two", []) == []


def test_a_premise_without_a_statement_gets_it_later(store: Store) -> None:
    """As those have none that a Lemmata before the second revision stored."""
    bare = StoredPremise(Premise("Nat.add_comm", "=", frozenset({"+", "="})))
    whole = StoredPremise(replace(bare.premise, statement="(a b : Nat) : a + b = b + a"), "Nat", "Nat.lean", 3)
    store.premises.keep("one", [bare])
    store.premises.keep("one", [whole])
    assert store.premises.of("one") == [whole]
    store.premises.keep("one", [bare, replace(whole, line=4)])
    assert store.premises.of("one") == [whole]


def test_theorems_and_their_lineage(store: Store, clock: Clock) -> None:
    root, child, other = theorem(1), theorem(2), theorem(3)
    store.theorems.add(root)
    clock.turn(1)
    store.theorems.add(child, parent=root.statement_hash, mutation="rewrite")
    clock.turn(1)
    store.theorems.add(other)
    store.theorems.add(other, parent=root.statement_hash, mutation="apply")
    store.theorems.add(other, parent=child.statement_hash, mutation="late")  # it has a parent
    store.theorems.add(root, parent=root.statement_hash, mutation="none")
    assert store.theorems.parent(root.statement_hash) is None
    assert store.theorems.parent(other.statement_hash) == root
    assert store.theorems.children(root.statement_hash) == [child, other]
    with pytest.raises(InputError, match="there is no theorem"):
        store.theorems.add(theorem(4), parent="0" * 64)
    with pytest.raises(InputError, match="there is no theorem"):
        store.theorems.get(theorem(4).statement_hash)


def test_theorems_are_found_by_hash_and_name(store: Store) -> None:
    for name in ("Nat.foo", "Nat.foobar", "Nat_foo"):
        store.theorems.add(Theorem(name, f": {name} = 1"))
    assert [found.name for found in store.theorems.find("Nat.foo")] == ["Nat.foo"]
    assert [found.name for found in store.theorems.find("Nat.f")] == ["Nat.foo", "Nat.foobar"]
    assert [found.name for found in store.theorems.find("Nat_")] == ["Nat_foo"]
    wanted = Theorem("Nat_foo", ": Nat_foo = 1")
    assert store.theorems.find(wanted.statement_hash[:12]) == [wanted]
    assert store.theorems.find("%") == []
    assert store.theorems.find("") == []
