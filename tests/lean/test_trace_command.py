"""`lemmata trace` with the real Lean: a folder of files that import each other, changed, interrupted, verified."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from prover.dataset.folder import open_dataset
from prover.errors import InputError
from prover.settings import load
from prover.tracing import TraceEvent, TraceRequest, check, trace

LEMMATA = [sys.executable, "-c", "from prover.cli import main; main()"]
FILES = {
    "Base.lean": "theorem Base.swap (p q : Prop) (h : p ∧ q) : q ∧ p := by\n  exact ⟨h.2, h.1⟩\n",
    "Upper.lean": "import Base\n\ntheorem twice (p q : Prop) (h : p ∧ q) : p ∧ q := by\n"
    "  apply Base.swap\n  exact Base.swap p q h\n",
    "Alone.lean": "theorem add_zero' (n : Nat) : n + 0 = n := by\n  simp\n\ntheorem bad : 1 = 2 := by\n  decide\n",
    "Other.lean": "theorem peirce_again (p q : Prop) : ((p → q) → p) → p := fun h =>\n"
    "  Classical.byContradiction fun n => n (h fun hp => absurd hp n)\n",
}


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> Path:
    folder = tmp_path / "src"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LEMMATA, "trace", *arguments], capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )


def test_a_folder_becomes_a_data_set_and_only_what_changed_is_traced_again(place: Path) -> None:
    seen: list[TraceEvent] = []
    request = TraceRequest(str(place / "src"), place / "out", jobs=2)
    first = trace(load(), request, seen.append)
    assert (first.fresh, [event.done for event in seen]) == (4, [1, 2, 3, 4])
    assert list(first.problems) == ["Alone.lean"]
    assert first.problems["Alone.lean"][0].startswith("Alone.lean:5:")
    dataset = open_dataset(place / "out")
    every = {each.name: each for each in dataset.all_theorems(held_out=True)}
    assert set(every) == {"Base.swap", "twice", "add_zero'", "peirce_again"}
    named = {(use.name, use.path) for step in every["twice"].steps for use in step.uses if use.named}
    assert named == {("Base.swap", "Base.lean")}
    corpus = dataset.corpus()
    assert {corpus.position(use) for use in every["twice"].uses} == {corpus.by_name["Base.swap"]}
    assert corpus.by_name["Nat.add_comm"] >= 0, "what the library declares is there to be found"
    # Peirce's law is in the project's own test suite, under another name.
    assert [each["name"] for each in first.metadata["held_out"]["left_out"]] == ["peirce_again"]
    assert "peirce_again" not in {each.name for each in dataset.all_theorems()}
    assert check(place / "out").faults == ()

    (place / "src" / "Base.lean").write_text(f"\n{FILES['Base.lean']}", encoding="utf-8")
    seen.clear()
    second = trace(load(), request, seen.append)
    assert {event.path for event in seen if event.kept} == {"Other.lean"}
    assert second.fresh == 3, "the changed file, what imports it, and the one with problems"
    moved = {each.name: each for each in open_dataset(place / "out").all_theorems()}
    assert moved["twice"].uses[0].place.line == every["twice"].uses[0].place.line + 1
    assert open_dataset(place / "out").digest != dataset.digest


def test_ctrl_c_keeps_what_was_traced(place: Path) -> None:
    process = subprocess.Popen(
        [*LEMMATA, "trace", str(place / "src"), "--out", str(place / "out")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if line.startswith("[2/4]"):
                break
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        assert process.wait(30) == 130, rest
    finally:
        process.stderr.close()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert "interrupted: 2 of 4 files are traced and kept" in rest
    with pytest.raises(InputError, match="the same `lemmata trace` goes on"):
        open_dataset(place / "out")
    result = run(str(place / "src"), "--out", str(place / "out"), "--json")
    assert result.returncode == 0, result.stderr
    said = json.loads(result.stdout)
    assert (said["traced_files"], said["counts"]["theorems"]) == (4, 4)
    assert said["traced_now"] < 4


def test_one_file_with_a_suite_of_ones_own(place: Path) -> None:
    suite = place / "mine.jsonl"
    suite.write_text(json.dumps({"name": "z", "signature": "{k : Nat} : k + 0 = k"}), encoding="utf-8")
    out = place / "out"
    result = run(str(place / "src" / "Alone.lean"), "--out", str(out), "--held-out", str(suite))
    assert result.returncode == 0, result.stderr
    assert "1 theorem left out, held-out statements (" in result.stdout
    assert "add_zero'" in result.stdout
    assert "1 problem in 1 file:\n  Alone.lean:5:" in result.stdout
    assert list(open_dataset(out).all_theorems()) == []
    verified = run("--check", str(out), "--held-out", str(suite))
    assert (verified.returncode, verified.stdout.splitlines()[0]) == (0, f"{out} is sound")
