"""`lemmata cache`: stats, clear, export, import; and what is said when the place does not work."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from db.cache import open_cache
from prover.cached import CachedFailure, CachedProof, encode
from prover.cli import app
from prover.script import Script
from prover.types import Budget, Goal

FAILURE = CachedFailure("here", Goal((), "False"), "a", Budget(tactics=5))


def proof(target: str, word: str = "simp") -> CachedProof:
    return CachedProof("here", Goal((), target), Script(word))


@pytest.fixture(name="place")
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A configured cache of three proofs and a failure."""
    place = f"sqlite:{tmp_path / 'one.sqlite'}"
    monkeypatch.setenv("LEMMATA_CACHE", place)
    cache = open_cache(place)
    cache.keep([proof("p"), proof("q"), proof("∀ r, r")])
    cache.fail(FAILURE)
    cache.close()
    return place


def run(*arguments: str, text: str | None = None) -> Any:
    return CliRunner().invoke(app, ["cache", *arguments], input=text)


def held(place: str) -> set[str]:
    cache = open_cache(place)
    found = {entry.goal.target for entry in cache.entries()}
    cache.close()
    return found


def test_stats(place: str) -> None:
    shown = run("stats")
    assert shown.exit_code == 0
    assert place in shown.stdout
    data = json.loads(run("stats", "--json").stdout)
    assert (data["place"], data["proofs"], data["failures"]) == (place, 3, 1)
    assert data["bytes"] > 0


@pytest.mark.usefixtures("place")
def test_another_place_and_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(run("stats", "--json", "--cache", "memory:").stdout)["proofs"] == 0
    monkeypatch.delenv("LEMMATA_CACHE")
    monkeypatch.setenv("LEMMATA_CACHE_DIR", str(tmp_path / "c"))
    assert json.loads(run("stats", "--json").stdout)["place"] == f"sqlite:{tmp_path / 'c' / 'proofs-1.sqlite'}"


def test_clear_asks_first(place: str) -> None:
    refused = run("clear", text="n\n")
    assert refused.exit_code != 0
    assert "Forget 3 proofs and 1 failure in" in refused.output
    assert len(held(place)) == 4
    assert run("clear", text="y\n").exit_code == 0
    assert held(place) == set()


def test_clear_can_be_told_yes(place: str) -> None:
    assert run("clear", "--yes").exit_code == 0
    assert held(place) == set()


def test_what_is_exported_can_be_imported(place: str, tmp_path: Path) -> None:
    file, other = tmp_path / "x.jsonl", f"sqlite:{tmp_path / 'two.sqlite'}"
    assert run("export", str(file)).exit_code == 0
    lines = file.read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0]) == {"format": "lemmata-proof-cache", "version": 1}
    assert len(lines) == 4
    taken = run("import", str(file), "--cache", other)
    assert taken.exit_code == 0
    assert "3 of 3 proofs new or better; the cache holds 3 proofs (before: 0)" in taken.output
    assert held(other) == held(place) - {FAILURE.goal.target}
    assert "0 of 3 proofs" in run("import", str(file), "--cache", other).output
    assert run("export", "-").stdout.splitlines() == lines
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.sqlite", "two.sqlite", "x.jsonl"]


