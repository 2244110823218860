"""Attempts and what was proved before: lemmas are offered, named in the note, and decide which failures count."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from db.cache import open_cache
from db.cache.memory import MemoryCache
from prover.agent import Agent
from prover.attempt import Parts
from prover.cached import CachedProof, context
from prover.protocols import ProofCache, Retriever
from prover.record import KNOWN_FAILURE
from prover.request import Request
from prover.script import Script
from prover.testing import FakeClock, ScriptedVerifier, World, WorldEnvironment
from prover.types import Budget, Candidate, Goal, Outcome, ProofState, SearchEvent, Theorem
from search.strategies import STRATEGIES

HEADER = "def q := 1"
THEOREM = Theorem("t", ": p q", HEADER)
PREAMBLE = "have earlier : q q := by\n  trivial"
WORLD = World(
    "p q",
    {
        "p q": {"begin": (("p (q)",),)},
        "p (q)": {"more": (("p ((q))",),)},
        "p ((q))": {"more": (("p (((q)))",),)},
        "p (((q)))": {f"{PREAMBLE}\napply earlier": ()},
    },
)


@dataclass
class Naming:
    """Proposes `begin`, `more`, and what the retriever gives."""

    retriever: Retriever | None
    offered: list[tuple[str, list[str]]] = field(default_factory=list)

    def propose(self, state: ProofState, limit: int) -> Sequence[Candidate]:
        found = [] if self.retriever is None else self.retriever.relevant(state.main, limit)
        self.offered.append((state.main.target, [premise.name for premise in found]))
        given = [Candidate(f"{premise.preamble}\napply {premise.name}", -3.0) for premise in found]
        return [Candidate("begin", -2.0), Candidate("more", -2.0), *given]


@dataclass
class Bench:
    """Agents that share a cache."""

    cache: ProofCache | None = field(default_factory=lambda: MemoryCache(1 << 20))
    stored: Sequence[tuple[Theorem, str]] = ()
    lemmas: bool = True
    generators: list[Naming] = field(default_factory=list)

    def agent(self) -> Agent:
        def made(_theorem: Theorem, retriever: Retriever | None, _seed: int) -> Naming:
            self.generators.append(Naming(retriever))
            return self.generators[-1]

        environment, clock = WorldEnvironment(WORLD), FakeClock()
        parts = Parts(environment, ScriptedVerifier(), {"heuristic": made}, STRATEGIES, clock, cache=self.cache)
        return Agent(replace(parts, lemmas=self.lemmas, stored=self, toolchain="lean"))

    def proved(self, toolchain: str, headers: Sequence[str], most: int) -> Sequence[tuple[Theorem, str]]:
        assert (toolchain, headers) == ("lean", [HEADER, ""])
        return self.stored[:most]


REQUEST = Request(Budget(tactics=60), "best-first")


def lemma(header: str = HEADER, *, settled: bool = True, target: str = "q q") -> CachedProof:
    return CachedProof(context("lean", header), Goal((), target), Script("trivial"), 3, "earlier", settled)


def filled(*proofs: CachedProof) -> Bench:
    bench = Bench()
    assert bench.cache is not None
    bench.cache.keep(proofs)
    return bench


def test_a_theorem_is_proved_with_one_that_was_proved_before_and_the_note_says_so() -> None:
    bench = filled(lemma())
    attempt = bench.agent().prove(THEOREM, REQUEST)
    assert attempt.outcome is Outcome.PROVED
    assert attempt.proof is not None
    assert "    trivial\n  apply earlier" in attempt.proof
    assert attempt.note == "uses the lemma earlier, proved before as earlier (from the proof cache)"
    assert bench.generators[0].offered[0] == ("p q", ["earlier"])


@pytest.mark.parametrize(
    "bench",
    [
        filled(),
        filled(lemma(settled=False)),
        filled(lemma("def q := 2")),
        filled(lemma(f"{HEADER}\n\ndef r := 2")),  # ours is the beginning of its header
        replace(filled(lemma()), lemmas=False),
        Bench(None, [(Theorem("earlier", ": q q", HEADER), "by trivial")]),
    ],
)
def test_without_an_accessible_lemma_it_is_not_proved(bench: Bench) -> None:
    attempt = bench.agent().prove(THEOREM, REQUEST)
    assert attempt.outcome is Outcome.GAVE_UP
    assert attempt.note == ""


def test_headers_that_are_a_beginning_of_ours_count() -> None:
    assert filled(lemma("")).agent().prove(THEOREM, REQUEST).outcome is Outcome.PROVED


def test_lemmas_of_the_database() -> None:
    bench = Bench(stored=[(Theorem("earlier", ": q q", HEADER), "by trivial")])
    attempt = bench.agent().prove(THEOREM, REQUEST)
    assert attempt.outcome is Outcome.PROVED
    assert attempt.note == "uses the lemma earlier, proved before as earlier (from the database)"


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_what_another_process_proves_is_offered_from_the_next_expansion_on(kind: str, tmp_path: Path) -> None:
    one: ProofCache
    if kind == "memory":
        one = MemoryCache(1 << 20)
        other: ProofCache = one.sibling()
    else:
        one, other = (open_cache(f"sqlite:{tmp_path / 'c.sqlite'}") for _ in range(2))
    bench = Bench(one)

    def meanwhile(event: SearchEvent) -> None:
        if event.cost.expansions == 2:
            other.keep([lemma()])

    attempt = bench.agent().prove(THEOREM, REQUEST, observer=meanwhile)
    assert attempt.outcome is Outcome.PROVED
    assert bench.generators[0].offered == [
        ("p q", []),
        ("p (q)", []),
        ("p ((q))", ["earlier"]),
        ("p (((q)))", ["earlier"]),
    ]
    other.close()
    one.close()


def test_a_known_failure_counts_for_those_who_have_no_other_lemmas() -> None:
    bench = Bench()
    assert bench.cache is not None
    assert bench.agent().prove(THEOREM, REQUEST).outcome is Outcome.GAVE_UP
    assert KNOWN_FAILURE in bench.agent().prove(THEOREM, REQUEST).note
    bench.cache.keep([lemma("def q := 2")])
    assert KNOWN_FAILURE in bench.agent().prove(THEOREM, REQUEST).note, "that lemma is not accessible"
    bench.cache.keep([lemma(target="q (q q)")])
    again = bench.agent().prove(THEOREM, REQUEST)
    assert (again.outcome, again.note) == (Outcome.GAVE_UP, ""), "there is a new lemma: it is searched for again"
    assert KNOWN_FAILURE in bench.agent().prove(THEOREM, REQUEST).note
    assert KNOWN_FAILURE in replace(bench, lemmas=False).agent().prove(THEOREM, REQUEST).note, "as at first"
    bench.cache.keep([lemma()])
    assert bench.agent().prove(THEOREM, REQUEST).outcome is Outcome.PROVED


def test_a_failure_counts_for_the_lemmas_with_which_its_search_began() -> None:
    one = MemoryCache(1 << 20)
    other = one.sibling()

    def meanwhile(event: SearchEvent) -> None:
        if event.cost.expansions == 4:  # too late for this search
            other.keep([lemma()])

    assert Bench(one).agent().prove(THEOREM, REQUEST, observer=meanwhile).outcome is Outcome.GAVE_UP
    assert Bench(one).agent().prove(THEOREM, REQUEST).outcome is Outcome.PROVED


def test_a_search_is_resumed_with_the_lemmas_that_it_was_offered(tmp_path: Path) -> None:
    """What was proposed stays proposed, with its preamble, whatever lemmas there are when the search goes on."""
    trace = tmp_path / "t.jsonl"
    request = Request(Budget(tactics=10), "best-first", trace=trace)
    assert filled(lemma()).agent().prove(THEOREM, request).outcome is Outcome.GAVE_UP
    assert json.dumps(PREAMBLE)[1:-1] in trace.read_text(encoding="utf-8")
    bench = Bench()  # in which nothing was proved before
    attempt = bench.agent().prove(THEOREM, replace(request, budget=Budget(tactics=20)))
    assert attempt.outcome is Outcome.PROVED
    assert attempt.cost.tactics == 12
    assert bench.generators[0].offered == [], "it had been asked about every goal before"
