"""What a search did, entry by entry: enough to do it again without Lean.

Read next: `search.trace`, which keeps these entries in a file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from prover.types import Candidate, Cost, TacticResult


@dataclass(frozen=True, slots=True)
class Added:
    """One call of `Graph.add`: what each candidate did to the leaf `node`, and which are still to be tried."""

    node: int
    tried: tuple[tuple[Candidate, TacticResult], ...]
    pending: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What was added by the visit to the node `taken` from the agenda; None: outside a visit. `cost`: the total by now.

    Costs of a resumed search include the earlier runs.
    """

    taken: int | None
    added: tuple[Added, ...]
    cost: Cost


Journal = Callable[[Entry], None]
"""Is told after every visit, whatever ended it."""
