"""A large corpus to measure speed with: statements recombined from those of the embedded library.

Each made-up theorem has the binders of one real theorem, the conclusion of another, and a name of words from real
names, so that lengths of texts and frequencies of tokens are those of real Lean. Queries are proof states made the same
way. The statements mean nothing. Limit: the vocabulary is that of a small library, so a token stands in more statements
than it would in Mathlib, and a search through its postings takes longer: what is measured errs on the slow side.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from prover.errors import InputError
from prover.lean.own import library_theorems
from prover.traced import Corpus, Declaration, Place, Provenance, SourceFile

_PER_FILE = 500
_OPEN, _CLOSE = "([{⦃⟨", ")]}⦄⟩"


@dataclass(frozen=True, slots=True)
class Statement:
    """A signature in its parts: ``(a b : Nat) (h : a < b)`` one by one, and what follows the colon."""

    name: str
    binders: tuple[str, ...]
    conclusion: str


@lru_cache(maxsize=1)
def library_statements() -> tuple[Statement, ...]:
    """Those of the embedded library. Raises `InputError` if there are none to recombine."""
    named = ((f"{module.split('.')[1]}.{item.theorem.name}", item) for module, item in library_theorems())
    found = [statement(name, item.theorem.signature) for name, item in named]
    statements = tuple(each for each in found if each is not None)
    if not statements:
        raise InputError("the embedded library has no theorems to make a corpus of: reinstall lemmata")
    return statements


def statement(name: str, signature: str) -> Statement | None:
    """The signature in its parts; None if it is not binders, a colon and a conclusion."""
    depth, start = 0, None
    binders: list[str] = []
    for index, sign in enumerate(signature):
        if sign in _OPEN:
            start = index if depth == 0 else start
            depth += 1
        elif sign in _CLOSE:
            depth -= 1
            if depth == 0 and start is not None:
                binders.append(_joined(signature[start : index + 1]))
        elif sign == ":" and depth == 0:
            conclusion = _joined(signature[index + 1 :])
            return Statement(name, tuple(binders), conclusion) if conclusion else None
    return None


def corpus(count: int, seed: int = 0) -> Corpus:
    """So many made-up theorems, the same for the same seed; each file imports the one before it."""
    lots = random.Random(seed)
    real = library_statements()
    words = [word for each in real for word in each.name.replace(".", "_").split("_") if word]
    files: list[SourceFile] = []
    for start in range(0, count, _PER_FILE):
        path = f"Made/Part{start // _PER_FILE}.lean"
        lines = range(1, min(_PER_FILE, count - start) + 1)
        made = tuple(_declaration(lots, real, words, path, line) for line in lines)
        imports = (files[-1].path,) if files else ()
        files.append(SourceFile(path, imports, made))
    return Corpus(tuple(files), Provenance("made-up statements", str(seed)))


def states(count: int, seed: int = 1) -> list[str]:
    """So many made-up proof states."""
    lots = random.Random(seed)
    real = library_statements()
    return [_state(lots, real) for _ in range(count)]


def _declaration(
    lots: random.Random, real: Sequence[Statement], words: Sequence[str], path: str, line: int
) -> Declaration:
    namespace = lots.choice(real).name.rpartition(".")[0] or "Made"
    # The line makes it a name that no other declaration of the file has.
    name = f"{namespace}.{'_'.join(lots.choices(words, k=lots.randint(1, 4)))}_{line}"
    code = f"theorem {name} {' '.join(lots.choice(real).binders)} : {lots.choice(real).conclusion}"
    return Declaration(name, path, code, Place(line, 1), Place(line, len(code) + 1))


def _state(lots: random.Random, real: Sequence[Statement]) -> str:
    hypotheses = [binder[1:-1] for binder in lots.choice(real).binders if ":" in binder]
    return "\n".join([*hypotheses, f"⊢ {lots.choice(real).conclusion}"])


def _joined(text: str) -> str:
    return " ".join(text.split())


def mean_words(declarations: Iterator[Declaration] | Sequence[Declaration]) -> float:
    """Blank-separated words of a text, on average."""
    lengths = [len(each.text.split()) for each in declarations]
    return sum(lengths) / max(1, len(lengths))
