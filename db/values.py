"""What the database gives and takes, besides `prover.types`: runs, claims of attempts, proofs as stored, workers.

An *attempt* of the database is one problem of one run; it has one row, and at most one final outcome. Who works on it
holds a *claim* with a lease: a time until which nobody else may begin, and a token that tells this try from any other.
All times are seconds since 1970. Read next: `db.store`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from prover.types import Cost, Limit, Outcome, Premise, Theorem, Verdict

DEFAULT_QUEUE = "default"
"""Where runs wait that ask for no workers in particular (those of a Lake project have a queue of their own)."""

TRIES = 3
"""How often an attempt is begun before faults, or the death of its workers, are its final outcome."""

LOWEST, NORMAL, HIGHEST = 0, 5, 9
"""Priorities of runs. A run of a higher one goes first; runs of the same share the workers."""


NO_COST = Cost()


class Task(StrEnum):
    """What a run does with its problems."""

    PROVE = "prove"
    RECHECK = "recheck"
    """Verify stored proofs again, in fresh processes."""
    PROBE = "probe"
    """Nothing: each attempt is claimed, given up at once and reported. It measures the service alone."""


class RunState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    """What is under way ends; nothing else is begun."""
    CANCELLED = "cancelled"
    """Nothing is begun, what is under way is stopped."""
    DONE = "done"
    """Every attempt has its outcome."""


class AttemptState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    """It has no outcome and gets none, because its run was cancelled."""


class ProofKind(StrEnum):
    """What a stored proof proves about a theorem."""

    PROOF = "proof"
    NEGATION = "negation"
    CONTRADICTION = "contradiction"


class Refusal(StrEnum):
    """Why an attempt could not be claimed; none is an error."""

    UNKNOWN = "unknown"
    """There is no such attempt."""
    DONE = "done"
    RUNNING = "running"
    """Somebody else holds it."""
    STATEMENT = "statement"
    """The same statement is being worked on for another run; it is offered again later."""
    PAUSED = "paused"
    CANCELLED = "cancelled"
    NOT_YET = "not_yet"
    """A fault was seen; it is to be tried again later than now."""
    TOOLCHAIN = "toolchain"
    """The run was begun with another Lean or library than this worker has."""


class Standing(StrEnum):
    """What a worker learns when it renews its lease."""

    HELD = "held"
    STOP = "stop"
    """The run was cancelled: stop, nothing need be kept."""
    LOST = "lost"
    """The claim is another's by now, or the attempt has its outcome: stop, there is nothing to report."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One theorem of a run as it was submitted. `proof`: the stored proof that a recheck verifies."""

    theorem: Theorem
    source: str = ""
    split: str = ""
    proof: str | None = None


@dataclass(frozen=True, slots=True)
class RunSpec:
    """A run to be stored.

    `settings` is a snapshot (JSON) of all that decides what an attempt does; `code` the digest of the submitting
    program, `model` the name of the tactic generator (for a learned one with its version).
    """

    name: str
    problems: Sequence[Problem]
    settings: Mapping[str, Any]
    task: Task = Task.PROVE
    priority: int = NORMAL
    queue: str = DEFAULT_QUEUE
    suite_hash: str = ""
    code: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many attempts of a run stand where; `outcomes` are those of the finished ones."""

    waiting: int = 0
    running: int = 0
    cancelled: int = 0
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    proved: int = 0
    """Theorems that have a verified proof, vacuous ones included."""

    @property
    def done(self) -> int:
        return sum(self.outcomes.values())

    @property
    def total(self) -> int:
        return self.waiting + self.running + self.cancelled + self.done


@dataclass(frozen=True, slots=True)
class Run:
    """A run as stored. `toolchain`: the fingerprint of its first worker's, "" before that."""

    id: str
    name: str
    task: Task
    state: RunState
    priority: int
    queue: str
    settings: Mapping[str, Any]
    suite_hash: str
    code: str
    model: str
    toolchain: str
    created: float
    finished: float | None
    counts: Counts
    cost: Cost = NO_COST
    """Of all finished attempts, their lost tries included."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """An attempt that is to be sent to the workers now."""

    attempt: int
    queue: str
    priority: int
    seconds: float
    """Wall-clock budget of its searches."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on an attempt, until the lease ends or is renewed. `tries` counts from 1, this one included."""

    attempt: int
    token: int
    run: str
    task: Task
    problem: Problem
    settings: Mapping[str, Any]
    tries: int


@dataclass(frozen=True, slots=True)
class Progress:
    """What a worker tells of an attempt under way."""

    seconds: float = 0.0
    expansions: int = 0
    tactics: int = 0
    open_nodes: int = 0
    best_goal: str | None = None


@dataclass(frozen=True, slots=True)
class Lapse:
    """A try that gave no outcome: a fault, or the end of its worker."""

    at: float
    worker: str
    reason: str


@dataclass(frozen=True, slots=True)
class StoredAttempt:
    """An attempt as stored. `proof`, `refutation`: ids of stored proofs; `trace_bytes`: size of the kept searches."""

    id: int
    run: str
    position: int
    theorem: Theorem
    source: str
    split: str
    state: AttemptState
    outcome: Outcome | None = None
    limit: Limit | None = None
    cost: Cost = NO_COST
    ledger: tuple[tuple[str, Cost], ...] = ()
    note: str = ""
    open_goal: str | None = None
    proof: str | None = None
    refutation: str | None = None
    tries: int = 0
    lapses: tuple[Lapse, ...] = ()
    worker: str = ""
    started: float | None = None
    finished: float | None = None
    progress: Progress | None = None
    trace_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """An attempt in a picture of its whole run."""

    id: int
    name: str
    state: AttemptState
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class StoredProof:
    """A proof and every verdict on it, the latest last.

    `theorem` is what `proof` proves: the statement itself, or (kind negation, contradiction) what speaks against the
    statement `about`, whose hash it carries.
    """

    id: str
    kind: ProofKind
    about: str
    theorem: Theorem
    proof: str
    created: float
    verdicts: tuple[tuple[float, Verdict], ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The latest one: a proof counts as long as this says so."""
        return self.verdicts[-1][1]


@dataclass(frozen=True, slots=True)
class StoredPremise:
    """A theorem of a library and where it stands: module, path of the file in its library, line from 1.

    What is not known is "" or 0; the statement is `premise.statement`.
    """

    premise: Premise
    module: str = ""
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """A worker (one `lemmata worker`) as it last showed itself. `slots`: attempts it works on at the same time."""

    name: str
    host: str
    pid: int
    queue: str
    slots: int
    toolchain: str
    code: str
    started: float
    seen: float
    draining: bool = False
    running: tuple[int, ...] = ()
    """The attempts that it holds."""


@dataclass(frozen=True, slots=True)
class Point:
    """One finished attempt in a run's course: when, what, at what cost."""

    finished: float
    outcome: Outcome
    proved: bool
    lean_cpu_seconds: float
