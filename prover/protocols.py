"""Every seam of the system, on one page. Implementations meet only in `prover.agent`.

Each protocol has one contract test in `tests/contracts/` that runs against every implementation, and a double in
`prover.testing` where the real thing is slow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from prover.cached import CachedFailure, CachedProof, CacheStats
from prover.script import Script
from prover.traced import EVERYWHERE, Standpoint
from prover.types import Candidate, Goal, Premise, ProofState, SearchEvent, TacticResult, Theorem, Verdict, Way

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Query(NamedTuple):
    """What is asked of a `Ranker`: the text of a proof state, and where its proof stands."""

    state: str
    standpoint: Standpoint = EVERYWHERE


class Hit(NamedTuple):
    """A premise that was found: its position in the corpus; scores are comparable within one answer only."""

    position: int
    score: float


class LeanEnvironment(Protocol):
    """Where tactics run. One environment serves one theorem at a time, from one thread.

    Any method may raise `InfrastructureFault`; the environment has then tried to repair itself and can be used again.
    """

    def start(self, theorem: Theorem) -> ProofState:
        """The theorem's first state. Raises `InvalidStatement` if Lean does not elaborate it."""

    def expand(self, state: ProofState, tactics: Sequence[str], seconds: float = math.inf) -> Sequence[TacticResult]:
        """What each tactic does to `state` (a state of the started theorem): one result each, in order.

        Those that could not be judged because `seconds` of wall clock ran out are `UNDECIDED`, and only those.
        """

    def replays(self, script: Script) -> bool:
        """Does `script` prove the started theorem here? A quick test for minimisation, never a verdict."""

    def cpu_seconds(self) -> float:
        """CPU time, user and system, that the Lean processes have used so far."""

    def close(self) -> None:
        """End the processes. Idempotent."""


class TacticGenerator(Protocol):
    """Proposes tactics for a state, best first; log-priors need not be normalised."""

    def propose(self, state: ProofState, limit: int) -> Sequence[Candidate]:
        """At most `limit` different candidates for the state's main goal."""


class Retriever(Protocol):
    """Finds theorems that a goal of one theorem may need, among those that this theorem may use."""

    def relevant(self, goal: Goal, limit: int) -> Sequence[Premise]:
        """At most `limit` premises, best first."""


class Library(Protocol):
    """What there is to be used in proofs."""

    def open_for(self, theorem: Theorem) -> Retriever:
        """The part of it that a proof of `theorem` may use: what its header imports, and never the theorem itself."""


class Ranker(Protocol):
    """Orders the premises of a corpus for queries, many at a time. Premises are known by their positions in it."""

    def rank(self, queries: Sequence[Query], limit: int) -> Sequence[Sequence[Hit]]:
        """For each query, in order: at most `limit` premises accessible to it, best first, ties by position."""


class Encoder(Protocol):
    """Turns text into vectors, such that a state lies near the premises that it needs."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    def encode_states(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text: shape (texts, dimension)."""

    def encode_premises(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same for premises (`Declaration.text`)."""


class ValueModel(Protocol):
    """Predicts how far goals are from being proved."""

    def steps_left(self, states: Sequence[ProofState]) -> Sequence[float]:
        """For each state, in order: the expected number of tactics in a proof of it; finite and > 0."""


class ProofCache(Protocol):
    """Proofs of goals, and failures to find one, shared by searches, processes, runs and days.

    A convenience: its proofs are replayed where they are used, its failures can cost a proof, never make one. A cache
    that cannot be reached answers that it knows nothing and says so once in the log; apart from the maker, no method
    raises for that. Usable from one thread; several processes may share what is behind it.
    """

    def lookup(self, context: str, goals: Sequence[Goal]) -> Sequence[Sequence[CachedProof]]:
        """For each goal, in order: known proofs of it or of a goal with fewer hypotheses.

        A proof of the very goal comes first, then those of weaker goals, of the most hypotheses first; a few at most.
        """

    def keep(self, proofs: Sequence[CachedProof]) -> int:
        """Keep proofs; of two for one goal the smaller script stays, atomically. Returns how many were news."""

    def discard(self, proof: CachedProof) -> None:
        """Forget this very proof, which did not replay, if it is still the one kept for its goal; atomically."""

    def failure(self, context: str, goal: Goal) -> Sequence[CachedFailure]:
        """The failures to prove this very goal that are worth knowing, of different searchers."""

    def fail(self, failure: CachedFailure) -> None:
        """Keep a failure; it replaces those that it covers. A goal that has a proof keeps none."""

    def news(self) -> Sequence[CachedProof]:
        """Proofs that others kept since this was last asked (or since this object was made), oldest first.

        Best effort: after a lost connection or a flood some may be missing. Does not wait.
        """

    def lemmas(self, contexts: Sequence[str], most: int) -> Sequence[CachedProof]:
        """The settled proofs of these contexts, those kept last first; at most `most`."""

    def stats(self) -> CacheStats:
        """What it holds."""

    def clear(self) -> None:
        """Forget everything."""

    def entries(self) -> Iterator[CachedProof | CachedFailure]:
        """Everything it holds, in no particular order."""

    def close(self) -> None:
        """Let go of files and connections. Idempotent."""


class ProvedTheorems(Protocol):
    """Verified proofs of theorems, kept somewhere: lemmas for other theorems."""

    def proved(self, toolchain: str, headers: Sequence[str], most: int) -> Sequence[tuple[Theorem, str]]:
        """Theorems with one of these headers (outer blanks aside) and their proofs, the latest first, at most `most`.

        Their latest verdict, with this toolchain, is that they are proved. Nothing while it cannot be asked.
        """


class Frontier(Protocol):
    """A strategy's order over open nodes: which to expand next. It owns order and nothing else.

    Every node pushed comes out again sooner or later: a strategy may put a node last, not lose it, or a search could
    call a theorem exhausted that it is not. Nodes may come out that need no expansion any more; the loop skips them.
    Several nodes may be popped before the first of them is reported `expanded` (several workers, virtual loss).
    Strategies that need more than the way to a node (values, visit counts) read it from the graph that their factory
    in `search.strategies` receives.
    """

    def push(self, node: int, way: Way) -> None:
        """Offer `node`, reached by `way`. Pushing a node that is waiting already replaces its way."""

    def pop(self) -> int | None:
        """Remove and return the node to expand next; None if nothing waits."""

    def peek(self) -> int | None:
        """The node that `pop` would return, without removing it."""

    def expanded(self, node: int) -> None:
        """The visit to a popped `node` is over and the graph holds what came of it: the moment to back up values."""


class Verifier(Protocol):
    """The one authority on proofs."""

    def verify(self, theorem: Theorem, proof: str) -> Verdict:
        """Judge `proof` (the text after ``:=``) of `theorem` in fresh processes. Refusals are verdicts, not errors."""

    def verify_refutation(self, theorem: Theorem, refutation: Theorem, proof: str) -> Verdict:
        """Judge `proof` of `refutation`, as `verify` does, and whether that refutes `theorem`.

        It does if its compiled type is the negation of the compiled statement, or says that some of the statement's
        own hypotheses, the first ones, imply ``False``. The verdict's statement is `refutation`.
        """


Clock = Callable[[], float]
"""Monotonic seconds; injected so that tests control time."""

Progress = Callable[[str], None]
"""Receives one line for people whenever something long moves on."""

SearchObserver = Callable[[SearchEvent], None]
"""Is told after each expansion of a search (live view, page); must be quick and must not change the search."""
