"""One attempt at one theorem, from start to verdict.

    start the theorem in Lean -> known to fail? -> searches in turns -> extract -> minimise -> verify -> `Attempt`

Besides the theorem itself, its *counters* are searched for at a small share of the budget: the contradiction of its
hypotheses and its negation. Only the verifier's word makes an attempt proved, disproved or vacuous. If it refuses the
minimised proof, the proof as the search found it is tried; if it refuses that too, the attempt is a `fault` with
the reason, never a success and never the theorem's failure.

A proof that proves ``False`` from the same hypotheses just as well shows that the theorem is vacuous: that is asked of
every proof found. Read next: `search.contest` for the turns, `search.loop` for a search, `prover.lean.verify`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from prover.errors import InfrastructureFault, InvalidStatement
from prover.interrupt import Interrupt
from prover.known import Known
from prover.lean.own import refuse_statement
from prover.meter import Meter
from prover.protocols import (
    Clock,
    LeanEnvironment,
    Library,
    ProofCache,
    ProvedTheorems,
    Retriever,
    SearchObserver,
    Verifier,
)
from prover.record import KNOWN_FAILURE
from prover.request import PLAN, PLANNER, GeneratorFactory, Request, plan_for
from prover.script import Branch, Script, render
from prover.stage import Stage
from prover.types import (
    Attempt,
    Budget,
    Cost,
    Limit,
    Limits,
    Outcome,
    ProofState,
    Refutation,
    Theorem,
    Verdict,
)
from search.contest import Contender, Contest, Decision
from search.loop import Search, SearchResult
from search.minimise import minimise
from search.strategies import Strategy
from search.trace import TraceFile

PROOF = "proof"
"""The name of the search for the theorem itself with the asked generator; `PLAN` is that with the planner's."""

_MINIMISE_SECONDS = 5.0
"""What a shorter proof may cost, in wall clock, on top of the budget."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A statement that speaks against a theorem: how it is made, and what it means if it is proved.

    `make` is given the theorem and its first state, and returns None where there is nothing to say. `share`: of the
    main search's tactics that searching for it may take.
    """

    name: str
    outcome: Outcome
    make: Callable[[Theorem, ProofState], Theorem | None]
    share: float = 0.1


@dataclass(frozen=True, slots=True)
class Parts:
    """What attempts are made with. `ranking` says how `library` finds premises.

    `lemmas`: offer what the cache, and `stored`, have proofs of; none are offered without a cache.

    `toolchain`, `limits`, `version` and `ranking` say whose the cached proofs and failures are.
    """

    environment: LeanEnvironment
    verifier: Verifier
    generators: Mapping[str, GeneratorFactory]
    strategies: Mapping[str, Strategy]
    clock: Clock
    library: Library | None = None
    ranking: str = ""
    counters: Sequence[Counter] = ()
    cache: ProofCache | None = None
    lemmas: bool = False
    stored: ProvedTheorems | None = None
    toolchain: str = ""
    limits: Limits | None = None
    version: str = ""


