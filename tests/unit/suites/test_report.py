"""The numbers of one run and of two, and how they are shown: as text, as JSON, as a page."""

from __future__ import annotations

import html.parser
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.prices import Prices
from prover.record import KNOWN_FAILURE, USES_LEMMA
from prover.suites.compare import compare, mcnemar
from prover.suites.page import page
from prover.suites.plots import Curve, Part, bar, cactus
from prover.suites.runfile import RunFile, read
from prover.suites.spending import answered
from prover.suites.summary import Summary, category, summarise
from prover.suites.text import full_report, number, report_data, short_report
from prover.types import Attempt, Cost, Limit, Outcome, Theorem
from tests.unit.suites.attempts import (
    DISPROVED,
    FAULT,
    GAVE_UP,
    INVALID,
    PROVED,
    SETTINGS,
    VACUOUS,
    attempt,
    run_of,
)

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
    wall, cpu, tactics, expansions, money = found.costs
    assert (wall.total, wall.median, wall.solved_total, wall.solved_median) == (19.0, 4.0, 8.0, 4.0)
    assert (cpu.total, tactics.total, tactics.median, expansions.solved_total) == (9.5, 144, 20, 20)
    assert (wall.per_proof, tactics.per_proof) == (9.5, 72), "failures included"
    assert money.measure == "estimated USD"
    assert money.total == pytest.approx(9.5 * 0.04 / 3600)
    over_time = [(within.seconds, within.solved, within.decided) for within in found.over_time]
    assert over_time == [(0.5, 0, 0), (1, 0, 0), (2, 1, 1), (5, 1, 1), (10, 2, 2)]
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
    assert re.search(r"^wall seconds +19 +4 +8 +4 +9\.50$", text, re.MULTILINE)
    assert re.search(r"^B +6\.00 s +30$", text, re.MULTILINE)
    assert "G: Lean died" in text
    assert short_report(found).startswith("2 of 4 proved (50.0 %); 1 gave up")


def test_a_run_without_attempts(tmp_path: Path) -> None:
    found = summary(tmp_path, [])
    assert short_report(found) == "0 of 0 proved; 9 not attempted"
    assert "Nothing was solved." in page(found)
    assert json.loads(report_data(found))["outcomes"] == {"not attempted": 9}
    assert compare(found, found).both == 0


def test_a_run_that_was_stopped_before_its_first_session(tmp_path: Path) -> None:
    with RunFile.open(tmp_path / "o.jsonl", SETTINGS):
        pass
    found = summarise(read(tmp_path / "o.jsonl"))
    assert (found.elapsed, short_report(found)) == (0.0, "0 of 0 proved; 3 not attempted")
    assert full_report(found)


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


@pytest.fixture
def refuted() -> list[Attempt]:
    return [
        attempt(A, PROVED, 2.0),
        attempt(B, DISPROVED, 4.0),
        attempt(C, VACUOUS, 2.0),
        attempt(D, GAVE_UP, 8.0),
        attempt(E, INVALID, 0.1, note="unknown identifier"),
    ]


def test_refuted_statements_are_decided_and_not_proved(tmp_path: Path, refuted: list[Attempt]) -> None:
    found = summary(tmp_path, refuted, rows=5)
    assert ([r.name for r in found.solved], [r.name for r in found.decided]) == (["A"], ["A", "B", "C"])
    assert short_report(found).splitlines()[0] == (
        "1 of 4 proved (25.0 %), 1 disproved, 1 vacuous: 3 decided (75.0 %); 1 gave up (seconds), 1 invalid"
    )
    text = full_report(found)
    assert re.search(r"^B +disproved\nC +vacuous$", text, re.MULTILINE)
    unsolved = text.split("\nunsolved ")[1].split("\n\n")[0]
    assert [line.split()[0] for line in unsolved.splitlines()[2:]] == ["D"]
    assert json.loads(report_data(found))["decided"] == 3


def test_the_page_shows_refutations(tmp_path: Path, refuted: list[Attempt]) -> None:
    text = page(summary(tmp_path, refuted))
    shown = "".join(checked(text).text)
    assert "It is false; its negation is proved:theorem B_is_false : ¬ (B) := by\n  decide" in shown
    assert "It says nothing; its hypotheses contradict each other:" in shown
    assert "refutation verified at T2, axioms: none" in shown
    for css in ("disproved", "vacuous"):
        assert f'id="kind-{css}"' in text
        assert f"#kind-{css}:checked ~ .problems details:not(.{css})" in text, "the button does something"
        assert f"--{css}:" in text


def test_the_end_of_a_run_says_what_it_took_and_for_what(tmp_path: Path, refuted: list[Attempt]) -> None:
    found = summary(tmp_path, refuted)
    assert short_report(found).splitlines()[1] == (
        "spent 8.05 s of Lean's CPU time, 50 tactics; 50 % of it on theorems given up"
    )
    told = summarise(read(tmp_path / "o.jsonl"), Prices("EUR", cpu_hour=36.0, source="prices.toml"))
    assert "50 tactics, about 0.081 EUR; 50 %" in short_report(told)
    assert "36.00 EUR per CPU hour (prices.toml)" in full_report(told)
    assert "0.04 USD per CPU hour (default)" in full_report(found)


