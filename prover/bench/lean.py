"""How fast tactics run: `expand` against the usual ways of trying a tactic, our own overhead, memory, start-up.

The workload is what the default generator proposes first on ten ordinary goals, so it holds as many failing tactics as
a search does. Every way of asking gets the same candidates of the same states; rounds alternate between the ways.

- `expand`: our branch questions;
- `edits`: one document edit for each candidate, same worker, same header (what an editor-like client does);
- `processes`: one Lean process for each candidate, on a sample;
- `leanclient`: the PyPI client on the same binary, one edit for each candidate, where it is installed.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from prover.bench.peers import Leanclient
from prover.lean.document import Document
from prover.lean.environment import LspEnvironment
from prover.lean.process import ProcessLimits, run_lean
from prover.lean.toolchain import Toolchain
from prover.model.heuristic import HeuristicGenerator
from prover.protocols import Library, Progress
from prover.types import Budget, Limits, ProofState, Theorem
from search.graph import Graph
from search.loop import Search
from search.strategies import DEFAULT, STRATEGIES

_GOALS = (
    ("(p q r : Prop) : p ∧ (q ∨ r) → (p ∧ q) ∨ (p ∧ r)", ""),
    ("(p q : Prop) (h : ¬(p ∧ q)) : p → ¬q", ""),
    ("(α : Type) (P Q : α → Prop) (h : ∀ x, P x → Q x) : (∃ x, P x) → ∃ x, Q x", ""),
    ("(a b c : Nat) (h : a + b = c) : b + a = c ∧ c = c", ""),
    ("(a b : Nat) (h : a ≤ b) : a * 2 ≤ b + b", ""),
    ("(n : Nat) : 2 * total n = n * (n + 1)", "def total : Nat → Nat\n  | 0 => 0\n  | n + 1 => total n + (n + 1)"),
    ("{α : Type} (xs ys : List α) : (xs ++ ys).length = ys.length + xs.length", ""),
    ("{α : Type} (xs : List α) (x : α) : (x :: xs).reverse = xs.reverse ++ [x]", ""),
    ("{α β : Type} (f : α → β) (xs : List α) : (xs.map f).length = xs.length", ""),
    ("(a b c : Int) (h : a < b) : a + c < b + c", ""),
)
_UNPROVABLE = (
    "(p q r s : Prop) (f : p → q) (g : r → s) (h : p ∨ r) : q ∧ s",
    "(a b c : Nat) (h : a ≤ b) (k : b ≤ c) : a * a + b = c * b",
    "{α : Type} (xs ys zs : List α) : xs ++ ys ++ zs = zs ++ ys ++ xs",
)
"""False, so that a search over them spends its whole budget."""
_CANDIDATES = 64
_PROCESS_SAMPLE = 24
_SEARCH_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Way:
    """One way of trying candidates, over all rounds. Rates in candidates per second; the spread is (max-min)/median."""

    name: str
    candidates: int
    per_cpu_second: float
    per_wall_second: float
    spread: float


@dataclass(frozen=True, slots=True)
class Overhead:
    """Where a search's wall clock goes: `waiting` is the share spent waiting for Lean's answers."""

    wall_seconds: float
    waiting: float
    tactics: int


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident MiB of one worker after `first` and after `last` expansions."""

    first: int
    first_mb: float
    last: int
    last_mb: float


@dataclass(frozen=True, slots=True)
class LeanBenchmark:
    """All figures of one run."""

    ways: tuple[Way, ...]
    overhead: Overhead
    memory: Memory
    missing: tuple[str, ...]

    def ratio(self, name: str) -> float | None:
        """How many times more candidates per CPU-second `expand` tries than the way `name`."""
        rates = {way.name: way.per_cpu_second for way in self.ways}
        return rates["expand"] / rates[name] if name in rates else None


@dataclass(frozen=True, slots=True)
class _Work:
    theorem: Theorem
    state: ProofState
    tactics: tuple[str, ...]


def run(
    toolchain: Toolchain, library: Library, folder: Path, rounds: int, expansions: int, progress: Progress
) -> LeanBenchmark:
    """Measure on `toolchain` with scratch files in `folder`. Takes a minute or two for 3 rounds, 5,000 expansions."""
    with LspEnvironment(toolchain, Limits(), folder) as environment:
        work = list(_workload(environment, library))
        client, missing = Leanclient.find(toolchain, folder)
        try:
            ways = _compare(environment, toolchain, folder, work, client, rounds, progress)
        finally:
            if client is not None:
                client.close()
    progress("overhead of the search loop")
    overhead = _overhead(toolchain, library, folder)
    progress(f"memory over {expansions} expansions")
    return LeanBenchmark(ways, overhead, _memory(toolchain, library, folder, expansions, progress), missing)


def _workload(environment: LspEnvironment, library: Library) -> Iterator[_Work]:
    for number, (signature, header) in enumerate(_GOALS):
        theorem = Theorem(f"bench{number}", signature, header)
        state = environment.start(theorem)
        proposed = HeuristicGenerator(theorem, library.open_for(theorem)).propose(state, _CANDIDATES)
        yield _Work(theorem, state, tuple(candidate.tactic for candidate in proposed))


