"""Where words are code, comment or text."""

from __future__ import annotations

import pytest

from prover.lean.tokens import Lines, TokenKind, code, tokens


def words(text: str) -> list[str]:
    return [token.text for token in code(text) if token.kind is TokenKind.WORD]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("h.end Nat.add_comm h₁'", ["h.end", "Nat.add_comm", "h₁'"]),
        ("«end».«a b» x", ["«end».«a b»", "x"]),
        ("a -- b\nc", ["a", "c"]),
        ("a /- b /- c -/ d -/ e", ["a", "e"]),
        ('f "x -- y" z', ["f", "z"]),
        (r'f "\" a" z', ["f", "z"]),
        ('f r"\\" z', ["f", "z"]),
        ('f r#"a " b"# z', ["f", "z"]),
        ("f 'a' '\\n' '\"' z", ["f", "z"]),
        ("x' 'a' y'", ["x'", "y'"]),
        ("1theorem 0xffend 0xfg 1e5x 12_000y", ["theorem", "nd", "g", "x", "y"]),
        ("αβ λ x", ["αβ", "x"]),
        ('s!"{f "a"} b" z', ["s!", "z"]),
        ("f⁻¹ sorry×sorry", ["f", "sorry", "sorry"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    ["/- a", '"a', 'r#"a"', "«a", "<--x", "//- a -/", "⁻¹'\"'", '++"a"', "/--/", 's!"{a'],
)
def test_doubts(text: str) -> None:
    assert any(token.doubt for token in tokens(text))


@pytest.mark.parametrize("text", ["x --a", "(/- a -/)", "['a']", '("a")', "x/- a -/y", ",--a", "f '' s"])
def test_no_doubt(text: str) -> None:
    assert not any(token.doubt for token in tokens(text))


def test_tokens_cover_the_text() -> None:
    text = "theorem t (p : Prop) : p → p := by /-- d -/ intro h; exact h -- done"
    assert "".join(text.split()) == "".join("".join(token.text.split()) for token in tokens(text))
    assert all(text[token.start : token.end] == token.text for token in tokens(text))


def test_lines_count_code_points() -> None:
    lines = Lines("α\n𝔸b\n")
    assert lines.position(0) == (1, 0)
    assert lines.position(3) == (2, 1)
    assert lines.offset(2, 1) == 3
    assert lines.offset(9, 0) == 5
