"""Places, imports and scopes of a file, read without Lean."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover.errors import SourceError
from prover.lean.tracing.imports import imports_of
from prover.lean.tracing.scopes import cut
from prover.lean.tracing.text import SourceText, read_source
from prover.traced import Place


def test_places_and_offsets_are_inverse_to_each_other() -> None:
    text = SourceText("ab\n\nc𝔸d\n")
    for offset in range(len(text.text) + 1):
        assert text.offset_at(text.place(offset)) == offset
    assert text.place(text.text.index("d")) == Place(3, 3)


def test_columns_of_the_language_server_count_utf16_units() -> None:
    text = SourceText("x\n𝔸𝔹 é = y")
    assert [text.offset_utf16(1, column) for column in (0, 2, 4, 5, 6)] == [2, 3, 4, 5, 6]
    assert text.offset_utf16(9, 0) == len(text.text)


def test_windows_line_ends_are_read_as_lean_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "A.lean"
    path.write_bytes(b"def a := 1\r\ndef b := 2\r\n")
    assert read_source(path).text == "def a := 1\ndef b := 2\n"


def test_a_file_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "A.lean"
    path.write_bytes(b"def a := 1\n-- \xff\n")
    with pytest.raises(SourceError, match=r"not UTF-8 \(line 2\)"):
        read_source(path)


@pytest.mark.parametrize(
    ("header", "imports"),
    [
        ("", ("Init",)),
        ("prelude\nimport A.B\nimport A.C", ("A.B", "A.C")),
        ("import A.B -- import Not\n/- import Neither -/ import «strange».X", ("Init", "A.B", "strange.X")),
        ("module\npublic import A\npublic meta import B\nimport all C\nmeta import E", ("Init", "A", "B", "C", "E")),
        ("module prelude\nimport A\nimport A", ("A",)),
        ("/-! doc -/\nimport A", ("Init",)),
    ],
)  # fmt: skip
def test_imports_of_every_kind_of_header(header: str, imports: tuple[str, ...]) -> None:
    assert imports_of(SourceText(f"{header}\n\ntheorem t : True := by\n  trivial -- import Z\n")) == imports


def test_commands_know_the_namespaces_that_are_open() -> None:
    text = SourceText(
        "namespace A.B\nopen Nat List\nsection\nopen Int (add)\ntheorem one : True := trivial\nend\n"
        "open Bool in\nset_option x true in\n@[simp] private theorem two : True := trivial\nend A.B\ndef three := 1\n"
    )
    named = {
        command.tokens[command.keyword + 1].text: command for command in cut(text) if command.kind in ("theorem", "def")
    }
    assert named["one"].namespace == named["two"].namespace == "A.B"
    assert named["one"].opens == ("Nat", "List", "Int")
    assert named["two"].opens == ("Nat", "List", "Bool")
    assert named["two"].namespaces[:2] == ["A.B", "A"]
    assert named["two"].namespaces[-1] == ""
    assert text.text[named["two"].start :].startswith("@[simp]")
    assert (named["three"].namespace, named["three"].opens) == ("", ())
