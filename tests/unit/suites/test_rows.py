"""Suites in every form: our rows, published rows, files, folders; and what is said of those that cannot be read."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from prover.errors import SourceError
from prover.header import imported_modules
from prover.lean.source import theorems
from prover.suites.imports import libraries
from prover.suites.rows import Row, choose, load, parse
from prover.types import Theorem

LAYOUTS = Path(__file__).parents[2] / "suites" / "layouts"


def rows(path: Path) -> list[Row]:
    return list(load(path, theorems))


def jsonl(tmp_path: Path, *lines: object) -> Path:
    path = tmp_path / "suite.jsonl"
    text = "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text(text, encoding="utf-8")
    return path


def test_our_rows(tmp_path: Path) -> None:
    row = {"name": "t", "signature": " : 1 = 1 ", "header": "open Nat", "source": "book", "split": "Valid"}
    (found,) = rows(jsonl(tmp_path, row | {"proof": "by rfl", "informal": "one is one"}, "", "  "))
    assert found == Row(Theorem("t", ": 1 = 1", "open Nat"), "book", "valid", "by rfl")


def test_line_separators_inside_of_text_do_not_end_a_row(tmp_path: Path) -> None:
    (found,) = rows(jsonl(tmp_path, {"name": "t", "signature": ": 1 = 1", "source": "a\u2028b\x85c"}))
    assert found.source == "a\u2028b\x85c"


@pytest.mark.parametrize("ending", [":= sorry", ":= by sorry", ":=\nsorry", ":= by\n", ":= by\n  sorry\n"])
def test_published_rows(tmp_path: Path, ending: str) -> None:
    row = {
        "name": "x",
        "header": "import Mathlib\n\nopen Nat\n",
        "formal_statement": f"theorem t (n : ℕ) : n = n {ending}",
    }
    (found,) = rows(jsonl(tmp_path, row))
    assert found.theorem.name == "t"
    assert found.theorem.signature == "(n : ℕ) : n = n"
    assert found.theorem.header.split() == ["import", "Mathlib", "open", "Nat"]
    assert found.libraries == ("Mathlib",)


def test_definitions_in_a_published_statement_belong_to_its_header(tmp_path: Path) -> None:
    statement = "def f (n : Nat) := n\n\n/-- A fact. -/\ntheorem t : f 1 = 1 := by sorry"
    (found,) = rows(jsonl(tmp_path, {"id": "x", "formal_statement": statement}))
    assert found.theorem == Theorem("t", ": f 1 = 1", "def f (n : Nat) := n\n\n/-- A fact. -/\n")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"name": "t"}', "needs the fields name and signature"),
        ('{"signature": ": p"}', "'name'"),
        ('{"name": "t", "signature": ""}', "'signature'"),
        ('{"name": 3, "signature": ": p"}', "'name' must be text"),
        ('{"name": "t", "signature": ": p", "header": ["x"]}', "'header' must be text"),
        ('{"formal_statement": "def f := 1"}', "has no theorem"),
        ('{"header": "theorem h : p := q", "formal_statement": "-- nothing"}', "has no theorem"),
        ('{"formal_statement": "theorem t : p := /- endless"}', "cannot be read as a theorem"),
    ],
)
def test_bad_rows_are_named_by_file_and_line(tmp_path: Path, line: str, words: str) -> None:
    path = jsonl(tmp_path, {"name": "t", "signature": ": 1 = 1"}, "", line)
    with pytest.raises(SourceError) as caught:
        rows(path)
    assert f"{path}, line 3" in str(caught.value)
    assert words in str(caught.value)


def test_a_lean_file_gives_all_its_theorems_and_hides_their_proofs(tmp_path: Path) -> None:
    path = tmp_path / "a.lean"
    path.write_text("def c := 1\r\ntheorem a : c = 1 := by rfl\ntheorem b : c = 1 := by sorry\nlemma d : c = 1 := a\n")
    first, second, third = rows(path)
    assert (first.theorem.name, first.proof, second.proof, third.proof) == ("a", "by rfl", None, "a")
    assert "by rfl" not in first.theorem.header
    assert "theorem a" in second.theorem.header
    assert "theorem b" not in third.theorem.header
    assert {row.source for row in (first, second, third)} == {"a.lean"}


def test_minif2f_as_published() -> None:
    found = {row.theorem.name: row for row in rows(LAYOUTS / "minif2f")}
    assert list(found) == ["amc_halves", "mathd_sum_of_two", "imported_square", "plain_and_swap"]
    assert [row.split for row in found.values()] == ["test", "test", "valid", "valid"]
    assert found["amc_halves"].source == "MiniF2F/Test/amc_halves.lean"
    needy = {name for name, row in found.items() if row.libraries == ("Mathlib",)}
    assert needy == {"amc_halves", "mathd_sum_of_two", "imported_square"}
    assert found["plain_and_swap"].libraries == ()
    assert [row.theorem.name for row in rows(LAYOUTS / "minif2f" / "MiniF2F" / "Test")] == [
        "amc_halves",
        "mathd_sum_of_two",
    ]


def test_proofnet_as_published() -> None:
    found = rows(LAYOUTS / "proofnet" / "formal")
    assert [row.theorem.name for row in found] == [
        *("exercise_1_1", "exercise_1_2", "exercise_1_3a"),
        *("exercise_1_1", "exercise_2"),
    ]
    assert "def doubling" in found[1].theorem.header
    assert "exercise_1_1" not in found[1].theorem.header, "what is not proved must not be usable"
    lines = rows(LAYOUTS / "proofnet" / "proofnet_lean4.jsonl")
    assert [row.theorem.name for row in lines] == [
        *("Alpha_exercise_1_1", "Alpha_exercise_1_2", "Beta_exercise_1_1", "Beta_exercise_2")
    ]
    assert [bool(row.libraries) for row in lines] == [True, True, False, False]
    assert lines[3].proof == "by rfl"


def test_folders_are_read_sorted_without_what_is_hidden_or_built(tmp_path: Path) -> None:
    for place in ("b.lean", "a/z.lean", "a/y.lean", ".lake/packages/p.lean", "build/q.lean", "lakefile.lean"):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"theorem {path.stem} : 1 = 1 := sorry")
    assert [row.theorem.name for row in rows(tmp_path)] == ["y", "z", "b"]


def test_a_file_that_cannot_be_cut_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.lean").write_text("theorem t : p := /- endless")
    with pytest.raises(SourceError, match=r"a\.lean cannot be cut"):
        rows(tmp_path)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("absent.jsonl", "no file"),
        ("absent", "no suite"),
        ("there.txt", "must be|give a file"),
        ("latin.jsonl", "UTF-8"),
    ],
)
def test_what_is_no_suite_is_refused(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "there.txt").write_text("theorem t : 1 = 1")
    (tmp_path / "latin.jsonl").write_bytes(b"\xe9")
    with pytest.raises(SourceError, match=words):
        rows(tmp_path / name)


def test_choosing_a_split_a_limit_and_each_statement_once() -> None:
    some = [Row(Theorem(name, ": p"), split=split) for name, split in [("a", "test"), ("b", "valid"), ("c", "test")]]
    other = Row(Theorem("d", ": q"), split="test")
    suite = choose("s", [*some, other], "test")
    assert [row.theorem.name for row in suite.rows] == ["a", "d"]
    assert suite.duplicates == 1
    assert choose("s", [*some, other], limit=1).rows == (some[0],)
    with pytest.raises(SourceError, match="it has the splits test, valid"):
        choose("s", some, "train")
    with pytest.raises(SourceError, match="no theorem"):
        choose("s", [])


def test_the_digest_says_what_the_rows_are() -> None:
    one, two = Row(Theorem("a", ": p")), Row(Theorem("b", ": q"))
    digests = {choose("s", some).digest for some in ([one], [two], [one, two], [two, one])}
    assert len(digests) == 4
    assert choose("s", [one]).digest == choose("t", [Row(one.theorem, "elsewhere")]).digest


def test_imports_are_read_as_lean_does() -> None:
    text = "/- import A -/\n-- import B\nmodule\npublic import C.D -- x\nimport all E\nmeta import F\nopen G\nimport H"
    assert imported_modules(text) == ["C.D", "E", "F"]
    assert imported_modules("importance") == []
    assert libraries("import Init.Data\nimport Std.Data\nimport Mathlib.Tactic") == ("Mathlib", "Std")


def test_modules_that_import_each_other_are_followed_once(tmp_path: Path) -> None:
    (tmp_path / "A.lean").write_text("import B\nimport Aesop")
    (tmp_path / "B.lean").write_text("import A")
    (tmp_path / "Mathlib.lean").write_text("import Nothing")
    assert libraries("import A\nimport Mathlib", tmp_path / "T.lean") == ("Aesop", "Mathlib")


def test_comments_without_an_end_take_no_time() -> None:
    began = time.process_time()
    assert imported_modules("import A\n" + "/- " * 50_000) == ["A"]
    assert time.process_time() - began < 5


def test_a_suite_as_text_is_read_like_its_file(tmp_path: Path) -> None:
    path = jsonl(tmp_path, {"name": "t", "signature": ": 1 = 1"}, {"formal_statement": "theorem u : 2 = 2 := sorry"})
    assert list(parse("x.JSONL", path.read_bytes(), theorems)) == rows(path)
    lean = tmp_path / "Valid.lean"
    lean.write_bytes(b"\xef\xbb\xbfimport Local\r\ntheorem t : 1 = 1 := sorry\r\n")
    (tmp_path / "Local.lean").write_text("import Mathlib\n", encoding="utf-8")
    (from_file,), (from_text,) = rows(lean), parse("Valid.lean", lean.read_bytes(), theorems)
    assert from_file.libraries == ("Mathlib",)
    assert from_text == replace(from_file, libraries=("Local",)), "modules of a text are not looked for"


def test_the_first_of_equal_rows_stays_where_it_is() -> None:
    rows = [Row(Theorem(name, statement)) for name, statement in (("a", ": p"), ("b", ": q"), ("c", ": p"))]
    suite = choose("s", rows)
    assert [row.theorem.name for row in suite.rows] == ["a", "b"]
    assert suite.duplicates == 1
