"""`lemmata trace` without Lean: options that cannot be meant, verification, what is shown."""

from __future__ import annotations

import json
import re
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from prover.cli import app
from prover.cli.trace_view import TraceView
from prover.dataset.splits import Fractions
from prover.dataset.writing import THEOREMS, Plan, claimed, write
from prover.lean.toolchain import Toolchain
from prover.testing import FakeClock
from prover.traced import Provenance
from prover.tracing import READERS, TraceEvent, provenance_of
from tests.unit.dataset.made import library

RUNNER = CliRunner()


@pytest.fixture(name="data")
def _data(tmp_path: Path) -> Path:
    by_path = {file.source.path: file for file in library()}
    with claimed(tmp_path / "set"):
        write(tmp_path / "set", Plan(list(by_path), by_path.__getitem__, Provenance("u", "c"), Fractions.usual))
    return tmp_path / "set"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "PATH, what is to be traced, is missing"),
        (["corelib"], "--out DIR, where the data shall go, is missing"),
        (["corelib", "--out", "x", "--val", "0.5", "--test", "0.6"], "leave something for train"),
        (["corelib", "--out", "x", "--novel", "1"], "novel 1 is no fraction"),
        (["nothing.lean", "--out", "x"], "there is neither a file nor a folder at nothing.lean"),
        (["corelib", "--out", "x", "--held-out", "none.jsonl"], "there is no file none.jsonl"),
        (["--check", "nowhere"], "there is no folder nowhere"),
    ],
)
def test_bad_input_is_a_sentence(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = RUNNER.invoke(app, ["trace", *arguments])
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert not (tmp_path / "x").exists()


def test_tables_without_pyarrow_are_refused_before_anything_is_traced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = RUNNER.invoke(app, ["trace", "corelib", "--out", str(tmp_path / "x"), "--parquet"])
    assert result.exit_code == 2
    assert "pip install 'lemmata[model]'" in result.stderr


def test_a_folder_of_others_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "keep").write_text("x")
    (tmp_path / "a.lean").write_text("theorem t : True := trivial")
    result = RUNNER.invoke(app, ["trace", str(tmp_path / "a.lean"), "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "so it is left alone" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.lean", "keep"]


def test_a_sound_data_set_is_verified(data: Path) -> None:
    result = RUNNER.invoke(app, ["trace", "--check", str(data)])
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[0] == f"{data} is sound"
    assert "theorems" in result.stdout


def test_one_that_is_not_ends_with_one(data: Path) -> None:
    (data / THEOREMS).write_text("", encoding="utf-8")
    result = RUNNER.invoke(app, ["trace", "--check", str(data), "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["faults"] == ["theorems.jsonl is not what was written: its digest differs"]


def test_the_view_shows_how_far_it_is() -> None:
    clock = FakeClock(0.0)
    view = TraceView(show=False, clock=clock)
    view.update(TraceEvent(1, 4, "A.lean", 10, 30, kept=True))
    clock.advance(6.0)
    view.update(TraceEvent(2, 4, "B.lean", 5, 0, ("B.lean:1:1: no",)))
    screen = StringIO()
    Console(width=120, file=screen).print(view.render())
    text = screen.getvalue()
    assert "2 of 4 files (1 as traced before) · 15 theorems · 30 tactics · 1 problems · about 12 s left" in text
    assert "B.lean" in text


def test_lines_are_told_where_nothing_can_move(capsys: pytest.CaptureFixture[str]) -> None:
    view = TraceView(show=False)
    view.update(TraceEvent(1, 12, "A.lean", 10, 30, kept=True))
    view.update(TraceEvent(2, 12, "B.lean", 5, 0, ("B.lean:1:1: no",)))
    out, err = capsys.readouterr()
    assert (out, err) == ("", "[ 2/12] B.lean: 5 theorems, 0 tactics, problems: 1\n")


def test_where_files_are_from(tmp_path: Path) -> None:
    import subprocess

    lean = Toolchain("embedded", "lib", "x", "lean-4+core-1")
    assert provenance_of("corelib", lean) == Provenance("lemmata:corelib", "core-1", "lean-4+core-1")
    place = tmp_path / "mine"
    place.mkdir()
    assert provenance_of(str(place), lean).url == "file:mine"
    git = ["git", "-C", str(place), "-c", "user.name=a", "-c", "user.email=a@b"]
    (place / "A.lean").write_text("-- a")
    for command in (
        ["init", "-q"],
        ["add", "A.lean"],
        ["commit", "-q", "-m", "one"],
        ["remote", "add", "origin", "https://me:secret@example.org/r.git"],
    ):
        subprocess.run([*git, *command], check=True, capture_output=True)
    clean = provenance_of(str(place / "A.lean"), lean)
    assert clean.url == "https://example.org/r.git"
    assert len(clean.commit) == 40
    (place / "A.lean").write_text("-- b")
    assert provenance_of(str(place), lean).commit == f"{clean.commit}+changes"


def test_all_that_reads_lean_decides_whether_a_trace_is_kept() -> None:
    """A module that tracing begins to use belongs to `READERS`, or to those that only start processes."""
    lean = Path(__file__).parents[3] / "prover" / "lean"
    starting = {"compile", "library", "process", "toolchain", "own", "refuse", "tracing"}
    texts = [path.read_text(encoding="utf-8") for path in (lean / "tracing").glob("*.py")]
    texts += [(lean / f"{name}.py").read_text(encoding="utf-8") for name in READERS]
    used = {name for text in texts for name in re.findall(r"^from prover\.lean\.(\w+)", text, re.MULTILINE)}
    assert used <= {*READERS, *starting}
