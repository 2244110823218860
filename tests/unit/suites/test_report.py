"""The numbers of one run and of two, and how they are shown: as text, as JSON, as a page."""

from __future__ import annotations

import html.parser
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.suites.compare import compare, mcnemar
from prover.suites.page import page
from prover.suites.plots import Curve, Part, bar, cactus
from prover.suites.summary import Summary, category, summarise
from prover.suites.text import full_report, number, report_data, short_report
from prover.types import Attempt, Limit, Theorem
from tests.unit.suites.attempts import FAULT, GAVE_UP, INVALID, PROVED, SETTINGS, attempt, run_of

A, B, C, D, E, F, G = (Theorem(name, f": {name}") for name in "ABCDEFG")
NEEDS = "needs Mathlib, which is not here"


@pytest.fixture
def attempts() -> list[Attempt]:
    return [
        attempt(A, PROVED, 2.0, tactics=10),
        attempt(B, PROVED, 6.0, tactics=30),
        attempt(C, GAVE_UP, 10.0, tactics=100),
        attempt(D, GAVE_UP, 1.0, tactics=4, limit=Limit.EXHAUSTED),
        attempt(E, INVALID, 0.1, tactics=0, note="unknown identifier"),
        attempt(F, INVALID, 0.0, tactics=0, note=NEEDS),
        attempt(G, FAULT, 3.0, tactics=1, note="Lean died"),
    ]


def summary(tmp_path: Path, some: Sequence[Attempt], name: str = "o", **settings: object) -> Summary:
    return summarise(run_of(tmp_path / f"{name}.jsonl", some, {**SETTINGS, "rows": 9, **settings}))


def test_the_numbers_of_a_run(tmp_path: Path, attempts: list[Attempt]) -> None:
    found = summary(tmp_path, attempts)
    assert dict(found.counts) == {
        "proved": 2,
        "gave up (exhausted)": 1,
        "gave up (seconds)": 1,
        "invalid": 1,
        "needs Mathlib": 1,
        "fault": 1,
        "not attempted": 2,
    }
    assert found.counts[0][0] == "proved"
    assert found.counts[-1][0] == "not attempted"
    assert [record.name for record in found.searched] == ["A", "B", "C", "D"], "nothing else counts for or against"
    wall, cpu, tactics, expansions = found.costs
    assert (wall.total, wall.median, wall.solved_total, wall.solved_median) == (19.0, 4.0, 8.0, 4.0)
    assert (cpu.total, tactics.total, tactics.median, expansions.solved_total) == (9.5, 144, 20, 20)
    assert found.over_time == [(0.5, 0), (1, 0), (2, 1), (5, 1), (10, 2)]
    assert found.elapsed == 7.0


def test_a_run_in_two_sessions_lasted_as_long_as_both(tmp_path: Path, attempts: list[Attempt]) -> None:
    run_of(tmp_path / "o.jsonl", attempts[:2], {**SETTINGS, "rows": 9})
    found = summarise(run_of(tmp_path / "o.jsonl", attempts[2:], {**SETTINGS, "rows": 9}, at=1000.0))
    assert found.elapsed == 2.0 + 5.0


def test_the_text_says_it_all(tmp_path: Path, attempts: list[Attempt]) -> None:
    found = summary(tmp_path, attempts)
    text = full_report(found)
    assert "2 of 4 proved (50.0 %)" in text
    assert re.search(r"^needs Mathlib +1$", text, re.MULTILINE)
    assert re.search(r"^wall seconds +19 +4 +8 +4$", text, re.MULTILINE)
    assert re.search(r"^B +6\.00 s +30$", text, re.MULTILINE)
    assert "G: Lean died" in text
    assert short_report(found).startswith("2 of 4 proved (50.0 %); 1 gave up")


def test_a_run_without_attempts(tmp_path: Path) -> None:
    found = summary(tmp_path, [])
    assert short_report(found) == "0 of 0 proved; 9 not attempted"
    assert "Nothing was solved." in page(found)
    assert json.loads(report_data(found))["outcomes"] == {"not attempted": 9}
    assert compare(found, found).both == 0


