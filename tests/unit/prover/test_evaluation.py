"""Suites meet the agent: what identifies a run, what needs Mathlib, and that processes are isolated."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from prover import evaluation
from prover.errors import InfrastructureFault, InputError
from prover.evaluation import open_suite, run_suite
from prover.lean.toolchain import Toolchain
from prover.request import Request
from prover.settings import Settings
from prover.suites.runfile import read
from prover.types import Attempt, Budget, Cost, Limit, Outcome, Theorem, Verdict

LAYOUTS = Path(__file__).parents[2] / "suites" / "layouts"
EMBEDDED = Toolchain("embedded", "lib", "", "lean-x")
LAKE = Toolchain("lake", "exec", "lake", "lake-x")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the agent was asked; it gives up on everything."""
    heard: dict[str, Any] = {"names": []}

    def prove_many(
        settings: Settings, theorems: Sequence[Theorem], request: Request, **options: Any
    ) -> Iterator[tuple[int, Attempt]]:
        heard["names"] += [theorem.name for theorem in theorems]
        heard.update(options)
        for index, theorem in enumerate(theorems):
            yield index, Attempt(theorem, Outcome.GAVE_UP, Cost(1.0), limit=Limit.SECONDS)

    monkeypatch.setattr(evaluation, "prove_many", prove_many)
    monkeypatch.setattr(evaluation, "toolchain", lambda *_: EMBEDDED)
    return heard


def test_what_needs_mathlib_is_not_searched_on_the_embedded_lean(tmp_path: Path, asked: dict[str, Any]) -> None:
    suite = open_suite(str(LAYOUTS / "minif2f"))
    started: list[str] = []
    reached = run_suite(
        suite,
        Settings(),
        Request(),
        tmp_path / "o.jsonl",
        jobs=2,
        started=lambda theorems: started.extend(theorem.name for theorem in theorems),
    )
    assert reached.complete
    assert asked["names"] == started == ["plain_and_swap"]
    assert (asked["isolated"], asked["jobs"]) == (True, 2)
    notes = [record.note for record in read(tmp_path / "o.jsonl").records if record.outcome is Outcome.INVALID]
    assert len(notes) == 3
    assert all(note.startswith("needs Mathlib") and "--project" in note for note in notes)


def test_a_project_speaks_for_itself(tmp_path: Path, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "toolchain", lambda *_: LAKE)
    run_suite(open_suite(str(LAYOUTS / "minif2f")), Settings(), Request(), tmp_path / "o.jsonl")
    assert len(asked["names"]) == 4


def test_other_libraries_are_named_too(tmp_path: Path, asked: dict[str, Any]) -> None:
    file = tmp_path / "a.lean"
    file.write_text("import Batteries.Data.List\ntheorem t : 1 = 1 := sorry")
    run_suite(open_suite(str(file)), Settings(), Request(), tmp_path / "o.jsonl")
    (record,) = read(tmp_path / "o.jsonl").records
    assert record.note.startswith("needs Batteries")
    assert asked["names"] == []


@pytest.mark.usefixtures("asked")
def test_everything_that_changes_results_identifies_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, suite = tmp_path / "o.jsonl", open_suite(str(LAYOUTS / "proofnet" / "formal"))
    run_suite(suite, Settings(), Request(), path)
    before = path.read_bytes()

    def refused(words: str, settings: Settings | None = None, request: Request | None = None, limit: int = 5) -> None:
        with pytest.raises(InputError, match=words):
            run_suite(
                open_suite(str(LAYOUTS / "proofnet" / "formal"), limit=limit),
                settings or Settings(),
                request or Request(),
                path,
            )

    refused("seconds is 30.0 there, 7 here", request=Request(Budget(seconds=7)))
    refused("expansions is unlimited there, 3 here", request=Request(Budget(seconds=30.0, expansions=3)))
    refused("seed is 0 there, 1 here", request=Request(seed=1))
    refused("heartbeats is 40000 there, 9 here", settings=Settings(heartbeats=9))
    refused("the theorems are others: another suite, --split or --limit.*; rows is . there", limit=4)
    monkeypatch.setattr(evaluation, "toolchain", lambda *_: LAKE)
    refused("toolchain is lean-x there, lake-x here")
    assert path.read_bytes() == before


