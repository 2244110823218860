"""Writes small `.olean` images as Lean lays them out, so that reading them can be tested without Lean."""

from __future__ import annotations

import struct
from collections.abc import Sequence

BASE = 0x10_0000_0000


class Image:
    """Objects are appended; each method returns the new object's address. Numbers n are written ``2n + 1``."""

    def __init__(self, version: int = 2, *, root_first: bool = True) -> None:
        self.root_first = root_first
        if version == 1:
            self.data = bytearray(b"olean\x01" + b"c" * 40 + b"\0\0" + struct.pack("<Q", BASE))
        else:
            self.data = bytearray(b"olean\x02\x01" + b"4.99.0".ljust(33, b"\0") + b"c" * 40 + struct.pack("<Q", BASE))
        self.start = len(self.data)
        if root_first:
            self.data += bytes(8)

    def _put(self, tag: int, other: int, body: bytes) -> int:
        address = BASE + len(self.data)
        size = 8 + len(body) if tag <= 244 else 1
        self.data += struct.pack("<iHBB", 0, size, other, tag) + body
        self.data += bytes(-len(self.data) % 8)
        return address

    def ctor(self, tag: int, *fields: int, scalars: bytes = b"") -> int:
        padded = scalars + bytes(-len(scalars) % 8)
        return self._put(tag, len(fields), struct.pack(f"<{len(fields)}Q", *fields) + padded)

    def array(self, items: Sequence[int]) -> int:
        return self._put(246, 0, struct.pack(f"<QQ{len(items)}Q", len(items), len(items), *items))

    def string(self, text: str) -> int:
        raw = text.encode() + b"\0"
        return self._put(249, 0, struct.pack("<QQQ", len(raw), len(raw), len(text)) + raw)

    def bignum(self, value: int) -> int:
        limbs = (value.bit_length() + 63) // 64
        return self._put(250, 0, struct.pack("<iiQ", limbs, limbs, 0) + value.to_bytes(8 * limbs, "little"))

    def chain(self, items: Sequence[int]) -> int:
        cell = 1
        for item in reversed(items):
            cell = self.ctor(1, item, cell)
        return cell

    def name(self, *parts: str | int) -> int:
        address = 1
        for part in parts:
            field = self.string(part) if isinstance(part, str) else 2 * part + 1
            address = self.ctor(1 if isinstance(part, str) else 2, address, field, scalars=bytes(8))
        return address

    def expr(self, tag: int, *fields: int, flag: int | None = None) -> int:
        return self.ctor(tag, *fields, scalars=bytes(8) if flag is None else bytes(8) + bytes([flag]))

    def theorem(self, name: int, type_: int, value: int) -> int:
        common = self.ctor(0, name, 1, type_)
        return self.ctor(2, self.ctor(0, common, value, self.chain([name])))

    def axiom(self, name: int, type_: int, *, unsafe: bool = False) -> int:
        return self.ctor(0, self.ctor(0, self.ctor(0, name, 1, type_), scalars=bytes([unsafe])))

    def module(self, imports: Sequence[int], constants: Sequence[int], entries: Sequence[int] = ()) -> bytes:
        """The finished image."""
        modules = self.array([self.ctor(0, name, scalars=bytes(3)) for name in imports])
        root = self.ctor(0, modules, self.array([]), self.array(constants), self.array([]), self.array(entries))
        if self.root_first:
            self.data[self.start : self.start + 8] = struct.pack("<Q", root)
        else:
            self.data += struct.pack("<Q", root)
        return bytes(self.data)
