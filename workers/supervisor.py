"""Keeps programs running: started, watched, started again when they end, and ended together.

Each program is a process group of its own behind `workers.lifeline`, so it also ends when this process is killed, with
everything that it started. What it prints is handed on line by line. A program that ends without being told to is
started again, at once the first time, then after pauses that double while it keeps ending soon; what is left of its
group is killed before. A program that says it was started wrongly (`prover.cli.exits`: code 2) would say so for ever,
and ends the supervision.

Nothing here knows what the programs are: that is `workers.local`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from prover.errors import InfrastructureFault

_LIFELINE = Path(__file__).with_name("lifeline.py")
_BAD_INPUT = 2
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_SOUND_SECONDS = 60.0
"""A program that ran so long is forgiven what went before."""
_TICK = 0.1
_LAST_SECONDS = 5.0
"""For the end of a killed group to be seen."""

Tell = Callable[[str, str], None]
"""Hears a line about, or of, the program of a name. Called from several threads."""


@dataclass(frozen=True, slots=True)
class Program:
    """What is to run. `environment` is all of it; `keep` are descriptors that it inherits.

    `ready` says whether it does its work by now (asked now and then, with the process id of its group's leader).
    Programs that others need (`support`) are started first and ended last; the others wait for them, `start_seconds` at
    most. It may end by itself within `end_seconds` of being told to, and within `urged_seconds` more of being told
    again, by the signal `urge`.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)  # it may hold passwords
    stdin: bytes = field(default=b"", repr=False)
    keep: tuple[int, ...] = ()
    ready: Callable[[int], bool] = lambda pid: True
    start_seconds: float = 60.0
    end_seconds: float = 5.0
    urged_seconds: float = 0.0
    urge: signal.Signals = signal.SIGTERM
    support: bool = False

    @property
    def patience(self) -> float:
        """Seconds until it is killed."""
        return self.end_seconds + self.urged_seconds


