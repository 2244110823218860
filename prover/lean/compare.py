"""Does a compiled module prove exactly what a reference module states? Compared as data, never as text.

Both modules are read into one `ExprTable`, so equal expressions are equal integers. Two constants mean the same if they
and all that they mention in their own modules are equal, up to names of universe parameters; of a theorem only the type
counts, since proofs carry no meaning. Every function returns an empty string or a sentence that says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from prover.lean.expressions import ExprTable, Name
from prover.lean.olean import Constant, Kind, Module
from prover.lean.replay import show, uses

_HOOKS = re.compile(
    r"parser|macro|elab(?!AsElim)|attributeExtension|simproc|unexpander|delab|Init(?:Attr|Ext)", re.IGNORECASE
)
"""Extensions (last part of the name) whose entries change how Lean reads text or run code when it does."""

LIBRARY: Name = ("Init",)
"""What every file imports that does not say `prelude`."""

_REPLACEMENTS = re.compile(r"implementedBy|extern|csimp", re.IGNORECASE)
"""Extensions whose entries replace what is evaluated."""


def same_meaning(name: Name, reference: Module, submitted: Module, table: ExprTable) -> str:
    """Is the theorem `name` of `submitted` the statement of that name in `reference`?"""
    missing = [module for module in reference.imports if module not in submitted.imports]
    if missing:
        return f"it does not import {show(missing[0])}, which the statement does"
    ours, theirs = reference.constants[name], submitted.constants.get(name)
    if theirs is None:
        return f"it declares no {show(name)}"
    if theirs.kind is not Kind.THEOREM:
        return f"{show(name)} is not a theorem but a {theirs.kind.name.lower()}"
    if _meaning(ours, ours, table) != _meaning(theirs, ours, table):
        return f"{show(name)} states something else"
    return _same_definitions(ours, reference, submitted, table)


NOT: Name = ("Not",)
FALSE: Name = ("False",)
_INSTANTIATED = 4
"""Statements with more universe parameters have no instances in universes that are looked at."""


def refutes(counter: Name, submitted: Module, name: Name, reference: Module, table: ExprTable) -> str:
    """Does the theorem `counter` of `submitted` say that the statement `name` of `reference` is false, or void?

    False: its type is ``¬ E`` or ``E → False`` for the very type `E` of the statement, or, if it has no universe
    parameters, for `E` with each of its own replaced by 0 or 1: a theorem holds in every universe, so one in which it
    fails refutes it. Void: it is ``∀ x₁ ... xₘ, False`` for the first `m ≥ 1` of the statement's own binders and
    premises. A statement whose conclusion is ``False`` is never void: that its hypotheses are contradictory is what it
    says.
    Variables that Lean bound by itself belong to `E`: ``∀ α, ¬ ∀ x, P`` does not refute ``∀ α x, P``.
    """
    missing = [module for module in reference.imports if module not in submitted.imports]
    if missing:
        return f"it does not import {show(missing[0])}, which the statement does"
    stated, claimed = reference.constants[name], submitted.constants[counter]
    if any(own in module.constants for own in (NOT, FALSE) for module in (reference, submitted)):
        return "False or Not is not the library's"
    if claimed.kind is not Kind.THEOREM or stated.kind is not Kind.THEOREM:
        return f"{show(counter)} or {show(name)} is not a theorem"
    if not claimed.level_params and stated.level_params:
        denied = any(_denies(claimed.type, instance, table) for instance in _instances(stated, table))
    elif len(claimed.level_params) != len(stated.level_params):
        return f"{show(counter)} has other universe parameters than {show(name)}"
    else:
        claim = table.renamed(claimed.type, dict(zip(claimed.level_params, stated.level_params, strict=True)))
        denied = _denies(claim, stated.type, table) or _voids(claim, stated.type, table)
    if not denied:
        return f"{show(counter)} says neither that {show(name)} is false nor that its hypotheses are contradictory"
    return _same_definitions(stated, reference, submitted, table)


def _instances(stated: Constant, table: ExprTable) -> Iterator[int]:
    """The statement's type in the lowest universes: each of its parameters 0 or 1."""
    lowest = table.level(0), table.level(1)
    if len(stated.level_params) <= _INSTANTIATED:
        for levels in product(lowest, repeat=len(stated.level_params)):
            yield table.instantiated(stated.type, dict(zip(stated.level_params, levels, strict=True)))


def _denies(claim: int, stated: int, table: ExprTable) -> bool:
    """Is `claim` ``¬ stated`` or ``stated → False``?"""
    node = table.nodes[claim]
    if node[0] == "app":
        return table.nodes[node[1]] == ("const", NOT, ()) and node[2] == stated  # type: ignore[call-overload]
    return node[0] == "forall" and node[1] == stated and _is_false(node[2], table)  # type: ignore[arg-type]


