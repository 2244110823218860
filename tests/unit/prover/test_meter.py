"""Entries of a ledger, and the total that they belong to."""

from __future__ import annotations

import subprocess
import sys
import time

from prover.meter import Meter
from prover.testing import FakeClock
from prover.types import Cost


def test_what_a_body_costs_is_charged_to_its_name() -> None:
    clock, lean = FakeClock(), FakeClock()
    meter = Meter(clock, lean)
    for _ in range(2):
        with meter.entry("start"):
            clock.advance(2.0)
            lean.advance(1.0)
    clock.advance(5.0)
    assert meter.ledger() == (("start", Cost(4.0, 2.0)),)
    assert meter.total() == Cost(9.0, 2.0)


def test_searches_come_first_and_entries_of_the_same_name_are_one() -> None:
    clock = FakeClock()
    meter = Meter(clock, lambda: 0.0)
    meter.earlier = Cost(wall_seconds=10.0, lean_cpu_seconds=3.0)
    meter.searches = lambda: [("proof", Cost(tactics=5)), ("negation", Cost(tactics=2, tokens=1))]
    with meter.entry("negation"):
        clock.advance(1.0)
    assert meter.ledger() == (("proof", Cost(tactics=5)), ("negation", Cost(1.0, tactics=2, tokens=1)))
    assert meter.total() == Cost(11.0, 3.0, tactics=7, tokens=1)


def test_processes_are_charged_with_their_own_cpu_time() -> None:
    meter = Meter(time.monotonic, lambda: 0.0)
    with meter.entry("verification", processes=True):
        subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], check=True)
    ((_, cost),) = meter.ledger()
    assert 0.02 < cost.lean_cpu_seconds < 5.0
    assert meter.total().lean_cpu_seconds == cost.lean_cpu_seconds
