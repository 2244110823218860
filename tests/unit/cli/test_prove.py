"""`lemmata prove` over an agent that does as it is told: output, exit codes, options."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from prover import batch
from prover.cli import app
from prover.errors import ToolchainMissing
from prover.request import Request
from prover.settings import Settings
from prover.types import Attempt, Cost, Limit, Outcome, Theorem, Verdict

SWAP = "theorem and_swap (p q : Prop) (h : p ∧ q) : q ∧ p"

Answer = Callable[[Theorem], Attempt]


def proved(theorem: Theorem) -> Attempt:
    verdict = Verdict(True, theorem.statement_hash, "T1", (), "scripted", 0.1)
    return Attempt(theorem, Outcome.PROVED, Cost(tactics=3, expansions=1), "by\n  simp", verdict)


def ended(outcome: Outcome, **details: Any) -> Answer:
    return lambda theorem: Attempt(theorem, outcome, Cost(), **details)


@dataclass
class Agents:
    """Stands for `prover.batch.prove_many`, answering by the theorem's name."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Theorem] = field(default_factory=list)
    request: Request | None = None
    options: dict[str, Any] = field(default_factory=dict)

    def prove_many(
        self, settings: Settings, theorems: Sequence[Theorem], request: Request, **options: Any
    ) -> Iterator[tuple[int, Attempt]]:
        self.asked, self.request, self.options = list(theorems), request, {"settings": settings, **options}
        for index, theorem in enumerate(theorems):
            yield index, self.answers.get(theorem.name, proved)(theorem)


@pytest.fixture
def agents(monkeypatch: pytest.MonkeyPatch) -> Agents:
    double = Agents()
    monkeypatch.setattr(batch, "prove_many", double.prove_many)
    return double


def run(*arguments: str, **options: Any) -> Result:
    return CliRunner().invoke(app, ["prove", *arguments], catch_exceptions=False, **options)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "Some.lean"
    names = ("one", "two", "three")
    path.write_text("\n".join(f"theorem {name} : 1 = 1 := sorry\n" for name in names), encoding="utf-8")
    return str(path)


def test_a_proof_is_printed_as_lean_text(agents: Agents) -> None:
    result = run(SWAP)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{SWAP} := by\n  simp\n-- proved: ")
    assert result.stderr == ""
    assert [theorem.name for theorem in agents.asked] == ["and_swap"]


def test_options_reach_the_search(agents: Agents, tmp_path: Path) -> None:
    trace = tmp_path / "t.json"
    run(SWAP, "--seconds", "7", "--expansions", "9", "--strategy", "bfs-prover", "--seed", "5", "--trace", str(trace))
    assert agents.request is not None
    assert (agents.request.budget.seconds, agents.request.budget.expansions) == (7, 9)
    assert (agents.request.strategy, agents.request.seed) == ("bfs-prover", 5)
    assert agents.request.trace == trace


def test_defaults_come_from_the_settings_and_help_tells_them(agents: Agents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMATA_SECONDS", "3")
    run(SWAP)
    assert agents.request is not None
    assert agents.request.budget.seconds == 3
    monkeypatch.delenv("LEMMATA_SECONDS")
    run(SWAP)
    shown = " ".join(run("--help", env={"COLUMNS": "200", "TERM": "dumb"}).stdout.split())
    assert f"[default: ({agents.request.budget.seconds:g})]" in shown
    assert f"[default: ({agents.request.strategy})]" in shown
    assert f"[default: ({agents.request.generator})]" in shown


def test_a_project_is_handed_on(agents: Agents, tmp_path: Path) -> None:
    run(SWAP, "--project", str(tmp_path), "--jobs", "2")
    assert agents.options["settings"].project == tmp_path
    assert agents.options["jobs"] == 2


def test_json_is_one_object_a_theorem(agents: Agents, file: str) -> None:
    agents.answers["two"] = ended(Outcome.GAVE_UP, limit=Limit.SECONDS)
    result = run(file, "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(row["name"], row["outcome"]) for row in rows] == [
        ("one", "proved"),
        ("two", "gave_up"),
        ("three", "proved"),
    ]
    assert result.exit_code == 1


def test_a_file_is_printed_whole(agents: Agents, file: str) -> None:
    agents.answers["two"] = ended(Outcome.GAVE_UP, limit=Limit.SECONDS)
    text = run(file).stdout
    assert text.count("theorem") == 3
    assert text.count(":= by\n  simp") == 2
    assert "theorem two : 1 = 1 := sorry\n-- not proved" in text


def test_one_theorem_can_be_chosen(agents: Agents, file: str) -> None:
    run(file, "--theorem", "two")
    assert [theorem.name for theorem in agents.asked] == ["two"]


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome.PROVED, 0),
        (Outcome.GAVE_UP, 1),
        (Outcome.DISPROVED, 1),
        (Outcome.VACUOUS, 1),
        (Outcome.INVALID, 2),
        (Outcome.FAULT, 3),
    ],
)
def test_exit_codes(agents: Agents, file: str, outcome: Outcome, code: int) -> None:
    agents.answers["two"] = ended(outcome, note="a reason")
    result = run(file)
    assert result.exit_code == code
    if outcome is not Outcome.PROVED:
        assert "proved: Lean" not in result.stdout.split("theorem two")[1].split("theorem three")[0]


