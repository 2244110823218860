"""Strategies, or retrievers, side by side: each searches for every theorem of some suites, with the same budget.

The budget is counted in tactic calls (or tokens), so a busy machine changes nothing; seconds are a safety net. There is
no proof cache, and proofs are not minimised: what is measured is the order of the search and nothing else. A proof
counts if it replays in the environment that found it, and, if asked for, if the fresh verifier accepts it.

One theorem is one task of the pool: its strategies and seeds run one after the other in one process, before one
`RememberingEnvironment`, so Lean is asked each question once and every search is charged what its own questions cost.
With a memory file an interrupted comparison goes on from there, and a larger one asks only what is new.

Read next: `prover.bench.memory`, `prover.bench.standings` for what is computed from the runs, `prover.bench.curves`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from prover.agent import library as opened_library
from prover.agent import toolchain, verifier
from prover.bench.memory import Memory, RememberingEnvironment
from prover.errors import InfrastructureFault, InputError, InvalidStatement
from prover.interrupt import Interrupt
from prover.lean.environment import LspEnvironment
from prover.lean.own import refuse_statement
from prover.lean.toolchain import Toolchain
from prover.library import must_be_kind
from prover.pool import Control, Done, Lost, Reported, run_tasks
from prover.protocols import Library, Progress, Verifier
from prover.request import GENERATORS, PLANNER, GeneratorFactory, must_be_known, plan_for
from prover.script import Script, render
from prover.settings import Settings
from prover.types import Budget, Cost, Limit, Theorem
from search.contest import Contender, Contest
from search.graph import Graph
from search.loop import Search
from search.strategies import STRATEGIES, Strategy

_HANG_SECONDS = 300.0
"""A process that overruns the time of all its searches by this much is taken for hung."""


class Contestant(NamedTuple):
    """A way to search: its name in the tables, its strategy, and who finds premises (None: whom the settings name)."""

    name: str
    strategy: str
    retriever: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is compared: each of `contestants` with each seed from 0 below `seeds`, with `budget` each time.

    These are the `strategies`, or each of them with each of `retrievers` if there are any. What retrieval takes is not
    in a budget of tactics; `Cost.model_seconds` tells it, together with the generator's own time.
    """

    strategies: tuple[str, ...]
    budget: Budget
    generator: str = "heuristic"
    seeds: int = 1
    memory: Path | None = None
    verify: bool = False
    retrievers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises `InputError` for what cannot be meant."""
        for strategy in self.strategies:
            must_be_known("strategy", strategy, STRATEGIES)
        for retriever in self.retrievers:
            must_be_kind(retriever)
        must_be_known("generator", self.generator, GENERATORS)
        if len(set(self.strategies)) < len(self.strategies):
            raise InputError("a strategy is named twice: name each once")
        if len(set(self.retrievers)) < len(self.retrievers):
            raise InputError("a retriever is named twice: name each once")

    @property
    def contestants(self) -> tuple[Contestant, ...]:
        """In order; each is named after what it differs in from others."""
        if not self.retrievers:
            return tuple(Contestant(strategy, strategy) for strategy in self.strategies)
        return tuple(
            Contestant(retriever if len(self.strategies) == 1 else f"{strategy}, {retriever}", strategy, retriever)
            for strategy in self.strategies
            for retriever in self.retrievers
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The contestants'."""
        return tuple(contestant.name for contestant in self.contestants)


@dataclass(frozen=True, slots=True)
class Run:
    """One search. `strategy` is its contestant's name; `limit` is what stopped it, "" if it found a proof.

    `proof` is the text after ``:=``; it is None as well if the proof found did not replay or was refused, see `note`.
    `load_dependent` counts the timeouts and crashes that it met.
    """

    strategy: str
    seed: int
    proof: str | None
    limit: str
    cost: Cost
    load_dependent: int = 0
    note: str = ""

    @property
    def solved(self) -> bool:
        return self.proof is not None


@dataclass(frozen=True, slots=True)
class Problem:
    """A theorem with a run for each contestant and seed; or with none, `left_out` saying why.

    `asked` counts the tactics that Lean really tried, `remembered` those that it did not have to.
    """

    theorem: Theorem
    runs: tuple[Run, ...] = ()
    left_out: str = ""
    asked: int = 0
    remembered: int = 0


def run(
    settings: Settings,
    theorems: Sequence[Theorem],
    plan: Plan,
    *,
    jobs: int = 1,
    listener: Callable[[int, Run | Problem], None] = lambda index, news: None,
    progress: Progress | None = None,
    interrupt: Interrupt | None = None,
) -> list[Problem]:
    """The problems in order; after an interrupt those that were finished.

    `listener` hears of each run, and of each problem when it is done. Raises `InfrastructureFault` without a Lean.
    """
    toolchain(settings, progress)  # once, here, where the progress can be seen
    searches = len(plan.contestants) * plan.seeds
    tasks = run_tasks(
        theorems,
        partial(_open_worker, settings, plan),
        jobs=jobs,
        task_seconds=plan.budget.seconds * searches * 2 + _HANG_SECONDS,
        interrupt=interrupt,
    )
    problems: dict[int, Problem] = {}
    for event in tasks:
        match event:
            case Reported(index, news):
                listener(index, news)
                continue
            case Done(index, None):
                continue  # interrupted
            case Done(index, problem) if problem is not None:
                problems[index] = problem
            case Lost(index, reason):
                problems[index] = Problem(theorems[index], left_out=reason)
        listener(index, problems[index])
    return [problems[index] for index in sorted(problems)]


