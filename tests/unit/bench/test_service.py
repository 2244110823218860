"""What `lemmata bench service` computes from what it measured, and its tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.bench.service.pages import Latency, addresses, percentile
from prover.bench.service.run import Measured, Plan, run
from prover.bench.service.slots import Alone, Compared, Fleet, chosen
from prover.bench.service.stored import Filled
from prover.bench.service.throughput import Throughput
from prover.bench.service.use import Span, use
from prover.cli import bench_service
from prover.errors import InputError
from prover.settings import Settings

FILLED = Filled(2000, 3, 1.5, 28_000, "aaa", "bbb", "ccc", "f" * 64, "e" * 64, 4, 1)
SPANS = (Span("a", 10.0, 14.0, 3.0), Span("a", 15.0, 19.0, 3.5), Span("b", 12.0, 20.0, 7.0))


@st.composite
def days(draw: st.DrawFn) -> tuple[list[Span], int]:
    """What some of a number of slots did, one thing after the other."""
    slots = draw(st.integers(1, 4))
    lengths = st.floats(0.0, 50.0, allow_nan=False)
    spans = []
    for slot in range(draw(st.integers(1, slots))):
        now = draw(lengths)
        for _ in range(draw(st.integers(1, 5))):
            pause, length = draw(lengths), draw(lengths)
            spans.append(Span(f"slot {slot}", now + pause, now + pause + length, draw(st.floats(0.0, 60.0))))
            now += pause + length
    return spans, slots


@given(days())
def test_the_parts_are_the_whole(day: tuple[list[Span], int]) -> None:
    spans, slots = day
    found = use(spans, slots)
    parts = (found.own, found.first, found.around, found.between, found.idle)
    assert sum(parts) == pytest.approx(found.whole, abs=1e-6)
    assert min(parts) >= -1e-9
    assert 0 <= found.productive <= found.utilisation + 1e-9
    assert found.utilisation <= found.steady + 1e-9
    assert found.steady <= 1 + 1e-9
    under_way = sum(span.finished - span.started for span in spans)
    assert found.own + found.first + found.around == pytest.approx(under_way, abs=1e-6)


@given(days(), st.integers(0, 3))
def test_slots_that_do_nothing_are_idle(day: tuple[list[Span], int], more: int) -> None:
    spans, slots = day
    one, other = use(spans, slots), use(spans, slots + more)
    assert other.idle == pytest.approx(one.idle + more * one.seconds, abs=1e-6)
    assert (other.own, other.between) == (one.own, one.between)


def test_where_a_small_runs_time_went() -> None:
    found = use(SPANS, 2)
    assert (found.seconds, found.whole, found.attempts) == (10.0, 20.0, 3)
    assert (found.own, found.first, found.around, found.between, found.idle) == (13.5, 2.0, 0.5, 1.0, 3.0)
    assert (found.utilisation, found.productive) == (0.8, 0.675)
    assert found.steady == pytest.approx(16 / 17)
    assert found.added == pytest.approx(0.5)
    nothing = use([], 2)
    assert (nothing.utilisation, nothing.productive, nothing.steady, nothing.added) == (0.0, 0.0, 0.0, 0.0)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=200), st.sampled_from((0.5, 0.95, 0.99, 1.0)))
def test_a_percentile_is_the_least_value_that_enough_do_not_exceed(values: list[float], share: float) -> None:
    ordered = sorted(values)
    found = percentile(ordered, share)
    assert found in ordered
    assert sum(value <= found for value in ordered) >= share * len(ordered)
    assert sum(value < found for value in ordered) < share * len(ordered)


def test_rates_are_compared_round_by_round() -> None:
    measured = Throughput(2, 100, (100.0, 50.0, 80.0), (400.0, 400.0, 400.0), (0.1, 0.2, 0.3))
    assert measured.ratio == pytest.approx(0.2)
    assert measured.added == pytest.approx(2 * (1 / 80 - 1 / 400))


def compared() -> Compared:
    fleet = Fleet(2, 3, 2, 0, 11.0, 1.0, use(SPANS, 2))
    return Compared(fleet, Alone(2, 3, 2, 0, 10.0, 0.5, 14.0))


def test_what_the_service_adds_is_told_without_the_attempts_own_costs() -> None:
    found = compared()
    assert found.ratio == pytest.approx(1.1)
    assert found.alone.productive == pytest.approx(0.7)
    assert found.added == pytest.approx((22.0 - 13.5) / 3 - (20.0 - 14.0) / 3)


def test_every_page_and_its_twin_is_asked_for() -> None:
    wanted = addresses(FILLED)
    paths = {path for some in wanted.values() for path in some}
    assert {"/", "/runs.json", "/runs/aaa", "/runs/aaa.json?outcome=gave_up", "/metrics", "/runs/ccc/events"} <= paths
    assert {page for page in wanted if f"{page} (JSON)" in wanted} >= {"runs", "run, large, deep", "theorem", "graph"}
    assert all(path.startswith("/") and path.count("?") <= 1 for path in paths)
    deep = wanted["run, large, deep"]
    assert all(10 <= int(path.partition("page=")[2]) <= 20 for path in deep)


def test_theorems_are_taken_at_even_distances_and_once(tmp_path: Path) -> None:
    suite = tmp_path / "s.jsonl"
    rows = [{"name": f"t{n}", "signature": f": {n} = {n}", "header": ""} for n in range(10)]
    suite.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert [row.theorem.name for row in chosen([str(suite), str(suite)], 5)] == ["t0", "t2", "t4", "t6", "t8"]
    assert len(chosen([str(suite), str(suite)], 200)) == 10


def test_unknown_parts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no part 'page'"):
        run(Plan(parts=("page",)), Settings(), tmp_path, None, lambda line: None)


def measured() -> Measured:
    queue = [Throughput(1, 1000, (120.0,), (800.0,), (0.4,))]
    pages = [Latency("runs", clients, 40, 5.0, 9.0 * clients, 12.0, 40_000) for clients in (1, 8)]
    return Measured("SQLite", queue, FILLED, pages, compared())


def test_the_tables_hold_the_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    bench_service._print(measured())
    text = capsys.readouterr().out
    for part in ("120", "800", "15 %", "7.1", "2,000 attempts of 3 runs", "72", "80.0 %", "94.1 %", "67.5 %", "1.10"):
        assert part in text, part
    assert max(map(len, text.splitlines()[:20])) <= 220


def test_numbers_of_slots_are_read_or_refused() -> None:
    assert (bench_service._numbers("1,4"), bench_service._numbers("")) == ((1, 4), ())
    for text in ("0", "two", "1,-3"):
        with pytest.raises(InputError, match="--slots takes numbers"):
            bench_service._numbers(text)


def test_json_holds_what_is_computed_too() -> None:
    found = json.loads(json.dumps(bench_service.data(measured())))
    assert found["queue"][0]["ratio"] == pytest.approx(0.15)
    assert found["slots"]["fleet"]["use"]["utilisation"] == pytest.approx(0.8)
    assert found["pages"][1]["clients"] == 8
    nothing = bench_service.data(Measured("SQLite"))
    assert (nothing["slots"], nothing["pages"]) == (None, ())
