"""Reading printed terms: the outermost symbol, its parts, binders; and never an exception on any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.model.shape import Binder, Form, arguments, head, shape, split_at, unparenthesised

X, Y = Binder("x", "α"), Binder("y", "α")


@pytest.mark.parametrize(
    ("text", "form", "parts"),
    [
        ("p ∧ q ∨ r", Form.OR, ("p ∧ q", "r")),
        ("p → q → r", Form.IMPLIES, ("p", "q → r")),
        ("(p → q) → r", Form.IMPLIES, ("(p → q)", "r")),
        ("p ∧ q ↔ q ∧ p", Form.IFF, ("p ∧ q", "q ∧ p")),
        ("¬p ∧ q", Form.AND, ("¬p", "q")),
        ("¬(p ∧ q)", Form.NOT, ("p ∧ q",)),
        ("¬∃ x, P x", Form.NOT, ("∃ x, P x",)),
        ("a + b = c", Form.EQ, ("a + b", "c")),
        ("a = b → c = d", Form.IMPLIES, ("a = b", "c = d")),
        ("x ∈ xs ++ ys", Form.RELATION, ("x", "xs ++ ys")),
        ("a ≠ b", Form.NE, ("a", "b")),
        ("p ∧ ∀ x, q ∨ r", Form.AND, ("p", "∀ x, q ∨ r")),
        ("∀ x, p ↔ q", Form.FORALL, ("p ↔ q",)),
        ("((p ∨ q))", Form.OR, ("p", "q")),
        ("(fun x => x = y) = f", Form.EQ, ("(fun x => x = y)", "f")),
        ("Even n", Form.ATOM, ("Even n",)),
        ("False", Form.FALSE, ()),
    ],
)
def test_the_outermost_symbol(text: str, form: Form, parts: tuple[str, ...]) -> None:
    found = shape(text)
    assert (found.form, found.parts) == (form, parts)


@pytest.mark.parametrize(
    ("text", "binders", "body"),
    [
        ("∀ (x y : α), R x y", (X, Y), "R x y"),
        ("∀ {x : α} (h : p x → q), r", (Binder("x", "α", explicit=False), Binder("h", "p x → q")), "r"),
        ("∀ (p : Prop) [Decidable p], p", (Binder("p", "Prop"), Binder("inst", "Decidable p", explicit=False)), "p"),
        ("∃ x y, R x y", (Binder("x"), Binder("y")), "R x y"),
        ("∀ x ∈ s, p x", (Binder("x"), Binder("hx", "x ∈ s")), "p x"),
        ("∀ (f : α → (β × γ)), p f", (Binder("f", "α → (β × γ)"),), "p f"),
    ],
)
def test_binders(text: str, binders: tuple[Binder, ...], body: str) -> None:
    assert (shape(text).binders, shape(text).parts) == (binders, (body,))


def test_applications() -> None:
    assert head("(f x) y") == "f"
    assert head("List.map f (g x)") == "List.map"
    assert arguments("R (f x) y [a, b]") == ["(f x)", "y", "[a, b]"]
    assert unparenthesised("(a) + (b)") == "(a) + (b)"
    assert split_at("a * (b + c)", ("+",)) is None


@given(st.text(alphabet="pqx ∀∃(){}[]→∧∨¬=,:⟨⟩λfun≤.1", max_size=40))
def test_any_text_has_a_shape(text: str) -> None:
    found = shape(text)
    assert all(len(part) <= len(text) for part in found.parts)


_ATOMS = st.sampled_from(["p", "q x", "a = b", "n < m"])


def _formulas(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, st.sampled_from(["∧", "∨", "→", "↔"]), inner)
    return st.one_of(
        pairs.map(lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"),
        inner.map(lambda text: f"¬({text})"),
        inner.map(lambda text: f"∀ (x : α), {text}"),
    )


@given(st.recursive(_ATOMS, _formulas, max_leaves=6))
def test_parentheses_around_a_formula_change_nothing(text: str) -> None:
    assert shape(f"({text})") == shape(text)
    assert shape(text).form is not Form.TRUE
