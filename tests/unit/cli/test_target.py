"""Statements and files: telling them apart, reading them, and the text with the results in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover.cli.target import FileTarget, StatementTarget, looks_like_file, read_lean_file, read_target
from prover.errors import SourceError
from prover.lean.source import theorems
from prover.prices import Prices
from prover.types import Attempt, Cost, Limit, Outcome, Refutation, Theorem, Verdict

FILE = """import Init

/-- First. -/
theorem one (p : Prop) (h : p) : p := by
  sorry -- to do

def two := 2

theorem three : 1 = 1 := rfl
theorem four : 2 = 2 := sorry
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "Some.lean"
    path.write_text(FILE, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    "text", ["theorem t : 1 = 1", "1 = 1", "p:q", "theorem\nt : x.lean", "True", "1=1", "p→p", "4 / 2 = 2"]
)
def test_statements_are_not_files(text: str) -> None:
    assert not looks_like_file(text)


@pytest.mark.parametrize("text", ["Some.lean", "folder/Some.lean", "a folder/Some.lean", "folder/other"])
def test_words_and_lean_names_are_files(text: str) -> None:
    assert looks_like_file(text)


def test_what_exists_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "a b").write_text("x")
    assert looks_like_file(str(tmp_path / "a b"))


def test_a_statement_is_one_theorem() -> None:
    target = read_target("theorem t (p : Prop) : p → p")
    assert [(item.name, item.signature) for item in target.theorems] == [("t", "(p : Prop) : p → p")]


def test_a_file_gives_its_unproved_theorems(file: str) -> None:
    assert [item.name for item in read_target(file).theorems] == ["one", "four"]


def test_a_name_chooses_one_even_if_it_is_proved(file: str) -> None:
    assert [item.name for item in read_target(file, "three").theorems] == ["three"]


def test_proofs_take_the_place_of_sorry(file: str) -> None:
    target = read_target(file)
    one, four = target.theorems
    attempts = {
        0: Attempt(one, Outcome.PROVED, Cost(), "by\n  exact h"),
        1: Attempt(four, Outcome.GAVE_UP, Cost(), limit=Limit.SECONDS),
    }
    text = target.text(attempts)
    items = {item.theorem.name: item for item in theorems(text)}
    assert list(items) == ["one", "three", "four"]
    assert [name for name, item in items.items() if item.has_sorry] == ["four"]
    assert "theorem one (p : Prop) (h : p) : p := by\n  exact h\n-- " in text
    assert "theorem four : 2 = 2 := sorry\n-- not proved" in text
    assert {"/-- First. -/", "def two := 2", "-- to do"} <= {line.strip() for line in text.splitlines()}


def test_a_refutation_is_a_remark_and_the_file_stays_as_it_is(file: str) -> None:
    target = read_target(file)
    four = target.theorems[1]
    false = Theorem("four_is_false", ": ¬ (2 = 2)", four.header)
    refutation = Refutation(false, "by\n  omega", Verdict(True, "", "T2", (), "lean", 0.1))
    text = target.text({1: Attempt(four, Outcome.DISPROVED, Cost(), refutation=refutation)})
    remark = (
        "-- disproved: its negation is proved (T2: a fresh process replayed it through the kernel); axioms: none\n"
        "--   theorem four_is_false : ¬ (2 = 2) := by\n"
        "--     omega\n"
        "-- cost: "
    )
    assert f"theorem four : 2 = 2 := sorry\n{remark}" in text
    assert "\n".join(line for line in text.splitlines() if not line.startswith("-- ")) == FILE.rstrip("\n")


def test_prices_reach_the_text(file: str) -> None:
    target = read_target(file)
    attempts = {1: Attempt(target.theorems[1], Outcome.GAVE_UP, Cost(lean_cpu_seconds=3600.0), limit=Limit.SECONDS)}
    assert "about 9.00 EUR" in target.text(attempts, Prices("EUR", 9.0, source="x"))
    one = read_target("theorem t : 1 = 1")
    attempts = {0: Attempt(one.theorems[0], Outcome.GAVE_UP, Cost(lean_cpu_seconds=3600.0), limit=Limit.SECONDS)}
    assert "about 9.00 EUR" in one.text(attempts, Prices("EUR", 9.0, source="x"))


def test_what_was_not_attempted_stays_as_it_is(file: str) -> None:
    assert read_target(file).text({}) == FILE.rstrip("\n")


def test_a_theorem_without_body_gets_one(tmp_path: Path) -> None:
    path = tmp_path / "Bare.lean"
    path.write_text("theorem t (p : Prop) (h : p) : p\n", encoding="utf-8")
    target = read_target(str(path))
    text = target.text({0: Attempt(target.theorems[0], Outcome.PROVED, Cost(), "by\n  exact h")})
    assert text.startswith("theorem t (p : Prop) (h : p) : p := by\n  exact h\n-- ")


def test_equation_style_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "Cases.lean"
    path.write_text("theorem t : ∀ n : Nat, n = n\n  | 0 => rfl\n  | _ => sorry\n\ndef x := 1\n", encoding="utf-8")
    target = read_target(str(path))
    assert isinstance(target, FileTarget)
    text = target.text({0: Attempt(target.theorems[0], Outcome.PROVED, Cost(), "by\n  intro n\n  rfl")})
    assert text.startswith("theorem t : ∀ n : Nat, n = n := by\n  intro n\n  rfl\n-- ")
    assert "=>" not in text
    assert text.endswith("def x := 1")


def bad(argument: str, name: str | None = None) -> str:
    with pytest.raises(SourceError) as raised:
        read_target(argument, name)
    return str(raised.value)


