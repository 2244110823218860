"""Asking for axioms: the question's text and the answer's reading, with a scripted Lean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prover.errors import LeanDied, ToolchainBroken
from prover.lean.axioms import AxiomOracle, is_writable, question
from prover.lean.process import ProcessLimits
from prover.lean.toolchain import Toolchain

PRIVATE = ("_private", "M", 0, 'a"b')


def oracle(script: str) -> AxiomOracle:
    shell = Toolchain("lake", "exec", "/bin/sh", "scripted", arguments=("-c", script, "lean"))
    return AxiomOracle(shell, ProcessLimits(0, 0, 0), 10.0)


def answer(line: int, text: str, severity: str = "information") -> str:
    message = {"severity": severity, "data": text, "pos": {"line": line, "column": 0}}
    return f"printf '%s\\n' '{json.dumps(message)}'; "


def test_question() -> None:
    text, line = question([("Init",), ("Init",), ("A", "B")], [("Nat", "add"), ("x y",)])
    assert text == "import «Init»\nimport «A».«B»\n#print axioms «Nat».«add»\n#print axioms «x y»\n"
    assert line == 3


def test_question_about_a_private_name() -> None:
    text, line = question([("Mathlib",)], [PRIVATE])
    assert text.startswith("import «Mathlib»\nimport «Lean»\nrun_cmd do ")
    assert '(.str (.num (.str (.str .anonymous "_private") "M") 0) "a\\"b")' in text
    assert line == 3


@pytest.mark.parametrize(
    ("name", "expected"), [(("a", "b"), True), (("a b",), True), (PRIVATE, False), (("a»",), False), ((), False)]
)
def test_writable(name: tuple[str | int, ...], expected: bool) -> None:
    assert is_writable(name) is expected


def test_answers_are_matched_by_line(tmp_path: Path) -> None:
    lean = oracle(
        answer(3, "x depends on axioms: [propext,\n Quot.sound]") + answer(2, "x does not depend on any axioms")
    )
    assert lean.axioms([("Init",)], [("a",)], tmp_path) == frozenset()
    assert lean.axioms([("Init",), ("B",)], [("c",)], tmp_path) == {("propext",), ("Quot", "sound")}


def test_answers_are_remembered(tmp_path: Path) -> None:
    lean = oracle(f"echo x >> '{tmp_path}/asked'; " + answer(2, "x depends on axioms: [sorryAx]"))
    for _ in range(3):
        assert lean.axioms([("Init",)], [("a",)], tmp_path) == {("sorryAx",)}
    assert (tmp_path / "asked").read_text() == "x\n"


def test_no_answer_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ToolchainBroken, match="did not answer which axioms a uses"):
        oracle("exit 0").axioms([("Init",)], [("a",)], tmp_path)
    with pytest.raises(LeanDied, match="unknown module"):
        oracle(answer(1, "unknown module", "error") + "exit 1").axioms([("Init",)], [("a",)], tmp_path)
