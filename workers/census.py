"""What a worker tells the database of its surroundings: the library's theorems, and how full the proof cache is."""

from __future__ import annotations

import time
from collections.abc import Callable

from db.cache import open_cache
from db.store import Store
from db.values import StoredPremise
from prover.lean.premises import PlacedPremise, library_index
from prover.lean.toolchain import Toolchain
from prover.settings import Settings

_PAUSE_SECONDS = 60.0


def keep_library(store: Store, lean: Toolchain, settings: Settings) -> None:
    """Store the library's theorems with their statements and places, unless this library's are there already."""
    placed = library_index(lean, settings.cache_dir).premises
    written = next((one.premise.name for one in placed if one.line), None)
    if written is None:
        return
    known = store.premises.by_name(lean.fingerprint, [written])
    if not known or not known[0].module:
        store.premises.keep(lean.fingerprint, [_stored(one) for one in placed])


def _stored(placed: PlacedPremise) -> StoredPremise:
    """What Lean made of another declaration stands nowhere."""
    if not placed.line:
        return StoredPremise(placed.premise)
    return StoredPremise(placed.premise, placed.module, f"{placed.module.replace('.', '/')}.lean", placed.line)


class CacheCensus:
    """Looks at the proof cache about once a minute, and stores what it holds if that has changed."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._next = 0.0

    def take(self, store: Store) -> None:
        """Do it if it is time."""
        settings = self._settings
        if self._clock() < self._next or settings.cache == "off":
            return
        self._next = self._clock() + _PAUSE_SECONDS
        cache = open_cache(settings.cache_url, settings.cache_bytes, look=True)
        try:
            stats = cache.stats()
        finally:
            cache.close()
        if stats not in [known for _, known in store.statistics.latest()]:
            store.statistics.add(stats, settings.queue)
