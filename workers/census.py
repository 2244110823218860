"""What a worker tells the database of its surroundings: the library's theorems, and how full the proof cache is."""

from __future__ import annotations

import time
from collections.abc import Callable

from db.cache import open_cache
from db.store import Store
from prover.lean.premises import library_premises
from prover.lean.toolchain import Toolchain
from prover.settings import Settings

_PAUSE_SECONDS = 60.0


def keep_library(store: Store, lean: Toolchain, settings: Settings) -> None:
    """Store the library's theorems, unless this library's are there already."""
    premises = library_premises(lean, settings.cache_dir)
    if premises and not store.premises.by_name(lean.fingerprint, [premises[0].name]):
        store.premises.keep(lean.fingerprint, premises)


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
