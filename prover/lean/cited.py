"""The library's theorems that a proof names: which they are, what they state, where they are from.

Which constant a name of the text means depends on open namespaces and types (`h.symm` is `Eq.symm` applied to `h`), so
it is read from Lean's record of the elaboration, and the statements are asked of Lean (`#check`) in the context of the
theorem's header. The module that declares a theorem is known for the embedded library, whose index files are small.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from prover.lean.compile import MODULE, CompileLimits, fresh_folder
from prover.lean.infotree import TERM, Node, Position
from prover.lean.process import run_lean
from prover.lean.source import split_header
from prover.lean.toolchain import Toolchain
from prover.types import Theorem

_NAME = re.compile(r"@?(?P<name>[^\W\d][\w'!?]*(?:\.[^\W\d][\w'!?]*)*)(?:\.\{[^}]*\})?")
_BINDER = "(isBinder := true)"
_TOLD_KINDS = re.compile(r"(?:@\[[^\]]*\] *)?(?:(?:private|protected|noncomputable|unsafe|partial) )*(\w+)")
_TYPES = frozenset(("inductive", "structure", "class"))
_MOST = 400
"""Names that are looked up; a proof that names more has its first ones told."""


@dataclass(frozen=True, slots=True)
class CitedTheorem:
    """A constant that a proof names. `statement` is as Lean prints it, name first; `kind` Lean's word for it.

    `module` declares it; "" where that is not known, or it stands in the theorem's own header.
    """

    name: str
    statement: str
    kind: str = "theorem"
    module: str = ""


class Source(Protocol):
    """A text that knows where its lines begin."""

    @property
    def text(self) -> str: ...

    def offset(self, line: int, column: int) -> int: ...


def names_in(roots: Iterable[Node], source: Source, begin: int = 0) -> list[tuple[Position, str, str]]:
    """The constants that the source from offset `begin` on names: places, the names as Lean prints them, as written."""
    nodes = [node for root in roots for node in root.walk() if node.kind == TERM]
    local = {node.term[0].removesuffix(_BINDER).strip() for node in nodes if _BINDER in node.text}
    found: dict[Position, tuple[str, str]] = {}
    for node in nodes:
        match = None if _BINDER in node.text else _NAME.fullmatch(node.term[0])
        span = None if match is None else node.span
        if match is None or span is None or match["name"] in local:
            continue
        start = source.offset(*span[0])
        written = source.text[start : source.offset(*span[1])]
        if start >= begin and _ends_with(match["name"], written.strip("@ ")):
            found[span[0]] = match["name"], written
    return sorted((place, name, written) for place, (name, written) in found.items())


def _ends_with(name: str, written: str) -> bool:
    """Is `written` what a person writes for `name`? Not so for ``h.1``, which Lean prints as a projection's name."""
    plain = re.sub(r"\.\{.*\}$", "", written)
    return plain != "" and name.rpartition(".")[2] == plain.rpartition(".")[2]


def look_up(toolchain: Toolchain, theorem: Theorem, names: Sequence[str], limits: CompileLimits) -> list[CitedTheorem]:
    """What Lean says of these names, types and unknown ones left out; in the order of `names`."""
    if not names:
        return []
    names = names[:_MOST]
    settled, _ = split_header(theorem.header)
    before = f"{settled}\n" if settled else ""
    first = before.count("\n") + 1
    questions = [line for name in names for line in (f"#check {name}", f"#print sig {name}")]
    with fresh_folder() as folder:
        source = folder / f"{MODULE}.lean"
        source.write_text(before + "\n".join(questions) + "\n", encoding="utf-8")
        run = run_lean(toolchain, ["--json", str(source)], cwd=folder, limits=limits.process, timeout=limits.seconds)
    told = {message.line - first: message.text for message in run.messages if message.severity == "information"}
    modules = _modules(toolchain)
    cited = []
    for index, name in enumerate(names):
        statement, kind = told.get(2 * index), _kind(told.get(2 * index + 1, ""))
        if statement is not None and kind not in _TYPES:
            full = _full(statement)
            module = modules.get(full) or modules.get(full.rpartition(".")[0], "")  # constructors: their type's
            cited.append(CitedTheorem(name, statement.strip(), kind, module))
    return cited


def _full(statement: str) -> str:
    """The name that a statement begins with, without ``@`` and universes."""
    match = _NAME.match(statement.strip())
    return match["name"] if match else ""


def _kind(told: str) -> str:
    """The word before the name in ``protected theorem Nat.add_comm : ...``; older Leans do not tell it."""
    match = _TOLD_KINDS.match(told)
    return match[1] if match else "constant"


def _modules(toolchain: Toolchain) -> dict[str, str]:
    """Which module of the embedded library declares a name; nothing for a Lake project, whose index is too large."""
    folder = toolchain.environment.get("LEAN_PATH")
    if toolchain.kind != "embedded" or folder is None:
        return {}
    found: dict[str, str] = {}
    root = Path(folder)
    for path in sorted(root.rglob("*.ilean")):
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        found |= dict.fromkeys(_declared(path), module)
    return found


def _declared(path: Path) -> Iterable[str]:
    try:
        declared = json.loads(path.read_text(encoding="utf-8"))["decls"]
    except (OSError, ValueError, KeyError, TypeError):
        return ()  # an index of another making: it only costs the module's name
    return declared if isinstance(declared, dict) else ()
