"""The logical form of a term as Lean prints it, found by its outermost symbol.

Generators see text, so this reads just enough of it: connectives, quantifiers with their binders, relations, and the
head of anything else. It is a guide for proposals, never a judge: a wrong reading costs a failed tactic.
Precedences are those of Lean's prelude: ↔ 20, → 25, ∨ 30, ∧ 35, ¬ 40, relations 50.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_OPENING = "([{⟨‹⌊⌈⦃"
_CLOSING = ")]}⟩›⌋⌉⦄"
_WORD = re.compile(r"[\w.'!?₀-₉✝⁰¹²³⁴⁵⁶⁷⁸⁹«»]+")
INSTANCE = "inst"
"""What instance arguments without a name are called."""
_BINDERS = ("∀", "∃", "fun", "λ", "Σ", "∃!")


class Form(StrEnum):
    """What a proposition or term is, by its outermost symbol."""

    FORALL = "∀"
    EXISTS = "∃"
    IMPLIES = "→"
    IFF = "↔"
    OR = "∨"
    AND = "∧"
    NOT = "¬"
    EQ = "="
    NE = "≠"
    RELATION = "relation"
    TRUE = "True"
    FALSE = "False"
    ATOM = "atom"


_LOGICAL = {"↔": Form.IFF, "→": Form.IMPLIES, "∨": Form.OR, "∧": Form.AND}
_RELATIONS = ("=", "≠", "≤", "<", "≥", ">", "∣", "∤", "∈", "∉", "⊆", "~", "==")


@dataclass(frozen=True, slots=True)
class Binder:
    """One bound variable; `type` is empty when Lean left it out; `explicit` unless in braces or brackets."""

    name: str
    type: str = ""
    explicit: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """`form`, its immediate parts (both sides; a quantifier's body), the relation's symbol, the binders."""

    form: Form
    parts: tuple[str, ...] = ()
    symbol: str = ""
    binders: tuple[Binder, ...] = ()


@lru_cache(maxsize=4096)
def shape(text: str) -> Shape:
    """The form of `text`."""
    text = unparenthesised(" ".join(text.split()))
    if text in ("True", "False"):
        return Shape(Form.TRUE if text == "True" else Form.FALSE)
    for symbol, form in (("∀", Form.FORALL), ("∃", Form.EXISTS)):
        if text.startswith(symbol) and not text.startswith("∃!"):
            return _quantified(text[len(symbol) :], form)
    for symbol, form in _LOGICAL.items():
        sides = split_at(text, (symbol,))
        if sides is not None:
            return Shape(form, (sides[0], sides[2]), symbol)
    if text.startswith("¬"):
        return Shape(Form.NOT, (unparenthesised(text[1:].strip()),), "¬")
    sides = split_at(text, _RELATIONS)
    if sides is not None:
        form = {"=": Form.EQ, "≠": Form.NE}.get(sides[1], Form.RELATION)
        return Shape(form, (sides[0], sides[2]), sides[1])
    return Shape(Form.ATOM, (text,), head(text))


def split_at(text: str, symbols: tuple[str, ...]) -> tuple[str, str, str] | None:
    """`text` cut at its first outermost occurrence, between blanks, of one of `symbols`: left, symbol, right."""
    depth = 0
    for index, character in enumerate(text):
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth -= 1
        elif depth == 0 and (index == 0 or text[index - 1] in " ¬("):
            word = text[index:].split(" ", 1)[0]
            if word.startswith(_BINDERS) and (word in _BINDERS or word[0] in "∀∃λΣ"):
                return None
            if word in symbols and index > 0:
                return text[:index].strip(), word, text[index + len(word) :].strip()
    return None


def unparenthesised(text: str) -> str:
    """`text` without parentheses around the whole of it."""
    while text.startswith("(") and closing_index(text, 0) == len(text) - 1:
        text = text[1:-1].strip()
    return text


def head(text: str) -> str:
    """The first word of an application: what is applied."""
    text = unparenthesised(text)
    if text.startswith("("):
        return head(text[: closing_index(text, 0) + 1])
    match = _WORD.match(text)
    return match[0] if match else ""


def words(text: str) -> list[str]:
    """All identifiers and numerals, in order."""
    return _WORD.findall(text)


def arguments(text: str) -> list[str]:
    """The arguments of an application, as printed."""
    rest = unparenthesised(text)
    first = closing_index(rest, 0) + 1 if rest.startswith("(") else len(head(rest))
    rest = rest[first:]
    found: list[str] = []
    index = 0
    while index < len(rest):
        if rest[index] == " ":
            index += 1
            continue
        start = index
        while index < len(rest) and rest[index] != " ":
            index = closing_index(rest, index) + 1 if rest[index] in _OPENING else index + 1
        found.append(rest[start:index])
    return found


def closing_index(text: str, start: int) -> int:
    """Where the bracket that opens at `start` closes; the last index if it never does."""
    depth = 0
    for index in range(start, len(text)):
        if text[index] in _OPENING:
            depth += 1
        elif text[index] in _CLOSING:
            depth -= 1
            if depth == 0:
                return index
    return len(text) - 1


def _quantified(rest: str, form: Form) -> Shape:
    """``x y, body``, ``(x : T) {y : U}, body``, ``x ∈ s, body`` after the quantifier."""
    depth = 0
    for index, character in enumerate(rest):
        depth += (character in _OPENING) - (character in _CLOSING)
        if character == "," and depth == 0:
            binders = _binders(rest[:index].strip())
            return Shape(form, (rest[index + 1 :].strip(),), form.value, binders)
    return Shape(Form.ATOM, (form.value + rest,), form.value)


def _binders(text: str) -> tuple[Binder, ...]:
    if text[:1] in ("(", "{", "[", "⦃"):
        binders: list[Binder] = []
        while text:
            end = closing_index(text, 0) if text[0] in _OPENING else len(text) - 1
            explicit = text[0] == "("
            inside = text[1:end]
            if text[0] == "[" and " : " not in inside:  # an instance without a name
                inside = f"{INSTANCE} : {inside}"
            binders += [Binder(b.name, b.type, explicit) for b in _group(inside)]
            text = text[end + 1 :].strip()
        return tuple(binders)
    return _group(text)


def _group(text: str) -> tuple[Binder, ...]:
    names, separator, type_ = text.partition(" : ")
    if not separator:
        bounded = re.match(r"(\S+) (?:∈|∉|<|>|≤|≥|≠|⊆) ", names)
        if bounded:  # ``∀ x ∈ s, p`` binds the variable and the fact
            return (Binder(bounded[1]), Binder("h" + bounded[1], names))
    return tuple(Binder(name, type_.strip()) for name in names.split())