def test_changed_code_and_repeated_faults_are_told(tmp_path: Path, attempts: list[Attempt]) -> None:
    path = tmp_path / "o.jsonl"
    run_of(path, attempts)
    run = run_of(path, [attempt(G, PROVED)], at=500.0)
    text = full_report(summarise(run))
    assert "1 faults were tried again" in text
    assert "changed between sessions" not in text
    sessions = (*run.sessions, {"started": 900.0, "jobs": 4, "code": "other"})
    assert "changed between sessions: 2 versions" in full_report(summarise(run.__class__(run.settings, sessions)))


def test_the_difference_of_two_runs(tmp_path: Path, attempts: list[Attempt]) -> None:
    extra = Theorem("extra", ": extra")
    there = [
        attempt(A, PROVED, 4.0, tactics=40),
        attempt(B, GAVE_UP, 10.0),
        attempt(C, PROVED, 1.0),
        attempt(extra, PROVED, 1.0),
    ]
    found = compare(summary(tmp_path, attempts), summary(tmp_path, there, "other", seed=7))
    assert [(change.record.name, change.otherwise) for change in found.gained] == [("B", "gave up (seconds)")]
    assert [(change.record.name, change.otherwise) for change in found.lost] == [("C", "gave up (seconds)")]
    assert (found.both, found.only_here, found.only_there) == (1, 4, 1)
    wall = found.costs[0]
    assert (wall.here, wall.there, wall.total, wall.median) == (2.0, 4.0, 0.5, 0.5)
    assert found.settings == ("seed is 7 there, 0 here",)
    text = full_report(found.here, found)
    assert "1 newly solved, 1 lost, 1 solved in both" in text
    assert "seed is 7 there, 0 here" in text
    assert re.search(r"^tactics +10 +40 +0\.25 +0\.25$", text, re.MULTILINE)
    data = json.loads(report_data(found.here, found))
    assert data["comparison"]["gained"] == {"B": "gave up (seconds)"}
    assert data["comparison"]["costs"][0]["ratio"] == 0.5


def test_a_run_equals_itself(tmp_path: Path, attempts: list[Attempt]) -> None:
    found = summary(tmp_path, attempts)
    same = compare(found, found)
    assert (same.gained, same.lost, same.both, same.chance, same.settings) == ((), (), 2, 1.0, ())
    assert {ratio.total for ratio in same.costs} == {1.0}


def test_the_unsolved_are_listed(tmp_path: Path, attempts: list[Attempt]) -> None:
    text = full_report(summary(tmp_path, attempts))
    listed = text.split("unsolved ")[1].split("\n\n")[0].splitlines()[2:]
    assert [line.split()[0] for line in listed] == ["C", "D"]
    many = [attempt(Theorem(f"t{i}", f": t{i}"), GAVE_UP) for i in range(23)]
    text = full_report(summary(tmp_path, many, "many"))
    assert "t19" in text
    assert "t20" not in text
    assert "and 3 more unsolved" in text
    assert "unsolved" not in full_report(summary(tmp_path, attempts[:2], "solved"))


def test_json_has_no_false_digits(tmp_path: Path) -> None:
    found = summary(tmp_path, [attempt(A, PROVED, 0.1 + 0.2), attempt(B, GAVE_UP, 1 / 3)])
    wall = json.loads(report_data(found, compare(found, found)))["costs"][0]
    assert (wall["total"], wall["solved_total"]) == (0.633, 0.3)


def test_mcnemar_by_hand() -> None:
    assert mcnemar(0, 0) == 1
    assert mcnemar(5, 0) == pytest.approx(2 / 32)
    assert mcnemar(1, 5) == pytest.approx(2 * (1 + 6) / 64)
    assert mcnemar(3, 3) == 1


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_a_probability_and_symmetric(gained: int, lost: int) -> None:
    assert 0 < mcnemar(gained, lost) <= 1
    assert mcnemar(gained, lost) == mcnemar(lost, gained)


