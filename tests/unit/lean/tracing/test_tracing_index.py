"""Lean's index files of several ages, and the declarations that they and the text make together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from prover.lean.tracing.declarations import declarations, outline
from prover.lean.tracing.ilean import Definition, Usage, parse_index, read_index
from prover.lean.tracing.implicit import hypotheses, told_names
from prover.lean.tracing.stream import Said
from prover.lean.tracing.text import SourceText
from prover.traced import Declaration, Place

TEXT = SourceText(
    """/-- Doc: theorem not : 1 = 2 := rfl -/
@[simp] protected theorem A.t (n : Nat) /- a comment -/ : n = n := by
  rfl -- done
structure S (α : Type) extends Inhabited α where
  /-- first -/
  a : α := default
  (b c : Nat)
  deriving Repr
inductive T where
  | x | y (n : Nat)
  | z : T
def f (n : Nat) : Nat :=
  n + 1 -- one
instance : Inhabited T := ⟨T.x⟩
"""
)


def _at(word: str, number: int = 0) -> list[int]:
    """Where a word stands, as a language server would say."""
    offset = -1
    for _ in range(number + 1):
        offset = TEXT.text.index(word, offset + 1)
    place = TEXT.place(offset)
    return [place.line - 1, place.column - 1, place.line - 1, place.column - 1 + len(word)]


def _key(name: str, module: str = "M") -> str:
    return json.dumps({"c": {"m": module, "n": name}})


NEW: dict[str, Any] = {
    "version": 5,
    "module": "M",
    "directImports": [["Init", False, False, False]],
    "decls": {"A.t": [0, 0, 2, 5, *_at("A.t")], "_private.M.0.f": [11, 0, 12, 7, *_at("f (n")]},
    "references": {
        _key("A.t"): {"definition": _at("A.t"), "usages": []},
        _key("S"): {"definition": [*_at("S (")[:2], 3, 11, "S"], "usages": []},
        _key("S.a"): {"definition": [*_at("a : α"), "S"], "usages": []},
        _key("S.b"): {"definition": [*_at("b c"), "S"], "usages": []},
        _key("S.c"): {"definition": [*_at("c : Nat"), "S"], "usages": []},
        _key("T"): {"definition": _at("T where"), "usages": []},
        _key("T.x"): {"definition": [*_at("x | y"), "T"], "usages": [[13, 28, 13, 31, "instInhabitedT"]]},
        _key("T.y"): {"definition": [*_at("y (n"), "T"], "usages": []},
        _key("T.z"): {"definition": [*_at("z : T"), "T"], "usages": []},
        _key("_private.M.0.f"): {"definition": _at("f (n"), "usages": []},
        _key("instInhabitedT"): {"definition": _at("instance"), "usages": []},
        _key("Nat", "Init.Prelude"): {"definition": None, "usages": [[1, 31, 1, 34, "A.t"]]},
        json.dumps({"f": {"i": "h"}}): {"definition": None, "usages": [[1, 2, 1, 3]]},
    },
}


def test_an_index_of_today() -> None:
    index = parse_index(NEW)
    assert (index.module, index.imports) == ("M", ("Init",))
    assert index.definitions["T.y"] == Definition("T.y", tuple(_at("y (n")), "T")  # type: ignore[arg-type]
    assert index.ranges["f"] == (11, 0, 12, 7)
    assert Usage("Nat", "Init.Prelude", (1, 31, 1, 34)) in index.usages
    assert [usage.name for usage in index.usages] == ["Nat", "T.x"]  # in the order of the text, locals left out


@pytest.mark.parametrize("word", ["references", "refs"])
def test_indexes_of_older_leans(word: str) -> None:
    around = ["A.t", 0, 0, 2, 5, 1, 26, 1, 29]
    old = {"version": 2, "module": "M", word: {"c:A.t": {"definition": [1, 26, 1, 29, *around], "usages": []},
                                               "c:Nat.add": {"definition": None, "usages": [[1, 4, 1, 5, *around]]},
                                               "f:h": {"definition": [0, 0, 0, 1], "usages": []}}}  # fmt: skip
    index = parse_index(old)
    assert list(index.definitions) == ["A.t"]
    assert index.ranges == {"A.t": (0, 0, 2, 5)}
    assert index.usages == (Usage("Nat.add", "", (1, 4, 1, 5)),)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"module": "M", "references": {"c:A": {"definition": [1]}}}'])
def test_what_is_no_index_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "M.ilean").write_text(text)
    assert read_index(tmp_path / "M.ilean") is None
    assert read_index(tmp_path / "N.ilean") is None


def found(item: str) -> Declaration:
    [declaration] = [d for d in declarations(outline(TEXT, "M.lean", parse_index(NEW))) if d.name == item]
    return declaration


def test_declarations_in_order_with_their_kinds() -> None:
    all_ = declarations(outline(TEXT, "M.lean", parse_index(NEW)))
    assert [(d.name, d.kind) for d in all_] == [
        ("A.t", "theorem"),
        ("S", "structure"),
        ("S.a", "field"),
        ("S.b", "field"),
        ("S.c", "field"),
        ("T", "inductive"),
        ("T.x", "constructor"),
        ("T.y", "constructor"),
        ("T.z", "constructor"),
        ("f", "def"),
        ("instInhabitedT", "instance"),
    ]


def test_code_has_no_proof_documentation_attribute_or_comment() -> None:
    assert found("A.t").code == "protected theorem A.t (n : Nat) : n = n"
    assert (found("A.t").start, found("A.t").end) == (Place(1, 1), Place(3, 6))
    assert found("f").code == "def f (n : Nat) : Nat :=\n  n + 1"
    assert found("S.a").code == "a : α := default"
    assert found("S.c").code == "c : Nat"
    assert found("T.x").code == "x"
    assert found("T.y").code == "y (n : Nat)"
    assert "first" not in found("S").code


def test_without_an_index_names_come_from_the_namespaces() -> None:
    text = SourceText("namespace A\ntheorem b.c : True := trivial\ntheorem _root_.d : True := trivial\nend A\n")
    assert [item.declaration.name for item in outline(text, "M.lean", None)] == ["A.b.c", "d"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Try this: simp only [length_nil, Nat.add_comm, h]", ["length_nil", "Nat.add_comm", "h"]),
        ("Try this:\n  [apply] simp_all only [a, ← b,\n  ↓c, «x y».z] at h ⊢", ["a", "b", "c", "«x y».z"]),
        ("Try this: dsimp only [f.eq_1]", ["f.eq_1"]),
        ("Try this: simpa only [a, f (b, c), l[0], d] using g [e, e']", ["a", "d"]),
        ("Try this: simp only", []),
        ("Try this: exact foo [a, b]", []),
        ("unsolved goals [a]", []),
    ],
)  # fmt: skip
def test_names_that_simp_tells(text: str, names: list[str]) -> None:
    assert told_names(Said("information", "", text, (1, 0), (1, 4))) == names


def test_hypotheses_of_a_state() -> None:
    assert hypotheses("case a\nn m : Nat\nh : n = m\n⊢ m = n\n\nx : Nat\n⊢ x : Nat") == {"n", "m", "h", "x"}
