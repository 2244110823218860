"""Text and data as columns hold them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from db.columns import Exact, Json, storable
from db.theorems import Shelf
from prover.types import Theorem

_DIALECT = sqlite.dialect()  # type: ignore[no-untyped-call, unused-ignore]
_ANY = st.text(st.characters(exclude_categories=()))


@given(_ANY | st.sampled_from(["\0", "\x1a0000", "\x1a", "\x1a001a", "\ud83d\ude00"]))
def test_any_text_comes_back(text: str) -> None:
    stored = Exact().process_bind_param(text, _DIALECT)
    assert stored is not None
    assert "\0" not in stored
    stored.encode()
    assert Exact().process_result_value(stored, _DIALECT) == text
    assert (stored == text) is storable(text)


@given(st.recursive(st.none() | st.booleans() | st.integers() | _ANY, st.lists, max_leaves=5))
def test_any_data_comes_back_as_ascii(data: object) -> None:
    stored = Json().process_bind_param(data, _DIALECT)
    assert stored is None or (stored.isascii() and "\0" not in stored)
    assert Json().process_result_value(stored, _DIALECT) == data


@given(st.lists(st.tuples(st.text(), st.sampled_from(["", "import A\n", " import A", "é\n"]))))
def test_a_shelf_names_statements_as_theorems_do(parts: list[tuple[str, str]]) -> None:
    shelf = Shelf()
    for signature, header in parts:
        theorem = Theorem("t", signature, header)
        if storable(signature):
            assert shelf.add(theorem) == theorem.statement_hash
