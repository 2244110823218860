"""What the planner conjectures, from reading a header to the sketches. Whether sketches prove is for tests/lean."""

from __future__ import annotations

import pytest

from prover.planner.conjectures import Conjecturer, holds
from prover.planner.evaluation import FUEL, Evaluator, Stuck, as_list, from_list, reduce
from prover.planner.generator import SketchGenerator
from prover.planner.problem import Problem, read_problem
from prover.planner.programs import Programs, programs, read_type
from prover.planner.reading import Unreadable
from prover.planner.terms import Term, match, substitute
from prover.testing import ListGenerator
from prover.types import Candidate, Goal, Hypothesis, ProofState, Step, Theorem

LISTS = """
/-- Reversal, slowly. -/
def rev {α : Type} : List α → List α
  | [] => []
  | x :: xs => rev xs ++ [x]

def revOnto {α : Type} : List α → List α → List α
  | [], acc => acc
  | x :: xs, acc => revOnto xs (x :: acc)  -- the accumulator
"""
TREES = """
inductive Tree (α : Type) where
  | leaf
  | node : Tree α → α → Tree α → Tree α

namespace Tree
def size {α : Type} : Tree α → Nat
  | leaf => 0
  | node l _ r => l.size + size r + 1

def mirror {α : Type} (t : Tree α) : Tree α := match t with
  | .leaf => .leaf
  | .node l x r => .node (mirror r) x (mirror l)
end Tree
"""


def goal(target: str, *hypotheses: str) -> Goal:
    entries = []
    for line in hypotheses:
        names, _, type_ = line.partition(" : ")
        entries.append(Hypothesis(tuple(names.split()), type_))
    return Goal(tuple(entries), target)


def problem(header: str, target: str, *hypotheses: str) -> Problem:
    found = read_problem(goal(target, *hypotheses), programs(header))
    assert found is not None
    return found


def lemmas(header: str, target: str, *hypotheses: str) -> list[str]:
    found = problem(header, target, *hypotheses)
    return [lemma.statement for lemma in Conjecturer(found.programs).lemmas(found, 20)]


class TestReading:
    @pytest.mark.parametrize(
        ("text", "printed"),
        [
            ("rev (xs ++ [x, y])", "rev (xs ++ [x, y])"),
            ("a + b * c - d", "(a + b * c) - d"),
            ("x :: y :: xs ++ ys", "x :: (y :: xs) ++ ys"),
            ("(xs.map f).length", "List.length (List.map f xs)"),
            ("xs.foldr (fun x s => x + s) 0 = s", "List.foldr (fun x => fun s => x + s) 0 xs = s"),
            ("if a ≤ b then [a] else []", "if a ≤ b then [a] else []"),
            ("p.1 = (a, b).2", "p.1 = (a, b).2"),
            ("f (fun (a b : Nat) => a)", "f (fun (a : Nat) => fun (b : Nat) => a)"),
            ("!b && c", "(!b) && c"),
        ],
    )
    def test_terms(self, text: str, printed: str) -> None:
        assert str(programs("").read(text)) == printed

    @pytest.mark.parametrize("text", ["f (", "∀ x, p x", "(· + 1) x", "x.unheardOf", "a b c ) d", ""])
    def test_what_is_not_understood_is_said(self, text: str) -> None:
        with pytest.raises(Unreadable):
            programs("").read(text)

    def test_printed_terms_read_the_same_again(self) -> None:
        for text in ("a - (b - c)", "(f a b).map g ++ [f a b]", "match xs with | [] => 0 | x :: _ => x", "¬a = b ∧ c"):
            term = programs("").read(text) if "map" not in text else programs("").read("List.map g (f a b) ++ [f a b]")
            assert programs("").read(str(term)) == term


class TestPrograms:
    def test_functions_with_their_types(self) -> None:
        found = programs(LISTS).functions["revOnto"]
        assert (found.arity, found.recursive, str(found.result)) == (2, True, "List α")

    def test_constructors_and_namespaces(self) -> None:
        found = programs(TREES)
        assert [c.name for c in found.types["Tree"]] == ["Tree.leaf", "Tree.node"]
        assert [str(f) for f in found.constructors["Tree.node"].fields] == ["Tree α", "α", "Tree α"]
        assert set(found.functions) == {"Tree.size", "Tree.mirror"}
        assert found.method("size") == ("Tree.size", 0)

    def test_names_of_an_open_namespace_are_read_in_full(self) -> None:
        found = programs(TREES + "namespace Tree\n")
        assert str(found.read("size (mirror t)")) == "Tree.size (Tree.mirror t)"
        assert str(programs(TREES).read("size t")) == "size t"

    def test_what_is_not_understood_is_left_out(self) -> None:
        found = programs("def a : Nat := by exact 3\ndef b (n : Nat) : Nat := n + 1\nstructure S where\n  x : Nat\n")
        assert set(found.functions) == {"b"}


