"""What the search graph is made of: nodes (goals to prove) and actions (tactics that worked on them).

An OR node is solved by any one of its actions; an action needs all of its children. Both are plain mutable records
with slots, named by small integers, because a search may hold a million of them; only `search.graph` and
`search.status` change them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from prover.types import Candidate, Goal, Step, Way


class Status(StrEnum):
    """What is known of a node."""

    OPEN = "open"
    """Neither of the following."""
    SOLVED = "solved"
    """It has a well-founded proof: some action all of whose children are solved, and no circle."""
    FAILED = "failed"
    """Exhausted: whatever becomes of the open leaves, it cannot be solved any more."""


class Rejected(NamedTuple):
    """A tactic that led nowhere. `kind` is a `FailureKind`, or ``loop`` for one that left the very same goal."""

    tactic: str
    kind: str
    message: str


LOOP = "loop"


class Action:
    """A tactic that works on node `parent` and leaves `children`, each by its own `Step`.

    Equal left goals are one child, mentioned more than once. `waiting` counts the different children not solved yet;
    `dead`: one of them has failed.
    """

    __slots__ = ("children", "dead", "log_prior", "parent", "steps", "tactic", "tokens", "waiting")

    def __init__(
        self, parent: int, candidate: Candidate, children: tuple[int, ...], steps: tuple[Step, ...], waiting: int
    ) -> None:
        self.parent = parent
        self.tactic = candidate.tactic
        self.log_prior = candidate.log_prior
        self.tokens = candidate.tokens
        self.children = children
        self.steps = steps
        self.waiting = waiting
        self.dead = False

    def __repr__(self) -> str:
        return f"Action({self.parent} -{self.tactic}-> {self.children})"


class Node:
    """A goal (or several coupled ones), what was tried on it, and what is known of it.

    `expanded`: every candidate was tried; otherwise the node is a *leaf*, with `pending` candidates if its visit was
    cut. `origin` and `branch` say by which action, in which place, it was first reached (None: the root); its path is
    that one, since it is the one that was observed. `way` is the best way known, perhaps another. `parents` are the
    actions that need it. `source` is the reason why an expanded open node is not failed (see `search.status`).
    `dropped`: no open way from the root leads here at present. `queued` numbers the pushes to the frontier. `tried`
    counts the tactics that were tried on it. `era`: when it was last seen to be relevant (see `search.status`).
    """

    __slots__ = (
        "actions",
        "branch",
        "dropped",
        "era",
        "expanded",
        "goals",
        "origin",
        "parents",
        "pending",
        "queued",
        "rejected",
        "source",
        "status",
        "tried",
        "way",
    )

    def __init__(self, goals: tuple[Goal, ...], origin: Action | None, branch: int, way: Way) -> None:
        self.goals = goals
        self.origin = origin
        self.branch = branch
        self.way = way
        self.status = Status.OPEN
        self.expanded = False
        self.dropped = False
        self.era = 0
        self.queued = 0
        self.tried = 0
        self.source: Action | None = None
        self.parents: list[Action] = []
        # Tuples, so that the many nodes with nothing share one object.
        self.actions: tuple[Action, ...] = ()
        self.rejected: tuple[Rejected, ...] = ()
        self.pending: tuple[Candidate, ...] = ()

    @property
    def open(self) -> bool:
        return self.status is Status.OPEN

    @property
    def leaf(self) -> bool:
        """Open, and with candidates still to be asked for or tried."""
        return self.status is Status.OPEN and not self.expanded

    @property
    def waiting(self) -> bool:
        """A leaf that a frontier should know of."""
        return self.leaf and not self.dropped

    @property
    def promise(self) -> Way:
        """The way to the next tactic to be tried: a half-tried node is only as good as its best untried candidate."""
        if not self.pending:
            return self.way
        ahead = self.way.then(self.pending[0].log_prior, self.pending[0].tokens)
        return ahead._replace(depth=self.way.depth)
