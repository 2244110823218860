"""What the pages show, as plain frozen values: templates read them, and the `.json` twins are nothing but them.

Names of fields are a promise to programs outside; add, do not rename. Times are seconds since 1970, durations seconds.
Read next: `prover.web.views`, which makes them from the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.values import (
    AttemptState,
    Lapse,
    Progress,
    ProofKind,
    RunState,
    Task,
    WorkerStatus,
)
from prover.prices import Prices, estimate
from prover.types import Cost, Limit, Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Money:
    """An estimate (`prover.prices`). `told`: is it shown to people? So it is if prices were set, or if it is enough."""

    amount: float
    currency: str
    told: bool

    @classmethod
    def of(cls, cost: Cost, prices: Prices) -> Money:
        """What this cost comes to."""
        amount = estimate(cost, prices)
        return cls(amount, prices.currency, prices.worth_telling(amount))


@dataclass(frozen=True, slots=True)
class Statement:
    """A theorem. `text` is its declaration without a proof."""

    name: str
    signature: str
    header: str
    statement_hash: str
    text: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many attempts of a run stand where. `proved` counts theorems with a verified proof, vacuous ones too."""

    total: int
    done: int
    waiting: int
    running: int
    cancelled: int
    proved: int
    outcomes: Mapping[Outcome, int]


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run in a list."""

    id: str
    name: str
    task: Task
    state: RunState
    priority: int
    queue: str
    created: float
    finished: float | None
    tally: Tally
    cost: Cost
    money: Money


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """An attempt in a list. `seconds`: wall clock that it took, or has taken so far."""

    id: int
    run: str
    position: int
    name: str
    statement_hash: str
    signature: str
    state: AttemptState
    outcome: Outcome | None
    limit: Limit | None
    seconds: float | None
    lean_cpu_seconds: float
    tactics: int
    expansions: int
    proof: str | None
    tries: int
    lapses: tuple[Lapse, ...]
    worker: str
    started: float | None
    finished: float | None
    progress: Progress | None
    note: str


@dataclass(frozen=True, slots=True)
class Home:
    """The first page. `more`: ask for runs before this time to see older ones."""

    runs: tuple[RunLine, ...]
    workers: tuple[WorkerStatus, ...]
    running: tuple[AttemptLine, ...]
    more: float | None


@dataclass(frozen=True, slots=True)
class AttemptPage:
    """Some of a run's attempts. `total`: how many there are under this filter; `number` counts pages from 1."""

    items: tuple[AttemptLine, ...]
    number: int
    pages: int
    total: int
    outcome: Outcome | None
    state: AttemptState | None
    order: str


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """After so many seconds since the run began, and so much of Lean's CPU time, so many were done and proved."""

    seconds: float
    lean_cpu_seconds: float
    done: int
    proved: int


@dataclass(frozen=True, slots=True)
class Dot:
    """A theorem of a small run, as one mark in the field of all."""

    id: int
    name: str
    status: str


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run. `elapsed` since it was submitted; `remaining` is a guess from the pace so far.

    `course` is thinned out to some hundred points; `field` is empty for runs that are too large to be shown whole.
    `fallen` of the proofs that it found do not hold any more, by their latest verdict.
    """

    run: RunLine
    settings: Mapping[str, Any]
    suite_hash: str
    code: str
    model: str
    toolchain: str
    elapsed: float
    remaining: float | None
    course: tuple[CoursePoint, ...]
    field: tuple[Dot, ...]
    running: tuple[AttemptLine, ...]
    slowest: tuple[AttemptLine, ...]
    faults: tuple[AttemptLine, ...]
    lapsed: tuple[AttemptLine, ...]
    workers: tuple[WorkerStatus, ...]
    attempts: AttemptPage
    fallen: int = 0


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One entry of an attempt's ledger, with its share of the estimated money (of Lean's CPU time without prices)."""

    name: str
    cost: Cost
    money: float
    share: float


@dataclass(frozen=True, slots=True)
class DatedVerdict:
    """A verdict and when it was given."""

    at: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class NamedPremise:
    """A theorem of the library that a proof names. `line`, from 1, is in the module's file; 0 and "": not known."""

    name: str
    statement: str
    module: str
    line: int


@dataclass(frozen=True, slots=True)
class ProofView:
    """A stored proof.

    `about`: hash of the statement for or against which it speaks; `lean`: the whole as Lean text; `library`: the
    library's theorems that it names.
    """

    id: str
    kind: ProofKind
    about: str
    statement: Statement
    proof: str
    lean: str
    created: float
    verdicts: tuple[DatedVerdict, ...]
    library: tuple[NamedPremise, ...] = ()

    @property
    def latest(self) -> Verdict | None:
        """The one that counts."""
        return self.verdicts[-1].verdict if self.verdicts else None


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One attempt with all that is known of it."""

    attempt: AttemptLine
    statement: Statement
    source: str
    split: str
    run: RunLine
    cost: Cost
    money: Money
    ledger: tuple[LedgerLine, ...]
    open_goal: str | None
    proof: ProofView | None
    refutation: ProofView | None
    trace_bytes: int


@dataclass(frozen=True, slots=True)
class TheoremView:
    """A statement with all that is known about it, over all runs."""

    statement: Statement
    proofs: tuple[ProofView, ...]
    refutations: tuple[ProofView, ...]
    attempts: tuple[AttemptLine, ...]
    parent: Statement | None
    children: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class WorkersPage:
    """The workers that are alive, and what they are at."""

    workers: tuple[WorkerStatus, ...]
    running: tuple[AttemptLine, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of a request that wrote: the runs that it made or changed, the first also by its address."""

    runs: tuple[RunLine, ...]
    location: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was not done, in one sentence."""

    detail: str
