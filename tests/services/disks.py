"""A disk without room: a small file system in memory where that can be mounted (by root), else a limit on files.

With the limit, files of the workers end at `_FILE_BYTES` and writing more fails with another error (EFBIG), so what is
tested there is a little less than a full disk; `Disk.real` tells which it is.
"""

from __future__ import annotations

import os
import resource
import subprocess
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from tests.services.fleet import Worker

_SIZE = 16 << 20
_FILE_BYTES = 48 << 10


class Disk:
    """Use as a context manager; `folder` is where it is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.real = False
        self._filler = folder / "filler"

    def __enter__(self) -> Self:
        self.folder.mkdir()
        if os.geteuid() == 0:
            mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "lemmata-test", str(self.folder)]
            self.real = subprocess.run(mount, check=False, capture_output=True).returncode == 0
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.real:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=True)

    def fill(self, *workers: Worker) -> None:
        """From now on no file of these workers on it can grow."""
        if not self.real:
            _limit(workers, _FILE_BYTES)
            return
        with suppress(OSError), self._filler.open("ab", buffering=0) as file:
            for size in (1 << 16, 1):  # to the last byte
                with suppress(OSError):
                    while file.write(bytes(size)):
                        pass

    def free(self, *workers: Worker) -> None:
        """There is room again."""
        if not self.real:
            _limit(workers, resource.RLIM_INFINITY)
        self._filler.unlink(missing_ok=True)


def _limit(workers: tuple[Worker, ...], size: int) -> None:
    for worker in workers:
        for process in [psutil.Process(worker.pid), *worker.pool()]:
            process.rlimit(psutil.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
