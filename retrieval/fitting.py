"""Learning a fusion on training proofs, so that it is not deceived by what the encoder has seen.

On proofs that it was trained on, an encoder is better than on new ones, and everything used there has been used before.
So the train part is cut into folds (cross-fitting): encoder and experience come from the others, and the fold's
examples are described by them. In folds of the kind ``novel`` what is held out is what uses some chosen premises, none
of which the rest uses, as in the split of that name; in ``random`` ones theorems fall by lot. The
network is fitted to put used candidates above the others (cross-entropy of a softmax over each query's candidates).
"""

from __future__ import annotations

import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from prover.errors import InputError
from prover.traced import Standpoint
from retrieval.examples import Example
from retrieval.features import Candidates, Experience
from retrieval.fusion import Fusion, columns

RANDOM, NOVEL = "random", "novel"
Floats = NDArray[np.float32]
Layer = tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class Described:
    """A query's candidates, and which of them were used."""

    candidates: Candidates
    positive: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FusionRecipe:
    """`hidden`: width of the hidden layer, 0 for a linear ranker. `without`: groups of features left out.

    So many `members` are fitted from different seeds, and their mean is taken.
    """

    hidden: int = 24
    members: int = 4
    epochs: int = 12
    rate: float = 3e-3
    decay: float = 1e-3
    dropout: float = 0.1
    without: tuple[str, ...] = ()
    seed: int = 0


def folds(examples: Sequence[Example], count: int, kind: str, seed: int = 0) -> list[list[int]]:
    """Indices of the examples that each fold holds out. A theorem (its standpoint) is in one fold as a whole."""
    by_theorem: dict[Standpoint, set[int]] = defaultdict(set)
    for example in examples:
        by_theorem[example.query.standpoint].update(example.positives)
    theorems = list(by_theorem)
    draw = random.Random(seed)
    if kind == RANDOM:
        held = {theorem: {draw.randrange(count)} for theorem in theorems}
    elif kind == NOVEL:
        held = _novel(by_theorem, count, draw)
    else:
        raise InputError(f"there are no {kind!r} folds: take {RANDOM} or {NOVEL}")
    return [
        [index for index, example in enumerate(examples) if fold in held[example.query.standpoint]]
        for fold in range(count)
    ]


