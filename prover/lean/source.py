"""Lean source text without Lean: where its theorems are, and what a statement on the command line means.

`theorems` cuts a file at its commands, found with `prover.lean.tokens`, and gives every `theorem` and `lemma` its
signature, body and header. The header is all text before it, with its line breaks, except earlier theorems that are not
proved: they must not be usable. `parse_statement` reads what people type: a theorem, a signature, or a proposition.

Both take time in proportion to the text's length, whatever it says. What they return can be longer: in a file every
theorem has all before it as its header (`most` in `theorems`).

Limits: notations are not known here, so a file that redefines the reserved words of Lean is cut wrongly; whether a cut
was right is settled by Lean itself, which compiles the file (`prover.lean.verify`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from prover.errors import SourceError
from prover.lean.commands import AT_MARGIN, STARTS, THEOREM, commands, continues, keyword_of, lead_of, step
from prover.lean.tokens import Lines, Token, TokenKind, code, tokens, words
from prover.types import Theorem

_DEFINING = words("let let_fun have letI haveI")
"""Words in a statement that have a ``:=`` of their own."""

_SCOPES = words("namespace section mutual end")
_SORRY = words("sorry admit stop")


@dataclass(frozen=True, slots=True)
class SourceTheorem:
    """A theorem of a file.

    `body` is the text after ``:=``; a theorem by ``| cases`` or with ``where`` has that text instead and `assigned`
    False. `has_sorry`: it is not proved (`sorry`, `admit`, `stop`, or no body at all). `position` is where the name
    stands (line from 1, column in code points from 0). `span` and `signature` are pairs of offsets: from the first
    documentation or modifier to the last token; from the end of the name to the end of the signature. `keyword` is the
    word that it begins with, `namespace` the namespaces that are open there.
    """

    theorem: Theorem
    body: str
    has_sorry: bool
    assigned: bool
    position: tuple[int, int]
    span: tuple[int, int]
    signature: tuple[int, int]
    keyword: str = "theorem"
    namespace: str = ""

    @property
    def line(self) -> int:
        return self.position[0]

    @property
    def full_name(self) -> str:
        """The name under which Lean knows it."""
        name = self.theorem.name
        if name.startswith("_root_."):
            return name.removeprefix("_root_.")
        return f"{self.namespace}.{name}" if self.namespace else name


def theorems(text: str, *, most: int | None = None) -> list[SourceTheorem]:
    """All theorems and lemmas of a Lean file, in order. Raises `SourceError` if the text cannot be cut.

    `most`: so many characters all headers together may have; where there are more, that is a `SourceError` too.
    """
    found: list[SourceTheorem] = []
    header: list[str] = []
    scopes: list[str] = []
    copied = before_copied = 0
    left = math.inf if most is None else most
    lines = Lines(text)
    for command in commands(text, _sound_tokens(text, lines)):
        keyword = keyword_of(command)
        if keyword is None:
            _enter_or_leave(scopes, command)
            continue
        start, end = command[0].start, command[-1].end
        # Without the blanks before it: a proof must stand to the right of the column in which its command begins.
        margin = max(copied, start - len(indentation(text, start)))
        left -= before_copied + margin - copied + len(header) + len(scopes)
        if left < 0:
            raise SourceError(
                f"at {_place(lines, start)}: what stands before the theorems is more than {most} characters, counted"
                " for each of them; split the file"
            )
        before = "".join([*header, text[copied:margin], text[start : command[keyword].start]])
        namespace = ".".join(filter(None, scopes))
        item = replace(_theorem(text, lines, command, keyword, before), namespace=namespace)
        found.append(item)
        if item.has_sorry:
            header.append(text[copied:start] + "\n" * text.count("\n", start, end))  # Lean's line numbers stay right
            before_copied += len(header[-1])
            copied = end
    return found


def _enter_or_leave(scopes: list[str], command: Sequence[Token]) -> None:
    """Keep `scopes`, the parts of open namespaces (each other scope is ""), up to date."""
    at = next((i for i, token in enumerate(command) if token.text in _SCOPES and token.kind is TokenKind.WORD), None)
    if at is None:
        return
    lead = lead_of(command[:at])
    if not lead.attributes or lead.depth != 0:
        return
    named = command[at + 1 : at + 2]
    parts = named[0].text.split(".") if named and named[0].kind is TokenKind.WORD else [""]
    match command[at].text:
        case "namespace":
            scopes += parts
        case "end":
            del scopes[max(0, len(scopes) - len(parts)) :]
        case "mutual":
            scopes.append("")
        case _:
            scopes += [""] * len(parts)


def indentation(text: str, offset: int) -> str:
    """The blanks between the beginning of the line and `offset`; "" if something else stands there."""
    begin = offset
    while begin and text[begin - 1] == " ":
        begin -= 1
    return text[begin:offset] if begin == 0 or text[begin - 1] == "\n" else ""


def asides(text: str) -> list[tuple[int, int]]:
    """The offsets of commands that nothing can depend on: each `example`, and each ``#command`` but ``#exit``."""
    return [
        (command[0].start, command[-1].end)
        for command in commands(text, _sound_tokens(text, Lines(text)))
        if (command[0].text == "#" and [token.text for token in command[1:2]] != ["exit"])
        or any(token.text == "example" and token.kind is TokenKind.WORD for token in command)
    ]


