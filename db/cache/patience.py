"""When to leave a store that fails alone, and how to say so once.

After a failure a store is left alone for some seconds, and longer after each further one, so that a search never
waits for a dead server at every goal. The first failure is a warning in the log; later ones and recoveries are
remarks, so that a run of days with a restarted server does not fill its log.
"""

from __future__ import annotations

import logging
import time

from prover.protocols import Clock

_LOG = logging.getLogger("lemmata.cache")

SHORTEST, LONGEST = 2.0, 60.0
"""Seconds for which a store is left alone after its first failure, and at most."""


class Patience:
    """Of one store; `fault` is what is wrong now, "" if nothing is."""

    def __init__(self, place: str, clock: Clock = time.monotonic) -> None:
        self._place, self._clock = place, clock
        self._warned = False
        self._until: dict[str, float] = {}
        self._pause: dict[str, float] = {}
        self._faults: dict[str, str] = {}

    @property
    def fault(self) -> str:
        return next(iter(self._faults.values()), "")

    def resting(self, what: str) -> bool:
        """Is it too early to try `what` ("read", "write") again?"""
        return what in self._until and self._clock() < self._until[what]

    def failed(self, what: str, error: Exception | str, *, rest: bool = True) -> None:
        """`what` did not work. Without `rest` it may be tried again at once: the store answered, if not well."""
        self._faults[what] = str(error) or type(error).__name__
        if rest:
            pause = self._pause.get(what, SHORTEST)
            self._until[what] = self._clock() + pause
            self._pause[what] = min(2 * pause, LONGEST)
        self.say(f"does not work ({self._faults[what]}); going on without it", fault=True)

    def say(self, text: str, *, fault: bool = False) -> None:
        """Log that the cache `text`: as a warning the first time. The record says whether it is a `fault`."""
        level = logging.INFO if self._warned else logging.WARNING
        _LOG.log(level, "the proof cache %s %s", self._place, text, extra={"fault": fault})
        self._warned = True

    def worked(self, what: str) -> None:
        """`what` worked."""
        if self._faults.pop(what, None) is not None:
            _LOG.info("the proof cache %s works again (%s)", self._place, what)
        if self._until:
            self._until.pop(what, None)
            self._pause.pop(what, None)