@contextmanager
def _open_worker(settings: Settings, plan: Plan) -> Iterator[Callable[[Theorem, Control], Problem | None]]:
    """In a process of the pool: an environment with its memory, and what generators need."""
    lean = toolchain(settings)
    named = {contestant.retriever for contestant in plan.contestants}
    found = {kind: opened_library(_with(settings, kind), lean).library for kind in named}
    inner = LspEnvironment(lean, settings.limits)
    environment = RememberingEnvironment(inner, Memory(plan.memory, _place(lean, settings)))
    try:
        yield partial(_compare, Bench(environment, plan, found, verifier(lean) if plan.verify else None))
    finally:
        environment.close()


def _with(settings: Settings, retriever: str | None) -> Settings:
    return settings if retriever is None else settings.model_copy(update={"retriever": retriever})


def _place(lean: Toolchain, settings: Settings) -> str:
    """What answers depend on besides the question."""
    limits = settings.limits
    return f"{lean.fingerprint} {limits.heartbeats} {limits.call_seconds} {limits.memory_mb}"


def _compare(bench: Bench, theorem: Theorem, control: Control) -> Problem | None:
    """One task of the pool; None if it was interrupted."""
    return bench.compare(theorem, control.report, control.interrupt)


class Bench:
    """Runs a plan's searches for one theorem after the other."""

    def __init__(
        self,
        environment: RememberingEnvironment,
        plan: Plan,
        libraries: Mapping[str | None, Library | None] = MappingProxyType({}),
        verifier: Verifier | None = None,
        generators: Mapping[str, GeneratorFactory] = GENERATORS,
        strategies: Mapping[str, Strategy] = STRATEGIES,
    ) -> None:
        self._environment = environment
        self._plan = plan
        self._libraries = libraries
        self._verifier = verifier
        self._generators = generators
        self._strategies = strategies

    def compare(
        self, theorem: Theorem, report: Callable[[Run], None] = lambda run: None, interrupt: Interrupt | None = None
    ) -> Problem | None:
        """All searches for `theorem`; None if an interrupt cut them short."""
        stop = interrupt or Interrupt()
        refusal = refuse_statement(theorem)
        if refusal:
            return Problem(theorem, left_out=f"invalid: what stands before it is {refusal}")
        asked, remembered = self._environment.asked, self._environment.remembered
        runs: list[Run] = []
        verdicts: dict[str, str] = {}
        try:
            for contestant in self._plan.contestants:
                for seed in range(self._plan.seeds):
                    done = self._twice(theorem, contestant, seed, stop)
                    if done.limit == Limit.INTERRUPTED or stop.requested():
                        return None
                    runs.append(self._judged(theorem, done, verdicts))
                    report(runs[-1])
        except InvalidStatement as error:
            return Problem(theorem, left_out=f"invalid: {error}")
        except InfrastructureFault as fault:
            return Problem(theorem, left_out=f"fault: {fault}")
        environment = self._environment
        return Problem(theorem, tuple(runs), "", environment.asked - asked, environment.remembered - remembered)

    def _twice(self, theorem: Theorem, contestant: Contestant, seed: int, stop: Interrupt) -> Run:
        """A search that a fault ended is made once more: what was answered by then is remembered."""
        try:
            return self._search(theorem, contestant, seed, stop)
        except InfrastructureFault:
            return self._search(theorem, contestant, seed, stop)

    def _search(self, theorem: Theorem, contestant: Contestant, seed: int, stop: Interrupt) -> Run:
        name, strategy = contestant.name, contestant.strategy
        environment, budget = self._environment, self._plan.budget
        state = environment.start(theorem)
        met = environment.load_dependent
        library = self._libraries.get(contestant.retriever)
        retriever = None if library is None else library.open_for(theorem)

        def searching(order: str, generator: str) -> Search:
            graph = Graph(state, keep_failures=False)
            return Search(
                graph,
                environment,
                self._generators[generator](theorem, retriever, seed),
                self._strategies[order](graph, seed),
                clock=environment.clock,
                stop=stop.requested,
            )

        contenders = [Contender("proof", lambda: searching(strategy, self._plan.generator))]
        plan = plan_for(theorem, strategy, self._plan.generator) if PLANNER in self._generators else None
        if plan is not None:
            contenders.append(plan.contender(partial(searching, plan.strategy, PLANNER)))
        decision = Contest(contenders, budget, clock=environment.clock, stop=stop.requested).run()
        cost, met = sum((cost for _, cost in decision.costs), Cost()), environment.load_dependent - met
        if decision.result.script is None:
            assert decision.limit is not None
            return Run(name, seed, None, decision.limit.value, cost, met)
        proof, note = self._replayed(decision.result.script)
        return Run(name, seed, proof, "", cost, met, note)

    def _replayed(self, script: Script) -> tuple[str | None, str]:
        if self._environment.replays(script):
            return render(script), ""
        return None, "the proof found does not replay"

    def _judged(self, theorem: Theorem, done: Run, verdicts: dict[str, str]) -> Run:
        """The run, without its proof if the verifier refuses that. `verdicts`: reasons of refusal, by proof."""
        if self._verifier is None or done.proof is None:
            return done
        if done.proof not in verdicts:
            verdict = self._verifier.verify(theorem, done.proof)
            verdicts[done.proof] = "" if verdict.proved else f"verification refused the proof: {verdict.reason}"
        reason = verdicts[done.proof]
        return replace(done, proof=None, note=reason) if reason else done
