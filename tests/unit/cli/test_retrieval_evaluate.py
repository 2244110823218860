"""`lemmata retrieval evaluate` and `lemmata bench retrieval`: real data sets and rankers, small."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from prover.cli import app
from prover.dataset.folder import open_dataset
from prover.dataset.splits import Fractions
from retrieval.index import PremiseIndex
from tests.unit.dataset.made import written


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("data") / "set", Fractions(0.1, 0.4))


def command(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, ["retrieval", "evaluate", *map(str, arguments)])


def test_a_table_for_each_split_and_what_was_asked(folder: Path) -> None:
    result = command(folder, "--kinds", "bm25,symbols")
    assert result.exit_code == 0, result.output
    for words in ("random/test", "novel_premises/test", "bm25", "symbols", "nDCG@10", "accessible premises"):
        assert words in result.stdout
    assert "examples" in result.stderr


def test_everything_as_json(folder: Path, tmp_path: Path) -> None:
    result = command(folder, "--kinds", "bm25", "--split", "random", "--json", "-")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert data["dataset"]["digest"] == open_dataset(folder).digest
    (table,) = data["tables"]
    assert (table["split"], table["part"], table["unknown"]) == ("random", "test", 0)
    assert table["lines"][0]["name"] == "bm25"
    assert set(table["lines"][0]["estimates"]) == {"R@1", "R@10", "MRR", "nDCG@10"}
    file = tmp_path / "o.json"
    assert command(folder, "--kinds", "bm25", "--split", "random", "--json", file).exit_code == 0
    assert json.loads(file.read_text(encoding="utf-8"))["tables"][0]["population"] == table["population"]


def test_an_index_is_measured_as_it_is(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "index"
    PremiseIndex.build(open_dataset(folder).corpus(), place)
    plain = command(folder, "--kinds", "bm25", "--split", "random", "--json", "-")
    result = command(folder, "--index", place, "--split", "random", "--json", "-")
    assert result.exit_code == 0, result.output
    tables = [json.loads(each.stdout)["tables"][0] for each in (plain, result)]
    assert tables[0]["lines"][0]["estimates"] == tables[1]["lines"][0]["estimates"]


def test_what_cannot_be_meant_is_refused_with_the_choices(folder: Path, tmp_path: Path) -> None:
    for arguments, words in (
        (("--kinds", "oracle"), "bm25, words, dense"),
        (("--split", "best"), "both, random"),
        (("--part", "train"), "test, val"),
        (("--examples", "none"), "steps, terms"),
        (("--kinds", "dense"), "--encoder"),
        (("--encoder", "x", "--index", "y"), "--index or --encoder"),
    ):
        result = command(folder, *arguments)
        assert result.exit_code == 2
        assert words in result.stderr
    assert command(tmp_path / "nothing").exit_code == 2


def test_the_speed_of_retrieval_in_small() -> None:
    options = ["--premises", "1000", "--dimension", "16", "--queries", "20", "--alone", "5", "--rounds", "1"]
    result = CliRunner().invoke(app, ["bench", "retrieval", *options, "--threads", "1", "--json"])
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    vectors, texts = ({way["name"]: way for way in data[part]} for part in ("vectors", "texts"))
    assert vectors["retrieval.vectors"]["agreement"] == vectors["numpy brute force"]["agreement"] == 1
    assert texts["retrieval.bm25"]["agreement"] == texts["bm25s"]["agreement"] == 1
    assert all(way["missing"] or way["p50_ms"] > 0 for way in (*vectors.values(), *texts.values()))
