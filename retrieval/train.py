"""Training an encoder on what proofs used.

An example is a state and the premises used there (`retrieval.examples`). Two recipes:

- ``reprover`` (arXiv 2306.15626, section 5): the squared error between cosines and labels, 1 for what was used, 0 for
  the negatives;
- ``contrastive``: the used premise must stand out among the others of the batch, cross-entropy over cosines divided by
  a temperature that is learned (InfoNCE, van den Oord et al. 2018; temperature as in CLIP, 2103.00020).

Both compare with in-file hard negatives, drawn ones and the batch's (`retrieval.negatives`), accessible ones only.
After every epoch R@10 is measured on the part held back for that; the best state so far is kept (`keep` may put it on
the disk at once), and training ends when it has not become better for a while, when its time is over, or when somebody
asks for it. The part that is tested later is never read here.

Next: `retrieval.training`, which makes examples of a data set and trains encoder and fusion.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

from prover.errors import InputError
from prover.protocols import Clock, Progress
from prover.traced import Corpus
from retrieval.access import Access
from retrieval.dense import FOREIGN, DenseRanker, TrainedEncoder
from retrieval.encoder_model import SymbolConfig, SymbolEncoder
from retrieval.examples import Example
from retrieval.negatives import Compared, Negatives
from retrieval.normal import normal_premise
from retrieval.vectors import Vectors
from retrieval.vocabulary import inverse_frequencies, learn_tokenizer

CONTRASTIVE, REPROVER = "contrastive", "reprover"
RECIPES = (CONTRASTIVE, REPROVER)
_LONGEST, _LONGEST_FOREIGN = 128, 512
_CLIP = 5.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an encoder is trained. `hard`: in-file negatives an example; `drawn`: premises drawn for each batch.

    `accessible`: only what the example could have used counts as a negative. `base`: a Hugging Face model to go on
    from, "" for the small encoder, whose sizes are `dimension`, `pairs`, `layers` and `vocabulary`. `patience`: epochs
    without a better R@10 after which it ends.
    """

    loss: str = CONTRASTIVE
    hard: int = 3
    drawn: int = 256
    accessible: bool = True
    base: str = ""
    dimension: int = 256
    pairs: int = 8192
    layers: int = 0
    vocabulary: int = 4096
    dropout: float = 0.1
    batch: int = 32
    rate: float = 4e-4
    temperature: float = 0.07
    epochs: int = 8
    patience: int = 2
    seconds: float = math.inf
    seed: int = 0
    device: str = "cpu"


@dataclass(slots=True)
class Outcome:
    """What training came to: the best epoch (0: before any), R@10 there, and a line of facts for each epoch."""

    best: float = -1.0
    epoch: int = 0
    epochs: list[dict[str, float]] = field(default_factory=list)
    seconds: float = 0.0


def must_know(loss: str) -> None:
    """Raises `InputError` for a recipe that is none."""
    if loss not in RECIPES:
        raise InputError(f"there is no recipe {loss!r}: take one of {', '.join(RECIPES)}")


def must_have(device: str) -> None:
    """Raises `InputError` for a device that torch does not know or find."""
    try:
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError, ValueError) as error:
        reason = str(error).strip().split("\n", 1)[0]
        raise InputError(f"there is no device {device} to train on ({reason}): take --device cpu") from None


