"""Premises by the words they share with a goal: BM25 (Robertson and Zaragoza 2009, eq. 3.15; the idf is Lucene's).

The library `bm25s` builds the index: the score of every word in every premise, computed beforehand. A query's scores
are sums of its words' columns, each word counted once however often the state says it. Only accessible premises are
compared, so that a query gets as many as it asked for if so many share a word with it. Words that stand in many
premises have their columns spread over all premises when they are first asked for: adding two arrays is ten times
faster than adding at scattered places.

Premises can be added without building anew (`extended`): word frequencies count them at once, exactly; only the mean
length of premises, by which the scores are normalised, stays that of the last build.

Words: `retrieval.tokens`. Next: `retrieval.vectors`, or `retrieval.index` for all this on the disk.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from prover.protocols import Hit, Query
from prover.traced import Corpus, Declaration
from retrieval.access import Access, Mask
from retrieval.tokens import premise_tokens, state_tokens

K1, B = 3.0, 1.0
"""Chosen by R@10 on train and val of the embedded library (customary are 1.5 and 0.75): a word said twice counts almost
twice, and long premises must share as many more words."""

_COMMON = 16
"""A word in more than one in so many premises is common."""
_KEPT_COLUMNS_BYTES = 64 * 2**20
_FILES = ("data", "indices", "indptr")
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Bm25Table:
    """What was built: the scores of word `w` are `data[indptr[w]:indptr[w + 1]]`, of the premises in `indices`.

    `vocabulary` numbers the words; `length` is the mean number of words in a premise, `size` the number of premises.
    """

    vocabulary: Mapping[str, int]
    data: Floats
    indices: NDArray[np.int32]
    indptr: NDArray[np.int64]
    size: int
    length: float

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]]) -> Bm25Table:
        """From the words of each premise."""
        vocabulary: dict[str, int] = {}
        numbered = [[vocabulary.setdefault(word, len(vocabulary)) for word in words] for words in texts]
        if not vocabulary:
            nothing = np.zeros(0, dtype=np.int32)
            return cls({}, np.zeros(0, dtype=np.float32), nothing, np.zeros(1, dtype=np.int64), len(texts), 1.0)
        made = bm25s.BM25(k1=K1, b=B, method="lucene", backend="numpy")
        made.index((numbered, vocabulary), create_empty_token=False, show_progress=False)
        scores: dict[str, Any] = made.scores
        length = sum(map(len, numbered)) / len(numbered)
        indptr = np.asarray(scores["indptr"], dtype=np.int64)
        return cls(vocabulary, scores["data"], scores["indices"].astype(np.int32), indptr, len(texts), length)

    def save(self, folder: Path) -> None:
        """Into an existing folder."""
        for name in _FILES:
            np.save(folder / f"{name}.npy", getattr(self, name))
        (folder / "words.json").write_text(json.dumps(list(self.vocabulary)), encoding="utf-8")
        (folder / "bm25.json").write_text(json.dumps({"size": self.size, "length": self.length}), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Bm25Table:
        """What `save` wrote; the arrays stay on the disk until they are needed."""
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _FILES}
        words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
        about = json.loads((folder / "bm25.json").read_text(encoding="utf-8"))
        if len(words) != len(arrays["indptr"]) - 1:
            raise ValueError("the words are not those of the table")
        numbers = dict(zip(words, range(len(words)), strict=True))
        return cls(numbers, arrays["data"], arrays["indices"], arrays["indptr"], about["size"], about["length"])

    def frequency(self, word: str) -> int:
        """In how many premises a word stands."""
        number = self.vocabulary.get(word)
        return 0 if number is None else int(self.indptr[number + 1] - self.indptr[number])


class Bm25Ranker:
    """A `Ranker` over a corpus. Uses one thread; objects are not changed by use but for what they keep for speed."""

    def __init__(self, corpus: Corpus | None, access: Access, table: Bm25Table | None = None) -> None:
        """`table` is built of the corpus unless it is given; with a table no corpus is needed."""
        if table is None:
            if corpus is None:
                raise ValueError("neither a corpus nor a table of it")
            table = Bm25Table.build([premise_tokens(premise.text) for premise in corpus.premises])
        self._table = table
        self._access = access
        self._added: tuple[Counter[str], ...] = ()
        self._columns: dict[int, Floats] = {}
        self._postings: dict[str, tuple[list[int], list[float]]] = {}

    def extended(self, declarations: Sequence[Declaration], access: Access) -> Bm25Ranker:
        """A ranker of this one's premises and then these."""
        made = Bm25Ranker(None, access, self._table)
        made._columns = self._columns
        made._added = (*self._added, *(Counter(premise_tokens(each.text)) for each in declarations))
        for position, words in enumerate(made._added, start=self._table.size):
            norm = K1 * (1 - B + B * words.total() / self._table.length)
            for word, times in words.items():
                positions, parts = made._postings.setdefault(word, ([], []))
                positions.append(position)
                parts.append(times / (norm + times))
        return made

    @property
    def size(self) -> int:
        """How many premises it ranks."""
        return self._table.size + len(self._added)

    def rank(self, queries: Sequence[Query], limit: int) -> Sequence[Sequence[Hit]]:
        """Premises that share a word with the state, by their scores; scores are > 0."""
        return [
            best(self.scores(query.state), limit, self._access.mask(query.standpoint)) if limit > 0 else ()
            for query in queries
        ]

    def scores(self, state: str) -> Floats:
        """The score of every premise, accessible or not; 0 if it shares no word with the state."""
        scores = np.zeros(self.size, dtype=np.float32)
        old = scores[: self._table.size]
        for word in dict.fromkeys(state_tokens(state)):
            self._add(old, word, np.float32(self._growth(word)))
            if word in self._postings:
                positions, parts = self._postings[word]
                idf = _idf(self.size, self._frequency(word))
                scores[positions] += np.array(parts, dtype=np.float32) * np.float32(idf)
        return scores

    def _frequency(self, word: str) -> int:
        added = self._postings.get(word)
        return self._table.frequency(word) + (len(added[0]) if added else 0)

    def _growth(self, word: str) -> float:
        """How much more a word says now than when the table was built."""
        frequency = self._table.frequency(word)
        if not self._added or not frequency:
            return 1.0
        return _idf(self.size, self._frequency(word)) / _idf(self._table.size, frequency)

    def _add(self, scores: Floats, word: str, factor: np.float32) -> None:
        number = self._table.vocabulary.get(word)
        if number is None:
            return
        column = self._columns.get(number)
        if column is None:
            part = slice(int(self._table.indptr[number]), int(self._table.indptr[number + 1]))
            places, values = self._table.indices[part], self._table.data[part]
            if not self._keeps(len(places)):
                scores[places] += values * factor  # a premise stands once in a column
                return
            column = np.zeros(self._table.size, dtype=np.float32)
            column[places] = values
            self._columns[number] = column
        scores += column if factor == 1 else column * factor

    def _keeps(self, frequency: int) -> bool:
        """Is a column with so many premises worth keeping, spread out?"""
        room = _KEPT_COLUMNS_BYTES - len(self._columns) * self._table.size * 4
        return frequency * _COMMON > self._table.size and room >= self._table.size * 4


def best(scores: Floats, limit: int, mask: Mask) -> Sequence[Hit]:
    """The at most `limit` positions with the greatest positive scores among those of the mask, ties by position."""
    chosen = np.flatnonzero((scores > 0) & mask)
    values = scores[chosen]
    if len(chosen) > limit:
        least = np.partition(values, len(values) - limit)[len(values) - limit]
        above = np.flatnonzero(values > least)
        equal = np.flatnonzero(values == least)[: limit - len(above)]
        kept = np.sort(np.concatenate([above, equal]))
        chosen, values = chosen[kept], values[kept]
    order = np.argsort(-values, kind="stable")
    return [Hit(int(chosen[each]), float(values[each])) for each in order]


def _idf(size: int, frequency: int) -> float:
    """Lucene's: log(1 + (N - n + 1/2) / (n + 1/2))."""
    return math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))