def test_shares_by_outcome_are_a_whole(tmp_path: Path, refuted: list[Attempt]) -> None:
    found = summary(tmp_path, refuted)
    assert [(share.name, share.theorems) for share in found.by_outcome] == [
        ("proved", 1),
        ("disproved", 1),
        ("vacuous", 1),
        ("gave up", 1),
        ("invalid", 1),
    ]
    assert sum(share.share for share in found.by_outcome) == pytest.approx(1)
    assert found.by_outcome[1].share == pytest.approx(4 / 16.1)
    free = summarise(read(tmp_path / "o.jsonl"), Prices(cpu_hour=0.0))
    assert free.by_outcome[1].share == pytest.approx(4 / 16.1), "CPU time where nothing has a price"


def ledgered(theorem: Theorem, **cpu: float) -> Attempt:
    """One whose CPU time went so; a second more went nobody knows where."""
    ledger = tuple((name, Cost(lean_cpu_seconds=seconds, tactics=3)) for name, seconds in cpu.items())
    whole = Cost(1.0, sum(cpu.values()) + 1.0, 3 * len(ledger), 1)
    return replace(attempt(theorem), cost=whole, ledger=ledger)


def test_shares_by_purpose_are_a_whole(tmp_path: Path) -> None:
    some = [ledgered(A, proof=4.0, verification=1.0), ledgered(B, proof=2.0, negation=1.0)]
    found = summary(tmp_path, some)
    assert [(s.name, s.theorems, s.cost.lean_cpu_seconds) for s in found.by_purpose] == [
        ("proof", 2, 6.0),
        ("verification", 1, 1.0),
        ("negation", 1, 1.0),
        ("not attributed", 2, 2.0),
    ]
    assert [s.share for s in found.by_purpose] == pytest.approx([0.6, 0.1, 0.1, 0.2])
    assert sum(s.cost.tactics for s in found.by_purpose) == found.spent.tactics == 12
    assert re.search(r"^proof +2 +60\.0 % +6 +6 +0\.000067$", full_report(found), re.MULTILINE)
    data = json.loads(report_data(found))
    assert [data["spent_by_purpose"][0][key] for key in ("name", "share")] == ["proof", 0.6]
    assert data["spent"]["lean_cpu_seconds"] == 10.0
    assert data["money"]["amount"] == pytest.approx(10 * 0.04 / 3600, rel=1e-4)
    assert data["money"]["per_proof"] == pytest.approx(5 * 0.04 / 3600, rel=1e-4)
    assert data["money"]["prices"]["cpu_hour"] == 0.04


def test_attempts_without_ledger_have_no_purposes(tmp_path: Path, refuted: list[Attempt]) -> None:
    found = summary(tmp_path, refuted)
    assert found.by_purpose == ()
    assert "spent, by outcome" in full_report(found)
    assert "not attributed" not in full_report(found)


def test_a_warm_run_is_called_one(tmp_path: Path) -> None:
    helped = replace(attempt(B, hits=2), cost=Cost(1.0, 0.5, 10, 5, cache_hits=2, saved_tactics=30))
    found = summary(tmp_path, [attempt(A, hits=1), helped, attempt(C)])
    words = (
        "the proof cache answered 1 of 3 theorems (1 without any search) and helped with 1 more (3 goals, 130 tactics "
        "saved)"
    )
    assert short_report(found).splitlines()[-1].startswith(words)
    assert full_report(found).startswith(f"attention:  {words}"), "before all else"
    text = page(found)
    assert text.index(words) < text.index("<h2>")
    assert "answered by the proof cache, without a search" in text
    assert json.loads(report_data(found))["cache"] == {
        "helped": 2,
        "answered": 1,
        "failures": 0,
        "unsearched": 1,
        "hits": 3,
        "saved_tactics": 130,
        "lemmas": 0,
    }
    assert {"cache hits", "tactics saved"} <= {spent.measure for spent in found.costs}
    cold = summary(tmp_path, [attempt(A)], "cold")
    for report in (full_report(cold, compare(cold, found)), page(cold, compare(cold, found))):
        assert f"attention, the other run: {words}" in report
    assert "cache" not in full_report(cold) + page(cold).split("</style>")[1]


def test_known_failures_are_answers_of_the_cache(tmp_path: Path) -> None:
    known = attempt(A, GAVE_UP, tactics=0, note=f"{KNOWN_FAILURE}: the same search failed before")
    found = summary(tmp_path, [known, attempt(B, GAVE_UP, note="beware"), attempt(C)])
    assert (found.cache.answered, found.cache.failures, found.cache.unsearched) == (1, 1, 1)
    assert "answered 1 of 3 theorems (1 without any search, 1 as known failures) and helped with 0" in (
        short_report(found)
    )


