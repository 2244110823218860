"""The first program of every child of `lemmata up`: ties the child's life to its parent's.

Run by path in an isolated interpreter (``python -I -S lifeline.py``), so it imports the standard library only::

    lifeline.py LIFELINE KEEP COMMAND ARGUMENT...

LIFELINE is the descriptor of a pipe whose other end only the parent holds: when it closes, for whatever reason the
parent ended, this process group is killed, which is the command with all that it started there. KEEP names descriptors
that the command inherits, with commas; "-" is none. Signals that ask for an end go to the command alone: it knows what
to do with its own children. (`prover.lean.launch` does the same for Lean, which has no children and needs limits.)
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from types import FrameType


def _die_with_parent(lifeline: int) -> None:
    while os.read(lifeline, 1):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)


def main(argv: list[str]) -> int:
    lifeline = int(argv[1])
    keep = [] if argv[2] == "-" else [int(word) for word in argv[2].split(",")]
    early: list[int] = []
    process: subprocess.Popen[bytes] | None = None

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if process is None:
            early.append(number)
        else:
            process.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, pass_on)
    threading.Thread(target=_die_with_parent, args=(lifeline,), daemon=True).start()
    process = subprocess.Popen(argv[3:], pass_fds=keep)
    for asked in early:
        process.send_signal(asked)
    code = process.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    os._exit(main(sys.argv))
