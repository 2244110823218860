"""Small corpora for tests: a library of three files, and generated ones."""

from __future__ import annotations

from collections.abc import Sequence

from prover.traced import Corpus, Declaration, Place, Provenance, SourceFile


def declared(name: str, path: str, line: int, code: str = "") -> Declaration:
    """A declaration of one line."""
    return Declaration(name, path, code or f"theorem {name} : True", Place(line, 1), Place(line, 80))


def file(path: str, imports: Sequence[str] = (), names: Sequence[str] = ("x",)) -> SourceFile:
    """A file that declares these names, a line each."""
    return SourceFile(path, tuple(imports), tuple(declared(name, path, line) for line, name in enumerate(names, 1)))


NAT, LIST, TOP = "Core/Nat.lean", "Core/List.lean", "Top.lean"
LIBRARY = Corpus(
    (
        SourceFile(
            NAT,
            (),
            (
                declared("Nat.add_comm", NAT, 1, "theorem Nat.add_comm (n m : Nat) : n + m = m + n"),
                declared("Nat.mul_comm", NAT, 2, "theorem Nat.mul_comm (n m : Nat) : n * m = m * n"),
                declared("Nat.le_refl", NAT, 3, "theorem Nat.le_refl (n : Nat) : n ≤ n"),
            ),
        ),
        SourceFile(
            LIST,
            (NAT,),
            (
                declared("List.append_nil", LIST, 1, "theorem List.append_nil (as : List α) : as ++ [] = as"),
                declared(
                    "List.length_append",
                    LIST,
                    2,
                    "theorem List.length_append {as bs : List α} : (as ++ bs).length = as.length + bs.length",
                ),
            ),
        ),
        SourceFile(TOP, (LIST,), (declared("top", TOP, 1, "theorem top (p : Prop) (h : p) : p"),)),
    ),
    Provenance("test:library", "1", "lean-4.35.0"),
)
