"""An attempt opens its library for its own statement, and failures are of the retriever that was asked."""

from __future__ import annotations

from collections.abc import Sequence

from db.cache.memory import MemoryCache
from prover.agent import Agent
from prover.attempt import Parts
from prover.protocols import Retriever, TacticGenerator
from prover.request import Request
from prover.testing import FakeClock, ListGenerator, ScriptedVerifier, World, WorldEnvironment
from prover.types import Budget, Candidate, Goal, Outcome, Premise, Theorem
from search.strategies import STRATEGIES

THEOREM = Theorem("t", ": p", "open Nat")
STUCK = World("p", {"p": {"loop": (("s",),)}})


class Nothing:
    """A retriever that finds nothing."""

    def relevant(self, goal: Goal, limit: int) -> Sequence[Premise]:
        return ()


class Opening:
    """A library that remembers what it was opened for."""

    def __init__(self) -> None:
        self.opened: list[Theorem] = []

    def open_for(self, theorem: Theorem) -> Retriever:
        self.opened.append(theorem)
        return Nothing()


def agent(library: Opening | None, given: list[Retriever | None], ranking: str, cache: MemoryCache) -> Agent:
    def generator(_theorem: Theorem, retriever: Retriever | None, _seed: int) -> TacticGenerator:
        given.append(retriever)
        return ListGenerator([Candidate("loop", -0.5)])

    clock = FakeClock()
    environment = WorldEnvironment(STUCK, clock, seconds=0.5)
    generators = {"heuristic": generator, "planner": generator}
    return Agent(
        Parts(
            environment,
            ScriptedVerifier(),
            generators,
            STRATEGIES,
            clock,
            library=library,
            ranking=ranking,
            cache=cache,
        )
    )


def test_a_library_is_opened_once_for_all_searches_of_a_statement() -> None:
    library, given = Opening(), list[Retriever | None]()
    agent(library, given, "symbols", MemoryCache(1 << 20)).prove(THEOREM, Request())
    assert library.opened == [THEOREM]
    assert given
    assert all(retriever is not None for retriever in given)


def test_without_a_library_generators_get_none() -> None:
    given: list[Retriever | None] = []
    agent(None, given, "none", MemoryCache(1 << 20)).prove(THEOREM, Request())
    assert set(given) == {None}


def test_a_failure_with_one_retriever_says_nothing_of_another() -> None:
    cache, given = MemoryCache(1 << 20), list[Retriever | None]()
    request = Request(Budget(tactics=5))
    for ranking, searches in (("symbols", True), ("symbols", False), ("bm25 abc", True)):
        before = len(given)
        attempt = agent(Opening(), given, ranking, cache).prove(THEOREM, request)
        assert attempt.outcome is Outcome.GAVE_UP
        assert (len(given) > before) is searches
