"""The speed of retrieval, all of it in one run: vectors and BM25 over so many premises, each against other ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from prover.bench.retrieval import text_ways, vector_ways
from prover.bench.retrieval.processes import Opener
from prover.bench.retrieval.speed import Rounds, Timed, measure
from prover.protocols import Progress

LIMIT = 32
"""How many premises a query gets."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is searched, and how often."""

    premises: int
    dimension: int
    queries: int
    rounds: Rounds
    threads: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of it; ratios are to the ways named. `words` is the mean length of a statement, `built` the seconds to
    take all of them to pieces and write the BM25 table."""

    plan: Plan
    limit: int
    vectors: tuple[Timed, ...]
    vector_base: str
    texts: tuple[Timed, ...]
    text_base: str
    words: float
    built: float


def run(folder: Path, plan: Plan, progress: Progress) -> Measured:
    """Measure in `folder`, which needs room for the vectors twice."""
    vectors, texts = folder / "vectors", folder / "texts"
    vectors.mkdir()
    texts.mkdir()
    count = max(plan.queries, plan.rounds.alone)
    progress(f"making {plan.premises:,} vectors")
    vector_ways.prepare(vectors, plan.premises, plan.dimension, count)
    found = _measured(vectors, vector_ways.OPENERS, vector_ways.REFERENCE, plan, count, progress)
    progress(f"making {plan.premises:,} statements")
    words, built = text_ways.prepare(texts, plan.premises, count)
    others = _measured(texts, text_ways.OPENERS, text_ways.REFERENCE, plan, count, progress)
    return Measured(plan, LIMIT, found, vector_ways.REFERENCE, others, text_ways.REFERENCE, words, built)


def _measured(
    folder: Path, openers: Mapping[str, Opener], base: str, plan: Plan, count: int, progress: Progress
) -> tuple[Timed, ...]:
    found = measure(
        openers,
        base,
        folder,
        limit=LIMIT,
        queries=count,
        rounds=plan.rounds,
        threads=plan.threads,
        progress=progress,
    )
    return tuple(found)
