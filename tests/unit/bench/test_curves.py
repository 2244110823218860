"""The page of curves: whole, self-contained, with every strategy named at its line."""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree as ET

from prover.bench.curves import EXPLAINED, number, page, spread
from prover.bench.search import Plan, Problem, Run
from prover.bench.standings import compare
from prover.types import Budget, Cost, Theorem

NAMES = ("best-first", "bfs-prover", "bfs-prover-v2")


def drawn(*costs: tuple[int | None, ...]) -> str:
    problems = []
    for number_, row in enumerate(costs):
        runs = tuple(
            Run(name, 0, None if spent is None else "by x", "", Cost(tactics=spent or 50, lean_cpu_seconds=0.5))
            for name, spent in zip(NAMES, row, strict=True)
        )
        problems.append(Problem(Theorem(f"a<b&{number_}", ": p"), runs))
    plan = Plan(NAMES, Budget(tactics=50))
    return page("Strategies <all>", compare(problems, plan), [("suite", "<script>")])


def pictures(text: str) -> list[ET.Element]:
    return [ET.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", text, re.DOTALL)]


def test_every_strategy_has_a_line_that_ends_at_its_count_and_its_name() -> None:
    text = drawn((3, 5, None), (20, None, None), (None, None, 40))
    figures = pictures(text)
    assert len(figures) == 2  # tactic calls and CPU seconds; no tokens were spent
    labels = [text_.text for text_ in figures[0].iter("text") if text_.get("class") == "label"]
    assert labels == ["best-first 2", "bfs-prover 1", "bfs-prover-v2 1", "virtual best 3"]
    dots = [title.text for title in figures[0].iter("title")]
    assert len(dots) == 2 + 1 + 1 + 3
    assert "best-first: a<b&1 at 20 tactic calls, number 2" in dots
    curves = [path.get("d", "") for path in figures[0].iter("path") if path.get("class") == "curve"]
    assert [curve.count("V") for curve in curves] == [2, 1, 1, 3]


def test_the_page_needs_nothing_and_escapes_what_others_wrote() -> None:
    text = drawn((3, 5, None))
    assert all(escape(line) in text for line in EXPLAINED)
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert not re.search(r"(src|href)=|url\(|@import", text)
    assert "prefers-color-scheme: dark" in text


def test_nothing_solved_is_said() -> None:
    text = drawn((None, None, None))
    assert "Nothing was solved." in text
    assert not pictures(text)


def test_labels_keep_their_order_and_their_distance() -> None:
    placed = spread([100, 100, 98, 300], 15, 0, 310)
    assert placed == [113, 128, 98, 300]
    assert spread([0, 0], 15, 0, 5) == [0, 5]
    crowded = spread([300, 305, 310], 15, 0, 310)
    assert crowded == [280, 295, 310]


def test_numbers_for_people() -> None:
    assert [number(value) for value in (0.0123, 3, 12.345, 1234.5, float("nan"))] == [
        "0.0123",
        "3",
        "12.3",
        "1,234",
        "–",
    ]
