"""The agent: where the independent parts meet, and how one theorem goes from statement to verdict.

`build` composes a toolchain, an environment, generators and a verifier into an `Agent`; `Agent.prove` runs

    start the theorem in Lean -> search -> extract the proof -> minimise -> verify in fresh processes -> `Attempt`

Only the verifier's word makes an attempt `proved`. If it refuses the minimised proof, the proof as the search found it
is tried; if it refuses that too, the attempt is a `fault` with the reason, never a success and never the theorem's
failure. `prove_many` spreads theorems over processes, one agent in each.

Read next: `search.loop` for the search, `prover.lean.environment` for what happens to a tactic, `prover.lean.verify`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from prover.errors import InfrastructureFault, InputError, InvalidStatement, LeanDied, TraceError
from prover.interrupt import Interrupt
from prover.lean.environment import LspEnvironment
from prover.lean.own import refuse_statement
from prover.lean.premises import library_premises
from prover.lean.toolchain import Toolchain, embedded, lake
from prover.lean.verify import FreshVerifier
from prover.model.heuristic import HeuristicGenerator
from prover.pool import Control, Done, Lost, Reported, run_tasks
from prover.protocols import Clock, LeanEnvironment, Progress, Retriever, SearchObserver, TacticGenerator, Verifier
from prover.script import render
from prover.settings import Settings
from prover.types import Attempt, Budget, Cost, Limit, Outcome, ProofState, SearchEvent, Theorem, Verdict
from retrieval.symbols import SymbolRetriever
from search.graph import Graph
from search.loop import Search, SearchResult
from search.minimise import minimise
from search.strategies import DEFAULT, STRATEGIES, Strategy
from search.trace import Trace, load, save

GeneratorFactory = Callable[[Theorem, Retriever | None, int], TacticGenerator]
"""Makes the generator of one search: from its theorem, the library's retriever, a seed for those that draw lots."""

GENERATORS: Mapping[str, GeneratorFactory] = {
    "heuristic": lambda theorem, retriever, _seed: HeuristicGenerator(theorem, retriever),
}

_MINIMISE_SECONDS = 5.0
"""What a shorter proof may cost, in wall clock, on top of the budget."""

_HANG_SECONDS = 120.0
"""A pool's process that overruns its theorem's time by this much is taken for hung."""

_REPORT_SECONDS = 0.1
"""At least so long between two reports of a pool's process."""


@dataclass(frozen=True, slots=True)
class Request:
    """How a theorem is to be attempted; `trace` is the file where its search is kept, and resumed from if it exists."""

    budget: Budget = field(default_factory=lambda: Budget(seconds=30.0))
    strategy: str = DEFAULT
    generator: str = "heuristic"
    seed: int = 0
    trace: Path | None = None

    def __post_init__(self) -> None:
        """Raises `InputError` for what cannot be meant, before anything is spent on it."""
        _known("strategy", self.strategy, STRATEGIES)
        _known("generator", self.generator, GENERATORS)
        if self.trace is not None and (self.trace.is_dir() or not self.trace.absolute().parent.is_dir()):
            raise InputError(f"the trace cannot be kept in {self.trace}: name a file in a folder that exists")


def _known(what: str, name: str, table: Mapping[str, object]) -> None:
    if name not in table:
        raise InputError(f"there is no {what} {name!r}: the known ones are {', '.join(sorted(table))}")


