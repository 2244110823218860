"""The values everything speaks of: theorems, goals, tactics' results, proofs' verdicts, costs.

All are frozen and comparable; none knows how it is made. Read `Theorem`, `Goal`, `ProofState` and `Success`
first: a search is nothing but states, tactics tried on them, and the states these leave.
Seams between the parts are in `prover.protocols`; how a proof is written as text is in `prover.script`.
"""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import NamedTuple

_METAVARIABLE = re.compile(r"\?[\w.«]")


@dataclass(frozen=True, slots=True)
class Theorem:
    """A statement to be proved.

    `signature` is everything between the name and `:=`, e.g. ``(a b : Nat) (h : a < b) : a + 1 ≤ b``.
    `header` is all that stands before the theorem in its file: imports, opens, local definitions.
    """

    name: str
    signature: str
    header: str = ""

    @property
    def statement_hash(self) -> str:
        """Identity: SHA-256 (hex) of header and signature, outer blanks removed; the name does not count."""
        text = f"{self.header.strip()}\0{self.signature.strip()}"
        return hashlib.sha256(text.encode()).hexdigest()

    def declaration(self, body: str) -> str:
        """The Lean text of the theorem alone with `body` after ``:=``."""
        signature = self.signature.strip()
        blank = "" if signature.startswith(".{") else " "  # universe parameters stick to the name
        return f"theorem {self.name}{blank}{signature} := {body}"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of Lean. `line` counts from 1, `column` in Unicode code points from 0."""

    severity: str
    text: str
    line: int
    column: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One line of a goal's context: ``names : type`` or ``names : type := value``."""

    names: tuple[str, ...]
    type: str
    value: str | None = None

    def __str__(self) -> str:
        tail = "" if self.value is None else f" := {self.value}"
        return f"{' '.join(self.names)} : {self.type}{tail}"


@dataclass(frozen=True, slots=True)
class Goal:
    """What is left to prove in one place. `case` is Lean's tag, which does not belong to its identity."""

    hypotheses: tuple[Hypothesis, ...]
    target: str
    case: str | None = field(default=None, compare=False)

    @property
    def text(self) -> str:
        """As Lean shows it, without the case tag: one hypothesis a line, then ``⊢ target``."""
        return "\n".join([*map(str, self.hypotheses), f"⊢ {self.target}"])

    @property
    def key(self) -> str:
        """Normalised text: equal for goals that differ in blanks or line breaks only."""
        # A million goals want this fast: three times as fast as the same by a regular expression.
        text = self.text.replace("\n", " ")
        while "  " in text:
            text = text.replace("  ", " ")
        return text.strip()

    @property
    def has_metavariables(self) -> bool:
        """Does it mention an unassigned metavariable (``?w``)? Then other goals may share it."""
        return _METAVARIABLE.search(self.text) is not None


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of the way to a state: `tactic` ran and left `count` goals; the way goes on in goal `index`.

    `index` is None when the goals share metavariables and stay together. `names` are given to the focused goal's
    inaccessible hypotheses, with ``rename_i``, before anything else happens in it.
    """

    tactic: str
    count: int = 1
    index: int | None = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProofState:
    """Where a search stands in one place: usually one goal; several only when metavariables couple them.

    `path` replays the state from the theorem's start; two states with equal goals are the same node of a search
    whatever their paths, so `path` does not count in comparisons.
    """

    goals: tuple[Goal, ...]
    path: tuple[Step, ...] = field(default=(), compare=False)

    @property
    def key(self) -> str:
        """Identity of the node: the goals' keys."""
        return "\n\n".join(goal.key for goal in self.goals)

    @property
    def coupled(self) -> bool:
        """Must its goals be worked on together, and its tactics tried apart from each other?"""
        return len(self.goals) > 1 or any(goal.has_metavariables for goal in self.goals)

    @property
    def main(self) -> Goal:
        """The goal that the next tactic acts on."""
        return self.goals[0]

    @property
    def text(self) -> str:
        """The goals as Lean shows them, separated by blank lines."""
        return "\n\n".join(goal.text for goal in self.goals)


