"""From a goal as people write it to the premises of an index."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover.errors import InputError
from prover.retrieving import Where, add_file, build_index, find, goal_text, open_index, standpoint
from prover.settings import Settings
from prover.traced import EVERYWHERE, Place, Standpoint
from retrieval.index import PremiseIndex
from tests.unit.retrieval.corpora import LIBRARY, LIST, NAT


@pytest.fixture(name="index")
def _index(tmp_path: Path) -> PremiseIndex:
    return PremiseIndex.build(LIBRARY, tmp_path / "index")


@pytest.mark.parametrize(
    ("typed", "goal"),
    [
        ("a b : Nat ⊢ a + b = b + a", "a b : Nat\n⊢ a + b = b + a"),
        ("case h\na b : Nat\n⊢ a = b", "case h\na b : Nat\n⊢ a = b"),
        ("⊢ True", "⊢ True"),
        ("a + b = b + a", "⊢ a + b = b + a"),
        ("theorem t (a : Nat) : a = a := by rfl", "⊢ (a : Nat) : a = a"),
        ("(a : Nat) : a = a", "⊢ (a : Nat) : a = a"),
    ],
)
def test_goals_are_taken_as_people_write_them(typed: str, goal: str) -> None:
    assert goal_text(typed) == goal


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "the goal is empty"),
        ("  \n", "the goal is empty"),
        ("a : Nat ⊢ ", "ends with ⊢"),
        ("theorem t : 1 = 1\ntheorem u : 2 = 2", "second statement"),
        ("/- never closed", "this is no goal"),
    ],
)
def test_what_is_no_goal_is_refused(typed: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        goal_text(typed)


def test_where_a_proof_stands(index: PremiseIndex, tmp_path: Path) -> None:
    mine = tmp_path / "Mine.lean"
    mine.write_text("prelude\nimport Core.Nat\ntheorem x : 1 = 1 := rfl")
    assert standpoint(index, Where()) == EVERYWHERE
    assert standpoint(index, Where("Nat.lean", 2)) == Standpoint(NAT, Place(2, 1))
    assert standpoint(index, Where("Core.List")) == Standpoint(LIST)
    assert standpoint(index, Where(str(mine), 3)) == Standpoint(imports=(NAT,))
    assert standpoint(index, Where(imports=["Core.Nat", LIST])) == Standpoint(imports=(NAT, LIST))
    for where, said in (
        (Where("Core/Nut.lean"), r"neither a file nor in the index; similar are Core/Nat\.lean"),
        (Where(imports=["Core.Lits"]), r"no module Core\.Lits; similar are Core\.List"),
        (Where(line=3), "--file"),
        (Where(NAT, imports=[NAT]), "leave one out"),
    ):
        with pytest.raises(InputError, match=said):
            standpoint(index, where)


def test_only_what_is_accessible_is_found(index: PremiseIndex) -> None:
    answer = find(index, "a * b = b * a", limit=5, where=Where(NAT, 2))
    assert answer.accessible == 1
    assert [(each.rank, each.declaration.name) for each in answer.found] == [(1, "Nat.add_comm")]
    assert find(index, "a * b = b * a").found[0].declaration.name == "Nat.mul_comm"


def test_proved_theorems_of_a_file_are_added(index: PremiseIndex, tmp_path: Path) -> None:
    mine = tmp_path / "Mine.lean"
    mine.write_text(
        "prelude\nimport Core.Nat\nnamespace Mine\ntheorem twice (n : Nat) : n + n = 2 * n := by omega\n"
        "theorem open_one : 1 = 2 := sorry\nend Mine\n"
    )
    assert add_file(index, mine) == (1, 1)
    assert add_file(index, mine) == (0, 1)
    other = tmp_path / "Other.lean"
    other.write_text("prelude\nimport Core.Nat\ntheorem a : 1 = 1 := rfl\ntheorem b : 2 = 2 := rfl")
    assert add_file(PremiseIndex.open(index.place), other) == (2, 0)
    assert add_file(index, mine) == (0, 1)  # what others add meanwhile is not counted
    found = find(index, "(k : Nat) : k + k = 2 * k", where=Where(imports=["Core.Nat"])).found[0].declaration
    assert (found.name, found.path, found.code) == ("Mine.twice", "", "theorem Mine.twice (n : Nat) : n + n = 2 * n")
    (tmp_path / "None.lean").write_text("theorem open_one : 1 = 2 := sorry")
    with pytest.raises(InputError, match="no theorem with a proof"):
        add_file(index, tmp_path / "None.lean")
    with pytest.raises(InputError, match="cannot be read"):
        add_file(index, tmp_path / "absent.lean")


def test_the_index_that_is_named_is_opened(index: PremiseIndex, tmp_path: Path) -> None:
    assert len(open_index(Settings(), index.place).corpus) == 6
    assert len(open_index(Settings(index=index.place), None).corpus) == 6
    with pytest.raises(InputError, match="there is no premise index"):
        open_index(Settings(), tmp_path / "nowhere")
    with pytest.raises(InputError, match="Lake project come from a data set"):
        open_index(Settings(project=tmp_path), None)
    with pytest.raises(InputError, match="needs a place"):
        build_index(Settings(), tmp_path)
