"""The LeanDojo Benchmark's format: exactly its fields, marks around what is named, and every version can be read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.dataset import leandojo
from prover.dataset.fields import FieldError
from prover.traced import NO_GOALS, Declaration, Place, PremiseUse, Provenance, SourceFile, TracedStep, TracedTheorem

ADD = PremiseUse("Nat.add_comm", "Nat/Basic.lean", Place(7, 9), Place(7, 17), 4, 12)
STEP = TracedStep(
    "rw [add_comm, h]", "n : Nat\n⊢ n + 0 = n", "n : Nat\n⊢ 0 + n = n", Place(12, 3), Place(12, 19), (ADD,)
)
THEOREM = TracedTheorem("N.t", "A.lean", Place(10, 1), Place(13, 6), "(n : Nat) : n + 0 = n", "by ...", "⊢ x", (STEP,))


def test_an_entry_has_exactly_the_fields_of_the_benchmark() -> None:
    assert leandojo.theorem_entry(THEOREM, Provenance("https://example.org/r", "c0ffee")) == {
        "url": "https://example.org/r",
        "commit": "c0ffee",
        "file_path": "A.lean",
        "full_name": "N.t",
        "theorem_statement": "theorem N.t (n : Nat) : n + 0 = n",
        "start": [10, 1],
        "end": [13, 6],
        "traced_tactics": [
            {
                "tactic": "rw [add_comm, h]",
                "annotated_tactic": [
                    "rw [<a>add_comm</a>, h]",
                    [
                        {
                            "full_name": "Nat.add_comm",
                            "def_path": "Nat/Basic.lean",
                            "def_pos": [7, 9],
                            "def_end_pos": [7, 17],
                        }
                    ],
                ],
                "state_before": "n : Nat\n⊢ n + 0 = n",
                "state_after": "n : Nat\n⊢ 0 + n = n",
            }
        ],
    }


def test_a_line_of_the_corpus_has_exactly_the_fields_of_the_benchmark() -> None:
    premise = Declaration("N.t", "A.lean", "theorem t : P", Place(10, 1), Place(10, 14))
    textless = Declaration("N.u", "A.lean", "", Place(11, 1), Place(11, 2))
    assert leandojo.corpus_line(SourceFile("A.lean", ("B.lean",), (premise, textless))) == {
        "path": "A.lean",
        "imports": ["B.lean"],
        "premises": [
            {"full_name": "N.t", "code": "theorem t : P", "start": [10, 1], "end": [10, 14], "kind": "theorem"}
        ],
    }


def test_what_the_benchmark_leaves_out_is_left_out() -> None:
    place = Place(1, 1)

    def step(tactic: str, before: str = "⊢ p") -> TracedStep:
        return TracedStep(tactic, before, NO_GOALS, place, place)

    steps = (step("simp"), step("simp"), step("· simp"), step("done", NO_GOALS), step("simp", "⊢ q"))
    theorem = TracedTheorem("t", "A.lean", place, place, steps=steps)
    assert [each.before for each in leandojo.exported_steps(theorem)] == ["⊢ p", "⊢ q"]


@st.composite
def marked(draw: st.DrawFn) -> TracedStep:
    """A tactic that names premises, in places that do not overlap, and uses others unnamed."""
    words = draw(st.lists(st.text("ab.⊢ \n<", min_size=1, max_size=5), min_size=1, max_size=6))
    text, uses, at = "", [], 0
    for number, word in enumerate(words):
        if number % 2:
            uses.append(PremiseUse(f"p{number}", "P.lean", Place(number, 1), Place(number, 2), at, at + len(word)))
        text, at = text + word, at + len(word)
    return TracedStep(text, "⊢ p", NO_GOALS, Place(1, 1), Place(2, 2), tuple(uses))


@given(marked())
def test_marks_come_back_where_they_were(step: TracedStep) -> None:
    theorem = TracedTheorem("t", "A.lean", step.start, step.end, steps=(step,))
    read = leandojo.theorem_of(leandojo.theorem_entry(theorem, Provenance("", "")))
    assert read.steps == (step,)
    assert read.uses == step.uses
    assert read.state == "⊢ p"


def test_a_text_with_marks_of_its_own_is_not_marked() -> None:
    place = Place(1, 1)
    step = TracedStep('exact f "<a>"', "⊢ p", NO_GOALS, place, place, (PremiseUse("f", "P", place, place, 6, 7),))
    assert leandojo.annotate(step) == (step.tactic, [])


def test_of_overlapping_names_the_first_is_marked() -> None:
    place = Place(1, 1)
    uses = tuple(PremiseUse(name, "P", place, place, *span) for name, span in (("b", (2, 5)), ("a", (0, 3))))
    assert leandojo.annotate(TracedStep("abcde", "", "", place, place, uses))[0] == "<a>abc</a>de"


def entry(**changed: Any) -> dict[str, Any]:
    return {
        "url": "https://github.com/leanprover-community/mathlib",
        "commit": "19c869efa56bbb8b500f2724c0b77261edbfa28c",
        "file_path": "src/algebra/order.lean",
        "full_name": "order.le",
        "start": [257, 1],
        "end": [258, 9],
        "traced_tactics": [
            {
                "tactic": "rw le_def",
                "annotated_tactic": [
                    "rw <a>le_def</a>",
                    [{"full_name": "order.le_def", "def_path": "src/a.lean", "def_pos": [25, 9]}],
                ],
                "state_before": "a : α\n⊢ a ≤ a\n\ncase h\n⊢ p",
                "state_after": "no goals",
            },
            {"tactic": "simp", "annotated_tactic": ["simp", []], "state_before": "⊢ p", "state_after": "no goals"},
        ],
        **changed,
    }


def test_entries_of_the_first_versions_are_read() -> None:
    read = leandojo.theorem_of(entry())
    (use,) = read.uses
    assert (use.name, use.place, use.place_end, use.start, use.end) == ("order.le_def", (25, 9), (25, 9), 3, 9)
    assert (read.state, read.signature, read.proof) == ("a : α\n⊢ a ≤ a", "", "")
    assert leandojo.theorem_of(entry(start="(257, 1)")).start == Place(257, 1)


@pytest.mark.parametrize(
    ("statement", "signature"),
    [
        ("theorem order.le {α : Type} (a : α) : a ≤ a :=", "{α : Type} (a : α) : a ≤ a"),
        ("@[simp] protected lemma «le x».y : p", ": p"),
        ("theorem t.{u} (α : Type u) : p", ".{u} (α : Type u) : p"),
        ("def f := 3", ""),
    ],
)
def test_signatures_are_found_in_statements(statement: str, signature: str) -> None:
    assert leandojo.theorem_of(entry(theorem_statement=statement)).signature == signature


def test_marks_and_provenances_that_disagree_lose_no_premise() -> None:
    tactics = entry()["traced_tactics"]
    tactics[0]["tactic"] = "rw  le_def"
    tactics[0]["annotated_tactic"][1].append({"full_name": "more", "def_path": "b", "def_pos": [1, 2]})
    step = leandojo.theorem_of(entry(traced_tactics=tactics)).steps[0]
    assert step.tactic == "rw le_def"
    assert [(use.name, use.named) for use in step.uses] == [("order.le_def", True), ("more", False)]


def test_premises_without_name_or_text_are_passed_over() -> None:
    place: dict[str, Any] = {"start": [1, 1], "end": [2, 1]}
    premises = [
        {"full_name": None, "code": "x", **place},
        {"full_name": "a", "code": "", **place},
        {"full_name": ["b", "c"], "code": "mutual", **place, "kind": "commanddeclaration"},
    ]
    read = leandojo.source_of({"path": "A.lean", "premises": premises})
    assert [each.name for each in read.declarations] == ["b", "c"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("full_name", 3), ("start", [1]), ("end", None), ("traced_tactics", [1]), ("file_path", None), ("start", [-1, 2])],
)
def test_what_is_broken_is_named(field: str, value: object) -> None:
    with pytest.raises(FieldError, match=field):
        leandojo.theorem_of(entry(**{field: value}))