class FailureKind(StrEnum):
    """Why a tactic did not work."""

    ERROR = "error"
    """Lean rejected it."""
    PARSE = "parse"
    """It is not a tactic (or not one only)."""
    TIMEOUT = "timeout"
    """It exceeded what any candidate may use: its heartbeats, or the wall clock of one call."""
    REFUSED = "refused"
    """It was not tried: it contains what no proof may contain (`sorry`, commands, ...)."""
    CRASH = "crash"
    """It ended the Lean process (out of memory, internal panic)."""
    UNDECIDED = "undecided"
    """It was not judged, because the asker's own time ran out; it may work, and is worth asking again."""

    @property
    def load_dependent(self) -> bool:
        """May the same tactic work when the machine is less busy?"""
        return self in (FailureKind.TIMEOUT, FailureKind.CRASH, FailureKind.UNDECIDED)


@dataclass(frozen=True, slots=True)
class Failure:
    """A tactic that did not work, with Lean's message."""

    kind: FailureKind
    message: str


@dataclass(frozen=True, slots=True)
class Success:
    """A tactic that worked; `states` are what it leaves, all of which must be proved; none: goal closed."""

    states: tuple[ProofState, ...] = ()

    @property
    def closed(self) -> bool:
        return not self.states


TacticResult = Success | Failure


@dataclass(frozen=True, slots=True)
class Candidate:
    """A tactic worth trying. `log_prior` ≤ 0 is its log-probability, `tokens` how long it was for the model."""

    tactic: str
    log_prior: float = 0.0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Premise:
    """A library theorem as generators and retrievers see it.

    `symbol`: the outermost symbol of its conclusion, as printed ("=", "∣", "Even"); "" if that is a variable.
    `words`: the printed symbols and last name components in its conclusion. `left`: those of an equation's left
    side; empty unless the conclusion is an equation or an equivalence. `hypotheses`: how many facts it asks for.
    `preamble`: of a lemma that no import brings, the tactic (``have name : ... := by ...``) that must stand before one
    that names it. `statement`: what stands between name and ``:=``, as written; "" where it is not known.
    """

    name: str
    symbol: str
    words: frozenset[str]
    left: frozenset[str] = frozenset()
    hypotheses: int = 0
    preamble: str = ""
    statement: str = ""

    @property
    def equation(self) -> bool:
        """Can one rewrite with it?"""
        return self.symbol in ("=", "↔")

    def closes(self, symbol: str) -> bool:
        """Does its conclusion have the outermost symbol `symbol`?"""
        return self.symbol == symbol


@dataclass(frozen=True, slots=True)
class Limits:
    """What one Lean process may use.

    `heartbeats`: per candidate, in Lean's unit of 1,000 small allocations (`maxHeartbeats`); `call_seconds`: wall
    clock of one `expand` call, enforced by cancelling; `memory_mb`: of the process; `threads`: Lean's own.
    """

    heartbeats: int = 40_000
    call_seconds: float = 10.0
    memory_mb: int = 4096
    threads: int = 2


@dataclass(frozen=True, slots=True)
class Budget:
    """What a search may spend; infinity where nothing is said."""

    seconds: float = math.inf
    expansions: float = math.inf
    tactics: float = math.inf
    tokens: float = math.inf


@dataclass(frozen=True, slots=True)
class Cost:
    """What was spent. Sums with ``+``.

    `tokens`: written by a model; `prompt_tokens`: read by it; `model_seconds`: wall clock of asking the generator.
    `cache_hits`: goals closed by a proof from the cache, replayed; `saved_tactics`: what finding those proofs had cost.
    """

    wall_seconds: float = 0.0
    lean_cpu_seconds: float = 0.0
    tactics: int = 0
    expansions: int = 0
    tokens: int = 0
    cache_hits: int = 0
    prompt_tokens: int = 0
    model_seconds: float = 0.0
    saved_tactics: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


