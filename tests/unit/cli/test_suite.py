"""`lemmata suite`: exit codes, lines without a terminal, what the live view shows, reports and their files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from prover import evaluation
from prover.cli import app
from prover.cli.suite_view import SuiteView
from prover.errors import InfrastructureFault
from prover.interrupt import Interrupt
from prover.lean.toolchain import Toolchain
from prover.suites.rows import Row, Suite
from prover.suites.runfile import Record
from prover.types import Attempt, Budget, Cost, Limit, Outcome, SearchEvent, Theorem

ROWS = '{"name": "a", "signature": ": 1 = 1"}\n{"name": "b", "signature": ": 2 = 2", "split": "test"}\n'
NEEDY = '{"name": "c", "signature": ": 3 = 3", "header": "import Mathlib"}\n'


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> dict[str, Outcome]:
    """How theorems end, by name; unnamed ones are given up."""
    ends: dict[str, Outcome] = {}

    def prove_many(
        _settings: object, theorems: Sequence[Theorem], _request: object, **options: Any
    ) -> Iterator[tuple[int, Attempt]]:
        interrupt: Interrupt = options["interrupt"]
        for index, theorem in enumerate(theorems):
            if theorem.name == "stop":
                interrupt._requested = True
                yield index, Attempt(theorem, Outcome.GAVE_UP, Cost(), limit=Limit.INTERRUPTED)
                return
            outcome = ends.get(theorem.name, Outcome.GAVE_UP)
            limit = Limit.SECONDS if outcome is Outcome.GAVE_UP else None
            cost = Cost(1.5, lean_cpu_seconds=2.5, tactics=4)
            yield index, Attempt(theorem, outcome, cost, limit=limit, proof="rfl", note="why")

    monkeypatch.setattr(evaluation, "prove_many", prove_many)
    monkeypatch.setattr(evaluation, "toolchain", lambda *_: Toolchain("embedded", "lib", "", "lean-x"))
    return ends


def command(folder: Path, text: str, *options: str) -> Any:
    (folder / "s.jsonl").write_text(text, encoding="utf-8")
    return CliRunner().invoke(
        app, ["suite", "run", str(folder / "s.jsonl"), "--json", str(folder / "o.jsonl"), *options]
    )


def test_a_complete_run_ends_with_zero_whatever_was_proved(tmp_path: Path, ends: dict[str, Outcome]) -> None:
    ends["a"] = Outcome.PROVED
    result = command(tmp_path, ROWS + NEEDY, "--seconds", "2")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "[1/3] needs Mathlib              0.00 s  c",
        "[2/3] proved                     1.50 s  a",
        "[3/3] gave up (seconds)          1.50 s  b",
        "1 of 2 proved (50.0 %); 1 gave up (seconds), 1 needs Mathlib",
        "spent 5.00 s of Lean's CPU time, 8 tactics; 50 % of it on theorems given up",
    ]
    again = command(tmp_path, ROWS + NEEDY, "--seconds", "2")
    assert (again.exit_code, again.stdout.splitlines()) == (0, result.stdout.splitlines()[-2:])
    assert "nothing left to do: all 3 theorems" in again.stderr
    assert "nothing left" not in result.stderr


def test_faults_that_remain_end_with_three_and_are_tried_again(tmp_path: Path, ends: dict[str, Outcome]) -> None:
    ends["b"] = Outcome.FAULT
    assert command(tmp_path, ROWS).exit_code == 3
    ends["b"] = Outcome.PROVED
    result = command(tmp_path, ROWS)
    assert result.exit_code == 0
    assert "1 of 2 were attempted before" in result.stdout
    assert "[2/2] proved" in result.stdout


@pytest.mark.usefixtures("ends")
def test_an_interrupted_run_ends_with_130(tmp_path: Path) -> None:
    result = command(tmp_path, ROWS.replace('"b"', '"stop"'))
    assert result.exit_code == 130
    assert "interrupted: 1 theorems to go" in result.stderr


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("{", (), "line 1"),
        (ROWS, ("--split", "valid"), "it has the splits test"),
        (ROWS, ("--strategy", "luck"), "there is no strategy 'luck'"),
        ("", (), "has no theorem"),
    ],
)
def test_bad_input_ends_with_two(tmp_path: Path, text: str, options: tuple[str, ...], words: str) -> None:
    result = command(tmp_path, text, *options)
    assert result.exit_code == 2
    assert words in result.stderr
    assert not (tmp_path / "o.jsonl").exists()


@pytest.mark.usefixtures("ends")
def test_a_run_with_other_settings_is_refused(tmp_path: Path) -> None:
    assert command(tmp_path, ROWS).exit_code == 0
    result = command(tmp_path, ROWS, "--seed", "1")
    assert result.exit_code == 2
    assert "seed is 0 there, 1 here" in result.stderr


@pytest.mark.usefixtures("ends")
def test_without_lean_it_ends_with_three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> Toolchain:
        raise InfrastructureFault("no Lean here")

    monkeypatch.setattr(evaluation, "toolchain", missing)
    result = command(tmp_path, ROWS)
    assert (result.exit_code, "no Lean here" in result.stderr) == (3, True)


@pytest.mark.usefixtures("ends")
def test_rows_with_the_same_statement_are_told(tmp_path: Path) -> None:
    result = command(tmp_path, ROWS + '{"name": "other", "signature": ": 1 = 1"}\n')
    assert "1 rows state what another row states" in result.stderr
    assert "[2/2]" in result.stdout


def test_reports(tmp_path: Path, ends: dict[str, Outcome]) -> None:
    command(tmp_path, ROWS)
    (tmp_path / "o.jsonl").rename(tmp_path / "other.jsonl")
    ends["a"] = Outcome.PROVED
    command(tmp_path, ROWS)
    out, other, page = (str(tmp_path / name) for name in ("o.jsonl", "other.jsonl", "page.html"))
    runner = CliRunner()
    text = runner.invoke(app, ["suite", "report", out, other])
    assert text.exit_code == 0
    assert "1 newly solved, 0 lost" in text.stdout
    data = runner.invoke(app, ["suite", "report", out, other, "--json"])
    assert json.loads(data.stdout)["comparison"]["gained"] == {"a": "gave up (seconds)"}
    written = runner.invoke(app, ["suite", "report", out, "--html", page])
    assert (written.exit_code, written.stdout) == (0, "")
    assert Path(page).read_text(encoding="utf-8").startswith("<!doctype html>")
    assert runner.invoke(app, ["suite", "report", str(tmp_path / "s.jsonl")]).exit_code == 2
    assert runner.invoke(app, ["suite", "report", str(tmp_path / "absent")]).exit_code == 2
    assert runner.invoke(app, ["suite", "report", out, "--html", str(tmp_path / "no" / "x.html")]).exit_code == 3


def test_prices_reach_the_file_and_every_report(
    tmp_path: Path, ends: dict[str, Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "prices.toml"
    table.write_text('currency = "EUR"\ncpu_hour = 3600\n', encoding="utf-8")
    monkeypatch.setenv("LEMMATA_PRICES", str(table))
    result = command(tmp_path, ROWS)
    assert result.stdout.splitlines()[-1] == (
        "spent 5.00 s of Lean's CPU time, 8 tactics, about 5.00 EUR; 100 % of it on theorems given up"
    )
    lines = [json.loads(line) for line in (tmp_path / "o.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[1]["prices"]["cpu_hour"] == 3600
    assert [line["money"] for line in lines[2:]] == [{"amount": 2.5, "currency": "EUR"}] * 2
    out = str(tmp_path / "o.jsonl")
    runner = CliRunner()
    assert "estimated EUR" in runner.invoke(app, ["suite", "report", out]).stdout
    table.write_text("currency = 'SEK'\ncpu_hour = 7200\n", encoding="utf-8")
    dearer = json.loads(runner.invoke(app, ["suite", "report", out, out, "--json"]).stdout)
    assert (dearer["money"]["amount"], dearer["money"]["currency"]) == (10.0, "SEK"), "today's prices for all runs"
    table.write_text("cpu = 1", encoding="utf-8")
    for refused in (runner.invoke(app, ["suite", "report", out]), command(tmp_path, ROWS)):
        assert (refused.exit_code, "there is no price 'cpu'" in refused.stderr) == (2, True)


def test_the_view_counts_refutations_and_tells_the_cache(capsys: pytest.CaptureFixture[str]) -> None:
    theorems = [Theorem(name, f": {name}") for name in ("first", "second", "third")]
    view = SuiteView(Suite("s", tuple(map(Row, theorems))), Budget(), show=False)
    view.started(theorems)
    view.kept(Record("first", theorems[0].statement_hash, Outcome.DISPROVED, Cost(1.0, expansions=3, cache_hits=1)))
    view.kept(Record("second", theorems[1].statement_hash, Outcome.PROVED, Cost(1.0, cache_hits=1)))
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "[1/3] disproved                  1.00 s  first",
        "[2/3] proved                     1.00 s  second  (from the cache)",
    ]
    console = Console(width=100, record=True, quiet=False, force_terminal=False)
    with console.capture() as capture:
        console.print(view.render())
    assert "2 of 3 attempted · 1 proved, 1 disproved in this session" in capture.get()


def test_the_live_view_shows_what_runs() -> None:
    theorems = [Theorem("first", ": p"), Theorem("second", ": q")]
    suite = Suite("s", (Row(Theorem("before", ": r")), *map(Row, theorems)))
    view = SuiteView(suite, Budget(seconds=10.0), show=False, clock=lambda: 100.0)

    def screen() -> str:
        console = Console(width=100, record=True, file=None, quiet=False, force_terminal=False)
        with console.capture() as capture:
            console.print(view.render())
        return capture.get()

    assert "starting Lean" in screen()
    view.started(theorems)
    view.update(1, SearchEvent(4.0, Cost(tactics=7, expansions=2), 3, None, None))
    assert "1 of 3 attempted" in screen()
    assert "second  2 expansions · 7 tactics · 6 s left" in screen()
    view.kept(Record("second", theorems[1].statement_hash, Outcome.PROVED, Cost(4.5)))
    assert "2 of 3 attempted · 1 proved in this session" in screen()
    assert "second" not in screen()
