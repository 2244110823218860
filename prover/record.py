"""Attempts as plain data: the one form in which they are printed (`--json`) and kept in files.

Names of fields are a promise to programs outside; add, do not rename. Lean text stays readable: `line` escapes nothing
but what JSON must escape.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from prover.prices import DEFAULT, Prices, estimate
from prover.types import Attempt, Cost, Outcome, Refutation, Theorem, Verdict

KNOWN_FAILURE = "not searched again"
"""How the note of an attempt begins that was given up because the proof cache knows of such a failure."""

USES_LEMMA = "uses the lemma"
"""How a line of a note begins that names a lemma, proved in another attempt, whose proof this proof contains."""

NEGATION, CONTRADICTION = "negation", "contradiction"
"""Kinds of refutation: the statement is false; its hypotheses are."""


def attempt_data(attempt: Attempt, prices: Prices = DEFAULT) -> dict[str, Any]:
    """Everything that is known of an attempt; times in seconds, rounded to milliseconds."""
    verdict, refutation = attempt.verdict, attempt.refutation
    return {
        "outcome": attempt.outcome.value,
        **_theorem_data(attempt.theorem),
        "proof": attempt.proof,
        "verdict": None if verdict is None else verdict_data(verdict),
        "cost": cost_data(attempt.cost),
        "limit": None if attempt.limit is None else attempt.limit.value,
        "open_goal": None if attempt.open_goal is None else attempt.open_goal.text,
        "note": attempt.note,
        "refutation": None if refutation is None else _refutation_data(refutation, attempt.outcome),
        "ledger": [{"name": name, **cost_data(cost)} for name, cost in attempt.ledger],
        "money": {"amount": round(estimate(attempt.cost, prices), 9), "currency": prices.currency},
        "earlier": None if attempt.earlier == Cost() else cost_data(attempt.earlier),
    }


def _theorem_data(theorem: Theorem) -> dict[str, Any]:
    return {
        "name": theorem.name,
        "signature": theorem.signature,
        "header": theorem.header,
        "statement_hash": theorem.statement_hash,
    }


def cost_data(cost: Cost) -> dict[str, Any]:
    """All parts of a cost."""
    return {part: round(value, 3) for part, value in asdict(cost).items()}


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """What a verdict says, without the statement and Lean's messages."""
    return {
        "tier": verdict.tier,
        "axioms": list(verdict.axioms),
        "toolchain": verdict.toolchain,
        "seconds": round(verdict.seconds, 3),
    }


def _refutation_data(refutation: Refutation, outcome: Outcome) -> dict[str, Any]:
    """The refutation with all that is needed to verify it again, its statement also as Lean text."""
    return {
        "kind": CONTRADICTION if outcome is Outcome.VACUOUS else NEGATION,
        "theorem": refutation.theorem.declaration("").removesuffix(" := "),
        **_theorem_data(refutation.theorem),
        "proof": refutation.proof,
        "verdict": verdict_data(refutation.verdict),
    }


def line(data: Mapping[str, Any]) -> str:
    """The data as one line of JSON that can be written as UTF-8."""
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone half of a surrogate pair, from text that was cut
        return json.dumps(data)
    return text
