"""The commands of Lean text, as lists of tokens: `theorem ...`, `open ... in theorem ...`, `#eval ...`.

A command begins at a word that begins one, unless what came before belongs to it: documentation, attributes, modifiers,
``open Nat in``. The time is in proportion to the text's length, whatever it says. Read next: `prover.lean.source`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prover.lean.tokens import Token, TokenKind, words

THEOREM = words("theorem lemma")
_MODIFIERS = words("private protected noncomputable nonrec unsafe partial public meta local scoped")
_IN = words("open set_option variable include omit attribute universe unseal seal")
"""Commands that can precede another one in the form ``open Nat in theorem ...``."""

STARTS = THEOREM | words(
    "def abbrev instance axiom opaque example inductive coinductive structure class mutual macro macro_rules syntax "
    "declare_syntax_cat notation notation3 infix infixl infixr prefix postfix elab elab_rules binder_predicate "
    "namespace section end export import variable universe include omit initialize builtin_initialize simproc dsimproc "
    "private protected noncomputable nonrec unsafe partial local unseal seal run_cmd run_elab run_meta add_decl_doc "
    "initialize_simps_projections library_note alias deriving attribute init_quot gen_injective_theorems grind_pattern "
    "irreducible_def proof_wanted recall"
)
AT_MARGIN = words("open set_option public meta scoped")
"""Words that begin a command in column 0, and something else (a tactic, a name) elsewhere."""

_OTHERS = STARTS - _MODIFIERS - _IN - THEOREM
"""Words that make a command something else than a theorem."""

_OPEN, _CLOSE = "([{⟨⦃⟦⟪‹", ")]}⟩⦄⟧⟫›"
DEPTH = {"@[": 1, ".{": 1} | dict.fromkeys(_OPEN, 1) | dict.fromkeys(_CLOSE, -1)


def commands(text: str, found: Sequence[Token]) -> Iterator[list[Token]]:
    """Cut the tokens before every token that begins a command and does not continue one."""
    command: list[Token] = []
    lead = Lead()
    depth = 0
    for token in found:
        margin = token.start == 0 or text[token.start - 1] == "\n"
        reserved = token.kind is TokenKind.WORD and token.text in STARTS
        if reserved and (margin or token.text in THEOREM):
            depth = 0  # whatever was left open before is an error of that command
        if command and depth == 0 and _begins(token, margin) and not continues(command, lead):
            yield command
            command, lead = [], Lead()
        command.append(token)
        lead.add(token)
        depth = max(depth + step(token), 0)
    if command:
        yield command


def step(token: Token) -> int:
    """How `token` changes the depth of brackets."""
    return DEPTH.get(token.text, 0) if token.kind is TokenKind.SYMBOL else 0


def _begins(token: Token, margin: bool) -> bool:
    match token.kind:
        case TokenKind.DOC:
            return True
        case TokenKind.SYMBOL:
            return token.text == "@[" or (token.text == "#" and margin)
        case TokenKind.WORD:
            return token.text in STARTS or (margin and token.text in AT_MARGIN)
    return False


@dataclass(slots=True)
class Lead:
    """What is known of a command so far; kept token by token, because it is asked at every word that may begin one.

    `attributes`: there is nothing outside of ``@[...]`` but documentation and modifiers. `scoped`: there is a word that
    can precede another command with ``in``. `decided`: whether it is a theorem (True) or something else (False).
    """

    attributes: bool = True
    scoped: bool = False
    decided: bool | None = None
    depth: int = 0
    inside: int = 0

    def add(self, token: Token) -> None:
        word = token.kind is TokenKind.WORD
        if self.depth == 0 and token.text != "@[" and token.kind is not TokenKind.DOC:
            self.attributes = self.attributes and token.text in _MODIFIERS
        if self.decided is None and self.inside == 0 and word:
            self.decided = True if token.text in THEOREM else False if token.text in _OTHERS else None
        self.scoped = self.scoped or token.text in _IN
        self.depth += step(token)
        self.inside = max(self.inside + step(token), 0)


def lead_of(command: Sequence[Token]) -> Lead:
    lead = Lead()
    for token in command:
        lead.add(token)
    return lead


def continues(command: Sequence[Token], lead: Lead) -> bool:
    """Is `command` only what can stand before a declaration: documentation, attributes, modifiers, ``... in``?"""
    last = command[-1]
    if last.kind is TokenKind.DOC:
        return not last.text.startswith("/-!")
    if last.kind is TokenKind.WORD and last.text in _MODIFIERS:
        return True
    if last.kind is TokenKind.WORD and last.text == "in":
        return lead.decided is not True and lead.scoped
    return last.text == "]" and lead.attributes and lead.depth == 0


def keyword_of(command: Sequence[Token]) -> int | None:
    """The index of the word `theorem` or `lemma` in a command; None in commands that are something else."""
    depth = 0
    for index, token in enumerate(command):
        if depth == 0 and token.kind is TokenKind.WORD:
            if token.text in THEOREM:
                return index
            if token.text in _OTHERS:
                return None
        depth = max(depth + step(token), 0)
    return None
