"""Rows, attempts and runs for tests of suites."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from prover.suites.rows import Row
from prover.suites.runfile import Run, RunFile, read
from prover.suites.running import kept
from prover.types import Attempt, Cost, Goal, Limit, Outcome, Refutation, Theorem, Verdict

SETTINGS: Mapping[str, Any] = {"suite": "s", "suite_hash": "0123456789abcdef", "rows": 3, "seconds": 5.0, "seed": 0}
ROWS = tuple(Row(Theorem(name, f": {name} = {name}"), "here", "test") for name in ("one", "two", "three"))

PROVED, GAVE_UP, INVALID, FAULT = Outcome.PROVED, Outcome.GAVE_UP, Outcome.INVALID, Outcome.FAULT
DISPROVED, VACUOUS = Outcome.DISPROVED, Outcome.VACUOUS


def attempt(
    theorem: Theorem,
    outcome: Outcome = PROVED,
    wall: float = 1.0,
    *,
    tactics: int = 10,
    limit: Limit = Limit.SECONDS,
    note: str = "",
    hits: int = 0,
) -> Attempt:
    """An attempt that ended so; with `hits`, by goals that the cache knew and without any expansion."""
    cost = Cost(wall, wall / 2, tactics, 0 if hits else tactics // 2, cache_hits=hits, saved_tactics=100 * hits)
    if outcome is PROVED:
        verdict = Verdict(True, theorem.statement_hash, "T2", ("propext",), "lean", 0.25)
        return Attempt(theorem, outcome, cost, proof="by\n  rfl", verdict=verdict, note=note)
    if outcome in {DISPROVED, VACUOUS}:
        counter = Theorem(f"{theorem.name}_is_false", f": ¬ ({theorem.signature[1:].strip()})", theorem.header)
        refutation = Refutation(counter, "by\n  decide", Verdict(True, "", "T2", (), "lean", 0.25))
        return Attempt(theorem, outcome, cost, note=note, refutation=refutation)
    if outcome is GAVE_UP:
        return Attempt(theorem, outcome, cost, limit=limit, open_goal=Goal((), "p"), note=note)
    return Attempt(theorem, outcome, cost, note=note)


def prover(
    outcomes: Callable[[Theorem], Outcome] = lambda theorem: PROVED, asked: list[str] | None = None
) -> Callable[[Sequence[Theorem]], Iterator[tuple[int, Attempt]]]:
    """A `ProveMany` that answers at once, the last theorem first; `asked` hears the names."""

    def prove_many(theorems: Sequence[Theorem]) -> Iterator[tuple[int, Attempt]]:
        for index, theorem in reversed(list(enumerate(theorems))):
            if asked is not None:
                asked.append(theorem.name)
            yield index, attempt(theorem, outcomes(theorem))

    return prove_many


def run_of(path: Path, attempts: Sequence[Attempt], settings: Mapping[str, Any] = SETTINGS, at: float = 100.0) -> Run:
    """A run with these attempts, written and read; one session that starts at `at`, an attempt each second."""
    with RunFile.open(path, settings) as file:
        file.session({"started": at, "jobs": 2, "code": "abc"})
        for number, one in enumerate(attempts, start=1):
            file.append(kept(Row(one.theorem, "here", "test"), one, at + number))
    return read(path)