def test_what_is_wrong_is_said(file: str, tmp_path: Path) -> None:
    assert "there is no file" in bad(str(tmp_path / "Missing.lean"))
    assert "is a folder" in bad(str(tmp_path))
    assert "has no theorem named six: it has one, three, four" in bad(file, "six")
    assert "statement" in bad("theorem t : 1 = 1", "t")
    assert "empty" in bad("")
    assert "empty" in bad("  ")
    assert "not UTF-8" in bad("theorem t : \udcff")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"def x := 1\n", "has no theorem"),
        (b"theorem t : 1 = 1 := rfl\n", "has a proof already"),
    ],
)
def test_unusable_files_are_explained(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "Odd.lean"
    path.write_bytes(content)
    message = bad(str(path))
    assert words in message
    assert str(path) in message


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "Mark.lean"
    path.write_bytes("\ufefftheorem t : 1 = 1 := sorry\n".encode())
    assert [item.name for item in read_target(str(path)).theorems] == ["t"]


def test_windows_line_ends_become_plain_ones(tmp_path: Path) -> None:
    path = tmp_path / "Windows.lean"
    path.write_bytes(b"theorem t : 1 = 1 := by\r\n  sorry\r\n")
    target = read_target(str(path))
    assert "\r" not in target.text({0: Attempt(target.theorems[0], Outcome.PROVED, Cost(), "by\n  rfl")})


def test_two_theorems_of_one_name_are_not_guessed_at(tmp_path: Path) -> None:
    path = tmp_path / "Twice.lean"
    path.write_text("theorem t : 1 = 1 := sorry\ntheorem t : 2 = 2 := sorry\n", encoding="utf-8")
    assert "on lines 1 and 2" in bad(str(path), "t")
    path.write_text("namespace A\ntheorem t : 1 = 1 := sorry\nend A\nnamespace B\ntheorem t : 2 = 2 := sorry\n")
    assert "name one of A.t, B.t" in bad(str(path), "t")
    assert [item.signature for item in read_target(str(path), "B.t").theorems] == [": 2 = 2"]


def test_the_text_of_a_statement_is_its_declaration() -> None:
    target = read_target("theorem t (p : Prop) (h : p) : p")
    assert isinstance(target, StatementTarget)
    attempt = Attempt(target.theorem, Outcome.PROVED, Cost(), "by\n  exact h")
    assert target.text({0: attempt}).startswith("theorem t (p : Prop) (h : p) : p := by\n  exact h\n-- ")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            "theorem a : 1 = 1 := sorry\ntheorem a : 2 = 2 := rfl\n",
            "theorems named a, on lines 1 and 2: rename one",
        ),
        ("namespace N\ntheorem a : 1 = 1 := sorry\nend N\ntheorem N.a : 2 = 2 := rfl\n", "named N.a, on lines 2 and 4"),
        (
            "namespace N.M\nnoncomputable section S\ntheorem a : 1 = 1 := sorry\nend S\ntheorem a : 2 = 2 := sorry\n",
            "named N.M.a",
        ),
        ("namespace N\ntheorem _root_.a : 1 = 1 := sorry\nend N\ntheorem a : 2 = 2 := sorry\n", "named a, on lines 2"),
    ],
)
def test_repeated_names_are_refused(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "Twice.lean"
    path.write_text(content, encoding="utf-8")
    assert words in bad(str(path))


def test_equal_names_in_different_namespaces_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "Names.lean"
    path.write_text(
        "theorem a : 1 = 1 := sorry\nnamespace N.M\ntheorem a : 1 = 1 := sorry\nend M\n"
        "theorem a : 1 = 1 := sorry\nend N\nsection\ntheorem b : 1 = 1 := sorry\nend\n"
    )
    assert [item.full_name for item in theorems(path.read_text())] == ["a", "N.M.a", "N.a", "b"]
    assert len(read_target(str(path)).theorems) == 4


def test_lemma_is_mathlibs_word(tmp_path: Path) -> None:
    path = tmp_path / "Lemma.lean"
    path.write_text("theorem a : 1 = 1 := rfl\nlemma b : 1 = 1 := sorry\n")
    with pytest.raises(SourceError, match="line 2: `lemma` is Mathlib's word: write `theorem`"):
        read_target(str(path), mathlib=False)
    assert len(read_target(str(path)).theorems) == 1
    path.write_text('macro "lemma" x:ident : command => `(def $x := 1)\nlemma b : 1 = 1 := sorry\n')
    assert len(read_target(str(path), mathlib=False).theorems) == 1


def test_only_prove_suggests_a_statement(tmp_path: Path) -> None:
    missing = str(tmp_path / "Missing.lean")
    assert "or a statement such as" in bad(missing)
    with pytest.raises(SourceError) as raised:
        read_lean_file(missing)
    assert "statement" not in str(raised.value)


@pytest.mark.parametrize(
    ("typed", "column", "expected"),
    [
        ("1 + = 1", 20, "line 1, column 5"),
        ("  1 + = 1", 20, "line 1, column 7"),
        (": 1 + = 1", 20, "line 1, column 7"),
        ("(n : Nat) : n + = n", 30, "line 1, column 17"),
        ("theorem goal : 1 + = 1", 20, "line 1, column 20"),
        ("theorem x\n  : 1 + = 1", 17, "line 2, column 9"),
        ("lemma x : 1 + = 1", 17, "line 1, column 15"),
        ("def y := 1\ntheorem x : 1 + = 1", 17, "line 1, column 17"),
    ],
)
def test_places_are_those_of_what_was_typed(typed: str, column: int, expected: str) -> None:
    """Lean reads ``theorem goal : 1 + = 1``; columns count from 1."""
    note = f"refused (line 1, column {column}): unexpected token, line 1, column 9"
    assert read_target(typed).placed(note) == f"refused ({expected}): unexpected token, line 1, column 9"
