"""The commands of a file with what is in scope at each: open namespaces, which short names may belong to.

Cut from the text as `prover.lean.commands` does it, without Lean; what the commands declare is told by Lean's index
where there is one (`prover.lean.tracing.declarations`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prover.lean.commands import AT_MARGIN, STARTS, commands, step
from prover.lean.tokens import Token, TokenKind, words
from prover.lean.tracing.text import SourceText

_MODIFIERS = words("private protected noncomputable nonrec unsafe partial public meta local scoped")
_PREFIXES = words("open set_option variable include omit attribute universe unseal seal")
_STARTS = STARTS | AT_MARGIN | _PREFIXES
_SCOPES = words("namespace section mutual end open")
_OPEN_NOISE = words("scoped hiding renaming in")


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `tokens` are its own: what stands before an ``in`` is left out; comments are too.

    `keyword` is the index of the word that says what it is (``theorem``, ``def``, ...), after documentation, attributes
    and modifiers. `namespace` is open there, and `opens` are opened.
    """

    tokens: Sequence[Token]
    keyword: int
    namespace: str
    opens: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The keyword."""
        return self.tokens[self.keyword].text

    @property
    def start(self) -> int:
        """The offset at which it begins, documentation and attributes included."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """The offset after it."""
        return self.tokens[-1].end

    @property
    def namespaces(self) -> list[str]:
        """Where a short name is looked for: the open namespaces, innermost first, then the opened ones; "" last."""
        parts = self.namespace.split(".") if self.namespace else []
        inner = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
        opened = [f"{outer}.{name}" for name in reversed(self.opens) for outer in [*inner] if outer]
        return list(dict.fromkeys([*inner, *reversed(self.opens), *opened, ""]))


@dataclass(slots=True)
class _Scope:
    """One open scope: a part of a namespace ("" for a section) and what was opened in it."""

    name: str
    opens: list[str]


def cut(text: SourceText) -> list[Command]:
    """The commands of the text, in order."""
    return list(_cut(text))


def _cut(text: SourceText) -> Iterator[Command]:
    scopes = [_Scope("", [])]
    for found in _whole(text):
        rest, own = _own(found)
        if not rest:
            continue
        keyword = _keyword(rest)
        namespace = ".".join(scope.name for scope in scopes if scope.name)
        opens = [name for scope in scopes for name in scope.opens]
        yield Command(rest, keyword, namespace, (*opens, *own))
        if rest[keyword].text in _SCOPES and rest[keyword].kind is TokenKind.WORD:
            _change(scopes, rest[keyword].text, rest[keyword + 1 :])


def _whole(text: SourceText) -> list[list[Token]]:
    """The commands' tokens. Cut are also fields with documentation and attributes after an ``in``: that is undone."""
    whole: list[list[Token]] = []
    for found in commands(text.text, text.tokens):
        if whole and (not _begins(text, found) or not _complete(whole[-1])):
            whole[-1] = [*whole[-1], *found]
        else:
            whole.append(found)
    return whole


def _begins(text: SourceText, tokens: Sequence[Token]) -> bool:
    """Does a command begin here? Not so if there is no word in it that begins one."""
    rest, _ = _own(tokens)
    if not rest:
        return True
    token = rest[_keyword(rest)]
    if token.text == "deriving":
        return text.place(token.start).column == 1
    return token.text in _STARTS or token.text == "#" or token.kind is TokenKind.DOC or token.text == "]"


def _complete(tokens: Sequence[Token]) -> bool:
    """Is it more than what stands before a command: an ``in``, documentation, attributes, modifiers?"""
    rest, _ = _own(tokens)
    if not rest or tokens[-1].text == "in":
        return False
    token = rest[_keyword(rest)]
    before = token.text in _MODIFIERS or token.text == "]"
    return not before and (token.kind is not TokenKind.DOC or token.text.startswith("/-!"))


def _own(tokens: Sequence[Token]) -> tuple[Sequence[Token], list[str]]:
    """A command without ``... in``, and the namespaces that it opens for itself."""
    opened: list[str] = []
    while tokens and (end := _prefix(tokens)) is not None:
        if tokens[0].text == "open":
            opened += _opened(tokens[1:end])
        tokens = tokens[end + 1 :]
    return tokens, opened


def _prefix(tokens: Sequence[Token]) -> int | None:
    """The index of the ``in`` after which the command proper begins; None if there is none."""
    if tokens[0].kind is not TokenKind.WORD or tokens[0].text not in _PREFIXES:
        return None
    depth = 0
    for index, token in enumerate(tokens):
        depth += step(token)
        if depth == 0 and token.kind is TokenKind.WORD and token.text == "in":
            return index if index + 1 < len(tokens) else None
    return None


def _keyword(tokens: Sequence[Token]) -> int:
    """The first token that is no documentation, attribute or modifier; the last one if there is no other."""
    depth = 0
    for index, token in enumerate(tokens):
        depth += step(token)
        if depth or token.text == "]" or token.kind is TokenKind.DOC:
            continue
        if not (token.kind is TokenKind.WORD and token.text in _MODIFIERS):
            return index
    return len(tokens) - 1


def _change(scopes: list[_Scope], word: str, rest: Sequence[Token]) -> None:
    named = rest[0].text.split(".") if rest and rest[0].kind is TokenKind.WORD else [""]
    match word:
        case "namespace":
            scopes += [_Scope(part, []) for part in named]
        case "section":
            scopes += [_Scope("", []) for _ in named]
        case "mutual":
            scopes.append(_Scope("", []))
        case "end":
            del scopes[max(1, len(scopes) - len(named)) :]
        case _:
            scopes[-1].opens += _opened(rest)


def _opened(tokens: Sequence[Token]) -> list[str]:
    """The namespaces that an `open` names; of ``open Nat (succ)`` and the like, the namespace."""
    found = []
    depth = 0
    for token in tokens:
        depth += step(token)
        if depth == 0 and token.kind is TokenKind.WORD:
            if token.text in ("hiding", "renaming"):
                break
            if token.text not in _OPEN_NOISE:
                found.append(token.text)
    return found
