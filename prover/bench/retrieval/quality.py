"""Tables of how good rankers are on the parts of a data set: BM25, dense, hybrid and others on the same examples.

One table for each split, on its test (or val) part. Everything that was trained is measured only where it has not seen
the proofs (`retrieval.trained`), unless that is asked for, and then says so in its line. Each ranker is compared with
one of its table, BM25 if no other is named, by the ratio of their means with an interval (`retrieval.evaluate`).

Read next: `prover.bench.retrieval.entrants` for how rankers are opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from prover.dataset.folder import Dataset, Part, Split
from prover.errors import InputError
from prover.protocols import Progress, Ranker
from prover.traced import Corpus, TracedTheorem
from retrieval.evaluate import DEPTH, Estimate, Evaluation, Mask, Population, evaluate, population
from retrieval.examples import Example, step_examples, whole_examples
from retrieval.trained import Fit, TrainedOn, judge

BASE = "bm25"
"""The ranker that others are compared with if none is named."""

Examples = Literal["steps", "terms", "all"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is measured.

    `examples`: one for each tactic step that uses premises (the LeanDojo Benchmark's), one for each theorem that a term
    proves, or both. `implicit` counts premises as used that the text does not name. `everywhere` lets rankers choose
    among the whole corpus. `novel`: only examples that use a premise which no proof of the train part uses. `seen`:
    measure also what has seen the proofs. `limit`: so many examples of each part at most, evenly spread. `base`: the
    ranker that others are compared with.
    """

    splits: tuple[Split, ...]
    part: Part = "test"
    examples: Examples = "steps"
    implicit: bool = False
    everywhere: bool = False
    seen: bool = False
    limit: int | None = None
    base: str = BASE
    novel: bool = False


@dataclass(frozen=True, slots=True)
class Entrant:
    """A ranker before it is opened. `trained`: on what; `learned` says whether it was trained at all."""

    name: str
    open: Callable[[], Ranker]
    learned: bool = False
    trained: TrainedOn | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What one ranker came to. `ratios` are to the table's base, None for the base itself; `note` is a reserve."""

    name: str
    estimates: dict[str, Estimate]
    ratios: dict[str, Estimate] | None
    seconds: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One part of one split. `left_out`: rankers that were not measured, each with the reason.

    `unknown` counts uses of premises that the corpus does not hold; they are among no example's answers.
    """

    split: Split
    part: Part
    population: Population
    unknown: int
    lines: tuple[Line, ...]
    left_out: tuple[tuple[str, str], ...]


def measure(
    dataset: Dataset, corpus: Corpus, mask: Mask, entrants: Sequence[Entrant], asked: Asked, progress: Progress
) -> Iterator[Table]:
    """A table for each split. Raises `InputError` if a part has no examples."""
    opened: dict[str, Ranker | str] = {}

    def ranker(entrant: Entrant) -> Ranker | str:
        """Once for all splits; the sentence that says why there is none."""
        if entrant.name not in opened:
            try:
                opened[entrant.name] = entrant.open()
            except InputError as error:
                opened[entrant.name] = str(error)
        return opened[entrant.name]

    for split in asked.splits:
        examples, unknown = _examples(dataset, corpus, split, asked)
        found: dict[str, tuple[Evaluation, str]] = {}
        left_out: list[tuple[str, str]] = []
        for entrant in entrants:
            fit, words = judge(entrant.trained, dataset.digest, split, asked.part) if entrant.learned else (None, "")
            if fit is Fit.SEEN and not asked.seen:
                left_out.append((entrant.name, words))
                continue
            made = ranker(entrant)
            if isinstance(made, str):
                left_out.append((entrant.name, made))
                continue
            progress(f"{split}/{asked.part}: {entrant.name}, {len(examples):,} examples")
            note = "; ".join(filter(None, (entrant.note, words)))
            found[entrant.name] = evaluate(made, examples, everywhere=asked.everywhere, progress=progress), note
        seen_from = population(examples, mask, everywhere=asked.everywhere)
        yield Table(split, asked.part, seen_from, unknown, tuple(_lines(found, asked.base)), tuple(left_out))


def _lines(found: dict[str, tuple[Evaluation, str]], named: str) -> Iterator[Line]:
    base = found[named][0] if named in found else None
    for name, (evaluation, note) in found.items():
        ratios = None if base is None or name == named else evaluation.ratios(base)
        yield Line(name, evaluation.estimates(), ratios, evaluation.seconds, note)


def _examples(dataset: Dataset, corpus: Corpus, split: Split, asked: Asked) -> tuple[list[Example], int]:
    """The examples, and how many uses name something that the corpus does not hold."""
    theorems = list(dataset.theorems(split, asked.part))
    found: list[Example] = []
    if asked.examples in ("steps", "all"):
        found += step_examples(corpus, theorems, implicit=asked.implicit)
    if asked.examples in ("terms", "all"):
        found += whole_examples(corpus, theorems, implicit=asked.implicit)
    if asked.novel:
        known = set(_used(corpus, dataset.theorems(split, "train")))
        found = [example for example in found if not known.issuperset(example.positives)]
    if not found:
        raise InputError(
            f"{dataset.path}: {split}/{asked.part} has no examples: none of its {len(theorems)} theorems has a step "
            "that uses a premise of the corpus" + (" unknown to the train part" if asked.novel else "")
        )
    if asked.limit is not None and asked.limit < len(found):
        found = [found[index * len(found) // asked.limit] for index in range(asked.limit)]
    uses = (use for theorem in theorems for step in theorem.steps for use in step.uses)
    return found, sum(corpus.position(use) is None for use in uses if use.named or asked.implicit)


def _used(corpus: Corpus, theorems: Iterable[TracedTheorem]) -> Iterator[int]:
    """The premises that proofs use, by whatever way."""
    for theorem in theorems:
        for use in (*theorem.uses, *(use for step in theorem.steps for use in step.uses)):
            position = corpus.position(use)
            if position is not None:
                yield position


def described(asked: Asked) -> str:
    """How the rankers were asked, in words."""
    what = {"steps": "tactic steps", "terms": "term proofs", "all": "tactic steps and term proofs"}[asked.examples]
    used = "premises that the text names or that were used without a name" if asked.implicit else "premises it names"
    among = "the whole corpus (no accessibility)" if asked.everywhere else "accessible premises"
    novel = ", at least one of which no training proof uses" if asked.novel else ""
    return f"{what}; {used}{novel}; among {among}; MRR over the first {DEPTH}"
