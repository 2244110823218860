"""Ways to the best of many statements by BM25: `retrieval.bm25`, and the library `bm25s` by its own search.

Both have the same words (`retrieval.tokens`), parameters and formula, so they must find the same. Queries are made-up
proof states; taking them to pieces is part of what is timed. All premises are accessible.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np

from prover.bench.retrieval.processes import Answer, Opener, Way, answer
from prover.bench.retrieval.texts import corpus, mean_words, states
from prover.protocols import Query
from retrieval.access import Access, Layout, Part
from retrieval.bm25 import K1, B, Bm25Ranker, Bm25Table
from retrieval.tokens import premise_tokens, state_tokens

REFERENCE = "bm25s"
OURS = "retrieval.bm25"


def prepare(folder: Path, premises: int, queries: int) -> tuple[float, float]:
    """Write what is searched; returns the mean length of a statement in words, and how long ours took to build."""
    made = corpus(premises)
    (folder / "states.json").write_text(json.dumps(states(queries)), encoding="utf-8")
    began = time.perf_counter()
    words = [premise_tokens(premise.text) for premise in made.premises]
    table = Bm25Table.build(words)
    (folder / "ours").mkdir()
    table.save(folder / "ours")
    built = time.perf_counter() - began
    other = bm25s.BM25(k1=K1, b=B, method="lucene", backend="numpy")
    numbered = [[table.vocabulary[word] for word in each] for each in words]
    other.index((numbered, dict(table.vocabulary)), create_empty_token=False, show_progress=False)
    other.save(folder / "bm25s", show_progress=False)
    return mean_words(made.premises), built


class Ours:
    """`Bm25Ranker` over the table that is left on the disk."""

    def __init__(self, folder: Path, limit: int) -> None:
        table = Bm25Table.load(folder / "ours")
        places = np.zeros(table.size, dtype=np.int64)
        access = Access(Layout((Part("Made.lean", (), table.size),), places, places))
        self._ranker = Bm25Ranker(None, access, table)
        self._states = _states(folder)
        self._limit = limit

    def one(self, query: int) -> Answer:
        return self.many([query])[0]

    def many(self, queries: Sequence[int]) -> list[Answer]:
        found = self._ranker.rank([Query(self._states[number]) for number in queries], self._limit)
        return list(map(answer, found))


class Bm25s:
    """`bm25s.BM25.retrieve`, its arrays left on the disk as well."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._index: Any = bm25s.BM25.load(folder / "bm25s", mmap=True, show_progress=False)
        self._states = _states(folder)
        self._limit = limit

    def one(self, query: int) -> Answer:
        return self.many([query])[0]

    def many(self, queries: Sequence[int]) -> list[Answer]:
        words = [list(dict.fromkeys(state_tokens(self._states[number]))) for number in queries]  # each counts once
        positions, scores = self._index.retrieve(words, k=self._limit, show_progress=False)
        return [
            (tuple(map(int, each)), tuple(map(float, score))) for each, score in zip(positions, scores, strict=True)
        ]


def _states(folder: Path) -> list[str]:
    return list(json.loads((folder / "states.json").read_text(encoding="utf-8")))


def ours(folder: Path, limit: int) -> Way:
    return Ours(folder, limit)


def library(folder: Path, limit: int) -> Way:
    return Bm25s(folder, limit)


OPENERS: dict[str, Opener] = {OURS: ours, REFERENCE: library}
