"""Which statements are copies of each other: a normal form that forgets names, blanks and how binders are grouped.

Equal normal forms are taken for equal statements when copies are kept together and held-out statements kept out. So the
form may call different statements equal (that costs a theorem of training data) but should not tell copies apart (that
leaks). It forgets:

- comments, blanks, the theorem's name, and universe parameters;
- names of bound variables and hypotheses, at any depth: a variable is known by how many binders stand around its own;
- how binders are grouped, and which brackets they have: ``(a b : Nat)``, ``(a : Nat) {b : Nat}``, ``∀ a b : Nat,``; a
  hypothesis that nothing names, and an implication's left side: ``(h : p) : q`` and ``: p → q``;
- variables of type `Type`, `Sort` and `Prop` are known by where they are first used, since they need no binder;
- parentheses around a whole type or proposition.

What a theorem's file declares before it (`variable`, namespaces, notation) is not in its signature, so the first goal,
as Lean prints it, is another form of it; either may match. Limits: the same statement written with other notation, in
another order of hypotheses, or with definitions unfolded is not recognised. Binders that come with a notation of their
own (``∑ x in s,``) are recognised by ``,``-terminated words of a list; others keep their names.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from prover.types import Theorem

_TOKEN = re.compile(
    r"""(?P<comment>--[^\n]*|/-.*?-/)
      | (?P<text>"(?:\\.|[^"\\])*")
      | (?P<word>(?:[^\W\d]|«[^»\n]*»)(?:[\w'!?]|«[^»\n]*»)*(?:\.(?:[\w'!?]|«[^»\n]*»)+)*[✝¹²³⁴⁵⁶⁷⁸⁹⁰]*)
      | (?P<number>\d[\w.]*)
      | (?P<symbol>:=|=>|->|<->|<=|>=|!=|\.\.|∃!|\S)""",
    re.VERBOSE | re.DOTALL,
)
_OPENING = {"(": ")", "[": "]", "{": "}", "⦃": "⦄", "⟨": "⟩", "⟪": "⟫"}
_CLOSING = frozenset(_OPENING.values())
_SAME = {"->": "→", "<->": "↔", "<=": "≤", ">=": "≥", "!=": "≠", "λ": "fun", "=>": "↦"}
_COMMA_BINDERS = frozenset(["∀", "∃", "∃!", "∑", "∏", "⨆", "⨅", "⋃", "⋂", "∫", "Π", "Σ"])
_WORD = re.compile(r"[^\W\d]|«")
_SORTS = frozenset(["Type", "Sort", "Prop"])
_DAGGER = re.compile(r"[✝¹²³⁴⁵⁶⁷⁸⁹⁰]+$")
_DEEPEST = 100
"""So deep may brackets and binders be nested; what is deeper keeps its names."""

Tokens = Sequence[str]


def tokens(text: str) -> list[str]:
    """The text's words, numbers and symbols, without comments."""
    found = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "comment":
            token = match.group()
            found.append(_SAME.get(token, token))
    return found


def normal_form(signature: str) -> str:
    """The normal form of what stands between a theorem's name and ``:=``; "" of nothing."""
    words = tokens(signature)
    if words[:2] == [".", "{"]:
        words = words[_closing(words, 1) + 1 :]
    return _Form().whole(words)


def goal_form(state: str) -> str:
    """The normal form of a goal as Lean prints it, read as a statement; "" if there is none."""
    before, turnstile, target = state.partition("⊢")
    if not turnstile:
        return ""
    binders = []
    for line in _hypotheses(before):
        names, _, type_ = line.partition(" : ")
        if type_ and not names.startswith("case "):
            binders.append(f"({names} : {type_.split(' := ')[0]})")
    return normal_form(f"{' '.join(binders)} : {target}")


def statement_hash(signature: str) -> str:
    """`Theorem.statement_hash` of the signature without a header."""
    return Theorem("", signature).statement_hash


def keys(signature: str, state: str = "") -> tuple[str, ...]:
    """What two copies of a statement have one of in common, each a short digest; the signature's own form first."""
    forms = dict.fromkeys(form for form in (normal_form(signature), goal_form(state)) if form)
    return tuple(hashlib.sha256(form.encode("utf-8", "surrogatepass")).hexdigest()[:24] for form in forms)


