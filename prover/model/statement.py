"""A statement as people write it, read just far enough to use it: its arguments, what it assumes, what it concludes.

    (a b c : Nat) (hc : 0 < c) : a < b → a * c < b * c

takes `a`, `b`, `c` as data and two facts, and concludes ``a * c < b * c``. `premise_of` makes a `Premise` of such text
where no compiled theorem is at hand: theorems of a file's own header, of a traced project, lemmas proved a moment ago.

Like `prover.model.shape`, this is a guide and never a judge. Variables not bound in the text (of a ``variable``
command, or bound automatically) are recognised by their looks: one letter, perhaps with digits and primes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from prover.model.shape import INSTANCE, Binder, Form, closing_index, head, shape, words
from prover.model.view import DATA_TYPES
from prover.types import Premise

_MODIFIER = re.compile(
    r"\s*(?:@\[[^\]]*\]|(?:private|protected|noncomputable|partial|unsafe|scoped|local|nonrec|public|meta|opaque|axiom"
    r"|theorem|lemma|def|abbrev|instance)(?=\s)|/-.*?-/|--[^\n]*(?:\n|\Z))",
    re.DOTALL,
)
_KEYWORD = re.compile(r"(?<![\w.])(theorem|lemma|axiom|def|abbrev|instance|inductive|structure|class|opaque)(?![\w.'])")
_NAME = re.compile(r"\s*(?:«[^»]*»|[^\s:({\[⦃.«]+)(?:\.(?:«[^»]*»|[^\s:({\[⦃.«]+))*(?:\.\{[^}]*\})?")
_TOKEN = re.compile(r"[\w'!?₀-₉]+|::|\+\+|\[\]|[^\w\s(){}⟨⟩,.\[\]]+")
_VARIABLE = re.compile(r"[^\W\d_](?:[\d₀-₉]*'*|[₀-₉'\d]*)|\d+|_")
_OPENING, _CLOSING = "([{⟨⦃", ")]}⟩⦄"
_SILENT = frozenset(
    ("fun", "Nat", "Int", "ℕ", "ℤ", "List", "Type", "Prop", "Sort", ":", "⦃", "⦄", ":=", "=>", "↦", "@")
)
_SORTS = frozenset(("Type", "Prop", "Sort"))


@dataclass(frozen=True, slots=True)
class Argument:
    """What a theorem takes: a fact of type `type` if `fact`, else data."""

    name: str
    type: str
    explicit: bool
    fact: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """The arguments in order, those after the colon included, and the conclusion."""

    arguments: tuple[Argument, ...]
    conclusion: str

    @property
    def variables(self) -> frozenset[str]:
        """The names of what it takes."""
        return frozenset(argument.name for argument in self.arguments)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The facts that it asks for."""
        return tuple(argument.type for argument in self.arguments if argument.fact)

    def is_variable(self, word: str) -> bool:
        """Does `word` stand for whatever one likes?"""
        return word in self.variables or (_VARIABLE.fullmatch(word) is not None and not word.isdigit())


@lru_cache(maxsize=8192)
def read_statement(text: str) -> Statement:
    """Read what stands between a theorem's name and its proof."""
    text = " ".join(text.split())
    arguments: list[Argument] = []
    while text[:1] in ("(", "{", "[", "⦃") and text:
        end = closing_index(text, 0)
        arguments += _arguments(text[: end + 1])
        text = text[end + 1 :].lstrip()
    conclusion = text.removeprefix(":").strip()
    while True:
        found = shape(conclusion)
        if found.form is Form.FORALL:
            arguments += [_argument(binder) for binder in found.binders]
        elif found.form is Form.IMPLIES:
            arguments.append(Argument("_", found.parts[0], explicit=True, fact=_is_fact(found.parts[0])))
        else:
            return Statement(_without_mentioned(arguments, conclusion), conclusion)
        conclusion = found.parts[-1]


def _without_mentioned(arguments: list[Argument], conclusion: str) -> tuple[Argument, ...]:
    """What the conclusion or a later type mentions is data, whatever its type looks like: proofs are not spoken of."""
    found: list[Argument] = []
    later = set(words(conclusion))
    for argument in reversed(arguments):
        mentioned = argument.name in later or any(word.startswith(f"{argument.name}.") for word in later)
        found.append(replace(argument, fact=argument.fact and not mentioned))
        later.update(words(argument.type))
    return tuple(reversed(found))


def _arguments(group: str) -> list[Argument]:
    """``(a b : T)``, by way of a quantifier with these binders."""
    return [_argument(binder) for binder in shape(f"∀ {group}, True").binders]


def _argument(binder: Binder) -> Argument:
    fact = binder.name != INSTANCE and _is_fact(binder.type)
    return Argument(binder.name, binder.type, binder.explicit, fact)


def _is_fact(type_: str) -> bool:
    """Is this a proposition, by its looks? Applications of unknown names are, single names and data types are not."""
    found = shape(type_)
    if found.form in (Form.IMPLIES, Form.FORALL):
        return _is_fact(found.parts[-1])
    if found.form is not Form.ATOM:
        return True
    if " × " in type_ or " ⊕ " in type_ or found.symbol in DATA_TYPES | _SORTS:
        return False
    return bool(found.symbol) and " " in found.parts[0]


def keyword_of(code: str) -> str:
    """``theorem``, ``def``, ...: the first word of a declaration's text that is a command; "" if there is none."""
    found = _KEYWORD.search(code)
    return found[1] if found else ""


def signature_of(code: str) -> str:
    """What stands between the name and the proof in a declaration's text."""
    at = 0
    while found := _MODIFIER.match(code, at):
        at = found.end()
    name = _NAME.match(code, at)
    text = code[name.end() :] if name else code[at:]
    return " ".join(_before_proof(text).split())


def _before_proof(text: str) -> str:
    """Up to the first ``:=`` outside brackets, or the first alternative of a definition by cases."""
    depth = 0
    for index, character in enumerate(text):
        depth += (character in _OPENING) - (character in _CLOSING)
        if depth == 0 and (text.startswith(":=", index) or (character == "|" and _begins_line(text, index))):
            return text[:index]
    return text


def _begins_line(text: str, index: int) -> bool:
    return "\n" in text[:index] and not text[text.rindex("\n", 0, index) : index].strip()


def premise_of(name: str, signature: str, preamble: str = "") -> Premise:
    """The theorem `name` as a premise, from its written statement."""
    statement = read_statement(signature)
    found = shape(statement.conclusion)
    symbol = found.symbol
    if found.form is Form.ATOM:
        symbol = "" if statement.is_variable(head(statement.conclusion)) else found.symbol.split(".")[-1]
    left = found.parts[0] if found.form in (Form.EQ, Form.IFF) else ""
    return Premise(
        name,
        symbol or ("" if found.form is Form.ATOM else found.form.value),
        _words(statement.conclusion, statement),
        _words(left, statement),
        len(statement.assumptions),
        preamble,
        signature,
    )


def definition_premise(name: str) -> Premise:
    """A definition as a premise: one can rewrite with its equation, which unfolds it."""
    last = frozenset((name.rsplit(".", maxsplit=1)[-1],))
    return Premise(name, "=", last | {"="}, last)


def _words(text: str, statement: Statement) -> frozenset[str]:
    """Symbols and last name components in `text` that are no variables."""
    found = {word for word in _TOKEN.findall(text) if not word.isdigit() and not statement.is_variable(word)}
    return frozenset(found - _SILENT)
