"""States and premises in one spelling, for the encoder: local names do not matter, what they stand for does.

`normal_state` and `normal_premise` make a line of words. Local names become the head of their type (``#Nat`` for an ``n
: Nat``), notation becomes the name of its function (``+`` is `add`, as in `Nat.add_comm`), names fall into parts, and a
marker says where each part of the text begins: hypotheses and target of a state; name, hypotheses and conclusion of a
premise. So ``⊢ a + b = b + a`` and `Nat.add_comm` share most of what they are made of, whatever the variables are.

Limits: text is read without Lean. An operator that is not in the table stays as it is written, and a
local name whose type nobody tells becomes ``#``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from retrieval.notation import DIGIT_WORDS, SIGN_WORDS, TYPE_NAMES

VERSION = 2
"""Changes whenever the same text may give other words: an encoder reads only what it was trained on."""

HYPOTHESIS, TARGET, NAME, ASSUMED, CONCLUSION = "[H]", "[T]", "[N]", "[A]", "[C]"
MARKERS = (HYPOTHESIS, TARGET, NAME, ASSUMED, CONCLUSION)
"""In this order, which the model counts on: what a state assumes and wants, what a premise is called, assumes, says."""

_NOTATION = {**SIGN_WORDS, **TYPE_NAMES, **DIGIT_WORDS}

_WORD = r"[^\W\d][\w'!?✝]*(?:\.[^\W\d][\w'!?✝]*)*(?:\.\d+)*|\.[^\W\d][\w'!?]*"
_TOKEN = re.compile(
    rf"«[^»]*»|{_WORD}|\d+(?:\.\d+)?|⁻¹|\[\]|::|\+\+|<=|>=|==|!=|&&&|\|\|\||&&|\|\||<\|>|<\$>|>>=|>>>|<<<|\^\^\^|:=|=>"
    r"|\"[^\"]*\"|[^\s\w]"
)
_SILENT = frozenset("()[]{}⟨⟩⦃⦄,;:@↑‹›|")
"""Marks that say how text is to be read, not what it speaks of."""
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W_A-Za-z]+|[A-Z]")
_DECLARED = re.compile(r"^(?P<names>[^\s:⊢|()]+(?: [^\s:⊢|()]+)*) :(?P<let>=?) (?P<type>.*)", re.DOTALL)
_BINDER = re.compile(r"[({\[⦃]\s*(?P<names>[^\W\d][^(){}\[\]⦃⦄:,]*?)\s*:(?!=)")
_BOUND = re.compile(
    r"(?:∀|∃|Σ|λ|\bfun\b)\s+(?P<names>[^\W\d][\w'✝]*(?:\s+[^\W\d][\w'✝]*)*)\s*(?P<typed>:[^,]*)?(?:,|=>|↦|∈|<|≤|>)"
)
_LETTER = re.compile(r"[^\W\d_][\d₀-₉'✝]*$")
_OPEN, _CLOSE = "([{⟨⦃", ")]}⟩⦄"
_SORTS = frozenset(("Type", "Sort", "Prop"))
_LONGEST = 4000
"""Characters of a text that are read."""


def normal_state(state: str) -> str:
    """A state (goals with blank lines between them, as Lean prints them) as a line of words, goal by goal."""
    words: list[str] = []
    for goal in re.split(r"\n\s*\n", state[:_LONGEST].strip()):
        declared, target = _hypotheses(goal)
        kinds: dict[str, str] = {}
        for names, type_ in declared:
            kind = _kind(type_, kinds)
            kinds.update(dict.fromkeys(names, kind))
        words += [TARGET, *_words(target, kinds)]
        said = [word for _, type_ in declared if not _is_sort(type_) for word in _words(type_, kinds)]
        words += [HYPOTHESIS, *said] if said else []
    return " ".join(words)


def normal_premise(text: str) -> str:
    """A premise (`Declaration.text`: its full name, then its code) as a line of words."""
    name, _, code = text[:_LONGEST].partition("\n")
    binders, conclusion = _signature(code, name)
    kinds: dict[str, str] = {}
    assumed: list[str] = []
    for match in _BINDER.finditer(binders):
        type_ = _until_closed(binders, match.end())
        kinds.update(dict.fromkeys(match["names"].split(), _kind(type_, kinds)))
        assumed += [] if _is_sort(type_) else [type_]
    words = [NAME, *_name_parts(name), *_words(code[: code.find(" ")], {}), CONCLUSION, *_words(conclusion, kinds)]
    said = [word for type_ in assumed for word in _words(type_, kinds)]
    return " ".join([*words, ASSUMED, *said] if said else words)


def _hypotheses(goal: str) -> tuple[list[tuple[list[str], str]], str]:
    """What a goal's lines declare, and its target."""
    lines: list[str] = []
    for line in goal.split("\n"):
        if lines and line.startswith((" ", "\t")):
            lines[-1] += " " + line.strip()
        elif not line.startswith("case "):
            lines.append(line)
    declared: list[tuple[list[str], str]] = []
    target = ""
    for line in lines:
        if line.startswith(("⊢", "|")):
            target += line.lstrip("⊢| ") + " "
        elif match := _DECLARED.match(line):
            declared.append((match["names"].split(), match["type"]))
    return declared, target or ("" if declared else goal)


