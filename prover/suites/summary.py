"""The numbers of one run: how its attempts ended, what they cost, and when its solved problems were solved.

Only theorems that were searched for count for or against the prover. Statements that Lean does not accept, statements
that need a library which is not here, and faults are counted apart. Times of an attempt include verification.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from prover.suites.runfile import Record, Run
from prover.suites.running import NEEDS
from prover.types import Outcome

PROVED = "proved"
INVALID = "invalid"
FAULT = "fault"
NOT_ATTEMPTED = "not attempted"
_SEARCHED = {Outcome.PROVED, Outcome.DISPROVED, Outcome.VACUOUS, Outcome.GAVE_UP}
_MARKS = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600, 7200)

Measure = Callable[[Record], float]
MEASURES: Mapping[str, Measure] = {
    "wall seconds": lambda record: record.cost.wall_seconds,
    "Lean CPU seconds": lambda record: record.cost.lean_cpu_seconds,
    "tactics": lambda record: record.cost.tactics,
    "expansions": lambda record: record.cost.expansions,
    "model tokens": lambda record: record.cost.tokens,
}
"""What an attempt spends, by the name under which it is shown."""


def category(record: Record) -> str:
    """How the attempt ended, in the words of the report."""
    match record.outcome:
        case Outcome.GAVE_UP if record.limit is not None:
            return f"gave up ({record.limit.value})"
        case Outcome.INVALID if record.note.startswith(NEEDS):
            return " ".join(record.note.split(",")[0].split()[:2])
        case other:
            return other.value.replace("_", " ")


def rank(kind: str) -> tuple[int, str]:
    """Where a category stands in a report: successes, what search left open, what it was never asked, faults."""
    order = [PROVED, "disproved", "vacuous", "gave up", INVALID, "needs", FAULT, NOT_ATTEMPTED]
    return next((number for number, start in enumerate(order) if kind.startswith(start)), len(order)), kind


@dataclass(frozen=True, slots=True)
class Spent:
    """One measure over the theorems that were searched for, and over the solved ones; medians are 0 of none."""

    measure: str
    total: float
    median: float
    solved_total: float
    solved_median: float


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in numbers. `rows` is the size of the suite; `repeated` are faults that were tried again."""

    settings: Mapping[str, Any]
    sessions: tuple[Mapping[str, Any], ...]
    records: tuple[Record, ...]
    rows: int
    repeated: int
    counts: tuple[tuple[str, int], ...]
    costs: tuple[Spent, ...]
    elapsed: float

    @property
    def solved(self) -> list[Record]:
        """The proved theorems, the quickest first."""
        return sorted((r for r in self.records if r.outcome is Outcome.PROVED), key=lambda r: r.cost.wall_seconds)

    @property
    def searched(self) -> list[Record]:
        """The theorems that count: those that a search was made for and that ended without a fault."""
        return [record for record in self.records if record.outcome in _SEARCHED]

    @property
    def over_time(self) -> list[tuple[float, int]]:
        """How many were solved within so many seconds each, at round times up to the slowest."""
        times = [record.cost.wall_seconds for record in self.solved]
        if not times:
            return []
        marks = [mark for mark in _MARKS if mark < times[-1]]
        marks += [mark for mark in _MARKS if mark >= times[-1]][:1]
        return [(mark, sum(time <= mark for time in times)) for mark in marks]


def summarise(run: Run) -> Summary:
    """The numbers of a run as its file stands."""
    rows = int(run.settings.get("rows", len(run.records)))
    counts = Counter(category(record) for record in run.records)
    if rows > len(run.records):
        counts[NOT_ATTEMPTED] = rows - len(run.records)
    searched = [record for record in run.records if record.outcome in _SEARCHED]
    solved = [record for record in searched if record.outcome is Outcome.PROVED]
    costs = [_spent(name, measure, searched, solved) for name, measure in MEASURES.items()]
    return Summary(
        settings=run.settings,
        sessions=run.sessions,
        records=run.records,
        rows=rows,
        repeated=run.repeated,
        counts=tuple(sorted(counts.items(), key=lambda item: rank(item[0]))),
        costs=tuple(spent for spent in costs if spent.measure != "model tokens" or spent.total),
        elapsed=_elapsed(run),
    )


def _spent(name: str, measure: Measure, searched: Sequence[Record], solved: Sequence[Record]) -> Spent:
    every, good = [measure(record) for record in searched], [measure(record) for record in solved]
    return Spent(name, sum(every), median(every) if every else 0.0, sum(good), median(good) if good else 0.0)


def _elapsed(run: Run) -> float:
    """Seconds from the start of each session to the last attempt that it finished, summed."""
    starts = sorted(float(session.get("started", 0.0)) for session in run.sessions)
    total = 0.0
    for start, end in zip(starts, [*starts[1:], float("inf")], strict=True):
        total += max((record.finished - start for record in run.records if start <= record.finished < end), default=0.0)
    return total
