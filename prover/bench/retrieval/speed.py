"""Ways of searching the same thousands of premises, timed against each other: alone, in batches, opening, memory.

A round asks every way the same queries, one by one and then all together, the order of the ways turning from round to
round; a way's ratio to the reference is computed within each round, so that a busy neighbour slows both. Whether all
find the same is checked in the same run (`agreement`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from prover.bench.retrieval.processes import Answer, Child, Opener, children
from prover.errors import InputError
from prover.protocols import Progress

TOLERANCE = 1e-4
"""Scores that differ by less, relative to the greatest, are equal: sums of float32 in another order."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """How much each round measured: queries asked alone, and queries asked in one call."""

    rounds: int
    alone: int
    together: int


@dataclass(frozen=True, slots=True)
class Timed:
    """One way. Latencies of a single query in milliseconds over all rounds; `per_second` in one call, median of rounds.

    `opened`: seconds to open what lies on the disk and answer once. `alone` and `together` are ratios of speed to the
    reference's, one each round; above 1 is faster. `agreement`: the share of the queries for which it found what the
    reference found, equal scores aside. `missing` says why it could not be measured; then the rest is empty.
    """

    name: str
    opened: float = 0.0
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    per_second: float = 0.0
    peak_mb: float = 0.0
    alone: tuple[float, ...] = ()
    together: tuple[float, ...] = ()
    agreement: float = 0.0
    missing: str = ""


def measure(
    openers: Mapping[str, Opener],
    reference: str,
    folder: Path,
    *,
    limit: int,
    queries: int,
    rounds: Rounds,
    threads: int,
    progress: Progress,
) -> list[Timed]:
    """Time every way over what lies in `folder`, with queries numbered below `queries`. `reference` must be there."""
    with children(openers, folder, limit, threads) as found:
        ways = [child for child in found.values() if isinstance(child, Child)]
        base = found[reference]
        if not isinstance(base, Child):
            raise InputError(base)
        asked = range(min(queries, rounds.together))
        expected = base.answers(asked)
        agreement = {way.name: _agreement(way.answers(asked), expected) for way in ways}
        alone: dict[str, list[list[float]]] = {way.name: [] for way in ways}
        together: dict[str, list[float]] = {way.name: [] for way in ways}
        for number in range(rounds.rounds):
            progress(f"round {number + 1} of {rounds.rounds}")
            turn = number % len(ways)
            singles = [(number * rounds.alone + index) % queries for index in range(rounds.alone)]
            for way in (*ways[turn:], *ways[:turn]):
                alone[way.name].append(way.one_by_one(singles))
                together[way.name].append(way.together(asked) / len(asked))
        return [
            Timed(name, missing=child)
            if isinstance(child, str)
            else _timed(child, alone, together, reference, agreement[name])
            for name, child in found.items()
        ]


def _timed(
    way: Child,
    alone: Mapping[str, Sequence[Sequence[float]]],
    together: Mapping[str, Sequence[float]],
    reference: str,
    agreement: float,
) -> Timed:
    name = way.name
    singles = sorted(1000 * seconds for each in alone[name] for seconds in each)
    return Timed(
        name,
        opened=way.opened,
        p50_ms=median(singles),
        p95_ms=singles[int(0.95 * (len(singles) - 1))],
        per_second=1 / median(together[name]),
        peak_mb=way.peak_mb(),
        alone=tuple(median(base) / median(mine) for base, mine in zip(alone[reference], alone[name], strict=True)),
        together=tuple(base / mine for base, mine in zip(together[reference], together[name], strict=True)),
        agreement=agreement,
    )


def _agreement(answers: Sequence[Answer], expected: Sequence[Answer]) -> float:
    """The share of answers that are as good as expected."""
    return sum(map(agrees, answers, expected)) / len(expected)


def agrees(answer: Answer, expected: Answer) -> bool:
    """Are these the same premises with the same scores? Of those that tie for the last places any will do."""
    (positions, scores), (others, best) = answer, expected
    if len(positions) != len(others) or len(set(positions)) != len(positions):
        return False
    near = TOLERANCE * max(map(abs, best), default=0.0)
    if any(abs(one - other) > near for one, other in zip(scores, best, strict=True)):
        return False
    found, wanted = dict(zip(positions, scores, strict=True)), dict(zip(others, best, strict=True))
    if any(abs(score - wanted.get(position, score)) > near for position, score in found.items()):
        return False
    only_one = [
        score for position, score in (*found.items(), *wanted.items()) if (position in found) != (position in wanted)
    ]
    return all(abs(score - best[-1]) <= 2 * near for score in only_one)
