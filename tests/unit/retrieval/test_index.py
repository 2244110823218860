"""Indexes on the disk: what is built, added, compacted and opened by others; and what is no index."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from prover.errors import InputError
from prover.protocols import Query
from prover.testing import HashEncoder
from prover.traced import EVERYWHERE, Corpus, Declaration, Place, SourceFile, Standpoint
from retrieval import tokens
from retrieval.access import Access
from retrieval.bm25 import Bm25Ranker
from retrieval.generation import INDEX
from retrieval.index import PremiseIndex
from tests.unit.retrieval.corpora import LIBRARY, LIST, NAT, declared

COMM = Query("a b : Nat\n⊢ a + b = b + a")
LEMMA = declared("mine", "", 1, "theorem mine (x y : Nat) : x + y + y = y + y + x")
STRANGE = Declaration("odd.«name here»", "Deep/Ä.lean", 'def odd := "\n\\" 𝔸 \ud800', Place(7, 3), Place(9, 1), "def")


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> Path:
    PremiseIndex.build(LIBRARY, tmp_path / "index", HashEncoder())
    return tmp_path / "index"


def test_a_stored_corpus_is_the_corpus(tmp_path: Path) -> None:
    corpus = replace(LIBRARY, files=(*LIBRARY.files, SourceFile("Deep/Ä.lean", ("Gone.lean",), (STRANGE,))))
    stored = PremiseIndex.build(corpus, tmp_path / "index").corpus
    assert tuple(stored.files) == corpus.files
    assert tuple(stored.premises) == corpus.premises
    assert stored.premises[-1] == STRANGE
    assert stored.premises[1:3] == corpus.premises[1:3]
    assert (stored.positions, stored.by_name) == (corpus.positions, corpus.by_name)
    assert (len(stored), stored.provenance) == (len(corpus), corpus.provenance)
    with pytest.raises(IndexError):
        stored.premises[len(corpus)]


def test_a_lemma_is_found_at_once_and_by_others_when_they_look(place: Path) -> None:
    mine, other = PremiseIndex.open(place, HashEncoder()), PremiseIndex.open(place, HashEncoder())
    assert mine.add([LEMMA], [NAT]) == (6,)
    for kind in ("bm25", "dense"):
        (hits,) = mine.ranker(kind).rank([Query("a b : Nat\n⊢ a + b + b = b + b + a")], 7)
        assert hits[0].position == 6
    assert len(other.corpus) == 6
    assert other.refresh()
    assert other.corpus.premises[6] == LEMMA
    assert not other.refresh()
    assert [len(each.corpus) for each in (mine, PremiseIndex.open(place, HashEncoder()))] == [7, 7]


def test_who_may_use_a_lemma_of_no_file(place: Path) -> None:
    index = PremiseIndex.open(place, HashEncoder())
    index.add([LEMMA], [LIST])
    asked = [replace_standpoint(COMM, each) for each in (EVERYWHERE, Standpoint(imports=(LIST,)))]
    assert all(6 in {hit.position for hit in hits} for hits in index.ranker().rank(asked, 10))
    asked = [replace_standpoint(COMM, each) for each in (Standpoint(imports=(NAT,)), Standpoint(LIST, Place(9, 1)))]
    assert all(6 not in {hit.position for hit in hits} for hits in index.ranker().rank(asked, 10))


def replace_standpoint(query: Query, standpoint: Standpoint) -> Query:
    return query._replace(standpoint=standpoint)


def test_what_the_index_has_is_not_added_again(place: Path) -> None:
    index = PremiseIndex.open(place, HashEncoder())
    assert index.add([LIBRARY.premises[3], LEMMA, LEMMA], [NAT]) == (3, 6, 6)
    assert PremiseIndex.open(place, HashEncoder()).add([LEMMA], [NAT]) == (6,)
    assert index.added == 1
    assert index.add([replace(LEMMA, code="theorem mine : 1 = 1")]) == (7,)


@settings(max_examples=5, deadline=None)
@given(st.lists(st.sampled_from(["add", "mul", "+", "*", "=", "≤", "List", "Foo.bar"]), min_size=4, max_size=12))
def test_adding_one_by_one_is_adding_at_once_and_compacted_it_is_building(
    tmp_path_factory: pytest.TempPathFactory, words: list[str]
) -> None:
    base = tmp_path_factory.mktemp("index")
    added = [declared(f"l{n}", "", n + 1, " ".join(words[n:])) for n in range(4)]
    asked = [Query(premise.code) for premise in (*LIBRARY, *added)] + [Query(" ".join(words))]

    def answers(index: PremiseIndex) -> list[object]:
        return [index.ranker(kind).rank(asked, 20) for kind in ("bm25", "dense")]

    def built(name: str, corpus: Corpus = LIBRARY) -> PremiseIndex:
        return PremiseIndex.build(corpus, base / name, HashEncoder())

    single, together = built("single"), built("together")
    for each in added:
        single.add([each], [NAT])
    together.add(added, [NAT])
    assert answers(single) == answers(together) == answers(PremiseIndex.open(base / "single", HashEncoder()))
    files = (*LIBRARY.files, *(SourceFile("", (NAT,), (each,)) for each in added))
    whole = built("whole", Corpus(files, LIBRARY.provenance))
    positions = [[[hit.position for hit in hits] for hits in index.ranker("dense").rank(asked, 20)]
                 for index in (single, whole)]  # fmt: skip
    assert positions[0] == positions[1]
    single.compact()
    assert answers(single) == answers(whole)
    assert (single.about.digest, single.added) == (whole.about.digest, 0)


def test_open_readers_survive_a_building_and_see_it_when_they_look(place: Path) -> None:
    reader = PremiseIndex.open(place, HashEncoder())
    before = reader.ranker().rank([COMM], 9)
    PremiseIndex.build(Corpus(LIBRARY.files[:1], LIBRARY.provenance), place)
    assert reader.ranker().rank([COMM], 9) == before
    assert reader.corpus.premises[5].name == "top"
    assert reader.refresh()
    assert (len(reader.corpus), reader.kinds) == (3, ("bm25",))
    assert sorted(item.name for item in place.iterdir() if not item.name.startswith("g-")) == [".lock", INDEX]
    assert len(list(place.glob("g-*"))) == 1


def test_several_processes_add_at_once(place: Path) -> None:
    program = """
