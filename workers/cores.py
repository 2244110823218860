"""A core for each process that proves: attempts must not disturb each other, nor cost more because of a neighbour.

Processes of all workers on a machine take the cores that nobody has, by locks on files that end with their holders.
When every core is taken they are shared. Where the platform cannot bind processes to cores, nothing happens.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


def settle(folder: Path) -> int | None:
    """Keep this process, and all that it starts, to one core; the lock is held until the process ends.

    Returns the lock's descriptor, None if every core was taken or cannot be reserved.
    """
    if not hasattr(os, "sched_setaffinity"):
        return None
    cores = sorted(os.sched_getaffinity(0))
    lock = None
    chosen = cores[os.getpid() % len(cores)]
    for core in cores:
        lock = _lock(folder / f"core-{core}.lock")
        if lock is not None:
            chosen = core
            break
    os.sched_setaffinity(0, {chosen})
    return lock


def _lock(path: Path) -> int | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError:
        return None  # no place for locks: cores are shared
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
