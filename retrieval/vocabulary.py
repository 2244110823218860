"""The tokenizer of the small encoder: words of normal texts, rare ones in pieces (WordPiece), as a `tokenizer.json`."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import WhitespaceSplit
from tokenizers.trainers import WordPieceTrainer

from retrieval.normal import MARKERS

FILE = "tokenizer.json"
SPECIAL = ("[PAD]", "[UNK]", *MARKERS)


def learn_tokenizer(lines: Iterable[str], size: int) -> Tokenizer:
    """A tokenizer for lines of words, with at most `size` tokens; the same lines give the same tokenizer."""
    tokenizer = Tokenizer(WordPiece(unk_token=SPECIAL[1], max_input_chars_per_word=40))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    trainer = WordPieceTrainer(vocab_size=size, special_tokens=list(SPECIAL), min_frequency=1, show_progress=False)
    tokenizer.train_from_iterator(lines, trainer)
    return tokenizer


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of an encoder's folder."""
    return Tokenizer.from_file(str(folder / FILE))


def inverse_frequencies(texts: Sequence[Sequence[int]], size: int) -> list[float]:
    """For each id: log((N + 1) / (n + 1/2)), n of the N texts holding it (Spärck Jones 1972, smoothed)."""
    counts = Counter(token for text in texts for token in set(text))
    return [math.log((len(texts) + 1) / (counts[token] + 0.5)) for token in range(size)]
