"""One fresh compilation of a Lean text: in an empty temporary folder, with limits, ending in data or a reason.

What a run printed to its standard output counts for nothing here; success is an `.olean` file, exit code 0 and no
message of severity error. Trouble of the machine raises an `InfrastructureFault`: it says nothing about the text.
"""

from __future__ import annotations

import math
import re
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from prover.errors import LeanDied, ToolchainBroken
from prover.lean.process import LeanRun, ProcessLimits, run_lean
from prover.lean.toolchain import Toolchain
from prover.types import Message

MODULE = "Goal"
"""Every text is compiled under this module name, so that private names are the same in texts to be compared."""

_UNWRITTEN = re.compile("failed to (?:write|create)|no space left|disk quota|input/output error", re.IGNORECASE)
_CAUSE = re.compile(r"panic|overflow|memory|abort|exception", re.IGNORECASE)
_KILLED = frozenset({-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, 128 + signal.SIGKILL, 128 + signal.SIGTERM})


@dataclass(frozen=True, slots=True)
class CompileLimits:
    """What one compilation may use: wall-clock `seconds`, memory and size of files written in MiB."""

    seconds: float = 60.0
    memory_mb: int = 4096
    file_mb: int = 256

    @property
    def process(self) -> ProcessLimits:
        """The operating system's share: CPU time for two busy cores, and some to start."""
        return ProcessLimits(self.memory_mb, cpu_seconds=math.ceil(2 * self.seconds) + 5, file_mb=self.file_mb)


@dataclass(frozen=True, slots=True)
class Compiled:
    """`path` of the compiled module, or None and the `reason`; errors with positions are in `messages`."""

    path: Path | None
    reason: str
    messages: tuple[Message, ...]

    @property
    def failures(self) -> tuple[Message, ...]:
        return tuple(message for message in self.messages if message.severity == "error")


@contextmanager
def fresh_folder() -> Iterator[Path]:
    """An empty temporary folder, removed afterwards. Raises `ToolchainBroken` if there can be none."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="lemmata-", ignore_cleanup_errors=True)
    except OSError as error:
        raise ToolchainBroken(f"cannot make a temporary folder: {error.strerror} (free some space)") from error
    with folder as name:
        yield Path(name).resolve()


def place_source(folder: Path, module: str, data: bytes) -> Path:
    """Write a module's text where Lean looks for it below `folder`. Raises `ToolchainBroken` if that fails."""
    source = folder.joinpath(*module.split("."))
    source = source.with_name(f"{source.name}.lean")
    try:
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_bytes(data)
    except OSError as error:
        raise ToolchainBroken(f"cannot write to {folder}: {error.strerror} (free some space)") from error
    return source


def compile_text(toolchain: Toolchain, text: str, folder: Path, limits: CompileLimits) -> Compiled:
    """Compile `text` in `folder`, which must be empty.

    Raises `ToolchainBroken` if the folder cannot be written, `LeanDied` if somebody killed Lean.
    """
    source, target = folder / f"{MODULE}.lean", folder / f"{MODULE}.olean"
    try:
        source.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ToolchainBroken(f"cannot write to {folder}: {error.strerror} (free some space)") from error
    arguments = [*_options(toolchain), "--json", "-R", str(folder), "-o", str(target), str(source)]
    run = run_lean(toolchain, arguments, cwd=folder, limits=limits.process, timeout=limits.seconds)
    reason = _reason(run, target, limits)
    return Compiled(None if reason else target, reason, run.messages)


def _options(toolchain: Toolchain) -> list[str]:
    """All errors, not the first 100 only: the theorem to blame may come later.

    Not for Lake projects: an older Lean does not know the option, and refuses to start with one that it does not know.
    """
    return ["-DmaxErrors=1000000"] if toolchain.kind == "embedded" else []


def _reason(run: LeanRun, target: Path, limits: CompileLimits) -> str:
    """Why the run is no success, as a sentence; empty if it is one. Raises faults for what is not the text's doing."""
    if run.timed_out or run.returncode in (-signal.SIGXCPU, 128 + signal.SIGXCPU):
        return f"Lean needs more than {limits.seconds:g} seconds"
    if run.failures:
        first = run.failures[0]
        return f"Lean's error at line {first.line}, column {first.column + 1}: {first.text}"
    if run.returncode == 0:
        return "" if target.is_file() else "Lean ended before it had compiled the text"
    if _UNWRITTEN.search(run.errors):
        raise ToolchainBroken(f"Lean cannot write its result (free some space): {run.errors.splitlines()[-1]}")
    if run.returncode in _KILLED:
        raise LeanDied("a Lean process was killed from outside (out of memory?); try again, or with fewer jobs")
    lines = run.errors.splitlines()
    cause = next((line.strip() for line in lines if _CAUSE.search(line)), lines[-1] if lines else "")
    return f"Lean ended with {_signal_name(run.returncode)}" + (f": {cause}" if cause else "")


def _signal_name(code: int) -> str:
    number = -code if code < 0 else code - 128
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"exit code {code}"
