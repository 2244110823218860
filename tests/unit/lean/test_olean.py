"""Reading compiled modules: layouts, sharing, depth, and files that are none. Real files: tests/lean."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from prover.errors import ToolchainBroken
from prover.lean.expressions import ExprTable
from prover.lean.olean import Kind, Module, read_imports, read_module
from tests.unit.lean.images import BASE, Image


def sample(image: Image, *, binder: str = "x", style: int = 0, number: int = 2**70) -> bytes:
    """``theorem A.t : ∀ x : P, P := fun x => x`` and an axiom that mentions a large number."""
    name = image.name("A", "t")
    proposition = image.expr(4, image.name("P"), 1)
    body = image.expr(0, 2 * 0 + 1)
    statement = image.expr(7, image.name(binder), proposition, proposition, flag=style)
    proof = image.expr(6, image.name(binder), proposition, image.expr(10, 1, body), flag=style)
    literal = image.expr(9, image.ctor(0, image.bignum(number)))
    assumed = image.expr(5, image.expr(4, image.name("Q"), 1), image.expr(11, image.name("S"), 3, literal))
    start = image.ctor(0, 2 * 7 + 1, 2 * 8 + 1)
    extent = image.ctor(0, start, 1, start, 1)
    position = image.ctor(0, name, image.ctor(0, extent, extent))
    extension = image.ctor(0, image.name("Lean", "declRangeExt"), image.array([position]))
    constants = [image.theorem(name, statement, proof), image.axiom(image.name("_private", "M", 0, "a"), assumed)]
    return image.module([image.name("Init"), image.name("B", "C")], constants, [extension])


def read(folder: Path, data: bytes, table: ExprTable | None = None) -> Module:
    path = folder / "M.olean"
    path.write_bytes(data)
    return read_module(path, table or ExprTable())


@pytest.mark.parametrize(("version", "root_first"), [(2, True), (2, False), (1, False)])
def test_layouts(tmp_path: Path, version: int, root_first: bool) -> None:
    table = ExprTable()
    module = read(tmp_path, sample(Image(version, root_first=root_first)), table)
    assert module.imports == (("Init",), ("B", "C"))
    assert read_imports(tmp_path / "M.olean") == module.imports
    theorem, axiom = module.constants.values()
    assert (theorem.name, theorem.kind) == (("A", "t"), Kind.THEOREM)
    assert (axiom.name, axiom.kind, axiom.unsafe) == (("_private", "M", 0, "a"), Kind.AXIOM, False)
    assert table.constants([theorem.type]) == {("P",)}
    assert table.constants([axiom.type]) == {("Q",), ("S",)}
    assert ("nat", 2**70) in table.nodes
    assert module.positions == {("A", "t"): (7, 8)}
    assert module.entries == {("Lean", "declRangeExt"): 1}
    assert module.git_hash == "c" * 40


def test_binders_and_metadata_do_not_count(tmp_path: Path) -> None:
    table = ExprTable()
    one = read(tmp_path, sample(Image()), table)
    other = read(tmp_path, sample(Image(), binder="y", style=1), table)
    assert one.constants == other.constants


def test_different_numbers_differ(tmp_path: Path) -> None:
    table = ExprTable()
    name = ("_private", "M", 0, "a")
    one = read(tmp_path, sample(Image()), table).constants[name]
    other = read(tmp_path, sample(Image(), number=2**70 + 1), table).constants[name]
    assert one != other


def test_deep_terms_need_no_recursion(tmp_path: Path) -> None:
    image = Image()
    term = image.expr(4, image.name("P"), 1)
    for _ in range(50_000):
        term = image.expr(5, term, term)
    name = image.name("t")
    module = read(tmp_path, image.module([], [image.axiom(name, term)]))
    assert list(module.constants) == [("t",)]


def test_copied_tables_keep_their_numbers() -> None:
    table = ExprTable()
    number = table.add(("zero",))
    twin = table.copy()
    assert twin.add(("zero",)) == number
    twin.add(("succ", number))
    assert len(table.nodes) == 1


@pytest.mark.parametrize("data", [b"", b"olean", b"PK\x03\x04" * 40, b"olean\x07" + bytes(200)])
def test_other_files_are_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ToolchainBroken, match=r"M\.olean"):
        read(tmp_path, data)


def test_absent_file(tmp_path: Path) -> None:
    with pytest.raises(ToolchainBroken, match="cannot be read"):
        read_module(tmp_path / "none.olean", ExprTable())


def test_every_truncation_and_damage_is_a_fault_or_harmless(tmp_path: Path) -> None:
    """A damaged file may only be refused or still be readable: never another error, never an endless loop."""
    whole = sample(Image())
    for end in range(0, len(whole) - 8, 40):
        with pytest.raises(ToolchainBroken):
            read(tmp_path, whole[:end])
    for at in range(88, len(whole), 8):
        for value in (1, BASE, BASE + len(whole) - 8, 2**63):
            damaged = whole[:at] + struct.pack("<Q", value) + whole[at + 8 :]
            try:
                read(tmp_path, damaged)
            except ToolchainBroken:
                continue


def test_circles_are_refused(tmp_path: Path) -> None:
    image = Image()
    term = image.expr(5, BASE + 10_000, BASE + 10_000)
    with pytest.raises(ToolchainBroken, match="points to"):
        read(tmp_path, image.module([], [image.axiom(image.name("t"), term)]) + bytes(20_000))


def test_two_constants_of_one_name_are_refused(tmp_path: Path) -> None:
    image = Image()
    proposition = image.expr(4, image.name("P"), 1)
    twice = [image.axiom(image.name("t"), proposition), image.axiom(image.name("t"), proposition)]
    with pytest.raises(ToolchainBroken, match="two constants"):
        read(tmp_path, image.module([], twice))
