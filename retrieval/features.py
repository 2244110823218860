"""What is known of a state and a premise together: the numbers that a learned fusion weighs.

`Features.of` chooses candidates for a query (the best by words, the best by meaning, what stands just before the proof
in its file, what similar training states used) and describes each by `NAMES`, in `GROUPS` that can be left out:

- words: BM25's score and rank; - meaning: the encoder's cosine and rank;
- place: same file and how far before, same folder, directly imported, the namespace of the text before the proof;
- use: how many training proofs used the premise, how many of this file (a prior, Sledgehammer's MePo and MaSh have it);
- neighbours: whether training states near this one used it (k nearest neighbours, as MaSh: Kühlwein et al. 2013);
- shape: which share of what the premise says (conclusion, left side, assumptions, name; words and pairs of words, by
  rarity) occurs in target and state, and of the target in it; - kind: theorem, definition, constructor, ...

Words are those of `retrieval.normal`. Premises are read when they are first candidates and then remembered, so that an
index of 200,000 opens at once. What training proofs used comes from `Experience`, by names, so that it fits any
corpus.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from prover.protocols import Query
from prover.traced import Corpus, Standpoint
from retrieval.access import Access
from retrieval.bm25 import Bm25Ranker, best
from retrieval.dense import DenseRanker
from retrieval.examples import Example
from retrieval.normal import ASSUMED, CONCLUSION, HYPOTHESIS, MARKERS, NAME, TARGET, normal_premise, normal_state

Floats = NDArray[np.float32]

GROUPS: Mapping[str, tuple[str, ...]] = {
    "words": ("bm25", "bm25 of best", "bm25 rank"),
    "meaning": ("cosine", "cosine below best", "cosine rank"),
    "place": ("same file", "near before", "just before", "same folder", "imported", "namespace", "namespace share"),
    "use": ("used", "used at all", "used here"),
    "neighbours": ("neighbours", "nearest neighbour"),
    "shape": (
        "conclusion in target", "conclusion in state", "left in target", "left pairs in target", "right in target",
        "assumptions in state", "name in state", "target in conclusion", "pairs in target", "target pairs", "length",
        "types in state",
    ),
    "kind": ("theorem", "definition", "constructor", "instance or class"),
}  # fmt: skip
NAMES = tuple(name for names in GROUPS.values() for name in names)
_DEPTH, _NEAR, _NEIGHBOURS = 128, 48, 24
_RANK = 20.0
"""Ranks count as 20 / (20 + rank): the reciprocal rank of Cormack et al. 2009, its constant fitted to short lists."""
_SHARPNESS = 12.0
_SAMPLE = 4000


@dataclass(frozen=True, eq=False)
class Experience:
    """What training proofs used: for each example the vector of its state and the names of premises, and its file."""

    vectors: Floats
    premises: tuple[tuple[str, ...], ...]
    paths: tuple[str, ...]
    theorems: tuple[int, ...]
    """Numbers that tell whose example it is: a theorem counts once."""

    @classmethod
    def of(cls, corpus: Corpus, examples: Sequence[Example], vectors: Floats) -> Experience:
        """From training examples."""
        numbers: dict[Standpoint, int] = {}
        return cls(
            vectors,
            tuple(tuple(corpus.premises[position].name for position in each.positives) for each in examples),
            tuple(each.query.standpoint.path for each in examples),
            tuple(numbers.setdefault(each.query.standpoint, len(numbers)) for each in examples),
        )

    @cached_property
    def used(self) -> Counter[str]:
        """How many theorems used a premise."""
        return Counter(name for _, name in {(t, name) for t, names in self._by for name in names})

    @cached_property
    def used_in(self) -> Counter[tuple[str, str]]:
        """How many theorems of a file used a premise."""
        every = {(t, path, name) for (t, names), path in zip(self._by, self.paths, strict=True) for name in names}
        return Counter((path, name) for _, path, name in every)

    @property
    def _by(self) -> Iterable[tuple[int, tuple[str, ...]]]:
        return list(zip(self.theorems, self.premises, strict=True))


@dataclass(frozen=True, slots=True)
class Candidates:
    """For one query: positions, ascending, and a row of `NAMES` for each."""

    positions: NDArray[np.int64]
    values: Floats


@dataclass(frozen=True, slots=True)
class _Part:
    """Words, and how much they say together."""

    words: frozenset[str]
    total: float


@dataclass(frozen=True, slots=True)
class _Said:
    """What a premise says: the words of its parts, and pairs of neighbours."""

    conclusion: _Part
    left: _Part
    left_pairs: frozenset[str]
    right: _Part
    pairs: frozenset[str]
    assumed: _Part
    name: _Part
    types: frozenset[str]
    length: float


class Features:
    """See the module. One object serves one corpus, from one thread."""

    def __init__(
        self, corpus: Corpus, access: Access, bm25: Bm25Ranker, dense: DenseRanker, experience: Experience
    ) -> None:
        self._corpus, self._access, self._bm25, self._dense = corpus, access, bm25, dense
        self._experience = experience
        self._said: dict[int, _Said] = {}
        self._imports = {file.path: frozenset(file.imports) for file in corpus.files}
        starts = np.cumsum([0, *(len(file.declarations) for file in corpus.files)])
        self._ranges = {file.path: (int(starts[i]), int(starts[i + 1])) for i, file in enumerate(corpus.files)}
        self._positions = [
            tuple(p for p in map(corpus.by_name.get, names) if p is not None) for names in experience.premises
        ]

    def of(self, queries: Sequence[Query]) -> list[Candidates]:
        """The candidates of each query."""
        states = self._dense.encoder.encode_states([query.state for query in queries])
        found = self._dense.nearest(states, queries, _DEPTH)
        return [
            self._one(query, state, [hit.position for hit in hits])
            for query, state, hits in zip(queries, states, found, strict=True)
        ]

    def _one(self, query: Query, state: Floats, near: list[int]) -> Candidates:
        mask = self._access.mask(query.standpoint)
        scores = self._bm25.scores(query.state)
        by_words = [hit.position for hit in best(scores, _DEPTH, mask)]
        begin, end = self._ranges.get(query.standpoint.path, (0, 0))
        own = begin + np.flatnonzero(mask[begin:end])
        close, closest = self._neighbours(state)
        chosen = sorted({*near, *by_words, *own[-_NEAR:].tolist(), *(p for p in close if mask[p])})
        positions = np.asarray(chosen, dtype=np.int64)
        if not chosen:
            return Candidates(positions, np.zeros((0, len(NAMES)), dtype=np.float32))
        cosines = self._dense.vectors.rows(positions) @ state
        words = scores[positions]
        columns = [
            words, words / max(float(words.max()), 1e-6), _ranks(positions, by_words),
            cosines, cosines - cosines.max(), _ranks(positions, near),
            *self._place(query.standpoint, positions, own),
            *self._use(query.standpoint, positions),
            [close.get(p, 0.0) for p in chosen], [closest.get(p, 0.0) for p in chosen],
            *self._shape(query.state, chosen),
            *self._kind(chosen),
        ]  # fmt: skip
        return Candidates(positions, np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1))

    def _neighbours(self, state: Floats) -> tuple[dict[int, float], dict[int, float]]:
        """What the nearest training states used: summed and greatest weights."""
        total: dict[int, float] = {}
        most: dict[int, float] = {}
        vectors = self._experience.vectors
        if not len(vectors):
            return total, most
        cosines = vectors.astype(np.float32) @ state
        count = min(_NEIGHBOURS, len(cosines))
        for index in np.sort(np.argpartition(-cosines, count - 1)[:count]):
            weight = math.exp(_SHARPNESS * (float(cosines[index]) - 1))
            for position in self._positions[index]:
                total[position] = total.get(position, 0.0) + weight
                most[position] = max(most.get(position, 0.0), float(cosines[index]))
        return {position: math.log1p(50 * weight) for position, weight in total.items()}, most

    def _place(
        self, standpoint: Standpoint, positions: NDArray[np.int64], own: NDArray[np.int64]
    ) -> list[Sequence[float] | NDArray[np.floating]]:
        begin, end = self._ranges.get(standpoint.path, (0, 0))
        here = ((positions >= begin) & (positions < end)).astype(np.float32)
        last = int(own[-1]) if len(own) else begin
        distance = np.maximum(last - positions, 0)
        premises = [self._corpus.premises[position] for position in positions]
        folder = standpoint.path.rpartition("/")[0]
        imports = self._imports.get(standpoint.path, frozenset())
        around = self._corpus.premises[last].name.split(".")[:-1] if len(own) else []
        spaces = [premise.name.split(".")[:-1] for premise in premises]
        return [
            here,
            here * (10 / (10 + distance)),
            here * (2 / (2 + distance)),
            [float(bool(folder) and premise.path.rpartition("/")[0] == folder) for premise in premises],
            [float(premise.path in imports) for premise in premises],
            [float(space == around) for space in spaces],
            [_common(space, around) for space in spaces],
        ]

    def _use(self, standpoint: Standpoint, positions: NDArray[np.int64]) -> list[list[float]]:
        names = [self._corpus.premises[position].name for position in positions]
        used = [self._experience.used[name] for name in names]
        here = [self._experience.used_in[standpoint.path, name] for name in names]
        return [[math.log1p(n) for n in used], [float(n > 0) for n in used], [math.log1p(n) for n in here]]

    def _shape(self, state: str, chosen: Sequence[int]) -> list[list[float]]:
        parts = _parts(normal_state(state))
        target, hypotheses = parts.get(TARGET, []), parts.get(HYPOTHESIS, [])
        whole = self._part(target)
        wanted, all_words = whole.words, whole.words | _plain(hypotheses)
        wanted_pairs, all_pairs = _pairs(target), _pairs(target) | _pairs(hypotheses)
        types = _types([*target, *hypotheses])
        rows = []
        for position in chosen:
            said = self._read(position)
            rows.append([
                self._share(said.conclusion, wanted), self._share(said.conclusion, all_words),
                self._share(said.left, wanted), _share(said.left_pairs, wanted_pairs),
                self._share(said.right, wanted), self._share(said.assumed, all_words),
                self._share(said.name, all_words), self._share(whole, said.conclusion.words),
                _share(said.pairs, all_pairs), _share(wanted_pairs, said.pairs),
                said.length, _share(said.types, types),
            ])  # fmt: skip
        return [list(column) for column in zip(*rows, strict=True)]

    def _kind(self, chosen: Sequence[int]) -> list[list[float]]:
        kinds = [self._corpus.premises[position].kind for position in chosen]
        sorts = (
            ("theorem", "lemma", "axiom"),
            ("def", "abbrev", "opaque"),
            ("constructor", "field"),
            ("instance", "class", "structure", "inductive"),
        )
        return [[float(kind in words) for kind in kinds] for words in sorts]

    def _read(self, position: int) -> _Said:
        said = self._said.get(position)
        if said is None:
            said = self._said[position] = self._parsed(normal_premise(self._corpus.premises[position].text))
        return said

    def _parsed(self, line: str) -> _Said:
        parts = _parts(line)
        conclusion, assumed = parts.get(CONCLUSION, []), parts.get(ASSUMED, [])
        middle = next((index for index, word in enumerate(conclusion) if word in ("eq", "iff")), len(conclusion))
        left, right = conclusion[:middle], conclusion[middle + 1 :]
        return _Said(
            self._part(conclusion), self._part(left), _pairs(left), self._part(right), _pairs(conclusion),
            self._part(assumed), self._part(parts.get(NAME, [])), _types([*conclusion, *assumed]),
            math.log1p(len(conclusion) + len(assumed)),
        )  # fmt: skip

    def _part(self, words: Iterable[str]) -> _Part:
        plain = _plain(words)
        return _Part(plain, sum(map(self._rarity, plain)))

    def _share(self, part: _Part, whole: frozenset[str]) -> float:
        """Which share of `part`, by rarity, is in `whole`; 1 if there is nothing in it."""
        if not part.total:
            return 1.0
        common = part.words & whole
        return sum(map(self._rarity, common)) / part.total if common else 0.0

    @cached_property
    def _rarity(self) -> Callable[[str], float]:
        """How much a word says: by its frequency among some thousand premises, spread over the corpus."""
        sample = [
            _plain(normal_premise(p.text).split()) for p in self._corpus.premises[:: 1 + len(self._corpus) // _SAMPLE]
        ]
        counts = Counter(word for words in sample for word in words)
        usual = math.log(len(sample) + 1.0)
        table = {word: math.log((len(sample) + 1) / count) + 0.1 for word, count in counts.items()}
        return _Rarity(usual, table).__getitem__


class _Rarity(dict[str, float]):
    """How much each word says; others say `usual`. (Faster than `get` with a default, asked thousands of times.)"""

    def __init__(self, usual: float, table: Mapping[str, float]) -> None:
        super().__init__(table)
        self._usual = usual

    def __missing__(self, word: str) -> float:
        return self._usual


def _parts(line: str) -> dict[str, list[str]]:
    """The words after each marker."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for word in line.split():
        if word in MARKERS:
            current = found.setdefault(word, [])
        else:
            current.append(word)
    return found


def _plain(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if not word.startswith("#"))


def _types(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if word.startswith("#") and word != "#")


def _pairs(words: Sequence[str]) -> frozenset[str]:
    return frozenset(f"{a} {b}" for a, b in itertools.pairwise(words))


def _share(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part & whole) / len(part) if part else 1.0


def _common(one: Sequence[str], other: Sequence[str]) -> float:
    """How much of the longer namespace both begin with."""
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return same / max(len(one), len(other), 1)


def _ranks(positions: NDArray[np.int64], ranked: Sequence[int]) -> list[float]:
    rank = {position: number for number, position in enumerate(ranked)}
    return [_RANK / (_RANK + rank[p]) if p in rank else 0.0 for p in positions.tolist()]
