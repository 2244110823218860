"""From the store to what is shown: every query of the pages is made here, none of them without a limit.

`Views` is shared by all requests and threads. A run's course grows with the run, so the thinned course is kept and
made again only when attempts have ended since (`Courses`).
"""

from __future__ import annotations

import math
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog

from db.store import Store
from db.values import AttemptState, Point, ProofKind, Run, RunState, StoredAttempt, StoredPremise, StoredProof
from prover.errors import InputError, LemmataError
from prover.prices import Prices, estimate
from prover.types import Cost, Outcome, Theorem
from prover.web.values import (
    AttemptLine,
    AttemptPage,
    AttemptView,
    CoursePoint,
    DatedVerdict,
    Dot,
    Home,
    LedgerLine,
    Money,
    NamedPremise,
    ProofView,
    RunLine,
    RunPage,
    Statement,
    Tally,
    TheoremView,
    WorkersPage,
)

_log = structlog.get_logger(__name__)

PAGE_SIZE = 50
RUNS = 30
"""Runs on one page."""
RUNNING = 24
"""Attempts under way that are shown."""
FIELD = 600
"""The largest run whose theorems are shown as marks, all at once."""
LARGEST_PAGE = 10_000
_FEW = 5
_FAULTS = 10
_LATEST = 100
"""So many of a large run's latest attempts are looked through for lost tries."""
_RELATED = 50
_COURSE_POINTS = 400
_FRESH_SECONDS = 5.0
_LARGE_COURSE = 2000
_KEPT_COURSES = 64
_NAMES = re.compile(r"[^\W\d][\w']*(?:\.[^\W\d][\w']*)*")
"""What may be the name of a library's theorem."""
_NAMES_LOOKED_UP = 400
_PACE_FROM = 3
"""From so many finished attempts on the rest is guessed."""


