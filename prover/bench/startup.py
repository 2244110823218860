"""How long a person waits: `lemmata --help`, a one-step theorem, and the very first run with its compilation."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prover.errors import ToolchainBroken
from prover.protocols import Progress

_LEMMATA = (sys.executable, "-c", "from prover.cli import main; main()")
_ONE_STEP = "theorem and_swap (p q : Prop) (h : p ∧ q) : q ∧ p"


@dataclass(frozen=True, slots=True)
class Startup:
    """Wall seconds: medians of the repeated ones, and the first run in an empty cache."""

    help_seconds: float
    prove_seconds: float
    prove_worst: float
    first_run_seconds: float


def run(folder: Path, repeats: int, progress: Progress) -> Startup:
    """Start the command `repeats` times; `folder` holds an empty cache for the first run."""
    progress("start-up: --help")
    helps = [_seconds(["--help"], None) for _ in range(repeats)]
    progress("start-up: first run, with compilation")
    cache = folder / "first-run-cache"
    first = _seconds(["prove", _ONE_STEP], cache)
    progress("start-up: a one-step theorem")
    proves = [_seconds(["prove", _ONE_STEP], cache) for _ in range(repeats)]
    return Startup(statistics.median(helps), statistics.median(proves), max(proves), first)


def _seconds(arguments: Sequence[str], cache: Path | None) -> float:
    environment = dict(os.environ) if cache is None else {**os.environ, "LEMMATA_CACHE_DIR": str(cache)}
    began = time.perf_counter()
    run = subprocess.run([*_LEMMATA, *arguments], capture_output=True, text=True, env=environment, check=False)
    if run.returncode != 0:
        raise ToolchainBroken(f"lemmata {arguments[0]} failed in the benchmark: {run.stderr.strip()[-500:]}")
    return time.perf_counter() - began
