"""Lean's kernel alone, in a process of its own: checks a compiled module's declarations again, from nothing.

Run by `prover.lean.launch` in an isolated interpreter, so it imports the standard library only (see
`prover.lean.replay`)::

    launch.py ... kernel LIBRARY [OPTION...] PLAN

PLAN is a JSON file: ``{"imports": [path, ...], "module": path, "steps": [[index, ...], ...]}``. The imports' constants
are trusted and added as they are; then each step's constants of the module are handed to the kernel as one declaration.
Nothing of the module runs: no parser, no elaborator, no extension sees it. Prints one JSON object: ``{"checked": n}``,
or ``{"step": i, "reason": text}`` for the first declaration that the kernel refuses.

This calls C functions inside the pinned Lean (`lean_add_decl` and its like), whose arguments are that version's; the
caller makes sure of the version. Options that `prover.lean.process` passes to every Lean (``-s``, ``-M``) are ignored.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import struct
import sys
from pathlib import Path
from typing import Any

_BOX_ZERO = 1
_STACK = 100 << 20
"""Bytes of stack for deep terms; the main thread may grow to it without a restart."""
_MAX_DEPTH = 100_000
_AXIOM, _DEFINITION, _THEOREM, _OPAQUE, _QUOTIENT, _INDUCTIVE = range(6)
_DECLARED_INDUCTIVE = 6

_EXCEPTIONS = (
    "an unknown constant",
    "a name that is declared already",
    "a value whose type is not the declared one",
    "a metavariable in a declaration",
    "a free variable in a declaration",
    "a function expected",
    "a type expected",
    "a wrong type in a let",
    "a wrong type in an expression",
    "an argument of a wrong type",
    "an invalid projection",
    "a theorem whose type is not a proposition",
    "an error of the kernel",
    "the kernel's time limit",
    "the kernel's memory limit",
    "terms nested too deeply for the kernel",
    "an interruption",
)


def _word(address: int, index: int) -> int:
    """The object field `index` of the object at `address`."""
    return int(ctypes.c_uint64.from_address(address + 8 + 8 * index).value)


def _tag(address: int) -> int:
    return int(ctypes.c_uint8.from_address(address + 7).value)


def _array(address: int) -> list[int]:
    size = _word(address, 0)
    return [_word(address, 2 + index) for index in range(size)]


class Kernel:
    """An environment that grows by checked declarations."""

    def __init__(self, library: str) -> None:
        self._lib = ctypes.CDLL(library)
        self._keep: list[ctypes.Array[ctypes.c_char]] = []
        self._function("lean_initialize", None)()
        self._function("lean_io_mark_end_initialization", None)()
        pointer, size = ctypes.c_void_p, ctypes.c_size_t
        self._read = self._function("l_Lean_readModuleData", pointer, pointer)
        self._string = self._function("lean_mk_string", pointer, ctypes.c_char_p)
        self._add = self._function("lean_environment_add", pointer, pointer, pointer)
        self._check = self._function("lean_add_decl", pointer, pointer, size, size, pointer, pointer)
        empty = self._result(self._function("l_Lean_mkEmptyEnvironment", pointer, ctypes.c_uint32)(0))
        kernel = self._function("lean_elab_environment_to_kernel_env", pointer, pointer)(empty)
        self._environment = self._function("lean_environment_mark_quot_init", pointer, pointer)(kernel)

    def _function(self, name: str, result: object, *arguments: object) -> Any:
        function = getattr(self._lib, name)
        function.restype, function.argtypes = result, arguments
        return function

    @staticmethod
    def _result(address: int) -> int:
        """The value of an `IO` result. Raises `OSError` if it is an error."""
        if _tag(address) != 0:
            raise OSError("Lean cannot read or prepare a module")
        return _word(address, 0)

    def constants(self, path: str) -> list[int]:
        """The addresses of a compiled module's constants; the file stays mapped."""
        module = _word(self._result(self._read(self._string(os.fsencode(path)))), 0)
        return _array(_word(module, 2))

    def trust(self, constant: int) -> None:
        self._environment = self._add(self._environment, constant)

    def check(self, declaration: int) -> str:
        """Add a declaration if the kernel accepts it; else say what it found."""
        result = self._check(self._environment, 0, _MAX_DEPTH, declaration, _BOX_ZERO)
        if _tag(result) == 1:
            self._environment = _word(result, 0)
            return ""
        exception = _word(result, 0)
        tag = exception >> 1 if exception & 1 else _tag(exception)
        return _EXCEPTIONS[tag] if tag < len(_EXCEPTIONS) else f"exception {tag}"

    def object(self, tag: int, *fields: int, scalars: bytes = b"") -> int:
        """A constructor object that is never freed (reference count 0)."""
        size = 8 + 8 * len(fields) + (8 if scalars else 0)
        body = struct.pack("<iHBB", 0, size, len(fields), tag)
        body += struct.pack(f"<{len(fields)}Q", *fields) + (scalars.ljust(8, b"\0") if scalars else b"")
        buffer = ctypes.create_string_buffer(body, len(body))
        self._keep.append(buffer)
        return ctypes.addressof(buffer)

    def chain(self, items: list[int]) -> int:
        """A `List` of the items."""
        cell = _BOX_ZERO
        for item in reversed(items):
            cell = self.object(1, item, cell)
        return cell

    def declaration(self, constants: list[int]) -> int:
        """The declaration that introduced these constants: one, or an inductive family with its constructors."""
        kind = _tag(constants[0])
        if kind in (_AXIOM, _DEFINITION, _THEOREM, _OPAQUE):
            return self.object(kind, _word(constants[0], 0))
        levels = _word(_word(_word(constants[0], 0), 0), 1)
        parameters = _word(_word(constants[0], 0), 1)
        types: list[tuple[int, list[int]]] = []
        for constant in constants:  # each family is followed by its constructors
            common = _word(_word(constant, 0), 0)
            if _tag(constant) == _INDUCTIVE:
                types.append((common, []))
            else:
                types[-1][1].append(self.object(0, _word(common, 0), _word(common, 2)))
        families = [self.object(0, _word(c, 0), _word(c, 2), self.chain(constructors)) for c, constructors in types]
        return self.object(_DECLARED_INDUCTIVE, levels, parameters, self.chain(families), scalars=b"\0")


def _raise_stack() -> None:
    try:
        _, hard = resource.getrlimit(resource.RLIMIT_STACK)
        wanted = _STACK if hard == resource.RLIM_INFINITY else min(_STACK, hard)
        resource.setrlimit(resource.RLIMIT_STACK, (wanted, hard))
    except (ValueError, OSError):
        return  # deep terms are refused earlier, nothing worse


def replay(library: str, plan: dict[str, list[str] | str | list[list[int]]]) -> dict[str, object]:
    """Check the plan's steps; see the module's docstring."""
    kernel = Kernel(library)
    for path in plan["imports"]:
        for constant in kernel.constants(str(path)):
            kernel.trust(constant)
    constants = kernel.constants(str(plan["module"]))
    steps: list[list[int]] = plan["steps"]  # type: ignore[assignment]
    for number, step in enumerate(steps):
        reason = kernel.check(kernel.declaration([constants[index] for index in step]))
        if reason:
            return {"step": number, "reason": reason}
    return {"checked": len(steps)}


def main(arguments: list[str]) -> int:
    library, plan = [word for word in arguments if not word.startswith("-")]
    _raise_stack()
    answer = replay(library, json.loads(Path(plan).read_text(encoding="utf-8")))
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    return 0
