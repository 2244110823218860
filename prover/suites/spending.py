"""Where a run's cost went, and what the proof cache had to do with it.

Costs are split twice: by how the attempts ended, so that one sees what the unsolved theorems took, and by the entries
of the attempts' ledgers (the search for a proof, for a refutation, verification, ...). Shares are of the estimated
money, or of Lean's CPU time where everything is free of charge.

A theorem was *helped* by the cache if a proof from there closed one of its goals. It was *answered* by the cache if
the whole proof or refutation came from there: the search that decided closed a goal so and expanded nothing. A known
failure is an answer, too. Searches that ran beside the one that decided may have expanded something meanwhile; only if
none did, the answer came *without any search*. Proofs that contain lemmas proved in other attempts are counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from prover.prices import Prices, estimate
from prover.record import KNOWN_FAILURE, USES_LEMMA
from prover.suites.runfile import Record
from prover.types import Cost, Outcome

REST = "not attributed"
"""What no entry of a ledger accounts for; attempts of older versions have no ledger."""
_DECISIVE = {Outcome.PROVED: "proof", Outcome.DISPROVED: "negation", Outcome.VACUOUS: "contradiction"}
"""Whose entry in the ledger is the search that decided."""
_NEGLIGIBLE = 0.001
"""Of the whole; a rest below this share is rounding."""


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a run's cost. `share` is between 0 and 1; `theorems`: how many attempts have to do with it."""

    name: str
    theorems: int
    cost: Cost
    money: float
    share: float


@dataclass(frozen=True, slots=True)
class CacheUse:
    """Theorems that the cache helped, those of them that it answered, and of these those that were known failures and
    those for which nothing at all was searched (the known failures among them); goals closed; what finding their proofs
    had cost. `lemmas`: proofs that contain lemmas which other attempts proved.
    """

    helped: int
    answered: int
    failures: int
    unsearched: int
    hits: int
    saved_tactics: int
    lemmas: int = 0


def whole(records: Iterable[Record]) -> Cost:
    """The cost of these attempts together."""
    return sum((record.cost for record in records), Cost())


def by_outcome(records: Sequence[Record], prices: Prices) -> tuple[Share, ...]:
    """How much went into theorems that ended so, in the order of `Outcome`; outcomes that took nothing are left out."""
    groups = [(outcome, [record for record in records if record.outcome is outcome]) for outcome in Outcome]
    parts = [
        (outcome.value.replace("_", " "), len(group), whole(group), _money(group, prices)) for outcome, group in groups
    ]
    return _shares([part for part in parts if part[1] and part[2] != Cost()])


def by_purpose(records: Sequence[Record], prices: Prices) -> tuple[Share, ...]:
    """How much went into each entry of the ledgers, the largest first; nothing if no attempt has a ledger."""
    found: dict[str, tuple[int, Cost, float]] = {}
    for name, cost in [entry for record in records for entry in record.ledger]:
        number, before, money = found.get(name, (0, Cost(), 0.0))
        found[name] = (number + 1, before + cost, money + estimate(cost, prices))
    if not found:
        return ()
    parts = [(name, *part) for name, part in found.items()]
    spent, total = sum((part[2] for part in parts), Cost()), whole(records)
    rest = _less(total, spent)
    money = max(0.0, _money(records, prices) - sum(part[3] for part in parts))
    if rest.lean_cpu_seconds > _NEGLIGIBLE * total.lean_cpu_seconds or rest.tactics or rest.tokens:
        parts.append((REST, sum(map(_leaves_a_rest, records)), rest, money))
    return tuple(sorted(_shares(parts), key=lambda part: (part.name == REST, -part.share)))


def cache_use(records: Sequence[Record]) -> CacheUse:
    """What the cache did for these theorems."""
    helped = [record for record in records if record.cost.cache_hits or known_failure(record)]
    return CacheUse(
        helped=len(helped),
        answered=sum(map(answered, helped)),
        failures=sum(map(known_failure, helped)),
        unsearched=sum(map(unsearched, helped)),
        hits=sum(record.cost.cache_hits for record in helped),
        saved_tactics=sum(record.cost.saved_tactics for record in helped),
        lemmas=sum(map(uses_lemmas, records)),
    )


def answered(record: Record) -> bool:
    """Did the whole of what decided this theorem come from the cache?"""
    if record.outcome not in _DECISIVE:
        return known_failure(record)
    searches = [record.cost, *(cost for name, cost in record.ledger if name == _DECISIVE[record.outcome])]
    return any(cost.cache_hits and not cost.expansions for cost in searches)


def unsearched(record: Record) -> bool:
    """Did the cache answer it before anything was searched?"""
    return answered(record) and not record.cost.expansions


def known_failure(record: Record) -> bool:
    """Was it given up because the cache knows that such a search fails?"""
    return record.outcome is Outcome.GAVE_UP and record.note.startswith(KNOWN_FAILURE)


def uses_lemmas(record: Record) -> bool:
    """Does its proof contain a lemma that another attempt proved?"""
    return any(line.startswith(USES_LEMMA) for line in record.note.split("\n"))


def _leaves_a_rest(record: Record) -> bool:
    entered = sum((cost for _, cost in record.ledger), Cost())
    rest = _less(record.cost, entered)
    return rest.lean_cpu_seconds > _NEGLIGIBLE * record.cost.lean_cpu_seconds or rest.tactics > 0 or rest.tokens > 0


def _money(records: Iterable[Record], prices: Prices) -> float:
    return sum(estimate(record.cost, prices) for record in records)


def _shares(parts: Sequence[tuple[str, int, Cost, float]]) -> tuple[Share, ...]:
    money = sum(part[3] for part in parts)
    cpu = sum(part[2].lean_cpu_seconds for part in parts)

    def share(cost: Cost, amount: float) -> float:
        if money:
            return amount / money
        return cost.lean_cpu_seconds / cpu if cpu else 0.0

    return tuple(Share(name, number, cost, amount, share(cost, amount)) for name, number, cost, amount in parts)


def _less(whole: Cost, part: Cost) -> Cost:
    """What is left of a cost; times are read at different moments, so that nothing may come out below zero."""
    return Cost(*(max(0, getattr(whole, each.name) - getattr(part, each.name)) for each in fields(Cost)))
