"""What a worker tells the database of its surroundings: the library's theorems, and how full the proof cache is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from db.cache import open_cache
from db.store import Store
from db.values import StoredPremise
from prover.lean.premises import library_premises
from prover.lean.toolchain import Toolchain
from prover.lean.tracing import library_sources_declared
from prover.settings import Settings
from prover.traced import SourceFile
from prover.types import Premise

_PAUSE_SECONDS = 60.0


def keep_library(store: Store, lean: Toolchain, settings: Settings) -> None:
    """Store the library's theorems with their statements and places, unless this library's are there already.

    Finding the places takes some seconds, once for each version of the library.
    """
    premises = library_premises(lean, settings.cache_dir)
    written = next((premise.name for premise in premises if premise.statement), None)
    if written is None:
        return
    known = store.premises.by_name(lean.fingerprint, [written])
    if not known or not known[0].module:
        store.premises.keep(lean.fingerprint, list(_placed(premises, library_sources_declared(lean))))


def _placed(premises: Sequence[Premise], files: Sequence[SourceFile]) -> Iterator[StoredPremise]:
    """The premises with where they are declared; what Lean made of other declarations stands nowhere."""
    places = {declared.name: declared for file in files for declared in file.declarations}
    for premise in premises:
        found = places.get(premise.name)
        if found is None:
            yield StoredPremise(premise)
        else:
            module = found.path.removesuffix(".lean").replace("/", ".")
            yield StoredPremise(premise, module, found.path, found.start.line)


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
