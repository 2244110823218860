"""Results as text for people and as JSON for programs.

Text is Lean: the theorem with its proof, or with `sorry`, and remarks as Lean comments. So what `lemmata prove` prints
can be saved as a file and given to `lemmata check`, or to any Lean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prover.record import attempt_data, line
from prover.types import Limit, Outcome

if TYPE_CHECKING:
    from prover.types import Attempt, Cost, Goal, Verdict

_LIMITS = {
    Limit.SECONDS: "the time limit was reached (raise it with --seconds)",
    Limit.EXPANSIONS: "the limit of expansions was reached (raise it with --expansions)",
    Limit.TACTICS: "the limit of tactics was reached",
    Limit.TOKENS: "the limit of model tokens was reached",
    Limit.EXHAUSTED: "nothing is left to try: every tactic proposed for every reachable goal has failed",
    Limit.INTERRUPTED: "interrupted",
}

_TIERS = {
    "T0": "only its syntax was looked at",
    "T1": "Lean's kernel accepted it in a fresh process",
    "T2": "a fresh process replayed it through the kernel",
    "T3": "an independent comparator accepted it",
}


def attempt_json(attempt: Attempt) -> str:
    """One line: the object that `prove --json` prints."""
    return line(attempt_data(attempt))


def comment(text: str) -> str:
    """The text as Lean line comments."""
    return "\n".join(f"-- {line}".rstrip() for line in text.splitlines())


def remarks(attempt: Attempt) -> str:
    """What is to be said about an attempt below its theorem: verdict, reason, best open goal, cost."""
    lines = [_verdict_line(attempt)]
    if attempt.open_goal is not None:
        lines += ["the most promising open goal:", *_indented(attempt.open_goal)]
    if attempt.note and attempt.outcome is not Outcome.INVALID:
        lines.append(attempt.note)
    return "\n".join([*lines, f"cost: {cost_line(attempt.cost)}"])


def _verdict_line(attempt: Attempt) -> str:
    match attempt.outcome:
        case Outcome.PROVED if attempt.verdict is not None:
            return f"proved: {verdict_line(attempt.verdict)}"
        case Outcome.GAVE_UP if attempt.limit is not None:
            return f"not proved: {_LIMITS[attempt.limit]}"
        case Outcome.INVALID:
            return f"invalid: {attempt.note}"
        case Outcome.FAULT if attempt.verdict is not None:
            return "not proved: what the search found does not count as a proof"
        case Outcome.FAULT:
            return "not judged: the infrastructure failed, which says nothing about the theorem"
        case other:
            return other.value.replace("_", " ")


def verdict_line(verdict: Verdict) -> str:
    """Tier and axioms of a proof in words."""
    axioms = ", ".join(verdict.axioms) or "none"
    return f"{_TIERS.get(verdict.tier, verdict.tier)} ({verdict.tier}); axioms: {axioms}"


def _indented(goal: Goal) -> list[str]:
    return [f"  {line}" for line in goal.text.splitlines()]


def cost_line(cost: Cost) -> str:
    """What was spent, in words; parts that were not used are left out."""
    parts = [
        f"{cost.wall_seconds:.2f} s",
        f"{_count(cost.tactics, 'tactic')} in {_count(cost.expansions, 'expansion')}",
        f"{cost.lean_cpu_seconds:.2f} s of Lean's CPU time",
    ]
    if cost.tokens:
        parts.append(_count(cost.tokens, "model token"))
    if cost.cache_hits:
        parts.append(_count(cost.cache_hits, "cache hit"))
    return ", ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def declaration(attempt: Attempt) -> str:
    """The theorem with what is known of its proof, its header first, remarks last."""
    theorem = attempt.theorem
    body = theorem.declaration(attempt.proof if attempt.proof is not None else "sorry")
    header = f"{theorem.header.strip()}\n\n" if theorem.header.strip() else ""
    return f"{header}{body}\n{comment(remarks(attempt))}"
