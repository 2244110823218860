"""What is computed for the pages: thinned courses, guesses, and how numbers are said."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

import pytest

from db.values import Counts, Point, Run
from prover.prices import Prices
from prover.types import Cost, Outcome
from prover.web.lean_text import LONGEST, lean
from prover.web.pictures import bar, cost_curve, solved_over_time
from prover.web.show import ago, duration, megabytes, moment, number, percent
from prover.web.values import Tally
from prover.web.views import Courses, Views, thinned
from tests.unit.web.filled import Filled


def points(count: int) -> list[Point]:
    return [Point(100.0 + n, Outcome.PROVED if n % 2 else Outcome.GAVE_UP, bool(n % 2), 0.5) for n in range(count)]


def test_a_thinned_course_keeps_sums_first_and_last() -> None:
    for count in (1, 2, 399, 401, 10_001):
        course = thinned(points(count), 100.0)
        assert len(course) <= 402
        assert course[0].done == 1
        assert (course[-1].done, course[-1].proved) == (count, count // 2)
        assert course[-1].lean_cpu_seconds == pytest.approx(count / 2)
        assert [p.done for p in course] == sorted({p.done for p in course})
    assert thinned([], 0.0) == ()


class Source:
    """Stands for the store: runs' courses as told, and how often they were asked for."""

    def __init__(self) -> None:
        self.count = 0
        self.asked = 0
        self.arrived = threading.Event()
        self.runs = self

    def course(self, _run_id: str) -> list[Point]:
        self.asked += 1
        self.arrived.set()
        return points(self.count)


def test_large_courses_are_made_again_behind_the_readers_backs(read_only: Filled) -> None:
    source: Any = Source()
    courses = Courses(source)
    run = read_only.runs["active"]

    def at(count: int, now: float) -> int:
        source.count = count
        counted: Run = replace(run, counts=Counts(outcomes={Outcome.PROVED: count}), created=0.0)
        return courses.of(counted, now)[-1].done

    assert at(10, 0.0) == 10
    assert at(11, 0.0) == 11, "a small one is exact"
    assert at(5000, 1.0) == 5000
    asked = source.asked
    assert at(5000, 100.0) == 5000
    assert at(5001, 2.0) == 5000, "it was made a second ago"
    assert source.asked == asked
    source.arrived.clear()
    assert at(5002, 60.0) == 5000, "nobody waits"
    assert source.arrived.wait(5)
    for _ in range(500):
        if at(5002, 61.0) == 5002:
            break
        threading.Event().wait(0.01)
    assert at(5002, 61.0) == 5002


def test_pictures_of_extremes() -> None:
    assert solved_over_time([], 10.0) == ""
    assert cost_curve([]) == ""
    for count, stretch in ((1, 1e-6), (2, 1e7), (3000, 1.0)):
        course = thinned([replace(p, finished=p.finished * stretch) for p in points(count)], 0.0)
        for picture in (solved_over_time(course, 1e-9), cost_curve(course)):
            assert "nan" not in picture
            assert "inf" not in picture
    none = Tally(0, 0, 0, 0, 0, 0, {})
    assert 'aria-label="nothing yet"' in bar(none)


def test_how_numbers_are_said() -> None:
    assert [duration(s) for s in (0.034, 0.96, 9.96, 59.7, 200, 7500, 200_000, None, -1)] == [
        *("0.03 s", "0.96 s", "10 s", "1 min", "3 min 20 s", "2 h 5 min", "2 d 7 h", "–", "0.00 s")
    ]
    assert [number(n) for n in (0, 1234567, 0.5, 0.0123, 1234.5)] == [
        "0",
        "1\u202f234\u202f567",
        "0.50",
        "0.012",
        "1\u202f234",
    ]
    assert [percent(p, 1000) for p in (0, 0.5, 3, 500, 999.9, 1000)] == [
        "0 %",
        "< 0.1 %",
        "0.3 %",
        "50 %",
        "> 99.9 %",
        "100 %",
    ]
    assert percent(1, 0) == "–"
    assert [megabytes(n) for n in (5, 1500, 2e6, 3e9)] == ["5 B", "1.5 kB", "2.0 MB", "3.0 GB"]
    assert [ago(t, 1000.0) for t in (999, 940, None)] == ["just now", "1 min ago", "–"]
    assert moment(0.0) == '<time datetime="1970-01-01T00:00:00Z">1970-01-01 00:00 UTC</time>'


def test_lean_text_is_coloured_whole_and_in_linear_time() -> None:
    assert lean("theorem t : 1 = 1 := by omega -- <b>") == (
        '<span class="k">theorem</span> t : <span class="n">1</span> = <span class="n">1</span> := '
        '<span class="k">by</span> <span class="t">omega</span> <span class="c">-- &lt;b&gt;</span>'
    )
    assert lean(None) == ""
    for nasty in ("/-" * 9000, '"' * 18_000, "-" * 18_000, "(" * 18_000, "\\" * 18_000, "/- " + "-" * 18_000):
        assert len(lean(nasty)) >= len(nasty)
    began = time.process_time()
    lean('"\\' * 10_000)  # a text without an end, in which each character looks like the beginning of another
    assert time.process_time() - began < 1
    assert "10 more characters" in lean("x" * (LONGEST + 10))


def test_money_is_told_where_it_says_something(read_only: Filled) -> None:
    run = read_only.store.runs.list(1)[0]
    cheap, dear = Cost(lean_cpu_seconds=36.0), Cost(lean_cpu_seconds=3600.0)
    told = {
        (name, cost.lean_cpu_seconds): Views(read_only.store, prices).run_line(replace(run, cost=cost)).money.told
        for name, prices in (("default", Prices()), ("set", Prices(source="prices.toml")))
        for cost in (cheap, dear)
    }
    assert told == {("default", 36.0): False, ("default", 3600.0): True, ("set", 36.0): True, ("set", 3600.0): True}
