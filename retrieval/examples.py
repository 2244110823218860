"""What retrieval learns from and is judged by: a proof state, where its proof stands, and the premises it then used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prover.protocols import Query
from prover.traced import NO_GOALS, Corpus, PremiseUse, TracedTheorem


@dataclass(frozen=True, slots=True)
class Example:
    """A query with its answer: `positives` are positions in the corpus, ascending, at least one."""

    query: Query
    positives: tuple[int, ...]


def step_examples(corpus: Corpus, theorems: Iterable[TracedTheorem], *, implicit: bool = False) -> Iterator[Example]:
    """One example for each step that uses premises of the corpus: what the LeanDojo Benchmark is evaluated on.

    `implicit` counts what a step used without naming it as well.
    """
    for theorem in theorems:
        for step in theorem.steps:
            positives = _positives(corpus, step.uses, implicit)
            if positives and step.before != NO_GOALS:
                yield Example(Query(step.before, theorem.standpoint), positives)


def whole_examples(corpus: Corpus, theorems: Iterable[TracedTheorem], *, implicit: bool = False) -> Iterator[Example]:
    """One example for each theorem proved by a term: its first goal, and all that the term uses."""
    for theorem in theorems:
        positives = _positives(corpus, theorem.uses, implicit)
        if positives and theorem.state and not theorem.steps:
            yield Example(Query(theorem.state, theorem.standpoint), positives)


def _positives(corpus: Corpus, uses: Iterable[PremiseUse], implicit: bool) -> tuple[int, ...]:
    found = (corpus.position(use) for use in uses if use.named or implicit)
    return tuple(sorted({position for position in found if position is not None}))
