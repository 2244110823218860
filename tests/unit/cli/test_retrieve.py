"""`lemmata index` and `lemmata retrieve` over a small index."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from prover.cli import app
from prover.traced import Corpus, SourceFile
from retrieval.index import PremiseIndex
from tests.unit.retrieval.corpora import LIBRARY, declared

GOAL = "a b : Nat ⊢ a + b = b + a"


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> Path:
    PremiseIndex.build(LIBRARY, tmp_path / "index")
    return tmp_path / "index"


def run(*arguments: str | Path, text: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=text)


def test_premises_are_shown_best_first_with_place_and_statement(place: Path) -> None:
    shown = run("retrieve", GOAL, "--index", place, "-n", "2")
    assert shown.exit_code == 0, shown.output
    first, statement, *_ = shown.stdout.splitlines()
    assert first.startswith("1  Nat.add_comm  ")
    assert first.endswith("Core/Nat.lean:1")
    assert statement.strip() == "theorem Nat.add_comm (n m : Nat) : n + m = m + n"
    assert sum(line[:1].isdigit() for line in shown.stdout.splitlines()) == 2


def test_the_answer_as_json(place: Path) -> None:
    shown = run("retrieve", "-", "--index", place, "--imports", "Core.Nat", "--json", text=f"{GOAL}\n")
    answer = json.loads(shown.stdout)
    assert (answer["accessible"], answer["goal"], answer["kind"]) == (3, "a b : Nat\n⊢ a + b = b + a", "bm25")
    assert answer["premises"][0] | {"score": 0} == {
        "rank": 1,
        "score": 0,
        "name": "Nat.add_comm",
        "kind": "theorem",
        "path": "Core/Nat.lean",
        "line": 1,
        "code": "theorem Nat.add_comm (n m : Nat) : n + m = m + n",
    }


def test_long_statements_end_without_blanks(tmp_path: Path) -> None:
    """Regression: wrapped lines were filled up with blanks; JSON had escapes in place of symbols."""
    long = declared("long", "A.lean", 1, f"theorem long : {' ∧ '.join(['evil = evil'] * 30)}")
    PremiseIndex.build(Corpus((SourceFile("A.lean", (), (long,)),)), tmp_path / "long")
    lines = run("retrieve", "⊢ evil", "--index", tmp_path / "long").stdout.splitlines()
    assert len(lines) > 3
    assert all(line == line.rstrip() for line in lines)
    assert "∧" in run("retrieve", "⊢ evil", "--index", tmp_path / "long", "--retriever", "bm25", "--json").stdout


def test_standard_input_is_utf8_whatever_the_locale(place: Path) -> None:
    shown = CliRunner().invoke(app, ["retrieve", "-", "--index", str(place)], input=b"\xff = \xfe")
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert "not UTF-8" in shown.stderr


def test_nothing_found_is_said_and_is_no_error_of_the_input(place: Path) -> None:
    shown = run("retrieve", "⊢ Unheard.of", "--index", place)
    assert (shown.exit_code, shown.stdout) == (1, "")
    assert "none of the 6 accessible premises shares a word" in shown.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["⊢"], "ends with ⊢"),
        ([""], "the goal is empty"),
        ([GOAL, "--kind", "dense"], "has no vectors"),
        ([GOAL, "--kind", "psychic"], "the kinds are bm25, dense, hybrid"),
        ([GOAL, "--imports", "Core.Nut"], "similar are Core.Nat"),
        ([GOAL, "--line", "3"], "--file"),
        ([GOAL, "--limit", "0"], "--limit"),
    ],
)
def test_bad_input_is_said(place: Path, arguments: list[str], said: str) -> None:
    shown = run("retrieve", "--index", place, *arguments)
    assert shown.exit_code == 2
    assert said in shown.stderr


def test_what_a_foreign_file_declares_is_said_to_be_unknown(place: Path, tmp_path: Path) -> None:
    mine = tmp_path / "Mine.lean"
    mine.write_text("import Core.Nat\ntheorem mine : 1 = 1 := rfl")
    assert "its own declarations are not looked at" in run("retrieve", GOAL, "--index", place, "--file", mine).stderr
    assert not run("retrieve", GOAL, "--index", place, "--file", "Core/Nat.lean", "--line", "9").stderr


def test_statements_cannot_steer_the_terminal(tmp_path: Path) -> None:
    evil = declared("[red]evil", "A.lean", 1, "theorem \x1b[2J evil : [bold]1[/bold] = 1")
    PremiseIndex.build(Corpus((SourceFile("A.lean", (), (evil,)),)), tmp_path / "evil")
    shown = run("retrieve", "⊢ evil", "--index", tmp_path / "evil").stdout
    assert "\x1b" not in shown
    assert "[red]evil" in shown
    assert "[bold]1[/bold]" in shown


def test_build_add_update_and_info(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Dataset:
        def corpus(self) -> Corpus:
            return LIBRARY

    monkeypatch.setattr("prover.retrieving.open_dataset", lambda _path: Dataset())
    place, mine = tmp_path / "index", tmp_path / "Mine.lean"
    built = run("index", "build", tmp_path / "data", "--out", place)
    assert built.exit_code == 0, built.output
    assert "premises   6 of 3 files" in built.stdout
    mine.write_text(
        "prelude\nimport Core.Nat\ntheorem mine (n : Nat) : n + 0 + 0 = n := rfl\ntheorem t : 1 = 2 := sorry"
    )
    added = run("index", "add", mine, "--index", place)
    assert added.stdout == f"{mine}: 1 new; 1 without a proof left out\n"
    assert json.loads(run("index", "info", place, "--json", "--check").stdout)["added"] == 1
    assert run("retrieve", "n + 0 + 0 = n", "--index", place, "-n", "1").stdout.startswith("1  mine  ")
    updated = run("index", "build", "--update", "--out", place, "--json")
    values = json.loads(updated.stdout)
    assert (values["premises"], values["added"], values["kinds"]) == (7, 0, ["bm25"])


def test_what_cannot_be_built_is_said(tmp_path: Path) -> None:
    for arguments, said in (
        (["build", str(tmp_path)], "needs a place"),
        (["build", str(tmp_path / "absent"), "--out", str(tmp_path / "x")], "absent"),
        (["build", "--update", str(tmp_path)], "leave out DATASET"),
        (["info", str(tmp_path)], "there is no premise index at"),
    ):
        shown = run("index", *arguments)
        assert shown.exit_code == 2, shown.output
        assert said in shown.stderr
