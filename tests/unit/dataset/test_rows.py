"""Every field there and back: our JSON lines, kept files, Parquet tables."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prover.dataset import rows
from prover.dataset.fields import FieldError
from prover.dataset.kept import FOLDER, Kept
from prover.errors import InputError
from prover.traced import TracedFile
from tests.unit.dataset.made import files, library, theorems

IN_A_FOLDER = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(files())
def test_files_come_back_exactly(file: TracedFile) -> None:
    assert rows.file_of(json.loads(json.dumps(rows.file_data(file)))) == file


@IN_A_FOLDER
@given(file=files())
def test_kept_files_come_back_exactly(file: TracedFile, tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.put("k", file)
    assert kept.get("k") == file


def test_what_is_torn_or_foreign_counts_as_absent(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    assert kept.get("k") is None
    file = library(3)[0]
    kept.put("k", file)
    path = tmp_path / FOLDER / "k.json.gz"
    whole = path.read_bytes()
    kept.put("k", file)
    assert path.read_bytes() == whole, "the same bytes whenever it is written"
    for torn in (whole[: len(whole) // 2], b"", b"x", gzip.compress(b"[1]"), gzip.compress(b'{"path": 3}')):
        path.write_bytes(torn)
        assert kept.get("k") is None
    with pytest.raises(InputError, match="run the command again"):
        kept.load("k")


def test_only_what_is_wanted_stays(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    for key in "abc":
        kept.put(key, library(1)[0])
    kept.only(["b"])
    assert ["a" in kept, "b" in kept, "c" in kept] == [False, True, False]


@given(theorems(), st.data())
def test_a_broken_field_is_named(theorem: object, data: st.DataObject) -> None:
    whole = rows.theorem_data(theorem)  # type: ignore[arg-type]
    field = data.draw(st.sampled_from(["name", "path", "start", "end", "steps", "uses"]))
    bad = {**whole, field: data.draw(st.sampled_from([{"a": 1}, 1.5, True]))}
    with pytest.raises(FieldError, match=f"the field '{field}'"):
        rows.theorem_of(bad)


def test_parquet_comes_back_exactly(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    from prover.dataset import parquet

    traced = library(12)
    lines = [
        {"parts": {"random": "train", "novel_premises": None}, "held_out": None, **rows.theorem_data(theorem)}
        for file in traced
        for theorem in file.theorems
    ]
    (tmp_path / "theorems.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    sources = [{**rows.source_data(file.source), "problems": list(file.problems)} for file in traced]
    (tmp_path / "files.jsonl").write_text("\n".join(map(json.dumps, sources)), encoding="utf-8")
    table = parquet.from_lines(tmp_path / "theorems.jsonl")
    assert list(parquet.read_theorems(table)) == [theorem for file in traced for theorem in file.theorems]
    assert list(parquet.read_files(parquet.from_lines(tmp_path / "files.jsonl"))) == [file.source for file in traced]
    table.write_bytes(b"PAR1 not")
    with pytest.raises(InputError, match="cannot be read as a Parquet table"):
        list(parquet.read_theorems(table))


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from prover.dataset import parquet

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"pip install 'lemmata\[model\]'"):
        parquet.from_lines(tmp_path / "theorems.jsonl")
