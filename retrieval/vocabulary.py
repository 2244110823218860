"""The tokenizer of the small encoder: words of normal texts, unknown ones letter by letter, as a `tokenizer.json`."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import WhitespaceSplit

from retrieval.normal import MARKERS

FILE = "tokenizer.json"
_LONGEST_WORD = 40
SPECIAL = ("[PAD]", "[UNK]", *MARKERS)


def learn_tokenizer(lines: Iterable[str], size: int) -> Tokenizer:
    """A tokenizer for lines of words: the `size` most frequent ones, and letters for what others are made of.

    The same lines give the same tokenizer: words as often as each other are taken in alphabetical order.
    """
    counts = Counter(word for line in lines for word in line.split() if word not in SPECIAL)
    letters = sorted({letter for word in counts for letter in word})
    words = sorted(counts, key=lambda word: (-counts[word], word))[:size]
    tokens = dict.fromkeys([*SPECIAL, *words, *letters, *(f"##{letter}" for letter in letters)])
    vocabulary = {token: number for number, token in enumerate(tokens)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token=SPECIAL[1], max_input_chars_per_word=_LONGEST_WORD))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of an encoder's folder."""
    return Tokenizer.from_file(str(folder / FILE))


def inverse_frequencies(texts: Sequence[Sequence[int]], size: int) -> list[float]:
    """For each id: log((N + 1) / (n + 1/2)), n of the N texts holding it (Spärck Jones 1972, smoothed).

    What no text holds (letters, hash values) counts as much as what every fourth does: it says little.
    """
    counts = Counter(token for text in texts for token in set(text))
    unseen = len(texts) / 4
    return [math.log((len(texts) + 1) / (counts.get(token, unseen) + 0.5)) for token in range(size)]
