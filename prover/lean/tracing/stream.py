"""Lean's messages on a file, one by one while it works: nothing but the one at hand is held.

Lean's output is drained to its end whatever it is, for Lean hangs if nobody reads; a run that overruns is ended.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from prover.lean.process import LeanProcess, ProcessLimits
from prover.lean.toolchain import Toolchain

_LONGEST = 256 << 20
"""Bytes of one message that are read; a longer one is dropped and counted."""
_GLANCE = 0.2
"""Seconds between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `line` from 1, `column` from 0 in code points; the end is the start where Lean tells none."""

    severity: str
    kind: str
    text: str
    start: tuple[int, int]
    end: tuple[int, int]


@dataclass(slots=True)
class Ending:
    """How a run ended. `code` is negative for a signal; `errors` the end of what it wrote to standard error.

    `dropped`: messages too long to be read; `cpu_seconds`: user and system time.
    """

    code: int = 0
    timed_out: bool = False
    halted: bool = False
    errors: str = ""
    dropped: int = 0
    cpu_seconds: float = 0.0


def listen(
    toolchain: Toolchain,
    arguments: Sequence[str],
    limits: ProcessLimits,
    folder: Path,
    seconds: float,
    ending: Ending,
    halt: threading.Event | None = None,
) -> Iterator[Said]:
    """Run Lean in `folder`, which it may change, and yield what it says; then `ending` tells how it ended.

    Whoever sets `halt`, from any thread, ends the run within `_GLANCE` seconds. Raises `ToolchainBroken` if no process
    can be started.
    """
    process = LeanProcess(toolchain, arguments, limits, folder, folders=[folder])
    done = threading.Event()
    deadline = time.monotonic() + seconds

    def watch() -> None:
        while not done.wait(_GLANCE):
            ending.halted = halt is not None and halt.is_set()
            ending.timed_out = not ending.halted and time.monotonic() > deadline
            if ending.halted or ending.timed_out:
                with contextlib.suppress(ProcessLookupError, PermissionError):  # just ended, and not yet collected
                    os.killpg(process.pid, signal.SIGKILL)
                return

    clock = threading.Thread(target=watch, name="lean-clock", daemon=True)
    clock.start()
    try:
        process.stdin.close()
        for line in _lines(process.stdout, ending):
            message = _said(line)
            if message is not None:
                yield message
        done.set()
        clock.join()  # from here on its process id may be another's
        code = process.wait(5.0)
        ending.code = -signal.SIGKILL if code is None else code
    finally:
        done.set()
        clock.join()
        process.kill()
        ending.errors = process.errors()
        ending.cpu_seconds = process.cpu_seconds()


def _lines(stream: IO[bytes], ending: Ending) -> Iterator[bytes]:
    """The lines; of one that is longer than `_LONGEST` nothing but the count."""
    while line := stream.readline(_LONGEST):
        if line.endswith(b"\n") or len(line) < _LONGEST:
            yield line
            continue
        ending.dropped += 1
        while line and not line.endswith(b"\n"):
            line = stream.readline(1 << 20)


def _said(line: bytes) -> Said | None:
    """The message in a line of output; None for what a program of the file printed."""
    if not line.startswith(b"{"):
        return None
    try:
        data: dict[str, Any] = json.loads(line)
        start = _position(data["pos"])
        end = data.get("endPos")
        return Said(
            severity=str(data["severity"]),
            kind=str(data.get("kind", "")),
            text=str(data["data"]),
            start=start,
            end=start if end is None else _position(end),
        )
    except (ValueError, KeyError, TypeError):
        return None


def _position(data: dict[str, Any]) -> tuple[int, int]:
    return int(data["line"]), int(data["column"])
