"""Shorter variants of one tactic's text, for minimisation to try.

Purely textual and knowing nothing of Lean but its brackets, strings and separators: a variant may be nonsense, which
costs one failed replay. Variants only ever leave something out, biggest cuts first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_OPENING = "([{⟨⟦"
_CLOSING = ")]}⟩⟧"


def shorter(tactic: str) -> Iterator[str]:
    """Every variant with one piece left out: a fact that is proved before the rest, a ``<;>`` tail, the rest of an
    alternative, a ``;`` part, brackets or one of their elements, outer parentheses, a name that ``rename_i`` gives."""
    seen = {tactic}
    for variant in _variants(tactic):
        if variant not in seen and len(variant) < len(tactic) and variant.strip():
            seen.add(variant)
            yield variant


def _variants(tactic: str) -> Iterator[str]:
    yield from _without_facts(tactic)
    inner = _unwrapped(tactic)
    if inner is not None:
        yield inner
        yield from (f"({variant})" for variant in _variants(inner))
    tail = split(tactic, "<;>")
    for kept in range(1, len(tail)):
        yield " <;> ".join(part.strip() for part in tail[:kept])
    if tactic.startswith("first"):
        yield from (part.strip() for part in split(tactic.removeprefix("first"), "|") if part.strip())
    if len(tail) == 1:
        yield from ("; ".join(kept) for kept in _one_less([part.strip() for part in split(tactic, ";")]))
    else:
        for i, part in enumerate(tail):
            for variant in shorter(part.strip()):
                yield " <;> ".join([*(p.strip() for p in tail[:i]), variant, *(p.strip() for p in tail[i + 1 :])])
    yield from _lists(tactic)
    if tactic.startswith("rename_i "):
        # The names are those of the last hypotheses: leaving out the first keeps the others in place.
        names = tactic.split()[1:]
        yield from (f"rename_i {' '.join(names[i:])}" for i in range(1, len(names)))


def _without_facts(tactic: str) -> Iterator[str]:
    """Of several tactics below each other: without a ``have`` with its proof, and without its name in the last one."""
    *before, last = _blocks(tactic)
    for i, block in enumerate(before):
        stated = re.match(r"have (\S+) : ", block)
        rest = _unnamed(last, stated[1]) if stated else None
        if rest is not None:
            yield "\n".join([*before[:i], *before[i + 1 :], rest])


def _blocks(text: str) -> Sequence[str]:
    """The lines that begin at the margin, each with the indented ones below it."""
    return re.split(r"\n(?=\S)", text)


def _unnamed(tactic: str, name: str) -> str | None:
    """Without a name in bracket lists and in ``clear``; None if it is elsewhere, too."""
    word = rf"(?<![\w.'«]){re.escape(name)}(?![\w.'!?])"
    left = re.sub(rf"\s*\[{word}\]|,\s*{word}(?=\s*[,\]])|(?<=\[){word}\s*,\s*", "", tactic)
    left = re.sub(rf"(?<= clear)((?: \S+?)*?) {word}", r"\1", left)
    left = re.sub(r"\s*<;> clear(?! )", "", left)
    return None if re.search(word, left) else left


def _one_less(parts: list[str]) -> Iterator[list[str]]:
    if len(parts) > 1:
        yield from ([*parts[:i], *parts[i + 1 :]] for i in range(len(parts)))


def _lists(tactic: str) -> Iterator[str]:
    """Without a bracket list, then without one of its elements."""
    for start, end in _brackets(tactic):
        before, after = tactic[:start], tactic[end:]
        yield (before.rstrip() + after).strip()
        elements = [element.strip() for element in split(tactic[start + 1 : end - 1], ",")]
        yield from (f"{before}[{', '.join(kept)}]{after}" for kept in _one_less(elements))


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    """Where ``[...]`` begin and end (exclusive), inner ones too."""
    stack: list[int] = []
    for i, (char, _) in enumerate(_depths(text)):
        if char == "[":
            stack.append(i)
        elif char == "]" and stack:
            yield stack.pop(), i + 1


def _unwrapped(text: str) -> str | None:
    """The inside of parentheses around the whole text, else None."""
    if not (text.startswith("(") and text.endswith(")")):
        return None
    depths = [depth for _, depth in _depths(text)]
    return text[1:-1].strip() if all(depth > 0 for depth in depths[:-1]) else None


def split(text: str, separator: str) -> list[str]:
    """The pieces between separators that stand outside all brackets, strings and ``«»`` names.

    ``;`` does not split ``<;>``, nor ``|`` an ``||``.
    """
    pieces, start, i = [], 0, 0
    depths = list(_depths(text))
    while i < len(text):
        if text.startswith(separator, i) and depths[i] == (separator[0], 0) and _stands_alone(text, i, separator):
            pieces.append(text[start:i])
            i = start = i + len(separator)
        else:
            i += 1
    return [*pieces, text[start:]]


def _stands_alone(text: str, i: int, separator: str) -> bool:
    around = text[max(0, i - 1) : i], text[i + len(separator) : i + len(separator) + 1]
    return not (separator == ";" and around == ("<", ">")) and not (separator == "|" and "|" in around)


def _depths(text: str) -> Iterator[tuple[str, int]]:
    """Each character with the number of brackets open after it; inside a string or a ``«»`` name as a blank."""
    depth, until = 0, ""
    for i, char in enumerate(text):
        if until:
            if char == until and not (char == '"' and text[i - 1] == "\\"):
                until = ""
            yield " ", depth
        elif char in '"«':
            until = '"' if char == '"' else "»"
            yield " ", depth
        else:
            depth += (char in _OPENING) - (char in _CLOSING)
            yield char, depth
