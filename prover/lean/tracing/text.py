"""A source file's text with its places: offsets, Lean's positions (code points), LSP's positions (UTF-16)."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from pathlib import Path

from prover.errors import SourceError
from prover.lean.tokens import Token, TokenKind, tokens
from prover.traced import Place

_ASTRAL = 0xFFFF


class SourceText:
    """A text and its lines. `offset` counts code points from 0, as everywhere here."""

    def __init__(self, text: str) -> None:
        self.text = text
        starts = [0]
        at = text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = text.find("\n", at + 1)
        self._starts = starts
        self._wide = not text.isascii() and any(ord(character) > _ASTRAL for character in text)

    @cached_property
    def tokens(self) -> list[Token]:
        """The tokens without comments; documentation comments stay."""
        return [token for token in tokens(self.text) if token.kind is not TokenKind.COMMENT]

    @cached_property
    def _token_starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    def tokens_between(self, start: int, end: int) -> list[Token]:
        """The tokens that begin in this part of the text."""
        first = bisect_right(self._token_starts, start - 1)
        return self.tokens[first : bisect_right(self._token_starts, end - 1)]

    def place(self, offset: int) -> Place:
        """The place of an offset: line and column from 1."""
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)

    def offset_at(self, place: Place) -> int:
        """The inverse of `place`."""
        return self.offset(place.line, place.column - 1)

    def offset(self, line: int, column: int) -> int:
        """Of a position as Lean prints it: lines from 1, columns in code points from 0. Never beyond the text."""
        if line > len(self._starts):
            return len(self.text)
        return min(self._starts[max(line, 1) - 1] + column, len(self.text))

    def offset_utf16(self, line: int, column: int) -> int:
        """Of a position of the language-server protocol: lines from 0, columns in UTF-16 code units."""
        start = self.offset(line + 1, 0)
        if not self._wide:
            return min(start + column, len(self.text))
        at = start
        while column > 0 and at < len(self.text):
            column -= 2 if ord(self.text[at]) > _ASTRAL else 1
            at += 1
        return at


def read_source(path: Path) -> SourceText:
    """The file's text as Lean reads it. Raises `SourceError` if it cannot be read or is not UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror or error}") from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(f"{path} is not UTF-8 (line {line}): save it as UTF-8") from error
    return SourceText(text.replace("\r\n", "\n"))
