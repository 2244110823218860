"""Which library is opened, and what is refused. What libraries offer: `tests/contracts/test_library.py`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from prover.doctor import examine
from prover.errors import InputError
from prover.lean.toolchain import Toolchain, bare_embedded
from prover.library import closure, index_facts, must_be_of, open_library, premise_from
from prover.settings import Settings, load
from prover.traced import Corpus, Declaration, Place, Provenance, SourceFile
from retrieval.index import PremiseIndex

EMBEDDED = replace(bare_embedded(), fingerprint="lean-4+core-1", environment={"LEAN_PATH": "/nowhere/core-1"})
LAKE = Toolchain("lake", "exec", "lake", "lake:leanprover/lean4:v4.35.0+0123")


def declaration(name: str, code: str, kind: str) -> Declaration:
    return Declaration(name, "L.lean", code, Place(1, 1), Place(1, 9), kind)


def index(folder: Path, made_for: str) -> Path:
    files = (SourceFile("Init.lean", (), (declaration("t", "theorem t (a : Nat) : a * 1 = a", "theorem"),)),)
    return PremiseIndex.build(Corpus(files, Provenance("somewhere", "", made_for)), folder / "index").place


def test_an_unknown_kind_tells_the_known_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="symbols, bm25, dense, hybrid, none"):
        open_library("wurst", EMBEDDED, tmp_path)
    monkeypatch.setenv("LEMMATA_RETRIEVER", "wurst")
    with pytest.raises(InputError, match=r"LEMMATA_RETRIEVER='wurst' cannot be used: the known ones are symbols, bm25"):
        load()


def test_nobody_finds_nothing(tmp_path: Path) -> None:
    opened = open_library("none", EMBEDDED, tmp_path)
    assert (opened.library, opened.name) == (None, "none")


def test_an_index_names_what_ranks(tmp_path: Path) -> None:
    place = index(tmp_path, EMBEDDED.fingerprint)
    names = {open_library(kind, LAKE, tmp_path, place_of(tmp_path, kind)).name for kind in ("symbols", "bm25")}
    digest = index_facts(place)["index_digest"]
    assert open_library("bm25", replace(EMBEDDED, environment={}), tmp_path, place).name == f"bm25 {digest}"
    assert len(names) == 2


def test_the_name_differs_when_premises_were_added(tmp_path: Path) -> None:
    place = index(tmp_path, EMBEDDED.fingerprint)
    before = open_library("bm25", EMBEDDED, tmp_path, place).name
    PremiseIndex.open(place).add([Declaration("news", "", "theorem news : 1 = 1", Place(1, 1), Place(1, 2))])
    assert open_library("bm25", EMBEDDED, tmp_path, place).name == f"{before} +1"


def place_of(tmp_path: Path, kind: str) -> Path:
    return index(tmp_path / kind, "leanprover/lean4:v4.35.0")


def test_an_index_that_is_absent_or_has_no_vectors_comes_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="lemmata index build"):
        open_library("bm25", EMBEDDED, tmp_path, tmp_path / "absent")
    with pytest.raises(InputError, match="--encoder"):
        open_library("dense", EMBEDDED, tmp_path, index(tmp_path, EMBEDDED.fingerprint))
    with pytest.raises(InputError, match="needs an index with vectors"):
        open_library("hybrid", EMBEDDED, tmp_path)
    with pytest.raises(InputError, match="lemmata trace PROJECT"):
        open_library("bm25", LAKE, tmp_path)


@pytest.mark.parametrize(
    ("lean", "made_for"),
    [
        (EMBEDDED, "lean-4+core-2"),
        (EMBEDDED, LAKE.fingerprint),
        (EMBEDDED, ""),
        (LAKE, EMBEDDED.fingerprint),
        (LAKE, "lake:leanprover/lean4:v4.9.0+0123"),
        (LAKE, "leanprover/lean4:v4.9.0"),
    ],
)
def test_an_index_of_another_library_is_refused(lean: Toolchain, made_for: str) -> None:
    with pytest.raises(InputError, match="is of another library"):
        must_be_of(Path("index"), made_for, lean)


@pytest.mark.parametrize(
    ("lean", "made_for"),
    [
        (EMBEDDED, EMBEDDED.fingerprint),
        (LAKE, LAKE.fingerprint),
        (LAKE, "lake:leanprover/lean4:v4.35.0+4567"),
        (LAKE, "leanprover/lean4:v4.35.0"),
        (LAKE, ""),
    ],
)
def test_an_index_of_the_same_library_is_taken(lean: Toolchain, made_for: str) -> None:
    must_be_of(Path("index"), made_for, lean)


def test_the_doctor_knows_the_index(tmp_path: Path) -> None:
    def seen(settings: Settings) -> tuple[str, str]:
        (found,) = [finding for finding in examine(settings) if finding.item == "premises"]
        return found.status.value, found.seen

    settings = Settings(cache_dir=tmp_path, retriever="bm25", cache="off")
    assert seen(settings) == ("ok", "found by bm25 in the embedded library")
    foreign = settings.model_copy(update={"index": index(tmp_path, "another")})
    assert seen(foreign)[0] == "note"
    assert "of another library" in seen(foreign)[1]


def test_imports_of_imports_count_also_in_a_circle() -> None:
    assert closure(["a"], {"a": ["b"], "b": ["c", "a"], "d": []}) == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("code", "kind", "symbol"),
    [
        ("theorem t (a : Nat) : a ≤ a", "theorem", "≤"),
        ("lemma t (a : Nat) : a ≤ a", "commanddeclaration", "≤"),
        ("def t : Nat := 1", "def", "="),
        ("class t where", "class", None),
        ("x : Nat", "field", None),
    ],
)
def test_a_declaration_as_a_premise(code: str, kind: str, symbol: str | None) -> None:
    found = premise_from({}, declaration("t", code, kind))
    assert (found and found.symbol) == symbol


def test_what_is_known_better_is_not_read() -> None:
    known = premise_from({}, declaration("t", "theorem t : 1 < 2", "theorem"))
    assert known is not None
    assert premise_from({"t": known}, declaration("t", "theorem t", "theorem")) is known