class Agent:
    """Proves one theorem after the other with the same environment and verifier. Use as a context manager."""

    def __init__(
        self,
        environment: LeanEnvironment,
        verifier: Verifier,
        *,
        retriever: Retriever | None = None,
        generators: Mapping[str, GeneratorFactory] = GENERATORS,
        strategies: Mapping[str, Strategy] = STRATEGIES,
        clock: Clock = time.monotonic,
    ) -> None:
        self._environment = environment
        self._verifier = verifier
        self._retriever = retriever
        self._generators = generators
        self._strategies = strategies
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._environment.close()

    def prove(
        self,
        theorem: Theorem,
        request: Request,
        *,
        observer: SearchObserver = lambda event: None,
        interrupt: Interrupt | None = None,
    ) -> Attempt:
        """One attempt. Every way to end is an outcome; raises `TraceError` for a trace that cannot be used."""
        run = _Run(self._environment, self._clock)
        attempt = self._attempt(theorem, request, run, observer, interrupt or Interrupt())
        return replace(attempt, note="\n".join(filter(None, [attempt.note, run.note]))) if run.note else attempt

    def _attempt(
        self, theorem: Theorem, request: Request, run: _Run, observer: SearchObserver, stop: Interrupt
    ) -> Attempt:
        try:
            graph, run.earlier = self._graph(theorem, request.trace, run)
            with stop.deferred():
                result = self._search(theorem, graph, request, run, observer, stop)
                return self._judge(theorem, result, run)
        except InvalidStatement as error:
            return Attempt(theorem, Outcome.INVALID, run.cost(), note=str(error))
        except InfrastructureFault as fault:
            return Attempt(theorem, Outcome.FAULT, run.cost(), note=str(fault))
        except KeyboardInterrupt:
            return Attempt(theorem, Outcome.GAVE_UP, run.cost(), limit=Limit.INTERRUPTED)

    def _graph(self, theorem: Theorem, trace: Path | None, run: _Run) -> tuple[Graph, Cost]:
        """The theorem's first state, or all of its trace, and what that has cost.

        The theorem is started in any case: a resumed search needs it in the environment too.
        """
        refusal = refuse_statement(theorem)
        if refusal:
            raise InvalidStatement(f"what stands before {theorem.name} is {refusal}")
        try:
            state = self._environment.start(theorem)
        except LeanDied:
            state = self._environment.start(theorem)  # once more: what killed it need not be the statement
        run.remark(auto_bound(theorem, state))
        if trace is None or not trace.exists():
            return Graph(state, keep_failures=trace is not None), Cost()
        saved = load(trace, theorem, state)
        return saved.graph, saved.cost

    def _search(
        self,
        theorem: Theorem,
        graph: Graph,
        request: Request,
        run: _Run,
        observer: SearchObserver,
        stop: Interrupt,
    ) -> SearchResult:
        """Search on from where the graph ends; however that goes, the trace is kept."""
        search = Search(
            graph,
            self._environment,
            self._generators[request.generator](theorem, self._retriever, request.seed),
            self._strategies[request.strategy](graph, request.seed),
            budget=request.budget,
            spent=run.earlier,
            clock=self._clock,
            stop=stop.requested,
            observer=observer,
        )
        limit: Limit | None = None
        try:
            result = search.run()
            limit = result.limit
        finally:
            run.searched = search.cost
            if request.trace is not None:
                run.keep(request.trace, Trace(theorem, graph, search.cost, request.strategy, limit))
        return result

    def _judge(self, theorem: Theorem, result: SearchResult, run: _Run) -> Attempt:
        """Verify a found proof, the minimised one first; report a search without one."""
        if result.script is None:
            goal = result.open_state.main if result.open_state else None
            return Attempt(theorem, Outcome.GAVE_UP, run.cost(), limit=result.limit, open_goal=goal)
        verdict: Verdict | None = None
        short = minimise(result.script, self._environment.replays, seconds=_MINIMISE_SECONDS, clock=self._clock)
        for script in dict.fromkeys([short, result.script]):
            proof = render(script)
            verdict = self._verifier.verify(theorem, proof)
            if verdict.proved:
                return Attempt(theorem, Outcome.PROVED, run.cost(), proof, verdict)
        assert verdict is not None
        if verdict.messages and not verdict.tier:
            # Lean refused the statement under its own name, for instance because the library has that name.
            return Attempt(theorem, Outcome.INVALID, run.cost(), verdict=verdict, note=verdict.reason)
        note = f"the search found a proof, but verification refused it: {verdict.reason}"
        return Attempt(theorem, Outcome.FAULT, run.cost(), verdict=verdict, note=note)


def auto_bound(theorem: Theorem, state: ProofState) -> str:
    """A warning if Lean took an unknown name of the statement for a variable, as it does outside Mathlib."""
    bound = set(" ".join(re.findall(r"[({\[⦃]([^:(){}\[\]]*)[:)}\]⦄]", theorem.signature)).split())
    found = [
        name
        for hypothesis in state.main.hypotheses
        for name in hypothesis.names
        if "✝" not in name and name not in bound and not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", theorem.header)
    ]
    if not found:
        return ""
    are = "is a variable" if len(found) == 1 else "are variables"
    return f"beware: {', '.join(found)} {are} here, bound by Lean because nothing of that name is known"


