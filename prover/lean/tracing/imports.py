"""Which modules a file imports, read from its header as Lean reads it.

A header is an optional ``module``, an optional ``prelude``, and imports: ``import A``, ``public import A``,
``meta import A``, ``import all A``. A file without ``prelude`` imports ``Init`` as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from prover.lean.tokens import Token, TokenKind, words
from prover.lean.tracing.text import SourceText

_BEFORE = words("public private meta")
INIT = "Init"


def imports_of(text: SourceText) -> tuple[str, ...]:
    """The imported modules in order, ``Init`` first where it is implied."""
    tokens = text.tokens
    at = 0
    prelude = False
    while at < len(tokens) and _is(tokens[at], "module", "prelude"):
        prelude = prelude or tokens[at].text == "prelude"
        at += 1
    found: list[str] = []
    while (name := _import(tokens, at)) is not None:
        module, at = name
        found.append(module)
    return tuple(dict.fromkeys(found if prelude else [INIT, *found]))


def _import(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    """The module that the command at this index imports, and the index after it; None if it is no import."""
    while at < len(tokens) and tokens[at].kind is TokenKind.WORD and tokens[at].text in _BEFORE:
        at += 1
    if at >= len(tokens) or not _is(tokens[at], "import"):
        return None
    at += 1
    if at + 1 < len(tokens) and _is(tokens[at], "all") and tokens[at + 1].kind is TokenKind.WORD:
        after = tokens[at + 1].text
        at += 1 if after not in ("import", "public", "meta") else 0
    if at >= len(tokens) or tokens[at].kind is not TokenKind.WORD:
        return None
    return tokens[at].text.replace("«", "").replace("»", ""), at + 1


def _is(token: Token, *texts: str) -> bool:
    return token.kind is TokenKind.WORD and token.text in texts
