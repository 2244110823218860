"""Splits: stable under growth, novel premises are novel, copies stay together, held-out statements are in no part."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.dataset.held_out import HeldOut
from prover.dataset.splits import LARGE, NOVEL, PARTS, RANDOM, Facts, Fractions, assign
from prover.errors import InputError
from prover.types import Theorem
from tests.unit.dataset.made import library, theorem

KEYS = st.lists(st.sampled_from([f"k{number}" for number in range(25)]), min_size=1, max_size=2).map(tuple)
PREMISES = st.frozensets(
    st.tuples(st.just("P.lean"), st.sampled_from([f"p{number}" for number in range(20)])), max_size=4
)


@st.composite
def many(draw: st.DrawFn) -> list[Facts]:
    count = draw(st.integers(0, 40))
    return [Facts(("A.lean", f"t{number}", number), draw(KEYS), draw(PREMISES)) for number in range(count)]


FRACTIONS = st.builds(Fractions, st.floats(0, 0.49), st.floats(0, 0.49), st.integers(0, 3))


@given(many(), FRACTIONS, st.frozensets(st.sampled_from([f"k{number}" for number in range(25)]), max_size=3))
def test_what_splits_promise_holds(facts: list[Facts], fractions: Fractions, held: frozenset[str]) -> None:
    assignment = assign(facts, fractions, HeldOut(dict.fromkeys(held, "s: x")))
    for parts in assignment.parts.values():
        assert set(parts) | set(assignment.left_out) == {each.identity for each in facts}
        assert not set(parts) & set(assignment.left_out)
        for each in facts:
            for other in facts:
                if set(each.keys) & set(other.keys):
                    assert parts.get(each.identity) == parts.get(other.identity), "copies stay together"
    for each in facts:
        assert not held & set(each.keys) or each.identity in assignment.left_out
    novel = assignment.parts[NOVEL]
    trained = {use for each in facts if novel.get(each.identity) == "train" for use in each.uses}
    away = [each for each in facts if novel.get(each.identity) in {"val", "test"}]
    assert all(each.uses - trained for each in away)
    assert len(away) <= len(novel) * fractions.away + 1e-9


@given(many(), FRACTIONS, st.integers(0, 100))
def test_the_order_of_the_theorems_does_not_matter(facts: list[Facts], fractions: Fractions, seed: int) -> None:
    mixed = list(facts)
    random.Random(seed).shuffle(mixed)
    assert assign(mixed, fractions).parts == assign(facts, fractions).parts


def distinct(count: int, first: int = 0) -> list[Facts]:
    """Theorems without copies that use two premises each, of as many as there are theorems."""
    return [
        Facts(("A.lean", f"t{n}", n), (f"k{n}",), frozenset({("P.lean", f"p{n}"), ("P.lean", f"p{n * 7 % (n + 1)}")}))
        for n in range(first, first + count)
    ]


def test_random_parts_stay_when_the_library_grows() -> None:
    before = assign(distinct(1000), Fractions()).parts[RANDOM]
    after = assign(distinct(2000), Fractions()).parts[RANDOM]
    assert {identity: after[identity] for identity in before} == before


def test_most_novel_parts_stay_when_the_library_grows() -> None:
    """Not all: how many premises are withheld depends on the size."""
    before = assign(distinct(1000), Fractions()).parts[NOVEL]
    after = assign(distinct(1100), Fractions()).parts[NOVEL]
    moved = sum(before[identity] != after[identity] for identity in before)
    assert moved < 30


def test_parts_have_about_the_sizes_asked_for() -> None:
    parts = assign(distinct(4000), Fractions(0.1, 0.2)).parts
    for split, chosen in parts.items():
        sizes = Counter(chosen.values())
        assert 300 < sizes["val"] < 500, split
        assert 650 < sizes["test"] < 950, split
    smaller = Counter(assign(distinct(4000), Fractions(0.1, 0.1, novel=0.05)).parts[NOVEL].values())
    assert 150 < smaller["val"] + smaller["test"] <= 200


def test_seeds_differ() -> None:
    one, other = (assign(distinct(300), Fractions(seed=seed)).parts for seed in (0, 1))
    assert one[RANDOM] != other[RANDOM]
    assert one[NOVEL] != other[NOVEL]


def test_a_premise_used_by_many_is_not_withheld() -> None:
    everywhere = [Facts(("A.lean", f"t{n}", n), (f"k{n}",), frozenset({("P.lean", "eq")})) for n in range(500)]
    assert set(assign(everywhere, Fractions()).parts[NOVEL].values()) == {"train"}


def test_a_copy_that_needs_nothing_novel_keeps_its_group_in_train() -> None:
    facts = [
        Facts(("A.lean", "one", 1), ("k",), frozenset({("P.lean", "rare")})),
        Facts(("B.lean", "same", 1), ("k",), frozenset()),
        *distinct(10),
    ]
    chosen = assign(facts, Fractions(0.2, 0.2)).parts[NOVEL]
    assert chosen["A.lean", "one", 1] == chosen["B.lean", "same", 1] == "train"


def test_facts_tell_copies_in_any_file_by_statement_or_first_goal() -> None:
    one = Facts.of(theorem("A.lean", "one", 1, "(p q : Prop) : p ∧ q → q"))
    other = Facts.of(theorem("B.lean", "other", 9, "{a b : Prop} (h : a ∧ b) : b"))
    assert set(one.keys) & set(other.keys)
    nameless = [Facts.of(theorem(path, "t", 1, "")) for path in ("A.lean", "B.lean")]
    assert not set(nameless[0].keys) & set(nameless[1].keys)


def test_a_real_suite_statement_is_left_out() -> None:
    facts = [Facts.of(each) for file in library() for each in file.theorems]
    held = HeldOut.of({"mine": [Theorem("zero", "{k : Nat} : k + 5 = 5 + k", "open Nat")]})
    assignment = assign(facts, Fractions(), held)
    assert assignment.left_out == {("Upper/Main.lean", "upper_5", 26): "mine: zero"}


def test_usual_fractions_are_smaller_for_large_libraries() -> None:
    assert Fractions.usual(LARGE - 1) == Fractions(0.1, 0.1)
    assert Fractions.usual(LARGE) == Fractions(0.02, 0.02)
    assert PARTS == ("train", "val", "test")


@pytest.mark.parametrize("bad", [{"val": -0.1}, {"test": 1.5}, {"val": 0.5, "test": 0.5}, {"novel": 1.0}])
def test_fractions_that_cannot_be_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(InputError, match=r"fraction"):
        Fractions(**bad)  # type: ignore[arg-type]
