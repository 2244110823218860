"""The searches of an attempt on their way to the database, and back.

While an attempt runs, its trace is a local file that only grows (`search.trace`). `Upload.push` sends what was added,
by whole lines, so what the database holds is always a trace that can be read: the page shows the search from there, and
the worker that takes over a killed attempt begins with `Upload.restore`.

Limits: at most `limit` bytes of an attempt are sent, cut at the end of a line; a try that goes on from there does the
rest again. If the file was begun anew (it was damaged), so is what is stored.
"""

from __future__ import annotations

import os
from pathlib import Path

import structlog

from db.checkpoints import Checkpoints
from db.values import Claim

_CHUNK = 4 << 20
_MARK = 64

_log = structlog.get_logger(__name__)


class Upload:
    """One try's trace. `path` is where the attempt writes it. Not thread-safe."""

    def __init__(self, checkpoints: Checkpoints, claim: Claim, path: Path, limit: int) -> None:
        self._checkpoints = checkpoints
        self._claim = claim
        self._path = path
        self._limit = limit
        self._offset = 0
        self._mark = b""  # the end of what was sent: does the file still go on from there?
        self._ended = limit <= 0

    def restore(self) -> int:
        """Put what earlier tries have stored into the file; returns its size.

        Raises `StoreUnavailable`, or `OSError` if there is no room; there is no file then.
        """
        data = self._checkpoints.read(self._claim.attempt)
        if data:
            part = self._path.with_suffix(".part")
            try:
                part.write_bytes(data)
                self._sent(data)  # before there is a file: `push` may be called by another thread meanwhile
                part.replace(self._path)
            finally:
                part.unlink(missing_ok=True)
        return len(data)

    def push(self) -> None:
        """Send the new whole lines. Raises `StoreUnavailable`; nothing is lost by that, the next call sends them."""
        while not self._ended:
            data = self._new_lines()
            if not data:
                return
            if self._offset + len(data) > self._limit:
                data = _whole_lines(data[: self._limit - self._offset])
                self._ended = True
                if not data:
                    return
            if self._checkpoints.append(self._claim, self._offset, data):
                self._sent(data)
            else:
                self._recover(data)

    def _sent(self, data: bytes) -> None:
        self._offset += len(data)
        self._mark = (self._mark + data[-_MARK:])[-_MARK:]

    def _recover(self, data: bytes) -> None:
        """It was refused: it had arrived before, what is stored is another file's, or the claim is lost."""
        stored = self._checkpoints.size(self._claim.attempt)
        if stored == self._offset + len(data):
            self._sent(data)
        elif stored != self._offset:
            self._begin_anew()
        else:
            self._ended = True

    def _begin_anew(self) -> None:
        self._ended = not self._checkpoints.begin_anew(self._claim)
        self._offset, self._mark = 0, b""

    def _new_lines(self) -> bytes:
        """What is in the file after what was sent, up to the last whole line; a part of it if it is much."""
        try:
            with self._path.open("rb") as file:
                return self._read_on(file.fileno())
        except FileNotFoundError:
            return b""

    def _read_on(self, descriptor: int) -> bytes:
        begin = self._offset - len(self._mark)
        if os.pread(descriptor, len(self._mark), begin) != self._mark:
            _log.warning("the trace was begun anew", file=str(self._path))
            self._begin_anew()
            if self._ended:
                return b""
        size = _CHUNK
        while True:
            data = os.pread(descriptor, size, self._offset)
            lines = _whole_lines(data)
            if lines or len(data) < size:
                return lines
            size *= 2  # one line longer than that


def _whole_lines(data: bytes) -> bytes:
    return data[: data.rfind(b"\n") + 1]
