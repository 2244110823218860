"""How a theorem is to be attempted, and the tactic generators by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from prover.errors import InputError
from prover.model.heuristic import HeuristicGenerator
from prover.planner.generator import SketchGenerator
from prover.planner.programs import programs
from prover.protocols import Retriever, TacticGenerator
from prover.types import Budget, Theorem
from search.contest import Contender
from search.loop import Search
from search.strategies import DEFAULT, STRATEGIES

PLANNER = "planner"
"""The generator that `Plan` searches with."""

PLAN = "plan"
"""The name of that search."""

GeneratorFactory = Callable[[Theorem, Retriever | None, int], TacticGenerator]
"""Makes the generator of one search: from its theorem, the library's retriever, a seed for those that draw lots."""

GENERATORS: Mapping[str, GeneratorFactory] = {
    "heuristic": lambda theorem, retriever, _seed: HeuristicGenerator(theorem, retriever),
    PLANNER: lambda theorem, retriever, _seed: SketchGenerator(theorem, HeuristicGenerator(theorem, retriever)),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How a second search, with the planner's candidates, follows that of the strategy `auto`.

    It begins `after` so many tactics of the main search and tries `share` of the tactics that come after; if the main
    search is exhausted, all that is left of the budget is its. `strategy` orders it.
    """

    after: int
    share: float
    strategy: str = "best-first"

    def contender(self, search: Callable[[], Search | None]) -> Contender:
        """The second search as it takes its turns."""
        return Contender(PLAN, search, self.share, self.after, late=1.0)


def plan_for(theorem: Theorem, strategy: str, generator: str) -> Plan | None:
    """When the planner joins in; None if the request names a strategy or a generator other than the default.

    Conjectures pay where there are programs to make them about: earlier, and with equal rights, if the theorem's own
    header defines functions or types (see docs/measurements.md).
    """
    if strategy != DEFAULT or generator != "heuristic":
        return None
    found = programs(theorem.header)
    return Plan(after=64, share=1.0) if found.functions or found.types else Plan(after=480, share=0.25)


@dataclass(frozen=True, slots=True)
class Request:
    """How a theorem is to be attempted.

    `trace` is the file where its searches are kept, and resumed from if it exists; `traces` a folder for such files,
    one a statement, where many theorems are attempted by one request.
    """

    budget: Budget = field(default_factory=lambda: Budget(seconds=30.0))
    strategy: str = DEFAULT
    generator: str = "heuristic"
    seed: int = 0
    trace: Path | None = None
    traces: Path | None = None

    def __post_init__(self) -> None:
        """Raises `InputError` for what cannot be meant, before anything is spent on it."""
        must_be_known("strategy", self.strategy, STRATEGIES)
        must_be_known("generator", self.generator, GENERATORS)
        if self.trace is not None and (self.trace.is_dir() or not self.trace.absolute().parent.is_dir()):
            raise InputError(f"the trace cannot be kept in {self.trace}: name a file in a folder that exists")

    def trace_of(self, theorem: Theorem) -> Path | None:
        """The file where the searches for this theorem are kept, if they are."""
        if self.trace is not None or self.traces is None:
            return self.trace
        return self.trace_file(theorem.statement_hash)

    def trace_file(self, statement_hash: str) -> Path:
        """Of one statement, in the folder `traces`, which must be given."""
        assert self.traces is not None
        return self.traces / f"{statement_hash[:32]}.jsonl"


def must_be_known(what: str, name: str, table: Mapping[str, object]) -> None:
    """Raises `InputError`, which tells the known names, if this is none of them."""
    if name not in table:
        raise InputError(f"there is no {what} {name!r}: the known ones are {', '.join(sorted(table))}")
