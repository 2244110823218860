"""Premises by shared symbols: rare ones count, foreign types are out, order is stable."""

from __future__ import annotations

from prover.types import Goal, Hypothesis, Premise
from retrieval.symbols import SymbolRetriever

LENGTH = Premise("List.length_append", "=", frozenset({"length", "++", "+", "="}), frozenset({"length", "++"}))
COMM = Premise("Nat.add_comm", "=", frozenset({"+", "="}), frozenset({"+"}))
INT = Premise("Int.add_comm", "=", frozenset({"+", "="}), frozenset({"+"}))
DVD = Premise("Nat.dvd_refl", "∣", frozenset({"∣"}))
IFF = Premise("iff_true_left", "↔", frozenset({"↔", "="}), frozenset({"="}))


def goal(target: str, *context: str) -> Goal:
    return Goal(tuple(Hypothesis((f"x{n}",), type_) for n, type_ in enumerate(context)), target)


def names(found: Goal, limit: int = 10) -> list[str]:
    return [premise.name for premise in SymbolRetriever([COMM, LENGTH, INT, DVD, IFF]).relevant(found, limit)]


def test_rare_shared_symbols_come_first() -> None:
    assert names(goal("(xs ++ ys).length = 0", "List Nat", "Nat"))[0] == "List.length_append"


def test_theorems_of_types_that_do_not_occur_are_left_out() -> None:
    assert names(goal("a + b = c", "Nat")) == ["Nat.add_comm"]
    assert "Int.add_comm" in names(goal("a + b = c", "Int"))


def test_logical_symbols_alone_are_no_reason() -> None:
    assert names(goal("p = q", "Prop")) == []


def test_the_limit_holds() -> None:
    assert len(names(goal("(xs ++ ys).length + 1 ∣ 0", "List Nat", "Nat"), 2)) == 2
