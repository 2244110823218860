"""Learning to predict steps left from finished searches.

*Examples.* For each solved goal that a search met: the size of its smallest known proof, in tactics
(`search.extract`). For each other goal a lower bound: the least number of tactics that a proof of it could still have,
given what was tried,

    b(untried) = 1    b(half tried) = 2    b(failed) = `HOPELESS`
    b(goal) = min over its live tactics of 1 + sum of b over what they leave

since within what the generator proposes nothing shorter exists (for a half tried goal: none among its likeliest
tactics closes it). Such an example is *censored*: it says "at least"; bounds of 1 say nothing and are left out. A
failed goal has no proof by these tactics at all; it counts as `HOPELESS` steps, so that goals like it come last.
States of several goals are left out: their steps are the sum of the goals'.

*Fit.* Weights w minimise

    sum over solved of s (w.x - log steps)^2 + sum over censored of s max(0, log b - w.x)^2 + `RIDGE` |w|^2

(ridge regression, Hoerl and Kennard, Technometrics 12(1), 1970), where s is 1 / sqrt(n) for a search with n examples,
so that wide searches do not drown the others. The one-sided part is fitted by active sets: censored goals now
predicted below their bound are taken to be at it, again until nothing changes, at most `ROUNDS` times. Features are
scaled to unit deviation for the ridge. Normal equations, solved by Cholesky's method, in plain Python.

*Error*, on searches held back: the root mean square of the differences above, one-sided for censored goals, for the
model and for the constant that minimises the same sum (differences of logarithms: 0.69 is a factor of 2); and how
often, of a solved and an undecided goal of one search, the solved one is predicted to be nearer, where a constant is
right half of the time. The second is what a search lives on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from statistics import fmean

from prover.types import ProofState
from search.extract import proof
from search.features import NAMES, features
from search.graph import Graph
from search.nodes import Action, Status
from search.status import alive
from search.values import LearnedValues

HOPELESS = 16.0
RIDGE = 100.0
"""Chosen by four-fold cross-validation on the searches that the shipped model learned from: 3 to 300 were tried."""
ROUNDS = 10


@dataclass(frozen=True, slots=True)
class Example:
    """A state with the steps to its proof; if not `exact`, with as many as it has at least."""

    state: ProofState
    steps: float
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Error:
    """How far off a model is; see the module. `ordered` is the share of rightly ordered `pairs`.

    None where there is nothing to measure on: no goal for `log_error`, no pair for `ordered`.
    """

    goals: int
    solved: int
    log_error: float | None
    pairs: int
    ordered: float | None


def examples_from(graph: Graph) -> list[Example]:
    """What a finished search teaches."""
    found: list[Example] = []
    bounds = _bounds(graph)
    for node, record in enumerate(graph.nodes):
        if len(record.goals) > 1:
            continue
        exact = record.status is Status.SOLVED
        if exact or bounds[node] > 1.0:
            found.append(Example(ProofState(record.goals), bounds[node], exact))
    return found


def step_costs(graph: Graph) -> list[float]:
    """-log p of the tactics in the smallest proofs of the goals that a search solved."""
    sizes = {i: _size(graph, i) for i, node in enumerate(graph.nodes) if node.status is Status.SOLVED}
    costs = []
    for node in sizes:
        ready = [action for action in graph.nodes[node].actions if action.waiting == 0]
        best = min(ready, key=lambda action: sum(sizes[child] for child in action.children))
        costs.append(-best.log_prior)
    return costs


def _size(graph: Graph, node: int) -> float:
    return float(proof(graph, node).size)


def _bounds(graph: Graph) -> dict[int, float]:
    """For each node the least size of a proof; Knuth's algorithm, as in `search.extract`."""
    nodes = graph.nodes
    heap: list[tuple[float, int]] = []
    for i, node in enumerate(nodes):
        if node.status is Status.SOLVED:
            heappush(heap, (_size(graph, i), i))
        elif node.leaf:
            heappush(heap, (2.0 if node.pending else 1.0, i))
    bounds: dict[int, float] = {}
    missing: dict[int, set[int]] = {}
    while heap:
        bound, current = heappop(heap)
        if current in bounds:
            continue
        bounds[current] = bound
        for action in nodes[current].parents:
            if nodes[action.parent].status is Status.OPEN and alive(nodes, action):
                left = missing.setdefault(id(action), set(action.children))
                left.discard(current)
                if not left:
                    heappush(heap, (_sum(action, bounds), action.parent))
    return {i: min(HOPELESS, bounds.get(i, HOPELESS)) for i in range(len(nodes))}


def _sum(action: Action, bounds: Mapping[int, float]) -> float:
    return 1.0 + sum(bounds[child] for child in action.children)


@dataclass(frozen=True, slots=True)
class _Row:
    x: Sequence[float]
    y: float
    exact: bool
    weight: float


