"""Verdicts for a whole Lean file, optionally against a reference file whose statements alone count.

The file is compiled once. What is refused by syntax never reaches Lean: a file with commands that run code is refused
as a whole, a theorem with a forbidden proof gets `sorry` instead. A compiled module exists only if there is no error,
so theorems with errors get `sorry` too (if that does not help, they are blanked out, line breaks kept) and the file is
compiled again, until it goes through: the error of one theorem does not spoil the others, and what uses it rests on
`sorry`, which the axioms show. Each `example` and ``#command`` is blanked out from the start, since nothing depends on
it; an error in any other command is one of the whole file. If Lean runs too long or dies, which names no place, the
proofs are added one by one.

With a reference, its theorems are what is reported, in its order: proved if the file's theorem of the same full name
means exactly the same. Local definitions are compared too, as data (`prover.lean.compare`). Theorems that only the file
has may help to prove, and are not reported.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from prover.errors import SourceError
from prover.lean.compare import foreign, same_meaning
from prover.lean.compile import Compiled, compile_text, fresh_folder
from prover.lean.expressions import ExprTable, Name
from prover.lean.finding import Finding, conclude
from prover.lean.olean import Kind, Module, read_module
from prover.lean.refuse import refuse_file, refuse_proof
from prover.lean.source import SourceTheorem, asides, theorems
from prover.lean.tokens import Lines, code
from prover.types import Message, Verdict

if TYPE_CHECKING:
    from prover.lean.verify import FreshVerifier

_WHOLE = -1
"""Stands for "no theorem in particular" where theorems are numbered."""

_STEPS = 40
"""How many theorems of a file that breaks Lean are tried one by one."""


@dataclass(slots=True)
class _Draft:
    """The file as it is next compiled.

    `findings` are final for theorems (by number) whose proof (`stubbed`) or whose whole text (`blanked`) is out of it.
    `asides` are the offsets of commands that are always blanked out.
    """

    text: str
    items: Sequence[SourceTheorem]
    asides: Sequence[tuple[int, int]]
    findings: dict[int, Finding] = field(default_factory=dict)
    blanked: set[int] = field(default_factory=set)
    stubbed: set[int] = field(default_factory=set)

    def current(self) -> str:
        """The text with stubs and blanks; every line break stays where it is, so that positions stay right."""
        gone = [(start, end, "") for start, end in self.asides]
        for number in self.blanked | self.stubbed:
            item = self.items[number]
            whole = number in self.blanked
            gone.append((item.span[0], item.span[1], "") if whole else (item.signature[1], item.span[1], " := sorry"))
        text = self.text
        for start, end, stub in sorted(gone, reverse=True):
            text = text[:start] + stub + re.sub(r"[^\n]", "", text[start:end]) + text[end:]
        return text

    def drop(self, number: int, reason: Finding) -> None:
        """Take the theorem's proof out, or all of it if its proof is out already."""
        (self.blanked if number in self.stubbed else self.stubbed).add(number)
        self.findings.setdefault(number, reason)


def check_file(verifier: FreshVerifier, text: str, against: str | None = None) -> list[tuple[str, Verdict]]:
    """A verdict for each theorem of `text`, or of the reference `against` if there is one, by name in source order.

    Raises `SourceError` if a text cannot be cut into theorems or the reference does not elaborate, and an
    `InfrastructureFault` when the machine is to blame.
    """
    began = time.monotonic()
    items = theorems(text)
    if against is None:
        with fresh_folder() as folder:
            findings = _judge(verifier, text, items, folder, None)
        return _verdicts(verifier, items, findings, began)
    with fresh_folder() as folder, fresh_folder() as own:
        reference = _reference(verifier, against, folder)
        findings = _judge(verifier, text, items, own, reference)
        return _verdicts(verifier, reference.items, findings, began)


def _verdicts(
    verifier: FreshVerifier, items: Sequence[SourceTheorem], findings: Mapping[int, Finding], began: float
) -> list[tuple[str, Verdict]]:
    seconds = time.monotonic() - began
    return [
        (item.theorem.name, verifier.verdict(item.theorem, findings[number], seconds))
        for number, item in enumerate(items)
    ]


@dataclass(frozen=True, slots=True)
class _Reference:
    items: Sequence[SourceTheorem]
    names: Mapping[int, Name]
    module: Module
    table: ExprTable


def _reference(verifier: FreshVerifier, text: str, folder: Path) -> _Reference:
    """The reference file, compiled without its proofs. Raises `SourceError` if Lean does not accept it."""
    items = theorems(text)
    statements = _Draft(text, items, asides(text), stubbed=set(range(len(items))))
    compiled = compile_text(verifier.toolchain, statements.current(), folder, verifier.limits)
    if compiled.path is None:
        raise SourceError(f"the reference file does not elaborate: {compiled.reason}")
    table = ExprTable()
    module = read_module(compiled.path, table)
    names = _full_names(items, module)
    for number, item in enumerate(items):
        if number not in names:
            raise SourceError(f"the reference file's theorem {item.theorem.name} (line {item.line}) is not declared")
    return _Reference(items, names, module, table)


def _full_names(items: Sequence[SourceTheorem], module: Module) -> dict[int, Name]:
    """The constant that each theorem became, found by the position of its name in the source."""
    declared = {position: name for name, position in module.positions.items() if name in module.constants}
    return {number: declared[item.position] for number, item in enumerate(items) if item.position in declared}


