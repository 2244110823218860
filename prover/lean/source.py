"""Lean source text without Lean: where its theorems are, and what a statement on the command line means.

`theorems` cuts a file at its commands, found with `prover.lean.tokens`, and gives every `theorem` and `lemma` its
signature, body and header. The header is all text before it, with its line breaks, except earlier theorems that are not
proved: they must not be usable. `parse_statement` reads what people type: a theorem, a signature, or a proposition.

Limits: notations are not known here, so a file that redefines the reserved words of Lean is cut wrongly; whether a cut
was right is settled by Lean itself, which compiles the file (`prover.lean.verify`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from prover.errors import SourceError
from prover.lean.tokens import Lines, Token, TokenKind, code, tokens, words
from prover.types import Theorem

_THEOREM = words("theorem lemma")
_MODIFIERS = words("private protected noncomputable nonrec unsafe partial public meta local scoped")
_IN = words("open set_option variable include omit attribute universe unseal seal")
"""Commands that can precede another one in the form ``open Nat in theorem ...``."""

_STARTS = _THEOREM | words(
    "def abbrev instance axiom opaque example inductive coinductive structure class mutual macro macro_rules syntax "
    "declare_syntax_cat notation notation3 infix infixl infixr prefix postfix elab elab_rules binder_predicate "
    "namespace section end export import variable universe include omit initialize builtin_initialize simproc dsimproc "
    "private protected noncomputable nonrec unsafe partial local unseal seal run_cmd run_elab run_meta add_decl_doc "
    "initialize_simps_projections library_note alias deriving attribute init_quot gen_injective_theorems grind_pattern "
    "irreducible_def proof_wanted recall"
)
_AT_MARGIN = words("open set_option public meta scoped")
"""Words that begin a command in column 0, and something else (a tactic, a name) elsewhere."""

_DEFINING = words("let let_fun have letI haveI")
"""Words in a statement that have a ``:=`` of their own."""

_SCOPES = words("namespace section mutual end")
_SORRY = words("sorry admit stop")
_OPEN, _CLOSE = "([{⟨⦃⟦⟪‹", ")]}⟩⦄⟧⟫›"
_DEPTH = {"@[": 1, ".{": 1} | dict.fromkeys(_OPEN, 1) | dict.fromkeys(_CLOSE, -1)


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


def theorems(text: str) -> list[SourceTheorem]:
    """All theorems and lemmas of a Lean file, in order. Raises `SourceError` if the text cannot be cut."""
    found: list[SourceTheorem] = []
    header: list[str] = []
    scopes: list[str] = []
    copied = 0
    lines = Lines(text)
    for command in _commands(text, _sound_tokens(text, lines)):
        keyword = _keyword(command)
        if keyword is None:
            _enter_or_leave(scopes, command)
            continue
        start, end = command[0].start, command[-1].end
        # Without the blanks before it: a proof must stand to the right of the column in which its command begins.
        margin = max(copied, start - len(indentation(text, start)))
        before = "".join([*header, text[copied:margin], text[start : command[keyword].start]])
        namespace = ".".join(filter(None, scopes))
        item = replace(_theorem(text, lines, command, keyword, before), namespace=namespace)
        found.append(item)
        if item.has_sorry:
            header.append(text[copied:start] + "\n" * text.count("\n", start, end))  # Lean's line numbers stay right
            copied = end
    return found


def _enter_or_leave(scopes: list[str], command: Sequence[Token]) -> None:
    """Keep `scopes`, the parts of open namespaces (each other scope is ""), up to date."""
    at = next((i for i, token in enumerate(command) if token.text in _SCOPES and token.kind is TokenKind.WORD), None)
    if at is None or not _only_attributes(command[:at]):
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
    before = text[text.rfind("\n", 0, offset) + 1 : offset]
    return "" if before.strip(" ") else before


def asides(text: str) -> list[tuple[int, int]]:
    """The offsets of commands that nothing can depend on: each `example`, and each ``#command`` but ``#exit``."""
    return [
        (command[0].start, command[-1].end)
        for command in _commands(text, _sound_tokens(text, Lines(text)))
        if (command[0].text == "#" and [token.text for token in command[1:2]] != ["exit"])
        or any(token.text == "example" and token.kind is TokenKind.WORD for token in command)
    ]


