"""What a file declares: names, code and places, from Lean's index of the module and the file's text.

The index tells the names and where they stand; the text tells where each declaration begins and ends, what kind it is
and what its code is. A declaration begins with its documentation and attributes, as Lean counts it; its `code` leaves
them out, and comments, and the proof of a theorem. Constructors and fields are declarations of their own. Where Lean
has no index (the file has errors) the names are put together from the text; instances without a name are left out then.

Limits: what a macro declares (``gen_injective_theorems``, `deriving`) has no text of its own and is not listed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from prover.lean.commands import step
from prover.lean.source import signature_length
from prover.lean.tokens import Token, TokenKind, words
from prover.lean.tracing.ilean import ModuleIndex
from prover.lean.tracing.scopes import Command, cut
from prover.lean.tracing.text import SourceText
from prover.traced import Declaration

THEOREMS = words("theorem lemma")
_KINDS = THEOREMS | words("def abbrev instance inductive coinductive structure class axiom opaque irreducible_def")
_FAMILIES = words("inductive coinductive structure class")
_ROOT = "_root_."


@dataclass(frozen=True, slots=True)
class Outline:
    """What a file declares, with offsets. `parts` are the constructors or fields of a type.

    The name stands from `name_at` to `name_end`, the signature ends at `body`, all of it at `end`.
    """

    declaration: Declaration
    start: int
    end: int
    name_at: int
    name_end: int
    body: int
    command: Command
    parts: tuple[Declaration, ...] = field(default=())

    @property
    def is_theorem(self) -> bool:
        return self.declaration.kind in THEOREMS


def outline(text: SourceText, path: str, index: ModuleIndex | None, found: Sequence[Command] = ()) -> list[Outline]:
    """The declarations of a file in the order of the text. `found`: its commands, if they are cut already."""
    declaring = _exact(text, [command for command in (found or cut(text)) if _declares(command)], index)
    starts = [command.start for command in declaring]
    named: dict[int, list[tuple[int, str]]] = {}
    for name, offset in _defined(text, index):
        at = bisect_right(starts, offset) - 1
        if at >= 0 and offset < declaring[at].end:
            named.setdefault(at, []).append((offset, name))
    made = (_outline(text, path, command, sorted(named.get(at, [])), index) for at, command in enumerate(declaring))
    return [item for item in made if item is not None]


def _exact(text: SourceText, declaring: list[Command], index: ModuleIndex | None) -> list[Command]:
    """The commands with the ranges that Lean tells, where it does: it knows notations that the cutting does not."""
    if index is None:
        return declaring
    starts = [command.start for command in declaring]
    for name, definition in index.definitions.items():
        told = index.ranges.get(name)
        at = bisect_right(starts, text.offset_utf16(*definition.at[:2])) - 1
        if told is None or at < 0:
            continue
        start, end = text.offset_utf16(*told[:2]), text.offset_utf16(*told[2:])
        command = declaring[at]
        if (start, end) != (command.start, command.end) and start <= command.tokens[command.keyword].start < end:
            tokens = text.tokens_between(start, end)
            keyword = tokens.index(command.tokens[command.keyword])
            declaring[at] = replace(command, tokens=tokens, keyword=keyword)
    return declaring


def declarations(outlines: Iterable[Outline]) -> tuple[Declaration, ...]:
    """All of them, constructors and fields after their types."""
    return tuple(item for outline in outlines for item in (outline.declaration, *outline.parts))


def _declares(command: Command) -> bool:
    return command.tokens[command.keyword].kind is TokenKind.WORD and command.kind in _KINDS


def _defined(text: SourceText, index: ModuleIndex | None) -> Iterator[tuple[str, int]]:
    """Names with the offsets at which they are declared."""
    if index is None:
        return
    for definition in index.definitions.values():
        line, column, _, _ = definition.at
        yield definition.name, text.offset_utf16(line, column)


def _outline(
    text: SourceText, path: str, command: Command, named: list[tuple[int, str]], index: ModuleIndex | None
) -> Outline | None:
    tokens, at = command.tokens, command.keyword
    kind = command.kind
    if kind == "class" and at + 1 < len(tokens) and tokens[at + 1].text == "inductive":
        at, kind = at + 1, "inductive"
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    written = after.text if after is not None and after.kind is TokenKind.WORD and after.text not in _KINDS else ""
    if written and kind == "instance" and not _names_instance(tokens[at + 1 :]):
        written = ""
    place = after.start if written and after is not None else tokens[at].start
    full = next((name for offset, name in named if offset == place), "")
    if not full and written and (index is None or kind == "instance" or not named):
        full = _qualified(written, command.namespace)
    if not full:
        return None
    name_end = after.end if written and after is not None else tokens[at].end
    rest = tokens[at + (2 if written else 1) :]
    body = rest[length - 1].end if (length := signature_length(text.text, rest)) else name_end
    shown = body if kind in THEOREMS else command.end
    declaration = Declaration(
        name=full,
        path=path,
        code=_code(text.text, tokens, command.keyword, shown),
        start=text.place(command.start),
        end=text.place(command.end),
        kind=kind,
    )
    inner = [(offset, name) for offset, name in named if offset > place and name != full]
    parts = tuple(_parts(text, path, rest, inner, kind)) if kind in _FAMILIES else ()
    return Outline(declaration, command.start, command.end, place, name_end, body, command, parts)


def _names_instance(rest: Sequence[Token]) -> bool:
    """Is the word after `instance` its name? What follows a name is a binder, a colon, or universes."""
    return len(rest) > 1 and rest[1].text in (":", "(", "{", "[", "⦃", ".{")


def _qualified(written: str, namespace: str) -> str:
    if written.startswith(_ROOT):
        return written.removeprefix(_ROOT)
    return f"{namespace}.{written}" if namespace else written


def _code(text: str, tokens: Sequence[Token], first: int, end: int) -> str:
    """The text from the modifiers on to offset `end`, without documentation, attributes and comments."""
    pieces: list[str] = []
    depth, at, attribute = 0, -1, False
    for index, token in enumerate(tokens):
        if token.start >= end:
            break
        if token.text == "@[" and index < first:
            attribute, depth = True, 0
        if attribute:
            depth += step(token)
            attribute = depth > 0
            continue
        if token.kind is TokenKind.DOC:
            continue
        if at >= 0:
            gap = text[at : token.start]
            pieces.append(gap if not gap.strip() else _blank(gap))
        pieces.append(token.text)
        at = token.end
    return "".join(pieces)


def _blank(gap: str) -> str:
    """What is left of blanks with comments in them: a line break and the indentation, or one blank."""
    return "\n" + " " * (len(gap) - gap.rfind("\n") - 1) if "\n" in gap else " "


def _parts(
    text: SourceText, path: str, rest: Sequence[Token], inner: list[tuple[int, str]], kind: str
) -> Iterator[Declaration]:
    """Constructors or fields: each from its name to the next one's line, or to what ends it."""
    known = {token.start: index for index, token in enumerate(rest)}
    begun = [(known[offset], offset, name) for offset, name in inner if offset in known]
    for number, (index, offset, name) in enumerate(begun):
        line = text.place(offset).line
        later = (
            i for i, o, _ in begun[number + 1 :] if kind not in ("structure", "class") or text.place(o).line > line
        )
        tokens = _part(rest[index : next(later, len(rest))])
        if not tokens:
            continue
        constructor = kind in ("inductive", "coinductive") or [t.text for t in tokens[1:3]] == [":", ":"]
        yield Declaration(
            name=name,
            path=path,
            code=_code(text.text, tokens, 0, tokens[-1].end),
            start=text.place(offset),
            end=text.place(tokens[-1].end),
            kind="constructor" if constructor else "field",
        )


def _part(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens of one constructor or field: before the bracket, bar, documentation or `deriving` that ends it."""
    depth = 0
    for index, token in enumerate(tokens):
        depth += step(token)
        ends = token.kind is TokenKind.DOC or token.text == "deriving" or (token.text == "|" and depth == 0)
        if depth < 0 or (depth == 0 and ends):
            return tokens[:index]
    while tokens and tokens[-1].text in ("(", "{", "["):
        tokens = tokens[:-1]
    return tokens
