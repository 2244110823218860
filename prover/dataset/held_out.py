"""The guard of held-out statements: what measures a prover must never be in what it learns from.

A statement is held out if a suite has it, or a copy of it (`prover.dataset.statements`), whatever stands before it in
its file: headers do not count, so that a statement is found in a library under whatever it is stated there. Theorems
that match are in no part of any split; the folder's ``metadata.json`` names them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from prover.dataset.statements import keys
from prover.types import Theorem


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Statements that no part may hold: the keys of their normal forms, each with where it is from."""

    origins: Mapping[str, str] = field(default_factory=dict)
    suites: Mapping[str, int] = field(default_factory=dict)
    """How many statements each suite has."""

    @classmethod
    def of(cls, suites: Mapping[str, Iterable[Theorem]]) -> HeldOut:
        """The statements of suites, by name."""
        origins: dict[str, str] = {}
        counts: dict[str, int] = {}
        for suite, theorems in suites.items():
            counts[suite] = 0
            for theorem in theorems:
                counts[suite] += 1
                for key in keys(theorem.signature):
                    origins.setdefault(key, f"{suite}: {theorem.name}")
        return cls(origins, counts)

    def origin(self, found: Iterable[str]) -> str | None:
        """Suite and name of the held-out statement that one of these keys belongs to."""
        return next((self.origins[key] for key in found if key in self.origins), None)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of all keys."""
        return hashlib.sha256("\n".join(sorted(self.origins)).encode()).hexdigest()


NOTHING = HeldOut()
