"""Premise selection by shared symbols: no training, no index files, enough for libraries of a few thousand theorems.

A premise scores by the symbols it shares with the goal, each weighted by its rarity, relative to all its own symbols
(the SInE/MePo idea: rare shared symbols are what matters; Meng and Paulson, 2009, section 4). A theorem whose
conclusion mentions a symbol absent from goal and hypotheses rarely rewrites or closes it, so absent symbols cost.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from prover.types import Goal, Premise

_TOKEN = re.compile(r"[\w'!?₀-₉]+|::|\+\+|[^\w\s(){}⟨⟩,.]+")
_ABSENT_PENALTY = 0.6
_CONTEXT = 0.5
"""What a symbol counts that stands in the hypotheses only."""
_LOGICAL = frozenset(("True", "False", "∧", "∨", "¬", "∃", "↔", "→", "="))
"""Symbols that every other goal has: sharing them means nothing."""
_TYPE_SIGNS = {
    "Nat": re.compile(r"ℕ|\bNat\b|\d"),
    "Int": re.compile(r"ℤ|\bInt\b"),
    "List": re.compile(r"\bList\b|::|\[|\+\+"),
    "Option": re.compile(r"\b(Option|some|none)\b"),
    "Bool": re.compile(r"\b(Bool|true|false)\b|&&|\|\|"),
}
"""How a goal shows that it speaks of a type."""


class SymbolRetriever:
    """Ranks a fixed set of premises for each goal."""

    def __init__(self, premises: Iterable[Premise]) -> None:
        self._premises = list(premises)
        occurrences = Counter(word for premise in self._premises for word in premise.words)
        total = len(self._premises) + 1
        self._rarity = {word: math.log(total / count) for word, count in occurrences.items()}

    def relevant(self, goal: Goal, limit: int) -> Sequence[Premise]:
        """At most `limit` premises that share something with the target, best first."""
        target = _symbols(goal.target)
        foreign = _foreign_types(goal)
        context = target.union(*(_symbols(hypothesis.type) for hypothesis in goal.hypotheses))
        scored = []
        for order, premise in enumerate(self._premises):
            if premise.name.split(".", 1)[0] in foreign:
                continue
            score = self._score(premise, target, context)
            if score > 0:
                scored.append((-score, order, premise))
        scored.sort()
        return [premise for _, _, premise in scored[:limit]]

    def _score(self, premise: Premise, target: frozenset[str], context: frozenset[str]) -> float:
        used = premise.left or premise.words
        shared = (used & target) - _LOGICAL
        beside = (premise.words & context) - target - _LOGICAL
        if not shared and not beside:
            return 0.0
        gain = sum(self._rarity[word] for word in shared) + _CONTEXT * sum(self._rarity[word] for word in beside)
        loss = sum(self._rarity[word] for word in premise.words - context)
        return gain / math.sqrt(len(premise.words)) - _ABSENT_PENALTY * loss - 0.3 * premise.hypotheses


def _foreign_types(goal: Goal) -> frozenset[str]:
    """Namespaces of types that the goal does not mention, so that their theorems cannot apply."""
    text = goal.text
    return frozenset(name for name, sign in _TYPE_SIGNS.items() if not sign.search(text))


def _symbols(text: str) -> frozenset[str]:
    """Printed symbols and last name components."""
    return frozenset(_TOKEN.findall(text))