def _novel(by_theorem: dict[Standpoint, set[int]], count: int, draw: random.Random) -> dict[Standpoint, set[int]]:
    """Premises that few use are dealt out to the folds; who uses one is held out there (perhaps in several)."""
    users = Counter(position for used in by_theorem.values() for position in used)
    most = max(5, len(by_theorem) // 100)
    rare = sorted(position for position, number in users.items() if number <= most)
    draw.shuffle(rare)
    limit = len(by_theorem) // (count + 2)
    held: dict[Standpoint, set[int]] = {theorem: set() for theorem in by_theorem}
    using: dict[int, list[Standpoint]] = defaultdict(list)
    for theorem, used in by_theorem.items():
        for position in used:
            using[position].append(theorem)
    sizes = [0] * count
    for number, position in enumerate(rare):
        fold = number % count
        if sizes[fold] < limit:
            sizes[fold] += sum(fold not in held[theorem] for theorem in using[position])
            for theorem in using[position]:
                held[theorem].add(fold)
    return held


def described(candidates: Sequence[Candidates], examples: Sequence[Example]) -> list[Described]:
    """With answers; examples none of whose premises is among the candidates teach nothing and are left out."""
    found = [
        Described(each, np.isin(each.positions, example.positives))
        for each, example in zip(candidates, examples, strict=True)
    ]
    return [each for each in found if each.positive.any()]


def fit_fusion(
    lists: Sequence[Described],
    experience: Experience,
    recipe: FusionRecipe,
    hurry: Callable[[], bool] = lambda: False,
) -> Fusion | None:
    """The fusion that orders these lists best; None if `hurry`, which is asked between epochs, ended it.

    Raises `InputError` if there are no lists.
    """
    if not lists:
        raise InputError("there is nothing to learn a fusion from: no training proof uses what rankers find")
    chosen = columns(recipe.without)
    rows = np.concatenate([each.candidates.values[:, chosen] for each in lists])
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    sizes = [len(chosen), *([recipe.hidden] if recipe.hidden else []), 1]
    tensors = [_tensors(each, chosen, mean, scale) for each in lists]
    members = []
    for member in range(recipe.members):
        torch.manual_seed(recipe.seed + member)
        layers = [nn.Linear(a, b) for a, b in itertools.pairwise(sizes)]
        if not _train(layers, tensors, recipe, recipe.seed + member, hurry):
            return None
        members.append([(each.weight.detach().numpy().T, each.bias.detach().numpy()) for each in layers])
    about = {"lists": len(lists), "hidden": recipe.hidden, "members": recipe.members}
    return Fusion(mean, scale, _joined(members), experience, recipe.without, about)


def _joined(members: Sequence[Sequence[Layer]]) -> tuple[Layer, ...]:
    """The mean of networks with one hidden layer is one network, whose hidden layer is all of theirs."""
    last = [member[-1] for member in members]
    bias = _mean([each for _, each in last])
    if len(members[0]) == 1:
        return ((_mean([matrix for matrix, _ in last]), bias),)
    first = [member[0] for member in members]
    matrix: Floats = np.concatenate([matrix for matrix, _ in first], axis=1)
    joined: Floats = np.concatenate([each for _, each in first])
    out: Floats = (np.concatenate([matrix for matrix, _ in last]) / len(members)).astype(np.float32)
    return (matrix, joined), (out, bias)


def _mean(arrays: Sequence[Floats]) -> Floats:
    found: Floats = np.stack(arrays).mean(axis=0, dtype=np.float32)
    return found


def _tensors(
    each: Described, chosen: list[int], mean: NDArray[np.float32], scale: NDArray[np.float32]
) -> tuple[Tensor, Tensor]:
    values = (each.candidates.values[:, chosen] - mean) / scale
    return torch.from_numpy(np.asarray(values, dtype=np.float32)), torch.from_numpy(each.positive)


def _train(
    layers: Sequence[nn.Linear],
    lists: Sequence[tuple[Tensor, Tensor]],
    recipe: FusionRecipe,
    seed: int,
    hurry: Callable[[], bool],
) -> bool:
    parameters = [parameter for layer in layers for parameter in layer.parameters()]
    optimiser = torch.optim.AdamW(parameters, lr=recipe.rate, weight_decay=recipe.decay)
    steps = recipe.epochs * -(-len(lists) // _BATCH)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, max(steps, 1))
    order = list(range(len(lists)))
    draw = random.Random(seed)
    for _ in range(recipe.epochs):
        if hurry():
            return False
        draw.shuffle(order)
        for first in range(0, len(order), _BATCH):
            some = [lists[index] for index in order[first : first + _BATCH]]
            scores = _scores(layers, torch.cat([values for values, _ in some]), recipe.dropout)
            loss = _loss(scores, [positive for _, positive in some])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
    return True


_BATCH = 32


def _scores(layers: Sequence[nn.Linear], values: Tensor, dropout: float) -> Tensor:
    for layer in layers[:-1]:
        values = nn.functional.dropout(torch.relu(layer(values)), dropout)
    found: Tensor = layers[-1](values)[:, 0]
    return found


def _loss(scores: Tensor, positives: Sequence[Tensor]) -> Tensor:
    """The mean over queries, and in each over its positives, of -log softmax among the positive and all negatives."""
    losses = []
    for part, positive in zip(torch.split(scores, [len(each) for each in positives]), positives, strict=True):
        negatives = part[~positive].logsumexp(0)
        losses.append((torch.logaddexp(part[positive], negatives) - part[positive]).mean())
    return torch.stack(losses).mean()