def new_encoder(known: Sequence[str], recipe: Recipe) -> TrainedEncoder:
    """An encoder before training. `known`: texts of premises that vocabulary and frequencies are learned from."""
    torch.manual_seed(recipe.seed)
    if recipe.base:
        return _foreign(recipe)
    lines = [normal_premise(text) for text in known]
    if not any(lines):
        raise InputError("there is no premise to learn words from: the corpus is empty")
    tokenizer = learn_tokenizer(lines, recipe.vocabulary)
    ids = [each.ids for each in tokenizer.encode_batch(lines)]
    size = tokenizer.get_vocab_size()
    model = SymbolEncoder(
        SymbolConfig(
            vocab_size=size,
            hidden_size=recipe.dimension,
            pairs=recipe.pairs,
            layers=recipe.layers,
            dropout=recipe.dropout,
        )
    )
    pairs = [model.pair_rows(text) for text in ids]
    idf, pair_idf = inverse_frequencies(ids, size), inverse_frequencies(pairs, recipe.pairs)
    # A product of two vectors holds each weight twice: the root makes a shared word count its idf, as in BM25.
    roots = [torch.tensor(values).clamp(min=1e-3).sqrt() for values in (idf, pair_idf)]
    model.begin(roots[0], roots[1], torch.Generator().manual_seed(recipe.seed))
    moved: Any = model
    return TrainedEncoder(moved.to(recipe.device), tokenizer, longest=_LONGEST, device=recipe.device)


def _foreign(recipe: Recipe) -> TrainedEncoder:
    from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415

    try:
        model: Any = AutoModel.from_pretrained(recipe.base)
        tokenizer: Any = AutoTokenizer.from_pretrained(recipe.base)
    except Exception as error:  # the libraries raise whatever they meet in a damaged file
        raise InputError(f"--base {recipe.base}: the model cannot be loaded ({error})") from error
    if isinstance(model, SymbolEncoder):
        raise InputError(f"--base {recipe.base} is a small encoder of our own: go on from it with --resume")
    if getattr(model.config, "is_encoder_decoder", False):
        model = model.get_encoder()
    model.to(device=recipe.device)
    reach = getattr(model.config, "max_position_embeddings", None) or _LONGEST_FOREIGN
    return TrainedEncoder(model, tokenizer, FOREIGN, min(int(reach), _LONGEST_FOREIGN), recipe.device)


class Trainer:
    """Trains one encoder. `hurry` is asked after every batch whether to end."""

    def __init__(
        self,
        corpus: Corpus,
        access: Access,
        recipe: Recipe,
        *,
        progress: Progress = lambda line: None,
        hurry: Callable[[], bool] = lambda: False,
        clock: Clock = time.monotonic,
        keep: Callable[[TrainedEncoder, Outcome], None] = lambda encoder, outcome: None,
    ) -> None:
        """`keep` is called whenever the encoder is better than it was."""
        must_know(recipe.loss)
        self._corpus, self._access, self._recipe = corpus, access, recipe
        self._progress, self._hurry, self._clock, self._keep = progress, hurry, clock, keep

    def fit(self, encoder: TrainedEncoder, train: Sequence[Example], val: Sequence[Example]) -> Outcome:
        """Train `encoder`, which ends as it was at its best epoch. Without `val`, the last epoch is the best."""
        if not train:
            raise InputError("there is nothing to train on: no theorem of the train part uses a premise of the corpus")
        recipe, began = self._recipe, self._clock()
        outcome = Outcome(best=recall(self._corpus, self._access, encoder, val))
        kept = _state(encoder)
        if val:
            self._progress(f"before training: R@10 {_percent(outcome.best)}")
        epoch = _Epoch(self, encoder, train)
        for number in range(1, recipe.epochs + 1):
            loss, whole = epoch.run(began + recipe.seconds)
            found = recall(self._corpus, self._access, encoder, val)
            spent = self._clock() - began
            outcome.epochs.append({"epoch": number, "loss": loss, "recall": found, "seconds": spent})
            better = found > outcome.best or math.isnan(found)
            said = f", R@10 {_percent(found)}{' (best)' if better else ''}" if val else ""
            self._progress(f"epoch {number}: loss {loss:.3f}{said}, {spent:.0f} s")
            if better:
                outcome.best, outcome.epoch, kept = found, number, _state(encoder)
                self._keep(encoder, outcome)
            if not whole or number - outcome.epoch >= recipe.patience:
                break
        encoder.model.load_state_dict(kept)
        outcome.seconds = self._clock() - began
        return outcome

    def over(self, end: float) -> bool:
        """Is the time over, or has somebody asked for the end?"""
        return self._hurry() or self._clock() >= end


