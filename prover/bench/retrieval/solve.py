"""Which theorems of a suite something trained on a data set may fairly help to prove: those of its test part.

An encoder, and a fusion's experience even more, know the proofs of their train part; a comparison of retrievers on the
library that they were trained on must leave these out (`lemmata bench search --retrievers ... --test-of`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from prover.dataset.folder import Split, open_dataset
from prover.dataset.splits import SPLITS
from prover.errors import InputError


def in_test_part(place: Path) -> Callable[[str, str], bool]:
    """Says of a name and a signature whether they are in the test part; `place` is a data set's folder and a split.

    Names are compared by their last part, for a theorem in a namespace is written without it. Raises `InputError`.
    """
    splits: dict[str, Split] = {"random": "random", "novel_premises": "novel_premises"}
    if place.name not in splits:
        raise InputError(f"{place} names no test part: give a data set's folder and {' or '.join(SPLITS)}")
    known = {
        _key(each.name, each.signature) for each in open_dataset(place.parent).theorems(splits[place.name], "test")
    }
    return lambda name, signature: _key(name, signature) in known


def _key(name: str, signature: str) -> tuple[str, str]:
    return name.rsplit(".", 1)[-1], " ".join(signature.split())
