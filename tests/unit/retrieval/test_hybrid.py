"""Joining rankers: by reciprocal ranks, and by a learned fusion of what is known of candidates."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from prover.errors import InputError
from prover.protocols import Query
from prover.testing import HashEncoder
from prover.traced import Place, Standpoint
from retrieval.access import Access
from retrieval.bm25 import Bm25Ranker
from retrieval.dense import DenseRanker
from retrieval.examples import Example
from retrieval.features import GROUPS, NAMES, Experience, Features
from retrieval.fusion import Fusion, columns, load_fusion
from retrieval.hybrid import HybridRanker, ReciprocalRanks
from tests.unit.retrieval.corpora import LIBRARY, LIST, NAT

ACCESS = Access(LIBRARY)
BM25 = Bm25Ranker(LIBRARY, ACCESS)
DENSE = DenseRanker.over(LIBRARY, ACCESS, HashEncoder())
NOTHING = Experience(np.zeros((0, HashEncoder().dimension), dtype=np.float32), (), (), ())
ADD = Query("a b : Nat\n⊢ a + b = b + a")


def weighing(experience: Experience = NOTHING, **weights: float) -> Fusion:
    """A linear fusion with these weights, by features' names with _ for blanks, and 0 for the others."""
    matrix = np.asarray([[weights.get(name.replace(" ", "_"), 0.0)] for name in NAMES], dtype=np.float32)
    ones, zeros = np.ones(len(NAMES), dtype=np.float32), np.zeros(len(NAMES), dtype=np.float32)
    return Fusion(zeros, ones, ((matrix, np.zeros(1, dtype=np.float32)),), experience)


def names(fusion: Fusion, query: Query) -> list[str]:
    hits = HybridRanker(LIBRARY, ACCESS, BM25, DENSE, fusion).rank([query], 10)[0]
    return [LIBRARY.premises[hit.position].name for hit in hits]


def test_reciprocal_ranks_prefer_what_both_have() -> None:
    (hits,) = ReciprocalRanks([BM25, BM25]).rank([ADD], 3)
    assert hits[0].score == pytest.approx(2 / 61)
    assert [hit.position for hit in hits] == [hit.position for hit in BM25.rank([ADD], 3)[0]]


def test_without_a_fusion_meaning_decides() -> None:
    assert HybridRanker(LIBRARY, ACCESS, BM25, DENSE).rank([ADD], 4) == DENSE.rank([ADD], 4)
    assert HybridRanker(LIBRARY, ACCESS, BM25, DENSE).rank([ADD], 0) == [[]]


def test_a_list_longer_than_the_candidates_goes_on_by_meaning() -> None:
    hybrid = HybridRanker(LIBRARY, ACCESS, BM25, DENSE, weighing(used=1.0))
    (hits,) = hybrid.rank([ADD], len(LIBRARY))
    assert sorted(hit.position for hit in hits) == list(range(len(LIBRARY)))
    assert all(a.score >= b.score for a, b in itertools.pairwise(hits))


def test_features_have_a_row_for_each_accessible_candidate() -> None:
    here = Query(ADD.state, Standpoint(LIST, Place(2, 1)))
    (found,) = Features(LIBRARY, ACCESS, BM25, DENSE, NOTHING).of([here])
    assert found.values.shape == (len(found.positions), len(NAMES))
    assert np.all(np.isfinite(found.values))
    assert set(found.positions) <= set(np.flatnonzero(ACCESS.mask(here.standpoint)))


def test_the_shape_of_a_statement_decides_if_only_it_counts() -> None:
    assert names(weighing(left_in_target=1.0, target_in_conclusion=1.0), ADD)[0] == "Nat.add_comm"


def test_what_stands_just_before_the_proof_comes_first_if_only_that_counts() -> None:
    query = Query("⊢ True", Standpoint(NAT, Place(3, 1)))
    assert names(weighing(near_before=1.0), query)[:2] == ["Nat.mul_comm", "Nat.add_comm"]


def test_what_training_proofs_used_comes_first_if_only_that_counts() -> None:
    used = LIBRARY.by_name["Nat.le_refl"]
    example = Example(ADD, (used,))
    vectors = HashEncoder().encode_states([ADD.state])
    experience = Experience.of(LIBRARY, [example], vectors)
    assert names(weighing(experience, used=1.0), ADD)[0] == "Nat.le_refl"
    assert names(weighing(experience, neighbours=1.0), ADD)[0] == "Nat.le_refl"


def test_a_theorem_is_one_user_however_many_steps_it_has() -> None:
    place = Standpoint(NAT, Place(3, 1))
    examples = [Example(Query(state, place), (0,)) for state in ("⊢ a", "⊢ b", "⊢ c")]
    experience = Experience.of(LIBRARY, examples, np.zeros((3, 4), dtype=np.float32))
    assert experience.used["Nat.add_comm"] == 1
    assert experience.used_in[NAT, "Nat.add_comm"] == 1


def test_a_fusion_comes_back_from_its_folder(tmp_path: Path) -> None:
    experience = Experience.of(LIBRARY, [Example(ADD, (0, 2))], HashEncoder().encode_states([ADD.state]))
    fusion = replace(weighing(experience, bm25=1.0, used=0.5), about={"lists": 1})
    fusion.save(tmp_path)
    loaded = load_fusion(tmp_path)
    assert loaded is not None
    assert loaded.experience.premises == experience.premises
    assert names(loaded, ADD) == names(fusion, ADD)
    assert loaded.about == {"lists": 1}


def test_groups_can_be_left_out() -> None:
    left = columns(("words", "use"))
    assert len(left) == len(NAMES) - len(GROUPS["words"]) - len(GROUPS["use"])
    assert NAMES.index("bm25") not in left


def test_no_fusion_is_none_and_a_damaged_one_is_an_error(tmp_path: Path) -> None:
    assert load_fusion(tmp_path) is None
    weighing().save(tmp_path)
    (tmp_path / "fusion.npz").write_bytes(b"no zip")
    with pytest.raises(InputError, match="train it again"):
        load_fusion(tmp_path)
