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
from retrieval.generation import read_about
from retrieval.trained import Fit, judge, trained_on


def in_test_part(place: Path) -> Callable[[str, str], bool]:
    """Says of a name and a signature whether they are in the test part; `place` is a data set's folder and a split.

    Names are compared by their last part, for a theorem in a namespace is written without it. Raises `InputError`.
    """
    known = {_key(each.name, each.signature) for each in open_dataset(place.parent).theorems(_split(place), "test")}
    return lambda name, signature: _key(name, signature) in known


def must_not_have_seen(index: Path, place: Path) -> str:
    """A reserve under which the index's encoder may be compared on the test part at `place`; "" for none.

    Raises `InputError` if the encoder has seen proofs of that part.
    """
    about = read_about(index)
    if not about.dimension:
        return ""
    trained = trained_on(index / about.generation / "encoder")
    fit, words = judge(trained, open_dataset(place.parent).digest, _split(place), "test")
    if fit is Fit.SEEN:
        raise InputError(f"the encoder of the index {index} {words}: name the split that it was trained on")
    return f"the encoder of the index {index} {words}" if words else ""


def _split(place: Path) -> Split:
    splits: dict[str, Split] = {"random": "random", "novel_premises": "novel_premises"}
    if place.name not in splits:
        raise InputError(f"{place} names no test part: give a data set's folder and {' or '.join(SPLITS)}")
    return splits[place.name]


def _key(name: str, signature: str) -> tuple[str, str]:
    return name.rsplit(".", 1)[-1], " ".join(signature.split())
