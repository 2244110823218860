"""A header's functions and types as data: what they are called, their types, their equations.

Read off the text of the header with `reading`. What is not understood (instances, structures, mutual recursion,
proofs inside programs) is left out: the planner then knows less and proposes less. A few functions of Lean's library
are described by their types here and run by `evaluation`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prover.planner.reading import Reader, Unreadable
from prover.planner.terms import Term

_COMMENT = re.compile(r"/-.*?-/|--[^\n]*", re.DOTALL)
_COMMAND = re.compile(
    r"^[ \t]*(?:@\[[^\]]*\]\s*)*(?:(?:private|protected|noncomputable|partial)\s+)*"
    r"(namespace|section|end|def|abbrev|inductive|structure|class|instance|theorem|lemma|example|open|variable|"
    r"universe|set_option|import|mutual|attribute|#\w+|axiom|deriving)\b[ \t]*([^\s:({\[⦃]*)",
    re.MULTILINE,
)
_SORT = re.compile(r"(?:Type|Sort)\b.*")

LIBRARY: Mapping[str, str] = {
    "[]": "List α",
    "::": "α → List α → List α",
    "++": "List α → List α → List α",
    "List.length": "List α → Nat",
    "List.reverse": "List α → List α",
    "List.map": "(α → β) → List α → List β",
    "List.filter": "(α → Bool) → List α → List α",
    "List.foldl": "(β → α → β) → β → List α → β",
    "List.foldr": "(α → β → β) → β → List α → β",
    "List.flatten": "List (List α) → List α",
    "List.take": "Nat → List α → List α",
    "List.drop": "Nat → List α → List α",
    "List.replicate": "Nat → α → List α",
    "List.zip": "List α → List β → List (α × β)",
    "List.all": "List α → (α → Bool) → Bool",
    "List.any": "List α → (α → Bool) → Bool",
    "List.takeWhile": "(α → Bool) → List α → List α",
    "List.dropWhile": "(α → Bool) → List α → List α",
    "List.tail": "List α → List α",
    "List.dropLast": "List α → List α",
    "List.head?": "List α → Option α",
    "List.getLast?": "List α → Option α",
    "List.sum": "List Nat → Nat",
    "List.range": "Nat → List Nat",
    "List.isEmpty": "List α → Bool",
    "List.flatMap": "(α → List β) → List α → List β",
    "List.zipWith": "(α → β → γ) → List α → List β → List γ",
    "Option.map": "(α → β) → Option α → Option β",
    "Option.getD": "Option α → α → α",
    "Option.isSome": "Option α → Bool",
    "some": "α → Option α",
    "none": "Option α",
    "(,)": "α → β → α × β",
    ".1": "α × β → α",
    ".2": "α × β → β",
    "true": "Bool",
    "false": "Bool",
    "&&": "Bool → Bool → Bool",
    "||": "Bool → Bool → Bool",
    "!": "Bool → Bool",
    "xor": "Bool → Bool → Bool",
    "+": "Nat → Nat → Nat",
    "*": "Nat → Nat → Nat",
    "-": "Nat → Nat → Nat",
    "/": "Nat → Nat → Nat",
    "%": "Nat → Nat → Nat",
    "^": "Nat → Nat → Nat",
    "max": "Nat → Nat → Nat",
    "min": "Nat → Nat → Nat",
    "Nat.succ": "Nat → Nat",
}
"""Functions that `evaluation` can run, with their types; sorts of numbers other than Nat are not dealt with."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the header: explicit parameters, their types, the result's, and alternatives of patterns.

    `params` are the named ones; each of `arms` has patterns for the parameters after these, then a body.
    """

    name: str
    params: tuple[str, ...]
    domain: tuple[Term, ...]
    result: Term
    arms: tuple[tuple[Term, ...], ...]

    @property
    def arity(self) -> int:
        """How many arguments it takes before it computes."""
        return len(self.params) + len(self.arms[0]) - 1

    @property
    def recursive(self) -> bool:
        """Does a body mention the function itself?"""
        return any(_mentions(arm[-1], self.name) for arm in self.arms)


def _mentions(term: Term, name: str) -> bool:
    return term.head == name or any(_mentions(arg, name) for arg in term.args)


@dataclass(frozen=True, slots=True)
class Constructor:
    """A constructor of `type_`, whose head has the type's parameters as arguments, with its explicit fields."""

    name: str
    fields: tuple[Term, ...]
    type_: Term


