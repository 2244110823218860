"""What all stores agree on: the form of a stored proof, which proofs answer a question, which failures are kept.

To find proofs of goals with fewer hypotheses, a store keeps the proofs of one target together with the number of
their facts and a *signature*: a set of 62 bits with one bit for each fact, so that

    facts of the proof's goal ⊆ facts of the asked goal   implies   signature & ~asked == 0

(Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 1970, with one hash function). What passes
this test in the store is decoded and compared exactly here. A store examines `EXAMINED` proofs of a target at most,
those with the most hypotheses first, so a lookup costs the same however many there are.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from prover.cached import CachedFailure, CachedProof, decode, encode, facts, goal_key, target_key, weaker
from prover.types import Goal

ANSWERS = 4
"""Proofs given for one goal, at most."""
EXAMINED = 2048
"""Proofs of one target whose signatures are looked at for one goal."""
DECODED = 24
"""Proofs with a fitting signature that are read and compared for one goal."""
FAILURES = 8
"""Failures kept for one goal."""
LONGEST = 100_000
"""Characters of the longest entry that is kept; a larger one costs more than it saves."""
OVERHEAD = 256
"""Bytes that an entry is taken to use besides its text: keys, indices, bookkeeping."""
FULL_AFTER_EVICTION = 0.9
"""Eviction goes on until the size is this share of the bound, so that it is not needed at every entry."""
STALE = 3600
"""Seconds after which the use of an entry is written down again: reading is cheap, and eviction exact to this time."""
NEWS = 1000
"""Pieces of news given at once, at most."""

SIGNATURE_BITS = 62
_SIGNATURE = (1 << SIGNATURE_BITS) - 1


@dataclass(frozen=True, slots=True)
class Question:
    """A goal as stores look for its proofs: `key` and `target` in hex, `facts` counted, `strange`: the complement of
    its signature."""

    goal: Goal
    key: str
    target: str
    facts: int
    strange: int

    @classmethod
    def about(cls, context: str, goal: Goal) -> Question:
        known = facts(goal)
        return cls(goal, goal_key(context, goal), target_key(context, goal), len(known), _SIGNATURE & ~_bits(known))

    def answers(self, context: str, exact: CachedProof | None, candidates: Iterable[CachedProof]) -> list[CachedProof]:
        """The proofs that fit: `exact` first, then the `candidates` as they come; the stored ones may be anything."""
        found = [exact] if exact is not None and _same(exact.goal, self.goal) else []
        for proof in candidates:
            if len(found) == ANSWERS:
                break
            if proof.context == context and weaker(proof.goal, self.goal):
                found.append(proof)
        return found


@dataclass(frozen=True, slots=True)
class StoredProof:
    """A proof as stores keep it. `size`: of its script, the smaller is the better; `weight`: bytes it counts for."""

    proof: CachedProof
    key: str
    target: str
    facts: int
    signature: int
    size: tuple[int, int]
    text: str

    @property
    def weight(self) -> int:
        return len(self.text) + OVERHEAD


def stored_proofs(proofs: Sequence[CachedProof]) -> list[StoredProof]:
    """The proofs that can be stored; what is too long or nested too deep is left out."""
    stored = []
    for proof in proofs:
        text = written(proof)
        if text is not None:
            known = facts(proof.goal)
            target = target_key(proof.context, proof.goal)
            size = proof.rank
            stored.append(StoredProof(proof, proof.key, target, len(known), _bits(known), size, text))
    return stored


def written(entry: CachedProof | CachedFailure) -> str | None:
    """The entry's text (ASCII); None if it is not to be stored."""
    try:
        text = encode(entry)
    except ValueError:
        return None
    return text if len(text) <= LONGEST else None


def read(text: str) -> CachedProof | CachedFailure | None:
    """The entry of a stored text; None for damage, which costs the entry and nothing else."""
    try:
        return decode(text)
    except ValueError:
        return None


def read_proofs(texts: Iterable[str]) -> Iterator[CachedProof]:
    """The proofs among stored texts, each read when it is asked for."""
    for text in texts:
        entry = read(text)
        if isinstance(entry, CachedProof):
            yield entry


def read_failures(texts: Iterable[str]) -> list[CachedFailure]:
    """The failures among stored texts."""
    return [entry for entry in map(read, texts) if isinstance(entry, CachedFailure)]


def with_failure(known: Sequence[CachedFailure], new: CachedFailure) -> list[CachedFailure] | None:
    """The failures of one goal, oldest first, after another one; None if it says nothing new."""
    if any(failure.covers(new) for failure in known):
        return None
    return [*(failure for failure in known if not new.covers(failure)), new][-FAILURES:]


def _same(one: Goal, other: Goal) -> bool:
    return one == other or one.key == other.key


def _bits(known: frozenset[tuple[str, ...]]) -> int:
    signature = 0
    for fact in known:
        signature |= 1 << zlib.crc32("\0".join(fact).encode(errors="surrogatepass")) % SIGNATURE_BITS
    return signature