def _judge(
    verifier: FreshVerifier, text: str, items: Sequence[SourceTheorem], folder: Path, reference: _Reference | None
) -> dict[int, Finding]:
    """A finding for each theorem of the file, or of the reference, by its number there."""
    refusal = refuse_file(text)
    if refusal is not None:
        wanted = items if reference is None else reference.items
        return dict.fromkeys(range(len(wanted)), Finding("", f"the file is {refusal}"))
    draft, lines = _Draft(text, items, asides(text)), Lines(text)
    for number, item in enumerate(items):
        bad = refuse_proof(item.body)
        if bad is not None:
            place = lines.position(item.span[1] - len(item.body))
            draft.drop(number, Finding("", str(bad.moved(*place))))
    compiled = _compile(verifier, draft, folder)
    names: dict[int, Name] = {}
    if compiled.path is None:
        whole = Finding("", f"the file does not elaborate: {compiled.reason}", messages=compiled.failures)
        found = dict.fromkeys(range(len(items)), whole)
    else:
        table = ExprTable() if reference is None else reference.table
        module = read_module(compiled.path, table)
        names = _full_names(items, module)
        found = _examine(verifier, module, table, compiled.path, names, reference)
    found |= draft.findings
    if reference is None:
        undeclared = Finding("T0", "Lean did not declare it")
        return {number: found.get(number, undeclared) for number in range(len(items))}
    return _by_reference(reference, items, names, found)


def _by_reference(
    reference: _Reference, items: Sequence[SourceTheorem], names: Mapping[int, Name], found: Mapping[int, Finding]
) -> dict[int, Finding]:
    """The file's findings for the reference's theorems: matched by full name, or as written where nothing compiled."""
    numbers = {name: number for number, name in names.items()}
    written = {item.theorem.name: number for number, item in enumerate(items) if number not in names}
    missing = Finding("", "missing: the file has no theorem of this name")
    findings: dict[int, Finding] = {}
    for number, item in enumerate(reference.items):
        own = numbers.get(reference.names[number], written.get(item.theorem.name))
        findings[number] = missing if own is None else found.get(own, missing)
    return findings


def _compile(verifier: FreshVerifier, draft: _Draft, folder: Path) -> Compiled:
    """Compile until no theorem has an error, or errors stand outside of theorems."""
    while True:
        compiled = compile_text(verifier.toolchain, draft.current(), folder, verifier.limits)
        wrong = _blame(compiled.failures, draft)
        if compiled.path is None and not wrong:
            return _compile_stepwise(verifier, draft, folder, compiled)
        if compiled.path is not None or _WHOLE in wrong:
            return compiled
        for number, messages in wrong.items():
            first = messages[0]
            reason = f"Lean's error at line {first.line}, column {first.column + 1}: {first.text}"
            draft.drop(number, Finding("T0", reason, messages=tuple(messages)))


def _compile_stepwise(verifier: FreshVerifier, draft: _Draft, folder: Path, whole: Compiled) -> Compiled:
    """After a crash or an overrun, which name no place: add one proof after the other and leave out what breaks it."""
    candidates = [number for number in range(len(draft.items)) if number not in draft.findings]
    if not 1 < len(candidates) <= _STEPS:
        return whole
    draft.stubbed.update(candidates)
    last = compile_text(verifier.toolchain, draft.current(), folder, verifier.limits)
    for number in candidates:
        if last.path is None:
            return whole
        draft.stubbed.discard(number)
        attempt = compile_text(verifier.toolchain, draft.current(), folder, verifier.limits)
        if attempt.path is None:
            draft.drop(number, Finding("T0", attempt.reason, messages=attempt.failures))
            last = compile_text(verifier.toolchain, draft.current(), folder, verifier.limits)
        else:
            last = attempt
    return last


def _blame(failures: Sequence[Message], draft: _Draft) -> dict[int, list[Message]]:
    """Which theorem each error belongs to: the one it stands in, or that ends just before it."""
    lines = Lines(draft.text)
    blamed: dict[int, list[Message]] = {}
    for message in failures:
        at = lines.offset(message.line, message.column)
        number = max((n for n, item in enumerate(draft.items) if item.span[0] <= at), default=_WHOLE)
        if number != _WHOLE and (number in draft.blanked or code(draft.text[draft.items[number].span[1] : at])):
            number = _WHOLE
        blamed.setdefault(number, []).append(message)
    return blamed


def _examine(
    verifier: FreshVerifier,
    module: Module,
    table: ExprTable,
    path: Path,
    names: Mapping[int, Name],
    reference: _Reference | None,
) -> dict[int, Finding]:
    """Findings for the theorems that the compiled file declares."""
    unfit = foreign(module)
    if unfit:
        return dict.fromkeys(names, Finding("T0", unfit))
    stated = {} if reference is None else {name: number for number, name in reference.names.items()}
    second_opinion = verifier.replay(module, path, table)
    verifier.ask_axioms(module, names.values(), table, path.parent)
    found: dict[int, Finding] = {}
    for number, name in names.items():
        constant = module.constants[name]
        reason = (
            "" if constant.kind is Kind.THEOREM and not constant.unsafe else "it is not a theorem that Lean checked"
        )
        if not reason and reference is not None and name in stated:
            reason = same_meaning(name, reference.module, module, table)
        axioms = verifier.axioms(module, name, table, path.parent)
        found[number] = Finding("T0", reason) if reason else conclude(axioms, second_opinion)
    return found