class _Epoch:
    """What epochs have in common: optimiser, order, negatives."""

    def __init__(self, trainer: Trainer, encoder: TrainedEncoder, train: Sequence[Example]) -> None:
        recipe = trainer._recipe
        self._trainer, self._encoder, self._train, self._recipe = trainer, encoder, train, recipe
        mask = trainer._access.mask if recipe.accessible else None
        self._negatives = Negatives(trainer._corpus, mask, hard=recipe.hard, drawn=recipe.drawn, seed=recipe.seed)
        self._states = encoder.state_ids([example.query.state for example in train])
        self._premises = encoder.premise_ids([premise.text for premise in trainer._corpus.premises])
        self._scale = nn.Parameter(torch.tensor(math.log(1 / recipe.temperature), device=recipe.device))
        parameters = [*encoder.model.parameters(), self._scale]
        fused = recipe.device == "cpu" or recipe.device.startswith("cuda")
        self._optimiser = torch.optim.AdamW(parameters, lr=recipe.rate, weight_decay=0.0, fused=fused)
        self._order = random.Random(recipe.seed)

    def run(self, end: float) -> tuple[float, bool]:
        """One pass over the examples: its mean loss, and whether it came to its end."""
        order = list(range(len(self._train)))
        self._order.shuffle(order)
        self._encoder.model.train()
        total, seen = 0.0, 0
        for first in range(0, len(order), self._recipe.batch):
            chosen = order[first : first + self._recipe.batch]
            total += self._step(chosen) * len(chosen)
            seen += len(chosen)
            if self._trainer.over(end):
                return total / seen, False
        return total / max(seen, 1), True

    def _step(self, chosen: Sequence[int]) -> float:
        compared = self._negatives.compare(chosen, [self._train[index] for index in chosen])
        states = self._encoder.embed([self._states[index] for index in chosen])
        premises = self._encoder.embed([self._premises[index] for index in compared.premises])
        loss = _loss(states @ premises.T, compared, self._scale if self._recipe.loss == CONTRASTIVE else None)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._encoder.model.parameters(), _CLIP)
        self._optimiser.step()
        return float(loss.detach())


def _loss(cosines: Tensor, compared: Compared, scale: Tensor | None) -> Tensor:
    """Of cosines (states, premises). With a scale InfoNCE, each positive against all negatives; else squared error."""
    positive = torch.from_numpy(compared.positive).to(cosines.device)
    counted = torch.from_numpy(compared.counted).to(cosines.device)
    if scale is None:
        return mse_loss(cosines[counted], positive[counted].to(cosines.dtype))
    logits = cosines * scale.exp().clamp(max=100)
    others = logits.masked_fill(~counted | positive, -1e9).logsumexp(1, keepdim=True)
    each = torch.logaddexp(logits, others) - logits
    return ((each * positive).sum(1) / positive.sum(1)).mean()


def recall(
    corpus: Corpus, access: Access, encoder: TrainedEncoder, examples: Sequence[Example], first: int = 10
) -> float:
    """R@10 of the encoder alone; NaN without examples."""
    if not examples:
        return math.nan
    vectors = Vectors(encoder.encode_premises([premise.text for premise in corpus.premises]))
    found = DenseRanker(corpus, access, vectors, encoder).rank([example.query for example in examples], first)
    shares = [
        len({hit.position for hit in hits} & set(example.positives)) / len(example.positives)
        for hits, example in zip(found, examples, strict=True)
    ]
    return float(np.mean(shares))


def _state(encoder: TrainedEncoder) -> dict[str, Tensor]:
    return {name: value.detach().clone() for name, value in encoder.model.state_dict().items()}


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
