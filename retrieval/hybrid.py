"""Words and meaning together.

With a trained fusion (`retrieval.fusion`), the candidates of both rankers, what stands just before the proof and what
similar training states used are scored by what is known of them (`retrieval.features`). Without one, meaning alone
decides: on val of both splits of the embedded library (two encoders each) no weighting of BM25, by reciprocal ranks or
by scores, was better by more than encoders differ, and equal weights were much worse than the encoder alone.

`ReciprocalRanks` joins any rankers by equal weights: a premise gets 1 / (60 + rank) from each list that it is in
(Cormack, Clarke, Büttcher 2009). It serves comparisons.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from prover.protocols import Hit, Query, Ranker
from prover.traced import Corpus
from retrieval.access import Access
from retrieval.bm25 import Bm25Ranker
from retrieval.dense import DenseRanker
from retrieval.features import Features
from retrieval.fusion import Fusion

_CONSTANT = 60
_DEPTH = 256


class ReciprocalRanks:
    """A `Ranker` that joins the lists of others."""

    def __init__(self, rankers: Sequence[Ranker], depth: int = _DEPTH) -> None:
        """`depth`: so long are the lists that are joined, at least."""
        self._rankers, self._depth = tuple(rankers), depth

    def rank(self, queries: Sequence[Query], limit: int) -> Sequence[Sequence[Hit]]:
        """See `Ranker`."""
        if limit <= 0:
            return [()] * len(queries)
        lists = [ranker.rank(queries, max(limit, self._depth)) for ranker in self._rankers]
        return [_joined([found[index] for found in lists], limit) for index in range(len(queries))]


class HybridRanker:
    """A `Ranker` over BM25 and an encoder: by `fusion`, or by the encoder alone where there is none."""

    def __init__(
        self, corpus: Corpus, access: Access, bm25: Bm25Ranker, dense: DenseRanker, fusion: Fusion | None = None
    ) -> None:
        self._dense = dense
        self._fusion = fusion
        self._features = None if fusion is None else Features(corpus, access, bm25, dense, fusion.experience)

    def rank(self, queries: Sequence[Query], limit: int) -> Sequence[Sequence[Hit]]:
        """See `Ranker`. A fusion scores some hundreds of candidates: a longer list goes on by meaning."""
        if self._fusion is None or self._features is None or limit <= 0:
            return self._dense.rank(queries, limit)
        found = []
        for candidates in self._features.of(queries):
            scores = self._fusion.scores(candidates.values)
            order = np.lexsort((candidates.positions, -scores))[:limit]
            found.append([Hit(int(candidates.positions[each]), float(scores[each])) for each in order])
        short = [index for index, hits in enumerate(found) if len(hits) < limit]
        rest = self._dense.rank([queries[index] for index in short], limit) if short else ()
        for index, hits in zip(short, rest, strict=True):
            found[index] += _below(found[index], hits, limit - len(found[index]))
        return found


def _below(found: Sequence[Hit], others: Sequence[Hit], count: int) -> list[Hit]:
    """At most `count` of the others that were not found, with scores below."""
    known = {hit.position for hit in found}
    least = found[-1].score if found else 0.0
    news = [hit for hit in others if hit.position not in known][:count]
    return [Hit(hit.position, least - 1 - number) for number, hit in enumerate(news)]


def _joined(lists: Sequence[Sequence[Hit]], limit: int) -> list[Hit]:
    scores: dict[int, float] = {}
    for hits in lists:
        for rank, hit in enumerate(hits, start=1):
            scores[hit.position] = scores.get(hit.position, 0.0) + 1 / (_CONSTANT + rank)
    ordered = sorted(scores.items(), key=lambda each: (-each[1], each[0]))
    return [Hit(position, score) for position, score in ordered[:limit]]