class Child:
    """One program, started or waiting to be started again."""

    def __init__(self, program: Program, tell: Tell, said: Tell, clock: Callable[[], float]) -> None:
        self.program = program
        self._tell = tell
        self._said = said
        self._clock = clock
        self._popen: subprocess.Popen[bytes] | None = None
        self._lifeline = -1
        self._began = 0.0
        self._pause = 0.0
        self._due = clock()
        self._ready = False

    @property
    def pid(self) -> int | None:
        """The leader of its process group; None while there is none."""
        return None if self._popen is None else self._popen.pid

    @property
    def ready(self) -> bool:
        """Has it been seen at work since it was started?"""
        return self._ready

    def tend(self) -> None:
        """Do what is due: start it, look whether it works, whether it has ended."""
        if self._popen is None:
            if self._clock() >= self._due:
                self._start()
            return
        code = self._popen.poll()
        if code is not None:
            self._ended(code)
        elif not self._ready and self.program.ready(self._popen.pid):
            self._ready = True
            self._tell(self.program.name, "ready" if self._pause == 0 else "ready again")

    def _start(self) -> None:
        read_end, self._lifeline = os.pipe()
        kept = ",".join(map(str, self.program.keep)) or "-"
        launcher = [sys.executable, "-I", "-S", str(_LIFELINE), str(read_end), kept]
        try:
            self._popen = subprocess.Popen(
                [*launcher, *self.program.command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=dict(self.program.environment),
                start_new_session=True,
                pass_fds=(read_end, *self.program.keep),
            )
        except OSError as error:
            self._release()
            raise InfrastructureFault(f"the {self.program.name} cannot be started: {error}") from error
        finally:
            os.close(read_end)
        self._began, self._ready = self._clock(), False
        assert self._popen.stdin is not None
        with contextlib.suppress(BrokenPipeError), self._popen.stdin as stdin:
            stdin.write(self.program.stdin)
        threading.Thread(target=self._read, args=(self._popen,), name=f"{self.program.name}-out", daemon=True).start()

    def _read(self, popen: subprocess.Popen[bytes]) -> None:
        assert popen.stdout is not None
        with popen.stdout as stdout:
            for line in stdout:
                self._said(self.program.name, line.decode(errors="replace").rstrip())

    def _ended(self, code: int) -> None:
        self.kill()
        if code == _BAD_INPUT:
            raise InfrastructureFault(f"the {self.program.name} cannot work as it was set up: see what it says above")
        sound = self._clock() - self._began >= _SOUND_SECONDS
        after = 0.0 if self._pause == 0 or sound else self._pause
        self._pause = _FIRST_PAUSE if sound else min(_LONGEST_PAUSE, max(_FIRST_PAUSE, 2 * self._pause))
        self._due = self._clock() + after
        when = f"in {after:g} s" if after else "now"
        self._tell(self.program.name, f"ended ({_how(code)}); it is started again {when}")

    def end(self, number: signal.Signals) -> None:
        """Ask it to end."""
        if self._popen is not None and self._popen.poll() is None:
            self._popen.send_signal(number)

    def gone(self) -> bool:
        """Has it ended?"""
        return self._popen is None or self._popen.poll() is not None

    def kill(self) -> None:
        """End whatever is left of its group, now. Idempotent."""
        if self._popen is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):  # nothing was left
            os.killpg(self._popen.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(_LAST_SECONDS)
        self._popen = None
        self._release()

    def _release(self) -> None:
        os.close(self._lifeline)
        self._lifeline = -1


class Supervisor:
    """Runs programs. Use as a context manager: leaving it leaves none of them behind.

    `tell` hears what becomes of the programs, `said` what they print.
    """

    def __init__(
        self, programs: Sequence[Program], tell: Tell, said: Tell, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self.children = tuple(Child(program, tell, said, clock) for program in programs)
        self._supports = tuple(child for child in self.children if child.program.support)
        self._others = tuple(child for child in self.children if not child.program.support)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for child in self.children:
            child.kill()

    def start(self, stop: Callable[[], bool]) -> Sequence[str]:
        """Start every program, those that others need first. The names of those that do not work in their time yet."""
        self._started(self._supports, stop)
        self._started(self._others, stop)
        return [child.program.name for child in self.children if not child.ready]

    def _started(self, children: Sequence[Child], stop: Callable[[], bool]) -> None:
        began = self._clock()
        while not stop():
            for child in self.children if children is self._others else children:
                child.tend()
            passed = self._clock() - began
            if all(child.ready or passed >= child.program.start_seconds for child in children):
                return
            time.sleep(_TICK)

    def watch(self, stop: Callable[[], bool]) -> None:
        """Keep them running until `stop` says so. Raises `InfrastructureFault` for a program that never will."""
        while not stop():
            for child in self.children:
                child.tend()
            time.sleep(_TICK)

    def end(self) -> bool:
        """Ask the programs to end, those that others need last, and kill what does not.

        True if nothing had to be killed.
        """
        return all([self._end(self._others), self._end(self._supports)])

    def _end(self, children: Sequence[Child]) -> bool:
        began = self._clock()
        urged: set[str] = set()
        for child in children:
            child.end(signal.SIGTERM)
        while left := [child for child in children if not child.gone()]:
            spent = self._clock() - began
            if all(spent >= child.program.patience for child in left):
                break
            for child in left:
                if spent >= child.program.end_seconds and child.program.name not in urged:
                    urged.add(child.program.name)
                    child.end(child.program.urge)
            time.sleep(_TICK / 2)
        for child in children:
            child.kill()
        return not left


def _how(code: int) -> str:
    """The exit code in words. The launcher says 128 + n for signal n; a negative code is its own end by a signal."""
    number = -code if code < 0 else code - 128
    try:
        return f"killed by {signal.Signals(number).name}" if code < 0 or code > 128 else f"exit code {code}"
    except ValueError:
        return f"exit code {code}"
