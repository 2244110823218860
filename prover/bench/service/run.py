"""The three measurements of `lemmata bench service` in one, on one private site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prover.bench.service import pages, slots, stored, throughput
from prover.bench.service.pages import Latency
from prover.bench.service.site import private
from prover.bench.service.slots import Compared
from prover.bench.service.stored import Filled
from prover.bench.service.throughput import Throughput
from prover.errors import InputError
from prover.protocols import Progress
from prover.settings import Settings

PARTS = ("queue", "pages", "slots")


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured, and which `parts`. `stored`: attempts; `requests`: of each kind of page, one after the
    other and by `clients` at a time; `seconds`: budget of a theorem.
    """

    parts: Sequence[str] = PARTS
    tasks: int = 1000
    rounds: int = 3
    slots: Sequence[int] = (1, 2)
    stored: int = 100_000
    requests: int = 40
    clients: int = 8
    suites: Sequence[str] = ("corelib",)
    theorems: int = 200
    workers: int = 2
    seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found; empty where it was not asked for. `kept` is what the pages were asked about."""

    database: str
    queue: Sequence[Throughput] = ()
    kept: Filled | None = None
    pages: Sequence[Latency] = ()
    slots: Compared | None = None


def run(plan: Plan, base: Settings, folder: Path, database: str | None, say: Progress) -> Measured:
    """Measure in this folder, and on this database or a file of its own.

    Raises `InputError` for unknown parts, suites that cannot be read, and a database that is in use.
    """
    for part in plan.parts:
        if part not in PARTS:
            raise InputError(f"there is no part {part!r}: the known ones are {', '.join(PARTS)}")
    rows = slots.chosen(plan.suites, plan.theorems) if "slots" in plan.parts else []
    with private(base, folder, database, say) as site:
        queue = throughput.run(site, plan.tasks, plan.rounds, plan.slots) if "queue" in plan.parts else []
        kept = stored.fill(site, plan.stored) if "pages" in plan.parts else None
        latencies = [] if kept is None else pages.run(site, kept, plan.requests, plan.clients)
        compared = slots.run(site, rows, plan.workers, plan.seconds) if rows else None
        return Measured(site.kind, queue, kept, latencies, compared)