def split_header(header: str) -> tuple[str, str]:
    """The complete commands of a theorem's header, and what of the theorem's own command stands in it.

    That is its documentation, attributes, modifiers, and ``open Nat in``; usually nothing.
    """
    try:
        commands = list(_commands(header, _sound_tokens(header, Lines(header))))
    except SourceError:
        return header, ""
    if not commands or not _continues(commands[-1]):
        return header, ""
    start = commands[-1][0].start
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
        depth += _step(token)
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
    stated = [token for token in found if token.kind is TokenKind.WORD and token.text in {*_THEOREM, "example"}]
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
    if first.kind is TokenKind.WORD and first.text in (_STARTS | _AT_MARGIN):
        place = _place(lines, first.start)
        raise SourceError(f"no theorem at {place}, but {first.text}; write theorem NAME : PROPOSITION")
    named = first.kind is TokenKind.WORD and _is_signature(found[1:])
    length = _signature_length(text, found)
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
        step = _DEPTH.get(token.text, 0) if token.kind is TokenKind.SYMBOL else 0
        if depth == 0 and step <= 0:
            return False
        depth += step
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


def _commands(text: str, found: Sequence[Token]) -> Iterator[list[Token]]:
    """Cut the tokens before every token that begins a command and does not continue one."""
    command: list[Token] = []
    depth = 0
    for token in found:
        margin = token.start == 0 or text[token.start - 1] == "\n"
        reserved = token.kind is TokenKind.WORD and token.text in _STARTS
        if reserved and (margin or token.text in _THEOREM):
            depth = 0  # whatever was left open before is an error of that command
        if command and depth == 0 and _begins(token, margin) and not _continues(command):
            yield command
            command = []
        command.append(token)
        depth = max(depth + _step(token), 0)
    if command:
        yield command


def _step(token: Token) -> int:
    """How `token` changes the depth of brackets."""
    return _DEPTH.get(token.text, 0) if token.kind is TokenKind.SYMBOL else 0


def _begins(token: Token, margin: bool) -> bool:
    match token.kind:
        case TokenKind.DOC:
            return True
        case TokenKind.SYMBOL:
            return token.text == "@[" or (token.text == "#" and margin)
        case TokenKind.WORD:
            return token.text in _STARTS or (margin and token.text in _AT_MARGIN)
    return False


def _continues(command: Sequence[Token]) -> bool:
    """Is `command` only what can stand before a declaration: documentation, attributes, modifiers, ``... in``?"""
    last = command[-1]
    if last.kind is TokenKind.DOC:
        return not last.text.startswith("/-!")
    if last.kind is TokenKind.WORD and last.text in _MODIFIERS:
        return True
    if last.kind is TokenKind.WORD and last.text == "in":
        return _keyword(command) is None and any(token.text in _IN for token in command)
    return last.text == "]" and _only_attributes(command)


def _only_attributes(command: Sequence[Token]) -> bool:
    """Is there nothing outside of ``@[...]`` but documentation and modifiers?"""
    depth = 0
    for token in command:
        outside = depth == 0 and token.text != "@["
        if outside and token.kind is not TokenKind.DOC and token.text not in _MODIFIERS:
            return False
        depth += _step(token)
    return depth == 0


def _keyword(command: Sequence[Token]) -> int | None:
    """The index of the word `theorem` or `lemma` in a command; None in commands that are something else."""
    depth = 0
    for index, token in enumerate(command):
        if depth == 0 and token.kind is TokenKind.WORD:
            if token.text in _THEOREM:
                return index
            if token.text in _STARTS - _MODIFIERS - _IN:
                return None
        depth = max(depth + _step(token), 0)
    return None


def _theorem(text: str, lines: Lines, command: Sequence[Token], keyword: int, header: str) -> SourceTheorem:
    """What the command says. Raises `SourceError` for a theorem without a name."""
    if keyword + 1 >= len(command) or command[keyword + 1].kind is not TokenKind.WORD:
        place = _place(lines, command[keyword].start)
        raise SourceError(f"the {command[keyword].text} at {place} has no name; write theorem NAME : PROPOSITION")
    name, rest = command[keyword + 1], command[keyword + 2 :]
    end = command[-1].end
    length = _signature_length(text, rest)
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


def _signature_length(text: str, rest: Sequence[Token]) -> int:
    """How many of the tokens after a theorem's name belong to its signature.

    It ends at the ``:=`` that belongs to no `let` or `have` of the statement, at `where`, or at a ``|`` that begins a
    line and is followed by ``=>``.
    """
    depth = definitions = 0
    for index, token in enumerate(rest):
        depth = max(depth + _step(token), 0)
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
        elif token.text == "|" and _alternative(text, rest, index):
            return index
    return len(rest)


def _alternative(text: str, rest: Sequence[Token], index: int) -> bool:
    """Does the ``|`` at `index` begin a case of a theorem by pattern matching?"""
    line = text[text.rfind("\n", 0, rest[index].start) + 1 : rest[index].start]
    if line.strip():
        return False
    for token in rest[index + 1 :]:
        if token.text in ("=>", ":="):
            return token.text == "=>"
    return False
