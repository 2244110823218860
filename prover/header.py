"""Which modules a Lean text imports, read from its beginning as Lean reads it.

A header is an optional ``module``, an optional ``prelude``, and imports (``import A``, ``public import A``,
``meta import A``, ``import all A``), with comments between, which nest. Without ``prelude`` there is ``Init`` as well.
Takes linear time, whatever the text, and never raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

INIT = "Init"
"""What every file imports that does not begin with ``prelude``."""

_BLANK = re.compile(r"(?:\s+|--[^\n]*)+")
_BLOCK_EDGE = re.compile(r"/-|-/")
_WORD = re.compile(r"(?:«[^»\n]*»|[\w.'!?])+")
_MODIFIERS = frozenset(("public", "private", "meta"))


def imported_modules(text: str) -> list[str]:
    """The modules that the text names, in order."""
    return _read(text)[0]


def header_modules(text: str) -> tuple[str, ...]:
    """The modules that a file with this header imports; ``Init`` is among them unless it begins with ``prelude``."""
    modules, prelude = _read(text)
    return tuple(modules) if prelude else (INIT, *modules)


def is_prelude(text: str) -> bool:
    """Does the text say ``prelude``?"""
    return _read(text)[1]


def _read(text: str) -> tuple[list[str], bool]:
    words = _words(text)
    word, prelude = next(words, ""), False
    while word in ("module", "prelude"):
        prelude = prelude or word == "prelude"
        word = next(words, "")
    modules: list[str] = []
    while word:
        while word in _MODIFIERS:
            word = next(words, "")
        if word != "import":
            break
        word, all_ = next(words, ""), ""
        if word == "all":
            word, all_ = next(words, ""), word
        if all_ and (not word or word == "import" or word in _MODIFIERS):
            modules.append(all_)  # a module of that name
            continue
        if not word:
            break
        modules.append(word.replace("«", "").replace("»", ""))
        word = next(words, "")
    return modules, prelude


def _words(text: str) -> Iterator[str]:
    """The words that the text begins with, up to the first thing that is neither word nor comment."""
    at = 0
    while True:
        at = _after_comments(text, at)
        match = _WORD.match(text, at)
        if match is None:
            return
        yield match[0]
        at = match.end()


def _after_comments(text: str, at: int) -> int:
    """Past blanks and comments; one without an end goes to the end. Documentation is none: for Lean it is a command."""
    while True:
        if match := _BLANK.match(text, at):
            at = match.end()
        elif text.startswith("/-", at) and not text.startswith(("/--", "/-!"), at):
            depth, at = 1, at + 2
            while depth:
                edge = _BLOCK_EDGE.search(text, at)
                if edge is None:
                    return len(text)
                depth += 1 if edge[0] == "/-" else -1
                at = edge.end()
        else:
            return at
