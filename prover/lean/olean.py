"""Read compiled Lean modules (`.olean` files) in Python, without Lean: what a verdict compares is data, not text.

An `.olean` file is a memory image: a header, then Lean objects exactly as they lie in memory, whose pointers count from
a base address named in the header. Children stand before their parents, so the graph has no cycles; this is enforced.

    header    "olean", version byte; version 1: Git hash (42 bytes), base address;
              version 2: flags, Lean version (33 bytes), Git hash (40 bytes), base address
    root      a pointer to the module's data: directly after the header (recent Leans) or the file's last word
    object    reference count (4 bytes, 0), size (2), number of object fields or other (1), tag (1), then the fields;
              a "pointer" with its lowest bit set is a small number
    module    imports, constant names, constants, names of code-only constants, entries of environment extensions

`read_module` decodes the parts named in `Module`; expressions go into an `ExprTable`. What has no meaning to the
kernel is left out: names of bound variables, whether they are explicit or implicit, and metadata (positions, hints for
printing). Nothing here is recursive: depth is limited by memory only.

Limits: 64-bit little-endian images; Lean's own (versions 4.9 to 4.35; only files of 4.35 were at hand to test); an
unknown layout raises `ToolchainBroken`, never a wrong answer. Modules of Lean's `module` system keep proofs in a
separate `.olean.private` file, which is not looked for. Read next: `prover.lean.verify`.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TypeVar

from prover.errors import ToolchainBroken
from prover.lean.expressions import ExprTable, Name

_ARRAY, _STRING, _BIGNUM, _LAST_CONSTRUCTOR = 246, 249, 250, 244
_WORD = struct.Struct("<Q")
_T = TypeVar("_T")


class Kind(IntEnum):
    """The kinds of constants, numbered as Lean's constructors of `ConstantInfo` are."""

    AXIOM = 0
    DEFINITION = 1
    THEOREM = 2
    OPAQUE = 3
    QUOTIENT = 4
    INDUCTIVE = 5
    CONSTRUCTOR = 6
    RECURSOR = 7


@dataclass(frozen=True, slots=True)
class Constant:
    """One declaration as the kernel knows it. Constants read into one table are equal iff they mean the same.

    `type` and `value` are numbers in the module's `ExprTable`; `value` is None where there is none. `expressions` are
    further ones (the right-hand sides of a recursor's rules); `related` names its constructors, siblings, parent;
    `details` holds the remaining flags and numbers (unsafe, number of parameters, ...), reducibility hints excluded.
    """

    name: Name
    kind: Kind
    level_params: tuple[Name, ...]
    type: int
    value: int | None
    expressions: tuple[int, ...]
    related: tuple[Name, ...]
    details: tuple[int, ...]

    @property
    def unsafe(self) -> bool:
        """Is it `unsafe` or `partial`, so that the kernel did not check it as mathematics?"""
        return self.details[0] != 0


@dataclass(frozen=True, slots=True)
class Module:
    """What a compiled module holds.

    `entries`: an environment extension's name to the number of entries this module adds to it. `positions`: where the
    names of declarations stand in the source, for those that stand there: line from 1, column in code points from 0.
    """

    imports: tuple[Name, ...]
    constants: dict[Name, Constant]
    entries: dict[Name, int]
    positions: dict[Name, tuple[int, int]]
    lean_version: str
    git_hash: str


def read_module(path: Path, table: ExprTable) -> Module:
    """Decode the module at `path`. Raises `ToolchainBroken` if it is not an `.olean` file of a known layout."""
    return _read(path, lambda image: _Reader(image, table).module())


def read_imports(path: Path) -> tuple[Name, ...]:
    """Only the names of the modules that the module at `path` imports. Raises `ToolchainBroken` as `read_module`."""
    return _read(path, lambda image: _Reader(image, ExprTable()).imports())


