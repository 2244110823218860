"""Shorter variants of tactics."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.shorten import shorter, split


@pytest.mark.parametrize(
    ("tactic", "variants"),
    [
        ("omega", []),
        ("simp [a]", ["simp"]),
        ("simp [a, b c] at h", ["simp at h", "simp [b c] at h", "simp [a] at h"]),
        (
            "rw [f [x, y], ← g]",
            ["rw", "rw [← g]", "rw [f [x, y]]", "rw [f, ← g]", "rw [f [y], ← g]", "rw [f [x], ← g]"],
        ),
        ("cases h <;> simp [a] <;> rfl", ["cases h", "cases h <;> simp [a]", "cases h <;> simp <;> rfl"]),
        ("first | rfl | exact (a | b) | omega", ["rfl", "exact (a | b)", "omega"]),
        ("(simp; rfl)", ["simp; rfl", "(rfl)", "(simp)"]),
        ("constructor <;> (intro h; exact h)", ["constructor", "constructor <;> intro h; exact h"]),
        ("rename_i a b c", ["rename_i b c", "rename_i c"]),
        ("exact (a) + (b)", []),
        ('exact f «a, [b]» "x [y, z]"', []),
    ],
)
def test_variants(tactic: str, variants: list[str]) -> None:
    found = list(shorter(tactic))
    assert [variant for variant in variants if variant not in found] == []
    if not variants:
        assert found == []


def test_lemmas_that_a_proof_can_do_without_go_with_their_proofs() -> None:
    """Regression: lemmas stayed in a proof, and in the note below it, when nothing used them any more."""
    first, second = "have a : p := by\n  have b : q := by\n    simp\n  simp [b]", "have b : q := by\n  simp"
    found = list(shorter(f"{first}\n{second}\nsimp_all [a, b, f] <;> clear a b"))
    assert f"{second}\nsimp_all [b, f] <;> clear b" in found[:2]
    assert f"{first}\nsimp_all [a, f] <;> clear a" in found[:2]
    assert "simp_all [f]" in shorter(f"{second}\nsimp_all [b, f] <;> clear b")
    assert "simp_all" in shorter(f"{second}\nsimp_all")
    assert "(apply b)" not in shorter(f"{second}\n(apply b) <;> clear b")


def test_pieces() -> None:
    assert split("a; b <;> c; (d; e)", ";") == ["a", " b <;> c", " (d; e)"]
    assert split("a || b | c", "|") == ["a || b ", " c"]
    assert split("f [a, b], g", ",") == ["f [a, b]", " g"]
    assert split('"a, \\", b", c', ",") == ['"a, \\", b"', " c"]


@given(st.text(alphabet='ab ,;|<>[]()«»"\\⟨⟩', max_size=30))
def test_any_text_is_survived_and_only_ever_shortened(text: str) -> None:
    found = list(shorter(text))
    assert all(len(variant) < len(text) for variant in found)
    assert len(found) == len(set(found))


@given(st.text(alphabet='ab ,;|<>[]()«»"\\⟨⟩', max_size=30), st.sampled_from([",", ";", "|", "<;>"]))
def test_pieces_make_up_the_text(text: str, separator: str) -> None:
    assert separator.join(split(text, separator)) == text
