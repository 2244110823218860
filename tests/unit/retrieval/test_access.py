"""What is accessible from where, against a plain reading of the rule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.errors import InputError
from prover.traced import EVERYWHERE, Corpus, Declaration, Place, SourceFile, Standpoint
from retrieval.access import Access, Layout
from tests.unit.retrieval.corpora import LIBRARY, LIST, NAT, TOP, declared, file


def names(access: Access, corpus: Corpus, standpoint: Standpoint) -> set[str]:
    mask = access.mask(standpoint)
    return {premise.name for premise, accessible in zip(corpus.premises, mask, strict=True) if accessible}


def test_imports_bring_what_they_import_and_the_own_file_what_stands_before() -> None:
    access = Access(LIBRARY)
    nat = {"Nat.add_comm", "Nat.mul_comm", "Nat.le_refl"}
    assert names(access, LIBRARY, Standpoint(NAT, Place(2, 1))) == {"Nat.add_comm"}
    assert names(access, LIBRARY, Standpoint(LIST, Place(1, 1))) == nat
    assert names(access, LIBRARY, Standpoint(TOP, Place(1, 1))) == nat | {"List.append_nil", "List.length_append"}
    assert names(access, LIBRARY, Standpoint(NAT)) == nat
    assert names(access, LIBRARY, EVERYWHERE) == {premise.name for premise in LIBRARY}
    assert names(access, LIBRARY, Standpoint(imports=("Core.Nat",))) == nat
    assert names(access, LIBRARY, Standpoint(imports=())) == set()


def test_nobody_may_use_itself_nor_what_ends_later() -> None:
    inductive = Declaration("T", "A.lean", "inductive T", Place(1, 1), Place(3, 9))
    constructor = Declaration("T.mk", "A.lean", "| mk : T", Place(2, 3), Place(2, 11))
    broken = Declaration("empty", "A.lean", "", Place(5, 1), Place(5, 1))
    corpus = Corpus((SourceFile("A.lean", (), (inductive, constructor, broken)),))
    access = Access(corpus)
    assert names(access, corpus, Standpoint("A.lean", Place(1, 1))) == set()
    assert names(access, corpus, Standpoint("A.lean", Place(2, 20))) == {"T.mk"}
    assert names(access, corpus, Standpoint("A.lean", Place(3, 9))) == {"T", "T.mk"}
    assert names(access, corpus, Standpoint("A.lean", Place(5, 1))) == {"T", "T.mk"}


@given(
    st.lists(st.lists(st.integers(0, 7), max_size=3), min_size=1, max_size=8),
    st.integers(0, 7),
    st.integers(0, 5),
)
def test_the_closure_is_that_of_a_plain_search(graph: list[list[int]], asked: int, line: int) -> None:
    """Any graph: with circles, with files that are missing, with files that import themselves."""
    files = [file(f"F{n}.lean", [f"F{each}.lean" for each in out], ["a", "b", "c"]) for n, out in enumerate(graph)]
    corpus = Corpus(tuple(files))
    asked %= len(graph)
    reached: set[int] = set()
    waiting = list(graph[asked])
    while waiting:
        here = waiting.pop()
        if here < len(graph) and here not in reached:
            reached.add(here)
            waiting += graph[here]
    expected = {each for n in reached - {asked} for each in range(3 * n, 3 * n + 3)}
    expected |= {3 * asked + k for k in range(3) if k + 1 < line}
    found = Access(corpus).mask(Standpoint(f"F{asked}.lean", Place(line, 1)))
    assert set(np.flatnonzero(found)) == expected


def test_masks_are_kept_and_cannot_be_written() -> None:
    access = Access(LIBRARY)
    mask = access.mask(Standpoint(NAT, Place(2, 1)))
    assert mask is access.mask(Standpoint(NAT, Place(2, 1)))
    with pytest.raises(ValueError, match="read-only"):
        mask[0] = False


def test_what_is_wrong_with_the_imports_is_said() -> None:
    corpus = Corpus((file("A.lean", ["B.lean", "Gone.lean"]), file("B.lean", ["A.lean"]), file("C.lean", ["C.lean"])))
    problems = Access(corpus).problems
    assert any("Gone.lean is imported by A.lean" in problem for problem in problems)
    assert any("A.lean, B.lean" in problem and "circle" in problem for problem in problems)
    assert any(problem.startswith("C.lean:") for problem in problems)
    assert Access(LIBRARY).problems == ()


def test_a_file_that_nobody_knows_is_refused_unless_its_imports_are_told() -> None:
    access = Access(LIBRARY)
    with pytest.raises(InputError, match=r"Other\.lean is no file of this corpus"):
        access.mask(Standpoint("Other.lean", Place(3, 1)))
    assert access.mask(Standpoint("Other.lean", Place(3, 1), (NAT,))).sum() == 3


def test_modules_are_found_in_any_root_folder() -> None:
    corpus = Corpus((file(".lake/packages/core/Core/Nat.lean"), file("src/Core/Nat.lean"), file("Init.lean")))
    access = Access(corpus)
    assert access.resolve("Core.Nat") == "src/Core/Nat.lean"
    assert access.resolve("Core/Nat.lean") == "src/Core/Nat.lean"
    assert access.resolve("core/Core/Nat.lean") == ".lake/packages/core/Core/Nat.lean"
    assert access.resolve("Nat.Core") is None
    assert access.outside("import Core.Nat\nimport Gone").imports == ("Init.lean", "src/Core/Nat.lean")


def test_lemmas_of_no_file_are_for_proofs_outside_that_import_what_they_need() -> None:
    lemma = SourceFile("", (LIST,), (declared("lemma", "", 1),))
    access = Access(LIBRARY).extended(Layout.of(Corpus((lemma,))))
    assert access.mask(EVERYWHERE)[-1]
    assert access.mask(Standpoint(imports=(TOP,)))[-1]
    assert access.mask(Standpoint(imports=(LIST,)))[-1]
    assert not access.mask(Standpoint(imports=(NAT,)))[-1]
    assert not access.mask(Standpoint(TOP, Place(1, 1)))[-1]


def test_what_is_added_to_a_file_is_part_of_it() -> None:
    more = SourceFile(NAT, (), (declared("Nat.more", NAT, 9),))
    access = Access(LIBRARY).extended(Layout.of(Corpus((more,))))
    assert access.mask(Standpoint(TOP, Place(1, 1)))[-1]
    assert not access.mask(Standpoint(NAT, Place(9, 1)))[-1]
    assert access.mask(Standpoint(NAT, Place(10, 1)))[-1]


def test_an_empty_corpus_has_empty_masks() -> None:
    assert Access(Corpus()).mask(EVERYWHERE).shape == (0,)