def test_numbers_for_people() -> None:
    assert [number(value) for value in (0, 3.0, 12345, 1.234, 123.4)] == ["0", "3", "12,345", "1.23", "123"]


class Balance(html.parser.HTMLParser):
    """Checks that tags are closed in order, and collects the names of all tags and attributes."""

    VOID = frozenset({"meta", "input", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(name for name, _ in attrs)}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not tag.isspace() and self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            raise AssertionError(f"</{tag}> closes {self.open[-1:]}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(name for name, _ in attrs)}

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def checked(text: str) -> Balance:
    reader = Balance()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


def test_the_page_stands_alone(tmp_path: Path, attempts: list[Attempt]) -> None:
    text = page(summary(tmp_path, attempts), compare(summary(tmp_path, attempts), summary(tmp_path, attempts[:3], "b")))
    reader = checked(text)
    assert reader.seen.isdisjoint({"script", "src", "href", "link", "iframe", "onclick", "onload", "style-src"})
    assert "default-src 'none'" in text
    assert "prefers-color-scheme: dark" in text
    assert "width=device-width" in text
    assert not re.search(r"https?://|url\(|@import", text)
    assert text.count("<details class=") == len(attempts)
    assert "by\n  rfl" in "".join(reader.text)
    for svg in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        ET.fromstring(svg)


EVIL = "</pre></details><script>alert('1')</script>\"&<b"


def test_everything_foreign_is_escaped(tmp_path: Path) -> None:
    theorem = Theorem(EVIL, f": {EVIL}", f"-- {EVIL}")
    lost = Theorem("other", f": {EVIL} 2")
    some = [attempt(theorem, PROVED, note=EVIL), attempt(lost, GAVE_UP, note=EVIL)]
    here = summary(tmp_path, some, suite=EVIL, toolchain=EVIL, strategy=EVIL)
    there = summary(tmp_path, [attempt(theorem, GAVE_UP), attempt(lost, PROVED)], "b", suite=EVIL + "2")
    text = page(here, compare(here, there))
    reader = checked(text)
    assert "script" not in reader.seen
    assert EVIL not in text
    assert "".join(reader.text).count("alert('1')") > 8, "it is shown, though"
    for svg in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        ET.fromstring(svg)


def test_long_headers_are_measured_not_shown(tmp_path: Path) -> None:
    theorem = Theorem("t", ": p", "-- line\n" * 1000)
    assert "-- after a header of 1000 lines" in page(summary(tmp_path, [attempt(theorem)]))


@given(st.lists(st.tuples(st.floats(0, 1e5), st.text(max_size=5)), max_size=30), st.integers(0, 30))
def test_plots_are_well_formed_for_any_numbers(points: list[tuple[float, str]], more: int) -> None:
    points.sort()
    drawn = cactus([Curve("run", "here", points)], len(points) + more)
    if not points:
        assert drawn == ""
        return
    root = ET.fromstring(re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", drawn))
    heights = [float(circle.get("cy", "nan")) for circle in root.iter("circle")]
    assert heights == sorted(heights, reverse=True)
    assert len(heights) == len(points)
    assert all(0 <= float(circle.get("cx", "nan")) <= 720 for circle in root.iter("circle"))


def test_the_bar_is_as_long_as_its_parts() -> None:
    root = ET.fromstring(bar([Part("a", 3, "proved"), Part("b", 1, "open")]))
    assert [(rect.get("class"), float(rect.get("width", 0))) for rect in root.iter("rect")] == [
        ("proved", 538.5),
        ("open", 178.5),
    ]
    assert bar([]) == ""


def test_categories(tmp_path: Path, attempts: list[Attempt]) -> None:
    run = run_of(tmp_path / "o.jsonl", attempts)
    assert {record.name: category(record) for record in run.records} == {
        "A": "proved",
        "B": "proved",
        "C": "gave up (seconds)",
        "D": "gave up (exhausted)",
        "E": "invalid",
        "F": "needs Mathlib",
        "G": "fault",
    }