import sys
from pathlib import Path
from prover.testing import HashEncoder
from prover.traced import Declaration, Place
from retrieval.index import PremiseIndex
index = PremiseIndex.open(Path(sys.argv[1]), HashEncoder())
for n in range(8):
    index.add([Declaration(f"w{sys.argv[2]}_{n}", "", f"theorem w : {n} = {n}", Place(1, 1), Place(1, 2))])
"""
    commands = [[sys.executable, "-c", program, str(place), str(number)] for number in range(2)]
    running = [subprocess.Popen(command) for command in commands]
    assert [process.wait(60) for process in running] == [0, 0]
    index = PremiseIndex.open(place, HashEncoder())
    added = [premise.name for premise in index.corpus.premises[6:]]
    assert len(added) == 16
    assert {name for name in added if name.startswith("w0")} == {f"w0_{n}" for n in range(8)}
    expected = HashEncoder().encode_premises([premise.text for premise in index.corpus.premises])
    assert index.vectors is not None
    assert np.array_equal(index.vectors.rows(range(22)), expected)


def test_what_a_process_that_died_left_behind_is_not_read_and_cut_off(place: Path) -> None:
    index = PremiseIndex.open(place, HashEncoder())
    index.add([LEMMA], [NAT])
    generation = place / index.about.generation
    with (generation / "added.jsonl").open("ab") as log:
        log.write(b'["", [], [["half')
    with (generation / "added.f32").open("ab") as vectors:
        vectors.write(b"\0" * 100)
    again = PremiseIndex.open(place, HashEncoder())
    assert len(again.corpus) == 7
    another = replace(LEMMA, name="another")
    assert again.add([another]) == (7,)
    last = PremiseIndex.open(place, HashEncoder())
    assert last.corpus.premises[7] == another
    assert last.vectors is not None
    assert np.array_equal(last.vectors.rows([7])[0], HashEncoder().encode_premises([another.text])[0])


def cut(file: str) -> Callable[[Path], object]:
    def damage(generation: Path) -> None:
        target = generation / file
        target.write_bytes(target.read_bytes()[:-3])

    return damage


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (cut("premises.jsonl"), r"premises\.jsonl has \d+ bytes, not \d+"),
        (cut("vectors.npy"), r"vectors\.npy has"),
        (lambda generation: (generation / "words.json").unlink(), r"words\.json is missing"),
        (shutil.rmtree, "is missing"),
        (lambda generation: (generation / "added.jsonl").write_text("nonsense\n"), "damaged"),
        (lambda generation: (generation / "added.jsonl").write_text("[1]\n"), "damaged"),
        (lambda generation: (generation.parent / INDEX).write_text("{"), "is not of a premise index"),
        (lambda generation: (generation.parent / INDEX).write_text('{"format": "other", "version": 1}'), "is not of"),
        (lambda generation: (generation.parent / INDEX).unlink(), "there is no premise index at"),
    ],
)
def test_what_is_broken_is_said_with_the_remedy(place: Path, damage: Callable[[Path], object], said: str) -> None:
    damage(next(place.glob("g-*")))
    with pytest.raises(InputError, match=said) as caught:
        PremiseIndex.open(place)
    assert "lemmata index build" in str(caught.value) or "name another folder" in str(caught.value)


def test_an_index_of_another_version_is_to_be_built_again(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "VERSION", tokens.VERSION + 1)
    with pytest.raises(InputError, match=r"another version of Lemmata.*lemmata index build"):
        PremiseIndex.open(place)


def test_a_changed_byte_is_found_when_all_is_read(place: Path) -> None:
    index = PremiseIndex.open(place)
    index.verify()
    file = place / index.about.generation / "premises.jsonl"
    file.write_bytes(file.read_bytes().replace(b"add_comm", b"add_camm", 1))
    with pytest.raises(InputError, match="digest"):
        PremiseIndex.open(place).verify()


def test_other_peoples_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(InputError, match=r"thesis\.tex"):
        PremiseIndex.build(LIBRARY, tmp_path)
    with pytest.raises(InputError, match="is a file"):
        PremiseIndex.build(LIBRARY, tmp_path / "thesis.tex")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / INDEX).write_text(json.dumps({"format": "web"}))
    with pytest.raises(InputError, match="is not of a premise index"):
        PremiseIndex.build(LIBRARY, tmp_path / "site")
    assert (tmp_path / "thesis.tex").read_text() == "years of work"
    (tmp_path / "home" / "g-notes").mkdir(parents=True)
    with pytest.raises(InputError, match="g-notes"):
        PremiseIndex.build(LIBRARY, tmp_path / "home")
    index = PremiseIndex.build(LIBRARY, tmp_path / "index")
    (index.place / "g-notes").mkdir()
    PremiseIndex.build(LIBRARY, tmp_path / "index")
    assert (index.place / "g-notes").is_dir()


def test_what_a_killed_building_left_behind_is_no_other_persons(tmp_path: Path) -> None:
    place = tmp_path / "index"
    (place / "g-0123456789abcdef").mkdir(parents=True)
    for name in (".lock", f"{INDEX}.part"):
        (place / name).touch()
    assert len(PremiseIndex.build(LIBRARY, place).corpus) == len(LIBRARY)


def test_a_building_that_fails_leaves_the_index_as_it_was(place: Path) -> None:
    class Broken(HashEncoder):
        def encode_premises(self, texts: Sequence[str]) -> NDArray[np.float32]:
            raise RuntimeError("no more memory")

    with pytest.raises(RuntimeError, match="no more memory"):
        PremiseIndex.build(LIBRARY, place, Broken())
    assert len(list(place.glob("g-*"))) == 1
    assert PremiseIndex.open(place, HashEncoder()).ranker("dense").rank([COMM], 1)[0]


def test_what_needs_vectors_says_so(tmp_path: Path, place: Path) -> None:
    index = PremiseIndex.build(LIBRARY, tmp_path / "words")
    with pytest.raises(InputError, match="has no vectors"):
        index.ranker("dense")
    with pytest.raises(InputError, match="the kinds are bm25, dense, hybrid"):
        index.ranker("symbols")
    with pytest.raises(InputError, match="keeps no encoder"):
        PremiseIndex.open(place).ranker("dense")
    with pytest.raises(InputError, match="keeps no encoder"):
        PremiseIndex.open(place).add([LEMMA])


def test_opened_from_the_disk_words_rank_as_in_memory(place: Path) -> None:
    asked = [COMM, Query("xs : List Nat\n⊢ xs ++ [] = xs", Standpoint(LIST, Place(2, 1)))]
    assert PremiseIndex.open(place).ranker().rank(asked, 5) == Bm25Ranker(LIBRARY, Access(LIBRARY)).rank(asked, 5)


def test_an_empty_corpus_makes_an_index(tmp_path: Path) -> None:
    index = PremiseIndex.build(Corpus(), tmp_path / "index", HashEncoder())
    assert [index.ranker(kind).rank([COMM], 3)[0] for kind in ("bm25", "dense")] == [[], []]
    index.add([LEMMA])
    assert [hit.position for hit in index.ranker().rank([COMM], 3)[0]] == [0]
    assert [hit.position for hit in index.ranker("dense").rank([COMM], 3)[0]] == [0]


def test_an_index_without_vectors_loads_no_torch(place: Path) -> None:
    program = """
import sys
from pathlib import Path
import prover.agent
from prover.protocols import Query
from retrieval.index import PremiseIndex
PremiseIndex.open(Path(sys.argv[1])).ranker().rank([Query("n = n")], 3)
print(*sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", program, str(place)], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in run.stdout.split()}
    assert "bm25s" in loaded
    assert loaded.isdisjoint({"torch", "transformers", "numba", "jax"})


def test_two_that_build_at_once_both_have_an_index(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from retrieval.index import PremiseIndex
from tests.unit.retrieval.corpora import LIBRARY
for _ in range(5):
    assert len(PremiseIndex.build(LIBRARY, Path(sys.argv[1])).corpus) == 6
"""
    command = [sys.executable, "-c", program, str(tmp_path / "index")]
    running = [subprocess.Popen(command, cwd=Path(__file__).parents[3]) for _ in range(2)]
    assert [process.wait(60) for process in running] == [0, 0]
    assert len(list((tmp_path / "index").glob("g-*"))) == 1
