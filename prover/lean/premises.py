"""The library's theorems as premises: read off the compiled modules, without asking Lean.

`library_index` looks at every module on the toolchain's library path that is Lemmata's own, takes each theorem's
conclusion, and lists the symbols in it the way Lean prints them, so that they can be compared with a printed goal. The
statement as it is written comes from the library's source text, at the place that the module's ``.ilean`` tells.
The result is kept beside the library in the cache, under the toolchain's fingerprint. Large libraries (Mathlib) are the
business of indexes (`retrieval.index`), not of this module: for a Lake project it returns nothing.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from prover.lean.expressions import ExprTable, Name
from prover.lean.library import library_sources
from prover.lean.olean import Constant, Kind, read_module
from prover.lean.toolchain import Toolchain
from prover.types import Premise

_FORMAT = 4
_PRINTED = {
    ("Eq",): "=",
    ("Ne",): "≠",
    ("Iff",): "↔",
    ("And",): "∧",
    ("Or",): "∨",
    ("Not",): "¬",
    ("Exists",): "∃",
    ("HAdd", "hAdd"): "+",
    ("HSub", "hSub"): "-",
    ("HMul", "hMul"): "*",
    ("HDiv", "hDiv"): "/",
    ("HMod", "hMod"): "%",
    ("HPow", "hPow"): "^",
    ("HAppend", "hAppend"): "++",
    ("LE", "le"): "≤",
    ("LT", "lt"): "<",
    ("GE", "ge"): "≥",
    ("GT", "gt"): ">",
    ("Dvd", "dvd"): "∣",
    ("Membership", "mem"): "∈",
    ("List", "cons"): "::",
    ("List", "nil"): "[]",
    ("Neg", "neg"): "-",
    ("Function", "comp"): "∘",
    ("BEq", "beq"): "==",
    ("Prod",): "×",
}
_SILENT = frozenset(("ofNat", "cast", "instOfNatNat", "Nat", "Int", "ℕ", "ℤ", "List", "Type"))
_INTERNAL_ROOTS = frozenset(("Lean", "Lemmata"))


@dataclass(frozen=True, slots=True)
class PlacedPremise:
    """A theorem of the library and where it stands: module, and line from 1 (0: Lean made it of something else)."""

    premise: Premise
    module: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class LibraryIndex:
    """The library's theorems with their modules, and what each module imports itself."""

    premises: Sequence[PlacedPremise]
    imports: Mapping[str, Sequence[str]]


def library_premises(toolchain: Toolchain, cache: Path) -> Sequence[Premise]:
    """The embedded library's theorems; empty for a Lake project."""
    return [placed.premise for placed in library_index(toolchain, cache).premises]


