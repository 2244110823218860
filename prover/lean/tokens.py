"""Lean's tokens, found without Lean: where words are code and where they are comment or text.

Whatever untrusted text is refused for must be seen by this tokeniser whenever Lean sees it. Lean's own tokeniser knows
the notations in scope, this one does not; where the two could disagree about what is comment or literal (a comment or
quote glued to an operator, an interpolated string), the token's `doubt` says so, and `prover.lean.refuse` refuses.
The set of identifier characters is Lean's (letters, Greek, letter-like symbols, subscripts), never larger: a word glued
to a strange character is still a word. Positions: `start` and `end` are offsets in code points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class TokenKind(StrEnum):
    """What a stretch of text is; blanks are not tokens."""

    WORD = "word"
    """An identifier or keyword, dots and «» included: `theorem`, `Nat.add`, `h.«end»`."""
    NUMBER = "number"
    STRING = "string"
    CHAR = "char"
    SYMBOL = "symbol"
    """One character, or one of the few longer symbols that structure a file (``:=``, ``=>``, ``@[``, ``.{``)."""
    COMMENT = "comment"
    DOC = "doc"
    """``/-- ... -/`` or ``/-! ... -/``: Lean's grammar sees these."""


@dataclass(frozen=True, slots=True)
class Token:
    """`doubt` is empty, or says why Lean might cut the text differently here."""

    kind: TokenKind
    text: str
    start: int
    doubt: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


# Lean's `isIdFirst` and `isIdRest`: Greek without λ Π Σ, Coptic, polytonic Greek, letter-like and script letters,
# accented Latin; then digits, primes, ! and ?, and subscripts.
_FIRST = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\u0391-\u039f\u03a1-\u03a2\u03a4-\u03ba\u03bc-\u03fb\u03ca-\u03ff"
    "\u1f00-\u1ffe\u2100-\u214f\U0001d49c-\U0001d59f"
)
_REST = _FIRST + "0-9'!?\u2080-\u2089\u2090-\u209c\u1d62-\u1d6a\u2c7c"
_PART = f"(?:[{_FIRST}][{_REST}]*|«[^»\\n]*»)"
_WORD = re.compile(rf"{_PART}(?:\.{_PART})*")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?")
_RAW = re.compile(r'r(#*)"')
_CHAR = re.compile(r"'(?:\\(?:[\\'\"nrt]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})|[^\\'])'")
_SYMBOL = re.compile(r":=|=>|@\[|\.\{|''|.", re.DOTALL)
_BLANK = re.compile(r"[ \t\r\n]+")
_COMMENT_EDGE = re.compile(r"/-|-/")
# After these (or a blank, or a word) a quote or comment cannot be the tail of a longer operator.
_CALM = " \t\r\n()[]{}⟨⟩,;\"'"
_INTERPOLATED = ("s!", "m!", "f!")
_DEEPEST = 20
"""So deep may interpolated strings be nested."""
_UNENDED = "this text has no end, or others are nested in it too deep"


def words(text: str) -> frozenset[str]:
    """The words of a table, written as one text."""
    return frozenset(text.split())


def tokens(text: str, at: int = 0, level: int = 0) -> Iterator[Token]:
    """The tokens of `text` from offset `at` on, comments included.

    Never fails: an unended comment or literal is in doubt. `level`: how many interpolated strings it stands in.
    """
    interpolated = False
    while at < len(text):
        if blank := _BLANK.match(text, at):
            at = blank.end()
            continue
        token = _next(text, at, interpolated, level)
        interpolated = token.kind is TokenKind.WORD and token.text in _INTERPOLATED
        yield token
        at = token.end


def code(text: str) -> list[Token]:
    """The tokens without comments (documentation comments stay)."""
    return [token for token in tokens(text) if token.kind is not TokenKind.COMMENT]


def _next(text: str, at: int, interpolated: bool, level: int) -> Token:
    if text.startswith("--", at):
        return _line_comment(text, at)
    if text.startswith("/-", at):
        return _block_comment(text, at)
    if text[at] == '"':
        return _interpolated(text, at, level) if interpolated else _string(text, at)
    if raw := _RAW.match(text, at):
        return _raw_string(text, at, f'"{raw.group(1)}', raw.end())
    if char := _char(text, at):
        return char
    if word := _WORD.match(text, at):
        return Token(TokenKind.WORD, word.group(), at)
    if number := _NUMBER.match(text, at):
        return Token(TokenKind.NUMBER, number.group(), at)
    symbol = _SYMBOL.match(text, at)
    assert symbol is not None  # matches any character
    doubt = "this « has no » on its line" if symbol.group() == "«" else ""
    return Token(TokenKind.SYMBOL, symbol.group(), at, doubt)


def _glued(text: str, at: int, what: str) -> str:
    """The doubt about something that begins right after an operator, which may be longer than we know."""
    before = text[at - 1] if at else " "
    if before in _CALM or re.match(f"[{_REST}»]", before):
        return ""
    return f"{what} directly after '{before}' can be read in two ways; put a blank between"


def _line_comment(text: str, at: int) -> Token:
    end = text.find("\n", at)
    return Token(TokenKind.COMMENT, text[at : end if end >= 0 else len(text)], at, _glued(text, at, "a comment"))


def _block_comment(text: str, at: int) -> Token:
    depth, end = 0, at
    while edge := _COMMENT_EDGE.search(text, end):
        depth += 1 if edge.group() == "/-" else -1
        end = edge.end()
        if depth == 0:
            break
    kind = TokenKind.DOC if text[at + 2 : at + 3] in ("-", "!") and text[at : at + 4] != "/--/" else TokenKind.COMMENT
    if depth:
        return Token(kind, text[at:], at, "this comment has no end; close it with -/")
    if text.startswith("/--/", at):
        return Token(kind, text[at:end], at, "/--/ can be read in two ways; write /- -/")
    return Token(kind, text[at:end], at, _glued(text, at, "a comment"))


def _string(text: str, at: int) -> Token:
    end = at + 1
    while end < len(text) and text[end] != '"':
        end += 2 if text[end] == "\\" else 1
    if end >= len(text):
        return Token(TokenKind.STRING, text[at:], at, 'this text has no end; close it with "')
    return Token(TokenKind.STRING, text[at : end + 1], at, _glued(text, at, "a text"))


def _interpolated(text: str, at: int, level: int) -> Token:
    """An interpolated string, whose ``{...}`` hold terms, whose strings may hold braces."""
    if level >= _DEEPEST:
        return Token(TokenKind.STRING, text[at:], at, _UNENDED)
    end = at + 1
    while end < len(text) and text[end] != '"':
        if text[end] == "{":
            end = _after_brace(text, end, level + 1)
        else:
            end += 2 if text[end] == "\\" else 1
    doubt = _UNENDED if end >= len(text) else ""
    return Token(TokenKind.STRING, text[at : end + 1], at, doubt)


def _after_brace(text: str, at: int, level: int) -> int:
    """The offset after the brace that closes the one at `at`."""
    depth = 0
    for token in tokens(text, at, level):
        depth += {"{": 1, ".{": 1, "}": -1}.get(token.text, 0)
        if depth == 0:
            return token.end
    return len(text)


def _raw_string(text: str, at: int, closing: str, inside: int) -> Token:
    end = text.find(closing, inside)
    if end < 0:
        return Token(TokenKind.STRING, text[at:], at, "this text has no end")
    return Token(TokenKind.STRING, text[at : end + len(closing)], at)


def _char(text: str, at: int) -> Token | None:
    found = _CHAR.match(text, at)
    if found is None:
        return None
    return Token(TokenKind.CHAR, found.group(), at, _glued(text, at, "a quote"))


class Lines:
    """Turns offsets into positions as Lean counts them: lines from 1, columns in code points from 0."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1]

    def offset(self, line: int, column: int) -> int:
        """The offset of a position; lines beyond the end count as the end's."""
        return self._starts[min(max(line, 1), len(self._starts)) - 1] + column
