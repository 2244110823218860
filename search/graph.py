"""The AND/OR graph of a search: equal goals are one node, and every change keeps all that is known up to date.

`Graph.add` is the only way in: it takes what was tried on one leaf and returns the leaves that a frontier must be
offered (again). Nothing here knows Lean, budgets or order. Status bookkeeping is in `search.status`; what must always
hold is written down, and checked from scratch, in `search.invariants`.

Equality of goals is equality of their text, so two different Lean goals that print alike share a node. That costs at
most a proof that does not replay, which verification notices; it can never make a wrong proof count.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush

from prover.types import Candidate, Failure, FailureKind, Goal, Hypothesis, ProofState, Step, Success, TacticResult, Way
from search.nodes import LOOP, Action, Node, Rejected, Status
from search.status import ROOT, alive, cuts, relevant, revive, settle, solve

MESSAGE_LENGTH = 300
"""Characters kept of a failed tactic's message."""

_PATHS = 64
"""Paths of nodes that were asked for lately, kept to begin other paths with."""


class Graph:
    """Grows from the state `root`, which is node 0.

    `keep_failures`: remember rejected tactics and the start of their messages (wanted in traces and for training;
    most of the memory of a long search).
    """

    def __init__(self, root: ProofState, *, keep_failures: bool = True) -> None:
        self.root_path = root.path
        self.keep_failures = keep_failures
        self.nodes: list[Node] = []
        self.counts: dict[Status, int] = dict.fromkeys(Status, 0)
        self._ids: dict[bytes, int] = {}
        self._solved_now: list[int] = []
        self.load_dependent = 0
        """Tactics that exceeded their limits or ended Lean: elsewhere, or later, they might work."""
        self.era = 1
        self._paths: dict[int, tuple[Step, ...]] = {}
        self._hypotheses: dict[Hypothesis, Hypothesis] = {}
        self._texts: dict[str, str] = {}
        self._steps: dict[Step, Step] = {}
        self._node(root, _digest(root), None, 0, Way())

    def __len__(self) -> int:
        return len(self.nodes)

    @property
    def root(self) -> Node:
        return self.nodes[ROOT]

    def state(self, node: int) -> ProofState:
        """The node's goals with the path by which they were first reached."""
        steps: list[Step] = []
        current, record = node, self.nodes[node]
        while record.origin is not None and current not in self._paths:
            steps.append(record.origin.steps[record.branch])
            current = record.origin.parent
            record = self.nodes[current]
        path = (*self._paths.get(current, self.root_path), *reversed(steps))
        if len(self._paths) >= _PATHS:
            self._paths.pop(next(iter(self._paths)))
        self._paths[node] = path
        return ProofState(self.nodes[node].goals, path)

    def find(self, state: ProofState) -> int | None:
        """The node of a state, if it has one."""
        return self._ids.get(_digest(state))

    def leaves(self) -> list[int]:
        """Every node that may still be expanded, in the order in which a frontier was last offered them."""
        found = [node for node, record in enumerate(self.nodes) if record.waiting]
        return sorted(found, key=lambda node: self.nodes[node].queued)

    def relevant(self, node: int) -> bool:
        """Is it worth expanding: a leaf whose proof could still help the root?"""
        return self.nodes[node].leaf and relevant(self.nodes, node, self.era)

    def propose(self, node: int, candidates: Sequence[Candidate]) -> None:
        """Remember candidates for a leaf until they are tried. With none the node is expanded, and may fail.

        Raises `ValueError` for a node that is no leaf and for a log-prior that is not finite and ≤ 0.
        """
        self.add(node, [], candidates)

    def add(
        self, node: int, tried: Sequence[tuple[Candidate, TacticResult]], pending: Sequence[Candidate] = ()
    ) -> list[int]:
        """Record what each candidate did to the leaf `node`, `pending` being those still to be tried.

        Returns the other leaves to be offered to a frontier: new ones in order, then those to which a better way was
        found, then those that matter again. Raises `ValueError` for a node that is no leaf, for a candidate whose
        log-prior is not finite and ≤ 0 and for one that was not judged; the graph is unchanged then.
        """
        leaf = self.nodes[node]
        if not leaf.leaf:
            raise ValueError(f"node {node} is {leaf.status} and {'expanded' if leaf.expanded else 'not expanded'}")
        for candidate in (*(candidate for candidate, _ in tried), *pending):
            if not -math.inf < candidate.log_prior <= 0.0:
                raise ValueError(f"the log-prior of {candidate.tactic!r}, {candidate.log_prior}, is not ≤ 0")
        for candidate, result in tried:
            if isinstance(result, Failure) and result.kind is FailureKind.UNDECIDED:
                raise ValueError(f"{candidate.tactic!r} was not judged: it is still to be tried")
        known = len(self.nodes)
        actions = self._record(node, tried)
        leaf.tried += len(tried)
        leaf.pending = tuple(pending)
        leaf.expanded = not pending
        improved = self._improve(actions)
        wanted = [] if leaf.dropped else [action for action in actions if alive(self.nodes, action)]
        revived = revive(self.nodes, (child for action in wanted for child in action.children))
        self._conclude(node)
        offered = dict.fromkeys([*range(known, len(self.nodes)), *improved, *revived])
        return [other for other in offered if other != node and self.nodes[other].waiting]

    def _record(self, node: int, tried: Sequence[tuple[Candidate, TacticResult]]) -> list[Action]:
        """Add actions and failures; returns the actions that are new or became better."""
        closed = any(isinstance(result, Success) and result.closed for _, result in tried)
        changed: dict[int, Action] = {}
        rejected: list[Rejected] = []
        for candidate, result in tried:
            if isinstance(result, Failure):
                self.load_dependent += result.kind.load_dependent
                rejected.append(self._rejected(candidate.tactic, result.kind.value, result.message))
            elif closed and not result.closed:
                continue  # once a tactic closes the goal, what its rivals leave is of no interest
            elif (action := self._act(node, candidate, result)) is not None:
                changed[id(action)] = action
            elif node in map(self.find, result.states):
                rejected.append(self._rejected(candidate.tactic, LOOP, "it leaves the same goal"))
        if self.keep_failures and rejected:
            self.nodes[node].rejected += tuple(rejected)
        return list(changed.values())

    def _act(self, node: int, candidate: Candidate, result: Success) -> Action | None:
        """The action of a tactic that worked, unless it leads in a loop or to where a likelier one leads already."""
        digests = [_digest(state) for state in result.states]
        ids = [self._ids.get(digest) for digest in digests]
        if node in ids:
            return None
        steps = tuple(self._step(state.path[-1]) for state in result.states)
        if None not in ids:
            for action in self.nodes[node].actions:
                if list(action.children) == ids:
                    return self._replace(action, candidate, steps)
        action = Action(node, candidate, (), steps, 0)
        action.tactic = self._text(candidate.tactic)
        way = self.nodes[node].way.then(candidate.log_prior, candidate.tokens)
        left = zip(result.states, digests, strict=True)
        action.children = tuple(self._node(state, digest, action, i, way) for i, (state, digest) in enumerate(left))
        distinct = set(action.children)
        action.waiting = sum(self.nodes[child].status is not Status.SOLVED for child in distinct)
        action.dead = any(self.nodes[child].status is Status.FAILED for child in distinct)
        for child in distinct:
            self.nodes[child].parents.append(action)
        self.nodes[node].actions += (action,)
        return action

    def _replace(self, action: Action, candidate: Candidate, steps: tuple[Step, ...]) -> Action | None:
        """Two tactics that leave the same: keep the more probable."""
        if candidate.log_prior <= action.log_prior:
            return None
        self._paths.clear()
        action.tactic, action.steps = self._text(candidate.tactic), steps
        action.log_prior, action.tokens = candidate.log_prior, candidate.tokens
        return action

    def _conclude(self, node: int) -> None:
        """Draw the consequences of what `_record` added."""
        leaf = self.nodes[node]
        if any(action.waiting == 0 for action in leaf.actions):
            self._count(solve(self.nodes, node), Status.SOLVED)
        elif leaf.expanded:
            self._count(settle(self.nodes, node), Status.FAILED)

    def take_solved(self) -> list[int]:
        """The nodes that were solved since this was last asked."""
        solved, self._solved_now = self._solved_now, []
        return solved

    def _count(self, changed: Sequence[int], status: Status) -> None:
        if status is Status.SOLVED:
            self._solved_now += changed
        self.counts[status] += len(changed)
        self.counts[Status.OPEN] -= len(changed)
        if cuts(self.nodes, changed, self.era):
            self.era += 1

    def _improve(self, actions: Iterable[Action]) -> list[int]:
        """Tell the children of `actions`, and theirs, of better ways (Dijkstra order); returns whose got better."""
        better: dict[int, None] = {}
        heap: list[tuple[float, int, int]] = []
        work = list(actions)
        while True:
            for action in work:
                way = self.nodes[action.parent].way.then(action.log_prior, action.tokens)
                for child in action.children:
                    if way.better(self.nodes[child].way):
                        self.nodes[child].way = way
                        better[child] = None
                        heappush(heap, (-way.log_prob, way.depth, child))
            if not heap:
                return list(better)
            minus, depth, current = heappop(heap)
            record = self.nodes[current]
            work = list(record.actions) if (-minus, depth) == record.way[:2] else []

    def _node(self, state: ProofState, digest: bytes, origin: Action | None, branch: int, way: Way) -> int:
        """The state's node, made if there is none."""
        node = self._ids.get(digest)
        if node is None:
            node = self._ids[digest] = len(self.nodes)
            self.nodes.append(Node(tuple(map(self._goal, state.goals)), origin, branch, way))
            self.counts[Status.OPEN] += 1
        return node

    def _goal(self, goal: Goal) -> Goal:
        """The goal with hypotheses shared with other goals: neighbours differ in few."""
        shared = tuple(self._hypotheses.setdefault(hypothesis, hypothesis) for hypothesis in goal.hypotheses)
        return Goal(shared, goal.target, goal.case)

    def _step(self, step: Step) -> Step:
        """One object for equal steps, as for texts."""
        shared = self._steps.get(step)
        if shared is None:
            shared = self._steps[step] = Step(self._text(step.tactic), step.count, step.index, step.names)
        return shared

    def _text(self, text: str) -> str:
        """One object for equal texts: the same tactics and messages come again and again."""
        return self._texts.setdefault(text, text)

    def _rejected(self, tactic: str, kind: str, message: str) -> Rejected:
        return Rejected(self._text(tactic), kind, self._text(message[:MESSAGE_LENGTH]))


def _digest(state: ProofState) -> bytes:
    """A node's identity in 16 bytes; keeping a million goals' normalised texts would double the memory."""
    return hashlib.blake2b(state.key.encode(), digest_size=16).digest()
