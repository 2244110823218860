"""Results as text for people and as JSON for programs.

Text is Lean: the theorem with its proof, or with `sorry`, and remarks as Lean comments. So what `lemmata prove` prints
can be saved as a file and given to `lemmata check`, or to any Lean. A refutation is a theorem too; it follows the one
that it refutes, or stands in a comment there if the text is a file of the user's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prover.prices import DEFAULT, amount, estimate
from prover.record import attempt_data, line
from prover.types import Cost, Limit, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prover.prices import Prices
    from prover.types import Attempt, Goal, Refutation, Verdict

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


_REFUTED = {
    Outcome.DISPROVED: "disproved: its negation is proved",
    Outcome.VACUOUS: "vacuous: its hypotheses contradict each other, so it says nothing",
}

_LEAST_TOLD = 0.05
"""Share of the CPU time from which on an entry of the ledger is worth a word."""


def attempt_json(attempt: Attempt, prices: Prices = DEFAULT) -> str:
    """One line: the object that `prove --json` prints."""
    return line(attempt_data(attempt, prices))


def comment(text: str) -> str:
    """The text as Lean line comments."""
    return "\n".join(f"-- {line}".rstrip() for line in text.splitlines())


def remarks(attempt: Attempt, prices: Prices = DEFAULT, *, refutation: bool = False) -> str:
    """What is to be said about an attempt below its theorem: verdict, reason, best open goal, cost.

    With `refutation`, that is among it as indented Lean text.
    """
    lines = [_verdict_line(attempt)]
    if refutation and attempt.refutation is not None:
        lines += [f"  {line}" for line in refuting(attempt.refutation).splitlines()]
    if attempt.outcome is Outcome.VACUOUS and attempt.proof is not None and attempt.verdict is not None:
        lines.append(f"its proof: {verdict_line(attempt.verdict)}")
    if attempt.open_goal is not None:
        lines += ["the most promising open goal:", *_indented(attempt.open_goal)]
    if attempt.note and attempt.outcome is not Outcome.INVALID:
        lines.append(attempt.note)
    cost = cost_line(attempt.cost, attempt.ledger, prices)
    return "\n".join([*lines, f"cost: {cost}{_earlier(attempt.earlier)}"])


def _earlier(cost: Cost) -> str:
    """What of the cost earlier runs had spent; "" if there were none."""
    return (
        "" if cost == Cost() else f"; of it {cost.wall_seconds:.2f} s, {_count(cost.tactics, 'tactic')} in earlier runs"
    )


def _verdict_line(attempt: Attempt) -> str:
    match attempt.outcome:
        case Outcome.PROVED if attempt.verdict is not None:
            return f"proved: {verdict_line(attempt.verdict)}"
        case Outcome.DISPROVED | Outcome.VACUOUS if attempt.refutation is not None:
            return f"{_REFUTED[attempt.outcome]} {_seal(attempt.refutation.verdict)}"
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


def _seal(verdict: Verdict) -> str:
    """As `verdict_line`, after the sentence that it confirms."""
    return f"({verdict.tier}: {_TIERS.get(verdict.tier, 'verified')}); axioms: {', '.join(verdict.axioms) or 'none'}"


def _indented(goal: Goal) -> list[str]:
    return [f"  {line}" for line in goal.text.splitlines()]


def cost_line(cost: Cost, ledger: Sequence[tuple[str, Cost]] = (), prices: Prices = DEFAULT) -> str:
    """What was spent, in words; parts that were not used are left out, and money that is next to nothing."""
    parts = [
        f"{cost.wall_seconds:.2f} s",
        f"{_count(cost.tactics, 'tactic')} in {_count(cost.expansions, 'expansion')}",
        f"{cost.lean_cpu_seconds:.2f} s of Lean's CPU time{_split(ledger)}",
    ]
    if cost.tokens or cost.prompt_tokens:
        read = f" ({cost.prompt_tokens:,} read)" if cost.prompt_tokens else ""
        parts.append(f"{_count(cost.tokens, 'model token')}{read}")
    if cost.cache_hits:
        parts.append(f"{_count(cost.cache_hits, 'cache hit')} that saved {_count(cost.saved_tactics, 'tactic')}")
    money = estimate(cost, prices)
    if prices.worth_telling(money):
        without = " without the model" if prices.leaves_out(cost) else ""
        parts.append(f"about {amount(money, prices.currency)}{without}")
    return ", ".join(parts)


def _split(ledger: Sequence[tuple[str, Cost]]) -> str:
    """Where Lean's CPU time went, if to more than one thing."""
    least = _LEAST_TOLD * sum(entry.lean_cpu_seconds for _, entry in ledger)
    told = [(name, entry) for name, entry in ledger if entry.lean_cpu_seconds > least]
    told.sort(key=lambda part: -part[1].lean_cpu_seconds)
    return f" ({', '.join(f'{name} {entry.lean_cpu_seconds:.2f}' for name, entry in told)})" if len(told) > 1 else ""


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def declaration(attempt: Attempt, prices: Prices = DEFAULT) -> str:
    """The theorem with what is known of its proof, its header first, remarks next, a theorem that refutes it last."""
    theorem = attempt.theorem
    body = theorem.declaration(attempt.proof if attempt.proof is not None else "sorry")
    header = f"{theorem.header.strip()}\n\n" if theorem.header.strip() else ""
    against = attempt.refutation
    apart = against is not None and against.theorem.header.strip() != theorem.header.strip()
    text = f"{header}{body}\n{comment(remarks(attempt, prices, refutation=apart))}"
    return text if against is None or apart else f"{text}\n\n{refuting(against)}"


def refuting(refutation: Refutation) -> str:
    """The theorem that refutes, with its proof, without its header."""
    return refutation.theorem.declaration(refutation.proof)
