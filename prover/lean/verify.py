"""The one authority on proofs: builds the file itself, compiles it in fresh processes, and compares data.

A proof passes these layers, each of which refuses on its own what the ones before it let through:

    T0  `prover.lean.refuse`     its text has no command, no `sorry`, nothing hidden
    T1  `prover.lean.compile`    the theorem with the proof compiles without error in a fresh process
        `prover.lean.compare`    the compiled theorem is, as data, the statement that another process compiled with
                                 `sorry`, and nothing else was declared or changed
        `prover.lean.axioms`     it rests on propext, Quot.sound and Classical.choice at most
    T2  `prover.lean.replay`     the kernel, alone in a third process, accepts all of it again (embedded toolchain)

Nothing that Lean prints is believed: success is a file of data, and the only question asked of Lean (which axioms does
the library use?) goes to a process that never sees the submission.

Trust: the header comes with the statement and is trusted like it, except that it may not leave out Lean's library
(unless the statement is the library's own: `prover.lean.own`).
Elaborating runs the tactics of header and library with the rights of the user: there is no sandbox beyond limits on
time, memory and file size; T0 is what keeps foreign code from running. Read next: `prover.lean.check` (whole files).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from prover.errors import ToolchainBroken
from prover.lean.axioms import AxiomOracle, reached
from prover.lean.check import check_file
from prover.lean.compare import nothing_smuggled, refutes, same_meaning
from prover.lean.compile import CompileLimits, compile_text, fresh_folder
from prover.lean.expressions import ExprTable, Name
from prover.lean.finding import Finding, conclude
from prover.lean.olean import Kind, Module, read_module
from prover.lean.own import refuse_statement
from prover.lean.refuse import refuse_proof
from prover.lean.replay import replay
from prover.lean.tokens import TokenKind, tokens
from prover.lean.toolchain import Toolchain
from prover.types import Message, Theorem, Verdict

_REMEMBERED = 32
"""Compiled statements kept, for the next proof of the same one."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement compiled with `sorry`: its module, the theorem's full name in it, the table of its expressions."""

    module: Module
    name: Name
    table: ExprTable