def _voids(claim: int, stated: int, table: ExprTable) -> bool:
    """Is `claim` some of the first binders of `stated`, at least one, and then ``False``?"""
    binders = 0
    while not _is_false(claim, table):
        ours, theirs = table.nodes[stated], table.nodes[claim]
        if ours[0] != "forall" or theirs[0] != "forall" or ours[1] != theirs[1]:
            return False
        stated, claim = ours[2], theirs[2]  # type: ignore[assignment]
        binders += 1
    while table.nodes[stated][0] == "forall":
        stated = table.nodes[stated][2]  # type: ignore[assignment]
    return binders > 0 and not _is_false(stated, table)


def _is_false(number: int, table: ExprTable) -> bool:
    return table.nodes[number] == ("const", FALSE, ())


def _same_definitions(stated: Constant, reference: Module, submitted: Module, table: ExprTable) -> str:
    """Are all constants that the statement's type rests on, and that its file declares, the same?"""
    todo = list(table.constants([stated.type]))
    seen = set(todo)
    while todo:
        name = todo.pop()
        ours, theirs = reference.constants.get(name), submitted.constants.get(name)
        if ours is None and theirs is None:
            continue
        if ours is None or theirs is None or _meaning(ours, ours, table) != _meaning(theirs, ours, table):
            return f"{show(stated.name)} is stated with another {show(name)}"
        fresh = (table.constants([ours.type]) if ours.kind is Kind.THEOREM else uses(ours, table)) - seen
        seen |= fresh
        todo += fresh
    return ""


def _meaning(constant: Constant, like: Constant, table: ExprTable) -> tuple[object, ...]:
    """All that counts about a constant, its universe parameters called as those of `like`."""
    value = None if constant.kind is Kind.THEOREM else constant.value
    expressions = [constant.type, *constant.expressions, *([] if value is None else [value])]
    if constant.level_params != like.level_params:
        names = dict(zip(constant.level_params, like.level_params, strict=False))
        expressions = [table.renamed(expression, names) for expression in expressions]
    return constant.kind, len(constant.level_params), tuple(expressions), constant.related, constant.details


def nothing_smuggled(name: Name, reference: Module, submitted: Module) -> str:
    """Does `submitted` hold, besides the proof of `name` and its auxiliaries, just what `reference` holds?

    Auxiliaries are declarations named after the theorem, and lemmas that Lean makes on its own (about equations of
    library functions, say), which have no place in the source.
    """
    for other, constant in reference.constants.items():
        if not _belongs(other, name) and other in reference.positions and submitted.constants.get(other) != constant:
            return f"the declaration {show(other)} before the theorem is not the same with this proof"
    for other, constant in submitted.constants.items():
        if other == name or other in reference.constants:
            continue
        if constant.kind in (Kind.AXIOM, Kind.INDUCTIVE, Kind.QUOTIENT) or constant.unsafe:
            return f"the proof declares {show(other)}, {_article(constant)}"
        if other in submitted.positions and not _belongs(other, name):
            return f"the proof declares {show(other)} besides the theorem"
    return _new_entries(reference, submitted)


def _new_entries(reference: Module, submitted: Module) -> str:
    for extension, count in submitted.entries.items():
        hooks = _HOOKS.search(str(extension[-1])) or _REPLACEMENTS.search(str(extension[-1]))
        if hooks and count > reference.entries.get(extension, 0):
            return f"the proof adds to {show(extension)}, which changes what Lean reads or runs"
    return ""


def foreign(module: Module) -> str:
    """Does a file leave out Lean's library, or hold anything that changes how later text is read or runs code?"""
    if LIBRARY not in module.imports:
        return "the file does not import Lean's library, whose names the kernel relies on"
    for extension, count in module.entries.items():
        if count and _HOOKS.search(str(extension[-1])):
            return f"the file adds to {show(extension)}, which changes what Lean reads or runs"
    return ""


def _belongs(other: Name, name: Name) -> bool:
    """Is `other` named after the theorem `name`, perhaps privately?"""
    return _public(other)[: len(_public(name))] == _public(name)


def _public(name: Name) -> Name:
    """A private name without its beginning ``_private.Module.0``."""
    if name and name[0] == "_private" and 0 in name:
        return name[name.index(0) + 1 :]
    return name


def _article(constant: Constant) -> str:
    word = "unsafe definition" if constant.unsafe else constant.kind.name.lower()
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
