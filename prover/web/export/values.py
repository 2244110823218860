"""What is exported: a proof that counts, with everything that is known of it."""

from __future__ import annotations

from dataclasses import dataclass

from db.values import ProofKind
from prover.types import Cost, Theorem, Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict and when it was given (seconds since the epoch). `here`: for this export, not taken from a store."""

    verdict: Verdict
    at: float
    here: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """A proof to be exported.

    `theorem` is what `proof` (the text after ``:=``) proves: the statement itself, or, by `kind`, what speaks against
    the statement `about`. `judged` are all verdicts, the one that counts last. `id`, `found` and `cost` are those of
    a stored proof; what is not known is "" or None. `project`: it was judged in a Lake project's Lean.
    """

    theorem: Theorem
    proof: str
    judged: tuple[Judged, ...]
    kind: ProofKind = ProofKind.PROOF
    about: Theorem | None = None
    id: str = ""
    found: float | None = None
    cost: Cost | None = None
    project: bool = False

    @property
    def counts(self) -> Judged:
        """The verdict that counts: the latest."""
        return self.judged[-1]