def fit(searches: Sequence[Sequence[Example]], step_cost: float, *, ridge: float = RIDGE) -> LearnedValues:
    """The model of the examples, search by search. Raises `ValueError` without a solved goal among them."""
    return LearnedValues(tuple(_fit(searches, len(NAMES), ridge)), step_cost)


def fit_constant(searches: Sequence[Sequence[Example]], step_cost: float) -> LearnedValues:
    """The best model that predicts the same for all goals. Raises `ValueError` without a solved goal."""
    return LearnedValues((*_fit(searches, 1, 0.0), *[0.0] * (len(NAMES) - 1)), step_cost)


def _fit(searches: Sequence[Sequence[Example]], columns: int, ridge: float) -> list[float]:
    """Weights of the first `columns` features."""
    rows = list(_rows(searches, columns))
    if not any(row.exact for row in rows):
        raise ValueError("there is nothing to learn from: no goal was solved")
    scales = _scales(rows)
    scaled = [_Row([x / s for x, s in zip(row.x, scales, strict=True)], row.y, row.exact, row.weight) for row in rows]
    active = [row.exact for row in scaled]
    weights: list[float] = []
    for _ in range(ROUNDS):
        weights = _solve([row for row, wanted in zip(scaled, active, strict=True) if wanted], columns, ridge)
        now = [row.exact or _dot(weights, row.x) < row.y for row in scaled]
        if now == active:
            break
        active = now
    return [w / s for w, s in zip(weights, scales, strict=True)]


def error(model: LearnedValues, searches: Sequence[Sequence[Example]]) -> Error:
    """How far off the model is on these searches."""
    squares: list[float] = []
    pairs, right = 0, 0.0
    for examples in searches:
        predicted = model.steps_left([example.state for example in examples])
        for steps, example in zip(predicted, examples, strict=True):
            missing = math.log(example.steps) - math.log(steps)
            squares.append(missing**2 if example.exact else max(0.0, missing) ** 2)
        solved = [steps for steps, example in zip(predicted, examples, strict=True) if example.exact]
        rest = [steps for steps, example in zip(predicted, examples, strict=True) if not example.exact]
        pairs += len(solved) * len(rest)
        right += sum((s < r) + (s == r) / 2 for s in solved for r in rest)
    exact = sum(example.exact for examples in searches for example in examples)
    root = math.sqrt(fmean(squares)) if squares else None
    return Error(len(squares), exact, root, pairs, right / pairs if pairs else None)


def _rows(searches: Sequence[Sequence[Example]], columns: int) -> Iterable[_Row]:
    for examples in searches:
        for example in examples:
            goal = example.state.main
            x = features(goal, coupled=example.state.coupled)[:columns]
            yield _Row(x, math.log(example.steps), example.exact, 1.0 / math.sqrt(len(examples)))


def _scales(rows: Sequence[_Row]) -> list[float]:
    """The deviation of each feature; 1 for those that do not vary."""
    columns = list(zip(*(row.x for row in rows), strict=True))
    means = [fmean(column) for column in columns]
    deviations = [math.sqrt(fmean((x - m) ** 2 for x in column)) for column, m in zip(columns, means, strict=True)]
    return [deviation if deviation > 1e-9 else 1.0 for deviation in deviations]


def _solve(rows: Sequence[_Row], size: int, ridge: float) -> list[float]:
    """Weights of the weighted ridge regression; the constant, which comes first, is not shrunk."""
    matrix = [[0.0] * size for _ in range(size)]
    right = [0.0] * size
    for row in rows:
        present = [(i, x) for i, x in enumerate(row.x) if x]
        for i, x in present:
            scaled = row.weight * x
            right[i] += scaled * row.y
            line = matrix[i]
            for j, other in present:
                if j > i:
                    break
                line[j] += scaled * other
    for i in range(size):
        matrix[i][i] += ridge if i else 1e-9
    return cholesky_solve(matrix, right)


def cholesky_solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """x with A x = `right` for a symmetric positive definite A, of which only the lower triangle is read.

    Raises `ValueError` if A is not positive definite.
    """
    size = len(right)
    lower = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i][j] - _dot(lower[i][:j], lower[j][:j])
            if i == j:
                if rest <= 0.0:
                    raise ValueError("the matrix is not positive definite")
                lower[i][i] = math.sqrt(rest)
            else:
                lower[i][j] = rest / lower[j][j]
    forward: list[float] = []
    for i in range(size):
        forward.append((right[i] - _dot(lower[i][:i], forward)) / lower[i][i])
    solution = [0.0] * size
    for i in reversed(range(size)):
        above = sum(lower[k][i] * solution[k] for k in range(i + 1, size))
        solution[i] = (forward[i] - above) / lower[i][i]
    return solution


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
