"""Who is in train, val and test: the two splits of the LeanDojo paper (arXiv 2306.15626, section 4), made stable.

- `random`: each statement falls by the hash of its normal form and a seed, so it stays where it is when the library
  grows. Parts have their sizes on average; LeanDojo shuffles and cuts, which gives exact sizes and moves everything.
- `novel_premises`: some premises are withheld from train: every proof that uses one is in val or test, so each of those
  proofs uses at least one premise that no training proof uses (named or by itself, as `simp` does). Premises are taken
  in the order of their hashes, those that are used much excepted, until val and test have their sizes. LeanDojo takes
  the rarest first, which has the same guarantee and withholds little but what is used once.

Copies of a statement are one group and stay in one part. Held-out statements are in none. All of it depends on nothing
but the theorems, the seed and the fractions.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from prover.dataset.held_out import NOTHING, HeldOut
from prover.dataset.statements import keys
from prover.errors import InputError
from prover.traced import TracedTheorem

RANDOM, NOVEL = "random", "novel_premises"
SPLITS = (RANDOM, NOVEL)
PARTS = TRAIN, VAL, TEST = "train", "val", "test"
LARGE = 20_000
"""From so many theorems on, val and test are as small as the LeanDojo Benchmark's."""
_WITHHELD_SHARE, _WITHHELD_LEAST = 20, 5
"""A premise used by more than a 20th of what val and test may hold, and by more than five, is not withheld."""


@dataclass(frozen=True, slots=True)
class Fractions:
    """How much of the theorems val and test shall have, and the seed of the draw.

    `novel`: how much leaves train in `novel_premises`, divided in the same proportion; None: as much as elsewhere.
    """

    val: float = 0.1
    test: float = 0.1
    seed: int = 0
    novel: float | None = None

    def __post_init__(self) -> None:
        if not (0 <= self.val <= 1 and 0 <= self.test <= 1 and self.val + self.test < 1):
            raise InputError(
                f"val {self.val:g} and test {self.test:g} are no fractions that leave something for train: "
                "both must be from 0 to 1, their sum below 1"
            )
        if self.novel is not None and not 0 <= self.novel < 1:
            raise InputError(f"novel {self.novel:g} is no fraction that leaves something for train: take 0 to below 1")

    @classmethod
    def usual(cls, theorems: int) -> Fractions:
        """Ten per cent each for a small library, two for a large one."""
        return cls(0.02, 0.02) if theorems >= LARGE else cls()

    @property
    def away(self) -> float:
        """How much shall leave train in `novel_premises`."""
        return self.val + self.test if self.novel is None else self.novel


@dataclass(frozen=True, slots=True)
class Facts:
    """What splitting needs to know of a theorem: `identity` is (path, name, line), `uses` are premises' identities."""

    identity: tuple[str, str, int]
    keys: tuple[str, ...]
    uses: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, theorem: TracedTheorem) -> Facts:
        """Of a traced theorem; without a statement it is a copy of nothing but itself."""
        found = keys(theorem.signature, theorem.state) if theorem.signature else ()
        own = (_digest("", f"{theorem.path}\0{theorem.name}")[:24],)
        return cls(identity_of(theorem), found or own, premises_of(theorem))


def identity_of(theorem: TracedTheorem) -> tuple[str, str, int]:
    """What tells theorems apart: a name may be declared twice in files that do not meet."""
    return theorem.path, theorem.name, theorem.start.line


def premises_of(theorem: TracedTheorem) -> frozenset[tuple[str, str]]:
    """Path and name of all that the proof uses, in steps or elsewhere, named or not."""
    steps = (use for step in theorem.steps for use in step.uses)
    return frozenset((use.path, use.name) for use in (*theorem.uses, *steps))


@dataclass(frozen=True, slots=True)
class Assignment:
    """The parts of theorems by identity, split by split, and which are left out because a suite has them."""

    parts: dict[str, dict[tuple[str, str, int], str]] = field(default_factory=dict)
    left_out: dict[tuple[str, str, int], str] = field(default_factory=dict)

    def of(self, theorem: TracedTheorem) -> dict[str, str]:
        """The theorem's part in each split; nothing for one that is left out."""
        identity = identity_of(theorem)
        return {split: parts[identity] for split, parts in self.parts.items() if identity in parts}


