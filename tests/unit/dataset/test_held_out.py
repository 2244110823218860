"""What is held out: the project's own suites, by the normal forms of their statements."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from prover.dataset.held_out import NOTHING, HeldOut
from prover.dataset.statements import keys
from prover.lean.source import theorems
from prover.suites.rows import load
from prover.types import Theorem

SUITES = Path(__file__).parents[2] / "suites"


def of_the_suites() -> HeldOut:
    """All rows of the project's suites that nobody may learn from."""
    return HeldOut.of(
        {
            path.stem: [row.theorem for row in load(path, theorems) if row.split != "train"]
            for path in sorted(SUITES.glob("*.jsonl"))
        }
    )


def test_what_is_shipped_is_what_the_suites_say() -> None:
    """If this fails, a suite or the normal form was changed: run this file with Python to write the list anew."""
    assert HeldOut.shipped().text() == of_the_suites().text()
    assert HeldOut.shipped().suites["textbook"] == 60
    assert "drill" not in HeldOut.shipped().suites


def test_a_copy_is_recognised_whatever_stands_before_it() -> None:
    held = HeldOut.of({"s": [Theorem("t", "(p q : Prop) (h : p ∧ q) : q ∧ p", "import Mathlib")]})
    assert held.origin(keys("{a b : Prop} : a ∧ b → b ∧ a")) == "s: t"
    assert held.origin(keys(": q ∧ p", "p q : Prop\nh : p ∧ q\n⊢ q ∧ p")) == "s: t", "variables of the file"
    assert held.origin(keys("(p q : Prop) (h : p ∧ q) : p ∧ q")) is None
    assert NOTHING.origin(keys("(p : Prop) : p → p")) is None


def test_several_are_joined_and_kept_as_text() -> None:
    one, other = HeldOut.of({"a": [Theorem("t", ": 1 = 1")]}), HeldOut.of({"b": [Theorem("u", ": 2 = 2")]})
    both = one.joined(other)
    assert both.suites == {"a": 1, "b": 1}
    assert HeldOut.parsed(both.text()).digest == both.digest != one.digest


if __name__ == "__main__":
    with resources.as_file(resources.files("prover.dataset")) as folder:
        (folder / "held_out.txt").write_text(of_the_suites().text(), encoding="utf-8")
