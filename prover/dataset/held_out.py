"""The guard of held-out statements: what measures a prover must never be in what it learns from.

A statement is held out if a suite has it, or a copy of it (`prover.dataset.statements`), whatever stands before it in
its file: headers do not count, so that a statement is found in a library under whatever it is stated there. Theorems
that match are in no part of any split; the folder's ``metadata.json`` names them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources

from prover.dataset.statements import keys
from prover.types import Theorem


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Statements that no part may hold: the keys of their normal forms, each with where it is from."""

    origins: Mapping[str, str] = field(default_factory=dict)
    suites: Mapping[str, int] = field(default_factory=dict)
    """How many different statements each suite has."""

    @classmethod
    def of(cls, suites: Mapping[str, Iterable[Theorem]]) -> HeldOut:
        """The statements of suites, by name."""
        origins: dict[str, str] = {}
        for suite, theorems in suites.items():
            for theorem in theorems:
                for key in keys(theorem.signature):
                    origins.setdefault(key, f"{suite}: {theorem.name}")
        return cls(origins, Counter(origin.split(": ")[0] for origin in origins.values()))

    def origin(self, found: Iterable[str]) -> str | None:
        """Suite and name of the held-out statement that one of these keys belongs to."""
        return next((self.origins[key] for key in found if key in self.origins), None)

    @classmethod
    def shipped(cls) -> HeldOut:
        """What the project measures itself by: ``held_out.txt``, made of the suites in ``tests/suites``."""
        return cls.parsed(resources.files("prover.dataset").joinpath("held_out.txt").read_text(encoding="utf-8"))

    @classmethod
    def parsed(cls, text: str) -> HeldOut:
        """What `text` wrote."""
        origins = dict(line.split(" ", 1) for line in text.splitlines() if line)
        return cls(origins, Counter(origin.split(": ")[0] for origin in origins.values()))

    def text(self) -> str:
        """A line for each key: the key, a blank, suite and name."""
        return "".join(f"{key} {origin}\n" for key, origin in self.origins.items())

    def joined(self, other: HeldOut) -> HeldOut:
        """Both."""
        return HeldOut({**other.origins, **self.origins}, {**other.suites, **self.suites})

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of all keys."""
        return hashlib.sha256("\n".join(sorted(self.origins)).encode()).hexdigest()


NOTHING = HeldOut()
