"""What a shut-in child can really do: tried, not assumed (`lemmata doctor`, tests).

Runs in the place of Lean (``launch.py ... probe FILE``), with Lean's limits and sandbox. FILE is one that the child was
not given. Prints a JSON object: for each thing that should fail, the name of the error it failed with, or "" if it went
through. Nothing that went through is used: the socket is closed, the file is read for a byte and not changed.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
from collections.abc import Callable

NETWORK = "a network socket"
LOCAL = "a local socket"
READ = "reading a foreign file"
WRITE = "changing a foreign file"
PROGRAM = "another process"
PARENT = "the parent's environment"
SIGNAL = "a signal to the parent"


def _socket(family: int) -> None:
    socket.socket(family, socket.SOCK_STREAM).close()


def _open(path: str, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        if flags == os.O_RDONLY:
            os.read(descriptor, 1)
    finally:
        os.close(descriptor)


def _fork() -> None:
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)


def _outcome(attempt: Callable[[], None]) -> str:
    try:
        attempt()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, "an error")
    return ""


def main(arguments: list[str]) -> int:
    path = arguments[0]
    attempts: dict[str, Callable[[], None]] = {
        NETWORK: lambda: _socket(socket.AF_INET),
        LOCAL: lambda: _socket(socket.AF_UNIX),
        READ: lambda: _open(path, os.O_RDONLY),
        WRITE: lambda: _open(path, os.O_WRONLY),
        PROGRAM: _fork,
        PARENT: lambda: _open(f"/proc/{os.getppid()}/environ", os.O_RDONLY),
        SIGNAL: lambda: os.kill(os.getppid(), 0),
    }
    sys.stdout.write(json.dumps({name: _outcome(attempt) for name, attempt in attempts.items()}) + "\n")
    sys.stdout.flush()
    return 0