def test_import_takes_the_better_and_names_damaged_lines(place: str, tmp_path: Path) -> None:
    cache = open_cache(other := f"sqlite:{tmp_path / 'two.sqlite'}")
    cache.keep([proof("p", "rfl"), proof("q", "simp_all"), proof("new")])
    cache.close()
    file = tmp_path / "x.jsonl"
    run("export", str(file), "--cache", other)
    lines = file.read_bytes().splitlines()
    file.write_bytes(b"\n".join([lines[0], b"rubbish", *lines[1:], b'{"version": 2}', b"\xff\xfe", b""]))
    taken = run("import", str(file))
    assert taken.exit_code == 0
    assert "2 of 3 proofs new or better" in taken.output
    assert "left out 3 damaged lines" in taken.output
    assert ": 2, 6, 7" in taken.output
    cache = open_cache(place)
    tactics = {entry.goal.target: entry.script.tactic for entry in cache.entries() if isinstance(entry, CachedProof)}
    cache.close()
    assert tactics == {"p": "rfl", "q": "simp", "∀ r, r": "simp", "new": "simp"}


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no export"),
        ("rubbish\n", "is no export"),
        ('{"format": "lemmata-proof-cache", "version": 7}\n', "version 7"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text(text, encoding="utf-8")
    result = run("import", str(file))
    assert result.exit_code == 2
    assert said in result.output


def test_failures_do_not_travel_by_file(place: str, tmp_path: Path) -> None:
    """Regression: a failure is believed where it is known, so a foreign file could keep theorems from being proved."""
    file, other = tmp_path / "x.jsonl", f"sqlite:{tmp_path / 'two.sqlite'}"
    run("export", str(file))
    assert "failure" not in file.read_text(encoding="utf-8")
    file.write_text(f"{file.read_text(encoding='utf-8')}{encode(FAILURE)}\n", encoding="utf-8")
    taken = run("import", str(file), "--cache", other)
    assert taken.exit_code == 0
    assert "left out 1 failure: they count only where they were measured" in taken.output
    assert held(other) == held(place) - {FAILURE.goal.target}
    for command in ("export", "import"):
        assert "measured" in run(command, "--help").output


def test_looking_makes_nothing(tmp_path: Path) -> None:
    place = f"sqlite:{tmp_path / 'deep' / 'c.sqlite'}"
    shown = run("stats", "--cache", place)
    assert (shown.exit_code, "proofs    0" in shown.output) == (0, True)
    assert "wrote 0 proofs" in run("export", str(tmp_path / "x"), "--cache", place).output
    assert run("import", "/nope", "--cache", place).exit_code == 2
    assert [file.name for file in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("damage", ["rubbish", "zeros in the middle"])
def test_a_damaged_file_is_told_and_left_by_those_who_look(damage: str, tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    cache = open_cache(str(file))
    cache.keep([proof(f"p {number}") for number in range(300)])
    cache.close()
    data = b"rubbish" * 1000 if damage == "rubbish" else file.read_bytes()[:4096] + bytes(100_000)
    file.write_bytes(data)
    earlier = tmp_path / "c.sqlite.damaged"
    earlier.write_bytes(b"the proofs of a year")
    for _ in range(2):
        shown = run("stats", "--cache", str(file))
        assert shown.exit_code == 3
        assert "the file is damaged; the next search renames it" in shown.output
    assert {path.name for path in tmp_path.iterdir()} - {"c.sqlite-wal", "c.sqlite-shm"} == {file.name, earlier.name}
    assert file.read_bytes() == data
    cleared = run("clear", "--yes", "--cache", str(file))
    assert cleared.exit_code == 0
    assert "it lies in c.sqlite.damaged-2 now, and a new one is begun" in cleared.output
    assert earlier.read_bytes() == b"the proofs of a year"
    assert (tmp_path / "c.sqlite.damaged-2").read_bytes() == data


def test_a_file_of_another_version_is_told_and_left(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    open_cache(str(file)).close()
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 9999")
    db.close()
    shown = run("stats", "--cache", str(file))
    assert (shown.exit_code, "another version" in shown.output) == (3, True)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "nowhere"], "nowhere cannot be read (No such file or directory): name a file that"),
        (["import", "."], "cannot be read (Is a directory)"),
        (["export", "nowhere/x"], "nowhere/x cannot be written (No such file or directory): name a file in a folder"),
        (["export", "file/x"], "file/x cannot be written (Not a directory)"),
        (["export", "."], "cannot be written (it is a folder)"),
        (["export", "/"], "cannot be written (it is a folder)"),
    ],
)
@pytest.mark.usefixtures("place")
def test_files_that_cannot_be_used_are_bad_input(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert said in result.output
    assert {path.name for path in tmp_path.iterdir()} == {"file", "one.sqlite"}


@pytest.mark.parametrize("place", ["sqlite:/", "/", "sqlite:.", "..", "sqllite:foo", "~nobody-of-this-name/x"])
def test_names_that_are_no_files_are_bad_input(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEMMATA_CACHE", place)
    result = run("stats")
    assert result.exit_code == 2
    assert "use off, memory:, sqlite:PATH" in result.output
    assert not list(tmp_path.iterdir())


def test_sizes_and_counts_read_well(place: str, tmp_path: Path) -> None:
    assert "KiB" in run("stats").output
    cache = open_cache(other := f"sqlite:{tmp_path / 'two.sqlite'}")
    cache.keep([proof("p")])
    cache.close()
    assert "wrote 1 proof\n" in run("export", str(tmp_path / "x"), "--cache", other).output
    assert "forgot 1 proof and 0 failures" in run("clear", "--yes", "--cache", other).output
    cache = open_cache(place)
    cache.keep([CachedProof("here", Goal((), f"q {n}"), Script("x" * 50_000)) for n in range(40)])
    cache.close()
    assert "MiB" in run("stats").output


def test_places_that_do_not_work_are_faults(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for place in ("redis://127.0.0.1:1/0", f"sqlite:{tmp_path / 'file' / 'c.sqlite'}"):
        for command in (["stats"], ["clear", "--yes"], ["export", "-"]):
            result = run(*command, "--cache", place)
            assert result.exit_code == 3
            assert "does not work" in result.output
    result = run("stats", "--cache", "redis://host:port")
    assert result.exit_code == 2
    assert "redis://HOST:PORT/DB" in result.output


def test_what_is_imported_is_not_settled(place: str, tmp_path: Path) -> None:
    cache = open_cache(place)
    cache.keep([replace(proof("settled"), settled=True)])
    cache.close()
    assert run("export", str(tmp_path / "out")).exit_code == 0
    other = f"sqlite:{tmp_path / 'other.sqlite'}"
    assert run("import", str(tmp_path / "out"), "--cache", other).exit_code == 0
    cache = open_cache(other)
    assert {entry.settled for entry in cache.entries() if isinstance(entry, CachedProof)} == {False}
    cache.close()
