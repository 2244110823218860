"""Entries of proof caches: keys, weaker goals, written and read again, damage, versions, what covers what."""

from __future__ import annotations

import json
import math
import re
from dataclasses import astuple, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover import cached
from prover.cached import (
    CachedFailure,
    CachedProof,
    context,
    decode,
    encode,
    goal_key,
    script_size,
    target_key,
    weaker,
)
from prover.script import Branch, Script
from prover.types import Budget, Goal, Hypothesis, Limit

TEXTS = st.text(max_size=12)  # lone surrogates included
HYPOTHESES = st.builds(
    Hypothesis, st.lists(TEXTS, min_size=1, max_size=3).map(tuple), TEXTS, st.one_of(st.none(), TEXTS)
)
GOALS = st.builds(Goal, st.lists(HYPOTHESES, max_size=4).map(tuple), TEXTS)
SCRIPTS = st.recursive(
    st.builds(Script, TEXTS),
    lambda inner: st.builds(
        Script,
        TEXTS,
        st.lists(st.builds(Branch, inner, st.lists(TEXTS, max_size=2).map(tuple)), max_size=3).map(tuple),
    ),
    max_leaves=8,
)
AMOUNTS = st.one_of(st.just(float("inf")), st.floats(0, 1e12))
BUDGETS = st.builds(Budget, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
ENTRIES = st.one_of(
    st.builds(CachedProof, TEXTS, GOALS, SCRIPTS, st.integers(0, 10**9), TEXTS, st.booleans()),
    st.builds(CachedFailure, TEXTS, GOALS, TEXTS, BUDGETS, st.booleans()),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(ENTRIES)
def test_what_is_written_is_read_again(entry: CachedProof | CachedFailure) -> None:
    text = encode(entry)
    assert text.isascii()
    assert "\n" not in text
    assert decode(text) == entry
    assert decode(text).key == entry.key


@given(ENTRIES, st.data())
def test_damaged_text_is_refused_or_another_entry(entry: CachedProof | CachedFailure, data: st.DataObject) -> None:
    text = encode(entry)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    damaged = text[:start] + data.draw(st.text(max_size=5)) + text[end:]
    try:
        read = decode(damaged)
    except ValueError:
        return
    assert decode(encode(read)) == read


@given(ENTRIES, JSON, st.data())
def test_parts_of_the_wrong_shape_are_refused_or_another_entry(
    entry: CachedProof | CachedFailure, wrong: Any, data: st.DataObject
) -> None:
    parts = json.loads(encode(entry))
    parts[data.draw(st.sampled_from(sorted(parts)))] = wrong
    try:
        read = decode(json.dumps(parts))
    except ValueError:
        return
    assert isinstance(read, CachedProof | CachedFailure)
    assert read.key


@pytest.mark.parametrize("text", ["", "[]", "1", "null", "{}", "[" * 100_000, '{"version": 1}', '{"version": [1]}'])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the only promise)
        decode(text)


def test_another_version_is_refused_and_has_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = CachedProof(context("lean", "open Nat"), Goal((), "p"), Script("simp"))
    text, place = encode(entry), context("lean", "open Nat")
    monkeypatch.setattr(cached, "VERSION", cached.VERSION + 1)
    with pytest.raises(ValueError, match="version"):
        decode(text)
    assert context("lean", "open Nat") != place


def test_scripts_nested_too_deep_are_refused_as_values() -> None:
    script = Script("simp")
    for _ in range(100_000):
        script = Script("skip", (Branch(script),))
    with pytest.raises(ValueError, match="deep"):
        encode(CachedProof("", Goal((), "p"), script))
    assert script_size(script) == (100_001, 400_004)


def test_scripts_of_a_hundred_steps_are_no_trouble() -> None:
    script = Script("simp")
    for _ in range(100):
        script = Script("skip", (Branch(script, ("x",)),))
    entry = CachedProof("", Goal((), "p"), script)
    assert decode(encode(entry)) == entry


def test_keys_tell_contexts_goals_and_targets_apart() -> None:
    goal, other = Goal((Hypothesis(("a",), "Nat"),), "p  q"), Goal((Hypothesis(("b",), "Nat"),), "p q")
    assert goal_key("x", goal) != goal_key("y", goal)
    assert goal_key("x", goal) != goal_key("x", other)
    assert target_key("x", goal) == target_key("x", other)
    assert target_key("x", goal) != goal_key("x", Goal((), "p  q"))
    assert goal_key("x", Goal(goal.hypotheses, "p\n q")) == goal_key("x", goal)
    assert context("lean", " open Nat\n") == context("lean", "open Nat")
    assert len({context("lean", ""), context("lean2", ""), context("lean", "open Nat"), context("lea", "n")}) == 4


@given(st.text(alphabet="a⊢ \n\t", max_size=20))
def test_blanks_and_line_breaks_do_not_count(text: str) -> None:
    assert Goal((), text).key == re.sub("[ \n]+", " ", f"⊢ {text}").strip()


@given(GOALS, st.lists(HYPOTHESES, max_size=2))
def test_a_goal_with_fewer_hypotheses_is_weaker(goal: Goal, more: list[Hypothesis]) -> None:
    larger = Goal((*more, *goal.hypotheses), goal.target)
    assert weaker(goal, goal)
    assert weaker(goal, larger)
    assert weaker(larger, goal) == (cached.facts(larger) == cached.facts(goal))


def test_definitions_and_types_count_for_weakness() -> None:
    plain, defined = Goal((Hypothesis(("x",), "Nat"),), "p"), Goal((Hypothesis(("x",), "Nat", "1"),), "p")
    assert not weaker(plain, defined)
    assert not weaker(defined, plain)
    assert not weaker(Goal((), "q"), plain)
    together = Goal((Hypothesis(("x", "y"), "Nat"),), "p")
    assert weaker(Goal((Hypothesis(("y",), "Nat"), Hypothesis(("x",), "Nat")), "p"), together)


@given(BUDGETS, BUDGETS, BUDGETS, st.booleans(), st.booleans())
def test_what_a_failure_forbids(one: Budget, two: Budget, three: Budget, first: bool, second: bool) -> None:
    goal = Goal((), "p")
    failure, other = CachedFailure("", goal, "a", one, first), CachedFailure("", goal, "a", two, second)
    assert failure.covers(failure)
    pairs = list(zip(astuple(two), astuple(one), strict=True))
    assert failure.forbids("a", two) == (first or any(asked <= mine < math.inf for asked, mine in pairs))
    assert not failure.forbids("b", one)
    if failure.covers(other):
        assert first or not second
    if failure.covers(other) and other.forbids("a", three):
        assert failure.forbids("a", three)


def test_a_failure_forbids_what_ends_no_later_in_some_part() -> None:
    failure = CachedFailure("", Goal((), "p"), "a", Budget(seconds=10.0, tactics=500))
    assert failure.limit(Budget(seconds=10.0)) is Limit.SECONDS
    assert failure.limit(Budget(seconds=60.0, tactics=400)) is Limit.TACTICS
    assert failure.limit(Budget(seconds=60.0)) is None
    assert failure.limit(Budget(expansions=3)) is None, "how many it had expanded is not known"


def test_better_is_fewer_tactics_then_less_text() -> None:
    def proof(*tactics: str) -> CachedProof:
        script = Script(tactics[-1])
        for tactic in reversed(tactics[:-1]):
            script = Script(tactic, (Branch(script),))
        return CachedProof("", Goal((), "p"), script)

    assert proof("nlinarith [sq_nonneg a]").better(proof("a", "b"))
    assert proof("simp").better(proof("simp_all"))
    assert not proof("simp").better(proof("ring"))
    assert replace(proof("simp"), settled=True).better(proof("ring"))
    assert proof("simp").better(replace(proof("simp_all"), settled=True))
