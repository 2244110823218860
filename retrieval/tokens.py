"""Lean text as the words that a search by words compares, such that a goal and a theorem that fits it share many.

- A name gives itself (``Nat.add_comm``) and its words (``nat``, ``add``, ``comm``): parted at dots, underscores and
  capitals, in small letters.
- A sign (``+``, ``≤``, ``∣``) gives itself and, if names have a word for it, that word (``add``, ``le``, ``dvd``).
- Variables say nothing of what is meant, for a theorem has others than the goal: names that hypotheses, binders,
  ``∀``, ``fun`` introduce are left out, so are letters standing alone, and universe levels. Of ``xs.length``, with
  a variable before the dot, ``length`` stays.
- Three neighbours are a word of their own if one of them is no variable: ``_ + _`` and ``+ _ =``, with ``_`` for a
  variable and a name's last part for a name. So ``a + b = c`` and ``a = b + c`` differ.
- Numerals but 0, 1 and 2 are all one word; Lean's keywords are left out.

Both functions take linear time, whatever the text, and never raise. They are no parser: what they take for a variable
is a guess from its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from retrieval.notation import SIGN_WORDS, TYPE_NAMES

VERSION = 2
"""Changes whenever the same text may give other words; an index of another version must be built again."""

_LETTER = r"[^\W\d⁰-⁹¹²³]"
_PART = rf"(?:{_LETTER}[\w'!?✝⁰¹²³⁴-⁹]*|«[^«»\n]{{0,200}}»)"
_TOKEN = re.compile(
    rf"(?P<name>{_PART}(?:\.(?:{_PART}|\d+))*)"
    r"|(?P<number>\d[\w.]*)"
    r"|(?P<line>\n)"
    r"|(?P<open>[({\[⦃])"
    r"|(?P<binder>[∀∃∑∏⋃⋂⨆⨅∫]'?!?)"
    r"|(?P<sign>⁻¹|[⊢¬↑⇑↥√‖,;:](?!=)|:=|[^\w\s(){}\[\]⟨⟩⦃⦄,;«»⊢¬↑⇑↥√‖∀∃∑∏⋃⋂⨆⨅∫.\"]{1,8}[ₐ-ₜᵢ-ᵥ₀-₉]*)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\dA-Z_]+|\d+")
_VARIABLE = re.compile(r"[A-Za-zα-κ](?:[\d₀-₉'✝⁰¹²³⁴-⁹]|_\d)*")
_PLAIN = re.compile(r"\d+")
_LONGEST_NAME = 256
"""Characters; no real name has as many, and longer ones are left out."""

_NAME_WORDS = {sign: name.lower() for sign, name in TYPE_NAMES.items()}
_SILENT_SIGNS = frozenset(
    (":", ":=", "⊢", ",", ";", "|", "=>", "↦", "←", "@", "$", "<|", "|>", "'", "`", "#", "_", "?")
)
_PARTING = frozenset((":", ":=", "⊢", ",", ";", "|", "=>"))
"""Signs whose two sides are no neighbours."""
_ANY, _PART_END = "_", "\n"
_FUNCTIONS = frozenset(("fun", "λ", "Σ", "Π"))
_KEYWORDS_TEXT = """
theorem lemma def abbrev instance structure class inductive axiom opaque example where extends deriving with by let have
show from in if then else match do at case private protected noncomputable partial unsafe scoped local attribute simp
Type Sort Prop open variable universe set_option mutual end namespace section
"""
_KEYWORDS = _FUNCTIONS.union(_KEYWORDS_TEXT.split())


def state_tokens(state: str) -> list[str]:
    """The words of a proof state as Lean prints it (one goal or several), or of a bare proposition; with repetition."""
    return _tokens(state, hypotheses=True)


def premise_tokens(text: str) -> list[str]:
    """The words of a premise (`prover.traced.Declaration.text`), with repetition."""
    return _tokens(text, hypotheses=False)


def _tokens(text: str, *, hypotheses: bool) -> list[str]:
    found = [(match.lastgroup or "", match[0]) for match in _TOKEN.finditer(text)]
    found = [each for each in found if each[1] not in {" ", "\t", "\r"}]
    variables = _variables(found, hypotheses=hypotheses)
    words: list[str] = []
    shape: list[str] = []
    for kind, token in found:
        if kind == "name":
            if token not in variables:
                words += _name_words(_without_variable(token, variables))
            shape += _name_shape(token, variables)
        elif kind in {"sign", "binder"}:
            if token not in _SILENT_SIGNS:
                words.append(token)
                shape.append(token)
                word = SIGN_WORDS.get(token)
                if word is not None:
                    words.append(word)
            elif token in _PARTING:
                shape.append(_PART_END)
        elif kind == "number":
            words.append(token if token in {"0", "1", "2"} else "numeral")
            shape.append(words[-1])
        elif kind == "line":
            shape.append(_PART_END)
    return [*words, *_threes(shape)]


def _name_shape(name: str, variables: frozenset[str]) -> tuple[str, ...]:
    """What stands for a name among neighbours."""
    if name in _KEYWORDS or len(name) > _LONGEST_NAME:
        return (_PART_END,)
    if name in variables or _VARIABLE.fullmatch(name):
        return (_ANY,)
    last = name.rpartition(".")[2]
    return (last,) if _without_variable(name, variables) == name else (_ANY, last)


def _threes(shape: Sequence[str]) -> Iterator[str]:
    """Neighbours within a part of the text, three by three; variables alone say nothing."""
    for three in zip(shape, shape[1:], shape[2:], strict=False):
        if _PART_END not in three and three != (_ANY, _ANY, _ANY):
            yield " ".join(three)


def _variables(found: Sequence[tuple[str, str]], *, hypotheses: bool) -> frozenset[str]:
    """The names that hypotheses (lines that begin with names and a colon) and binders introduce."""
    introduced: set[str] = set()
    start = hypotheses
    at = 0
    while at < len(found):
        kind, token = found[at]
        if kind in {"open", "binder"} or (kind == "name" and token in _FUNCTIONS):
            names, at = _run(found, at + 1)
            closes = found[at][1] if at < len(found) else ""
            if kind != "open" or closes == ":":
                introduced.update(names)
            start = False
        elif start and kind == "name":
            names, at = _run(found, at)
            if at < len(found) and found[at][1] in {":", ":="}:
                introduced.update(names)
            start = False
        else:
            start = hypotheses and kind == "line"
            at += 1
    return frozenset(introduced)


def _run(found: Sequence[tuple[str, str]], at: int) -> tuple[list[str], int]:
    """The names from `at` on, and where the first other token is."""
    names: list[str] = []
    while at < len(found) and found[at][0] == "name" and found[at][1] not in _FUNCTIONS:
        names.append(found[at][1])
        at += 1
    return names, at


def _without_variable(name: str, variables: frozenset[str]) -> str:
    """What follows the first dot if a variable stands before it (``length`` of ``xs.length``); else the name."""
    first, dot, rest = name.partition(".")
    return rest if dot and (first in variables or _VARIABLE.fullmatch(first)) else name


def _name_words(name: str) -> tuple[str, ...]:
    return _cached_words(name) if len(name) <= _LONGEST_NAME else ()


@lru_cache(maxsize=1 << 16)
def _cached_words(name: str) -> tuple[str, ...]:
    if name in _KEYWORDS or "✝" in name or _VARIABLE.fullmatch(name):
        return ()
    words = tuple(word for part in name.split(".") for word in _parts(part))
    return words if len(words) == 1 and "." not in name and "_" not in name else (name, *words)


def _parts(component: str) -> Iterator[str]:
    special = _NAME_WORDS.get(component)
    if special is not None:
        yield special
        return
    for match in _WORD.finditer(component):
        word = match[0].lower()
        if len(word) > 1 and not _PLAIN.fullmatch(word):
            yield word
