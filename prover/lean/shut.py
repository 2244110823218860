"""How far Lean is shut in on this machine: tried with a child in Lean's place, not read off the kernel's version."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from prover.errors import LeanDied, ToolchainBroken
from prover.lean import probe
from prover.lean.process import ProcessLimits, run_lean
from prover.lean.sandbox import landlock_version
from prover.lean.toolchain import Toolchain

_LIMITS = ProcessLimits(memory_mb=256, file_mb=1)
_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class ShutIn:
    """Whether a child without a project reaches neither network nor other programs, and sees its own files only."""

    calls: bool
    files: bool
    landlock: int
    """The kernel's Landlock version; 0 without."""


def try_out() -> ShutIn:
    """Start a child that tries. Raises `ToolchainBroken` if none can be started, `LeanDied` if it does not answer."""
    try:
        with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile() as foreign:
            child = Toolchain("probe", "probe", foreign.name, fingerprint="")
            run = run_lean(child, [], cwd=Path(folder), limits=_LIMITS, timeout=_SECONDS)
    except OSError as error:
        raise ToolchainBroken(f"cannot make a temporary folder: {error.strerror} (free some space)") from error
    try:
        failed = {name for name, error in json.loads(run.output).items() if error}
    except (ValueError, AttributeError) as error:
        raise LeanDied(f"a child in Lean's place gives no answer: {run.errors or run.returncode}") from error
    return ShutIn(
        calls={probe.NETWORK, probe.LOCAL, probe.PROGRAM} <= failed,
        files={probe.READ, probe.WRITE, probe.PARENT} <= failed,
        landlock=landlock_version(),
    )
