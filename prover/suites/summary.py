"""The numbers of one run: how its attempts ended, what they cost, and when its solved problems were solved.

Only theorems that were searched for count for or against the prover. Statements that Lean does not accept, statements
that need a library which is not here, and faults are counted apart. The share of proved theorems is one of all that
were searched for, the disproved and the vacuous among them: a refutation is no proof, so it raises the share of
*decided* theorems only. Times of an attempt include verification. Where the cost went is in `prover.suites.spending`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from prover.prices import DEFAULT, Prices, estimate
from prover.suites.runfile import Record, Run
from prover.suites.running import NEEDS
from prover.suites.spending import CacheUse, Share, by_outcome, by_purpose, cache_use, known_failure, whole
from prover.types import Cost, Outcome

PROVED = "proved"
INVALID = "invalid"
FAULT = "fault"
NOT_ATTEMPTED = "not attempted"
_DECIDED = {Outcome.PROVED, Outcome.DISPROVED, Outcome.VACUOUS}
_SEARCHED = _DECIDED | {Outcome.GAVE_UP}
_MARKS = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600, 7200)

Measure = Callable[[Record], float]
_ALWAYS: Mapping[str, Measure] = {
    "wall seconds": lambda record: record.cost.wall_seconds,
    "Lean CPU seconds": lambda record: record.cost.lean_cpu_seconds,
    "tactics": lambda record: record.cost.tactics,
    "expansions": lambda record: record.cost.expansions,
}
_IF_ANY: Mapping[str, Measure] = {
    "model seconds": lambda record: record.cost.model_seconds if record.cost.tokens else 0.0,
    "prompt tokens": lambda record: record.cost.prompt_tokens,
    "model tokens": lambda record: record.cost.tokens,
    "cache hits": lambda record: record.cost.cache_hits,
    "tactics saved": lambda record: record.cost.saved_tactics,
}


def measures(prices: Prices) -> dict[str, Measure]:
    """What an attempt spends, by the name under which it is shown; money is the last."""
    return {**_ALWAYS, **_IF_ANY, money_name(prices): lambda record: estimate(record.cost, prices)}


def money_name(prices: Prices) -> str:
    """What estimated money is called where it stands among other measures."""
    return f"estimated {prices.currency}"


def category(record: Record) -> str:
    """How the attempt ended, in the words of the report."""
    match record.outcome:
        case Outcome.GAVE_UP if known_failure(record):
            return "gave up (known failure)"
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
    """One measure over the theorems that were searched for, and over the solved ones; medians are 0 of none.

    `per_proof` is the total, failures included, for each proof that came of it; None if none did.
    """

    measure: str
    total: float
    median: float
    solved_total: float
    solved_median: float
    per_proof: float | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """How many theorems took at most so many seconds each, verification included, to be solved, and to be decided."""

    seconds: float
    solved: int
    decided: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in numbers. `rows` is the size of the suite; `repeated` are faults that were tried again.

    `spent` and `money` are of all attempts, invalid ones and faults too; `costs` is of those that were searched for.
    """

    settings: Mapping[str, Any]
    sessions: tuple[Mapping[str, Any], ...]
    records: tuple[Record, ...]
    rows: int
    repeated: int
    counts: tuple[tuple[str, int], ...]
    costs: tuple[Spent, ...]
    elapsed: float
    prices: Prices
    spent: Cost
    money: float
    by_outcome: tuple[Share, ...]
    by_purpose: tuple[Share, ...]
    cache: CacheUse

    @property
    def solved(self) -> list[Record]:
        """The proved theorems, vacuous ones among them, the quickest first."""
        return sorted((r for r in self.records if r.solved), key=lambda r: r.cost.wall_seconds)

    @property
    def searched(self) -> list[Record]:
        """The theorems that count: those that a search was made for and that ended without a fault."""
        return [record for record in self.records if record.outcome in _SEARCHED]

    @property
    def decided(self) -> list[Record]:
        """The theorems of which one now knows whether they hold, or that they say nothing."""
        return [record for record in self.records if record.outcome in _DECIDED]

    @property
    def over_time(self) -> list[Within]:
        """How many were solved, and decided, within so many seconds each, at round times up to the slowest."""
        decided = sorted(record.cost.wall_seconds for record in self.decided)
        if not decided:
            return []
        solved = [record.cost.wall_seconds for record in self.solved]
        marks = [mark for mark in _MARKS if mark < decided[-1]]
        marks += [mark for mark in _MARKS if mark >= decided[-1]][:1]
        return [Within(mark, bisect_right(solved, mark), bisect_right(decided, mark)) for mark in marks]


def summarise(run: Run, prices: Prices = DEFAULT) -> Summary:
    """The numbers of a run as its file stands, at these prices."""
    rows = int(run.settings.get("rows", len(run.records)))
    counts = Counter(category(record) for record in run.records)
    if rows > len(run.records):
        counts[NOT_ATTEMPTED] = rows - len(run.records)
    searched = [record for record in run.records if record.outcome in _SEARCHED]
    solved = [record for record in searched if record.solved]
    costs = [_spent(name, measure, searched, solved) for name, measure in measures(prices).items()]
    return Summary(
        settings=run.settings,
        sessions=run.sessions,
        records=run.records,
        rows=rows,
        repeated=run.repeated,
        counts=tuple(sorted(counts.items(), key=lambda item: rank(item[0]))),
        costs=tuple(spent for spent in costs if spent.measure not in _IF_ANY or spent.total),
        elapsed=_elapsed(run),
        prices=prices,
        spent=whole(run.records),
        money=sum(estimate(record.cost, prices) for record in run.records),
        by_outcome=by_outcome(run.records, prices),
        by_purpose=by_purpose(run.records, prices),
        cache=cache_use(run.records),
    )


def _spent(name: str, measure: Measure, searched: Sequence[Record], solved: Sequence[Record]) -> Spent:
    every, good = [measure(record) for record in searched], [measure(record) for record in solved]
    return Spent(
        measure=name,
        total=sum(every),
        median=median(every) if every else 0.0,
        solved_total=sum(good),
        solved_median=median(good) if good else 0.0,
        per_proof=sum(every) / len(good) if good else None,
    )


def _elapsed(run: Run) -> float:
    """Seconds from the start of each session to the last attempt that it finished, summed."""
    starts = sorted(float(session.get("started", 0.0)) for session in run.sessions)
    total = 0.0
    for start, end in zip(starts, [*starts[1:], float("inf")], strict=False):  # none if it was stopped at once
        total += max((record.finished - start for record in run.records if start <= record.finished < end), default=0.0)
    return total
