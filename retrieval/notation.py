"""Lean's and Mathlib's notation, and the word that names of theorems have for it (Mathlib's naming conventions).

``+`` is ``add``, as in `Nat.add_comm`. What is only notation for another relation has that one's word: ``a > b`` is
``b < a``, and theorems are stated and named with ``lt``.
"""

from __future__ import annotations

from collections.abc import Mapping

SIGN_WORDS: Mapping[str, str] = {
    "+": "add", "-": "sub", "*": "mul", "/": "div", "%": "mod", "^": "pow", "•": "smul", "⁻¹": "inv", "∣": "dvd",
    "=": "eq", "≠": "ne", "<": "lt", ">": "lt", "≤": "le", "≥": "le", "<=": "le", ">=": "le", "==": "beq",
    "!=": "bne", "≡": "modeq", "∧": "and", "∨": "or", "¬": "not", "!": "not", "↔": "iff", "∃": "exists",
    "∃!": "exists", "∀": "forall", "&&": "and", "||": "or", "&&&": "and", "|||": "or", "^^^": "xor", "^^": "xor",
    "<<<": "shiftLeft", ">>>": "shiftRight", "++": "append", "::": "cons", "[]": "nil", "∘": "comp", "∈": "mem",
    "∉": "mem", "∅": "empty", "∪": "union", "∩": "inter", "⊆": "subset", "⊂": "ssubset", "\\": "sdiff", "ᶜ": "compl",
    "⊔": "sup", "⊓": "inf", "⊤": "top", "⊥": "bot", "×": "prod", "∑": "sum", "∏": "prod", "⋃": "union", "⋂": "inter",
    "⨆": "supr", "⨅": "infi", "∫": "integral", "‖": "norm", "√": "sqrt", "↑": "cast", "⊗": "tensor", "≃": "equiv",
    "≅": "iso", "⟶": "hom", "≫": "comp", ">>=": "bind", "<$>": "map", "<|>": "orElse", "▸": "subst",
}  # fmt: skip
"""Operators, relations, binders."""
TYPE_NAMES: Mapping[str, str] = {"ℕ": "Nat", "ℤ": "Int", "ℚ": "Rat", "ℝ": "Real", "ℂ": "Complex"}
DIGIT_WORDS: Mapping[str, str] = {"0": "zero", "1": "one"}
