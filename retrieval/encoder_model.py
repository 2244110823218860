"""The small encoder: words are vectors, a text is their weighted sum; texts that share what is rare lie together.

Before any training the cosine of two texts is close to that of their tf-idf vectors over words and pairs of words side
by side: word vectors are random (so almost orthogonal; Johnson and Lindenstrauss), and each word weighs by its inverse
document frequency. Training then moves vectors, weights (one a word and part of the text: a target's words count
otherwise than a hypothesis') and two projections, one for states and one for premises. So a few thousand pairs are
enough, where a transformer from nothing would not yet know that equal words are equal. Layers of a transformer can be
put on top (`layers`); they begin as the identity.

A checkpoint is a Hugging Face folder: ``config.json``, ``model.safetensors``, ``tokenizer.json``; `AutoModel` loads it
once this module has been imported. Importing it imports torch.

Pairs of words share a table by hashing (Weinberger et al., 2009); a word that comes n times in a text counts sqrt(n).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, TypeVar

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutputWithPooling

PAD, UNKNOWN, FIRST_MARKER, ROLES = 0, 1, 2, 5
"""Ids of the special tokens; after FIRST_MARKER there is one marker a role, in the order of `normal.MARKERS`."""
STATE_ROLES = 2
"""The first roles are a state's, the others a premise's."""


class SymbolConfig(PretrainedConfig):  # type: ignore[no-untyped-call]
    """Sizes of a `SymbolEncoder`. `pairs`: rows of the table that pairs of words share, 0 for none."""

    model_type = "lemmata-symbols"

    def __init__(
        self,
        vocab_size: int = 4096,
        hidden_size: int = 256,
        pairs: int = 16384,
        layers: int = 0,
        heads: int = 4,
        dropout: float = 0.1,
        **rest: Any,
    ) -> None:
        self.vocab_size, self.hidden_size, self.pairs = vocab_size, hidden_size, pairs
        self.layers, self.heads, self.dropout = layers, heads, dropout
        super().__init__(**rest)


class SymbolEncoder(PreTrainedModel):  # type: ignore[no-untyped-call]
    """See the module's docstring; `pooler_output` is the text's vector, not yet of length 1."""

    config_class = SymbolConfig
    base_model_prefix = "symbols"

    def __init__(self, config: SymbolConfig) -> None:
        super().__init__(config)
        size, rows = config.hidden_size, config.vocab_size + config.pairs
        self.words = nn.Embedding(rows, size)
        self.weights = nn.Embedding(rows, 1)
        self.by_role = nn.Embedding(config.vocab_size, ROLES)
        self.roles = nn.Parameter(torch.zeros(ROLES, 2))
        self.project = nn.ModuleList(nn.Linear(size, size, bias=False) for _ in range(2))
        self.drop = nn.Dropout(config.dropout)
        self.blocks = nn.ModuleList(Block(size, config.heads, config.dropout) for _ in range(config.layers))
        self.post_init()  # type: ignore[no-untyped-call]

    def _init_weights(self, module: nn.Module) -> None:
        """Loaded checkpoints are complete, and new ones are begun by `begin`."""

    @torch.no_grad()
    def begin(self, idf: Tensor, pair_idf: Tensor, generator: torch.Generator) -> None:
        """The state before training: random directions, weights from inverse document frequencies, identities."""
        size = self.config.hidden_size
        self.words.weight.copy_(torch.randn(self.words.weight.shape, generator=generator) / size**0.5)
        self.weights.weight[:, 0] = torch.cat([idf, pair_idf]).clamp(min=1e-3).log()
        self.by_role.weight.zero_()
        self.roles.zero_()
        self.roles[:, 1] = -0.7
        for layer in self.project:
            layer.weight.copy_(torch.eye(size))  # type: ignore[operator]

    def forward(self, input_ids: Tensor, **_unused: Any) -> BaseModelOutputWithPooling:
        """`input_ids`: (texts, tokens), padded with 0."""
        roles = roles_of(input_ids)
        counted = (input_ids >= FIRST_MARKER + ROLES).float()
        weights = (self.weights(input_ids)[..., 0] + self._role_weights(input_ids, roles)).exp()
        weights = self.drop(weights * counted * _damping(input_ids))
        if self.blocks:
            states = self.words(input_ids)
            for block in self.blocks:
                states = block(states, counted > 0)
            pooled = (states * weights[..., None]).sum(1)
        else:
            states, pooled = None, self._summed(input_ids, weights)
        if self.config.pairs and input_ids.shape[1] > 1:
            pooled = pooled + self._pairs(input_ids, roles, counted)
        side = (roles[:, 0] >= STATE_ROLES).float()[:, None]
        pooled = self.project[0](pooled) * (1 - side) + self.project[1](pooled) * side
        return BaseModelOutputWithPooling(last_hidden_state=states, pooler_output=pooled)

    def _summed(self, rows: Tensor, weights: Tensor) -> Tensor:
        summed: Tensor = nn.functional.embedding_bag(
            rows, self.words.weight, per_sample_weights=weights, mode="sum", padding_idx=PAD
        )
        return summed

    def pair_rows(self, ids: Sequence[int]) -> list[int]:
        """The rows, counted from the first pair's, of the pairs of neighbouring words of one text."""
        words = FIRST_MARKER + ROLES
        if not self.config.pairs:
            return []
        return [_row(a, b, self.config.pairs) for a, b in itertools.pairwise(ids) if a >= words and b >= words]

    def _role_weights(self, ids: Tensor, roles: Tensor) -> Tensor:
        own: Tensor = self.by_role(ids).gather(-1, roles[..., None])[..., 0]
        return own + self.roles[roles, 0]

    def _pairs(self, ids: Tensor, roles: Tensor, counted: Tensor) -> Tensor:
        left, right = ids[:, :-1], ids[:, 1:]
        rows = self.config.vocab_size + _row(left, right, self.config.pairs)
        weights = (self.weights(rows)[..., 0] + self.roles[roles[:, 1:], 1]).exp()
        return self._summed(rows, self.drop(weights * counted[:, :-1] * counted[:, 1:] * _damping(rows)))


