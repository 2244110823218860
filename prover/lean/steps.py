"""The steps of a proof, as Lean saw them: each tactic with the goals before and after it, nested as it was written.

`walk_through` lets the real Lean elaborate the theorem with the proof in a fresh process and reads Lean's own record of
what it did (`prover.lean.infotree`), so it knows any proof, by whomever: bullets, `cases` with alternatives, `<;>`
(whose second tactic ran once for each goal: a step has several `runs`), rewriting rules one by one, `conv`, tactic
blocks inside terms. Of a proof that is a term it shows the subterms with what they prove. The theorems that the proof
names are looked up as well (`prover.lean.cited`). Which nodes of the record are steps: `prover.lean.stepping`.

This is for readers and decides nothing: whether a proof counts is `prover.lean.verify`'s to say. Text that no proof may
contain is not shown to Lean here either. What `simp` or `omega` used without being told so is not listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from prover.lean.cited import CitedTheorem, look_up, names_in
from prover.lean.compile import MODULE, CompileLimits, fresh_folder
from prover.lean.infotree import Node, read_tree
from prover.lean.own import refuse_statement
from prover.lean.process import run_lean
from prover.lean.refuse import refuse_proof
from prover.lean.source import split_header
from prover.lean.stepping import ProofStep, StepKind, Stepper
from prover.lean.tokens import Lines
from prover.lean.toolchain import Toolchain
from prover.types import Goal, Theorem

_TRACE = "set_option pp.maxSteps 200000\nset_option trace.Elab.info true\n"
LIMITS = CompileLimits(seconds=180.0)
"""Lean prints each goal dozens of times: a proof of sixty `have`s takes ten seconds, one of a hundred a minute."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A proof's steps. `start` is the theorem's goal; `note` says why there are no steps, if there are none.

    `toolchain`: fingerprint of the Lean that was asked; `cited`: the theorems that the steps name, in order.
    """

    steps: tuple[ProofStep, ...]
    start: Goal | None
    cited: tuple[CitedTheorem, ...]
    toolchain: str
    note: str = ""

    def all(self) -> Iterator[ProofStep]:
        """Every step, in the order of the text."""
        for step in self.steps:
            yield from step.walk()


@dataclass(frozen=True, slots=True)
class _Record:
    """Lean's record of one elaboration: the `text` it read, the offset at which the proof begins, the tree's roots."""

    text: str
    begin: int
    roots: list[Node]


def walk_through(toolchain: Toolchain, theorem: Theorem, proof: str, limits: CompileLimits | None = None) -> Walk:
    """The steps of `proof` (the text after ``:=``), which should be one that counts.

    A proof that Lean refuses, or that may not be shown to it, has no steps but a note. Raises an
    `InfrastructureFault` if no Lean can be started.
    """
    limits = limits or LIMITS
    refusal = refuse_statement(theorem) or refuse_proof(proof)
    if refusal is not None:
        return Walk((), None, (), toolchain.fingerprint, f"it is not shown to Lean: {refusal}")
    record = _elaborate(toolchain, theorem, proof, limits)
    if isinstance(record, str):
        return Walk((), None, (), toolchain.fingerprint, record)
    names = [(place, name) for place, name, _ in names_in(record.roots, Lines(record.text), record.begin)]
    steps = Stepper(record.text, record.begin, names).steps(record.roots)
    cited = look_up(toolchain, theorem, list(dict.fromkeys(_names(steps))), limits)
    known = frozenset(item.name for item in cited)
    return Walk(
        steps=tuple(_keeping(step, known) for step in steps),
        start=_start(steps) or _first_goal(toolchain, theorem, limits),
        cited=tuple(cited),
        toolchain=toolchain.fingerprint,
        note="" if steps else "Lean tells of no steps in it: it is one term",
    )


def _elaborate(
    toolchain: Toolchain, theorem: Theorem, proof: str, limits: CompileLimits, *, whole: bool = True
) -> _Record | str:
    """The record, or why there is none. `whole`: errors are a reason."""
    settled, own = split_header(theorem.header)
    before = (f"{settled.rstrip()}\n" if settled.strip() else "") + _TRACE + (f"{own}\n" if own else "")
    statement = theorem.declaration("")
    text = f"{before}{statement}{proof}\n"
    with fresh_folder() as folder:
        source = folder / f"{MODULE}.lean"
        source.write_text(text, encoding="utf-8")
        run = run_lean(toolchain, ["--json", str(source)], cwd=folder, limits=limits.process, timeout=limits.seconds)
    if run.timed_out:
        return f"Lean needs more than {limits.seconds:g} seconds to tell its steps"
    if run.failures and whole:
        return f"this Lean does not accept it: {run.failures[0].text}"
    if run.returncode and whole:
        return f"Lean ended with exit code {run.returncode} while it was to tell its steps"
    begin = len(before) + len(statement)
    line, _ = Lines(text).position(begin)
    trees = [read_tree(message.text) for message in run.messages if message.severity == "information"]
    roots = [root for tree in trees for root in tree if root.span is not None and root.span[1][0] >= line]
    if not roots:
        return "Lean did not tell its steps: its record of them is too large, or of another making than is known here"
    return _Record(text, begin, roots)


def _start(steps: tuple[ProofStep, ...]) -> Goal | None:
    """The theorem's goal, if its proof begins with a tactic."""
    return steps[0].before[0] if steps and steps[0].kind is not StepKind.TERM and steps[0].before else None


def _first_goal(toolchain: Toolchain, theorem: Theorem, limits: CompileLimits) -> Goal | None:
    """The goal of a theorem whose proof is a term, which Lean does not tell: that of a tactic that does nothing."""
    record = _elaborate(toolchain, theorem, "by skip", limits, whole=False)
    return None if isinstance(record, str) else _start(Stepper(record.text, record.begin, []).steps(record.roots))


def _names(steps: tuple[ProofStep, ...]) -> Iterator[str]:
    for step in steps:
        for inner in step.walk():
            yield from inner.names


def _keeping(step: ProofStep, known: frozenset[str]) -> ProofStep:
    """The step with those of its names that were found."""
    return replace(
        step,
        names=tuple(name for name in step.names if name in known),
        children=tuple(_keeping(child, known) for child in step.children),
    )