def test_the_greatest_code_wins(agents: Agents, file: str) -> None:
    agents.answers = {"one": ended(Outcome.FAULT), "two": ended(Outcome.INVALID), "three": ended(Outcome.GAVE_UP)}
    assert run(file).exit_code == 3


def test_leans_words_on_bad_input_are_on_standard_error(agents: Agents) -> None:
    agents.answers["t"] = ended(Outcome.INVALID, note="line 1, column 12: unknown identifier `x`")
    result = run("theorem t : x = x")
    assert result.exit_code == 2
    assert "line 1, column 12: unknown identifier `x`" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("",), "empty"),
        (("nowhere.lean",), "there is no file nowhere.lean"),
        ((SWAP, "--strategy", "wurst"), "the known ones are astar, auto, beam, best-first"),
        ((SWAP, "--generator", "wurst"), "the known ones are heuristic"),
        ((SWAP, "--theorem", "x"), "chooses a theorem of a file"),
        ((SWAP, "--seconds", "-1"), "--seconds"),
        ((SWAP, "--seconds", "nan"), "--seconds"),
        ((SWAP, "--jobs", "0"), "--jobs"),
        ((SWAP, "--trace", "/nowhere/at/all.json"), "a folder that exists"),
    ],
)
@pytest.mark.usefixtures("agents")
def test_bad_input_is_explained(arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments, env={"COLUMNS": "200", "TERM": "dumb"})
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())
    assert result.stdout == ""


@pytest.mark.usefixtures("agents")
def test_a_trace_holds_one_search(file: str, tmp_path: Path) -> None:
    result = run(file, "--trace", str(tmp_path / "t.json"))
    assert result.exit_code == 2
    assert "--theorem" in result.stderr


def test_a_missing_toolchain_is_exit_code_3(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any, **_options: Any) -> Iterator[tuple[int, Attempt]]:
        raise ToolchainMissing("there is no Lean: pip install it")

    monkeypatch.setattr(batch, "prove_many", refuse)
    result = run(SWAP)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == "lemmata: there is no Lean: pip install it\n"


def interrupted(theorem: Theorem) -> Attempt:
    """Ctrl-C while this theorem is being proved."""
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
    return Attempt(theorem, Outcome.GAVE_UP, Cost(), limit=Limit.INTERRUPTED)


def test_an_interrupt_keeps_what_was_found(agents: Agents, file: str) -> None:
    agents.answers["two"] = interrupted
    result = run(file)
    assert result.exit_code == 130
    assert "theorem one : 1 = 1 := by\n  simp" in result.stdout
    assert "-- not proved: interrupted" in result.stdout


def test_the_first_interrupt_is_answered(agents: Agents) -> None:
    def waiting(theorem: Theorem) -> Attempt:
        with agents.options["interrupt"].deferred():
            os.kill(os.getpid(), signal.SIGINT)
            return Attempt(theorem, Outcome.GAVE_UP, Cost(), limit=Limit.INTERRUPTED)

    agents.answers["and_swap"] = waiting
    result = run(SWAP)
    assert result.exit_code == 130
    assert result.stderr == "stopping: finishing the tactics under way (once more to stop at once)\n"


def test_places_are_those_of_the_typed_statement(agents: Agents) -> None:
    agents.answers["goal"] = ended(
        Outcome.INVALID, note="Lean does not accept it (line 1, column 20): unexpected token"
    )
    assert "(line 1, column 5): unexpected" in run("1 + = 1").stderr


def test_standard_input_is_a_file(agents: Agents) -> None:
    run("-", input="theorem t : 1 = 1 := sorry\n")
    assert [theorem.name for theorem in agents.asked] == ["t"]
