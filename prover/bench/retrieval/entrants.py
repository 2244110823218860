"""The rankers that can be measured, by name, and how each is opened over a corpus.

`bm25` needs nothing, nor does `words`: BM25 as it is customary, single words with usual parameters. `dense`, `hybrid`
(with the fusion in the encoder's folder, if there is one) and `reciprocal` (the same without the fusion, by reciprocal
ranks) need an encoder's folder, and there is a line for each that is given. `minilm` is an encoder that knows no Lean
(`retrieval.minilm`); `symbols` is what searches the embedded library when nothing else is asked for
(`retrieval.symbols`), made of the same corpus here. Nothing is loaded before it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from prover.bench.retrieval.quality import Entrant
from prover.errors import InputError
from prover.lean.goals import parse_goal
from prover.model.statement import premise_of, signature_of
from prover.protocols import Encoder, Hit, Progress, Query, Ranker
from prover.traced import Corpus
from prover.types import Premise
from retrieval.access import Access
from retrieval.bm25 import Bm25Ranker, best
from retrieval.dense import DenseRanker, load_encoder
from retrieval.fusion import load_fusion
from retrieval.hybrid import HybridRanker, ReciprocalRanks
from retrieval.index import PremiseIndex
from retrieval.minilm import load_minilm
from retrieval.symbols import SymbolRetriever
from retrieval.tokens import premise_tokens, state_tokens
from retrieval.trained import trained_on
from retrieval.vectors import Vectors

KINDS = ("bm25", "words", "dense", "hybrid", "reciprocal", "minilm", "symbols")
_ENCODED_AT_ONCE = 4096
_WITH_ENCODER = ("dense", "hybrid")
_NEED_ENCODER = (*_WITH_ENCODER, "reciprocal")
_THEOREMS = ("theorem", "lemma", "axiom")


def entrants(
    corpus: Corpus, access: Access, kinds: Sequence[str], encoders: Sequence[Path], progress: Progress
) -> list[Entrant]:
    """Those of `kinds` (none: BM25, and dense and hybrid where there is an encoder), in that order.

    Raises `InputError` for a kind that needs an encoder where none is given.
    """
    chosen = kinds or ("bm25", *(_WITH_ENCODER if encoders else ()))
    for kind in chosen:
        if kind in _NEED_ENCODER and not encoders:
            raise InputError(f"the ranker {kind} needs an encoder: name one with --encoder (`lemmata retrieval train`)")
    return list(_made(corpus, access, chosen, encoders, progress))


def of_index(index: PremiseIndex, kinds: Sequence[str]) -> list[Entrant]:
    """The rankers of an index (all that it has, or those of `kinds`), with its own vectors and encoder."""
    folder = index.place / index.about.generation / "encoder"
    return [
        Entrant(kind, partial(index.ranker, kind), learned=kind != "bm25", trained=trained_on(folder))
        for kind in kinds or index.kinds
    ]


def _made(
    corpus: Corpus, access: Access, kinds: Sequence[str], encoders: Sequence[Path], progress: Progress
) -> Iterator[Entrant]:
    opener = _Opener(corpus, access, progress)
    for kind in kinds:
        match kind:
            case "bm25":
                yield Entrant(kind, opener.bm25)
            case "words":
                yield Entrant(kind, partial(WordRanker, corpus, access), note="single words, k1 1.5, b 0.75")
            case "symbols":
                yield Entrant(kind, partial(SymbolRanker, corpus, access), note="ranks theorems only")
            case "minilm":
                yield Entrant(kind, opener.minilm, note="never saw Lean")
            case _:
                for folder in encoders:
                    name = kind if len(encoders) == 1 else f"{kind} {folder.name}"
                    yield Entrant(name, partial(opener.kinds[kind], folder), learned=True, trained=trained_on(folder))


class _Opener:
    """Opens rankers over one corpus; what several of them need is made once."""

    def __init__(self, corpus: Corpus, access: Access, progress: Progress) -> None:
        self._corpus, self._access, self._progress = corpus, access, progress
        self.bm25 = cache(self._bm25)
        self.dense = cache(self._dense)
        self.kinds: dict[str, Callable[[Path], Ranker]] = {
            "dense": self.dense,
            "hybrid": self.hybrid,
            "reciprocal": self.reciprocal,
        }

    def _bm25(self) -> Bm25Ranker:
        return Bm25Ranker(self._corpus, self._access)

    def _dense(self, folder: Path) -> DenseRanker:
        return self._over(load_encoder(folder), folder.name)

    def minilm(self) -> DenseRanker:
        return self._over(load_minilm(), "minilm")

    def hybrid(self, folder: Path) -> Ranker:
        fusion = load_fusion(folder)
        return HybridRanker(self._corpus, self._access, self.bm25(), self.dense(folder), fusion)

    def reciprocal(self, folder: Path) -> Ranker:
        return ReciprocalRanks([self.bm25(), self.dense(folder)])

    def _over(self, encoder: Encoder, name: str) -> DenseRanker:
        parts = []
        texts = [premise.text for premise in self._corpus.premises]
        for first in range(0, len(texts), _ENCODED_AT_ONCE):
            self._progress(f"{name}: {first:,} of {len(texts):,} premises encoded")
            parts.append(encoder.encode_premises(texts[first : first + _ENCODED_AT_ONCE]))
        return DenseRanker(self._corpus, self._access, Vectors(np.concatenate(parts)), encoder)


class WordRanker:
    """BM25 with the customary parameters of `bm25s` over single words, without `Bm25Ranker`'s groups of neighbours."""

    def __init__(self, corpus: Corpus, access: Access) -> None:
        self._access = access
        self._model = bm25s.BM25(k1=1.5, b=0.75, method="lucene", backend="numpy")
        self._model.index([_single(premise_tokens(each.text)) for each in corpus.premises], show_progress=False)

    def rank(self, queries: Sequence[Query], limit: int) -> Sequence[Sequence[Hit]]:
        """Accessible premises that share a word with the state."""
        return [
            best(self._scores(query.state), limit, self._access.mask(query.standpoint)) if limit > 0 else ()
            for query in queries
        ]

    def _scores(self, state: str) -> NDArray[np.float32]:
        words = [word for word in dict.fromkeys(_single(state_tokens(state))) if word in self._model.vocab_dict]
        if not words:
            return np.zeros(self._model.scores["num_docs"], dtype=np.float32)
        return np.asarray(self._model.get_scores(words), dtype=np.float32)