@dataclass(frozen=True, slots=True)
class Programs:
    """All that was understood of a header. `types` lists each inductive type's constructors.

    `spaces`: the namespaces that are open at its end, innermost first; Lean prints names without them.
    """

    functions: Mapping[str, Function] = field(default_factory=dict)
    types: Mapping[str, tuple[Constructor, ...]] = field(default_factory=dict)
    spaces: tuple[str, ...] = ()

    @property
    def constructors(self) -> Mapping[str, Constructor]:
        """The header's constructors by full name."""
        return {constructor.name: constructor for group in self.types.values() for constructor in group}

    def known(self, name: str) -> bool:
        """Is it the full name of something global?"""
        return name in self.functions or name in LIBRARY or name in self.constructors

    def method(self, name: str) -> tuple[str, int] | None:
        """What a field written after a value means, and where the value goes."""
        for full, function in self.functions.items():
            owner, _, last = full.rpartition(".")
            if last == name and owner:
                return full, _receiver(function.domain, owner)
        for full, type_ in LIBRARY.items():
            owner, _, last = full.rpartition(".")
            if last == name and owner and last not in ("1", "2"):
                return full, _receiver(arrow(read_type(type_))[0], owner)
        return None

    def read(self, text: str) -> Term:
        """A term with the names of this header. Raises `Unreadable`."""
        return _resolved(Reader(text, self.known, self.method).whole(), self, self.spaces)

    def type_of(self, name: str) -> tuple[tuple[Term, ...], Term] | None:
        """Domain and result of a global name, with its type variables free; None if that is not known."""
        function = self.functions.get(name)
        if function is not None:
            return function.domain, function.result
        constructor = self.constructors.get(name)
        if constructor is not None:
            return constructor.fields, constructor.type_
        return arrow(read_type(LIBRARY[name])) if name in LIBRARY else None


def _receiver(domain: tuple[Term, ...], owner: str) -> int:
    return next((place for place, type_ in enumerate(domain) if type_.head == owner), 0)


def read_type(text: str) -> Term:
    """A type as a term. Raises `Unreadable`."""
    return Reader(text.replace("ℕ", "Nat").replace("ℤ", "Int"), lambda name: True, lambda name: None).whole()


def arrow(type_: Term) -> tuple[tuple[Term, ...], Term]:
    """``a → b → c`` as ``(a, b), c``."""
    domain: list[Term] = []
    while type_.head == "→":
        domain.append(type_.args[0])
        type_ = type_.args[1]
    return tuple(domain), type_


def programs(header: str) -> Programs:
    """What a header defines, as far as it is understood."""
    text = _COMMENT.sub(" ", header)
    matches = list(_COMMAND.finditer(text))
    functions: dict[str, Function] = {}
    types: dict[str, tuple[Constructor, ...]] = {}
    scopes: list[str] = []
    for index, match in enumerate(matches):
        keyword, name = match[1], match[2]
        body = text[match.end() : matches[index + 1].start() if index + 1 < len(matches) else len(text)]
        if keyword in ("namespace", "section"):
            scopes.append(name if keyword == "namespace" else "")
        elif keyword == "end":
            scopes = scopes[:-1]
        full = ".".join([*filter(None, scopes), name])
        try:
            if keyword in ("def", "abbrev") and name:
                functions[full] = _function(full, scopes, body, Programs(functions, types))
            elif keyword == "inductive" and name:
                types[full] = _constructors(full, body)
        except (Unreadable, IndexError, RecursionError):
            continue
    return Programs(functions, types, _spaces(scopes))