def _hypotheses(text: str) -> Iterable[str]:
    """The lines of a goal's context, with their continuation lines (which are indented)."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith(" ") and lines:
            lines[-1] += f" {line.strip()}"
        elif line.strip():
            lines.append(line)
    return lines


def _closing(words: Tokens, at: int) -> int:
    """Where the bracket at `at` is closed; the last token if it is not."""
    depth = 0
    for index in range(at, len(words)):
        if words[index] in _OPENING:
            depth += 1
        elif words[index] in _CLOSING:
            depth -= 1
            if depth == 0:
                return index
    return len(words) - 1


def _find(words: Tokens, wanted: frozenset[str]) -> int:
    """Where one of these stands outside of brackets; -1 if nowhere."""
    depth = 0
    for index, word in enumerate(words):
        if depth == 0 and word in wanted:
            return index
        depth += (word in _OPENING) - (word in _CLOSING)
    return -1


def _bare(words: Tokens) -> Tokens:
    """Without parentheses around all of it."""
    most = next((index for index, word in enumerate(words[:_DEEPEST]) if word != "("), min(len(words), _DEEPEST))
    if not most:
        return words
    closed = _closings(words, most)
    off = 0
    while off < most and len(words) - 2 * off >= 3 and closed[off] >= len(words) - 1 - off:
        off += 1
    return words[off : len(words) - off]


def _closings(words: Tokens, most: int) -> list[int]:
    """Where each of the first `most` brackets is closed; past the end if it is not."""
    closed = [len(words)] * most
    depth = 0
    for index, word in enumerate(words):
        depth += (word in _OPENING) - (word in _CLOSING)
        if word in _CLOSING and 0 <= depth < most and closed[depth] == len(words):
            closed[depth] = index
    return closed


@dataclass(frozen=True, slots=True)
class _Binder:
    """One variable, or one hypothesis without a name (name "")."""

    name: str
    type: Tokens


@dataclass(slots=True)
class _Form:
    """Writes normal forms.

    `names` maps the variables in scope to what is written for them, and "" to how many are numbered by their depth.
    Variables of sorts, and names without a binder, are `free`: numbered as they come; `sorts` counts the former.
    """

    free: dict[str, str] = field(default_factory=dict)
    sorts: int = 0

    def whole(self, words: Tokens) -> str:
        """The form of a signature: binders, a colon, a type."""
        colon = _find(words, frozenset([":"]))
        if colon < 0:
            return self.proposition(words, {}, 0)
        return self.bound(_binders(words[:colon]), words[colon + 1 :], {}, 0)

    def bound(self, binders: list[_Binder], body: Tokens, names: Mapping[str, str], depth: int) -> str:
        """``T → U → body`` for variables of types T and U, the names of which are forgotten."""
        pieces: list[str] = []
        names = dict(names)
        for binder, mentioned in zip(binders, _mentioned(binders, body), strict=True):
            name = _DAGGER.sub("", binder.name)
            if name and _sort(binder.type):
                self.sorts += 1
                names[name] = f"%{self.sorts}"
                continue
            pieces.append(_closed(self.proposition(binder.type, names, depth)))
            if mentioned:
                level = int(names.get("", "0"))
                names[name] = f"#{level}"
                names[""] = str(level + 1)
        return " → ".join([*pieces, self.proposition(body, names, depth)])

    def proposition(self, words: Tokens, names: Mapping[str, str], depth: int) -> str:
        """The form of a whole type or proposition."""
        words = _bare(words)
        if depth < _DEEPEST and words:
            if words[0] == "∀" and (comma := _find(words, frozenset([","]))) > 0:
                return self.bound(_binders(words[1:comma]), words[comma + 1 :], names, depth + 1)
            arrow = _find(words, frozenset(["→", *_COMMA_BINDERS, "fun", "let", "have", "if"]))
            if arrow > 0 and words[arrow] == "→":
                return self.bound(_left(words[:arrow]), words[arrow + 1 :], names, depth + 1)
        return " ".join(self.terms(words, names, depth))

    def terms(self, words: Tokens, names: Mapping[str, str], depth: int) -> list[str]:
        """The forms of the tokens of a term, one after the other."""
        found: list[str] = []
        at = 0
        while at < len(words):
            word = words[at]
            if word in _OPENING and depth < _DEEPEST:
                end = _closing(words, at)
                inside = words[at + 1 : end]
                found += [word, self.inside(inside, names, depth + 1), _OPENING[word]]
                at = end + 1
            elif depth < _DEEPEST and (scope := _scope(words, at)):
                found += [word, self.bound(_binders(words[at + 1 : scope]), words[scope + 1 :], names, depth + 1)]
                at = len(words)
            else:
                found.append(self.name(word, names))
                at += 1
        return found

    def inside(self, words: Tokens, names: Mapping[str, str], depth: int) -> str:
        """What stands in brackets: parts with commas between, each with scopes of its own; or a set's ``{x | ...}``."""
        bar = _find(words, frozenset(["|"]))
        if bar > 0 and all(_WORD.match(word) for word in words[: _until_type(words, bar)]):
            return f"| {self.bound(_binders(words[:bar]), words[bar + 1 :], names, depth)}"
        parts: list[str] = []
        while words:
            comma = _part_end(words)
            parts.append(self.proposition(words[:comma], names, depth))
            words = words[comma + 1 :]
        return " , ".join(parts)

    def name(self, word: str, names: Mapping[str, str]) -> str:
        """A bound variable's number; fields keep their names."""
        if not _WORD.match(word):
            return word
        head, dot, rest = _DAGGER.sub("", word).partition(".")
        known = names.get(head, head)
        if known.startswith("%") or (known == head and _auto(head)):
            known = self.free.setdefault(known, f"${len(self.free)}")
        return f"{known}{dot}{rest}"