@pytest.mark.usefixtures("asked")
def test_a_toolchain_that_changes_on_the_way_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def prove_many(
        settings: Settings, theorems: Sequence[Theorem], *_: object, **_options: object
    ) -> Iterator[tuple[int, Attempt]]:
        for index, toolchain in enumerate(["lean-x", "lean-y"]):
            verdict = Verdict(True, theorems[index].statement_hash, "T2", (), toolchain, 0.1)
            yield index, Attempt(theorems[index], Outcome.PROVED, Cost(), proof="rfl", verdict=verdict)

    monkeypatch.setattr(evaluation, "prove_many", prove_many)
    path, suite = tmp_path / "o.jsonl", open_suite(str(LAYOUTS / "proofnet" / "formal"))
    with pytest.raises(InfrastructureFault, match="from lean-x to lean-y"):
        run_suite(suite, Settings(), Request(), path)
    assert [record.outcome for record in read(path).records].count(Outcome.PROVED) == 1


@pytest.mark.usefixtures("asked")
def test_jobs_may_differ_between_sessions_and_are_noted(tmp_path: Path) -> None:
    path, suite = tmp_path / "o.jsonl", open_suite(str(LAYOUTS / "proofnet" / "formal"))
    run_suite(suite, Settings(), Request(), path, jobs=1)
    run_suite(suite, Settings(), Request(), path, jobs=3)
    run = read(path)
    assert [session["jobs"] for session in run.sessions] == [1, 3]
    assert len(str(run.sessions[0]["code"])) == 12
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["kind"] for line in lines] == ["run", "session", *["attempt"] * 5, "session"]


@pytest.fixture
def tracing(asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A prover that keeps a trace of each theorem, and is interrupted at the theorem named `slow`."""

    def prove_many(
        settings: Settings, theorems: Sequence[Theorem], request: Request, **options: Any
    ) -> Iterator[tuple[int, Attempt]]:
        for index, theorem in enumerate(theorems):
            file = request.trace_of(theorem)
            assert file is not None
            asked["names"].append((theorem.name, file.exists()))
            file.write_text("as far as it got")
            limit = Limit.INTERRUPTED if theorem.name == "slow" and not asked.get("patient") else Limit.SECONDS
            yield index, Attempt(theorem, Outcome.GAVE_UP, Cost(1.0), limit=limit)

    monkeypatch.setattr(evaluation, "prove_many", prove_many)
    return asked


def test_only_attempts_under_way_leave_traces_beside_the_run(tmp_path: Path, tracing: dict[str, Any]) -> None:
    file = tmp_path / "a.lean"
    file.write_text("theorem quick : 1 = 1 := sorry\ntheorem slow : 2 = 2 := sorry")
    suite, out, folder = open_suite(str(file)), tmp_path / "o.jsonl", tmp_path / "o.jsonl.traces"
    run_suite(suite, Settings(), Request(), out)
    assert len(list(folder.iterdir())) == 1
    tracing["patient"] = True
    run_suite(suite, Settings(), Request(), out)
    assert tracing["names"] == [("quick", False), ("slow", False), ("slow", True)]
    assert not folder.exists()


def test_traces_that_were_asked_for_stay(tmp_path: Path, tracing: dict[str, Any]) -> None:
    file = tmp_path / "a.lean"
    file.write_text("theorem quick : 1 = 1 := sorry")
    run_suite(open_suite(str(file)), Settings(), Request(traces=tmp_path / "kept" / "here"), tmp_path / "o.jsonl")
    assert len(list((tmp_path / "kept" / "here").iterdir())) == 1
    assert tracing["names"] == [("quick", False)]


def test_a_folder_that_cannot_be_is_told(tmp_path: Path, asked: dict[str, Any]) -> None:
    file = tmp_path / "a.lean"
    file.write_text("theorem quick : 1 = 1 := sorry")
    with pytest.raises(InputError, match="cannot hold the traces"):
        run_suite(open_suite(str(file)), Settings(), Request(traces=file / "below"), tmp_path / "o.jsonl")
