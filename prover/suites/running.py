"""Running a suite: what is still to be done is attempted, and every attempt is kept as it ends.

`run` needs a prover of many theorems and a file; it knows neither Lean nor processes. A row is done when the file has
an attempt at its statement that is no fault. Interrupted attempts are not kept: they say nothing, and a resumed run
makes them again.

Read next: `prover.evaluation`, which hands in the real prover.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prover.prices import DEFAULT, Prices
from prover.record import attempt_data
from prover.suites.rows import Row
from prover.suites.runfile import Record, RunFile
from prover.types import Attempt, Cost, Limit, Outcome, Theorem

ProveMany = Callable[[Sequence[Theorem]], Iterator[tuple[int, Attempt]]]
"""Attempts theorems and yields their numbers with the attempts, in any order; may stop early when interrupted."""

Listener = Callable[[Record], None]
"""Hears of each attempt when it has been kept."""

NEEDS = "needs "
"""How the note of a problem begins that cannot be stated without a library that is not here."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands: rows in all, attempted (faults included), and faults among those."""

    rows: int
    attempted: int
    faults: int

    @property
    def complete(self) -> bool:
        return self.attempted == self.rows


def remaining(rows: Sequence[Row], records: Mapping[str, Record]) -> list[Row]:
    """The rows without an attempt, and those whose attempt was a fault, in the suite's order."""
    done = {key for key, record in records.items() if record.outcome is not Outcome.FAULT}
    return [row for row in rows if row.theorem.statement_hash not in done]


def progress(rows: Sequence[Row], records: Mapping[str, Record]) -> Progress:
    """How far the file has come with these rows."""
    kept = [records[row.theorem.statement_hash] for row in rows if row.theorem.statement_hash in records]
    return Progress(len(rows), len(kept), sum(record.outcome is Outcome.FAULT for record in kept))


def run(
    file: RunFile,
    rows: Sequence[Row],
    prove_many: ProveMany,
    *,
    absent: Callable[[Row], str | None] = lambda row: None,
    listener: Listener = lambda record: None,
    clock: Callable[[], float] = time.time,
    prices: Prices = DEFAULT,
) -> Progress:
    """Attempt what remains of `rows`. `absent` names a library that a row needs and that is not here.

    Such rows are kept as invalid without asking anybody; they are neither attempts of search nor its failures.
    """
    possible: list[Row] = []
    for row in remaining(rows, file.records):
        library = absent(row)
        if library is None:
            possible.append(row)
        else:
            listener(file.append(kept(row, needing(row.theorem, library), clock(), prices)))
    if possible:
        for index, attempt in prove_many([row.theorem for row in possible]):
            if attempt.limit is not Limit.INTERRUPTED:
                listener(file.append(kept(possible[index], attempt, clock(), prices)))
    return progress(rows, file.records)


def kept(row: Row, attempt: Attempt, finished: float, prices: Prices = DEFAULT) -> dict[str, Any]:
    """What is written of an attempt at a row; `finished` in seconds since 1970."""
    return {**attempt_data(attempt, prices), "source": row.source, "split": row.split, "finished": round(finished, 3)}


def needing(theorem: Theorem, library: str) -> Attempt:
    """What is said of a theorem that cannot be stated without a library that the embedded Lean does not have."""
    note = (
        f"{NEEDS}{library}, which the embedded Lean does not have: name a Lake project that has it with --project"
        " (in the service, of a worker with a queue of its own)"
    )
    return Attempt(theorem, Outcome.INVALID, Cost(), note=note)
