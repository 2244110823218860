"""Running: nothing twice, faults again, interrupted attempts never kept; stopping does not change the result."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.suites.rows import Row
from prover.suites.runfile import RunFile, read
from prover.suites.running import Progress, run
from prover.types import Attempt, Limit, Outcome, Theorem
from tests.unit.suites.attempts import FAULT, GAVE_UP, INVALID, PROVED, ROWS, SETTINGS, attempt, prover


def test_every_row_is_attempted_and_told(tmp_path: Path) -> None:
    heard: list[str] = []
    with RunFile.open(tmp_path / "o.jsonl", SETTINGS) as file:
        reached = run(file, ROWS, prover(), listener=lambda record: heard.append(record.name))
    assert reached == Progress(rows=3, attempted=3, faults=0)
    assert reached.complete
    assert heard == ["three", "two", "one"]


def test_only_what_is_missing_and_faults_are_attempted_again(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    ends = {"one": FAULT, "two": GAVE_UP, "three": PROVED}
    with RunFile.open(path, SETTINGS) as file:
        reached = run(file, ROWS[:2], prover(lambda theorem: ends[theorem.name]))
    assert (reached.faults, reached.complete) == (1, True)
    asked: list[str] = []
    with RunFile.open(path, SETTINGS) as file:
        reached = run(file, ROWS, prover(asked=asked))
    assert asked == ["three", "one"]
    assert reached == Progress(3, 3, 0)
    asked.clear()
    with RunFile.open(path, SETTINGS) as file:
        run(file, ROWS, prover(asked=asked))
    assert asked == []


def test_interrupted_attempts_are_not_kept(tmp_path: Path) -> None:
    def prove_many(theorems: Sequence[Theorem]) -> Iterator[tuple[int, Attempt]]:
        yield 0, attempt(theorems[0])
        yield 1, attempt(theorems[1], GAVE_UP, limit=Limit.INTERRUPTED)

    with RunFile.open(tmp_path / "o.jsonl", SETTINGS) as file:
        assert run(file, ROWS, prove_many) == Progress(3, 1, 0)


def test_what_needs_an_absent_library_is_invalid_and_never_searched(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    asked: list[str] = []
    with RunFile.open(path, SETTINGS) as file:
        run(file, ROWS, prover(asked=asked), absent=lambda row: "Mathlib" if row.theorem.name == "two" else None)
    assert asked == ["three", "one"]
    (record,) = [record for record in read(path).records if record.name == "two"]
    assert record.outcome is INVALID
    assert record.note.startswith("needs Mathlib")
    assert record.cost.wall_seconds == 0


def test_the_file_keeps_what_came_before_a_crash(tmp_path: Path) -> None:
    def prove_many(theorems: Sequence[Theorem]) -> Iterator[tuple[int, Attempt]]:
        yield 1, attempt(theorems[1])
        raise RuntimeError

    path = tmp_path / "o.jsonl"
    with RunFile.open(path, SETTINGS) as file, pytest.raises(RuntimeError):
        run(file, ROWS, prove_many)
    assert [record.name for record in read(path).records] == ["two"]


MANY = tuple(Row(Theorem(f"t{number}", f": {number} = {number}")) for number in range(6))


class Killed(Exception):
    """The process ends here."""


@st.composite
def interruptions(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Sessions before the last one: after how many attempts each is killed, and how much of its last line is lost."""
    return draw(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 400)), max_size=5))


@given(interruptions(), st.lists(st.sampled_from([PROVED, GAVE_UP, INVALID]), min_size=6, max_size=6))
def test_interrupted_anywhere_and_resumed_the_result_is_the_same(
    stops: list[tuple[int, int]], ends: list[Outcome]
) -> None:
    by_name = {row.theorem.name: end for row, end in zip(MANY, ends, strict=True)}

    def prove_until(stop: int, theorems: Sequence[Theorem]) -> Iterator[tuple[int, Attempt]]:
        for index, theorem in enumerate(theorems):
            if index == stop:
                raise Killed
            yield index, attempt(theorem, by_name[theorem.name])

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "o.jsonl"
        for stop, lost in stops:
            with RunFile.open(path, SETTINGS) as file, suppress(Killed):
                run(file, MANY, partial(prove_until, stop))
            data = path.read_bytes()
            start = data.rindex(b"\n", 0, -1) + 1 if data.count(b"\n") > 1 else len(data)
            path.write_bytes(data[: max(start, len(data) - lost)])  # the last line may not have reached the disk
        with RunFile.open(path, SETTINGS) as file:
            assert run(file, MANY, partial(prove_until, -1)) == Progress(6, 6, 0)
        found = read(path)
        lines = path.read_bytes().split(b"\n")
    assert {record.name: record.outcome for record in found.records} == by_name
    assert found.repeated == 0, "nothing that was kept is attempted twice"
    assert lines[-1] == b""
    assert len(lines) == 1 + 6 + 1
