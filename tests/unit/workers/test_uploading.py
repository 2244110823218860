"""Traces on their way to the store: by whole lines, within the limit, whatever happens to file and database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.values import Claim
from prover.errors import StoreUnavailable
from tests.unit.workers.place import Place
from workers import uploading
from workers.uploading import Upload


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    with place.store:
        yield place


def upload(place: Place, claim: Claim, name: str = "trace", limit: int = 1 << 20) -> Upload:
    return Upload(place.store.checkpoints, claim, place.folder / name, limit)


def add(place: Place, data: bytes) -> None:
    with (place.folder / "trace").open("ab") as file:
        file.write(data)


def test_whole_lines_only(place: Place) -> None:
    claim = place.claim(place.submit())
    sending = upload(place, claim)
    sending.push()  # there is no file yet
    add(place, b"one\ntwo\nthr")
    sending.push()
    assert place.store.checkpoints.read(claim.attempt) == b"one\ntwo\n"
    add(place, b"ee\n")
    sending.push()
    sending.push()
    assert place.store.checkpoints.read(claim.attempt) == b"one\ntwo\nthree\n"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.binary(max_size=9), max_size=8), st.integers(1, 8), st.integers(0, 40))
def test_what_is_stored_is_the_beginning_of_the_file(place: Place, parts: list[bytes], chunk: int, limit: int) -> None:
    claim = place.claim(place.submit())
    path = place.folder / "trace"
    path.unlink(missing_ok=True)
    sending = upload(place, claim, limit=limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploading, "_CHUNK", chunk)
        for part in parts:
            add(place, part)
            sending.push()
        text = b"".join(parts)
        stored = place.store.checkpoints.read(claim.attempt)
    whole = text[: text.rfind(b"\n") + 1]
    assert whole.startswith(stored)
    assert len(stored) <= limit
    assert stored == b"" or stored.endswith(b"\n")
    if len(whole) <= limit:
        assert stored == whole
    place.store.attempts.give_back(claim, "the example is over")
    place.store.runs.set_state(claim.run, place.store.runs.get(claim.run).state.__class__.CANCELLED)


def test_what_is_restored_is_gone_on_with(place: Place) -> None:
    run = place.submit()
    claim = place.claim(run)
    add(place, b"one\ntwo\n")
    upload(place, claim).push()
    place.store.attempts.give_back(claim, "stopped")
    second = place.claim(run)
    other = upload(place, second, "other")
    assert other.restore() == 8
    path = place.folder / "other"
    assert path.read_bytes() == b"one\ntwo\n"
    path.write_bytes(path.read_bytes() + b"three\n")
    other.push()
    assert place.store.checkpoints.read(claim.attempt) == b"one\ntwo\nthree\n"


@pytest.mark.parametrize("again", [b"x\n", b"another beginning\n"])
def test_a_file_that_was_begun_anew_replaces_what_was_stored(place: Place, again: bytes) -> None:
    claim = place.claim(place.submit())
    sending = upload(place, claim)
    add(place, b"one\ntwo\n")
    sending.push()
    (place.folder / "trace").write_bytes(again)
    sending.push()
    assert place.store.checkpoints.read(claim.attempt) == again


def test_an_answer_that_was_lost_sends_nothing_twice(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = place.claim(place.submit())
    sending = upload(place, claim)
    add(place, b"one\n")
    real = place.store.checkpoints.append

    def arrives_without_answer(*arguments: object) -> bool:
        real(*arguments)  # type: ignore[arg-type]
        raise StoreUnavailable("the connection ended")

    monkeypatch.setattr(place.store.checkpoints, "append", arrives_without_answer)
    with pytest.raises(StoreUnavailable):
        sending.push()
    monkeypatch.setattr(place.store.checkpoints, "append", real)
    sending.push()
    add(place, b"two\n")
    sending.push()
    assert place.store.checkpoints.read(claim.attempt) == b"one\ntwo\n"


def test_who_lost_the_claim_writes_nothing(place: Place) -> None:
    run = place.submit()
    late = place.claim(run)
    place.store.attempts.give_back(late, "as if its lease had ended")
    present = place.claim(run)
    sending = upload(place, late)
    add(place, b"one\n")
    sending.push()
    assert place.store.checkpoints.size(present.attempt) == 0


def test_without_room_nothing_is_sent(place: Place) -> None:
    claim = place.claim(place.submit())
    add(place, b"one\n")
    upload(place, claim, limit=0).push()
    assert place.store.checkpoints.size(claim.attempt) == 0


def test_one_who_has_lost_the_claim_leaves_the_trace_alone(place: Place) -> None:
    run = place.submit()
    slow = place.claim(run)
    add(place, b"one\n")
    sending = upload(place, slow)
    sending.push()
    place.store.attempts.give_back(slow, "its lease was taken away")
    fast = place.claim(run)
    assert place.store.checkpoints.append(fast, 4, b"fast\n")
    add(place, b"slower\n")
    sending.push()
    assert place.store.checkpoints.read(slow.attempt) == b"one\nfast\n"
