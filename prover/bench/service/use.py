"""Where the time of a run's slots went, computed from when its attempts began and ended.

From the first start to the last end each slot's time is one of: an attempt's *own* cost; the rest of the time that an
attempt was under way (`first`: of the slot's first one, which starts Lean; `around`: of all later ones: what the worker
does around an attempt); `between` two attempts; or `idle` before the slot's first and after its last one, when there
was nothing left to begin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Span:
    """An attempt: on which slot, from when until when, and what of that time it says it took itself (all seconds)."""

    slot: str
    started: float
    finished: float
    own: float


@dataclass(frozen=True, slots=True)
class Use:
    """Seconds of all slots together; they add up to `slots * seconds`, where `seconds` is the wall clock."""

    slots: int
    attempts: int
    seconds: float
    own: float
    first: float
    around: float
    between: float
    idle: float

    @property
    def whole(self) -> float:
        return self.slots * self.seconds

    @property
    def utilisation(self) -> float:
        """Share of the slots' time that an attempt was under way."""
        return (self.own + self.first + self.around) / self.whole if self.whole else 0.0

    @property
    def productive(self) -> float:
        """Share that is the attempts' own cost."""
        return self.own / self.whole if self.whole else 0.0

    @property
    def steady(self) -> float:
        """Utilisation, without the time in which nothing was left to begin."""
        there = self.whole - self.idle
        return (self.own + self.first + self.around) / there if there else 0.0

    @property
    def added(self) -> float:
        """Seconds around and between attempts, for each of them: what the service adds once its Lean is warm."""
        return (self.around + self.between) / self.attempts if self.attempts else 0.0


def use(spans: Sequence[Span], slots: int) -> Use:
    """Add it up. Spans of one slot do not overlap; a slot of which there is no span was idle all the time."""
    if not spans:
        return Use(slots, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    begin, end = min(span.started for span in spans), max(span.finished for span in spans)
    parts = dict.fromkeys(("own", "first", "around", "between", "idle"), 0.0)
    by_slot = _by_slot(spans)
    for mine in by_slot.values():
        for number, span in enumerate(mine):
            own = min(span.own, span.finished - span.started)
            parts["own"] += own
            parts["around" if number else "first"] += span.finished - span.started - own
        parts["between"] += sum(after.started - before.finished for before, after in pairwise(mine))
        parts["idle"] += mine[0].started - begin + end - mine[-1].finished
    parts["idle"] += (slots - len(by_slot)) * (end - begin)
    return Use(slots, len(spans), end - begin, **parts)


def _by_slot(spans: Sequence[Span]) -> Mapping[str, Sequence[Span]]:
    found: dict[str, list[Span]] = {}
    for span in sorted(spans, key=lambda span: span.started):
        found.setdefault(span.slot, []).append(span)
    return found