def split_header(header: str) -> tuple[str, str]:
    """The complete commands of a theorem's header, and what of the theorem's own command stands in it.

    That is its documentation, attributes, modifiers, and ``open Nat in``; usually nothing.
    """
    try:
        found = list(commands(header, _sound_tokens(header, Lines(header))))
    except SourceError:
        return header, ""
    if not found or not continues(found[-1], lead_of(found[-1])):
        return header, ""
    start = found[-1][0].start
    return header[:start], header[start:]


def without_attributes(text: str) -> str:
    """The text without any ``@[...]``, on as many lines, none of them indented.

    Indentation matters: a proof must stand to the right of the column in which its theorem's command begins.
    """
    pieces: list[str] = []
    copied = start = depth = 0
    for token in code(text):
        if token.text == "@[" and depth == 0:
            start = token.start
        elif depth == 0:
            continue
        depth += step(token)
        if depth == 0:
            pieces += [text[copied:start], "\n" * text.count("\n", start, token.end)]
            copied = token.end
    return "\n".join(line.strip() for line in "".join([*pieces, text[copied:]]).split("\n"))


def parse_statement(text: str) -> Theorem:
    """The theorem that `text` states.

    Accepts ``theorem NAME SIGNATURE``, ``lemma`` and ``example`` too, with or without a proof (which is dropped) and
    with commands before it; ``NAME (x : A) : P``; a bare signature ``(x : A) : P``; a bare proposition. Without a name
    it is called `goal`. Raises `SourceError` that says where and what to write.
    """
    lines = Lines(text)
    found = _sound_tokens(text, lines)
    if not found:
        raise SourceError('the statement is empty; write for example "theorem t (p : Prop) (h : p) : p"')
    stated = [token for token in found if token.kind is TokenKind.WORD and token.text in {*THEOREM, "example"}]
    if len(stated) > 1:
        place = _place(lines, stated[1].start)
        raise SourceError(f"a second statement begins at {place}; give one, or put them into a file")
    if not stated:
        return _bare_statement(text, found, lines)
    if stated[0].text == "example":
        at = stated[0]
        text = f"{text[: at.start]}theorem goal{text[at.end :]}"
    (item,) = theorems(text)
    return item.theorem