class FreshVerifier:
    """Implements `prover.protocols.Verifier`. Serves one caller at a time; makes no process outlive a call."""

    def __init__(self, toolchain: Toolchain, limits: CompileLimits | None = None) -> None:
        self.toolchain = toolchain
        self.limits = limits or CompileLimits()
        self._oracle = AxiomOracle(toolchain, self.limits.process, self.limits.seconds)
        self._statements: OrderedDict[Theorem, Statement] = OrderedDict()

    def verify(self, theorem: Theorem, proof: str) -> Verdict:
        """Judge `proof` (the text after ``:=``) of `theorem`. A refusal is a verdict with its reason.

        Raises an `InfrastructureFault` when the machine, not the proof, is to blame.
        """
        began = time.monotonic()
        refusal = refuse_statement(theorem) or refuse_proof(proof)
        finding = Finding("", str(refusal)) if refusal else self.verify_past_syntax(theorem, proof)
        return self.verdict(theorem, finding, time.monotonic() - began)

    def verify_refutation(self, theorem: Theorem, refutation: Theorem, proof: str) -> Verdict:
        """Judge `proof` of `refutation` as `verify` does, and whether that refutes `theorem` (`compare.refutes`).

        The refutation may come from anywhere: its header must be the theorem's own, which is trusted, and its name
        and signature must pass T0 like a proof. A statement about variables that Lean bound by itself is refuted only
        by one that binds them inside of the negation, since ``∀ α, ¬ P α`` says more than ``¬ ∀ α, P α``, or less.
        """
        began = time.monotonic()
        refusal = refuse_statement(theorem) or refuse_proof(proof)
        reason = str(refusal) if refusal else _refuse_counter(theorem, refutation)
        finding = Finding("", reason) if reason else self._refute(theorem, refutation, proof)
        return self.verdict(refutation, finding, time.monotonic() - began)

    def _refute(self, theorem: Theorem, refutation: Theorem, proof: str) -> Finding:
        with fresh_folder() as stated, fresh_folder() as countered, fresh_folder() as proved:
            with ThreadPoolExecutor(1) as pool:
                job = pool.submit(compile_text, self.toolchain, compose(refutation, proof), proved, self.limits)
                original = self._statement(theorem, stated)
                compiled = job.result()
            if isinstance(original, Finding):
                return replace(original, reason=f"of the theorem to be refuted: {original.reason}", messages=())
            if compiled.path is None:
                return Finding("T0", compiled.reason, messages=_moved(compiled.failures, refutation))
            # Not remembered: it is read into the original's table, where equal expressions are equal numbers.
            counter = self._compiled(refutation, countered, original.table.copy())
            if isinstance(counter, Finding):
                return counter
            reason = refutes(counter.name, counter.module, original.name, original.module, counter.table)
            if reason:
                return Finding("T0", f"the refutation does not fit: {reason}")
            return self._judge(counter, compiled.path, proved)

    def verify_past_syntax(self, theorem: Theorem, proof: str) -> Finding:
        """All layers but the first, which must come before it wherever the proof is not one's own."""
        with fresh_folder() as stated, fresh_folder() as proved:
            text = compose(theorem, proof)
            with ThreadPoolExecutor(1) as pool:
                job = pool.submit(compile_text, self.toolchain, text, proved, self.limits)
                statement = self._statement(theorem, stated)
                compiled = job.result()
            if isinstance(statement, Finding):
                return statement
            if compiled.path is None:
                return Finding("T0", compiled.reason, messages=_moved(compiled.failures, theorem))
            return self._judge(statement, compiled.path, proved)

    def _statement(self, theorem: Theorem, folder: Path) -> Statement | Finding:
        """The statement compiled, perhaps remembered; a finding if Lean does not accept it."""
        known = self._statements.get(theorem)
        if known is not None:
            self._statements.move_to_end(theorem)
            return known
        statement = self._compiled(theorem, folder, ExprTable())
        if isinstance(statement, Statement):
            self._statements[theorem] = statement
            while len(self._statements) > _REMEMBERED:
                self._statements.popitem(last=False)
        return statement

    def _compiled(self, theorem: Theorem, folder: Path, table: ExprTable) -> Statement | Finding:
        """The statement compiled and read into `table`."""
        compiled = compile_text(self.toolchain, compose(theorem, "sorry"), folder, self.limits)
        if compiled.path is None:
            if not compiled.failures:
                raise ToolchainBroken(f"the statement alone cannot be compiled: {compiled.reason}")
            reason = f"the statement itself does not elaborate: {compiled.reason}"
            return Finding("", reason, messages=_moved(compiled.failures, theorem))
        module = read_module(compiled.path, table)
        name = _declared_last(module)
        if name is None:
            return Finding("", "the statement's text declares no theorem")
        return Statement(module, name, table)

    def _judge(self, statement: Statement, path: Path, folder: Path) -> Finding:
        table = statement.table.copy()
        module = read_module(path, table)
        reason = same_meaning(statement.name, statement.module, module, table) or nothing_smuggled(
            statement.name, statement.module, module
        )
        if reason:
            return Finding("T0", f"the compiled proof does not fit: {reason}")
        with ThreadPoolExecutor(1) as pool:
            second = pool.submit(self.replay, module, path, table)
            axioms = self.axioms(module, statement.name, table, folder)
            return conclude(axioms, second.result())

    def check_file(self, text: str, against: str | None = None) -> list[tuple[str, Verdict]]:
        """A verdict for each theorem of a Lean file; see `prover.lean.check.check_file`."""
        return check_file(self, text, against)

    def replay(self, module: Module, path: Path, table: ExprTable) -> str | None:
        """The kernel's second opinion on a compiled module."""
        return replay(self.toolchain, module, path, table, self.limits.process, self.limits.seconds)

    def axioms(self, module: Module, name: Name, table: ExprTable, folder: Path) -> frozenset[Name]:
        """All axioms that the constant `name` of `module` rests on."""
        inside, outside = reached(name, module, table)
        own = frozenset(constant.name for constant in inside if constant.kind is Kind.AXIOM)
        return own | self._oracle.axioms(module.imports, outside, folder)

    def ask_axioms(self, module: Module, names: Iterable[Name], table: ExprTable, folder: Path) -> None:
        """Learn in one question what `axioms` will be asked about these constants."""
        outside = {used for name in names for used in reached(name, module, table)[1]}
        self._oracle.axioms(module.imports, outside, folder)

    def verdict(self, theorem: Theorem, found: Finding, seconds: float) -> Verdict:
        """The finding as a verdict on `theorem` by this toolchain."""
        return Verdict(
            proved=not found.reason,
            statement_hash=theorem.statement_hash,
            tier=found.tier,
            axioms=found.axioms,
            toolchain=self.toolchain.fingerprint,
            seconds=seconds,
            reason=found.reason,
            messages=found.messages,
        )


def compose(theorem: Theorem, body: str) -> str:
    """The file that is compiled: header, then the theorem with `body`."""
    return f"{theorem.header}\n{theorem.declaration(body)}\n" if theorem.header else f"{theorem.declaration(body)}\n"


def _refuse_counter(theorem: Theorem, refutation: Theorem) -> str:
    """Why the text of a refutation may not be shown to Lean; empty if it may."""
    if refutation.header != theorem.header:
        return "what stands before the refutation is not what stands before the theorem"
    found = list(tokens(refutation.name))
    if len(found) != 1 or found[0].kind is not TokenKind.WORD or found[0].text != refutation.name:
        return f"{refutation.name!r} is no name for a refutation"
    for part in (refutation.name, refutation.signature):
        if refusal := refuse_proof(part):
            return f"the refutation's statement is {refusal}"
    return ""


def _moved(messages: Sequence[Message], theorem: Theorem) -> tuple[Message, ...]:
    """The messages, with lines counted from the theorem's first where they are about it."""
    before = compose(theorem, "").count("\n") - 1 - theorem.signature.strip().count("\n")
    return tuple(
        Message(m.severity, m.text, m.line - before if m.line > before else m.line, m.column, m.kind) for m in messages
    )


def _declared_last(module: Module) -> Name | None:
    """The full name of the theorem whose name stands last in the source."""
    theorems = [name for name in module.positions if name in module.constants]
    return max(theorems, key=lambda name: module.positions[name], default=None)
