"""What every encoder must do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from prover.protocols import Encoder
from prover.testing import HashEncoder
from tests.unit.retrieval.corpora import LIBRARY

STATES = ("a b : Nat\n⊢ a + b = b + a", "⊢ True", "", "xs : List Nat\n⊢ xs ++ [] = xs" * 40, "⊢ « ⟨ 𝔸 ∮")
PREMISES = tuple(premise.text for premise in LIBRARY)


def small() -> Encoder:
    from retrieval.train import Recipe, new_encoder

    return new_encoder(PREMISES, Recipe(dimension=32, pairs=64, layers=1))


def foreign(folder: Path) -> Encoder:
    from transformers import BertConfig, BertModel, BertTokenizer

    from retrieval.dense import load_encoder

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "nat", "add", "+", "=", "⊢"]
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    BertModel(config).save_pretrained(folder)
    BertTokenizer(vocab={word: index for index, word in enumerate(words)}).save_pretrained(folder)
    return load_encoder(folder)


ENCODERS: dict[str, Callable[[Path], Encoder]] = {
    "hash": lambda folder: HashEncoder(),
    "small": lambda folder: small(),
    "foreign": foreign,
}


@pytest.fixture(params=ENCODERS, scope="module", name="encoder")
def _encoder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return ENCODERS[request.param](tmp_path_factory.mktemp("encoder"))


def test_a_row_for_each_text_in_order(encoder: Encoder) -> None:
    for encode, texts in ((encoder.encode_states, STATES), (encoder.encode_premises, PREMISES)):
        vectors = encode(texts)
        assert vectors.shape == (len(texts), encoder.dimension)
        assert vectors.dtype == np.float32
        assert encode([]).shape == (0, encoder.dimension)
        backwards = encode(texts[::-1])
        assert np.allclose(vectors, backwards[::-1], atol=1e-5)


def test_rows_are_of_length_one_where_there_is_something_to_read(encoder: Encoder) -> None:
    lengths = np.linalg.norm(encoder.encode_premises(PREMISES), axis=1)
    assert np.allclose(lengths, 1, atol=1e-5)
    assert np.all(np.isfinite(encoder.encode_states(STATES)))


def test_a_text_is_the_same_in_whatever_company(encoder: Encoder) -> None:
    together = encoder.encode_states(STATES)
    alone = np.concatenate([encoder.encode_states([state]) for state in STATES])
    assert np.allclose(together, alone, atol=1e-5)