def _signature(code: str, name: str) -> tuple[str, str]:
    """Binders and what follows the colon, without keyword and name."""
    end = _end_of_word(name.rpartition(".")[2], code)
    rest = code.partition(" ")[2] if end is None else code[end:]
    depth = 0
    for index, letter in enumerate(rest):
        if letter in _OPEN:
            depth += 1
        elif letter in _CLOSE:
            depth -= 1
        elif letter == ":" and depth <= 0:
            return rest[:index], rest[index + 1 :].lstrip("=")
    return rest, rest


def _end_of_word(word: str, text: str) -> int | None:
    """Where `word` first ends in the text as a whole word. (A pattern for each word would take ten times as long.)"""
    at = text.find(word)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
        if not _is_letter(before) and not _is_letter(after) and after != "'":
            return at + len(word)
        at = text.find(word, at + 1)
    return None


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _until_closed(text: str, start: int) -> str:
    depth = 0
    for index in range(start, len(text)):
        if text[index] in _OPEN:
            depth += 1
        elif text[index] in _CLOSE:
            if depth == 0:
                return text[start:index]
            depth -= 1
    return text[start:]


def _kind(type_: str, kinds: dict[str, str]) -> str:
    """What a local name of this type is written as."""
    match = re.search(_WORD, type_)
    head = match.group() if match else ""
    if "→" in type_ and not match:
        return "#fun"
    if head in _SORTS:
        return "#"
    if head in kinds or _LETTER.match(head) or not head:
        return "#fun" if "→" in type_ else "#"
    return f"#{head.rpartition('.')[2]}"


def _is_sort(type_: str) -> bool:
    return type_.split(" ", 1)[0] in _SORTS


def _words(text: str, kinds: dict[str, str]) -> Iterator[str]:
    """What a piece of Lean speaks of, in order."""
    inner = [
        name for pattern in (_BOUND, _BINDER) for match in pattern.finditer(text) for name in match["names"].split()
    ]
    local = {**dict.fromkeys(inner, "#"), **kinds} if inner else kinds
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in _SILENT:
            continue
        if token in _NOTATION:
            yield _NOTATION[token]
        elif token[0].isdigit():
            yield token if len(token) == 1 else "#number"
        elif token[0].isalpha() or token[0] in "_«.":
            yield from _identifier(token, local)
        else:
            yield token


def _identifier(token: str, local: dict[str, str]) -> Sequence[str]:
    first, _, rest = token.partition(".")
    if first in local or _LETTER.match(first):
        return [local.get(first, "#"), *(_name_parts(rest) if rest else ())]
    return _name_parts(token)


@lru_cache(maxsize=1 << 16)
def _name_parts(name: str) -> tuple[str, ...]:
    """`Nat.add_comm` is Nat, add, comm; `eq_of_beq` is eq, of, beq."""
    return tuple(part for part in _PARTS.findall(name) if part)
