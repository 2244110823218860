"""Doubles of the slow parts, for tests of ours and of anyone who builds on the protocols.

`World` is a small invented theory: goals with names, and what each tactic does to each. `WorldEnvironment` is a
`LeanEnvironment` over it that refuses states which do not follow from their paths, so a search that mixes them up is
found out. `ListGenerator` proposes what it is told, `FakeClock` stands still, `ScriptedVerifier` gives set answers.
`HashEncoder` is an `Encoder` that needs neither training nor torch: its vectors count words.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prover.errors import InvalidStatement, LeanDied
from prover.script import Script
from prover.types import (
    Candidate,
    Failure,
    FailureKind,
    Goal,
    ProofState,
    Step,
    Success,
    TacticResult,
    Theorem,
    Verdict,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GoalName = str
Left = tuple[tuple[GoalName, ...], ...]
"""The states that a tactic leaves, each a group of goals; more than one goal in a group: they are coupled."""


@dataclass(frozen=True, slots=True)
class World:
    """`moves[goal][tactic]` is what the tactic leaves of the goal; tactics not mentioned fail on it.

    `inaccessible` holds the moves (goal, tactic) whose left goals have a hypothesis that must be renamed, by what
    `names` says; a proof that does not is refused.
    """

    root: GoalName
    moves: Mapping[GoalName, Mapping[str, Left]]
    inaccessible: Collection[tuple[GoalName, str]] = ()

    @property
    def goals(self) -> tuple[GoalName, ...]:
        """Every goal that is mentioned, the root first."""
        found = {self.root: None}
        for goal, moves in self.moves.items():
            found[goal] = None
            found.update({name: None for left in moves.values() for group in left for name in group})
        return tuple(found)

    def provable(self) -> frozenset[GoalName]:
        """The goals that have a proof: the least fixpoint, by brute force."""
        found: set[GoalName] = set()
        grown = True
        while grown:
            size = len(found)
            for goal, moves in self.moves.items():
                if any(all(name in found for group in left for name in group) for left in moves.values()):
                    found.add(goal)
            grown = len(found) > size
        return frozenset(found)

    def names(self, goal: GoalName, tactic: str) -> tuple[str, ...]:
        """What the hypotheses that the move introduces must be renamed to."""
        return (f"h_{tactic}",) if (goal, tactic) in self.inaccessible else ()

    def after(self, goals: Sequence[GoalName], tactic: str) -> Left | None:
        """The groups left when `tactic` runs on the first of `goals`; None if it fails.

        Coupled goals stay together until one is left.
        """
        left = self.moves.get(goals[0], {}).get(tactic)
        if left is None:
            return None
        rest = tuple(goals[1:])
        if not rest:
            return left
        return (tuple(name for group in left for name in group) + rest,)


def world_state(goals: Sequence[GoalName], path: tuple[Step, ...] = ()) -> ProofState:
    """The state of a world that consists of these goals."""
    return ProofState(tuple(Goal((), name) for name in goals), path)


@dataclass
class FakeClock:
    """Shows the time it is given; `advance` moves it."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class WorldEnvironment:
    """A `LeanEnvironment` over a world.

    Each tactic takes `seconds` of `clock` and of CPU time; those whose turn comes when the asker's time is over are
    undecided. The calls of `expand` numbered in `faults` (from 1) raise
    `LeanDied`; `before_call` is run with each call's number. `calls` records what was asked. `others` are the worlds of
    the theorems with these names; starting any other theorem means `world`. A name without a world is invalid.
    """

    world: World
    clock: FakeClock = field(default_factory=FakeClock)
    seconds: float = 0.0
    faults: Collection[int] = ()
    before_call: Callable[[int], None] = lambda _number: None
    calls: list[tuple[ProofState, tuple[str, ...]]] = field(default_factory=list)
    replayed: int = 0
    used: float = 0.0
    others: Mapping[str, World | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._first = self.world

    def start(self, theorem: Theorem) -> ProofState:
        world = self.others.get(theorem.name, self._first)
        if world is None:
            raise InvalidStatement(f"{theorem.name} is no statement of this world")
        self.world = world
        return world_state((self.world.root,))

    def expand(
        self,
        state: ProofState,
        tactics: Sequence[str],
        seconds: float = math.inf,
    ) -> Sequence[TacticResult]:
        self.calls.append((state, tuple(tactics)))
        self.before_call(len(self.calls))
        if len(self.calls) in self.faults:
            raise LeanDied(f"call {len(self.calls)} was to fail")
        goals = tuple(goal.target for goal in state.goals)
        if self._follow(state.path) != goals:
            raise AssertionError(f"the path of {goals} leads elsewhere: {state.path}")
        until = self.clock() + seconds
        return [self._answer(state, goals, tactic, until) for tactic in tactics]

    def _answer(self, state: ProofState, goals: tuple[GoalName, ...], tactic: str, until: float) -> TacticResult:
        if self.seconds and self.clock() >= until:
            return Failure(FailureKind.UNDECIDED, "the time is over")
        self.clock.advance(self.seconds)
        self.used += self.seconds
        return self._result(state, goals, tactic)

    def _result(self, state: ProofState, goals: tuple[GoalName, ...], tactic: str) -> TacticResult:
        left = self.world.after(goals, tactic)
        if left is None:
            return Failure(FailureKind.ERROR, f"{tactic} does not work on {goals[0]}")
        return Success(
            tuple(world_state(group, (*state.path, step)) for step, group in self._steps(goals, tactic, left))
        )

    def _steps(self, goals: Sequence[GoalName], tactic: str, left: Left) -> Iterator[tuple[Step, tuple[GoalName, ...]]]:
        coupled = any(len(group) > 1 for group in left)
        if coupled and len(left) > 1:
            raise AssertionError(f"{tactic} leaves several groups of coupled goals of {goals[0]}: not of this world")
        names = self.world.names(goals[0], tactic)
        for index, group in enumerate(left):
            yield Step(tactic, len(group) if coupled else len(left), None if coupled else index, names), group

    def _follow(self, path: Sequence[Step]) -> tuple[GoalName, ...] | None:
        """The goals to which a path leads, None if it leads nowhere."""
        goals: tuple[GoalName, ...] = (self.world.root,)
        for step in path:
            left = self.world.after(goals, step.tactic)
            if left is None:
                return None
            ways = dict(self._steps(goals, step.tactic, left))
            if step not in ways:
                return None
            goals = ways[step]
        return goals

    def replays(self, script: Script) -> bool:
        self.replayed += 1
        todo: list[tuple[tuple[GoalName, ...], Script]] = [((self.world.root,), script)]
        while todo:
            goals, here = todo.pop()
            left = self.world.after(goals, here.tactic)
            if left is None or len(left) != len(here.branches):
                return False
            names = self.world.names(goals[0], here.tactic)
            if any(branch.names != names for branch in here.branches):
                return False
            todo += [(group, branch.script) for group, branch in zip(left, here.branches, strict=True)]
        return True

    def cpu_seconds(self) -> float:
        return self.used

    def close(self) -> None:
        """Nothing to end."""


@dataclass
class ListGenerator:
    """Proposes `candidates` for every goal, or `by_target[target]` where that is given."""

    candidates: Sequence[Candidate] = ()
    by_target: Mapping[str, Sequence[Candidate]] = field(default_factory=dict)
    asked: list[ProofState] = field(default_factory=list)

    def propose(self, state: ProofState, limit: int) -> Sequence[Candidate]:
        self.asked.append(state)
        return self.by_target.get(state.main.target, self.candidates)[:limit]


@dataclass
class ScriptedVerifier:
    """Accepts the proofs that `accepts` accepts, and remembers all that it was shown."""

    accepts: Callable[[str], bool] = lambda _proof: True
    refutes: Callable[[Theorem, Theorem], bool] = lambda theorem, refutation: theorem != refutation
    shown: list[tuple[Theorem, str]] = field(default_factory=list)

    def verify(self, theorem: Theorem, proof: str) -> Verdict:
        self.shown.append((theorem, proof))
        proved = self.accepts(proof)
        reason = "" if proved else "the script says no"
        return Verdict(proved, theorem.statement_hash, "T1" if proved else "T0", (), "scripted", 0.0, reason)

    def verify_refutation(self, theorem: Theorem, refutation: Theorem, proof: str) -> Verdict:
        """As `verify` says of the refutation, if `refutes` says that it refutes the theorem."""
        self.shown.append((refutation, proof))
        proved = self.accepts(proof) and self.refutes(theorem, refutation)
        reason = "" if proved else "the script says no"
        return Verdict(proved, refutation.statement_hash, "T1" if proved else "T0", (), "scripted", 0.0, reason)


@dataclass
class HashEncoder:
    """An `Encoder`: how often a text has each word, by the words' hashes, scaled to length 1.

    A text without words has the vector (1, 0, 0, ...).
    """

    dimension: int = 64
    asked: int = 0

    def encode_states(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np  # noqa: PLC0415 - the other doubles do without

        self.asked += len(texts)
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word, times in Counter(re.findall(r"\w+|[^\w\s]", text)).items():
                row[zlib.crc32(word.encode(errors="surrogatepass")) % self.dimension] += times
            row[0] += not row.any()
        scaled: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return scaled

    def encode_premises(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_states(texts)