class Block(nn.Module):
    """A layer of a transformer whose additions begin at nothing (zero initialisation of what it adds)."""

    def __init__(self, size: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.before = nn.LayerNorm(size)
        self.attend = nn.MultiheadAttention(size, heads, dropout=dropout, batch_first=True)
        self.between = nn.LayerNorm(size)
        self.think = nn.Sequential(nn.Linear(size, 2 * size), nn.GELU(), nn.Linear(2 * size, size))
        self.gates = nn.Parameter(torch.zeros(2))

    def forward(self, states: Tensor, counted: Tensor) -> Tensor:
        """`states`: (texts, tokens, size); `counted` says which tokens are text."""
        seen = self.before(states)
        nowhere = ~counted & counted.any(1, keepdim=True)
        added, _ = self.attend(seen, seen, seen, key_padding_mask=nowhere, need_weights=False)
        states = states + self.gates[0] * added
        thought: Tensor = states + self.gates[1] * self.think(self.between(states))
        return thought


def roles_of(ids: Tensor) -> Tensor:
    """Which part of the text each token is in: the last marker before it, as 0 to 4; before the first one, 0."""
    marker = (ids >= FIRST_MARKER) & (ids < FIRST_MARKER + ROLES)
    places = torch.where(marker, torch.arange(ids.shape[1], device=ids.device), 0).cummax(1).values
    return (ids.gather(1, places) - FIRST_MARKER).clamp(0, ROLES - 1)


_Ids = TypeVar("_Ids", int, Tensor)


def _row(left: _Ids, right: _Ids, pairs: int) -> _Ids:
    """Where in the shared table a pair of words is (a hash; both factors are primes)."""
    return (left * 1_000_003 + right * 7_919) % pairs


def _damping(ids: Tensor) -> Tensor:
    """1 / sqrt(n) for a token that comes n times in its text, so that all of them count sqrt(n)."""
    return (ids[:, :, None] == ids[:, None, :]).float().sum(-1).rsqrt()


AutoConfig.register(SymbolConfig.model_type, SymbolConfig, exist_ok=True)
AutoModel.register(SymbolConfig, SymbolEncoder, exist_ok=True)