class Outcome(StrEnum):
    """How an attempt ended: a closed set."""

    PROVED = "proved"
    DISPROVED = "disproved"
    VACUOUS = "vacuous"
    GAVE_UP = "gave_up"
    INVALID = "invalid"
    FAULT = "fault"


class Limit(StrEnum):
    """What stopped a search that found no proof."""

    SECONDS = "seconds"
    EXPANSIONS = "expansions"
    TACTICS = "tactics"
    TOKENS = "tokens"
    EXHAUSTED = "exhausted"
    """Nothing was left to try: every generated tactic on every reachable goal failed."""
    INTERRUPTED = "interrupted"
    """The user stopped it."""


class Way(NamedTuple):
    """How good the way from a search's root to one of its nodes is, summed over the tactics along it.

    `log_prob`: sum of log-priors; `depth`: number of tactics; `mean_token_log_prob`: sum of each tactic's log-prior
    divided by its number of tokens (by 1 where the generator counts none). Sibling goals do not count.
    """

    log_prob: float = 0.0
    depth: int = 0
    mean_token_log_prob: float = 0.0

    def then(self, log_prior: float, tokens: int = 0) -> Way:
        """The way one tactic further."""
        mean = log_prior / max(1, tokens)
        return Way(self.log_prob + log_prior, self.depth + 1, self.mean_token_log_prob + mean)

    def better(self, other: Way) -> bool:
        """More probable, or equally probable and shorter."""
        return (self.log_prob, -self.depth) > (other.log_prob, -other.depth)


@dataclass(frozen=True, slots=True)
class SearchEvent:
    """What an observer of a running search sees after each expansion.

    `seconds` since this run began; `cost` spent so far, earlier runs of a resumed search included; `open_nodes` not
    yet decided; `best` is the goal that will be expanded next; `tactic` is the last one tried.
    """

    seconds: float
    cost: Cost
    open_nodes: int
    best: Goal | None
    tactic: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` says of one proof of one statement; the only source of the word "proved".

    `tier` is the highest tier passed: "" none, "T0" syntax only, "T1" fresh elaboration with type and axioms compared,
    "T2" also the kernel's replay in a process of its own (embedded toolchain).
    `proved` is true only from T1 on. `reason` says what was refused, in one sentence, when it is not.
    `toolchain` is the fingerprint of Lean and library; `seconds` is wall clock.
    """

    proved: bool
    statement_hash: str
    tier: str
    axioms: tuple[str, ...]
    toolchain: str
    seconds: float
    reason: str = ""
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Refutation:
    """What is wrong with a statement, proved: `theorem` with `proof`, and the verdict on them.

    `theorem` states, as compiled data, the negation of the statement (then it is *disproved*), or that its hypotheses
    imply ``False`` (then it is *vacuous*).
    """

    theorem: Theorem
    proof: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one theorem, from start to verdict.

    `proof` is the text after ``:=``; `limit` says what stopped an attempt that gave up; `open_goal` is the most
    promising goal it left; `note` is a sentence for people (Lean's own words for invalid input). `refutation` is there
    if the outcome is disproved or vacuous; a vacuous theorem may have a proof as well. `ledger` says where the
    cost went: a name (``proof``, ``negation``, ``contradiction``, ...) with its share of `cost`. `earlier` is what of
    `cost` was spent by earlier runs, which a trace resumed.
    """

    theorem: Theorem
    outcome: Outcome
    cost: Cost
    proof: str | None = None
    verdict: Verdict | None = None
    limit: Limit | None = None
    open_goal: Goal | None = None
    note: str = ""
    refutation: Refutation | None = None
    ledger: tuple[tuple[str, Cost], ...] = ()
    earlier: Cost = Cost()

    @property
    def has_proof(self) -> bool:
        """Is the theorem itself proved and verified, vacuous or not?"""
        return self.verdict is not None and self.verdict.proved and self.proof is not None
