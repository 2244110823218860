"""What a proof cache holds: proofs of goals and failures to find one, and how both are named and written down.

An entry belongs to a *context*, a digest of the toolchain's fingerprint and the theorem's header: the same goal in
another library or below other definitions is another goal. The form in which entries are stored is versioned; what
another version wrote is not found rather than misread.

Nothing here is a verdict: a cached proof is a suggestion, to be replayed by whoever uses it.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from typing import Any

from prover.script import Branch, Script
from prover.types import Budget, Goal, Hypothesis, Limit

VERSION = 1
"""Of keys and stored entries; in every key, so that versions do not meet."""


def context(fingerprint: str, header: str) -> str:
    """Where goals mean the same: one toolchain (library included) and one header; 16 bytes in hex."""
    return _digest(str(VERSION), fingerprint, header.strip())


def goal_key(place: str, goal: Goal) -> str:
    """The key of a goal's entries in the context `place`; equal for goals that differ in blanks only."""
    return _digest(place, goal.key)


def target_key(place: str, goal: Goal) -> str:
    """Equal for goals with the same target: among them are those with fewer hypotheses."""
    return _digest(place, "⊢", " ".join(goal.target.split()))


def weaker(goal: Goal, other: Goal) -> bool:
    """Has `goal` the target of `other` and some of its hypotheses, so that its proofs may prove `other` too?"""
    return goal.target.split() == other.target.split() and facts(goal) <= facts(other)


def facts(goal: Goal) -> frozenset[tuple[str, ...]]:
    """What a goal assumes, as (name, type, value); one for each name: Lean prints neighbours together or apart."""
    found: set[tuple[str, ...]] = set()
    for hypothesis in goal.hypotheses:
        rest = (" ".join(hypothesis.type.split()), " ".join((hypothesis.value or "").split()))
        found.update((name, *rest) for name in hypothesis.names)
    return frozenset(found)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(errors="surrogatepass"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class CachedProof:
    """A script that proved `goal`. `tactics`: how many were tried to find it; `origin`: the theorem it was for.

    `settled`: an attempt at a theorem with just this goal ended with it, so it is minimised, verification accepted it,
    and it does not prove ``False`` from the same hypotheses.
    """

    context: str
    goal: Goal
    script: Script
    tactics: int = 0
    origin: str = ""
    settled: bool = False

    @property
    def key(self) -> str:
        return goal_key(self.context, self.goal)

    def better(self, other: CachedProof) -> bool:
        """Has it a smaller script (fewer tactics, or as many with less text), or a settled one of the same size?"""
        return self.rank < other.rank

    @property
    def rank(self) -> tuple[int, int]:
        """The smaller the better."""
        tactics, characters = script_size(self.script)
        return tactics, 2 * characters + (not self.settled)


@dataclass(frozen=True, slots=True)
class CachedFailure:
    """A search for `goal` that found nothing. `searcher`: the generator, the strategy and what else decides.

    `spent`: what it had spent, in the parts of a budget; infinite parts are not known. Seconds are those that Lean
    could really compute in, so that a failure on a busy machine is not held against a quiet one. `exhausted`: nothing
    was left to try, so a larger budget alone would change nothing.
    """

    context: str
    goal: Goal
    searcher: str
    spent: Budget
    exhausted: bool = False

    @property
    def key(self) -> str:
        return goal_key(self.context, self.goal)

    def forbids(self, searcher: str, budget: Budget) -> bool:
        """Would the same searcher with `budget` fail again? It would if any part of it ends no later than this did."""
        if self.searcher != searcher:
            return False
        return self.exhausted or self.limit(budget) is not None

    def limit(self, budget: Budget) -> Limit | None:
        """The part of `budget` that ends no later than this search did."""
        parts = zip(asdict(budget).items(), asdict(self.spent).values(), strict=True)
        return next((Limit(part) for (part, asked), mine in parts if asked <= mine < math.inf), None)

    def covers(self, other: CachedFailure) -> bool:
        """Does it make `other`, of the same goal, superfluous?"""
        if self.searcher != other.searcher or self.exhausted or other.exhausted:
            return self.searcher == other.searcher and self.exhausted
        pairs = zip(asdict(self.spent).values(), asdict(other.spent).values(), strict=True)
        return all(theirs == math.inf or theirs <= mine < math.inf for mine, theirs in pairs)


@dataclass(frozen=True, slots=True)
class CacheStats:
    """What a cache holds. `bytes` is its size where it is kept; `place` says where that is, for people.

    `fault` says in a sentence why the place could not be asked, and is "" if it could.
    """

    place: str
    proofs: int = 0
    failures: int = 0
    bytes: int = 0
    fault: str = ""


def script_size(script: Script) -> tuple[int, int]:
    """Number of tactics, then characters."""
    tactics, characters, todo = 0, 0, [script]
    while todo:
        here = todo.pop()
        tactics, characters = tactics + 1, characters + len(here.tactic)
        todo += [branch.script for branch in here.branches]
    return tactics, characters


def encode(entry: CachedProof | CachedFailure) -> str:
    """The entry as one line of JSON. Raises `ValueError` for a script nested too deep to be written (hundreds)."""
    try:
        return json.dumps(_data(entry), ensure_ascii=True, separators=(",", ":"))
    except RecursionError as error:
        raise ValueError("the script is nested too deep") from error


def _data(entry: CachedProof | CachedFailure) -> dict[str, Any]:
    data: dict[str, Any] = {"version": VERSION, "context": entry.context, "goal": goal_data(entry.goal)}
    match entry:
        case CachedProof():
            data |= {"kind": "proof", "script": script_data(entry.script)}
            data |= {"tactics": entry.tactics, "origin": entry.origin, "settled": entry.settled}
        case CachedFailure():
            data |= {"kind": "failure", "searcher": entry.searcher, "exhausted": entry.exhausted}
            data["spent"] = {part: amount for part, amount in asdict(entry.spent).items() if amount != math.inf}
    return data


def decode(text: str) -> CachedProof | CachedFailure:
    """What `encode` wrote. Raises `ValueError` for anything else, other versions included."""
    try:
        data = json.loads(text)
        if data["version"] != VERSION:
            raise ValueError(f"version {data['version']}, not {VERSION}")
        place, goal = str(data["context"]), _goal(data["goal"])
        if data["kind"] == "proof":
            settled = data.get("settled", False) is True
            return CachedProof(place, goal, _script(data["script"]), int(data["tactics"]), str(data["origin"]), settled)
        if data["kind"] == "failure":
            budget = Budget(**{str(part): float(amount) for part, amount in data["spent"].items()})
            return CachedFailure(place, goal, str(data["searcher"]), budget, bool(data["exhausted"]))
        raise ValueError(f"kind {data['kind']!r}")
    except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(f"not an entry of a proof cache: {error!r}") from error


def goal_data(goal: Goal) -> list[Any]:
    """A goal as plain data, without its case tag."""
    return [goal.target, [[list(h.names), h.type, *([] if h.value is None else [h.value])] for h in goal.hypotheses]]


def _goal(data: list[Any]) -> Goal:
    target, hypotheses = data
    return Goal(tuple(Hypothesis(tuple(map(str, names)), *map(str, rest)) for names, *rest in hypotheses), str(target))


def script_data(script: Script) -> list[Any]:
    """A script as plain data: the tactic, then for each branch its names and its script."""
    return [script.tactic, *([list(branch.names), script_data(branch.script)] for branch in script.branches)]


def _script(data: list[Any]) -> Script:
    tactic, *branches = data
    return Script(str(tactic), tuple(Branch(_script(inner), tuple(map(str, names))) for names, inner in branches))
