"""The types that a theorem's header declares, with their constructors, as far as values of them are wanted.

Read off the header's text like `prover.model.proposal.declared`: inductive types and structures with parameters.
Inductive families and predicates are left out, and so are structures that extend others and fields with defaults of
their own; a wrong reading costs failed tactics only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from prover.model.shape import closing_index, split_at

_COMMENT = re.compile(r"/-.*?-/|--[^\n]*", re.DOTALL)
_COMMAND = re.compile(
    r"^[ \t]*(?:@\[[^\]]*\]\s*)*(?:(?:private|protected|noncomputable|partial|unsafe)\s+)*"
    r"(namespace|section|end|inductive|structure|class|def|abbrev|instance|theorem|lemma|example|open|variable|"
    r"universe|set_option|import|mutual|attribute|#\w+|axiom|deriving|opaque)\b[ \t]*([^\s:({\[⦃]*)",
    re.MULTILINE,
)
_MADE = re.compile(r"([\w']+)\s*::")
_OPEN, _CLOSE = "([{⟨⦃", ")]}⟩⦄"


@dataclass(frozen=True, slots=True)
class Constructor:
    """A constructor under its full name, with the types of its explicit fields, as written."""

    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Datatype:
    """A type with the names of its parameters."""

    name: str
    parameters: tuple[str, ...]
    constructors: tuple[Constructor, ...]


@lru_cache(maxsize=64)
def datatypes(header: str) -> Mapping[str, Datatype]:
    """The types by full name; namespaces are followed."""
    text = _COMMENT.sub(" ", header)
    commands = list(_COMMAND.finditer(text))
    scopes: list[str] = []
    found: dict[str, Datatype] = {}
    for index, command in enumerate(commands):
        keyword, name = command[1], command[2]
        if keyword in ("namespace", "section"):
            scopes.append(name if keyword == "namespace" else "")
        elif keyword == "end":
            scopes = scopes[:-1]
        elif keyword in ("inductive", "structure") and name:
            body = text[command.end() : commands[index + 1].start() if index + 1 < len(commands) else len(text)]
            body = re.split(r"\bderiving\b", body)[0]
            full = ".".join([*filter(None, scopes), name])
            read = _inductive(full, body) if keyword == "inductive" else _structure(full, body)
            if read is not None:
                found[full] = read
    return found


def _inductive(full: str, text: str) -> Datatype | None:
    pieces = _cut(text, "|")
    parameters = _parameters(pieces[0])
    if parameters is None or len(pieces) < 2:
        return None
    constructors = []
    for piece in pieces[1:]:
        match = re.match(r"\s*([\w'«»]+)", piece)
        if match is None:
            return None
        binders, rest = _binders(piece[match.end() :])
        fields = [type_ for bracket, _, type_ in binders if bracket == "("]
        constructors.append(Constructor(f"{full}.{match[1]}", (*fields, *_domain(rest))))
    return Datatype(full, parameters, tuple(constructors))


def _structure(full: str, text: str) -> Datatype | None:
    head, _, body = text.partition("where")
    parameters = _parameters(head)
    if parameters is None or "extends" in head:
        return None
    made = _MADE.match(body.strip())
    fields: list[str] = []
    for line in body.replace(made[0], "", 1).split("\n") if made else body.split("\n"):
        if not line.strip():
            continue
        binders, rest = _binders(line)
        if not binders and ":" in rest:
            names, _, type_ = rest.partition(":")
            binders = [("(", name, type_.strip()) for name in names.split()]
        if not binders or any(":=" in type_ for _, _, type_ in binders):
            return None
        fields += [type_ for bracket, _, type_ in binders if bracket == "("]
    return Datatype(full, parameters, (Constructor(f"{full}.{made[1] if made else 'mk'}", tuple(fields)),))


def _parameters(head: str) -> tuple[str, ...] | None:
    """The names in the binders of a type's head; None for a family or predicate."""
    binders, rest = _binders(re.sub(r"^\s*\.\{[^}]*\}", "", head))
    kind = rest.replace("where", "").replace(":=", "").strip().removeprefix(":").strip()
    if "→" in kind or kind == "Prop" or any(bracket == "[" for bracket, _, _ in binders):
        return None
    return tuple(name for _, name, _ in binders)


def _domain(rest: str) -> tuple[str, ...]:
    """What comes before the result in ``: a → b → Result``; nothing if no type is written."""
    type_ = " ".join(rest.split()).removeprefix(":").strip()
    domain: list[str] = []
    while (sides := split_at(type_, ("→",))) is not None:
        domain.append(sides[0])
        type_ = sides[2]
    return tuple(domain)


def _binders(text: str) -> tuple[list[tuple[str, str, str]], str]:
    """Bracket, name and type of the bound variables at the beginning of `text`, and what follows them."""
    found: list[tuple[str, str, str]] = []
    rest = text.lstrip()
    while rest[:1] and rest[0] in "({[⦃":
        end = closing_index(rest, 0)
        names, _, type_ = rest[1:end].partition(":")
        found += [(rest[0], name, " ".join(type_.split())) for name in names.split()]
        rest = rest[end + 1 :].lstrip()
    return found, rest


def _cut(text: str, separator: str) -> list[str]:
    """`text` cut at each `separator` outside of brackets."""
    pieces, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += (character in _OPEN) - (character in _CLOSE)
        if depth == 0 and character == separator:
            pieces.append(text[start:index])
            start = index + 1
    return [*pieces, text[start:]]