def library_index(toolchain: Toolchain, cache: Path) -> LibraryIndex:
    """The embedded library's theorems with their modules; empty for a Lake project."""
    folder = toolchain.environment.get("LEAN_PATH")
    if toolchain.kind != "embedded" or folder is None:
        return LibraryIndex((), {})
    index = cache / f"premises-{_FORMAT}-{Path(folder).name}.json"
    try:
        return _decode(json.loads(index.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        found = _read_library(Path(folder))  # absent, or a file of another making: made anew
    _store(index, found)
    return found


def _read_library(folder: Path) -> LibraryIndex:
    table = ExprTable()
    sources = library_sources()
    premises: list[PlacedPremise] = []
    imports: dict[str, Sequence[str]] = {}
    for path in sorted(folder.rglob("*.olean")):
        module = ".".join(path.relative_to(folder).with_suffix("").parts)
        references = json.loads(path.with_suffix(".ilean").read_text(encoding="utf-8"))
        imports[module] = [str(name) for name, *_ in references["directImports"]]
        text = sources[module].read_text(encoding="utf-8").split("\n") if module in sources else []
        for constant in read_module(path, table).constants.values():
            if constant.kind is Kind.THEOREM and _public(constant.name):
                premise = _premise(constant, table)
                place = references["decls"].get(premise.name)
                statement = _statement(text, place) if place else ""
                premises.append(
                    PlacedPremise(replace(premise, statement=statement), module, place[0] + 1 if place else 0)
                )
    return LibraryIndex(premises, imports)


_PROOF = re.compile(r":=|^\s*\|(?!\|)", re.MULTILINE)


def _statement(lines: Sequence[str], place: Sequence[int]) -> str:
    """What stands between a theorem's name and its proof; `place`: its lines and columns, and those of its name."""
    _, _, last, end, *_, line, column = place
    text = "\n".join([_from(lines, line, column), *lines[line + 1 : last], lines[last][:end] if last > line else ""])
    return " ".join(_before_proof(text).split())


def _from(lines: Sequence[str], line: int, column: int) -> str:
    """The line from a column on, which counts UTF-16 code units."""
    return lines[line].encode("utf-16-le")[2 * column :].decode("utf-16-le") if line < len(lines) else ""


def _before_proof(text: str) -> str:
    """Up to the first ``:=`` outside brackets, or the first alternative of a definition by cases."""
    for match in _PROOF.finditer(text):
        before = text[: match.start()]
        if sum(map(before.count, "([{⟨")) <= sum(map(before.count, ")]}⟩")):
            return before
    return text


def _public(name: Name) -> bool:
    """Can a user write this name, and is it not a helper that Lean or a tactic made?"""
    parts = [part for part in name if isinstance(part, str)]
    if len(parts) != len(name) or name[0] in _INTERNAL_ROOTS:
        return False
    return not any(part.startswith(("_", "inst", "match_", "eq_def")) or "injEq" in part for part in parts)


def _premise(constant: Constant, table: ExprTable) -> Premise:
    conclusion, hypotheses = _conclusion(constant.type, table)
    head, arguments = _application(conclusion, table)
    symbol = _symbol(head, table)
    left = _words([arguments[-2]], table) if symbol in ("=", "↔") and len(arguments) >= 2 else frozenset()
    name = ".".join(str(part) for part in constant.name)
    return Premise(name, symbol, _words([conclusion], table), left, hypotheses)


def _conclusion(type_: int, table: ExprTable) -> tuple[int, int]:
    """What stands after all ∀ and →, and the number of arrows that do not bind a variable used later."""
    hypotheses = 0
    node = table.nodes[type_]
    while node[0] == "forall":
        domain, body = _child(node, 1), _child(node, 2)
        hypotheses += _application(domain, table)[1] != [] and table.nodes[domain][0] != "sort"
        type_, node = body, table.nodes[body]
    return type_, hypotheses


def _application(expression: int, table: ExprTable) -> tuple[int, list[int]]:
    arguments: list[int] = []
    node = table.nodes[expression]
    while node[0] == "app":
        arguments.append(_child(node, 2))
        expression = _child(node, 1)
        node = table.nodes[expression]
    return expression, arguments[::-1]


def _child(node: tuple[object, ...], position: int) -> int:
    child = node[position]
    assert isinstance(child, int)
    return child


def _symbol(head: int, table: ExprTable) -> str:
    node = table.nodes[head]
    return _printed(node[1]) if node[0] == "const" else ""


def _printed(name: object) -> str:
    assert isinstance(name, tuple)
    return _PRINTED.get(name) or str(name[-1])


def _words(roots: Sequence[int], table: ExprTable) -> frozenset[str]:
    found = {_printed(name) for name in table.constants(roots) if not _is_instance(name)}
    return frozenset(found - _SILENT)


def _is_instance(name: Name) -> bool:
    return any(isinstance(part, str) and part.startswith("inst") for part in name)


def _decode(data: Mapping[str, list[list[object]]]) -> LibraryIndex:
    imports = {str(module): _strings(names) for module, names in data["imports"]}
    return LibraryIndex([_decode_premise(row) for row in data["premises"]], imports)


def _decode_premise(row: list[object]) -> PlacedPremise:
    name, symbol, words, left, hypotheses, statement, module, line = row
    premise = Premise(
        str(name),
        str(symbol),
        frozenset(_strings(words)),
        frozenset(_strings(left)),
        int(str(hypotheses)),
        statement=str(statement),
    )
    return PlacedPremise(premise, str(module), int(str(line)))


def _strings(value: object) -> list[str]:
    if not isinstance(value, list):
        raise TypeError(value)
    return [str(item) for item in value]


def _store(index: Path, found: LibraryIndex) -> None:
    """Write the index in one step; a full disk costs only the time to make it again."""
    part = index.with_suffix(f".part-{os.getpid()}")
    data = {
        "imports": [[module, list(names)] for module, names in found.imports.items()],
        "premises": [_encode(placed) for placed in found.premises],
    }
    try:
        part.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        part.replace(index)
    except OSError:
        part.unlink(missing_ok=True)


def _encode(placed: PlacedPremise) -> list[object]:
    p = placed.premise
    return [p.name, p.symbol, sorted(p.words), sorted(p.left), p.hypotheses, p.statement, placed.module, placed.line]