class Trial:
    """One attempt under way. `run` once."""

    def __init__(
        self, parts: Parts, theorem: Theorem, request: Request, observer: SearchObserver, stop: Interrupt
    ) -> None:
        self._parts = parts
        self._theorem = theorem
        self._request = request
        self._observer = observer
        self._stop = stop
        self._stage = Stage(parts.environment)
        self._meter = Meter(parts.clock, parts.environment.cpu_seconds)
        self._views: dict[str, LeanEnvironment] = {}
        self._counters: dict[str, Theorem] = {}
        self._notes: list[str] = []
        self._retrievers: dict[str, Retriever] = {}
        searcher = (
            f"{request.generator}, {request.strategy}, seed {request.seed}, {parts.limits}, {parts.version}"
            f", premises by {parts.ranking}"
        )
        self._known = Known(
            parts.cache,
            parts.toolchain,
            theorem,
            searcher,
            request.budget,
            with_lemmas=parts.lemmas,
            stored=parts.stored,
        )

    def run(self) -> Attempt:
        """Every way to end is an outcome; raises `TraceError` for a trace that cannot be used."""
        attempt = self._outcome(self._started)
        note = "\n".join(filter(None, [attempt.note, *self._notes]))
        meter = self._meter
        return replace(attempt, note=note, cost=meter.total(), ledger=meter.ledger(), earlier=meter.earlier)

    def _attempt(self, outcome: Outcome, limit: Limit | None = None, note: str = "") -> Attempt:
        """Its cost is entered when all is done."""
        return Attempt(self._theorem, outcome, Cost(), limit=limit, note=note)

    def _outcome(self, body: Callable[[], Attempt]) -> Attempt:
        """What comes of the body, faults and interruptions included."""
        try:
            return body()
        except InvalidStatement as error:
            return self._attempt(Outcome.INVALID, note=str(error))
        except InfrastructureFault as fault:
            return self._attempt(Outcome.FAULT, note=str(fault))
        except KeyboardInterrupt:
            return self._attempt(Outcome.GAVE_UP, Limit.INTERRUPTED)

    def _started(self) -> Attempt:
        state = self._start()
        with self._stop.deferred():
            return self._known_proof(state) or self._unproved(state)

    def _unproved(self, state: ProofState) -> Attempt:
        self._known.begin(state)
        return self._known_failure(state) or self._traced(state)

    def _traced(self, state: ProofState) -> Attempt:
        """The searches, kept in the trace as they go, and its last line."""
        with self._trace() as trace:
            budget = trace.begin(self._request.budget)
            self._meter.earlier = trace.spent
            attempt = self._outcome(lambda: self._search(state, trace, budget))
            trace.end(attempt.limit or attempt.outcome)
        self._notes += [trace.problem] if trace.problem else []
        return attempt

    def _trace(self) -> TraceFile:
        """A file that the user named must be usable; one of ours that is not is begun anew."""
        path = self._request.trace_of(self._theorem)
        return TraceFile.open(path, self._theorem, renew=self._request.trace is None)

    def _start(self) -> ProofState:
        """The theorem's first state."""
        refusal = refuse_statement(self._theorem)
        if refusal:
            raise InvalidStatement(f"what stands before {self._theorem.name} is {refusal}")
        with self._meter.entry("start"):
            view = self._views[PROOF] = self._stage.view()
            state = self._state = view.start(self._theorem)
        warning = auto_bound(self._theorem, state)
        self._notes += [warning] if warning else []
        return state

    def _search(self, state: ProofState, trace: TraceFile, budget: Budget) -> Attempt:
        """Searches in turns until one decides, each winner judged; a refused refutation is not heard again."""
        contenders = [Contender(PROOF, lambda: self._searching(PROOF, self._theorem, state, trace))]
        contenders += [Contender(c.name, partial(self._against, c, trace), c.share) for c in self._parts.counters]
        contenders += self._planned(state, trace)
        contest = Contest(contenders, budget, clock=self._parts.clock, stop=self._stop.requested)
        self._meter.searches = lambda: (*contest.costs, *trace.idle)
        while True:
            decision = contest.run()
            if decision.winner in (None, PROOF, PLAN):
                return self._judge(state, decision)
            attempt = self._refuted(decision)
            if attempt is not None:
                return attempt
            contest.drop(decision.winner)

    def _against(self, counter: Counter, trace: TraceFile) -> Search | None:
        """The search for a counter statement, if there is one that Lean accepts."""
        state = self._stated(counter)
        return None if state is None else self._searching(counter.name, self._counters[counter.name], state, trace)

    def _stated(self, counter: Counter) -> ProofState | None:
        """The first state of a counter statement."""
        theorem = counter.make(self._theorem, self._state)
        if theorem is None:
            return None
        view = self._stage.view()
        try:
            state = view.start(theorem)
        except InvalidStatement:
            return None  # a statement taken apart and put together need not elaborate
        self._views[counter.name], self._counters[counter.name] = view, theorem
        return state

    def _planned(self, state: ProofState, trace: TraceFile) -> list[Contender]:
        """The second search for the theorem, if there is to be one."""
        request = self._request
        plan = plan_for(self._theorem, request.strategy, request.generator)
        if plan is None or PLANNER not in self._parts.generators:
            return []
        asked = replace(request, strategy=plan.strategy, generator=PLANNER)
        self._views[PLAN] = self._views[PROOF]
        search = partial(self._searching, PLAN, self._theorem, state, trace, asked)
        return [plan.contender(search)]

    def _searching(
        self, name: str, theorem: Theorem, state: ProofState, trace: TraceFile, request: Request | None = None
    ) -> Search:
        """The search of this name, from where its trace ends; as `request` says if it is not the attempt's own."""
        parts, request = self._parts, request or self._request
        strategy, seed = parts.strategies[request.strategy], request.seed
        resumed = trace.resume(
            name, theorem, state, request.strategy, request.generator, lambda graph: strategy(graph, seed)
        )
        return Search(
            resumed.graph,
            self._views[name],
            parts.generators[request.generator](theorem, self._retriever(theorem), seed),
            resumed.agenda,
            spent=resumed.cost,
            clock=parts.clock,
            stop=self._stop.requested,
            observer=self._observer if name == PROOF else lambda event: None,
            journal=resumed.journal,
            recall=self._known.recall(),
        )

    def _retriever(self, theorem: Theorem) -> Retriever | None:
        """Lemmas, and what the library offers to this statement, opened once for all searches."""
        library = self._parts.library
        if library is None:
            return self._known.retriever(None)
        if theorem.statement_hash not in self._retrievers:
            self._retrievers[theorem.statement_hash] = library.open_for(theorem)
        return self._known.retriever(self._retrievers[theorem.statement_hash])

    def _judge(self, state: ProofState, decision: Decision) -> Attempt:
        """Verify a found proof, the minimised one first; report a search without one."""
        result = decision.result
        if result.script is None:
            self._known.keep_failure(state, decision)
            goal = result.open_state.main if result.open_state else None
            return replace(self._attempt(Outcome.GAVE_UP, decision.limit), open_goal=goal)
        verdict: Verdict | None = None
        short = self._shortened(PROOF, result)
        for script in dict.fromkeys([short, result.script]):
            proof = render(script)
            with self._meter.entry("verification", processes=True):
                verdict = self._parts.verifier.verify(self._theorem, proof)
            if verdict.proved:
                proved = replace(self._attempt(Outcome.PROVED), proof=proof, verdict=verdict)
                self._notes += self._known.used(proof)
                attempt = self._perhaps_vacuous(proved, script)
                self._known.keep_proof(state, script, result.cost, settled=attempt.outcome is Outcome.PROVED)
                return attempt
        assert verdict is not None
        if verdict.messages and not verdict.tier:
            # Lean refused the statement under its own name, for instance because the library has that name.
            return replace(self._attempt(Outcome.INVALID, note=verdict.reason), verdict=verdict)
        note = f"the search found a proof, but verification refused it: {verdict.reason}"
        return replace(self._attempt(Outcome.FAULT, note=note), verdict=verdict)

    def _refuted(self, decision: Decision) -> Attempt | None:
        """The attempt that a found refutation makes, unless verification refuses it."""
        counter = next(counter for counter in self._parts.counters if counter.name == decision.winner)
        script = self._shortened(counter.name, decision.result)
        refutation = self._refutation(counter, script)
        if refutation is None:
            return None
        attempt = replace(self._attempt(counter.outcome), refutation=refutation)
        return self._also_proved(attempt, script) if counter.outcome is Outcome.VACUOUS else attempt

    def _refutation(self, counter: Counter, script: Script) -> Refutation | None:
        theorem, proof = self._counters[counter.name], render(script)
        with self._meter.entry("verification", processes=True):
            verdict = self._parts.verifier.verify_refutation(self._theorem, theorem, proof)
        return Refutation(theorem, proof, verdict) if verdict.proved else None

    def _also_proved(self, attempt: Attempt, script: Script) -> Attempt:
        """From contradictory hypotheses the theorem itself follows, usually by the same steps."""
        whole = Script("exfalso", (Branch(script),))
        try:
            with self._meter.entry("minimising"):
                if not self._views[PROOF].replays(whole):
                    return attempt
            with self._meter.entry("verification", processes=True):
                verdict = self._parts.verifier.verify(self._theorem, render(whole))
        except InfrastructureFault:
            return attempt  # the theorem is known to be vacuous, whatever became of this question
        return replace(attempt, proof=render(whole), verdict=verdict) if verdict.proved else attempt

    def _perhaps_vacuous(self, attempt: Attempt, script: Script) -> Attempt:
        """Does the very proof of the theorem prove ``False`` as well?"""
        counter = next((c for c in self._parts.counters if c.outcome is Outcome.VACUOUS), None)
        if counter is None:
            return attempt
        try:
            with self._meter.entry(counter.name):
                if counter.name not in self._views and self._stated(counter) is None:
                    return attempt
                if not self._views[counter.name].replays(script):
                    return attempt
            refutation = self._refutation(counter, script)
        except InfrastructureFault:
            return attempt  # the theorem is proved, whatever became of this question
        if refutation is None:
            return attempt
        return replace(attempt, outcome=Outcome.VACUOUS, refutation=refutation)

    def _shortened(self, name: str, result: SearchResult) -> Script:
        """The minimised proof, also of one that came from the cache: who kept it may not have come so far."""
        assert result.script is not None
        with self._meter.entry("minimising"):
            replays, clock = self._views[name].replays, self._parts.clock
            return minimise(result.script, replays, seconds=_MINIMISE_SECONDS, clock=clock)

    def _known_proof(self, state: ProofState) -> Attempt | None:
        """Has an attempt ended with a proof of just this goal? Then verifying that one is all there is to do."""
        entry = None if self._request.trace is not None else self._known.proof(state)
        if entry is None:
            return None
        proof = render(entry.script)
        with self._meter.entry("verification", processes=True):
            verdict = self._parts.verifier.verify(self._theorem, proof)
        if not verdict.proved:
            self._known.refused(entry)
            return None
        self._meter.count(PROOF, Cost(cache_hits=1, saved_tactics=entry.tactics))
        return replace(self._attempt(Outcome.PROVED), proof=proof, verdict=verdict)

    def _known_failure(self, state: ProofState) -> Attempt | None:
        """Has the same search failed before with as much as this budget? Then it is not made again."""
        limit = None if self._request.trace is not None else self._known.failure(state)
        if limit is None:
            return None
        note = f"{KNOWN_FAILURE}: the same search failed before, by the proof cache (--no-cache searches)"
        return replace(self._attempt(Outcome.GAVE_UP, limit, note), open_goal=state.main)


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
