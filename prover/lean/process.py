"""Lean processes: started in a group of their own, limited, shut in, drained, and ended with all that they started.

`LeanProcess` is a running child (the language-server driver talks to one); `run_lean` runs one to its end and returns
its structured messages. Whoever starts a process owns it; a forgotten one still dies with this process.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import psutil

from prover.errors import ToolchainBroken
from prover.lean import access
from prover.types import Message

if TYPE_CHECKING:
    from prover.lean.toolchain import Toolchain

_LAUNCHER = Path(__file__).with_name("launch.py")
_OUTPUT_CAP = 32 << 20
"""Bytes kept of a run's standard output; the rest is read and dropped, because Lean hangs if nobody reads."""
_THREAD_STACK_KB = 64 << 10
"""Lean reserves a gigabyte of stack for each thread by default, which no memory limit could tell from use."""
_RESERVE_MB = 3072
"""Address space that an idle Lean has already reserved; the operating system's limit counts it."""


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """What a child may use; 0 is no limit. Memory in MiB, CPU in seconds, files in MiB each.

    Lean watches its own memory (``-M``) and reports an error; the operating system's limit, a little higher, ends it.
    """

    memory_mb: int = 4096
    cpu_seconds: int = 0
    file_mb: int = 64


class LeanProcess:
    """A running Lean child with pipes for input and output; standard error is drained and its end kept.

    It sees what `prover.lean.access` grants its toolchain, may change what is in `folders`, and runs in `cwd`, which it
    may not even read unless it is one of them. A child that may start programs has a temporary folder besides.
    """

    def __init__(
        self,
        toolchain: Toolchain,
        arguments: Sequence[str],
        limits: ProcessLimits,
        cwd: Path,
        *,
        folders: Sequence[Path] = (),
    ) -> None:
        self._scratch = _scratch_folder() if toolchain.mode == "exec" else None
        environment = access.variables(toolchain, os.environ)
        own = [str(folder) for folder in folders]
        if self._scratch is not None:
            own.append(self._scratch.name)
            environment["TMPDIR"] = self._scratch.name
        read_end, self._lifeline = os.pipe()
        command = [sys.executable, "-I", "-S", *_bytecode_options(), str(_LAUNCHER), str(read_end)]
        hard_memory = limits.memory_mb + _RESERVE_MB if limits.memory_mb else 0
        command += [str(hard_memory), str(limits.cpu_seconds), str(limits.file_mb)]
        command += [word for path in access.readable(toolchain) for word in ("--read", path)]
        command += [word for path in (*access.writable(toolchain), *own) for word in ("--write", path)]
        command += [toolchain.mode, toolchain.target, *toolchain.arguments, f"-s{_THREAD_STACK_KB}"]
        command += [f"-M{limits.memory_mb}"] if limits.memory_mb else []
        command += arguments
        try:
            self._popen = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=toolchain.directory or cwd,
                env=environment,
                start_new_session=True,
                pass_fds=(read_end,),
            )
        except OSError as error:
            os.close(self._lifeline)
            self._clean()
            raise ToolchainBroken(f"cannot start a Lean process: {error}") from error
        finally:
            os.close(read_end)
        self._errors = bytearray()
        self._drain = threading.Thread(target=self._drain_errors, name="lean-stderr", daemon=True)
        self._drain.start()
        self._used = 0.0

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def stdin(self) -> IO[bytes]:
        assert self._popen.stdin is not None
        return self._popen.stdin

    @property
    def stdout(self) -> IO[bytes]:
        assert self._popen.stdout is not None
        return self._popen.stdout

    def _drain_errors(self) -> None:
        assert self._popen.stderr is not None
        while chunk := os.read(self._popen.stderr.fileno(), 1 << 16):
            self._errors += chunk
            del self._errors[: -(1 << 16)]

    def errors(self) -> str:
        """The end of standard error."""
        return bytes(self._errors).decode(errors="replace").strip()

    def alive(self) -> bool:
        return self._reap(0.0) is None

    def cpu_seconds(self) -> float:
        """User and system time so far, of the process and its children."""
        if self._popen.returncode is not None:
            return self._used
        try:
            process = psutil.Process(self.pid)
            times = [process.cpu_times(), *(child.cpu_times() for child in process.children(recursive=True))]
            self._used = max(self._used, sum(t.user + t.system for t in times))
        except psutil.Error:
            pass  # it ended: the last figure stands
        return self._used

    def memory_mb(self) -> float:
        """Resident memory of the process, in MiB; 0 when it has ended."""
        try:
            return float(psutil.Process(self.pid).memory_info().rss) / (1 << 20)
        except psutil.Error:
            return 0.0

    def wait(self, timeout: float) -> int | None:
        """The exit code (negative: the signal), or None if it still runs after `timeout` seconds."""
        return self._reap(timeout)

    def _reap(self, timeout: float) -> int | None:
        """Collect the ended process with its resource usage, which `Popen.wait` would throw away."""
        deadline = time.monotonic() + timeout
        pause = 0.0005
        while self._popen.returncode is None:
            pid, status, usage = os.wait4(self._popen.pid, os.WNOHANG)
            if pid:
                self._popen.returncode = os.waitstatus_to_exitcode(status)
                self._used = max(self._used, usage.ru_utime + usage.ru_stime)
            elif time.monotonic() >= deadline:
                return None
            else:
                time.sleep(pause)
                pause = min(pause * 2, 0.02)
        return self._popen.returncode

    def kill(self) -> None:
        """End the process group and release the pipes. Idempotent."""
        if self._lifeline < 0:
            return
        self.cpu_seconds()
        with contextlib.suppress(ProcessLookupError, PermissionError):  # it had ended
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._reap(10.0)
        os.close(self._lifeline)
        self._lifeline = -1
        self._drain.join(1.0)
        for stream in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):  # unwritten input of a dead process
                    stream.close()
        self._clean()

    def _clean(self) -> None:
        if self._scratch is not None:
            self._scratch.cleanup()


