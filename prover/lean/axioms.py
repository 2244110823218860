"""Which axioms a proof rests on.

The constants that a proof uses inside its own module are followed here, as data. For the imported ones among them Lean
is asked, in a process that imports what the module imports and never the module itself: one ``#print axioms`` each.
Answers are matched by position, not by the names they print, and a missing one is a fault. That is right for any
library, also for Mathlib, whose compiled files are too large to be followed here. The few imported names that cannot be
written in a Lean file (private ones have numbers in them) are asked for by a command where the real Lean library is at
hand (a Lake project), and followed through the library's compiled files on the embedded toolchain.

Answers are remembered per list of imports; a library does not change under its fingerprint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from prover.errors import LeanDied, ToolchainBroken
from prover.lean.expressions import ExprTable, Name
from prover.lean.olean import Constant, Kind, Module, read_module
from prover.lean.process import ProcessLimits, run_lean
from prover.lean.replay import import_closure, show, uses
from prover.lean.toolchain import Toolchain
from prover.types import Message

ALLOWED = frozenset([("propext",), ("Quot", "sound"), ("Classical", "choice")])
"""The axioms of Lean's usual mathematics."""

_DEPENDS = re.compile(r"depends on axioms: \[([^\[\]]*)\]\s*\Z")
_NONE = "does not depend on any axioms"
_UNWRITABLE = re.compile(r"[»\n\r]")


def reached(start: Name, module: Module, table: ExprTable) -> tuple[list[Constant], set[Name]]:
    """All constants of `module` that `start` rests on, itself included, and the imported names that they use."""
    inside: list[Constant] = []
    outside: set[Name] = set()
    seen, todo = {start}, [start]
    while todo:
        name = todo.pop()
        constant = module.constants.get(name)
        if constant is None:
            outside.add(name)
            continue
        inside.append(constant)
        fresh = uses(constant, table) - seen
        seen |= fresh
        todo += fresh
    return inside, outside


class AxiomOracle:
    """Knows the axioms behind a toolchain's library. Not safe to share between threads."""

    def __init__(self, toolchain: Toolchain, limits: ProcessLimits, timeout: float) -> None:
        self._toolchain = toolchain
        self._limits = limits
        self._timeout = timeout
        self._known: dict[tuple[Name, ...], dict[Name, frozenset[Name]]] = {}
        self._libraries: dict[tuple[Name, ...], dict[Name, Constant]] = {}
        self._table = ExprTable()

    def axioms(self, imports: Sequence[Name], names: Iterable[Name], folder: Path) -> frozenset[Name]:
        """The axioms that any of the imported constants `names` rests on; `folder` is for the question's file.

        Raises `LeanDied` or `ToolchainBroken` if there is no answer.
        """
        known = self._known.setdefault(tuple(imports), {})
        missing = sorted((name for name in names if name not in known), key=repr)
        writable = [name for name in missing if is_writable(name)]
        if self._toolchain.kind == "embedded":
            known.update(self._ask(imports, writable, folder))
            for name in missing:
                if name not in known:
                    known[name] = self._follow(imports, name)
        else:
            known.update(self._ask(imports, missing, folder))
        return frozenset(axiom for name in names for axiom in known[name])

    def _ask(self, imports: Sequence[Name], names: Sequence[Name], folder: Path) -> dict[Name, frozenset[Name]]:
        if not names:
            return {}
        text, first_line = question(imports, names)
        file = folder / "Axioms.lean"
        file.write_text(text, encoding="utf-8")
        arguments = ["--json", str(file)]
        run = run_lean(self._toolchain, arguments, cwd=folder, limits=self._limits, timeout=self._timeout)
        if run.timed_out or run.returncode != 0:
            detail = "; ".join(m.text for m in run.failures) or run.errors or f"exit code {run.returncode}"
            raise LeanDied(f"Lean did not say which axioms the library uses ({detail}); try again")
        answers = {message.line: message for message in run.messages if message.severity == "information"}
        return {name: _axioms_in(answers.get(first_line + index), name) for index, name in enumerate(names)}

    def _follow(self, imports: Sequence[Name], name: Name) -> frozenset[Name]:
        """The axioms of an imported constant, found in the library's compiled files."""
        library = self._libraries.setdefault(tuple(imports), {})
        if not library:
            for path in import_closure(self._toolchain, imports):
                library.update(read_module(path, self._table).constants)
        found: set[Name] = set()
        seen, todo = {name}, [name]
        while todo:
            current = todo.pop()
            constant = library.get(current)
            if constant is None:
                raise ToolchainBroken(f"{show(current)} is used by a proof and is not in the library it imports")
            if constant.kind is Kind.AXIOM:
                found.add(constant.name)
            fresh = uses(constant, self._table) - seen
            seen |= fresh
            todo += fresh
        return frozenset(found)


def question(imports: Sequence[Name], names: Sequence[Name]) -> tuple[str, int]:
    """A Lean file that asks for the axioms of `names`, and the line of the first question; one line each."""
    modules = list(dict.fromkeys(imports))
    if not all(is_writable(name) for name in names):
        modules.append(("Lean",))
    head = [f"import {_written(module)}" for module in dict.fromkeys(modules)]
    return "\n".join([*head, *map(_question, names), ""]), len(head) + 1


def _question(name: Name) -> str:
    if is_writable(name):
        return f"#print axioms {_written(name)}"
    term = ".anonymous"
    for part in name:
        term = f"(.num {term} {part})" if isinstance(part, int) else f"(.str {term} {_quoted(part)})"
    return (
        f"run_cmd do let axioms ← Lean.collectAxioms ({term} : Lean.Name); "
        'Lean.logInfo m!"depends on axioms: {axioms.toList}"'
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r") + '"'


def is_writable(name: Name) -> bool:
    """Can the name be written in a Lean file?"""
    return bool(name) and all(isinstance(part, str) and part and not _UNWRITABLE.search(part) for part in name)


def _written(name: Name) -> str:
    return ".".join(f"«{part}»" for part in name)


def _axioms_in(message: Message | None, name: Name) -> frozenset[Name]:
    text = "" if message is None else message.text
    if text.rstrip().endswith(_NONE):
        return frozenset()
    found = _DEPENDS.search(text)
    if found is None:
        raise ToolchainBroken(f"Lean did not answer which axioms {show(name)} uses: {text or 'no message'}")
    return frozenset(tuple(word.strip().split(".")) for word in found[1].split(",") if word.strip())
