"""Partial proofs that grow by drawing tactics from the prior: what particles and independent attempts are made of.

A `Place` is one such proof where it stands: the goal it works on, and the way there. `Drawing.onward` lets it go on
until it needs a goal visited: from a proved goal to the next goal of the same tactic, or up; at an expanded goal
by a tactic that works there, drawn with probability proportional to p^(1/temperature); a goal's untried candidates are
one more outcome, with all their probability. Tactics that failed are never drawn. Circles end it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import NamedTuple

from search.graph import Graph
from search.nodes import Action, Node, Status
from search.status import ROOT, alive
from search.waiting import Waiting


class Place(NamedTuple):
    """A goal, and how a partial proof came there: by `action` from the goal of `above`; the root has neither."""

    node: int
    above: Place | None = None
    action: Action | None = None
    depth: int = 0

    def then(self, node: int, action: Action) -> Place:
        return Place(node, self, action, self.depth + 1)

    def chain(self) -> Iterator[Place]:
        """This place and those above it, up to the root."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.above


class Drawing:
    """Moves places over a graph to nodes that wait. `temperature` > 0: 1 draws as the prior says, more is bolder."""

    def __init__(self, graph: Graph, waiting: Waiting, temperature: float = 1.0) -> None:
        self._nodes = graph.nodes
        self._waiting = waiting
        self._temperature = temperature

    def place(self, node: int) -> Place:
        """The node with the way by which it was first reached."""
        way: list[tuple[int, Action]] = []
        current = node
        while (origin := self._nodes[current].origin) is not None:
            way.append((current, origin))
            current = origin.parent
        place = Place(ROOT)
        for passed, action in reversed(way):
            place = place.then(passed, action)
        return place

    def onward(self, start: Place, lots: random.Random) -> Place | None:
        """Where a visit is needed next; None if the proof is stuck: its goal failed, or every tactic leads back."""
        place = self._past_proved(start)
        if place is None:
            return None
        passed = {upper.node for upper in place.chain()}
        while True:
            record = self._nodes[place.node]
            own = place.node in self._waiting
            if own and not record.actions:
                return place
            arms: list[Action | None] = [action for action in record.actions if self._open(action, passed)]
            if own:
                arms.append(None)
            if not arms:
                return None
            action = arms[0] if len(arms) == 1 else lots.choices(arms, self._weights(record, arms))[0]
            if action is None:
                return place
            place = place.then(self._open(action, passed)[0], action)
            passed.add(place.node)

    def _past_proved(self, place: Place) -> Place | None:
        """The next goal to prove once those at the place are; None if something there failed."""
        here: Place | None = place
        while here is not None and (status := self._nodes[here.node].status) is not Status.OPEN:
            if status is Status.FAILED or here.above is None or here.action is None:
                return None
            rest = self._open(here.action, set())
            here = here.above.then(rest[0], here.action) if rest else here.above
        return here

    def _open(self, action: Action, passed: set[int]) -> list[int]:
        """The goals to prove for the action; none if it cannot succeed, or if one of them was passed on the way."""
        if not alive(self._nodes, action) or not passed.isdisjoint(action.children):
            return []
        return [
            child
            for child in action.children
            if self._nodes[child].open and (self._nodes[child].actions or child in self._waiting)
        ]

    def _weights(self, record: Node, arms: list[Action | None]) -> list[float]:
        def mass(log_prior: float) -> float:
            return math.exp((log_prior - top) / self._temperature)

        ahead = [candidate.log_prior for candidate in record.pending] if arms[-1] is None else []
        top = max([*(action.log_prior for action in arms if action is not None), *ahead])
        return [sum(map(mass, ahead)) if action is None else mass(action.log_prior) for action in arms]

    def siblings(self, place: Place) -> Iterator[int]:
        """The other open goals that the partial proof at the place still needs, one by one."""
        for upper in place.chain():
            if upper.action is not None:
                for child in dict.fromkeys(upper.action.children):
                    if child != upper.node and self._nodes[child].open:
                        yield child
