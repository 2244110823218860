"""What a Lean text imports, as everybody here reads it."""

from __future__ import annotations

import time

import pytest

from prover.header import header_modules, imported_modules, is_prelude
from prover.lean.tracing.imports import imports_of
from prover.lean.tracing.text import SourceText

HEADERS = [
    ("", ("Init",)),
    ("prelude", ()),
    ("prelude\nimport A.B", ("A.B",)),
    ("/- a -/ prelude\nimport A", ("A",)),
    ("-- prelude\nimport A", ("Init", "A")),
    ("open preludes", ("Init",)),
    ("import A.B\nopen A", ("Init", "A.B")),
    ("open Nat\nimport A", ("Init",)),
    ("/- import No /- nested -/ -/ import A -- import No\nimport B", ("Init", "A", "B")),
    ("/- a /- b -/ prelude -/ import A", ("Init", "A")),
    ("module\n\npublic import A\nmeta import B\nimport all C", ("Init", "A", "B", "C")),
    ("module prelude\npublic meta import A", ("A",)),
    ("/-! doc -/\nimport A", ("Init",)),
    ("import all\nimport B", ("Init", "all", "B")),
    ("import \u00abA\u00bb.B", ("Init", "A.B")),
]


@pytest.mark.parametrize(("header", "modules"), HEADERS)
def test_headers_say_what_they_import(header: str, modules: tuple[str, ...]) -> None:
    assert header_modules(header) == modules
    assert imported_modules(header) == [module for module in modules if module != "Init"]
    assert is_prelude(header) == ("Init" not in modules)


@pytest.mark.parametrize(("header", "modules"), HEADERS)
def test_tracing_reads_headers_alike(header: str, modules: tuple[str, ...]) -> None:
    assert imports_of(SourceText(header)) == modules


def test_a_comment_without_an_end_hides_what_follows() -> None:
    assert header_modules("/- never closed import A") == ("Init",)


@pytest.mark.parametrize("text", ["/- a -/\n", "/-", "-- a\n", " ", "import A ", "import ", "all ", "\u00ab", "/--/"])
def test_any_text_is_read_in_linear_time(text: str) -> None:
    began = time.process_time()
    header_modules(text * 20_000)
    assert time.process_time() - began < 1