def _read(path: Path, decode: Callable[[mmap.mmap], _T]) -> _T:
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as image:
            return decode(image)
    except (OSError, ValueError, struct.error, IndexError, KeyError, _Unknown) as error:
        reason = error if isinstance(error, (OSError, _Unknown)) else repr(error)
        raise ToolchainBroken(f"{path} cannot be read as a compiled Lean module: {reason}") from error


class _Unknown(Exception):
    """The image is not as described in the module's docstring."""


class _Reader:
    """One image. Objects are spoken of by their offset in the file; `~n` (negative) stands for the small number n."""

    def __init__(self, image: mmap.mmap, table: ExprTable) -> None:
        self._image = image
        self._table = table
        self._names: dict[int, Name] = {}
        self._levels: dict[int, int] = {}
        self._exprs: dict[int, int] = {}
        self._header()

    def _header(self) -> None:
        image = self._image
        if image[:5] != b"olean":
            raise _Unknown("it does not begin with 'olean'")
        if image[5] == 1:
            start, version, commit = 56, b"", image[6:48]
        elif image[5] == 2:
            start, version, commit = 88, image[7:40], image[40:80]
        else:
            raise _Unknown(f"its format version is {image[5]}")
        self.lean_version = version.rstrip(b"\0").decode()
        self.git_hash = commit.rstrip(b"\0").decode()
        self._base = int(_WORD.unpack_from(image, start - 8)[0])
        first = _WORD.unpack_from(image, start)[0]
        # An object begins with a reference count of zero, a root pointer does not.
        where = start if first & 0xFFFFFFFF else len(image) - 8
        self._root = int(_WORD.unpack_from(image, where)[0]) - self._base
        if not start < self._root < len(image):
            raise _Unknown("its root pointer points outside")

    # Objects

    def _field(self, parent: int, index: int) -> int:
        """The object field number `index`; must lie before its parent."""
        word = int(_WORD.unpack_from(self._image, parent + 8 + 8 * index)[0])
        if word & 1:
            return ~(word >> 1)
        child = word - self._base
        if not 0 < child < parent:
            raise _Unknown(f"the object at {parent} points to {child}")
        return child

    def _shape(self, at: int) -> tuple[int, int]:
        """Tag and number of object fields; a small number is a constructor without fields."""
        if at < 0:
            return ~at, 0
        fields, tag = self._image[at + 6 : at + 8]
        return tag, fields

    def _fields(self, at: int, tag: int | None, count: int) -> list[int]:
        """The fields of a constructor object of that tag (None: any) and arity."""
        found, fields = self._shape(at)
        if found > _LAST_CONSTRUCTOR or (tag is not None and tag != found) or fields != count:
            raise _Unknown(f"constructor {tag} with {count} fields expected at {at}, found {found} with {fields}")
        return [self._field(at, index) for index in range(count)]

    def _flag(self, at: int, offset: int = 0) -> int:
        """The byte at `offset` after the object fields."""
        byte: int = self._image[at + 8 + 8 * self._image[at + 6] + offset]
        return byte

    def _array(self, at: int) -> Iterator[int]:
        if self._shape(at)[0] != _ARRAY:
            raise _Unknown(f"an array expected at {at}")
        size = _WORD.unpack_from(self._image, at + 8)[0]
        for index in range(size):
            yield self._field(at, index + 2)

    def _list(self, at: int) -> Iterator[int]:
        while at >= 0:
            head, at = self._fields(at, 1, 2)
            yield head

    def _string(self, at: int) -> str:
        if self._shape(at)[0] != _STRING:
            raise _Unknown(f"a string expected at {at}")
        size = _WORD.unpack_from(self._image, at + 8)[0]
        return self._image[at + 32 : at + 32 + size - 1].decode("utf-8", "surrogatepass")

    def _nat(self, at: int) -> int:
        if at < 0:
            return ~at
        if self._shape(at)[0] != _BIGNUM:
            raise _Unknown(f"a number expected at {at}")
        limbs = struct.unpack_from("<i", self._image, at + 12)[0]
        if limbs < 0:
            raise _Unknown(f"a negative number at {at}")
        return int.from_bytes(self._image[at + 24 : at + 24 + 8 * limbs], "little")

    # Names, levels, expressions

    def name(self, at: int) -> Name:
        pending: list[tuple[int, str | int]] = []
        while at >= 0 and at not in self._names:
            tag, _ = self._shape(at)
            prefix, part = self._fields(at, tag, 2)
            if tag not in (1, 2):
                raise _Unknown(f"a name expected at {at}")
            pending.append((at, self._string(part) if tag == 1 else self._nat(part)))
            at = prefix
        name: Name = () if at < 0 else self._names[at]
        for where, component in reversed(pending):
            name = self._names[where] = (*name, component)
        return name

    def _names_of(self, at: int) -> tuple[Name, ...]:
        return tuple(map(self.name, self._list(at)))

    def _numbered(
        self, root: int, known: dict[int, int], step: Callable[[int], tuple[list[int], Callable[[], int]]]
    ) -> int:
        """Number `root` after all it consists of; `step` gives an object's parts and how to number it after them."""
        todo = [root]
        waiting: dict[int, Callable[[], int]] = {}
        while todo:
            at = todo[-1]
            if at in known:
                todo.pop()
            elif at in waiting:
                known[at] = waiting.pop(at)()
                todo.pop()
            else:
                parts, waiting[at] = step(at)
                todo += [part for part in parts if part not in known]
        return known[root]

    def _level_step(self, at: int) -> tuple[list[int], Callable[[], int]]:
        known, add = self._levels, self._table.add
        tag, _ = self._shape(at)
        match tag:
            case 0:
                return [], lambda: add(("zero",))
            case 1:
                (inner,) = self._fields(at, 1, 1)
                return [inner], lambda: add(("succ", known[inner]))
            case 2 | 3:
                left, right = self._fields(at, tag, 2)
                return [left, right], lambda: add(("max" if tag == 2 else "imax", known[left], known[right]))
            case 4:
                (name,) = self._fields(at, 4, 1)
                return [], lambda: add(("param", self.name(name)))
        raise _Unknown(f"a universe level expected at {at}")

    def level(self, at: int) -> int:
        return self._numbered(at, self._levels, self._level_step)

    def _expr_step(self, at: int) -> tuple[list[int], Callable[[], int]]:
        known, add = self._exprs, self._table.add
        tag, _ = self._shape(at)
        match tag:
            case 0:
                (index,) = self._fields(at, 0, 1)
                return [], lambda: add(("bvar", self._nat(index)))
            case 3:
                (level,) = self._fields(at, 3, 1)
                return [], lambda: add(("sort", self.level(level)))
            case 4:
                name, levels = self._fields(at, 4, 2)
                return [], lambda: add(("const", self.name(name), tuple(map(self.level, self._list(levels)))))
            case 5:
                function, argument = self._fields(at, 5, 2)
                return [function, argument], lambda: add(("app", known[function], known[argument]))
            case 6 | 7:
                _, domain, body = self._fields(at, tag, 3)
                word = "lam" if tag == 6 else "forall"
                return [domain, body], lambda: add((word, known[domain], known[body]))
            case 8:
                _, domain, value, body = self._fields(at, 8, 4)
                return [domain, value, body], lambda: add(("let", known[domain], known[value], known[body]))
            case 9:
                (literal,) = self._fields(at, 9, 1)
                return [], lambda: self._literal(literal)
            case 10:
                _, inner = self._fields(at, 10, 2)
                return [inner], lambda: known[inner]
            case 11:
                name, index, structure = self._fields(at, 11, 3)
                return [structure], lambda: add(("proj", self.name(name), self._nat(index), known[structure]))
        raise _Unknown(f"an expression expected at {at}")

    def _literal(self, at: int) -> int:
        tag, _ = self._shape(at)
        (value,) = self._fields(at, tag, 1)
        return self._table.add(("nat", self._nat(value)) if tag == 0 else ("string", self._string(value)))

    def expr(self, at: int) -> int:
        return self._numbered(at, self._exprs, self._expr_step)

    # Constants and modules

    def constant(self, at: int) -> Constant:
        """Decode one `ConstantInfo`."""
        kind = Kind(self._shape(at)[0])
        (info,) = self._fields(at, int(kind), 1)
        arity = {0: 1, 1: 4, 2: 3, 3: 3, 4: 1, 5: 6, 6: 5, 7: 7}[kind]
        common, *rest = self._fields(info, 0, arity)
        name, levels, type_ = self._fields(common, 0, 3)
        value: int | None = None
        expressions: tuple[int, ...] = ()
        related: tuple[Name, ...] = ()
        details: tuple[int, ...] = (0,)
        match kind:
            case Kind.AXIOM:
                details = (self._flag(info),)
            case Kind.DEFINITION:
                # DefinitionSafety is unsafe, safe, partial
                value, details = self.expr(rest[0]), (int(self._flag(info) != 1),)
            case Kind.THEOREM:
                value = self.expr(rest[0])
            case Kind.OPAQUE:
                value, details = self.expr(rest[0]), (self._flag(info),)
            case Kind.QUOTIENT:
                details = (0, self._flag(info))
            case Kind.INDUCTIVE:
                params, indices, siblings, constructors, nested = rest
                related = (*self._names_of(siblings), *self._names_of(constructors))
                flags = self._flag(info, 1), self._flag(info), self._flag(info, 2)
                details = (*flags, self._nat(params), self._nat(indices), self._nat(nested))
            case Kind.CONSTRUCTOR:
                related = (self.name(rest[0]),)
                details = (self._flag(info), *map(self._nat, rest[1:]))
            case Kind.RECURSOR:
                siblings, *numbers, rules = rest
                parsed = [self._fields(rule, 0, 3) for rule in self._list(rules)]
                related = (*self._names_of(siblings), *(self.name(rule[0]) for rule in parsed))
                expressions = tuple(self.expr(rule[2]) for rule in parsed)
                counts = *map(self._nat, numbers), *(self._nat(rule[1]) for rule in parsed)
                details = (self._flag(info, 1), self._flag(info), *counts)
        parameters = self._names_of(levels)
        return Constant(self.name(name), kind, parameters, self.expr(type_), value, expressions, related, details)

    def imports(self) -> tuple[Name, ...]:
        """The names of the imported modules."""
        imports, *_ = self._fields(self._root, 0, 5)
        return tuple(self.name(self._field(at, 0)) for at in self._array(imports))

    def module(self) -> Module:
        """Decode the root object."""
        _, _, constants, _, entries = self._fields(self._root, 0, 5)
        found: dict[Name, Constant] = {}
        for at in self._array(constants):
            constant = self.constant(at)
            if constant.name in found:
                raise _Unknown(f"two constants are named {constant.name}")
            found[constant.name] = constant
        extensions = {self.name(key): value for key, value in self._pairs(entries)}
        counts = {name: sum(1 for _ in self._array(values)) for name, values in extensions.items()}
        ranges = extensions.get(("Lean", "declRangeExt"))
        positions = {} if ranges is None else {self.name(key): self._position(at) for key, at in self._pairs(ranges)}
        return Module(self.imports(), found, counts, positions, self.lean_version, self.git_hash)

    def _pairs(self, at: int) -> Iterator[tuple[int, int]]:
        for pair in self._array(at):
            key, value = self._fields(pair, 0, 2)
            yield key, value

    def _position(self, at: int) -> tuple[int, int]:
        """The start of the second ("selection") of a declaration's two ranges, which covers its name."""
        _, selection = self._fields(at, 0, 2)
        line, column = self._fields(self._fields(selection, 0, 4)[0], 0, 2)
        return self._nat(line), self._nat(column)