def _bytecode_options() -> list[str]:
    """The isolated interpreter keeps compiled modules where this one does; the variables for that do not reach it."""
    prefix = ["-X", f"pycache_prefix={sys.pycache_prefix}"] if sys.pycache_prefix else []
    return [*(["-B"] if sys.dont_write_bytecode else []), *prefix]


def _scratch_folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="lemmata-lean-", ignore_cleanup_errors=True)
    except OSError as error:
        raise ToolchainBroken(f"cannot make a temporary folder: {error.strerror} (free some space)") from error


@dataclass(frozen=True, slots=True)
class LeanRun:
    """A finished run. `returncode` is negative for a signal; `output` is what was printed besides JSON messages."""

    returncode: int
    messages: tuple[Message, ...]
    output: str
    errors: str
    timed_out: bool
    wall_seconds: float
    cpu_seconds: float

    @property
    def failures(self) -> tuple[Message, ...]:
        """The messages of severity error."""
        return tuple(message for message in self.messages if message.severity == "error")


def run_lean(
    toolchain: Toolchain, arguments: Sequence[str], *, cwd: Path, limits: ProcessLimits, timeout: float
) -> LeanRun:
    """Run ``lean ARGUMENTS`` to its end, at most `timeout` seconds; pass ``--json`` for structured messages.

    Lean may read and change what is in `cwd`: give it a folder that holds nothing else.

    A run that fails, dies or overruns is a value: look at `returncode`, `failures` and `timed_out`.
    Raises `ToolchainBroken` only when no process can be started.
    """
    began = time.monotonic()
    process = LeanProcess(toolchain, arguments, limits, cwd, folders=[cwd])
    output = bytearray()

    def drain() -> None:
        while chunk := os.read(process.stdout.fileno(), 1 << 16):
            if len(output) < _OUTPUT_CAP:
                output.extend(chunk)

    reader = threading.Thread(target=drain, name="lean-stdout", daemon=True)
    try:
        process.stdin.close()
        reader.start()
        reader.join(timeout)
        code = process.wait(min(1.0, timeout)) if not reader.is_alive() else None
        timed_out = code is None
    finally:
        process.kill()
        reader.join(1.0)
    messages, rest = _split_messages(bytes(output))
    return LeanRun(
        returncode=-signal.SIGKILL if code is None else code,
        messages=messages,
        output=rest,
        errors=process.errors(),
        timed_out=timed_out,
        wall_seconds=time.monotonic() - began,
        cpu_seconds=process.cpu_seconds(),
    )


def _split_messages(output: bytes) -> tuple[tuple[Message, ...], str]:
    messages: list[Message] = []
    rest: list[str] = []
    for line in output.decode(errors="replace").splitlines():
        message = _message(line)
        if message is None:
            rest.append(line)
        else:
            messages.append(message)
    return tuple(messages), "\n".join(rest)


def _message(line: str) -> Message | None:
    if not line.startswith("{"):
        return None
    try:
        data = json.loads(line)
        return Message(
            severity=data["severity"],
            text=data["data"],
            line=data["pos"]["line"],
            column=data["pos"]["column"],
            kind=data.get("kind", ""),
        )
    except (ValueError, KeyError, TypeError):
        return None  # a line that a program printed