class Views:
    """Makes what is shown."""

    def __init__(self, store: Store, prices: Prices, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._prices = prices
        self._clock = clock
        self._courses = Courses(store)

    def now(self) -> float:
        """The time by which the pages tell how long ago something was."""
        return self._clock()

    def home(self, before: float | None = None) -> Home:
        """The latest runs, or those submitted before a time."""
        runs = self._store.runs.list(limit=RUNS + 1, before=before)
        more = runs[RUNS - 1].created if len(runs) > RUNS else None
        return Home(
            runs=tuple(map(self.run_line, runs[:RUNS])),
            workers=tuple(self._store.workers.alive()),
            running=self._lines(self._store.attempts.running(limit=RUNNING)),
            more=more,
        )

    def run(
        self,
        run_id: str,
        *,
        outcome: Outcome | None = None,
        state: AttemptState | None = None,
        order: str = "position",
        page: int = 1,
    ) -> RunPage:
        """One run with some of its attempts. Raises `InputError` for an unknown id."""
        run = self._store.runs.get(run_id)
        now = self._clock()
        elapsed = max(0.0, (run.finished or now) - run.created)
        counts = run.counts
        small = 1 < counts.total <= FIELD
        whole = self._store.attempts.marks(run.id, FIELD) if small else ()
        running = self._of_run(run, counts.running, limit=RUNNING, state=AttemptState.RUNNING)
        troubled = counts.outcomes.get(Outcome.FAULT, 0)
        faults = self._of_run(run, troubled, limit=_FAULTS, outcome=Outcome.FAULT, order="finished")
        if small:
            lapsed = self._of_run(run, counts.total, limit=FIELD, lapsed=True)
        else:
            lapsed = (*running, *self._of_run(run, counts.done, limit=_LATEST, order="finished"))
        return RunPage(
            run=self.run_line(run),
            settings=run.settings,
            suite_hash=run.suite_hash,
            code=run.code,
            model=run.model,
            toolchain=run.toolchain,
            elapsed=elapsed,
            remaining=_remaining(run, elapsed),
            course=self._courses.of(run, now),
            field=tuple(Dot(each.id, each.name, (each.outcome or each.state).value) for each in whole),
            running=running,
            slowest=self._of_run(run, counts.done, limit=_FEW, order="slowest"),
            faults=faults,
            lapsed=_lapsed(lapsed),
            workers=tuple(worker for worker in self._store.workers.alive() if worker.queue == run.queue),
            attempts=self._page(run, outcome, state, order, page),
            fallen=len(self._store.proofs.fallen(run.id)),
        )

    def attempt(self, attempt_id: int) -> AttemptView:
        """One attempt. Raises `InputError` for an unknown id."""
        stored = self._store.attempts.get(attempt_id)
        return AttemptView(
            attempt=self.line(stored),
            statement=statement(stored.theorem),
            source=stored.source,
            split=stored.split,
            run=self.run_line(self._store.runs.get(stored.run)),
            cost=stored.cost,
            money=self._money(stored.cost),
            ledger=self._ledger(stored),
            open_goal=stored.open_goal,
            proof=self._proof_or_none(stored.proof),
            refutation=self._proof_or_none(stored.refutation),
            trace_bytes=stored.trace_bytes,
        )

    def theorem(self, statement_hash: str) -> TheoremView:
        """One statement over all runs. Raises `InputError` for an unknown hash."""
        theorems = self._store.theorems
        found = theorems.get(statement_hash)
        proofs = [proof_view(proof) for proof in self._store.proofs.of_theorem(statement_hash)[:_RELATED]]
        parent = theorems.parent(statement_hash)
        return TheoremView(
            statement=statement(found),
            proofs=tuple(proof for proof in proofs if proof.kind is ProofKind.PROOF),
            refutations=tuple(proof for proof in proofs if proof.kind is not ProofKind.PROOF),
            attempts=self._lines(self._store.attempts.of_theorem(statement_hash, limit=_RELATED, brief=True)),
            parent=None if parent is None else statement(parent),
            children=tuple(map(statement, theorems.children(statement_hash)[:_RELATED])),
        )

    def proof(self, proof_id: str) -> ProofView:
        """One stored proof. Raises `InputError` for an unknown id."""
        stored = self._store.proofs.get(proof_id)
        return replace(proof_view(stored), library=self._library(stored))

    def _library(self, stored: StoredProof) -> tuple[NamedPremise, ...]:
        """The library's theorems that a proof names, by what workers have told of the library."""
        if not stored.verdicts:
            return ()
        names = list(dict.fromkeys(_NAMES.findall(stored.proof)))[:_NAMES_LOOKED_UP]
        return tuple(map(_named, self._store.premises.by_name(stored.verdict.toolchain, names)))

    def workers(self) -> WorkersPage:
        """Who is alive, and at what."""
        running = self._store.attempts.running(limit=200)
        return WorkersPage(workers=tuple(self._store.workers.alive()), running=self._lines(running))

    def run_line(self, run: Run) -> RunLine:
        """A run as lists show it."""
        counts = run.counts
        tally = Tally(
            total=counts.total,
            done=counts.done,
            waiting=counts.waiting,
            running=counts.running,
            cancelled=counts.cancelled,
            proved=counts.proved,
            outcomes={outcome: counts.outcomes[outcome] for outcome in Outcome if counts.outcomes.get(outcome)},
        )
        return RunLine(
            id=run.id,
            name=run.name,
            task=run.task,
            state=run.state,
            priority=run.priority,
            queue=run.queue,
            created=run.created,
            finished=run.finished,
            tally=tally,
            cost=run.cost,
            money=self._money(run.cost),
        )

    def line(self, stored: StoredAttempt) -> AttemptLine:
        """An attempt as lists show it; under way, its costs are what its worker told last."""
        progress = stored.progress
        under_way = stored.state is AttemptState.RUNNING
        known = progress if under_way else None
        seconds: float | None = stored.cost.wall_seconds if stored.state is AttemptState.DONE else None
        if under_way and stored.started is not None:
            seconds = max(0.0, self._clock() - stored.started)
        return AttemptLine(
            id=stored.id,
            run=stored.run,
            position=stored.position,
            name=stored.theorem.name,
            statement_hash=stored.theorem.statement_hash,
            signature=stored.theorem.signature,
            state=stored.state,
            outcome=stored.outcome,
            limit=stored.limit,
            seconds=seconds,
            lean_cpu_seconds=stored.cost.lean_cpu_seconds,
            tactics=known.tactics if known is not None else stored.cost.tactics,
            expansions=known.expansions if known is not None else stored.cost.expansions,
            proof=stored.proof,
            tries=stored.tries,
            lapses=stored.lapses,
            worker=stored.worker,
            started=stored.started,
            finished=stored.finished,
            progress=known,
            note=stored.note,
        )

    def _lines(self, attempts: Sequence[StoredAttempt]) -> tuple[AttemptLine, ...]:
        return tuple(map(self.line, attempts))

    def _of_run(self, run: Run, there: int, *, limit: int, **how: object) -> tuple[AttemptLine, ...]:
        """Some of a run's attempts; nothing is asked if the counts say that there are none."""
        if not there:
            return ()
        return self._lines(self._store.attempts.of_run(run.id, limit=limit, brief=True, **how))  # type: ignore[arg-type]

    def _page(
        self, run: Run, outcome: Outcome | None, state: AttemptState | None, order: str, number: int
    ) -> AttemptPage:
        total = _how_many(run, outcome, state)
        pages = min(LARGEST_PAGE, max(1, math.ceil(total / PAGE_SIZE)))
        number = min(max(1, number), pages)
        items = self._of_run(
            run,
            total,
            limit=PAGE_SIZE,
            offset=(number - 1) * PAGE_SIZE,
            outcome=outcome,
            state=state,
            order=order,
        )
        return AttemptPage(items, number, pages, total, outcome, state, order)

    def _ledger(self, stored: StoredAttempt) -> tuple[LedgerLine, ...]:
        money = [estimate(cost, self._prices) for _, cost in stored.ledger]
        weights = money if sum(money) else [cost.lean_cpu_seconds for _, cost in stored.ledger]
        whole = sum(weights) or 1.0
        return tuple(
            LedgerLine(name, cost, amount, weight / whole)
            for (name, cost), amount, weight in zip(stored.ledger, money, weights, strict=True)
        )

    def _proof_or_none(self, proof_id: str | None) -> ProofView | None:
        return None if proof_id is None else self.proof(proof_id)

    def _money(self, cost: Cost) -> Money:
        return Money.of(cost, self._prices)


class Courses:
    """The thinned courses of the runs that were asked for last.

    A large one takes a good part of a second, so while its run goes on, readers get the last one, and a thread makes
    the next.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: OrderedDict[str, tuple[int, float, tuple[CoursePoint, ...]]] = OrderedDict()
        self._at_work: set[str] = set()
        self._lock = threading.Lock()

    def of(self, run: Run, now: float) -> tuple[CoursePoint, ...]:
        """The course as it is, or, of a large run, as it was when it was looked at last."""
        done = run.counts.done
        with self._lock:
            kept = self._kept.get(run.id)
            if kept is not None and kept[0] == done:
                return kept[2]
            if kept is not None and kept[0] > _LARGE_COURSE:
                if run.id not in self._at_work and now - kept[1] >= _FRESH_SECONDS:
                    self._at_work.add(run.id)
                    threading.Thread(target=self._again, args=(run, now), name="course", daemon=True).start()
                return kept[2]
        return self._make(run, now)

    def _again(self, run: Run, now: float) -> None:
        try:
            self._make(run, now)
        except LemmataError:
            _log.warning("a course could not be read", run=run.id)  # the old one is shown until it can
        finally:
            with self._lock:
                self._at_work.discard(run.id)

    def _make(self, run: Run, now: float) -> tuple[CoursePoint, ...]:
        done = run.counts.done
        course = thinned(self._store.runs.course(run.id), run.created) if done else ()
        with self._lock:
            self._kept[run.id] = (done, now, course)
            self._kept.move_to_end(run.id)
            while len(self._kept) > _KEPT_COURSES:
                self._kept.popitem(last=False)
        return course


def thinned(points: Sequence[Point], began: float) -> tuple[CoursePoint, ...]:
    """Running sums over the points, of which some hundred are kept: evenly spaced ones, the first and the last."""
    step = max(1, math.ceil(len(points) / _COURSE_POINTS))
    kept: list[CoursePoint] = []
    cpu, proved = 0.0, 0
    for done, point in enumerate(points, start=1):
        cpu += point.lean_cpu_seconds
        proved += point.proved
        if done % step == 0 or done in {1, len(points)}:
            kept.append(CoursePoint(max(0.0, point.finished - began), cpu, done, proved))
    return tuple(kept)


def statement(theorem: Theorem) -> Statement:
    """A theorem as it is shown."""
    return Statement(
        name=theorem.name,
        signature=theorem.signature,
        header=theorem.header,
        statement_hash=theorem.statement_hash,
        text=theorem.declaration("").removesuffix(" := "),
    )


def proof_view(stored: StoredProof) -> ProofView:
    """A stored proof as it is shown."""
    theorem = stored.theorem
    whole = "\n\n".join(filter(None, [theorem.header.strip(), theorem.declaration(stored.proof)]))
    return ProofView(
        id=stored.id,
        kind=stored.kind,
        about=stored.about,
        statement=statement(theorem),
        proof=stored.proof,
        lean=whole,
        created=stored.created,
        verdicts=tuple(DatedVerdict(at, verdict) for at, verdict in stored.verdicts),
    )


def _named(stored: StoredPremise) -> NamedPremise:
    return NamedPremise(stored.premise.name, stored.premise.statement, stored.module, stored.line)


def _lapsed(attempts: Sequence[AttemptLine]) -> tuple[AttemptLine, ...]:
    """Those that lost a try and were, or may be, saved; faults are told apart from them."""
    return tuple(each for each in attempts if each.lapses and each.outcome is not Outcome.FAULT)[:_FAULTS]


def _how_many(run: Run, outcome: Outcome | None, state: AttemptState | None) -> int:
    """How many attempts of a run are under a filter, by its counts."""
    counts = run.counts
    if outcome is not None:
        return counts.outcomes.get(outcome, 0) if state in {None, AttemptState.DONE} else 0
    match state:
        case None:
            return counts.total
        case AttemptState.WAITING:
            return counts.waiting
        case AttemptState.RUNNING:
            return counts.running
        case AttemptState.CANCELLED:
            return counts.cancelled
        case AttemptState.DONE:
            return counts.done
        case _:
            raise InputError(f"there is no state {state!r}")


def _remaining(run: Run, elapsed: float) -> float | None:
    left = run.counts.waiting + run.counts.running
    if run.state is not RunState.ACTIVE or run.counts.done < _PACE_FROM or not left:
        return None
    return elapsed / run.counts.done * left