def _single(words: Sequence[str]) -> list[str]:
    return [word for word in words if " " not in word]


class SymbolRanker:
    """`SymbolRetriever` as a `Ranker` over the theorems of a corpus, read from their text."""

    def __init__(self, corpus: Corpus, access: Access) -> None:
        self._access = access
        self._premises: dict[int, Premise] = {
            position: premise_of(each.name, signature_of(each.code))
            for position, each in enumerate(corpus.premises)
            if each.kind in _THEOREMS
        }
        self._positions = {id(premise): position for position, premise in self._premises.items()}
        self._retriever = SymbolRetriever(self._premises.values())

    def rank(self, queries: Sequence[Query], limit: int) -> Sequence[Sequence[Hit]]:
        """The accessible theorems that share something with the first goal's target; scores are ranks, negative."""
        return [self._ranked(query, limit) for query in queries]

    def _ranked(self, query: Query, limit: int) -> Sequence[Hit]:
        goal = parse_goal(query.state.split("\n\n", 1)[0])
        mask = self._access.mask(query.standpoint)
        found = self._retriever.relevant(goal, len(self._premises))
        positions = [position for position in (self._positions[id(each)] for each in found) if mask[position]]
        return [Hit(position, -float(rank)) for rank, position in enumerate(positions[:limit], 1)]
