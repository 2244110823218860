"""Writes ``INTERFACE.md`` of the embedded library: the names that the compiled program looks up, and where they are.

    python -m tests.lean.corelib_interface

The program refers to constants, syntax node kinds and attributes by ``Lean.Name`` objects in the static data of
`libleanshared.so`. This module maps the file into memory, reads every such object, and intersects the names with the
declarations that the compiler recorded for the library. Objects are laid out as Lean's runtime does on 64-bit machines:
a header of eight bytes (reference count, which is zero for static objects; size; number of fields; tag), then the
fields. A name is a constructor object with two fields, its prefix and a string or a number; the anonymous name is the
boxed zero.

Limits: Linux, because it reads ``/proc/self/maps``; names that the program composes while it runs are not seen; a name
counts even where the program only mentions it (as its own declarations do).
"""

from __future__ import annotations

import ctypes
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from prover.lean.library import SOURCES
from prover.lean.toolchain import wheel_library

_NAME = struct.Struct("<iHBBQQ")
_STRING = struct.Struct("<iHBBQQQ")
_BOXED_ZERO = 1
_STRING_TAG = 249
_NAME_TAGS = (1, 2)
_LONGEST = 400
_CANDIDATE = re.compile(rb"(?=\0{4}[\0\x20]\0\x02[\x01\x02])", re.DOTALL)
"""Where the header of a name may begin."""
PREAMBLE = """# Names that the compiled program looks up

The compiled Lean program contains name literals: constants, syntax node kinds and attributes that it expects to find
in the library. This table lists those that this library defines, with their modules;
`tests/lean/test_corelib_library.py` checks it against the compiled library. Their types, constructor orders, argument
orders and node shapes are interface facts: change the text around them freely, not the declarations themselves.

How it is made: `python -m tests.lean.corelib_interface` reads every `Lean.Name` object in the static data of
`libleanshared.so` (the wheel that `prover/lean/toolchain.py` pins), {count:,} in all, and intersects them with the
declarations recorded in the compiled library. Names that the program builds while it runs (for instance
`have_body_congr'`) are not in its static data and so not in this table; their sections say so. Run it again after
adding or moving a declaration.

| name | module |
|---|---|
"""


@dataclass(slots=True)
class StaticData:
    """The data segments of one loaded library, and the names decoded so far by address."""

    segments: list[tuple[int, bytes]]
    known: dict[int, str | None] = field(default_factory=lambda: {_BOXED_ZERO: ""})

    @classmethod
    def of(cls, library: Path) -> StaticData:
        """Load `library` into this process, so that its relocations are applied, and copy what is not code."""
        ctypes.CDLL(str(library))
        segments = []
        for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) r.-. \S+ \S+ \S+ +(.*)", line)
            if found and found[3] == str(library):
                start, end = int(found[1], 16), int(found[2], 16)
                segments.append((start, ctypes.string_at(start, end - start)))
        return cls(segments)

    def read(self, address: int, size: int) -> bytes | None:
        for start, data in self.segments:
            if start <= address and address + size <= start + len(data):
                return data[address - start : address - start + size]
        return None

    def names(self) -> Iterator[str]:
        """Every name object, once for each place it stands at."""
        for start, data in self.segments:
            for found in _CANDIDATE.finditer(data):
                name = self.name(start + found.start())
                if name:
                    yield name

    def name(self, address: int) -> str | None:
        """The name at `address` as dotted text; None if there is none."""
        if address not in self.known:
            self.known[address] = None  # until proved otherwise; also stops cycles in what is not a name
            self.known[address] = self._decode(address)
        return self.known[address]

    def _decode(self, address: int) -> str | None:
        data = self.read(address, _NAME.size) if address % 8 == 0 else None
        if data is None:
            return None
        count, size, fields, tag, prefix, last = _NAME.unpack(data)
        if count != 0 or fields != 2 or tag not in _NAME_TAGS or size not in (0, 32):
            return None
        before = self.name(prefix)
        part = (str(last >> 1) if last & 1 else None) if tag == _NAME_TAGS[1] else self._string(last)
        if before is None or part is None:
            return None
        return f"{before}.{part}" if before else part

    def _string(self, address: int) -> str | None:
        data = self.read(address, _STRING.size) if address % 8 == 0 else None
        if data is None:
            return None
        *_, tag, size, _, _ = _STRING.unpack(data)
        text = self.read(address + _STRING.size, size - 1) if tag == _STRING_TAG and 1 <= size <= _LONGEST else None
        try:
            return None if text is None else text.decode()
        except UnicodeDecodeError:
            return None


def program_names(library: Path | None = None) -> set[str]:
    """All names in the program's static data; text between ``«`` and ``»`` stands without these marks."""
    return set(StaticData.of(library or wheel_library()).names())


def table(declared: dict[str, str], names: set[str]) -> str:
    """The text of ``INTERFACE.md``: declarations (name -> module) that the program names, by module."""
    plain = {name: name.replace("«", "").replace("»", "") for name in declared}
    rows = sorted((module, name) for name, module in declared.items() if plain[name] in names)
    return PREAMBLE.format(count=len(names)) + "".join(f"| `{name}` | `{module}` |\n" for module, name in rows)


def main() -> None:
    """Rewrite the table in the source tree."""
    from prover.lean.toolchain import embedded
    from prover.settings import load
    from tests.lean.corelib_support import declarations

    text = table(declarations(embedded(load().cache_dir)), program_names())
    (SOURCES / "INTERFACE.md").write_text(text, encoding="utf-8")
    sys.stdout.write(f"{text.count('| `Core')} rows\n")


if __name__ == "__main__":
    main()
