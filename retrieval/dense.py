"""Premises by meaning: states and premises become vectors, and a state's neighbours are what it may need.

An encoder is a folder in Hugging Face's format: ``config.json``, ``model.safetensors``, ``tokenizer.json``. Two kinds
load: the small one that `lemmata retrieval train` makes by default (`retrieval.encoder_model`), which reads texts as
`retrieval.normal` writes them; and any model that `AutoModel` loads (ByT5, BERT, ...), whose last layer is averaged
over the tokens and which reads texts as they are. ``encoder.json`` says which, and what the recipe was.

The same text gives the same vector to within rounding, in whatever company: texts are sorted by length, so that a batch
wastes little on padding, and padding counts nothing.

Torch is imported when an encoder is loaded, not before. Next: `retrieval.train`, `retrieval.hybrid`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from prover.errors import InputError
from prover.protocols import Encoder, Hit, Query
from prover.traced import Corpus
from retrieval.access import Access
from retrieval.normal import VERSION as SPELLING
from retrieval.normal import normal_premise, normal_state
from retrieval.vectors import Vectors

if TYPE_CHECKING:
    from torch import Tensor

FILE = "encoder.json"
SMALL, FOREIGN = "symbols", "auto"
"""Kinds of encoders: our own small one, and whatever `AutoModel` loads."""
_TOKENS_AT_ONCE = 16384
_MOST_AT_ONCE = 512
_REMEDY = 'install "lemmata[model]", which brings torch and transformers'


class TrainedEncoder:
    """An `Encoder` over a model and a tokenizer. Use it from one thread.

    `longest`: tokens of a text that are read; of a longer one the first, of which a state's target is part.
    """

    def __init__(self, model: Any, tokenizer: Any, kind: str = SMALL, longest: int = 256, device: str = "cpu") -> None:
        self.model, self.tokenizer, self.kind, self.longest, self.device = model, tokenizer, kind, longest, device

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self.model.config.hidden_size)

    def encode_states(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Encoder`."""
        return self.encode(self.state_ids(texts))

    def encode_premises(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Encoder`."""
        return self.encode(self.premise_ids(texts))

    def state_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of states. A foreign model reads a state's end where it is too long: the target stands there."""
        return self._ids(texts, normal_state, self.kind == FOREIGN)

    def premise_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of premises."""
        return self._ids(texts, normal_premise, False)

    def _ids(self, texts: Sequence[str], normal: Callable[[str], str], end: bool) -> list[list[int]]:
        if self.kind == SMALL:
            encoded = self.tokenizer.encode_batch([normal(text) for text in texts])
            return [each.ids[: self.longest] for each in encoded]
        self.tokenizer.truncation_side = "left" if end else "right"
        if not texts:
            return []
        found = self.tokenizer(list(texts), truncation=True, max_length=self.longest)["input_ids"]
        return [list(ids) for ids in found]

    def encode(self, ids: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """The vectors of texts that are tokens already."""
        import torch  # noqa: PLC0415

        out = np.zeros((len(ids), self.dimension), dtype=np.float32)
        self.model.eval()
        order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
        with torch.inference_mode():
            for batch in _batches(order, [len(each) for each in ids]):
                out[batch] = self.embed([ids[index] for index in batch]).float().cpu().numpy()
        return out

    def embed(self, ids: Sequence[Sequence[int]]) -> Tensor:
        """The vectors of one batch as a tensor, each of length 1; gradients flow where they are wanted."""
        import torch  # noqa: PLC0415
        from torch.nn.functional import normalize  # noqa: PLC0415

        width = max(1, *(len(each) for each in ids))
        padding = 0 if self.kind == SMALL else (self.tokenizer.pad_token_id or 0)
        tokens = np.full((len(ids), width), padding, dtype=np.int64)
        mask = np.zeros((len(ids), width), dtype=np.int64)
        for row, each in enumerate(ids):
            tokens[row, : len(each)] = each
            mask[row, : len(each)] = 1
        input_ids, attention = torch.from_numpy(tokens).to(self.device), torch.from_numpy(mask).to(self.device)
        answer = self.model(input_ids=input_ids, attention_mask=attention)
        if self.kind == SMALL:
            pooled = answer.pooler_output
        else:
            weights = attention[..., None].to(answer.last_hidden_state.dtype)
            pooled = (answer.last_hidden_state * weights).sum(1) / weights.sum(1).clamp(min=1)
        vectors: Tensor = normalize(pooled, dim=-1)
        return vectors

    def save(self, folder: Path, about: dict[str, Any] | None = None) -> None:
        """Write the folder that `load_encoder` reads. `about`: facts for people (recipe, time, losses)."""
        folder.mkdir(parents=True, exist_ok=True)
        self.model.save_pretrained(folder)
        if self.kind == SMALL:
            self.tokenizer.save(str(folder / "tokenizer.json"))
        else:
            self.tokenizer.save_pretrained(folder)
        spelling = {"spelling": SPELLING} if self.kind == SMALL else {}
        facts = {"kind": self.kind, "longest": self.longest, **spelling, **(about or {})}
        (folder / FILE).write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _batches(order: Sequence[int], lengths: Sequence[int]) -> list[list[int]]:
    """Runs of `order` (ascending by length) of at most so many tokens, padding counted."""
    found: list[list[int]] = []
    for index in order:
        full = found and (len(found[-1]) >= _MOST_AT_ONCE or (len(found[-1]) + 1) * lengths[index] > _TOKENS_AT_ONCE)
        if not found or full:
            found.append([])
        found[-1].append(index)
    return found


def load_encoder(folder: Path, device: str = "cpu") -> TrainedEncoder:
    """The encoder in `folder`. Raises `InputError` with the remedy if there is none that can be read."""
    about = _about(folder)
    try:
        from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415
        from transformers.utils import logging  # noqa: PLC0415

        from retrieval import encoder_model, vocabulary  # noqa: PLC0415
    except ImportError as error:
        raise InputError(f"a trained encoder needs {error.name}: {_REMEDY}") from None
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        if about["kind"] == SMALL:
            model: Any = encoder_model.SymbolEncoder.from_pretrained(folder, local_files_only=True)
            tokenizer: Any = vocabulary.load_tokenizer(folder)
        else:
            model = AutoModel.from_pretrained(folder, local_files_only=True)
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except Exception as error:  # the libraries raise whatever they meet in a damaged file
        raise InputError(f"the encoder {folder} cannot be loaded ({error}): train it again") from error
    return TrainedEncoder(model.to(device).eval(), tokenizer, about["kind"], about["longest"], device)


def _about(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        kind, longest, spelling = str(found["kind"]), int(found["longest"]), found.get("spelling")
    except FileNotFoundError:
        if (folder / "config.json").is_file():
            return {"kind": FOREIGN, "longest": 512}  # a model from elsewhere
        raise InputError(
            f"{folder} holds no encoder: name a folder that `lemmata retrieval train` wrote, or a Hugging Face model's"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder / FILE} is damaged ({error!r}): train the encoder again") from None
    if kind == SMALL and spelling != SPELLING:
        raise InputError(f"the encoder {folder} is of another version of Lemmata: train it again")
    return {"kind": kind, "longest": longest}


class DenseRanker:
    """A `Ranker` by the cosine of state and premise; every accessible premise is looked at."""

    def __init__(self, corpus: Corpus, access: Access, vectors: Vectors, encoder: Encoder) -> None:
        """`vectors`: those of the corpus' premises, in order."""
        if len(vectors) != len(corpus):
            raise InputError("the premises' vectors are not those of the corpus: build the index again")
        if len(vectors) and vectors.dimension != encoder.dimension:
            raise InputError("the premises' vectors were made by another encoder: build the index again")
        self.vectors, self.encoder, self.access = vectors, encoder, access

    @classmethod
    def over(cls, corpus: Corpus, access: Access, encoder: Encoder) -> DenseRanker:
        """Encode the corpus now."""
        vectors = Vectors(encoder.encode_premises([premise.text for premise in corpus.premises]))
        return cls(corpus, access, vectors, encoder)

    def rank(self, queries: Sequence[Query], limit: int) -> Sequence[Sequence[Hit]]:
        """See `Ranker`."""
        return self.nearest(self.encoder.encode_states([query.state for query in queries]), queries, limit)

    def nearest(self, states: NDArray[np.float32], queries: Sequence[Query], limit: int) -> Sequence[Sequence[Hit]]:
        """The same for states that are encoded already."""
        return self.vectors.top(states, limit, [self.access.mask(query.standpoint) for query in queries])
