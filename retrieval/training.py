"""From traced theorems to a folder that finds premises: examples, encoder, fusion, in one go.

The folder holds an encoder (`retrieval.dense`), a fusion (`retrieval.fusion`) and ``training.json``, which says what
was learned from, so that nobody measures it on proofs that it has seen (`retrieval.trained`). Only the train part
teaches: pairs, words and their frequencies, experience and fusion; val says when to stop. Statements of theorems
outside the train part are seen as premises (they are what a query chooses among, as in the LeanDojo Benchmark), never
as queries.

An interrupted training keeps the best encoder so far; `resume` goes on from the folder's encoder.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from prover.errors import InputError
from prover.protocols import Clock, Progress
from prover.traced import Corpus, TracedTheorem
from retrieval.access import Access
from retrieval.bm25 import Bm25Ranker
from retrieval.dense import DenseRanker, TrainedEncoder, load_encoder
from retrieval.examples import Example, step_examples, whole_examples
from retrieval.features import Experience, Features
from retrieval.fitting import NOVEL, RANDOM, Described, FusionRecipe, described, fit_fusion, folds
from retrieval.fusion import ARRAYS, JSON
from retrieval.train import Outcome, Recipe, Trainer, new_encoder
from retrieval.trained import FILE

_THEOREMS = frozenset(("theorem", "lemma"))
_LEAST_EPOCHS = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """What to train. `terms`: theorems proved by terms teach, too; `implicit`: what `simp` used by itself counts.

    `folds`: encoders trained for cross-fitting the fusion, 0 for no fusion; their `kind` is NOVEL or RANDOM.
    """

    recipe: Recipe = field(default_factory=Recipe)
    fusion: FusionRecipe = field(default_factory=FusionRecipe)
    terms: bool = True
    implicit: bool = True
    folds: int = 3
    kind: str = NOVEL


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of it. `whole`: nobody interrupted it."""

    outcome: Outcome
    examples: int
    held: int
    whole: bool
    seconds: float


class Training:
    """One run. `train` and `val` are read once."""

    def __init__(
        self,
        corpus: Corpus,
        train: Sequence[TracedTheorem],
        val: Sequence[TracedTheorem],
        plan: Plan,
        *,
        progress: Progress = lambda line: None,
        hurry: Callable[[], bool] = lambda: False,
        clock: Clock = time.monotonic,
    ) -> None:
        self._corpus, self._access, self._plan = corpus, Access(corpus), plan
        self._progress, self._hurry, self._clock = progress, hurry, clock
        self._train = examples_of(corpus, train, terms=plan.terms, implicit=plan.implicit)
        self._val = list(step_examples(corpus, val)) or list(whole_examples(corpus, val))
        learned = {(theorem.path, theorem.name) for theorem in train}
        self._known = [
            premise.text
            for premise in corpus.premises
            if premise.kind not in _THEOREMS or (premise.path, premise.name) in learned
        ]

    def run(self, out: Path, facts: dict[str, Any], *, resume: bool = False) -> Trained:
        """Train and write `out`. `facts` go into ``training.json``: at least ``dataset``, ``split``, ``part``.

        Raises `InputError` if there is nothing to learn from, or `out` cannot be what it shall be.
        """
        began = self._clock()
        if out.exists() and not out.is_dir():
            raise InputError(f"{out} is a file: name a folder for the encoder")
        if not self._train:
            raise InputError(
                "there is nothing to train on: no theorem of the train part uses a premise of the corpus "
                "(trace a library whose proofs use its own theorems)"
            )
        out.mkdir(parents=True, exist_ok=True)
        for name in (JSON, ARRAYS):
            (out / name).unlink(missing_ok=True)  # it belongs to another encoder
        self._progress(f"{len(self._train)} examples to learn from, {len(self._val)} to watch it by")
        plan = self._plan
        encoder = load_encoder(out, plan.recipe.device) if resume else self._new(plan.recipe)
        encoder.save(out)
        self._note(out, facts)
        outcome = self._fitted(encoder, self._train, plan.recipe, self._val, out)
        encoder.save(out, {"recipe": _plain(asdict(plan.recipe)), "epochs": outcome.epochs, "best": outcome.epoch})
        if plan.folds and not self._hurry():
            self._fuse(encoder, max(outcome.epoch, _LEAST_EPOCHS), out)
        whole = not self._hurry()
        return Trained(outcome, len(self._train), len(self._val), whole, self._clock() - began)

    def _new(self, recipe: Recipe) -> TrainedEncoder:
        return new_encoder(self._known, recipe)

    def _fitted(
        self,
        encoder: TrainedEncoder,
        train: Sequence[Example],
        recipe: Recipe,
        val: Sequence[Example] = (),
        folder: Path | None = None,
    ) -> Outcome:
        trainer = Trainer(
            self._corpus,
            self._access,
            recipe,
            progress=self._progress,
            hurry=self._hurry,
            clock=self._clock,
            folder=folder,
        )
        return trainer.fit(encoder, train, val)

    def _fuse(self, encoder: TrainedEncoder, epochs: int, out: Path) -> None:
        bm25 = Bm25Ranker(self._corpus, self._access)
        lists: list[Described] = []
        held = folds(self._train, self._plan.folds, self._plan.kind, self._plan.recipe.seed)
        for number, indices in enumerate(held, start=1):
            rest = [each for index, each in enumerate(self._train) if index not in set(indices)]
            if self._hurry() or not rest or not indices:
                continue
            self._progress(f"fold {number} of {len(held)}: {len(indices)} examples held out")
            lists += self._fold(bm25, rest, [self._train[index] for index in indices], epochs, number)
        if self._hurry() or not lists:
            self._progress("no fusion: " + ("interrupted" if self._hurry() else "too little to learn it from"))
            return
        vectors = encoder.encode_states([each.query.state for each in self._train])
        fusion = fit_fusion(lists, Experience.of(self._corpus, self._train, vectors), self._plan.fusion)
        fusion.save(out)
        self._progress(f"fusion learned from {len(lists)} examples")

    def _fold(
        self, bm25: Bm25Ranker, rest: Sequence[Example], held: Sequence[Example], epochs: int, number: int
    ) -> list[Described]:
        """What the fold's examples look like to an encoder that has not seen them."""
        recipe = replace(self._plan.recipe, seed=self._plan.recipe.seed + number, epochs=epochs, patience=epochs)
        encoder = self._new(recipe)
        self._fitted(encoder, rest, recipe)
        experience = Experience.of(self._corpus, rest, encoder.encode_states([each.query.state for each in rest]))
        dense = DenseRanker.over(self._corpus, self._access, encoder)
        features = Features(self._corpus, self._access, bm25, dense, experience)
        return described(features.of([each.query for each in held]), held)

    def _note(self, out: Path, facts: dict[str, Any]) -> None:
        told = {**facts, "examples": len(self._train), "plan": _plain(asdict(self._plan))}
        (out / FILE).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def examples_of(
    corpus: Corpus, theorems: Sequence[TracedTheorem], *, terms: bool = True, implicit: bool = True
) -> list[Example]:
    """What theorems teach: their steps, and if wanted those proved by terms as a whole."""
    steps = list(step_examples(corpus, theorems, implicit=implicit))
    return [*steps, *whole_examples(corpus, theorems, implicit=implicit)] if terms else steps


def folds_for(split: str) -> str:
    """The kind of folds that resembles a split of the LeanDojo Benchmark."""
    return RANDOM if split == "random" else NOVEL


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """Without infinities, which JSON lacks."""
    return {
        key: _plain(value) if isinstance(value, dict) else None if value == float("inf") else value
        for key, value in data.items()
    }
