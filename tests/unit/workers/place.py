"""A place where claims are carried out in tests: a real store on SQLite, an agent over an invented world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db.store import Store
from db.values import Claim, Problem, RunSpec, Task
from prover.agent import Agent
from prover.attempt import Parts
from prover.lean.toolchain import Toolchain
from prover.request import Request
from prover.settings import Settings
from prover.testing import FakeClock, ListGenerator, ScriptedVerifier, World, WorldEnvironment
from prover.types import Budget, Candidate, Theorem
from search.strategies import STRATEGIES
from workers.carry import Workplace
from workers.outbox import Outbox
from workers.snapshot import snapshot

THEOREM = Theorem("t", ": p")
LEAN = Toolchain("embedded", "lib", "nowhere", fingerprint="lean-of-tests")
WORLD = World("p", {"p": {"split": (("q",), ("r",))}, "q": {"close": ()}, "r": {"close": ()}})
TACTICS = (Candidate("split", -1.0), Candidate("close", -2.0), Candidate("next", -0.5))


def chain(length: int) -> World:
    """A goal that so many steps prove."""
    moves: dict[str, dict[str, tuple[tuple[str, ...], ...]]] = {"p": {"next": (("g1",),)}}
    for number in range(1, length):
        moves[f"g{number}"] = {"next": ((f"g{number + 1}",),)}
    moves[f"g{length}"] = {"close": ()}
    return World("p", moves)


@dataclass
class Doubles:
    """The `Tools` of tests; `made` counts the agents."""

    world: World = WORLD
    verify: ScriptedVerifier = field(default_factory=ScriptedVerifier)
    before_call: Callable[[int], None] = lambda _number: None
    made: int = 0
    discarded: int = 0
    environment: WorldEnvironment = field(init=False)

    def prover(self, kept: Mapping[str, Any]) -> Agent:
        self.made += 1
        clock = FakeClock()
        self.environment = WorldEnvironment(self.world, clock, before_call=self.before_call)
        generators = {"heuristic": lambda _theorem, _retriever, _seed: ListGenerator(TACTICS)}
        return Agent(Parts(self.environment, self.verify, generators, STRATEGIES, clock))

    def verifier(self) -> ScriptedVerifier:
        return self.verify

    def discard(self) -> None:
        self.discarded += 1


@dataclass
class Place:
    """A folder with a store in it."""

    folder: Path
    doubles: Doubles = field(default_factory=Doubles)
    lease_seconds: float = 30.0
    trace_mb: int = 16

    def __post_init__(self) -> None:
        self.url = f"sqlite:///{self.folder / 'store.sqlite'}"
        self.store = Store.open(self.url)
        self.settings = Settings(
            lease_seconds=self.lease_seconds,
            trace_mb=self.trace_mb,
            data_dir=self.folder,
            cache_dir=self.folder,
            database=self.url,
        )

    def submit(self, *problems: Problem, task: Task = Task.PROVE, seconds: float = 30.0) -> str:
        """A run; its id."""
        kept = snapshot(self.settings, Request(Budget(seconds=seconds), strategy="best-first"))
        return self.store.runs.submit(RunSpec("run", problems or (Problem(THEOREM),), kept, task)).id

    def first(self, run: str) -> int:
        """The number of the run's first attempt."""
        return self.store.attempts.of_run(run)[0].id

    def claim(self, run: str, worker: str = "worker") -> Claim:
        """The run's first attempt, taken."""
        claim = self.store.attempts.claim(self.first(run), worker, LEAN.fingerprint, self.lease_seconds)
        assert isinstance(claim, Claim), claim
        return claim

    def workplace(self, store: Store | None = None) -> Workplace:
        """What `carry_out` takes."""
        outbox = Outbox(self.folder / "outbox")
        return Workplace(store or self.store, self.settings, LEAN, self.folder / "under-way", outbox, self.doubles)
