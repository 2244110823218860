"""`lemmata retrieval train`: real data sets and real training, small."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from prover.cli import app
from prover.cli.exits import BAD_INPUT
from prover.dataset.folder import open_dataset
from prover.dataset.splits import Fractions
from prover.dataset.writing import Plan, claimed, write
from prover.protocols import Query
from prover.traced import Provenance
from retrieval.index import PremiseIndex
from retrieval.trained import FOLDS
from tests.unit.dataset.made import library, written

TINY = ("--epochs", "1", "--dimension", "16", "--folds", "2", "--threads", "1", "--seconds", "20")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("data") / "set", Fractions(0.1, 0.2))


def command(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, ["retrieval", *map(str, arguments)])


def test_what_is_trained_can_be_measured_resumed_and_loaded(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "encoder"
    made = command("train", folder, "--out", out, *TINY)
    assert made.exit_code == 0, made.output
    assert "with fusion" in made.stdout
    assert "epoch 1: loss" in made.stderr

    again = command("train", folder, "--out", out, *TINY, "--resume")
    assert again.exit_code == 0, again.output
    assert "nothing is left to do" in again.stderr

    measured = command("evaluate", folder, "--encoder", out, "--split", "novel_premises", "--json", "-")
    assert measured.exit_code == 0, measured.output
    (table,) = json.loads(measured.stdout)["tables"]
    assert [line["name"] for line in table["lines"]] == ["bm25", "dense", "hybrid"]

    other = command("train", folder, "--out", out, *TINY, "--resume", "--split", "random")
    assert other.exit_code == BAD_INPUT
    assert "another data set or split" in other.stderr


def test_an_index_keeps_the_encoder_without_what_its_training_kept(folder: Path, tmp_path: Path) -> None:
    out, place = tmp_path / "encoder", tmp_path / "index"
    made = command("train", folder, "--out", out, *TINY, "--keep-folds")
    assert made.exit_code == 0, made.output
    assert (out / FOLDS).is_dir()
    index = PremiseIndex.build(open_dataset(folder).corpus(), place, out)
    assert not [*place.rglob(FOLDS)]
    query = Query("a b : Nat\n⊢ a + b = b + a")
    (found,) = index.ranker("hybrid").rank([query], 3)
    (reopened,) = PremiseIndex.open(place).ranker("hybrid").rank([query], 3)
    assert found
    assert list(found) == list(reopened)


def test_the_folder_is_one_that_transformers_loads(folder: Path, tmp_path: Path) -> None:
    from transformers import AutoModel

    import retrieval.encoder_model  # noqa: F401 - which makes it known

    made = command("train", folder, "--out", tmp_path, *TINY, "--folds", "0")
    assert made.exit_code == 0, made.output
    assert "no fusion" in made.stdout
    assert AutoModel.from_pretrained(tmp_path).config.hidden_size == 16


def test_a_model_from_elsewhere_goes_on_learning(folder: Path, tmp_path: Path) -> None:
    from transformers import BertConfig, BertModel, BertTokenizer

    from retrieval.dense import load_encoder

    base, out = tmp_path / "base", tmp_path / "out"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "base", "upper", "_", "n", "+", "=", "⊢"]
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=24,
    )  # fmt: skip
    BertModel(config).save_pretrained(base)
    BertTokenizer(vocab={word: index for index, word in enumerate(words)}).save_pretrained(base)
    made = command("train", folder, "--out", out, *TINY, "--base", base)
    assert made.exit_code == 0, made.output
    encoder = load_encoder(out)
    assert (encoder.kind, encoder.longest) == ("auto", 24)
    assert encoder.encode_states(["⊢ n + n = n " * 30]).shape == (1, 16)


def test_what_cannot_be_trained_is_said_before_anything_is_written(folder: Path, tmp_path: Path) -> None:
    empty, other, file = tmp_path / "empty", tmp_path / "other", tmp_path / "file"
    lemmas = {file.source.path: file for file in library()[1:]}
    with claimed(empty):
        write(empty, Plan([*lemmas], lemmas.__getitem__, Provenance("made", "1"), lambda _: Fractions(0.1, 0.2)))
    other.mkdir()
    (other / "corpus.jsonl").write_text("{}\n", encoding="utf-8")
    file.write_text("")
    out = tmp_path / "out"
    refused = {
        "there is no folder": (tmp_path / "nowhere", "--out", out),
        "nothing to train on": (empty, "--out", out),
        "--split both": (folder, "--out", out, "--split", "both"),
        "no recipe 'triplet'": (folder, "--out", out, "--recipe", "triplet"),
        "--without nonsense": (folder, "--out", out, "--without", "nonsense"),
        "no device cuda": (folder, "--out", out, "--device", "cuda:99"),
        "cannot be written": (folder, "--out", file),
        "--base": (folder, "--out", out, "--base", other),
        "no training to go on from": (folder, "--out", out, "--resume"),
    }
    for words, arguments in refused.items():
        result = command("train", *arguments, *TINY)
        assert (result.exit_code, words in result.stderr) == (BAD_INPUT, True), (words, result.output)
        assert result.exception is None or isinstance(result.exception, SystemExit)
    assert command("train", other, "--out", out, *TINY).exit_code == BAD_INPUT
    assert not out.exists() or not any(out.iterdir())
