"""Two runs side by side: what one solved that the other did not, and what the common problems cost in each.

Statements are matched by their hashes, so renamed problems are the same and changed ones are not. Costs are compared
on the problems that both solved: everything else would compare different work. Money is estimated with one table of
prices for both runs, that of `here`, whatever was noted when they ran.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from statistics import median

from prover.prices import Prices
from prover.suites.runfile import Record, differences
from prover.suites.summary import Summary, category, measures
from prover.types import Outcome


@dataclass(frozen=True, slots=True)
class Change:
    """A problem that one run solved and the other attempted without solving it; `otherwise` is how that ended."""

    record: Record
    otherwise: str


@dataclass(frozen=True, slots=True)
class Ratio:
    """One measure on the problems solved in both: totals, and the median of each problem's ratio (None: no base)."""

    measure: str
    here: float
    there: float
    median: float | None

    @property
    def total(self) -> float | None:
        return self.here / self.there if self.there else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `here` gained and lost against `there`, in proofs.

    `contradictory` are theorems that one run proved and the other disproved: Lean, the library or the verifier is
    unsound, or the library's definitions differ.

    `chance` is the two-sided exact p-value of McNemar's test (Psychometrika 12, 1947): how probable so uneven a split
    of gained and lost would be if both runs were equally good. `settings` are the differences in words.
    """

    here: Summary
    there: Summary
    gained: tuple[Change, ...]
    lost: tuple[Change, ...]
    both: int
    only_here: int
    only_there: int
    costs: tuple[Ratio, ...]
    chance: float
    settings: tuple[str, ...]
    contradictory: tuple[str, ...] = ()


def compare(here: Summary, there: Summary) -> Comparison:
    """The difference of two runs, seen from `here`."""
    ours = {record.statement_hash: record for record in here.records}
    theirs = {record.statement_hash: record for record in there.records}
    common = [(record, theirs[key]) for key, record in ours.items() if key in theirs]
    both = [(one, other) for one, other in common if one.solved and other.solved]
    gained = tuple(Change(one, category(other)) for one, other in common if one.solved and not other.solved)
    lost = tuple(Change(other, category(one)) for one, other in common if other.solved and not one.solved)
    return Comparison(
        here=here,
        there=there,
        gained=gained,
        lost=lost,
        both=len(both),
        only_here=len(ours) - len(common),
        only_there=len(theirs) - len(common),
        costs=tuple(ratio for ratio in _ratios(both, here.prices) if ratio.here or ratio.there),
        chance=mcnemar(len(gained), len(lost)),
        settings=tuple(differences(there.settings, here.settings)),
        contradictory=tuple(
            one.name
            for one, other in common
            if Outcome.DISPROVED in (one.outcome, other.outcome) and (one.solved or other.solved)
        ),
    )


def mcnemar(gained: int, lost: int) -> float:
    """The two-sided exact p-value for so many gains and losses: a fair coin's, doubled, at most 1."""
    trials = gained + lost
    tail = sum(comb(trials, number) for number in range(min(gained, lost) + 1))
    return min(1.0, 2 * tail / (1 << trials))


def _ratios(pairs: Sequence[tuple[Record, Record]], prices: Prices) -> list[Ratio]:
    found: list[Ratio] = []
    for name, measure in measures(prices).items():
        values = [(measure(one), measure(other)) for one, other in pairs]
        each = [ours / theirs for ours, theirs in values if theirs]
        here, there = sum(ours for ours, _ in values), sum(theirs for _, theirs in values)
        found.append(Ratio(name, here, there, median(each) if each else None))
    return found