def _closed(form: str) -> str:
    return f"( {form} )" if " → " in form else form


def _auto(name: str) -> bool:
    """May Lean bind it without being told: one lower-case or Greek letter, with digits behind it?"""
    return bool(name) and (name[0].islower() or "α" <= name[0] <= "ω") and not name[1:].strip("0123456789₀₁₂₃₄₅₆₇₈₉'")


def _sort(type_: Tokens) -> bool:
    return bool(type_) and type_[0] in _SORTS and (type_[0] == "Prop") <= (len(type_) == 1) and len(type_) <= 4


def _mentioned(binders: Sequence[_Binder], body: Tokens) -> list[bool]:
    """For each variable: does what follows it name it, or a field of it?"""
    heads: set[str] = set()
    found: list[bool] = []
    following: Tokens = body
    for binder in reversed(binders):
        for word in following:
            heads.update((word, word.partition(".")[0], _DAGGER.sub("", word)))
        name = _DAGGER.sub("", binder.name)
        found.append(bool(name) and name in heads)
        following = binder.type
    return found[::-1]


def _scope(words: Tokens, at: int) -> int:
    """If a binder begins here: where its variables end (at a comma or ``↦``); otherwise 0."""
    if words[at] in _COMMA_BINDERS:
        end = _find(words[at:], frozenset([","]))
    elif words[at] == "fun":
        end = _find(words[at:], frozenset(["↦"]))
    else:
        return 0
    return at + end if end > 0 else 0


def _part_end(words: Tokens) -> int:
    """Where the first part of a list in brackets ends: at a comma that no binder waits for."""
    depth = waiting = 0
    for index, word in enumerate(words):
        depth += (word in _OPENING) - (word in _CLOSING)
        if depth == 0 and word in _COMMA_BINDERS:
            waiting += 1
        elif depth == 0 and word == ",":
            if not waiting:
                return index
            waiting -= 1
    return len(words)


def _until_type(words: Tokens, end: int) -> int:
    colon = _find(words[:end], frozenset([":"]))
    return colon if colon >= 0 else end


def _left(words: Tokens) -> list[_Binder]:
    """What stands left of an arrow: a binder in brackets, or a proposition."""
    inner = words[1:-1]
    if words[0] in _OPENING and _closing(words, 0) == len(words) - 1 and _named(inner):
        return _binders(words)
    return [_Binder("", words)]


def _named(words: Tokens) -> bool:
    colon = _find(words, frozenset([":"]))
    return colon > 0 and all(_WORD.match(word) for word in words[:colon])


def _binders(words: Tokens) -> list[_Binder]:
    """The variables of ``(a b : T) {c} [C a] x y : U``, one by one."""
    found: list[_Binder] = []
    at = 0
    while at < len(words):
        if words[at] in _OPENING:
            end = _closing(words, at)
            found += _group(words[at + 1 : end], instance=words[at] == "[")
            at = end + 1
        else:
            colon = _find(words[at:], frozenset([":"]))
            opening = _find(words[at:], frozenset(_OPENING))
            if colon >= 0 and (opening < 0 or opening > colon):
                found += _group(words[at:], instance=False)
                break
            found += _group(words[at : at + 1], instance=False)
            at += 1
    return found


def _group(words: Tokens, *, instance: bool) -> list[_Binder]:
    colon = _find(words, frozenset([":"]))
    if instance and colon < 0:
        return [_Binder("", words)]
    names = words if colon < 0 else words[:colon]
    type_ = ["_"] if colon < 0 else _default(words[colon + 1 :])
    return [_Binder("" if name == "_" else name, type_) for name in names]


def _default(words: Tokens) -> Tokens:
    """A binder's type without the value it may have."""
    end = _find(words, frozenset([":="]))
    return words if end < 0 else words[:end]