def _function(full: str, scopes: Sequence[str], text: str, before: Programs) -> Function:
    binders, rest = _binders(text)
    type_text, separator, body = _cut(rest)
    if not type_text.strip().startswith(":"):
        raise Unreadable("no type")
    params = tuple(name for name, _ in binders)
    rest_domain, result = arrow(read_type(type_text.strip()[1:]))
    domain = (*(type_ for _, type_ in binders), *rest_domain)
    own = Function(full, params, domain, result, ())
    within = Programs({**before.functions, full: own}, before.types)  # the function may use itself as a field
    body = re.split(r"\n\s*(?:termination_by|decreasing_by|where)\b", body)[0]
    reader = Reader(body, within.known, within.method)
    arms = ((reader.term(),),) if separator == ":=" else tuple(reader.arms())
    if not reader.finished or not arms or len({len(arm) for arm in arms}) != 1:
        raise Unreadable(f"what stands behind {full}")
    arms = tuple(tuple(_resolved(term, within, _spaces(scopes)) for term in arm) for arm in arms)
    return Function(full, params, domain, result, arms)


def _spaces(scopes: Sequence[str]) -> tuple[str, ...]:
    """The open namespaces, innermost first; sections have no name here."""
    found = (".".join(filter(None, scopes[:depth])) for depth in range(len(scopes), 0, -1))
    return tuple(dict.fromkeys(filter(None, found)))


def _resolved(term: Term, known: Programs, spaces: Sequence[str]) -> Term:
    """Names in full: those of open namespaces, and constructors written ``.node``."""
    head = term.head
    if head.startswith("."):
        full = [name for name in known.constructors if name.endswith(head)]
        head = full[0] if full else last_known(head) or head
    elif not known.known(head):
        full = [name for space in spaces if known.known(name := f"{space}.{head}")]
        head = full[0] if full else head
    return Term(head, tuple(_resolved(arg, known, spaces) for arg in term.args))


def last_known(head: str) -> str:
    """The library's constructor that ``.name`` abbreviates, if it is one; empty otherwise."""
    return {".nil": "[]", ".cons": "::", ".some": "some", ".none": "none", ".zero": "0", ".succ": "Nat.succ"}.get(
        head, ""
    )


def _cut(text: str) -> tuple[str, str, str]:
    """Type, separator and body of a definition: the first ``:=`` or alternative outside of brackets."""
    depth = 0
    for index, character in enumerate(text):
        depth += (character in "([{⟨") - (character in ")]}⟩")
        if depth == 0 and text.startswith(":=", index):
            return text[:index], ":=", text[index + 2 :]
        if depth == 0 and character == "|":
            return text[:index], "|", text[index:]
    raise Unreadable("no body")


def _binders(text: str) -> tuple[list[tuple[str, Term]], str]:
    """Explicit parameters in parentheses, and what follows all binders."""
    found: list[tuple[str, Term]] = []
    rest = text.lstrip()
    while rest[:1] in ("(", "{", "[", "⦃"):
        end = _closing(rest)
        inside = rest[1:end]
        if rest[0] == "(":
            names, _, type_ = inside.partition(":")
            found += [(name, read_type(type_)) for name in names.split()]
        rest = rest[end + 1 :].lstrip()
    return found, rest


def _closing(text: str) -> int:
    depth = 0
    for index, character in enumerate(text):
        depth += (character in "([{⦃") - (character in ")]}⦄")
        if depth == 0:
            return index
    raise Unreadable("an open bracket")


def _constructors(full: str, text: str) -> tuple[Constructor, ...]:
    head, _, body = text.partition("|")
    params = []
    for group in re.findall(r"[({]([^(){}]*)[)}]", head):
        names, _, type_ = group.partition(":")
        if _SORT.match(type_.strip()):
            params += names.split()
    declared = head.replace("where", "").split(":")[-1].strip()
    if "→" in declared or declared == "Prop":
        raise Unreadable("an inductive family or predicate")
    own = Term(full, tuple(Term(name) for name in params))
    found = []
    for part in re.split(r"\bderiving\b", body)[0].split("|"):
        name = part.strip().split()[0].split("(")[0]
        binders, rest = _binders(part.strip()[len(name) :])
        fields = [_qualified(type_, own) for _, type_ in binders]
        if rest.startswith(":"):
            fields += [_qualified(type_, own) for type_ in arrow(read_type(rest[1:]))[0]]
        found.append(Constructor(f"{full}.{name}", tuple(fields), own))
    return tuple(found)


def _qualified(type_: Term, own: Term) -> Term:
    """The type itself under its full name."""
    head = own.head if type_.head == own.head.rpartition(".")[2] else type_.head
    return Term(head, tuple(_qualified(arg, own) for arg in type_.args))
