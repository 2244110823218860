"""The normal form: copies up to names, blanks and grouping are equal, statements that differ are not."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.dataset.statements import goal_form, keys, normal_form, tokens

NAMES = ["x", "y", "n", "hx", "foo", "k₁", "x'", "m", "ih", "zs", "w", "u"]
BLANKS = st.sampled_from([" ", "  ", "\n  ", " /- a ∀ b -/ ", " -- (c)\n "])
TYPES = ["Nat", "Bool", "List Nat", "Prop", "Type", "Nat → Nat"]


@dataclass(frozen=True)
class Term:
    """A proposition over numbered variables: `kind` and parts; variables are known by the binder they belong to."""

    kind: str
    parts: tuple[Any, ...]


@st.composite
def terms(draw: st.DrawFn, scope: int, depth: int = 3) -> Term:
    kinds = ["eq", "le", "p"] + (["and", "imp", "all", "ex", "lam"] if depth else [])
    kind = draw(st.sampled_from(kinds))
    if kind in {"and", "imp"}:
        return Term(kind, (draw(terms(scope, depth - 1)), draw(terms(scope, depth - 1))))
    if kind in {"all", "ex", "lam"}:
        type_ = draw(st.sampled_from(TYPES))
        return Term(kind, (type_, scope, draw(terms(scope + 1, depth - 1))))
    variable = st.integers(0, scope - 1).map(lambda number: ("var", number)) if scope else st.just(("con", "zero"))
    return Term(kind, (draw(variable | st.just(("con", "zero"))), draw(variable)))


@st.composite
def statements(draw: st.DrawFn) -> tuple[list[str], Term]:
    binders = draw(st.lists(st.sampled_from(TYPES), max_size=4))
    return binders, draw(terms(len(binders)))


@dataclass
class Writing:
    """One way to write statements down: names, blanks, brackets, grouping."""

    data: st.DataObject

    def one_of(self, *options: str) -> str:
        return self.data.draw(st.sampled_from(options))

    @property
    def gap(self) -> str:
        return self.data.draw(BLANKS)

    def fresh(self, taken: list[str]) -> str:
        return self.data.draw(st.sampled_from([name for name in NAMES if name not in taken]))

    def signature(self, binders: list[str], body: Term) -> str:
        names: list[str] = []
        for _ in binders:
            names.append(self.fresh(names))
        groups: list[tuple[list[str], str]] = []
        for name, type_ in zip(names, binders, strict=True):
            if groups and groups[-1][1] == type_ and self.data.draw(st.booleans()):
                groups[-1][0].append(name)
            else:
                groups.append(([name], type_))
        inside = self.data.draw(st.integers(0, len(groups)))
        before = [self.group(group) for group in groups[:inside]]
        after = [f"∀{self.gap}{self.group(group)},{self.gap}" for group in groups[inside:]]
        return f"{self.gap.join(before)} :{self.gap}{''.join(after)}{self.term(body, names)}"

    def group(self, group: tuple[list[str], str]) -> str:
        brackets = self.one_of("()", "{}", "⦃⦄")
        return f"{brackets[0]}{self.gap.join(group[0])}{self.gap}:{self.gap}{group[1]}{brackets[1]}"

    def term(self, term: Term, names: list[str]) -> str:
        match term.kind:
            case "and":
                return f"({self.term(term.parts[0], names)}){self.gap}∧{self.gap}({self.term(term.parts[1], names)})"
            case "imp":
                left, right = (self.term(part, names) for part in term.parts)
                if self.data.draw(st.booleans()):
                    return f"∀{self.gap}({self.fresh(names)} : {left}),{self.gap}{right}"
                return f"({left}){self.gap}{self.one_of('→', '->')}{self.gap}{right}"
            case "all" | "ex" | "lam":
                name = self.fresh(names)
                bound = self.one_of(f"({name} : {term.parts[0]})", f"{name} :{self.gap}{term.parts[0]}")
                body = self.term(term.parts[2], [*names, name])
                if term.kind == "lam":
                    return f"f ({self.one_of('fun', 'λ')} {bound} {self.one_of('=>', '↦')} {body})"
                return f"{'∀' if term.kind == 'all' else '∃'} {bound},{self.gap}{body}"
        sign = {"eq": "=", "le": self.one_of("≤", "<="), "p": "∣"}[term.kind]
        return self.gap.join([self.atom(term.parts[0], names), sign, self.atom(term.parts[1], names)])

    def atom(self, atom: tuple[str, Any], names: list[str]) -> str:
        return names[atom[1]] if atom[0] == "var" else str(atom[1])


@given(statements(), st.data())
def test_copies_up_to_names_blanks_and_grouping_are_equal(
    statement: tuple[list[str], Term], data: st.DataObject
) -> None:
    one, other = (Writing(data).signature(*statement) for _ in range(2))
    assert normal_form(one) == normal_form(other), (one, other)


@given(statements(), statements(), st.data())
def test_statements_that_say_something_else_differ(
    one: tuple[list[str], Term], other: tuple[list[str], Term], data: st.DataObject
) -> None:
    """Written by the same hand, different statements that use the same binders have different forms."""
    binders = ["Nat", "Nat", "Nat"]
    left, right = _over(one[1]), _over(other[1])
    forms = [normal_form(f"(x y n : Nat) : {_plain(each, ['x', 'y', 'n'])}") for each in (left, right)]
    assert (forms[0] == forms[1]) == (_meaning(left) == _meaning(right)), (binders, forms)


def _over(term: Term) -> Term:
    """The term over three variables of the statement instead of however many."""
    if term.kind in {"and", "imp"}:
        return Term(term.kind, tuple(_over(part) for part in term.parts))
    if term.kind in {"all", "ex", "lam"}:
        return _over(term.parts[2])
    return Term(term.kind, tuple(("var", part[1] % 3) if part[0] == "var" else part for part in term.parts))


def _plain(term: Term, names: list[str]) -> str:
    if term.kind in {"and", "imp"}:
        left, right = (_plain(part, names) for part in term.parts)
        return f"({left}) {'∧' if term.kind == 'and' else '→'} ({right})"
    left, right = (names[part[1]] if part[0] == "var" else part[1] for part in term.parts)
    return f"{left} { {'eq': '=', 'le': '≤', 'p': '∣'}[term.kind] } {right}"


def _meaning(term: Term) -> object:
    """What is left of a term if variables that nothing tells apart are called alike: by their order of binders."""
    used = sorted({part[1] for part in _atoms(term) if part[0] == "var"})
    return _renamed(term, {number: index for index, number in enumerate(used)})


def _atoms(term: Term) -> list[tuple[str, Any]]:
    if term.kind in {"and", "imp"}:
        return [atom for part in term.parts for atom in _atoms(part)]
    return list(term.parts)


def _renamed(term: Term, numbers: dict[int, int]) -> object:
    if term.kind in {"and", "imp"}:
        return term.kind, *(_renamed(part, numbers) for part in term.parts)
    return term.kind, *(numbers[part[1]] if part[0] == "var" else part[1] for part in term.parts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(p q : Prop) (h : p ∧ q) : q ∧ p", "{a b : Prop} : a ∧ b → (b ∧ a)"),
        ("(f : Nat → Nat) : ∃ x, f x = 0 ∧ ∃ x, f x = 1", "(g : Nat → Nat) : ∃ u, g u = 0 ∧ ∃ v, g v = 1"),
        ("[Group G] (a : G) : a = a", "[inst : Group G] (b : G) : b = b"),
        ("{α : Type u} (l : List α) : l ++ [] = l", "(xs : List β) : xs ++ [] = xs"),
        (".{u} {α : Type u} (a : α) : a = a", "{β : Sort _} (b : β) : b = b"),
        ("(s : Set Nat) : {x | x ∈ s} = s", "(t : Set Nat) : { y | y ∈ t } = t"),
        (
            "(∀ p : Prop, p → p) : (∀ p : Prop, p) → (∀ p : Prop, p)",
            "(∀ p : Prop, p → p) : (∀ q : Prop, q) → ∀ r : Prop, r",
        ),
        ("(n : Nat) (h : n.succ = 2) : n = 1", "(k : Nat) (hk : k.succ = 2) : k = 1"),
        ("(n : Nat) : ⟨∃ k, k = n, n⟩ = x", "(m : Nat) : ⟨∃ j, j = m, m⟩ = x"),
        ("(n : Nat := 3) : n = n", "(m : Nat) : m = m"),
        ("(_ : p) : q", "(hp : p) : q"),
    ],
)
def test_these_are_copies(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(a b : Nat) : a + b = b + a", "(a b : Nat) : a + b = a + b"),
        ("(a : Nat) : a = a", "(a : Int) : a = a"),
        ("(f : Nat → Nat) : f 0 = 0", "(a b : Nat) : a = 0"),
        ("(p q : Prop) : p → q → p", "(p q : Prop) : p → q → q"),
        (": 1 + 1 = 2", ": 1 + 1 = 3"),
        ("(n : Nat) : n.succ = 1", "(n : Nat) : n.pred = 1"),
        ("(s : List Nat) : s.length = 0", "(s : List Nat) : s.sum = 0"),
    ],
)
def test_these_are_not(one: str, other: str) -> None:
    assert normal_form(one) != normal_form(other)


def test_the_first_goal_is_another_form_of_the_statement() -> None:
    goal = "α : Type u_1\ninst✝ : Group α\nx y : α\nh :\n  x = y\n⊢ x * y = y * x"
    assert goal_form(goal) == normal_form("{G : Type} [Group G] (a b : G) (e : a = b) : a * b = b * a")
    assert goal_form("case inl\np : Prop\n⊢ p") == normal_form("(p : Prop) : p")
    assert goal_form("no goals") == ""
    signature = "(p : Prop) : p → p"
    assert keys(signature) == keys(signature, "p : Prop\n⊢ p → p")
    assert len(keys(": p → p ∨ q ", "p q : Prop\n⊢ p → p ∨ Foo q")) == 2


@given(st.text(st.sampled_from('∀∃(){}[]⦃⟨⟩|,:=→ fun↦abΣ«».-/"\n⊢h✝λ'), max_size=60))
def test_any_text_has_a_form(text: str) -> None:
    assert isinstance(normal_form(text), str)
    assert isinstance(goal_form(text), str)


def test_deep_nesting_ends() -> None:
    for text in ("(" * 3000 + ")" * 3000, "∀ x, " * 3000 + "x", "p → " * 3000 + "p", "∃ x, f (" * 2000):
        assert normal_form(f": {text}")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 4_000,
        "(" * 4_000 + "p" + ")" * 4_000,
        " ".join(f"(x{i} : Nat)" for i in range(4_000)) + " : True",
        f"({' '.join(f'x{i}' for i in range(4_000))} : Nat) : x0 = x1",
    ],
)
def test_long_statements_take_no_time(text: str) -> None:
    began = time.process_time()
    normal_form(text)
    assert time.process_time() - began < 1.5


def test_comments_and_strings_are_single_tokens() -> None:
    assert tokens('a /- b -/ "c -- d" -- e\n«f g».h') == ["a", '"c -- d"', "«f g».h"]
