"""T2: the kernel's second opinion, without any elaboration.

A compiled module that came out of an elaborating process is not beyond doubt: an option can switch the kernel off, and
code that ran there could have added what it liked. `replay` hands every declaration of the module to the kernel again,
in a fresh process (`prover.lean.kernel`) that has read nothing but the imported library and this data.

It works on the embedded toolchain only, whose Lean is pinned: the child calls functions inside it. For a Lake project
`replay` returns None: no second opinion.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from prover.errors import LeanDied, ToolchainBroken
from prover.lean.expressions import ExprTable, Name
from prover.lean.olean import Constant, Kind, Module, read_imports
from prover.lean.process import LeanRun, ProcessLimits, run_lean
from prover.lean.toolchain import GITHASH, Toolchain

_MADE_BY_KERNEL = frozenset({Kind.RECURSOR, Kind.QUOTIENT})


def replay(
    toolchain: Toolchain, module: Module, path: Path, table: ExprTable, limits: ProcessLimits, timeout: float
) -> str | None:
    """Check the compiled module at `path`, which was read as `module`, again.

    Returns "" if the kernel accepts everything, else a sentence that says what it refused; None if this toolchain
    cannot be asked. Raises `LeanDied` if the process ends without an answer.
    """
    if toolchain.kind != "embedded" or module.git_hash != GITHASH:
        return None
    try:
        steps = plan_steps(module, table)
    except CycleError:
        return "its declarations use each other in a circle"
    plan = {
        "imports": [str(found) for found in import_closure(toolchain, module.imports)],
        "module": str(path),
        "steps": steps,
    }
    file = path.with_name("plan.json")
    file.write_text(json.dumps(plan), encoding="utf-8")
    child = replace(toolchain, mode="kernel")
    run = run_lean(child, [str(file)], cwd=path.parent, limits=limits, timeout=timeout)
    return _judge(run, [list(module.constants)[step[0]] for step in steps], timeout)


def _judge(run: LeanRun, declared: Sequence[Name], timeout: float) -> str:
    if run.timed_out:
        return f"the kernel needs more than {timeout:g} seconds to check it again"
    try:
        answer = json.loads(run.output)
        if answer.get("checked") == len(declared):
            return ""
        return f"the kernel, asked again, found {answer['reason']} in {show(declared[answer['step']])}"
    except (ValueError, KeyError, IndexError, AttributeError) as error:
        detail = run.errors or f"exit code {run.returncode}"
        raise LeanDied(f"the kernel's process ended without an answer ({detail}); try again") from error


def plan_steps(module: Module, table: ExprTable) -> list[list[int]]:
    """The module's declarations in an order in which each uses only earlier ones, as indices of its constants.

    An inductive family and its constructors are one step; recursors are left out, since the kernel makes them itself;
    so are unsafe constants, which nothing safe can use. Raises `CycleError` if there is no such order.
    """
    index = {name: number for number, name in enumerate(module.constants)}
    owner = {name: _owner(module, constant) for name, constant in module.constants.items()}
    graph: dict[Name, set[Name]] = {}
    members: dict[Name, list[Name]] = {}
    for name, constant in module.constants.items():
        if constant.unsafe:
            continue
        group = owner[name]
        used = {owner[other] for other in uses(constant, table) if other in owner}
        graph.setdefault(group, set()).update(used - {group})
        if constant.kind is Kind.INDUCTIVE:
            members[group] = _family(module, constant)
        elif constant.kind not in _MADE_BY_KERNEL and constant.kind is not Kind.CONSTRUCTOR:
            members[group] = [name]
    order = TopologicalSorter(graph).static_order()
    return [[index[name] for name in members[group]] for group in order if group in members]


def _owner(module: Module, constant: Constant) -> Name:
    """The declaration that a constant comes from: its inductive family's first type, or itself."""
    family: Constant | None = constant
    if constant.kind is Kind.CONSTRUCTOR or constant.kind is Kind.RECURSOR:
        family = module.constants.get(constant.related[0])
    if family is not None and family.kind is Kind.INDUCTIVE:
        return family.related[0]
    return constant.name


def _family(module: Module, constant: Constant) -> list[Name]:
    """The types of an inductive family in their declared order, each followed by its constructors."""
    members: list[Name] = []
    for name in constant.related:
        sibling = module.constants.get(name)
        if sibling is not None and sibling.kind is Kind.INDUCTIVE:
            members += [name, *(c for c in sibling.related if _is_constructor(module, c))]
    return members


def _is_constructor(module: Module, name: Name) -> bool:
    return name in module.constants and module.constants[name].kind is Kind.CONSTRUCTOR


def uses(constant: Constant, table: ExprTable) -> frozenset[Name]:
    """All names that the declaration of `constant` mentions."""
    roots = [constant.type, *constant.expressions]
    if constant.value is not None:
        roots.append(constant.value)
    return table.constants(roots) | frozenset(constant.related)


def import_closure(toolchain: Toolchain, imports: Sequence[Name]) -> list[Path]:
    """The compiled files of all modules imported, directly or not. Raises `ToolchainBroken` if one is absent."""
    roots = [Path(entry) for entry in toolchain.environment.get("LEAN_PATH", "").split(":") if entry]
    found: dict[Name, Path] = {}
    todo = list(imports)
    while todo:
        name = todo.pop()
        if name in found:
            continue
        relative = Path(*map(str, name)).with_suffix(".olean")
        path = next((root / relative for root in roots if (root / relative).is_file()), None)
        if path is None:
            raise ToolchainBroken(f"the compiled module {show(name)} is not in {', '.join(map(str, roots))}")
        found[name] = path
        todo += read_imports(path)
    return list(found.values())


def show(name: Name) -> str:
    """A name as people write it."""
    return ".".join(map(str, name))