def _bare_statement(text: str, found: Sequence[Token], lines: Lines) -> Theorem:
    first = found[0]
    if first.kind is TokenKind.WORD and first.text in (STARTS | AT_MARGIN):
        place = _place(lines, first.start)
        raise SourceError(f"no theorem at {place}, but {first.text}; write theorem NAME : PROPOSITION")
    named = first.kind is TokenKind.WORD and _is_signature(found[1:])
    length = signature_length(text, found)
    end = found[length - 1].end if length else 0
    if named:
        return Theorem(first.text, text[first.end : end].strip())
    proposition = text[first.start : end].strip()
    return Theorem("goal", proposition if _is_signature(found) else f": {proposition}")


def _is_signature(found: Sequence[Token]) -> bool:
    """Do binder groups and a colon come first?"""
    depth = 0
    for token in found:
        if depth == 0 and token.text == ":":
            return True
        change = step(token)
        if depth == 0 and change <= 0:
            return False
        depth += change
    return False


def _place(lines: Lines, offset: int) -> str:
    """A place for people: lines and columns count from 1."""
    line, column = lines.position(offset)
    return f"line {line}, column {column + 1}"


def _sound_tokens(text: str, lines: Lines) -> list[Token]:
    """The tokens without comments. Raises `SourceError` at a comment or text that does not end."""
    for token in tokens(text):
        if "has no" in token.doubt:
            raise SourceError(f"at {_place(lines, token.start)}: {token.doubt}")
    return code(text)


def _theorem(text: str, lines: Lines, command: Sequence[Token], keyword: int, header: str) -> SourceTheorem:
    """What the command says. Raises `SourceError` for a theorem without a name."""
    if keyword + 1 >= len(command) or command[keyword + 1].kind is not TokenKind.WORD:
        place = _place(lines, command[keyword].start)
        raise SourceError(f"the {command[keyword].text} at {place} has no name; write theorem NAME : PROPOSITION")
    name, rest = command[keyword + 1], command[keyword + 2 :]
    end = command[-1].end
    length = signature_length(text, rest)
    signature_end = rest[length - 1].end if length else name.end
    assigned = length < len(rest) and rest[length].text == ":="
    proof = rest[length + 1 :] if assigned else rest[length:]
    body_start = proof[0].start if proof else end
    if not text[name.end : signature_end].strip():
        raise SourceError(f"the theorem {name.text} at {_place(lines, name.start)} states nothing; write : PROPOSITION")
    unproved = any(token.text in _SORRY for token in proof if token.kind is TokenKind.WORD)
    return SourceTheorem(
        theorem=Theorem(name.text, text[name.end : signature_end].strip(), header),
        body=text[body_start:end],
        has_sorry=not proof or unproved,
        assigned=assigned,
        position=lines.position(name.start),
        span=(command[0].start, end),
        signature=(name.end, signature_end),
        keyword=command[keyword].text,
    )


def signature_length(text: str, rest: Sequence[Token]) -> int:
    """How many of the tokens after a theorem's name belong to its signature.

    It ends at the ``:=`` that belongs to no `let` or `have` of the statement, at `where`, or at a ``|`` that begins a
    line and is followed by ``=>``.
    """
    depth = definitions = 0
    arrow = -1
    for index, token in enumerate(rest):
        depth = max(depth + step(token), 0)
        if depth:
            continue
        if token.kind is TokenKind.WORD:
            definitions += token.text in _DEFINING
            if token.text == "where":
                return index
        elif token.text == ":=":
            if not definitions:
                return index
            definitions -= 1
        elif token.text == "|" and _begins_line(text, token.start):
            if arrow < index:  # the next of the two is the same for all before it
                arrow = next((at for at in range(index + 1, len(rest)) if rest[at].text in ("=>", ":=")), len(rest))
            if arrow < len(rest) and rest[arrow].text == "=>":
                return index
    return len(rest)


def _begins_line(text: str, offset: int) -> bool:
    """Is there nothing but blanks between the beginning of the line and `offset`?"""
    while offset and text[offset - 1] != "\n" and text[offset - 1].isspace():
        offset -= 1
    return offset == 0 or text[offset - 1] == "\n"
