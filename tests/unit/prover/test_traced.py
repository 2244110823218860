"""Corpora: which premise a use means."""

from __future__ import annotations

from prover.traced import Corpus, Declaration, Place, PremiseUse, SourceFile


def _file(path: str) -> SourceFile:
    return SourceFile(path, (), (Declaration("twice", path, "theorem twice : True", Place(1, 1), Place(1, 21)),))


def test_a_name_that_two_files_declare_is_that_of_the_use_s_file() -> None:
    corpus = Corpus((_file("A.lean"), _file("B.lean")))
    elsewhere = PremiseUse("twice", "B.lean", Place(7, 1), Place(7, 9))
    assert corpus.position(elsewhere) == 1
    assert corpus.position(PremiseUse("twice", "C.lean", Place(1, 1), Place(1, 21))) is None