def assign(facts: Sequence[Facts], fractions: Fractions, held_out: HeldOut = NOTHING) -> Assignment:
    """Both splits of these theorems."""
    groups = _groups(facts)
    left_out: dict[tuple[str, str, int], str] = {}
    allowed: list[list[Facts]] = []
    for group in groups:
        origin = held_out.origin(key for each in group for key in each.keys)
        if origin is None:
            allowed.append(group)
        else:
            left_out.update((each.identity, origin) for each in group)
    parts = {RANDOM: _random(allowed, fractions), NOVEL: _novel(allowed, fractions)}
    by_split = {
        split: {each.identity: chosen[index] for index, group in enumerate(allowed) for each in group}
        for split, chosen in parts.items()
    }
    return Assignment(by_split, left_out)


def _groups(facts: Sequence[Facts]) -> list[list[Facts]]:
    """Theorems that share a key, directly or through others, in the order of the first of each."""
    leader = list(range(len(facts)))

    def find(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    owner: dict[str, int] = {}
    for index, each in enumerate(facts):
        for key in each.keys:
            one, other = sorted((find(index), find(owner.setdefault(key, index))))
            leader[other] = one
    groups: dict[int, list[Facts]] = defaultdict(list)
    for index, each in enumerate(facts):
        groups[find(index)].append(each)
    return list(groups.values())


def _name(group: Sequence[Facts]) -> str:
    """What a group is drawn by: the smallest of its members' first keys."""
    return min(each.keys[0] for each in group)


def _random(groups: Sequence[Sequence[Facts]], fractions: Fractions) -> list[str]:
    return [_drawn(_name(group), "random", fractions) for group in groups]


def _drawn(name: str, purpose: str, fractions: Fractions) -> str:
    lot = _lot(f"{purpose}\0{fractions.seed}", name)
    if lot < fractions.test:
        return TEST
    return VAL if lot < fractions.test + fractions.val else TRAIN


def _novel(groups: Sequence[Sequence[Facts]], fractions: Fractions) -> list[str]:
    """Withhold premises; who uses one goes, by lot, to val or test."""
    out = _users_of_withheld(groups, fractions.seed, sum(map(len, groups)) * fractions.away)
    both = fractions.val + fractions.test
    share = fractions.test / both if both else 0.5
    halves = Fractions(0.0, min(share, 1 - 2**-53), fractions.seed)
    return [
        TRAIN if index not in out else TEST if _drawn(_name(group), "novel", halves) == TEST else VAL
        for index, group in enumerate(groups)
    ]


def _users_of_withheld(groups: Sequence[Sequence[Facts]], seed: int, wanted: float) -> set[int]:
    """The groups that leave train: each of their theorems uses a premise that no theorem of another group uses."""
    users: dict[tuple[str, str], set[int]] = defaultdict(set)
    for index, group in enumerate(groups):
        for each in group:
            for premise in each.uses:
                users[premise].add(index)
    ordered = sorted(users, key=lambda premise: _lot(f"premise\0{seed}", "\0".join(premise)))
    withheld: set[tuple[str, str]] = set()
    out: set[int] = set()
    count = 0
    most = max(_WITHHELD_LEAST, wanted / _WITHHELD_SHARE)
    for premise in ordered:
        new = users[premise] - out
        more = sum(len(groups[index]) for index in new)
        if len(users[premise]) > most or count + more > wanted:
            continue
        # A copy that does without the premise would be in val or test with nothing novel.
        if all(each.uses & withheld or premise in each.uses for index in new for each in groups[index]):
            withheld.add(premise)
            out |= new
            count += more
    return out


def used_in(facts: Iterable[Facts]) -> set[tuple[str, str]]:
    """All premises that these use."""
    return {premise for each in facts for premise in each.uses}


def _lot(purpose: str, name: str) -> float:
    """A number from 0 up to 1 that depends on nothing else."""
    return int(_digest(purpose, name)[:13], 16) / 16**13


def _digest(purpose: str, name: str) -> str:
    return hashlib.sha256(f"{purpose}\0{name}".encode("utf-8", "surrogatepass")).hexdigest()
