"""What the layers of verification come to for one theorem, before it is a `Verdict`."""

from __future__ import annotations

from dataclasses import dataclass

from prover.lean.axioms import ALLOWED
from prover.lean.expressions import Name
from prover.lean.replay import show
from prover.types import Message


@dataclass(frozen=True, slots=True)
class Finding:
    """What one theorem of a compiled module comes to. `reason` is empty iff it is proved."""

    tier: str
    reason: str = ""
    axioms: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()


def conclude(axioms: frozenset[Name], second_opinion: str | None) -> Finding:
    """The finding on a compiled theorem of the right meaning, from its axioms and the replay's answer."""
    names = tuple(sorted(map(show, axioms)))
    foreign = sorted(map(show, axioms - ALLOWED))
    if foreign:
        unproved = "it rests on something unproved (sorry)" if foreign == ["sorryAx"] else ""
        return Finding("T0", unproved or f"it rests on axioms that are not allowed: {', '.join(foreign)}", names)
    if second_opinion:
        return Finding("T1", f"not confirmed: {second_opinion}", names)
    return Finding("T1" if second_opinion is None else "T2", "", names)
