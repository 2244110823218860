"""What a goal looks like, in about sixty numbers read off its text: the input of the default value model.

Sizes, nesting, the outermost symbol, how often each symbol stands in target and hypotheses, and a few facts that
decide many goals (the target is a hypothesis, both sides print alike). Counts c enter as log(1 + c). Nothing is parsed:
a goal of 500 characters takes some tens of microseconds, and any text has features.
"""

from __future__ import annotations

from math import log1p

from prover.types import Goal

_TARGET_SYMBOLS = ("∀", "∃", "→", "↔", "∧", "∨", "¬", "=", "≠", "≤", "<", "≥", "∣", "+", "-", "*", "/", "%", "^")
_TARGET_WORDS = ("fun ", "::", "[]", "++", "if ", "match ", "some ", "none", "True", "False", ".succ", "List.", "Nat.")
_FACT_SYMBOLS = ("∀", "∃", "→", "↔", "∧", "∨", "¬", "=", "≠", "≤", "<", "∣", "+", "*", "%", "::", "fun ", "False")
_SORTS = frozenset(("Nat", "Int", "Prop", "Bool", "Type", "Sort", "List", "Option", "Fin", "Type u", "Sort u"))

# Outermost symbols, weakest binding first; `head` looks for the first of them outside of brackets.
_HEADS = ("∀", "∃", "fun", "↔", "→", "∨", "∧", "¬", "=", "≠", "≤", "<", "≥", ">", "∣", "∈")
_RANK = {symbol: rank for rank, symbol in enumerate(_HEADS)}
_OPENING, _CLOSING = frozenset("([{⟨"), frozenset(")]}⟩")

NAMES: tuple[str, ...] = (
    "constant",
    "target size",
    "context size",
    "hypotheses",
    "variables",
    "nesting",
    "brackets",
    "metavariables",
    "coupled",
    "target is a hypothesis",
    "target's symbol heads a hypothesis",
    "both sides alike",
    "sides of equal size",
    "digits in target",
    "variables in target",
    *(f"target {symbol.strip()}" for symbol in (*_TARGET_SYMBOLS, *_TARGET_WORDS)),
    *(f"facts {symbol.strip()}" for symbol in _FACT_SYMBOLS),
    *(f"head {symbol}" for symbol in _HEADS),
    "head name",
)
"""What the features mean, in the order of `features`."""


def features(goal: Goal, *, coupled: bool = False) -> list[float]:
    """The numbers that `NAMES` names; `coupled`: the goal must be proved together with others."""
    target = goal.target
    variables, facts = _context(goal)
    context = "\n".join(facts)
    symbol, nesting, place = head(target)
    names = [name for hypothesis in goal.hypotheses for name in hypothesis.names]
    words = set(target.replace("(", " ").replace(")", " ").split())
    left, right = target[:place].strip(), target[place + len(symbol) :].strip()
    sided = symbol in ("=", "↔", "≤")
    values = [
        1.0,
        log1p(len(target)),
        log1p(len(context)),
        log1p(len(facts)),
        log1p(variables),
        float(nesting),
        log1p(target.count("(")),
        log1p(target.count("?")),
        float(coupled),
        float(target in facts),
        float(bool(symbol) and any(symbol in fact for fact in facts)),
        float(sided and left == right),
        float(sided and len(left) == len(right)),
        log1p(sum(map(target.count, "0123456789"))),
        log1p(sum(name in words for name in names)),
    ]
    values += [log1p(target.count(text)) for text in _TARGET_SYMBOLS]
    values += [log1p(target.count(text)) for text in _TARGET_WORDS]
    values += [log1p(context.count(text)) for text in _FACT_SYMBOLS]
    values += [float(symbol == candidate) for candidate in _HEADS]
    values.append(float(not symbol))
    return values


def _context(goal: Goal) -> tuple[int, list[str]]:
    """How many variables there are, and the types of the other hypotheses."""
    variables, facts = 0, []
    for hypothesis in goal.hypotheses:
        sort = hypothesis.type
        if (
            sort in _SORTS
            or sort.startswith(("Type", "Sort", "List ", "Option "))
            or (" " not in sort and len(sort) < 3)
        ):
            variables += len(hypothesis.names)
        else:
            facts += [sort] * len(hypothesis.names)
    return variables, facts


def head(text: str) -> tuple[str, int, int]:
    """The weakest binding symbol outside of brackets ("" if there is none), the depth of brackets, its place."""
    best, rank, place, depth, deepest = "", len(_HEADS), len(text), 0, 0
    for i, char in enumerate(text):
        if char in _OPENING:
            depth += 1
            deepest = max(deepest, depth)
        elif char in _CLOSING:
            depth -= 1
        elif not depth and char in _RANK and _RANK[char] < rank:
            best, rank, place = char, _RANK[char], i
            if rank <= 1:
                break
    if text.startswith("fun "):
        best, place = "fun", 0
    return best, deepest, place
