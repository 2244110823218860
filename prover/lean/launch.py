"""The first program of every Lean child: sets its limits, shuts it in, ties its life to its parent's, then is Lean.

Run by path in an isolated interpreter (``python -I -S launch.py``), so it imports little of the standard library, and
of Lemmata the modules that are made for it::

    launch.py LIFELINE MEMORY_MB CPU_SECONDS FILE_MB [--read PATH | --write PATH]... MODE TARGET ARGUMENT...

    lib     call `lean_main` of the shared library TARGET with the arguments
    kernel  check a compiled module again with the kernel in the shared library TARGET (`prover.lean.kernel`)
    probe   try what the sandbox should forbid and print what came of it (`prover.lean.probe`); TARGET is a file
    exec    run the command TARGET, e.g. ``lake env lean``: the only mode in which programs may be started

LIFELINE is the descriptor of a pipe whose other end only the parent holds: when it closes, for whatever reason the
parent ended, the whole process group is killed. (Linux' parent-death signal would fire when the *thread* that started
us ends.) A limit of 0 is none. Memory means private writable memory: files that Lean maps do not count.

After the limits comes the sandbox (`prover.lean.sandbox`), as much of it as this kernel has; from then on only the
paths that were named can be opened. What the kernel says it has and then refuses ends the child, with its reason.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import threading

_ROOT = __file__.rsplit("/", 3)[0]
_PROGRAMS_MORE = 1024
"""Processes and threads that a user may have beyond those of now, when a command may start programs."""


def _limit(name: str, value: int) -> None:
    try:
        resource.setrlimit(getattr(resource, name), (value, value))
    except (AttributeError, ValueError, OSError):
        return  # a platform without it; Lean's own options hold


def _user_tasks() -> int:
    """Processes and threads of this user; 0 where nobody can say."""
    count, me = 0, os.getuid()
    try:
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                try:
                    if entry.stat().st_uid == me:
                        count += len(os.listdir(f"{entry.path}/task"))  # noqa: PTH208 - pathlib costs a start 5 ms
                except OSError:
                    continue  # it has ended
    except OSError:
        return 0
    return count


def _die_with_parent(lifeline: int) -> None:
    while os.read(lifeline, 1):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _shut_in(read: list[str], write: list[str], *, programs: bool) -> None:
    from prover.lean import sandbox  # noqa: PLC0415 - found by `main`

    if sys.platform == "linux":
        sandbox.drop_privileges()
    version = sandbox.landlock_version()
    if version:
        sandbox.restrict(version, read, write, programs=programs)
    if sandbox.seccomp_works():
        sandbox.forbid(programs=programs)


def _run_library(library: ctypes.CDLL, arguments: list[str]) -> int:
    """Lean's own entry point; the library call releases the interpreter lock, so the lifeline is watched meanwhile."""
    words = [b"lean", *(os.fsencode(word) for word in arguments)]
    vector = (ctypes.c_char_p * (len(words) + 1))(*words, None)
    code = library.lean_main(len(words), vector)
    ctypes.CDLL(None).fflush(None)
    return int(code)


def _run_command(words: list[str]) -> int:
    import subprocess  # noqa: PLC0415 - costs every start 4 ms, and only this mode needs it

    return subprocess.run(words, check=False).returncode


def main(argv: list[str]) -> int:
    lifeline, memory, cpu, file_size = (int(word) for word in argv[1:5])
    paths: dict[str, list[str]] = {"--read": [], "--write": []}
    rest = argv[5:]
    while rest[0] in paths:
        paths[rest[0]].append(rest[1])
        rest = rest[2:]
    mode, target, *arguments = rest
    _limit("RLIMIT_CORE", 0)
    if memory:
        _limit("RLIMIT_DATA", memory << 20)
    if cpu:
        _limit("RLIMIT_CPU", cpu)
    if file_size:
        _limit("RLIMIT_FSIZE", file_size << 20)
    tasks = _user_tasks() if mode == "exec" else 0
    if tasks:
        _limit("RLIMIT_NPROC", tasks + _PROGRAMS_MORE)
    sys.path.append(_ROOT)  # last: the standard library's modules come first
    return _run(mode, target, arguments, paths, lifeline)


def _run(mode: str, target: str, arguments: list[str], paths: dict[str, list[str]], lifeline: int) -> int:
    """Load what must be loaded, shut the process in, and become Lean."""
    library = ctypes.CDLL(target) if mode in ("lib", "kernel") else None
    if mode == "kernel":
        from prover.lean import kernel  # noqa: PLC0415
    elif mode == "probe":
        from prover.lean import probe  # noqa: PLC0415
    try:
        _shut_in(paths["--read"], paths["--write"], programs=mode == "exec")
    except OSError as error:
        sys.stderr.write(f"cannot shut Lean in: {error.strerror} (this kernel says it can)\n")
        return 70
    threading.Thread(target=_die_with_parent, args=(lifeline,), daemon=True).start()
    if mode == "kernel":
        return kernel.main([target, *arguments])
    if mode == "probe":
        return probe.main([target, *arguments])
    return _run_library(library, arguments) if library else _run_command([target, *arguments])


if __name__ == "__main__":
    code = main(sys.argv)
    os._exit(code & 0xFF if code >= 0 else 128 - code)
