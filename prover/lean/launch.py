"""The first program of every Lean child: sets its limits, ties its life to its parent's, then becomes Lean.

Run by path in an isolated interpreter (``python -I -S launch.py``), so it imports the standard library only::

    launch.py LIFELINE MEMORY_MB CPU_SECONDS FILE_MB lib  LIBRARY ARGUMENT...    call `lean_main` of a shared library
    launch.py LIFELINE MEMORY_MB CPU_SECONDS FILE_MB exec COMMAND ARGUMENT...    run a command, e.g. ``lake env lean``

LIFELINE is the descriptor of a pipe whose other end only the parent holds: when it closes, for whatever reason the
parent ended, the whole process group is killed. (Linux' parent-death signal would fire when the *thread* that started
us ends.) A limit of 0 is none. Memory means private writable memory: files that Lean maps do not count.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import sys
import threading


def _limit(name: str, value: int) -> None:
    with contextlib.suppress(AttributeError, ValueError, OSError):  # a platform without it; Lean's own options hold
        resource.setrlimit(getattr(resource, name), (value, value))


def _die_with_parent(lifeline: int) -> None:
    while os.read(lifeline, 1):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _run_library(path: str, arguments: list[str]) -> int:
    """Lean's own entry point; the library call releases the interpreter lock, so the lifeline is watched meanwhile."""
    words = [b"lean", *(os.fsencode(word) for word in arguments)]
    vector = (ctypes.c_char_p * (len(words) + 1))(*words, None)
    code = ctypes.CDLL(path).lean_main(len(words), vector)
    ctypes.CDLL(None).fflush(None)
    return int(code)


def _run_command(words: list[str]) -> int:
    return subprocess.run(words, check=False).returncode


def main(argv: list[str]) -> int:
    lifeline, memory, cpu, file_size = (int(word) for word in argv[1:5])
    mode, target, *arguments = argv[5:]
    _limit("RLIMIT_CORE", 0)
    if memory:
        _limit("RLIMIT_DATA", memory << 20)
    if cpu:
        _limit("RLIMIT_CPU", cpu)
    if file_size:
        _limit("RLIMIT_FSIZE", file_size << 20)
    threading.Thread(target=_die_with_parent, args=(lifeline,), daemon=True).start()
    return _run_library(target, arguments) if mode == "lib" else _run_command([target, *arguments])


if __name__ == "__main__":
    code = main(sys.argv)
    os._exit(code & 0xFF if code >= 0 else 128 - code)
