"""Theorems proved before, with the real Lean: what they make provable, and that two processes share them at once."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from prover.agent import build
from prover.lean.source import theorems
from prover.lean.toolchain import Toolchain
from prover.request import Request
from prover.settings import Settings, load
from prover.types import Attempt, Budget, Outcome, SearchEvent, Theorem

pytestmark = pytest.mark.lean

LEMMATA = Path(sys.executable).with_name("lemmata")
CHAPTER = """inductive Chain (α : Type) where
  | nil : Chain α
  | cons : α → Chain α → Chain α

namespace Chain

def app {α : Type} : Chain α → Chain α → Chain α
  | nil, ys => ys
  | cons x xs, ys => cons x (app xs ys)

def rev {α : Type} : Chain α → Chain α
  | nil => nil
  | cons x xs => app (rev xs) (cons x nil)

theorem app_nil {α : Type} (xs : Chain α) : app xs nil = xs := by sorry

theorem app_assoc {α : Type} (xs ys zs : Chain α) : app (app xs ys) zs = app xs (app ys zs) := by sorry

theorem rev_app {α : Type} (xs ys : Chain α) : rev (app xs ys) = app (rev ys) (rev xs) := by sorry

end Chain
"""
NIL, ASSOC, GOAL = (item.theorem for item in theorems(CHAPTER))
BUDGET = Budget(seconds=60, tactics=200)
"""With it the goal is not proved alone."""


@pytest.fixture(autouse=True)
def _compiled(toolchain: Toolchain) -> None:
    """The library is compiled once, before anything runs."""


def settings(folder: Path) -> Settings:
    return load().model_copy(update={"cache": f"sqlite:{folder / 'proofs.sqlite'}", "lemmas": True, "threads": 1})


def prove(chosen: Settings, *those: Theorem) -> Sequence[Attempt]:
    with build(chosen) as agent:
        return [agent.prove(theorem, Request(BUDGET)) for theorem in those]


def test_a_theorem_that_is_not_provable_alone_is_proved_with_what_was_proved_before(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    (alone,) = prove(chosen.model_copy(update={"lemmas": False}), GOAL)
    assert alone.outcome is Outcome.GAVE_UP
    *before, found = prove(chosen, NIL, ASSOC, GOAL)
    assert [attempt.note for attempt in before] == ["", ""]
    assert found.outcome is Outcome.PROVED, found.note
    assert found.verdict is not None
    assert found.verdict.tier == "T2"
    assert found.proof is not None
    assert "have app_assoc : ∀ (α : Type) (xs ys zs : Chain α), (xs.app ys).app zs = xs.app (ys.app zs)" in found.proof
    assert "uses the lemma app_assoc, proved before as app_assoc (from the proof cache)" in found.note
    file = tmp_path / "Chapter.lean"
    file.write_text(f"{GOAL.header.strip()}\n\n{GOAL.declaration(found.proof)}\n\nend Chain\n", encoding="utf-8")
    checked = subprocess.run(
        [str(LEMMATA), "check", str(file)], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (checked.returncode, "proved" in checked.stdout) == (0, True), checked.stderr


PROVE = """
import sys
from pathlib import Path
from tests.lean.test_lemmas import ASSOC, NIL, prove, settings
print(*[attempt.outcome.value for attempt in prove(settings(Path(sys.argv[1])), NIL, ASSOC)])
"""


def test_what_one_process_proves_another_uses_at_once(tmp_path: Path) -> None:
    """The other begins when this search is under way; its proofs are offered here before this search ends."""
    other: list[subprocess.Popen[str]] = []

    def meanwhile(_event: SearchEvent) -> None:
        if not other:
            command = [sys.executable, "-c", PROVE, str(tmp_path)]
            root = Path(__file__).parents[2]
            other.append(subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True))
        elif other[0].poll() is None:
            time.sleep(0.4)  # this search may not be over first, however busy the machine is

    with build(settings(tmp_path)) as agent:
        found = agent.prove(GOAL, Request(Budget(seconds=120, tactics=1500)), observer=meanwhile)
    assert other[0].communicate(timeout=60)[0].split() == ["proved", "proved"]
    assert found.outcome is Outcome.PROVED, found.note
    assert "uses the lemma app_assoc, proved before as app_assoc (from the proof cache)" in found.note
