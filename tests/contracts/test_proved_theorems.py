"""What theorems a keeper of proofs gives as lemmas: of these headers and this toolchain, and only while they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.store import Store
from db.values import ProofKind
from prover.types import Theorem
from tests.services.store.values import LEAN, Clock, theorem, verdict

HEADER = "import Core\n\ndef two := 2"


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)], name="store")
def _store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'store.sqlite'}" if sqlite else str(request.getfixturevalue("postgres_url"))
    with Store.open(url, clock=clock) as store:
        yield store


def kept(store: Store, clock: Clock, about: Theorem, proof: str = "by omega", toolchain: str = LEAN) -> str:
    clock.turn(1)
    given = replace(verdict(about), toolchain=toolchain)
    return store.proofs.keep(ProofKind.PROOF, about, about, proof, given).id


def test_theorems_of_the_headers_the_latest_first(store: Store, clock: Clock) -> None:
    first, second, other, third = theorem(1, HEADER), theorem(2, HEADER), theorem(3), theorem(4, HEADER + " + 0")
    for number, one in enumerate((first, second, other, third)):
        kept(store, clock, one, f"by simp -- {number}")
    assert store.lemmas.proved(LEAN, [HEADER], 9) == [(second, "by simp -- 1"), (first, "by simp -- 0")]
    found = store.lemmas.proved(LEAN, [HEADER, third.header, HEADER], 9)
    assert [about for about, _ in found] == [third, second, first]
    assert [about for about, _ in store.lemmas.proved(LEAN, [HEADER, third.header], 1)] == [third]
    assert store.lemmas.proved(LEAN, ["def unknown := 1"], 9) == []
    assert store.lemmas.proved(LEAN, [], 9) == []
    assert store.lemmas.proved("another Lean", [HEADER], 9) == []


def test_blanks_around_a_header_do_not_count(store: Store, clock: Clock) -> None:
    """In one file the theorems without a proof leave empty lines where they stood."""
    bare, spaced = theorem(1, HEADER), theorem(2, HEADER + "\n\n\n\n")
    kept(store, clock, bare)
    kept(store, clock, spaced)
    expected = [replace(spaced, header=HEADER), bare]
    for header in (HEADER, HEADER + "\n\n"):
        assert [about for about, _ in store.lemmas.proved(LEAN, [header], 9)] == expected


def test_what_does_not_hold_any_more_is_left_out(store: Store, clock: Clock) -> None:
    fallen, again, vacuous = theorem(1, HEADER), theorem(2, HEADER), theorem(3, HEADER)
    store.proofs.add_verdict(kept(store, clock, fallen), verdict(fallen, proved=False))
    saved = kept(store, clock, again)
    store.proofs.add_verdict(saved, verdict(again, proved=False))
    store.proofs.add_verdict(saved, verdict(again, seconds=9.0))
    kept(store, clock, vacuous)
    against = Theorem("t3_is_vacuous", "(a : Nat) : False", HEADER)
    store.proofs.keep(ProofKind.CONTRADICTION, vacuous, against, "by simp", verdict(against))
    false = theorem(4, HEADER)
    negation = Theorem("t4_is_false", ": False", HEADER)
    store.proofs.keep(ProofKind.NEGATION, false, negation, "by simp", verdict(negation))
    assert [about for about, _ in store.lemmas.proved(LEAN, [HEADER], 9)] == [again]


def test_nothing_is_known_while_it_is_away(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "store.sqlite"
    with Store.open(f"sqlite:///{file}", clock=clock) as store:
        kept(store, clock, theorem(1, HEADER))
    with Store.open(f"sqlite:///{file}", clock=clock) as store:
        store.close()
        file.write_bytes(b"this is no database any more " * 400)
        assert store.lemmas.proved(LEAN, [HEADER], 9) == []