class TestEvaluation:
    @pytest.mark.parametrize(
        ("header", "text", "value"),
        [
            (LISTS, "rev [1, 2, 3]", [3, 2, 1]),
            (LISTS, "revOnto [1, 2] [3]", [2, 1, 3]),
            (LISTS, "List.map (fun x => x * x - 2) (List.range 4)", [0, 0, 2, 7]),
            (LISTS, "List.foldl (fun s x => x :: s) [] [1, 2]", [2, 1]),
        ],
    )
    def test_lists(self, header: str, text: str, value: list[int]) -> None:
        found = programs(header)
        assert as_list(Evaluator(found).value(found.read(text), {})) == value

    def test_trees(self) -> None:
        found = programs(TREES)
        tree = found.read("Tree.node (Tree.node Tree.leaf 1 Tree.leaf) 2 Tree.leaf")
        assert Evaluator(found).value(Term("Tree.size", (tree,)), {}) == 2
        twice = Term("Tree.mirror", (Term("Tree.mirror", (tree,)),))
        assert Evaluator(found).value(twice, {}) == Evaluator(found).value(tree, {})

    def test_a_loop_is_stuck(self) -> None:
        found = programs("def loop (n : Nat) : Nat := loop (n + 1)")
        with pytest.raises(Stuck):
            Evaluator(found).value(found.read("loop 0"), {})
        assert FUEL < 10**5

    def test_what_is_of_no_type_is_stuck(self) -> None:
        with pytest.raises(Stuck):
            Evaluator(Programs()).value(Programs().read("List.length 3"), {})

    def test_symbolic_execution_stops_at_variables(self) -> None:
        found = programs(LISTS)
        assert str(reduce(found.read("rev (x :: xs)"), found)) == "rev xs ++ [x]"
        assert str(reduce(found.read("revOnto [a, b] xs"), found)) == "b :: (a :: xs)"
        counted = programs("def f : Nat → Nat → Nat\n  | 0, m => m\n  | n + 1, m => f n m + 1\n")
        assert str(reduce(counted.read("f (n + 1) 2"), counted)) == "f n 2 + 1"
        assert str(reduce(counted.read("f m 2"), counted)) == "f m 2"


class TestConjectures:
    def test_a_stuck_step_case_asks_for_its_lemma(self) -> None:
        context = ("α : Type", "x : α", "xs : List α", "ih : rev (rev xs) = xs")
        found = lemmas(LISTS, "rev (rev xs ++ [x]) = x :: xs", *context)
        assert "∀ (l1 : List α) (l2 : List α), rev (l1 ++ l2) = rev l2 ++ rev l1" in found

    def test_the_step_case_is_foreseen(self) -> None:
        found = lemmas(LISTS, "rev (rev xs) = xs", "α : Type", "xs : List α")
        assert "∀ (l1 : List α) (l2 : List α), rev (l1 ++ l2) = rev l2 ++ rev l1" in found

    def test_an_accumulator_is_generalised(self) -> None:
        found = lemmas(LISTS, "revOnto xs [] = rev xs", "α : Type", "xs : List α")
        assert "∀ (l1 : List α) (l2 : List α), revOnto l1 l2 = rev l1 ++ l2" in found

    def test_sides_are_bracketed_as_their_operators_need(self) -> None:
        header = (
            LISTS
            + "def every {α : Type} (p : α → Bool) : List α → Bool\n  | [] => true\n  | x :: xs => p x && every p xs\n"
        )
        found = lemmas(header, "every p (rev xs) = every p xs", "α : Type", "p : α → Bool", "xs : List α")
        assert any("(l1 ++ [e1]) = (p e1 && every p l1)" in statement for statement in found)

    def test_the_goal_itself_and_definitions_are_no_lemmas(self) -> None:
        found = lemmas(LISTS, "rev (rev xs) = xs", "α : Type", "xs : List α")
        assert not any(statement.endswith((" rev (rev l1) = l1", "rev [] = []")) for statement in found)

    def test_examples_refute(self) -> None:
        found = problem(LISTS, "rev xs = xs", "α : Type", "xs : List α")
        variables = list(found.variables.items())
        evaluator = Evaluator(found.programs)
        assert not holds(found, variables, (), found.target, evaluator)
        assert holds(found, variables, (), found.programs.read("rev (rev xs) = xs"), evaluator)

    def test_vacuous_examples_do_not_count(self) -> None:
        found = problem(LISTS, "rev xs = xs", "α : Type", "xs : List α")
        absurd = found.programs.read("x :: xs = []")
        assert not holds(found, list(found.variables.items()), [absurd], absurd, Evaluator(found.programs))


