"""Attempts as plain data: the one form in which they are printed (`--json`) and kept in files.

Names of fields are a promise to programs outside; add, do not rename. Lean text stays readable: `line` escapes nothing
but what JSON must escape.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from prover.types import Attempt, Verdict


def attempt_data(attempt: Attempt) -> dict[str, Any]:
    """Everything that is known of an attempt; times in seconds, rounded to milliseconds."""
    theorem, verdict = attempt.theorem, attempt.verdict
    return {
        "outcome": attempt.outcome.value,
        "name": theorem.name,
        "signature": theorem.signature,
        "header": theorem.header,
        "statement_hash": theorem.statement_hash,
        "proof": attempt.proof,
        "verdict": None if verdict is None else verdict_data(verdict),
        "cost": {part: round(value, 3) for part, value in asdict(attempt.cost).items()},
        "limit": None if attempt.limit is None else attempt.limit.value,
        "open_goal": None if attempt.open_goal is None else attempt.open_goal.text,
        "note": attempt.note,
    }


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """What a verdict says, without the statement and Lean's messages."""
    return {
        "tier": verdict.tier,
        "axioms": list(verdict.axioms),
        "toolchain": verdict.toolchain,
        "seconds": round(verdict.seconds, 3),
    }


def line(data: Mapping[str, Any]) -> str:
    """The data as one line of JSON that can be written as UTF-8."""
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone half of a surrogate pair, from text that was cut
        return json.dumps(data)
    return text