class _Run:
    """The meter of one attempt: wall clock and Lean's CPU time from its start, whatever happens."""

    def __init__(self, environment: LeanEnvironment, clock: Clock) -> None:
        self._environment = environment
        self._clock = clock
        self._began = clock()
        self._cpu_began = environment.cpu_seconds()
        self.earlier = Cost()
        """Spent by earlier runs of a resumed search."""
        self.searched = Cost()
        """Counted by the search, earlier runs included."""
        self.note = ""
        """What went wrong without harm to the result."""

    def cost(self) -> Cost:
        """Spent so far; times include start, minimisation and verification, not only the search."""
        return replace(
            self.searched,
            wall_seconds=self.earlier.wall_seconds + self._clock() - self._began,
            lean_cpu_seconds=self.earlier.lean_cpu_seconds + self._environment.cpu_seconds() - self._cpu_began,
        )

    def remark(self, text: str) -> None:
        """Add a sentence for people to the attempt's note."""
        self.note = "\n".join(filter(None, [self.note, text]))

    def keep(self, path: Path, trace: Trace) -> None:
        """Save the trace; a proof is worth more than its trace, so a failure is noted only."""
        try:
            save(path, trace)
        except TraceError as error:
            self.remark(str(error))


def toolchain(settings: Settings, progress: Progress | None = None) -> Toolchain:
    """The Lean that the settings name: a project's, or the embedded one, whose library is compiled now if need be."""
    return lake(settings.project) if settings.project else embedded(settings.cache_dir, progress)


def verifier(lean: Toolchain) -> FreshVerifier:
    """The one authority on proofs, over this Lean."""
    return FreshVerifier(lean)


def build(settings: Settings, progress: Progress | None = None) -> Agent:
    """Everything composed. Raises `InfrastructureFault` if there is no Lean to work with."""
    lean = toolchain(settings, progress)
    retriever = SymbolRetriever(library_premises(lean, settings.cache_dir))
    return Agent(LspEnvironment(lean, settings.limits), verifier(lean), retriever=retriever)


Observer = Callable[[int, SearchEvent], None]
"""Hears of the search of theorem number so-and-so."""


def prove_many(
    settings: Settings,
    theorems: Sequence[Theorem],
    request: Request,
    *,
    jobs: int = 1,
    isolated: bool = False,
    observer: Observer = lambda index, event: None,
    progress: Progress | None = None,
    interrupt: Interrupt | None = None,
) -> Iterator[tuple[int, Attempt]]:
    """Attempt every theorem, `jobs` at a time; yields numbers and attempts as they are ready.

    With one job (or theorem) they come in order and nothing but Lean runs in other processes, unless `isolated` is
    asked for: then even a defect of ours that ends a process costs its own theorem only. After an interrupt the
    running attempts are yielded with what they have, and the rest is left out.
    """
    stop = interrupt or Interrupt()
    if isolated or min(jobs, len(theorems)) > 1:
        toolchain(settings, progress)  # once, here, where the progress can be seen
        yield from _in_processes(settings, theorems, request, jobs, observer, stop)
        return
    with build(settings, progress) as agent:
        for index, theorem in enumerate(theorems):
            yield index, agent.prove(theorem, request, observer=partial(observer, index), interrupt=stop)
            if stop.requested():
                return


def _in_processes(
    settings: Settings, theorems: Sequence[Theorem], request: Request, jobs: int, observer: Observer, stop: Interrupt
) -> Iterator[tuple[int, Attempt]]:
    opener = partial(_open_worker, settings, request)
    patience = request.budget.seconds + _HANG_SECONDS
    for event in run_tasks(theorems, opener, jobs=jobs, task_seconds=patience, interrupt=stop):
        match event:
            case Reported(index, value):
                observer(index, value)
            case Done(index, attempt):
                yield index, attempt
            case Lost(index, reason):
                yield index, Attempt(theorems[index], Outcome.FAULT, Cost(), note=reason)


@contextmanager
def _open_worker(settings: Settings, request: Request) -> Iterator[Callable[[Theorem, Control], Attempt]]:
    """In a process of the pool: an agent that does what it is sent."""
    with build(settings) as agent:

        def work(theorem: Theorem, control: Control) -> Attempt:
            observer = _seldom(control.report)
            return agent.prove(theorem, request, observer=observer, interrupt=control.interrupt)

        yield work


def _seldom(observer: SearchObserver) -> SearchObserver:
    """Pass on what eyes can follow: an event in `_REPORT_SECONDS`."""
    last = float("-inf")

    def observe(event: SearchEvent) -> None:
        nonlocal last
        if event.seconds - last >= _REPORT_SECONDS:
            last = event.seconds
            observer(event)

    return observe