def test_proofs_with_lemmas_of_other_attempts_are_told(tmp_path: Path) -> None:
    note = f"beware\n{USES_LEMMA} a, proved before as a (from the proof cache)\n{USES_LEMMA} b, proved before as b"
    found = summary(tmp_path, [attempt(A, note=note), attempt(B)])
    assert found.cache.lemmas == 1
    assert "\n1 proof contains lemmas that other attempts proved: this run does not measure the prover" in (
        short_report(found)
    )
    assert "1 proof contains lemmas" in page(found)
    assert "lemmas" not in short_report(summary(tmp_path, [attempt(A)], "plain"))


def test_known_failures_are_not_listed_as_searches_that_failed(tmp_path: Path) -> None:
    known = replace(attempt(A, GAVE_UP, note=f"{KNOWN_FAILURE}: ..."), cost=Cost(0.1, 0.1))
    found = summary(tmp_path, [known, attempt(B, GAVE_UP)], rows=2)
    assert dict(found.counts) == {"gave up (known failure)": 1, "gave up (seconds)": 1}
    assert re.search(r"^A +gave up \(known failure\)$", full_report(found), re.MULTILINE)
    row = next(line for line in page(found).splitlines() if '<details class="open">' in line and ">A<" in line)
    assert "gave up (known failure)" in row


def test_refutations_are_decided_over_time(tmp_path: Path, refuted: list[Attempt]) -> None:
    found = summary(tmp_path, refuted)
    slowest = found.over_time[-1]
    assert (slowest.solved, slowest.decided) == (len(found.solved), len(found.decided))
    assert slowest.decided > slowest.solved
    assert re.search(r"^within +solved +decided$", full_report(found), re.MULTILINE)
    assert json.loads(report_data(found))["solved_within"][-1]["decided"] == slowest.decided
    assert 'class="curve decided"' in page(found)
    plain = summary(tmp_path, [attempt(A)], "plain")
    assert "decided" not in full_report(plain)
    assert 'class="curve decided"' not in page(plain)


@pytest.mark.parametrize(("outcome", "entry"), [(PROVED, "proof"), (DISPROVED, "negation"), (VACUOUS, "contradiction")])
def test_only_the_decisive_search_counts_as_answered(tmp_path: Path, outcome: Outcome, entry: str) -> None:
    hit, searched = Cost(cache_hits=1, tactics=1), Cost(expansions=3, tactics=9)
    other = "negation" if entry == "proof" else "proof"
    one = replace(attempt(A, outcome), cost=hit + searched, ledger=((entry, hit), (other, searched)))
    two = replace(attempt(B, outcome), cost=hit + searched, ledger=((entry, searched), (other, hit)))
    three = replace(attempt(C, GAVE_UP), cost=hit, ledger=((entry, hit),))
    four = replace(attempt(D, outcome), cost=hit, ledger=((other, hit), (entry, Cost())))
    found = summary(tmp_path, [one, two, three, four])
    assert {record.name: answered(record) for record in found.records} == {"A": True, "B": False, "C": False, "D": True}
    assert (found.cache.helped, found.cache.answered, found.cache.unsearched) == (4, 2, 1)
    assert "answered 2 of 4 theorems (1 without any search) and helped with 2 more" in short_report(found)
    assert page(found).count("what was searched beside it did not decide") == 1


def test_a_model_without_price_is_told(tmp_path: Path) -> None:
    asked = replace(attempt(A), cost=Cost(1.0, 3600.0, 5, 2, tokens=1000, prompt_tokens=9000, model_seconds=2.0))
    found = summary(tmp_path, [asked])
    assert "about 0.04 USD without the model" in short_report(found)
    assert "the model's work is not in it" in full_report(found)
    assert {"model seconds", "prompt tokens", "model tokens"} <= {spent.measure for spent in found.costs}
    priced = summarise(read(tmp_path / "o.jsonl"), Prices(prompt_mtok=100.0, source="p"))
    assert "1,000 model tokens, about 0.94 USD" in short_report(priced)


def test_two_runs_are_priced_alike_and_compared_by_money(tmp_path: Path) -> None:
    here, there = summary(tmp_path, [attempt(A, wall=2.0)]), summary(tmp_path, [attempt(A, wall=8.0)], "b")
    money = compare(here, there).costs[-1]
    assert money.measure == "estimated USD"
    assert [money.total, money.median] == pytest.approx([0.25, 0.25])
    data = json.loads(report_data(here, compare(here, there)))["comparison"]["costs"][-1]
    assert data["here"] == pytest.approx(0.04 / 3600, rel=1e-3), "cents are not rounded away"


def test_a_theorem_proved_and_disproved_is_an_alarm(tmp_path: Path) -> None:
    here, there = summary(tmp_path, [attempt(A), attempt(B)]), summary(tmp_path, [attempt(A, DISPROVED)], "b")
    found = compare(here, there)
    assert found.contradictory == ("A",)
    assert "attention: A is proved in one run and disproved in the other" in full_report(here, found)
    assert "attention: A is proved in one run and disproved in the other" in page(here, found)
    assert compare(here, here).contradictory == ()


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
    assert [number(value) for value in (0, 3.0, 12345, 1.234, 123.4, 0.00123)] == [
        *("0", "3", "12,345", "1.23", "123", "0.0012")
    ]


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
