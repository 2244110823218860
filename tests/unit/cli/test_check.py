"""`lemmata check` over scripted verdicts: table, JSON, exit codes, what reaches the verifier."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from prover import agent
from prover.cli import app
from prover.errors import SourceError
from prover.lean import check
from prover.types import Verdict

GOOD = Verdict(True, "0" * 64, "T2", ("propext",), "scripted", 0.5)
BAD = Verdict(False, "1" * 64, "T0", (), "scripted", 0.5, "Lean's error at line 2, column 4: unsolved goals\n⊢ False")


class Judge:
    """Stands for `prover.lean.check.check_file`."""

    def __init__(self) -> None:
        self.verdicts: list[tuple[str, Verdict]] = [("one", GOOD), ("fifteen", GOOD)]
        self.texts: tuple[str, str | None] = ("", None)

    def check_file(self, _verifier: object, text: str, against: str | None = None) -> list[tuple[str, Verdict]]:
        self.texts = (text, against)
        return self.verdicts


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Judge:
    double = Judge()
    monkeypatch.setattr(check, "check_file", double.check_file)
    monkeypatch.setattr(agent, "toolchain", lambda *_arguments: None)
    monkeypatch.setattr(agent, "verifier", lambda _toolchain: None)
    return double


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "Some.lean"
    path.write_text("theorem one : 1 = 1 := rfl\n", encoding="utf-8")
    return str(path)


def run(*arguments: str, **options: Any) -> Result:
    return CliRunner().invoke(app, ["check", *arguments], catch_exceptions=False, **options)


@pytest.mark.usefixtures("judge")
def test_all_proved_is_0(file: str) -> None:
    result = run(file)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "proved      one      T2, axioms: propext",
        "proved      fifteen  T2, axioms: propext",
        "2 of 2 proved",
    ]


def test_one_refusal_is_1_with_the_reason(judge: Judge, file: str) -> None:
    judge.verdicts.append(("bad", BAD))
    result = run(file)
    assert result.exit_code == 1
    assert "not proved  bad      Lean's error at line 2, column 4: unsolved goals\n    ⊢ False\n" in result.stdout
    assert "2 of 3 proved" in result.stdout


def test_json_is_one_object_a_theorem(judge: Judge, file: str) -> None:
    judge.verdicts.append(("bad", BAD))
    rows = [json.loads(line) for line in run(file, "--json").stdout.splitlines()]
    assert [(row["name"], row["proved"]) for row in rows] == [("one", True), ("fifteen", True), ("bad", False)]
    assert rows[0]["verdict"] == {"tier": "T2", "axioms": ["propext"], "toolchain": "scripted", "seconds": 0.5}
    assert rows[2]["reason"] == BAD.reason


def test_the_reference_reaches_the_verifier(judge: Judge, file: str, tmp_path: Path) -> None:
    reference = tmp_path / "Reference.lean"
    reference.write_text("theorem one : 1 = 1 := sorry\n", encoding="utf-8")
    run(file, "--against", str(reference))
    assert judge.texts == ("theorem one : 1 = 1 := rfl\n", "theorem one : 1 = 1 := sorry\n")


def test_standard_input_is_a_file(judge: Judge) -> None:
    run("-", input="theorem x : 1 = 1 := rfl\n")
    assert judge.texts == ("theorem x : 1 = 1 := rfl\n", None)


def test_a_file_without_theorems_is_bad_input(judge: Judge, file: str) -> None:
    judge.verdicts = []
    result = run(file)
    assert result.exit_code == 2
    assert "has no theorem" in result.stderr


@pytest.mark.usefixtures("judge")
def test_unreadable_files_are_bad_input(file: str) -> None:
    assert run("nowhere.lean").exit_code == 2
    assert run(file, "--against", "nowhere.lean").exit_code == 2


def test_a_reference_that_is_no_lean_is_bad_input(monkeypatch: pytest.MonkeyPatch, judge: Judge, file: str) -> None:
    def refuse(*_arguments: object) -> list[tuple[str, Verdict]]:
        raise SourceError("the reference file does not elaborate: 1:0 no")

    monkeypatch.setattr(check, "check_file", refuse)
    result = run(file)
    assert (result.exit_code, result.stderr) == (2, "lemmata: the reference file does not elaborate: 1:0 no\n")
