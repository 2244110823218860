"""What the service finds here: its database, its broker, its workers. Nothing is made, changed or started.

`prover.doctor` examines what proving needs; nothing here keeps a theorem from being proved by `lemmata prove`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from db.engine import sqlite_file
from db.store import Store
from prover.doctor import Finding, Status
from prover.errors import InfrastructureFault, InputError, LemmataError
from prover.settings import Settings
from workers.app import make_app, reachable
from workers.local import hidden, valkey

_BROKER_SECONDS = 3.0
_DATABASE, _BROKER, _WORKERS = "database", "broker", "workers"


def examine_service(settings: Settings) -> list[Finding]:
    """All findings. Those that are amiss are notes: proving from the command line works without a service."""
    return [*_database(settings), _broker(settings)]


def _database(settings: Settings) -> Iterator[Finding]:
    place = hidden(settings.database_url)
    try:
        file = sqlite_file(settings.database_url)
        if file is not None and (not file.exists() or not file.stat().st_size):
            yield _unmade(settings, place)
            return
        with Store.open(settings.database_url, create=False) as store:
            runs = store.runs.list(1)
            alive = store.workers.alive()
    except InputError as error:
        yield Finding(_DATABASE, Status.NOTE, str(error), "see the message; it is the setting LEMMATA_DATABASE")
        return
    except (LemmataError, OSError) as error:
        remedy = "see that it runs and that you may use it, or set LEMMATA_DATABASE to another one"
        yield Finding(_DATABASE, Status.NOTE, str(error), remedy)
        return
    yield Finding(_DATABASE, Status.OK, f"{place}, of this version, {'in use' if runs else 'no runs yet'}")
    slots = sum(worker.slots for worker in alive)
    seen = f"{len(alive)} alive, {slots} theorems at a time" if alive else "none alive (`lemmata up` starts one)"
    yield Finding(_WORKERS, Status.OK, seen)


def _unmade(settings: Settings, place: str) -> Finding:
    """There is no database yet; can there be one?"""
    if settings.database is None:
        folder = settings.data_dir
        existing = next((path for path in (folder, *folder.parents) if path.exists()), folder)
        if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
            return Finding(
                _DATABASE, Status.NOTE, f"{existing} cannot be written", "set LEMMATA_DATA_DIR to a folder that can"
            )
    return Finding(_DATABASE, Status.OK, f"{place}, not made yet: `lemmata up` or `lemmata submit` does it")


def _broker(settings: Settings) -> Finding:
    if settings.broker is None:
        try:
            valkey(0, "")
        except InfrastructureFault as fault:
            return Finding(_BROKER, Status.NOTE, str(fault), "set LEMMATA_BROKER, for example to redis://HOST:PORT/0")
        return Finding(_BROKER, Status.OK, "none set: `lemmata up` starts a private Valkey")
    try:
        reachable(make_app(settings), _BROKER_SECONDS)
    except LemmataError as error:
        return Finding(
            _BROKER, Status.NOTE, str(error), "see the message, or unset LEMMATA_BROKER to use a private one"
        )
    return Finding(_BROKER, Status.OK, f"{hidden(settings.broker)} answers")
