"""The rankers that can be measured, by name, and how each is opened over a corpus.

`bm25` needs nothing; `dense` and `hybrid` need an encoder's folder, and there is a line for each that is given;
`minilm` is an encoder that knows no Lean (`retrieval.minilm`); `symbols` is what searches the embedded library when
nothing else is asked for (`retrieval.symbols`), made of the same corpus here. Nothing is loaded before it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from prover.bench.retrieval.quality import Entrant
from prover.errors import InputError
from prover.lean.goals import parse_goal
from prover.model.statement import premise_of, signature_of
from prover.protocols import Hit, Progress, Query
from prover.traced import Corpus
from prover.types import Premise
from retrieval.access import Access
from retrieval.bm25 import Bm25Ranker
from retrieval.symbols import SymbolRetriever

KINDS = ("bm25", "dense", "hybrid", "minilm", "symbols")
_NEED_ENCODER = ("dense", "hybrid")
_THEOREMS = ("theorem", "lemma", "axiom")


def entrants(
    corpus: Corpus, access: Access, kinds: Sequence[str], encoders: Sequence[Path], progress: Progress
) -> list[Entrant]:
    """Those of `kinds` (none: BM25, and dense and hybrid where there is an encoder), in that order.

    Raises `InputError` for a kind that needs an encoder where none is given.
    """
    chosen = kinds or ("bm25", *(_NEED_ENCODER if encoders else ()))
    for kind in chosen:
        if kind in _NEED_ENCODER and not encoders:
            raise InputError(f"the ranker {kind} needs an encoder: name one with --encoder (`lemmata retrieval train`)")
    return list(_made(corpus, access, chosen, encoders, progress))


def _made(
    corpus: Corpus, access: Access, kinds: Sequence[str], encoders: Sequence[Path], progress: Progress
) -> Iterator[Entrant]:
    def bm25() -> Bm25Ranker:
        return Bm25Ranker(corpus, access)

    for kind in kinds:
        match kind:
            case "bm25":
                yield Entrant(kind, bm25)
            case "symbols":
                yield Entrant(kind, lambda: SymbolRanker(corpus, access), note="ranks theorems only")


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
