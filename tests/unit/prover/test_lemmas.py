"""Lemmas from proofs: their statements and preambles, which are accessible, which are offered, what is said of them."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest

from prover.cached import CachedProof
from prover.lemmas import (
    HELD,
    OFFERED,
    Lemma,
    LemmaRetriever,
    Lemmas,
    beginnings,
    goal_identity,
    identity,
    lemma_of_goal,
    lemma_of_theorem,
)
from prover.script import Branch, Script, render
from prover.types import Goal, Hypothesis, Premise, Theorem

HEADER = "def app (a b : Nat) : Nat := a"
MINE = Theorem("mine", "(a : Nat) : app (app a a) a = a", HEADER)
NOWHERE = Goal((), "True")


def goal(target: str, *hypotheses: tuple[str, str]) -> Goal:
    return Goal(tuple(Hypothesis(tuple(names.split()), type_) for names, type_ in hypotheses), target)


def proved(of: Goal, origin: str = "app_nil", script: Script | None = None, *, settled: bool = True) -> CachedProof:
    return CachedProof("here", of, script or Script("simp_all [app]"), 7, origin, settled)


def lemma(target: str, *hypotheses: tuple[str, str], origin: str = "app_nil") -> Lemma:
    found = lemma_of_goal(proved(goal(target, *hypotheses), origin))
    assert found is not None
    return found


ASSOC = lemma("app (app a b) c = app a (app b c)", ("a b c", "Nat"), origin="Nat.app_assoc")


def test_a_proved_goal_becomes_a_closed_statement_with_its_proof() -> None:
    of = goal("f x\n  ≤ y", ("α", "Type u_1"), ("inst✝", "Ord α"), ("x y", "α"), ("h", "x < y"))
    script = Script("cases h", (Branch(Script("simp")), Branch(Script("omega"), ("z",))))
    found = lemma_of_goal(proved(of, "Chain.le_of", script))
    assert found is not None
    assert found.preamble("le_of").split("\n") == [
        "have le_of : ∀ (α : Type _) [Ord α] (x y : α) (h : x < y), f x ≤ y := by",
        "  intro α _ x y h",
        "  cases h",
        "  · simp",
        "  · rename_i z",
        "    omega",
    ]
    assert (found.origin, found.premise.symbol) == ("Chain.le_of", "≤")
    assert found.premise.hypotheses == 1
    assert lemma("p 1").preamble("l", ["a", "b"]) == "have l : p 1 := by\n  clear a b\n  simp_all [app]"


@pytest.mark.parametrize(
    "of",
    [
        Goal((Hypothesis(("x",), "Nat", "1"),), "f x = 1"),
        goal("f x✝ = 1", ("x✝", "Nat")),
        goal("f x = 1", ("x", "Nat"), ("h✝", "x = 1")),
        goal("f ?w = 1"),
        goal("f ⋯ = 1"),
        goal("x = y", ("x y", "Nat")),  # no symbol to know it by
        goal("f x = " + "1 + " * 800 + "1", ("x", "Nat")),
    ],
)
def test_what_cannot_be_stated_makes_no_lemma(of: Goal) -> None:
    assert lemma_of_goal(proved(of)) is None


def test_what_is_too_long_is_not_even_read() -> None:
    endless = "∀ x, " * 20_000 + "app x x = x"
    began = time.process_time()
    assert lemma_of_goal(proved(goal(endless))) is None
    assert lemma_of_goal(proved(goal("True", ("h", endless)))) is None
    assert lemma_of_theorem(Theorem("long", f": {endless}"), "sorry") is None
    assert time.process_time() - began < 1


def test_what_no_attempt_ended_with_makes_no_lemma() -> None:
    assert lemma_of_goal(proved(goal("f 1 = 1"), settled=False)) is None


@pytest.mark.parametrize(
    ("signature", "proof", "preamble"),
    [
        (
            "{α : Type} [Ord α] (x y : α) (_ : x < y) :\n    f x ≤ y",
            "by\n    simp\n    omega",
            "have t : ∀ {α : Type} [Ord α] (x y : α) (_ : x < y), f x ≤ y := by\n  intro α _ x y _\n  simp\n  omega",
        ),
        (": ∀ n, f n = n", "by simp", "have t : ∀ n, f n = n := by\n  simp"),
        (": f 1 = 1", "rfl", "have t : f 1 = 1 := by\n  exact rfl"),
        (": f 1 = 1", "by simp;\n    omega", "have t : f 1 = 1 := by\n  exact by simp;\n        omega"),
    ],
)
def test_a_stored_theorem_becomes_a_closed_statement(signature: str, proof: str, preamble: str) -> None:
    found = lemma_of_theorem(Theorem("t", signature), proof)
    assert found is not None
    assert found.preamble("t") == preamble


@pytest.mark.parametrize("signature", [".{u} (α : Type u) : f α = α", "(x : Nat) -- why\n : f x = x", "x : f x = x"])
def test_signatures_that_are_not_taken_apart(signature: str) -> None:
    assert lemma_of_theorem(Theorem("t", signature), "by simp") is None


def test_statements_that_differ_in_names_only_are_one() -> None:
    one = identity("(xs ys : L) (h : xs = ys) : f xs = f ys.len")
    assert identity("(a b : L)\n  (k : a = b) : f a = f b.len") == one
    assert identity("{a : L} : ∀ (b : L), a = b → f a = f b.len") == one
    assert goal_identity(goal("f a = f b.len", ("a b", "L"), ("k", "a = b"))) == one
    assert identity("(a b : L) (k : (a=b)) : ((f a  = f b.len))") == one
    assert identity("(a b : L) (k : a = b) : (f a) = (f b.len)") != one, "which costs nothing"
    assert identity("(a b : L) (k : a = b) : f a = f a.len") != one
    assert identity("(a b : M) (k : a = b) : f a = f b.len") != one


def lemmas(*known: Lemma, news: Iterable[Lemma] = (), theorem: Theorem = MINE, of: Goal = NOWHERE) -> Lemmas:
    arriving = [list(news)]
    return Lemmas(theorem, of, known, lambda: arriving.pop() if arriving else ())


def names(premises: Iterable[Premise]) -> list[str]:
    return [premise.name for premise in premises]


def test_the_theorem_itself_is_no_lemma_for_it_whatever_its_variables_are_called() -> None:
    same = lemma("app (app k k) k = k", ("k", "Nat"), origin="another")
    asked = goal("app (app a a) a = a", ("a", "Nat"))
    assert not lemmas(same).relevant(asked, 9)
    assert not lemmas(same, theorem=Theorem("u", ": q"), of=asked).relevant(asked, 9)
    assert lemmas(same, theorem=Theorem("u", ": q")).relevant(asked, 9)


def test_what_the_header_declares_anyway_is_left_out() -> None:
    declares = Theorem("mine", ": p", f"{HEADER}\ntheorem Nat.app_assoc (a : Nat) : a = a := rfl")
    assert not len(lemmas(ASSOC, theorem=declares))
    assert len(lemmas(ASSOC, theorem=Theorem("mine", ": p", f"{HEADER}\n-- theorem Nat.app_assoc2")))


def test_few_are_offered_those_whose_symbols_the_goal_has() -> None:
    others = [lemma(f"g{number} (app a b) = a", ("a b", "Nat"), origin=f"t{number}") for number in range(40)]
    both = lemma("app (rev a) b = a", ("a b", "Nat"), origin="rev_app")
    asked = goal("app (app (rev x) y) z = x", ("x y z", "Nat"))
    held = lemmas(*others, ASSOC, both)
    assert names(held.relevant(asked, OFFERED)) == ["rev_app", "app_assoc"]
    assert names(held.relevant(asked, 1)) == ["rev_app"]
    assert not held.relevant(goal("x + y = y + x", ("x y", "Nat")), OFFERED)
    many = lemmas(*(lemma(f"app a {number} = a", ("a", "Nat"), origin=f"t{number}") for number in range(9)))
    found = LemmaRetriever(many, None).relevant(asked, 16)
    assert names(found) == ["t8", "t7", "t6", "t5"], "of equals the latest"


def test_lemmas_come_before_what_the_library_has() -> None:
    class Below:
        def relevant(self, goal: Goal, limit: int) -> list[Premise]:
            return [Premise(f"p{number}", "=", frozenset()) for number in range(limit)]

    asked = goal("app (app x y) z = x", ("x y z", "Nat"))
    assert names(LemmaRetriever(lemmas(ASSOC), Below()).relevant(asked, 3)) == ["app_assoc", "p0", "p1"]
    assert names(LemmaRetriever(lemmas(), Below()).relevant(asked, 3)) == ["p0", "p1", "p2"]


def test_what_is_proved_meanwhile_is_offered_from_then_on() -> None:
    asked = goal("app (app x y) z = x", ("x y z", "Nat"))
    arriving: list[Lemma] = []
    held = Lemmas(MINE, NOWHERE, [], lambda: [arriving.pop() for _ in list(arriving)])
    before = held.digest
    assert not held.relevant(asked, 4)
    arriving.append(ASSOC)
    (found,) = held.relevant(asked, 4)
    assert found.preamble.startswith("have app_assoc : ∀ (a b c : Nat), app (app a b) c = app a (app b c) := by\n")
    assert names(held.relevant(asked, 4)) == ["app_assoc"]
    assert held.digest == before == ""


def test_names_clash_with_nothing() -> None:
    asked = goal("app (app x y) z = app_assoc", ("x y z", "Nat"))
    assert names(lemmas(ASSOC).relevant(asked, 4)) == ["app_assoc_1"]
    here = goal("app (app x y) z = x", ("x y z", "Nat"), ("app_assoc", "x = y"))
    assert names(lemmas(ASSOC).relevant(here, 4)) == ["app_assoc_1"]
    function = lemma("app (app a 0) 0 = a", ("a", "Nat"), origin="app")
    quoted = lemma("app (app 0 a) 0 = a", ("a", "Nat"), origin="«a b»")
    twin = lemma("app (app 0 0) a = a", ("a", "Nat"), origin="app_assoc")
    asked = goal("app (app x y) z = x", ("x y z", "Nat"))
    found = lemmas(ASSOC, function, quoted, twin).relevant(asked, 4)
    assert sorted(names(found)) == ["app_1", "app_assoc", "app_assoc_1", "known"]
    for premise in found:
        assert premise.preamble.startswith(f"have {premise.name} : ")


def test_a_goal_that_has_the_lemma_already_is_not_offered_it_again() -> None:
    have = ("app_assoc", "∀ (a b c : Nat), app (app a b) c = app a (app b c)")
    assert not lemmas(ASSOC).relevant(goal("app (app x y) z = x", ("x y z", "Nat"), have), 4)


def test_the_goals_own_facts_do_not_stand_in_the_way_of_the_proof() -> None:
    asked = goal("app (app x y) z = x", ("x y z", "Nat"), ("h", "x = y"))
    (found,) = lemmas(ASSOC).relevant(asked, 4)
    assert found.preamble.split("\n")[1:3] == ["  clear x y z h", "  intro a b c"]
    hidden = goal("app (app x y) z = x", ("x y z", "Nat"), ("h✝", "x = y"))
    (found,) = lemmas(ASSOC).relevant(hidden, 4)
    assert "clear" not in found.preamble, "what cannot be named cannot be cleared"


def test_a_proof_tells_which_lemmas_it_contains() -> None:
    asked = goal("app (app x y) z = x", ("x y z", "Nat"))
    held = lemmas(ASSOC, lemma("app a 0 = a", ("a", "Nat")))
    (found,) = [premise for premise in held.relevant(asked, 4) if premise.name == "app_assoc"]
    script = Script("intro x", (Branch(Script("simp")), Branch(Script(f"{found.preamble}\nrw [app_assoc]"))))
    assert [(name, used.origin) for name, used in held.used(render(script))] == [("app_assoc", "Nat.app_assoc")]
    assert held.used("by simp [app_assoc]") == []


def test_so_many_are_held_and_the_latest_stay() -> None:
    many = [lemma(f"app a {number} = a", ("a", "Nat"), origin=f"t{number}") for number in range(HELD + 3)]
    held = lemmas(*many)
    assert len(held) == HELD
    assert names(held.relevant(goal("app x 1 = x", ("x", "Nat")), 1)) == [f"t{HELD + 2}"]


def test_a_theorem_that_is_written_in_two_ways_is_offered_once() -> None:
    stored = lemma_of_theorem(Theorem("app_nil", "(x : Nat) : Nat.app x nil = x", HEADER), "by simp_all [app]")
    printed = lemma("x.app nil = x", ("x", "Nat"))
    assert stored is not None
    assert stored.identity != printed.identity
    lemmas = Lemmas(MINE, NOWHERE, [stored, printed])
    assert len(lemmas) == 1
    assert lemmas.relevant(goal("y.app nil = z", ("y z", "Nat")), 4)[0].preamble.startswith(
        "have app_nil : ∀ (x : Nat), x.app"
    )


def test_the_digest_names_what_there_was_at_first() -> None:
    other = lemma("app a 0 = a", ("a", "Nat"))
    assert lemmas().digest == ""
    assert lemmas(ASSOC).digest not in ("", lemmas(ASSOC, other).digest)
    assert lemmas(ASSOC, other).digest == lemmas(other, ASSOC).digest
    same = lemma("app (app k k) k = k", ("k", "Nat"), origin="another")
    assert lemmas(same).digest == "", "what is never offered decides nothing"


def test_headers_that_are_a_beginning_are_accessible() -> None:
    whole = "import Core\n\ndef a := 1\n\n\n\ndef b := 2\n  + 3\n"
    assert beginnings(whole) == [
        "import Core\n\ndef a := 1\n\n\n\ndef b := 2\n  + 3",
        "import Core\n\ndef a := 1",
        "import Core",
    ]
    assert beginnings("def a := 1") == ["def a := 1", ""]
    assert beginnings("") == [""]
    assert beginnings("prelude\nimport Core.A\nimport Core.B\ndef a := 1") == [
        "prelude\nimport Core.A\nimport Core.B\ndef a := 1",
        "prelude\nimport Core.A\nimport Core.B",
    ]
    long = "\n".join(f"def a{number} := {number}" for number in range(100))
    assert len(beginnings(long)) <= 24
    assert beginnings(long)[-1] == ""