class TestSketches:
    def proposed(self, header: str, target: str, *hypotheses: str, path: tuple[str, ...] = ()) -> list[Candidate]:
        state = ProofState((goal(target, *hypotheses),), tuple(Step(tactic) for tactic in path))
        below = ListGenerator([Candidate("simp", -0.1), Candidate("rfl", -5.0)])
        return SketchGenerator(Theorem("t", ": True", header), below).propose(state, 128)

    def test_what_the_lemma_does_not_need_is_cleared(self) -> None:
        context = ("α : Type", "x : α", "xs : List α", "ih : rev (rev xs) = xs")
        cuts = [c.tactic for c in self.proposed(LISTS, "rev (rev xs ++ [x]) = x :: xs", *context)]
        assert any(cut.startswith("suffices key : ∀ (l1 ") and cut.endswith("\nclear ih x xs") for cut in cuts)

    def test_induction_follows_the_function(self) -> None:
        found = [c.tactic for c in self.proposed(LISTS, "revOnto xs ys = rev xs ++ ys", "α : Type", "xs ys : List α")]
        assert "fun_induction revOnto xs ys" in found
        assert "fun_induction rev xs generalizing ys" in found

    def test_a_constant_that_occurs_twice_is_generalised(self) -> None:
        goal_ = "revOnto (xs ++ ys) [] = revOnto ys (revOnto xs [])"
        found = [c.tactic for c in self.proposed(LISTS, goal_, "α : Type", "xs ys : List α")]
        assert any("(g : List α), revOnto (xs ++ ys) g = revOnto ys (revOnto xs g) by exact" in t for t in found)

    def test_cuts_on_the_way_make_further_ones_dearer(self) -> None:
        context = ("α : Type", "xs : List α")
        first = self.proposed(LISTS, "rev (rev xs) = xs", *context)
        later = self.proposed(LISTS, "rev (rev xs) = xs", *context, path=("suffices key : True by trivial",))
        assert {c.tactic for c in first} == {c.tactic for c in later}
        assert max(c.log_prior for c in first if "key" in c.tactic) > max(
            c.log_prior for c in later if "key" in c.tactic
        )

    @pytest.mark.parametrize("target", ["∀ x : Nat, x = x", "p", "Finset.sum s f = 0", "p ∧ q", "¬p"])
    def test_other_goals_are_left_to_the_generator_below(self, target: str) -> None:
        assert [c.tactic for c in self.proposed(LISTS, target, "p q : Prop")] == ["simp", "rfl"]

    def test_a_false_goal_comes_last(self) -> None:
        context = ("α : Type", "x : α", "xs : List α")
        found = self.proposed(LISTS, "rev (x :: xs) = x :: rev xs", *context)
        assert [c.tactic for c in found] == ["simp", "rfl"]
        assert found[0].log_prior < -2

    def test_a_false_goal_with_contradictory_facts_is_not_false(self) -> None:
        context = ("α : Type", "x : α", "xs : List α", "h : rev xs = x :: rev xs")
        found = self.proposed(LISTS, "rev (x :: xs) = x :: rev xs", *context)
        assert found[0].log_prior > -2

    def test_the_limit_takes_the_best(self) -> None:
        state = ProofState((goal("rev (rev xs) = xs", "α : Type", "xs : List α"),))
        below = ListGenerator([Candidate("simp", -0.1), Candidate("rfl", -50.0)])
        generator = SketchGenerator(Theorem("t", ": True", LISTS), below)
        everything = generator.propose(state, 1000)
        assert [generator.propose(state, limit) for limit in (1, 4)] == [everything[:1], everything[:4]]
        assert (everything[0].tactic, everything[-1].tactic) == ("simp", "rfl")


def test_matching_and_substitution() -> None:
    pattern, term = Programs().read("f x (g x)"), Programs().read("f [a] (g [a])")
    found: dict[str, Term] = {}
    assert match(pattern, term, {"x": None}, found)
    assert substitute(pattern, found) == term
    assert not match(pattern, Programs().read("f a (g b)"), {"x": None}, {})


def test_values_of_lists() -> None:
    assert as_list(from_list([1, 2])) == [1, 2]
    assert str(read_type("List (α × Nat) → Bool")) == "List (α × Nat) → Bool"
