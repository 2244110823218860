"""Outcomes that the database could not take yet, as files: no proof is lost because the database was away.

An attempt that has ended is reported at once. If the database does not answer, its outcome is written here and forced
to the disk, the process goes on with other work, and every round of a worker with this folder (`workers.dispatch`)
tries again, also a worker that is started later. The claim goes with it: if another worker has begun the attempt
meanwhile, the outcome no longer counts, but a proof in it is kept all the same (`Store.attempts.finish`).

A file is a promise to this program only; one that cannot be read is set aside, with a line in the log.
"""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

import structlog

from db.store import Store
from db.values import Claim
from prover.errors import StoreUnavailable
from prover.types import Attempt

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_log = structlog.get_logger(__name__)


class Report(NamedTuple):
    """What a try has to say when it is over."""

    claim: Claim
    attempt: Attempt


class Outbox:
    """A folder of unreported outcomes, which several processes may use at the same time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, claim: Claim, attempt: Attempt) -> None:
        """Write it down. Raises `OSError` if there is no room."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{claim.attempt}-{claim.token}.json"
        part = path.with_suffix(f".{os.getpid()}.part")
        with part.open("w", encoding="utf-8") as file:
            json.dump(_adapter().dump_python(Report(claim, attempt), mode="json"), file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)

    def waiting(self) -> list[Path]:
        """The files, the oldest first."""
        try:
            return sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        except OSError:  # no folder yet, or another process has just delivered one
            return []

    def deliver(self, store: Store) -> int:
        """Report all that waits; returns how much it was. Raises `StoreUnavailable`."""
        paths = self.waiting()
        for path in paths:
            _deliver(store, path)
        return len(paths)


def _deliver(store: Store, path: Path) -> None:
    with suppress(FileNotFoundError, BlockingIOError), path.open(encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # another process is about it otherwise
        if os.fstat(file.fileno()).st_nlink:
            _report(store, path, file)


def _report(store: Store, path: Path, file: TextIO) -> None:
    try:
        kept: Report = _adapter().validate_python(json.load(file))
        counted = store.attempts.finish(kept.claim, kept.attempt)
    except StoreUnavailable:
        raise
    except Exception:  # noqa: BLE001 - see below
        # Whatever is wrong with it must not stop the rounds, and will be wrong the next time.
        _log.exception("an outcome that was kept cannot be reported", file=str(path))
        path.replace(path.with_suffix(".refused"))
        return
    path.unlink(missing_ok=True)
    _log.info("reported late", attempt=kept.claim.attempt, run=kept.claim.run, counted=counted)


@cache
def _adapter() -> TypeAdapter[Report]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - needed when the database is away only

    return TypeAdapter(Report)
