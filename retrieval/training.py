"""From traced theorems to a folder that finds premises: examples, encoder, fusion, in one go.

The folder holds an encoder (`retrieval.dense`), a fusion (`retrieval.fusion`) and ``training.json``, which says what
was learned from, so that nobody measures it on proofs that it has seen (`retrieval.trained`). Only the train part
teaches: pairs, words and their frequencies, experience and fusion; val says when to stop. Statements of theorems
outside the train part are seen as premises (they are what a query chooses among, as in the LeanDojo Benchmark), never
as queries.

An interrupted training keeps the best encoder so far and the folds that are finished. `resume` goes on from there
(`retrieval.resuming`): with the same options, what is done is not done again; optimiser and order begin anew.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
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
from retrieval.resuming import Earlier, digest, earlier, forget_folds, load_fold, save_fold
from retrieval.train import Outcome, Recipe, Trainer, must_have, must_know, new_encoder
from retrieval.trained import FILE, trained_on

_THEOREMS = frozenset(("theorem", "lemma"))
_LEAST_EPOCHS = 2
_TRIAL = ".writable"


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
    """What came of it. `whole`: nobody interrupted it; `fused`: there is a fusion."""

    outcome: Outcome
    examples: int
    held: int
    whole: bool
    fused: bool
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

    def run(self, out: Path, facts: dict[str, Any], *, resume: bool = False, keep_folds: bool = False) -> Trained:
        """Train and write `out`. `facts` go into ``training.json``: at least ``dataset``, ``split``, ``part``.

        `keep_folds`: another fusion may be wanted from the same folds later. Raises `InputError` if there is nothing to
        learn from, or `out` cannot be what it shall be.
        """
        began = self._clock()
        self._check(out, facts)
        plan = json.loads(json.dumps(_plain(asdict(self._plan))))
        before = earlier(out, facts, plan) if resume else None
        self._progress(f"{len(self._train)} examples to learn from, {len(self._val)} to watch it by")
        if before is not None and before.fused:
            self._progress("encoder and fusion are there already, trained with these options: nothing is left to do")
            outcome = Outcome(before.recall, before.best, list(before.epochs))
            return Trained(outcome, len(self._train), len(self._val), True, True, self._clock() - began)
        for name in (JSON, ARRAYS):
            (out / name).unlink(missing_ok=True)  # it belongs to another encoder
        encoder, outcome, ended = self._encoder(out, {**facts, "examples": len(self._train), "plan": plan}, before)
        fused = False
        if self._plan.folds and ended:
            epochs = max(outcome.epoch, _LEAST_EPOCHS)
            fused = self._fuse(encoder, epochs, out, digest(facts, plan, epochs))
        if fused and not keep_folds:
            forget_folds(out)
        whole = ended and (fused or not self._hurry())
        return Trained(outcome, len(self._train), len(self._val), whole, fused, self._clock() - began)

    def _check(self, out: Path, facts: Mapping[str, Any]) -> None:
        must_know(self._plan.recipe.loss)
        must_have(self._plan.recipe.device)
        if not self._train:
            raise InputError(
                "there is nothing to train on: no theorem of the train part uses a premise of the corpus "
                "(trace a library whose proofs use its own theorems)"
            )
        base = self._plan.recipe.base
        seen = trained_on(Path(base)) if base else None
        if seen is not None and (seen.dataset, seen.split) != (facts.get("dataset"), facts.get("split")):
            raise InputError(
                f"--base {base} was trained on {seen.split} of data set {seen.dataset[:12]}: it may have seen what "
                "this training must not see; take a model that was trained elsewhere"
            )
        try:
            out.mkdir(parents=True, exist_ok=True)
            (out / _TRIAL).touch()
            (out / _TRIAL).unlink()
        except OSError as error:
            raise InputError(f"the encoder's folder {out} cannot be written ({error.strerror}): name another") from None

    def _encoder(self, out: Path, told: dict[str, Any], before: Earlier | None) -> tuple[TrainedEncoder, Outcome, bool]:
        """The encoder, what its training came to, and whether that has ended."""
        recipe, done = self._plan.recipe, Outcome()
        encoder = self._new(recipe) if before is None else load_encoder(out, recipe.device)
        if before is not None:
            done = Outcome(before.recall, before.best, list(before.epochs))
            if before.ended:
                self._progress(f"the encoder is there already, best after epoch {done.epoch}")
                return encoder, done, True
            self._progress(f"going on from the encoder of epoch {done.epoch}")
            left = max(recipe.epochs - done.epoch, 1) if before.same else recipe.epochs
            recipe = replace(recipe, epochs=left, seed=recipe.seed + 1000 * done.epoch)

        def joined(outcome: Outcome) -> Outcome:
            """With earlier epochs."""
            later = [{**each, "epoch": each["epoch"] + done.epoch} for each in outcome.epochs]
            return Outcome(outcome.best, done.epoch + outcome.epoch, [*done.epochs, *later], outcome.seconds)

        def save(encoder: TrainedEncoder, outcome: Outcome, ended: bool = False) -> None:
            whole = joined(outcome)
            reached = None if math.isnan(whole.best) or whole.best < 0 else whole.best
            about = {"best": whole.epoch, "recall": reached, "ended": ended, "epochs": whole.epochs}
            encoder.save(out, {"recipe": _plain(asdict(self._plan.recipe)), **about})

        save(encoder, Outcome())
        (out / FILE).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        trainer = self._trainer(recipe, save)
        outcome = trainer.fit(encoder, self._train, self._val)
        ended = not self._hurry()
        save(encoder, outcome, ended)
        return encoder, joined(outcome), ended

    def _new(self, recipe: Recipe) -> TrainedEncoder:
        return new_encoder(self._known, recipe)

    def _trainer(self, recipe: Recipe, keep: Callable[[TrainedEncoder, Outcome], None]) -> Trainer:
        return Trainer(
            self._corpus,
            self._access,
            recipe,
            progress=self._progress,
            hurry=self._hurry,
            clock=self._clock,
            keep=keep,
        )

    def _fuse(self, encoder: TrainedEncoder, epochs: int, out: Path, key: str) -> bool:
        bm25 = Bm25Ranker(self._corpus, self._access)
        lists: list[Described] = []
        held = folds(self._train, self._plan.folds, self._plan.kind, self._plan.recipe.seed)
        for number, indices in enumerate(held, start=1):
            rest = [each for index, each in enumerate(self._train) if index not in set(indices)]
            if self._hurry() or not rest or not indices:
                continue
            found = load_fold(out, number, key)
            again = "" if found is None else ", kept from before"
            self._progress(f"fold {number} of {len(held)}: {len(indices)} examples held out{again}")
            if found is None:
                found = self._fold(bm25, rest, [self._train[index] for index in indices], epochs, number)
                if not self._hurry():
                    save_fold(out, number, key, found)
            lists += found
        if self._hurry() or not lists:
            self._progress("no fusion: " + ("interrupted" if self._hurry() else "too little to learn it from"))
            return False
        vectors = encoder.encode_states([each.query.state for each in self._train])
        fusion = fit_fusion(lists, Experience.of(self._corpus, self._train, vectors), self._plan.fusion, self._hurry)
        if fusion is None:
            self._progress("no fusion: interrupted")
            return False
        fusion.save(out)
        self._progress(f"fusion learned from {len(lists)} examples")
        return True

    def _fold(
        self, bm25: Bm25Ranker, rest: Sequence[Example], held: Sequence[Example], epochs: int, number: int
    ) -> list[Described]:
        """What the fold's examples look like to an encoder that has not seen them."""
        recipe = replace(self._plan.recipe, seed=self._plan.recipe.seed + number, epochs=epochs, patience=epochs)
        encoder = self._new(recipe)
        self._trainer(recipe, lambda encoder, outcome: None).fit(encoder, rest, ())
        experience = Experience.of(self._corpus, rest, encoder.encode_states([each.query.state for each in rest]))
        dense = DenseRanker.over(self._corpus, self._access, encoder)
        features = Features(self._corpus, self._access, bm25, dense, experience)
        return described(features.of([each.query for each in held]), held)


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