def _compare(
    environment: LspEnvironment,
    toolchain: Toolchain,
    folder: Path,
    work: Sequence[_Work],
    client: Leanclient | None,
    rounds: int,
    progress: Progress,
) -> tuple[Way, ...]:
    ways: dict[str, Callable[[_Work], float]] = {
        "expand": lambda item: _expand(environment, item, len(item.tactics)),
        "edits": lambda item: _expand(environment, item, 1),
        "processes": lambda item: _processes(toolchain, folder, item),
    }
    if client is not None:
        ways["leanclient"] = client.try_all
    results: dict[str, list[tuple[int, float, float]]] = {name: [] for name in ways}
    for number in range(rounds):
        for name, way in ways.items():
            progress(f"round {number + 1} of {rounds}: {name}")
            results[name].append(_round(environment, way, _sampled(work, name)))
    return tuple(_summary(name, measured) for name, measured in results.items())


def _sampled(work: Sequence[_Work], name: str) -> Sequence[_Work]:
    """All candidates, or a few of each state for what takes a process each."""
    if name != "processes":
        return work
    share = max(1, _PROCESS_SAMPLE // len(work))
    return [_Work(item.theorem, item.state, item.tactics[::7][:share]) for item in work]


def _round(
    environment: LspEnvironment, way: Callable[[_Work], float], work: Sequence[_Work]
) -> tuple[int, float, float]:
    """Candidates, CPU seconds and wall seconds of one way over all states."""
    cpu = wall = 0.0
    for item in work:
        environment.start(item.theorem)
        began = time.perf_counter()
        cpu += way(item)
        wall += time.perf_counter() - began
    return sum(len(item.tactics) for item in work), cpu, wall


def _summary(name: str, measured: Sequence[tuple[int, float, float]]) -> Way:
    rates = [count / max(cpu, 1e-3) for count, cpu, _ in measured]
    median = statistics.median(rates)
    return Way(
        name,
        sum(count for count, _, _ in measured),
        median,
        statistics.median(count / wall for count, _, wall in measured),
        (max(rates) - min(rates)) / median,
    )


def _expand(environment: LspEnvironment, item: _Work, width: int) -> float:
    """CPU seconds for all candidates, `width` in a call."""
    before = environment.cpu_seconds()
    for start in range(0, len(item.tactics), width):
        environment.expand(item.state, item.tactics[start : start + width])
    return environment.cpu_seconds() - before


def _processes(toolchain: Toolchain, folder: Path, item: _Work) -> float:
    cpu = 0.0
    for number, tactic in enumerate(item.tactics):
        document = Document(item.theorem)
        document.alone(item.state.path, tactic)
        file = folder / f"Candidate{number}.lean"
        file.write_text(document.text, encoding="utf-8")
        cpu += run_lean(toolchain, ["--json", str(file)], cwd=folder, limits=ProcessLimits(), timeout=60).cpu_seconds
    return cpu


class _Timed(LspEnvironment):
    """An environment that sums up how long its callers wait for Lean itself."""

    waited = 0.0

    def _elaborate(self, document: Document):  # type: ignore[no-untyped-def]
        began = time.perf_counter()
        try:
            return super()._elaborate(document)
        finally:
            self.waited += time.perf_counter() - began


def _overhead(toolchain: Toolchain, library: Library, folder: Path) -> Overhead:
    """Searches that do not end early, and the share of their time that is not waiting for Lean."""
    wall = waited = 0.0
    tactics = 0
    for number, signature in enumerate(_UNPROVABLE):
        theorem = Theorem(f"open{number}", signature)
        with _Timed(toolchain, Limits(), folder) as environment:
            graph = Graph(environment.start(theorem))
            environment.waited = 0.0
            frontier = STRATEGIES[DEFAULT](graph, 0)
            budget = Budget(seconds=_SEARCH_SECONDS)
            began = time.perf_counter()
            generator = HeuristicGenerator(theorem, library.open_for(theorem))
            result = Search(graph, environment, generator, frontier, budget=budget).run()
            wall += time.perf_counter() - began
            waited += environment.waited
            tactics += result.cost.tactics
    return Overhead(wall, waited / wall, tactics)


def _memory(toolchain: Toolchain, library: Library, folder: Path, expansions: int, progress: Progress) -> Memory:
    """One worker, one call of a few candidates after another, on changing theorems."""
    first = max(1, expansions // 10)
    first_mb = 0.0
    with LspEnvironment(toolchain, Limits(), folder) as environment:
        work = list(_workload(environment, library))
        for number, item in enumerate(islice(cycle(work), expansions), start=1):
            environment.start(item.theorem)
            shift = number % max(1, len(item.tactics) - 6)
            environment.expand(item.state, item.tactics[shift : shift + 6])
            if number == first:
                first_mb = environment.memory_mb()
            if number % 500 == 0:
                progress(f"memory: {number} of {expansions} expansions, {environment.memory_mb():.0f} MiB")
        return Memory(first, first_mb, expansions, environment.memory_mb())
