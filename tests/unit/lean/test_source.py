"""Cutting Lean text into theorems, and reading statements of the command line."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from prover.errors import SourceError
from prover.lean.source import parse_statement, split_header, theorems, without_attributes
from prover.types import Theorem

FILE = """import Init
/-! about theorem x -/
namespace A -- theorem in a comment
/-- doc -/
@[simp, instance]
private theorem a.{u} (α : Sort u) (h : True := trivial) : let x := 5; x = 5 := by
  sorry
open Nat in
set_option maxRecDepth 100 in
lemma b (x : Int) : |x| = |x| := by
  have : x = x := rfl
  open Foo in simp
/- theorem z : True -/
theorem c : ∀ n : Nat, n = n
  | 0 => rfl
  | n+1 => rfl
example : True := trivial
theorem d : True := foo where
  foo := trivial
theorem e (x : Nat) : x = x
end A
theorem f : "theorem g".length = 9 := by decide -- done
#eval 1
def q := 3
"""


def test_theorems_of_a_file() -> None:
    found = {item.theorem.name: item for item in theorems(FILE)}
    assert list(found) == ["a", "b", "c", "d", "e", "f"]
    assert found["a"].theorem.signature == ".{u} (α : Sort u) (h : True := trivial) : let x := 5; x = 5"
    assert found["a"].theorem.declaration("rfl").startswith("theorem a.{u} (α")
    assert found["b"].body == "by\n  have : x = x := rfl\n  open Foo in simp"
    assert found["c"].theorem.signature == ": ∀ n : Nat, n = n"
    assert (found["c"].assigned, found["c"].body) == (False, "| 0 => rfl\n  | n+1 => rfl")
    assert found["d"].body == "foo where\n  foo := trivial"
    assert found["f"].body == "by decide"
    assert [name for name, item in found.items() if item.has_sorry] == ["a", "e"]
    assert [item.line for item in found.values()] == [6, 10, 14, 18, 20, 22]
    assert found["f"].position == (22, 8)


def test_headers_keep_proved_theorems_only() -> None:
    found = {item.theorem.name: item.theorem for item in theorems(FILE)}
    assert found["a"].header.endswith("private ")
    header = found["f"].header
    assert "lemma b" in header
    assert "theorem c" in header
    assert "theorem a" not in header
    assert "private" not in header
    assert "doc -/" not in header
    assert "theorem e" not in header
    assert header.count("\n") < FILE.count("\n")


def test_brackets_at_an_end_are_no_attributes() -> None:
    """Once a definition ending in ``]`` swallowed the theorem after it."""
    names = [
        item.theorem.name
        for item in theorems("def f := []\n@[simp] theorem a : f = [] := rfl\ntheorem b : True := x[0]")
    ]
    assert names == ["a", "b"]


def test_spans_and_signatures_are_offsets() -> None:
    for item in theorems(FILE):
        assert FILE[: item.span[1]].endswith(item.body or item.theorem.signature)
        assert FILE[slice(*item.signature)].strip() == item.theorem.signature


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("theorem and_swap (p q : Prop) (h : p ∧ q) : q ∧ p", Theorem("and_swap", "(p q : Prop) (h : p ∧ q) : q ∧ p")),
        ("lemma t (p : Prop) : p → p := by sorry", Theorem("t", "(p : Prop) : p → p")),
        ("theorem t : 1 = 1 :=", Theorem("t", ": 1 = 1")),
        ("(p : Prop) : p → p", Theorem("goal", "(p : Prop) : p → p")),
        ("{p : Prop} [Decidable p] : p → p", Theorem("goal", "{p : Prop} [Decidable p] : p → p")),
        (": True", Theorem("goal", ": True")),
        ("∀ p : Prop, p → p", Theorem("goal", ": ∀ p : Prop, p → p")),
        ("(1 : Nat) = 1", Theorem("goal", ": (1 : Nat) = 1")),
        ("p → p := by simp", Theorem("goal", ": p → p")),
        ("foo (p : Prop) : p → p", Theorem("foo", "(p : Prop) : p → p")),
        ("example (p : Prop) : p → p := id", Theorem("goal", "(p : Prop) : p → p")),
        ("open Nat in theorem x : 1 = 1", Theorem("x", ": 1 = 1", "open Nat in ")),
        ("def two := 2\ntheorem x : two = 2", Theorem("x", ": two = 2", "def two := 2\n")),
    ],
)
def test_parse_statement(text: str, expected: Theorem) -> None:
    assert parse_statement(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("-- only a comment", "empty"),
        ("theorem", "no name"),
        ("theorem x", "states nothing"),
        ("theorem a : p theorem b : q", "second statement"),
        ("def x := 3", "no theorem at line 1, column 1"),
        ("theorem t : /- x", "line 1, column 13"),
        ('theorem t : "x', "no end"),
    ],
)
def test_nonsense_is_explained(text: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        parse_statement(text)


@pytest.mark.parametrize(
    ("header", "own"),
    [
        ("", ""),
        ("import A\n\nopen Nat\n", ""),
        ("def x := 1\n/-- A. -/\n@[simp] protected ", "/-- A. -/\n@[simp] protected "),
        ("def x := 1\nopen Nat in\nset_option y true in ", "open Nat in\nset_option y true in "),
        ("/-! A section. -/\n", ""),
        ("def x := 1 /- endless", ""),
    ],
)
def test_a_header_is_split_where_the_theorems_own_command_begins(header: str, own: str) -> None:
    settled, rest = split_header(header)
    assert (settled + rest, rest) == (header, own)


def test_attributes_go_and_lines_stay() -> None:
    text = "/-- @[a] -/ @[simp, x (y := z)\n  foo] protected @[b]"
    assert without_attributes(text) == "/-- @[a] -/\nprotected"
    assert without_attributes("@[simp] protected ") == "protected"
    assert without_attributes("open Nat in\n  @[simp]\n  ") == "open Nat in\n\n"


def test_indented_theorems_come_with_a_header_that_is_not() -> None:
    (item,) = theorems("namespace A\n    /-- doc -/\n    @[simp] theorem foo : True := by\n      sorry\nend A\n")
    assert item.theorem.header == "namespace A\n/-- doc -/\n    @[simp] "


@pytest.mark.parametrize(
    "text",
    [
        "@[a] " * 6000,
        "variable in " * 3000,
        "theorem a : 1" + "\n|" * 12000,
        "theorem a : 1" + " |" * 12000,
        "theorem a : 1 " * 1500,
        "section\n" * 1500 + "theorem a : 1\n" * 1500,
        'theorem a : s!"{' + 's!"{' * 6000,
    ],
    ids=["attributes", "scopes", "cases", "bars", "theorems", "sections", "interpolations"],
)
def test_no_text_takes_long(text: str) -> None:
    """What grew with the square of the length took minutes here, and days for what a page accepts."""
    began = time.process_time()
    with suppress(SourceError):
        theorems(text)
    with suppress(SourceError):
        parse_statement(text)
    assert time.process_time() - began < 5


def test_headers_that_no_memory_would_hold() -> None:
    text = "theorem a : 1 := x\n" * 100
    assert len(theorems(text, most=100 * len(text))) == 100
    with pytest.raises(SourceError, match=r"line 11, column 1: .* split the file"):
        theorems(text, most=1000)
    with pytest.raises(SourceError, match="split the file"):
        theorems(text.replace(" := x", ""), most=100)


def test_interpolated_strings_that_are_nested_too_deep() -> None:
    def nested(levels: int) -> str:
        return "theorem a : " + 's!"{' * levels + "x" + '}"' * levels + " = y := by rfl"

    (found,) = theorems(nested(19))
    assert found.body == "by rfl"
    with pytest.raises(SourceError, match="nested in it too deep"):
        theorems(nested(25))
