"""The file of a run: kept line by line, repaired when torn, refused when it is something else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from prover.errors import InputError
from prover.suites.runfile import Refuted, RunFile, read
from prover.suites.running import kept
from prover.types import Cost, Outcome
from tests.unit.suites.attempts import DISPROVED, FAULT, GAVE_UP, ROWS, SETTINGS, attempt, run_of

THREE = [attempt(ROWS[0].theorem), attempt(ROWS[1].theorem, GAVE_UP), attempt(ROWS[2].theorem, FAULT, note="lost")]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    run = run_of(tmp_path / "o.jsonl", THREE)
    assert run.settings["seconds"] == 5.0
    assert [record.outcome for record in run.records] == [Outcome.PROVED, Outcome.GAVE_UP, Outcome.FAULT]
    first, second, third = run.records
    assert (first.name, first.proof, first.tier, first.axioms, first.verify_seconds) == (
        *("one", "by\n  rfl", "T2"),
        ("propext",),
        0.25,
    )
    assert first.cost == THREE[0].cost
    assert (first.source, first.split, first.finished) == ("here", "test", 101.0)
    assert (second.limit, second.open_goal, third.note) == ("seconds", "⊢ p", "lost")
    assert all(line.startswith("{") for line in (tmp_path / "o.jsonl").read_text(encoding="utf-8").splitlines())


def test_ledgers_and_refutations_are_read(tmp_path: Path) -> None:
    theorem = ROWS[0].theorem
    ledger = (("proof", Cost(1.0, 0.5, 7, 2, 10, 1, 20, 0.25, 30)), ("verification", Cost(lean_cpu_seconds=0.125)))
    run = run_of(tmp_path / "o.jsonl", [replace(attempt(theorem, DISPROVED), ledger=ledger)])
    assert run.records[0].ledger == ledger
    assert run.records[0].refutation == Refuted("theorem one_is_false : ¬ (one = one)", "by\n  decide", "T2", ())


def test_files_of_other_versions_are_read(tmp_path: Path) -> None:
    """Older ones count less and have no ledger; newer ones may count more."""
    path = tmp_path / "o.jsonl"
    run_of(path, [attempt(ROWS[0].theorem)])
    *lines, last = path.read_text(encoding="utf-8").splitlines()
    data = json.loads(last)
    for key in ("ledger", "money", "refutation"):
        del data[key]
    data["cost"] = {"wall_seconds": 1.0, "lean_cpu_seconds": 0.5, "tactics": 10, "expansions": 5, "joules": 3}
    path.write_text("\n".join([*lines, json.dumps(data), ""]), encoding="utf-8")
    record = read(path).records[0]
    assert (record.cost, record.ledger, record.refutation) == (Cost(1.0, 0.5, 10, 5), (), None)


@pytest.mark.parametrize("field", [{"cost": None}, {"ledger": [{}]}, {"refutation": {"kind": "negation"}}])
def test_unusable_parts_of_an_attempt_are_refused(tmp_path: Path, field: dict[str, object]) -> None:
    path = tmp_path / "o.jsonl"
    run_of(path, [attempt(ROWS[0].theorem)])
    *lines, last = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, json.dumps(json.loads(last) | field), ""]), encoding="utf-8")
    with pytest.raises(InputError, match=r"attempt 1 \(one\)"):
        read(path)


def test_the_last_attempt_at_a_statement_counts(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    run_of(path, THREE)
    run = run_of(path, [attempt(ROWS[2].theorem)], at=200.0)
    assert [record.outcome for record in run.records] == [Outcome.PROVED, Outcome.GAVE_UP, Outcome.PROVED]
    assert (run.repeated, len(run.sessions)) == (1, 2)


@pytest.mark.parametrize("cut", [1, 5, 200])
def test_a_torn_last_line_is_removed(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "o.jsonl"
    run_of(path, THREE)
    whole = path.read_bytes()
    start = whole.rindex(b"\n", 0, -1) + 1
    path.write_bytes(whole[: start + cut])
    assert len(read(path).records) == 2, "reading passes over it"
    with RunFile.open(path, SETTINGS) as file:
        assert len(file.records) == 2
        file.append(kept(ROWS[2], THREE[2], 103.0))
    assert path.read_bytes() == whole


def test_a_whole_last_line_without_its_end_is_completed(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    run_of(path, THREE)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with RunFile.open(path, SETTINGS) as file:
        assert len(file.records) == 3
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "content",
    [b"hello", b'{"name": "t", "signature": ": p"}', b'{"name": "t"}\n', b'{"kind": "run", "for', b"\xff\n", b"\n"],
)
def test_files_of_other_kinds_are_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "o.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"o\.jsonl was not written by"):
        RunFile.open(path, SETTINGS)
    with pytest.raises(InputError, match="was not written by"):
        read(path)
    assert path.read_bytes() == content


def test_other_settings_are_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    run_of(path, THREE)
    before = path.read_bytes()
    with pytest.raises(InputError) as caught:
        RunFile.open(path, {**SETTINGS, "seconds": 60.0, "expansions": 7})
    assert "seconds is 5.0 there, 60.0 here; expansions is unlimited there, 7 here" in str(caught.value)
    assert path.read_bytes() == before


def test_a_broken_line_in_the_middle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    run_of(path, THREE)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:2], "oops", *lines[3:]]) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"o\.jsonl, line 3: .* delete the line"):
        read(path)


def test_an_attempt_without_its_parts_is_named(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    run_of(path, THREE[:1])
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"kind": "attempt", "name": "odd", "outcome": "glorious"}) + "\n")
    with pytest.raises(InputError, match=r"attempt 2 \(odd\)"):
        read(path)


def test_a_file_that_is_being_written_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    with RunFile.open(path, SETTINGS), pytest.raises(InputError, match="another run is writing"):
        RunFile.open(path, SETTINGS)
    RunFile.open(path, SETTINGS).__exit__(None, None, None)


def test_places_that_cannot_hold_a_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot hold the run"):
        RunFile.open(tmp_path, SETTINGS)
    with pytest.raises(InputError, match="cannot hold the run"):
        RunFile.open(tmp_path / "no" / "o.jsonl", SETTINGS)
    with pytest.raises(InputError, match="there is no file"):
        read(tmp_path / "absent.jsonl")


def test_halves_of_characters_can_be_kept(tmp_path: Path) -> None:
    run = run_of(tmp_path / "o.jsonl", [attempt(ROWS[0].theorem, FAULT, note="cut: \ud835")])
    assert run.records[0].note == "cut: \ud835"
