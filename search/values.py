"""How far goals are from being proved: the default value model, and a graph's predictions asked in batches.

`LearnedValues` predicts log(steps) as a weighted sum of a goal's features (`search.features`); coupled goals are
proved one after the other, so their steps add. It is fitted by `search.learning`, and the weights that Lemmata comes
with are in ``search/steps_left.json``, together with what they were learned from and how far off they are; `lemmata
values learn` writes such a file. A prediction is an average over goals that look alike: it orders a search, it decides
nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import mul
from pathlib import Path
from typing import Any

from prover.errors import InputError
from prover.protocols import ValueModel
from prover.types import ProofState
from search.features import NAMES, features
from search.graph import Graph

SHIPPED = Path(__file__).with_name("steps_left.json")
FORMAT = "lemmata-values"
VERSION = 1
LEAST, MOST = 1.0, 40.0
"""Predictions per goal are kept within; a proof has at least one tactic."""


@dataclass(frozen=True, slots=True)
class LearnedValues:
    """A `ValueModel`: `weights` for `NAMES`. `step_cost`: -log p of an average tactic in a found proof.

    `learned` says from what, when, and with which error.
    """

    weights: tuple[float, ...]
    step_cost: float
    learned: Mapping[str, Any] = field(default_factory=dict)

    def steps_left(self, states: Sequence[ProofState]) -> Sequence[float]:
        return [self._state(state) for state in states]

    def _state(self, state: ProofState) -> float:
        coupled = state.coupled
        return sum(self.steps(features(goal, coupled=coupled)) for goal in state.goals)

    def steps(self, row: Sequence[float]) -> float:
        """The prediction for one goal with these features."""
        return min(MOST, max(LEAST, math.exp(min(5.0, sum(map(mul, self.weights, row))))))


def save(path: Path, model: LearnedValues) -> None:
    """Write the model as JSON. Raises `InputError` if that is impossible."""
    data = {
        "format": FORMAT,
        "version": VERSION,
        "learned": dict(model.learned),
        "step_cost": model.step_cost,
        "weights": dict(zip(NAMES, model.weights, strict=True)),
    }
    try:
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: the value model cannot be written ({error.strerror}); name another file") from error


def load(path: Path) -> LearnedValues:
    """The model of a file. Raises `InputError` if it is none, or one for other features."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if (data["format"], data["version"]) != (FORMAT, VERSION) or set(data["weights"]) != set(NAMES):
            raise ValueError("it was made for other features")
        weights = tuple(float(data["weights"][name]) for name in NAMES)
        step_cost = float(data["step_cost"])
        if not all(map(math.isfinite, (*weights, step_cost))) or step_cost <= 0.0:
            raise ValueError("its numbers are not finite")
        return LearnedValues(weights, step_cost, dict(data["learned"]))
    except OSError as error:
        raise InputError(f"{path}: the value model cannot be read ({error.strerror}); check the path") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{path}: not a value model that can be used here ({error}); learn it anew") from error


@lru_cache(maxsize=1)
def shipped() -> LearnedValues:
    """The model that Lemmata comes with, read once."""
    return load(SHIPPED)


class Estimates:
    """What a value model says of a graph's nodes: asked once for each, and for all wanted ones together."""

    def __init__(self, graph: Graph, model: ValueModel) -> None:
        self._nodes = graph.nodes
        self._model = model
        self._steps: dict[int, float] = {}
        self._wanted: dict[int, None] = {}

    def want(self, node: int) -> None:
        """The node's prediction may be asked for: have it made along with others."""
        if node not in self._steps:
            self._wanted[node] = None

    def steps(self, node: int) -> float:
        """Predicted number of tactics to prove the node."""
        known = self._steps.get(node)
        if known is None:
            self.want(node)
            batch = list(self._wanted)
            predicted = self._model.steps_left([ProofState(self._nodes[other].goals) for other in batch])
            self._steps.update(zip(batch, predicted, strict=True))
            self._wanted.clear()
            known = self._steps[node]
        return known
