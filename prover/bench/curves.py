"""The curves of a comparison as one HTML page that needs nothing else: no scripts, no fonts, no network.

One plot for each kind of cost: problems solved (upwards) by searches that cost at most so much each (logarithmic), one
line a strategy, its name at the line's end. Names and statements are escaped; colours follow the reader's light or dark
setting, and lines that share a hue differ in their dashes, so nobody depends on colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from prover.bench.standings import Comparison, Measure, Standing

_STYLE = Path(__file__).with_name("curves.css")
_WIDTH, _HEIGHT = 860, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 190, 14, 46
_LABEL_HEIGHT = 15
EXPLAINED = (
    "area: under the curve of the share solved over the logarithm of the cost: 1 if all is solved at once",
    "virtual best: the cheapest strategy on each problem, as if one always guessed it in advance",
)
"""What is in the tables that does not explain itself, a line each."""
_HUES = 8
"""Colours in the style sheet; further strategies take them again, dashed."""


def page(title: str, comparison: Comparison, facts: Sequence[tuple[str, str]]) -> str:
    """The whole page; `facts` are (name, value) pairs on how the runs were made."""
    body = [f"<h1>{escape(title)}</h1>", _facts(facts)]
    for measure in comparison.measures:
        body += [f"<h2>Solved against {escape(measure.name)}</h2>", _figure(comparison, measure)]
        body.append(_table(*line_table(comparison, measure)))
    body += [f'<p class="note">{escape(line)}</p>' for line in EXPLAINED]
    body += ["<h2>Strategies against each other</h2>", _table(*pair_table(comparison))]
    body += ["<h2>Problems on which they differ</h2>", _table(*difference_table(comparison))]
    if comparison.coverages:
        body += ["<h2>Several seeds</h2>", _table(*coverage_table(comparison))]
    if comparison.left_out:
        body += ["<h2>Left out</h2>", _table(*left_out_table(comparison))]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{escape(title)}</title>",
            f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style></head>",
            "<body><main>",
            *body,
            "</main></body></html>\n",
        ]
    )


Rows = tuple[Sequence[str], Sequence[Sequence[str]]]
"""Headings, and lines of as many cells."""


def standing_table(comparison: Comparison) -> Rows:
    """All strategies by what they solved, and the virtual best."""
    measures = comparison.measures
    headings = ["strategy", "solved", "only it"]
    headings += [f"{measure.name}, solved by all ({comparison.common})" for measure in measures]
    headings += [f"area, {measure.name}" for measure in measures]
    rows = []
    for standing in _ranked(comparison):
        best = standing is comparison.best
        lines = [standing.lines[measure.name] for measure in measures]
        rows.append(
            [
                standing.strategy,
                str(standing.solved),
                "" if best else str(len(standing.alone)),
                *(number(line.common) for line in lines),
                *(f"{line.area:.3f}" for line in lines),
            ]
        )
    return headings, rows


def line_table(comparison: Comparison, measure: Measure) -> Rows:
    """One measure: solved within so much, total and median cost of what each solved."""
    limits = [limit for limit, _ in comparison.best.lines[measure.name].within]
    headings = ["strategy", *(f"≤ {number(limit)}" for limit in limits), "area", "sum, solved", "median, solved"]
    rows = []
    for standing in _ranked(comparison):
        line = standing.lines[measure.name]
        counts = [str(count) for _, count in line.within]
        rows.append([standing.strategy, *counts, f"{line.area:.3f}", number(line.total), number(line.median)])
    return headings, rows


def pair_table(comparison: Comparison) -> Rows:
    """Who solved what the other did not, and McNemar's p."""
    rows = [
        [f"{pair.one} against {pair.other}", str(pair.gained), str(pair.lost), f"{pair.chance:.3g}"]
        for pair in comparison.pairs
    ]
    return ["pair", "only the first", "only the second", "p (McNemar)"], rows


def difference_table(comparison: Comparison) -> Rows:
    """Problems that some solved and some did not; with tactic calls."""
    rows = [
        [each.name, ", ".join(f"{name} {tactics:,}" for name, tactics in each.solved_by), ", ".join(each.missed_by)]
        for each in comparison.differences
    ]
    return ["problem", "solved by, in tactic calls", "not by"], rows


def coverage_table(comparison: Comparison) -> Rows:
    """pass@k of the strategies that draw lots, and the fit c(k) = exp(a k^b) with its largest error."""
    ks = dict.fromkeys(k for coverage in comparison.coverages for k, _ in coverage.pass_at)
    rows = []
    for coverage in comparison.coverages:
        at, fit = dict(coverage.pass_at), coverage.fit
        shares = [f"{at[k]:.3f}" if k in at else "" for k in ks]
        words = "–" if fit is None else f"exp({fit.a:.3g} k^{fit.b:.3g}), off by at most {fit.worst:.3f}"
        rows.append([coverage.strategy, str(coverage.varied), *shares, words])
    return ["strategy", "solved by some seeds only", *(f"pass@{k}" for k in ks), "fit"], rows


def left_out_table(comparison: Comparison) -> Rows:
    """Problems that do not count."""
    return ["problem", "why"], [[problem.theorem.name, problem.left_out] for problem in comparison.left_out]


def number(value: float) -> str:
    """Three digits are enough, more where they are integers."""
    if math.isnan(value):
        return "–"
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def _ranked(comparison: Comparison) -> list[Standing]:
    """In the order in which the strategies were named, the virtual best last."""
    return [*comparison.standings, comparison.best]


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs) + "</dl>"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    if not lines:
        return "<p>None.</p>"
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>'


def _figure(comparison: Comparison, measure: Measure) -> str:
    axes = _axes(comparison, measure)
    if axes is None:
        return "<p>Nothing was solved.</p>"
    ranked = _ranked(comparison)
    ends = [standing.solved for standing in ranked]
    heights = spread([axes.y(end) for end in ends], _LABEL_HEIGHT, _TOP, _HEIGHT - _BOTTOM)
    pieces = axes.grid(measure.name)
    for index, (standing, height) in enumerate(zip(ranked, heights, strict=True)):
        pieces += _curve(standing, measure, axes, _css(index, best=standing is comparison.best), height)
    label = "; ".join(f"{standing.strategy}: {standing.solved} solved" for standing in ranked)
    name = escape(f"problems solved over {measure.name}; {label}", quote=True)
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{name}">{"".join(pieces)}</svg>'


def _css(index: int, *, best: bool) -> str:
    if best:
        return "best"
    return f"hue{index % _HUES} dash{index // _HUES % 3}"


def _curve(standing: Standing, measure: Measure, axes: _Axes, css: str, label_y: float) -> list[str]:
    """A staircase with a dot at each step, to the end of the axis, and its name there."""
    points = [(axes.x(cost), axes.y(count)) for count, (cost, _) in enumerate(standing.lines[measure.name].solved, 1)]
    path = f"M{axes.x(0):.1f},{axes.y(0):.1f}" + "".join(f"H{x:.1f}V{y:.1f}" for x, y in points)
    end = _WIDTH - _RIGHT
    pieces = [f'<g class="strategy {css}"><path class="curve" d="{path}H{end}"/>']
    for (x, y), (count, (cost, name)) in zip(points, enumerate(standing.lines[measure.name].solved, 1), strict=True):
        title = escape(f"{standing.strategy}: {name} at {number(cost)} {measure.name}, number {count}")
        pieces.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="2.2"><title>{title}</title></circle>')
    y = axes.y(standing.solved)
    pieces.append(f'<path class="leader" d="M{end},{y:.1f}L{end + 10},{label_y:.1f}"/>')
    text = escape(f"{standing.strategy} {standing.solved}")
    pieces.append(f'<text class="label" x="{end + 13}" y="{label_y + 4:.1f}">{text}</text></g>')
    return pieces


def spread(heights: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """Places for labels near `heights`, in the same order from top to bottom, at least `gap` apart where there is room.

    Pushed apart from the top downwards, then back up from the bottom.
    """
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    gap = min(gap, (bottom - top) / max(1, len(heights) - 1))
    placed = [0.0] * len(heights)
    last = top - gap
    for index in order:
        last = placed[index] = max(heights[index], last + gap)
    last = bottom + gap
    for index in reversed(order):
        last = placed[index] = min(placed[index], last - gap)
    return placed


@dataclass(frozen=True, slots=True)
class _Axes:
    """From costs, as powers of ten, and counts to places in the picture."""

    low: float
    high: float
    top: int

    def x(self, cost: float) -> float:
        power = max(math.log10(cost), self.low) if cost > 0 else self.low
        return _LEFT + (power - self.low) / (self.high - self.low) * (_WIDTH - _LEFT - _RIGHT)

    def y(self, count: float) -> float:
        return _HEIGHT - _BOTTOM - count / self.top * (_HEIGHT - _TOP - _BOTTOM)

    def grid(self, name: str) -> list[str]:
        floor, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
        pieces = []
        for count in _ticks(self.top):
            y = self.y(count)
            pieces.append(f'<line class="grid" x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
            pieces.append(f'<text class="end" x="{_LEFT - 6}" y="{y + 4:.1f}">{count}</text>')
        steps = (1, 3) if self.high - self.low > 1 else (1, 2, 5)
        for power in range(math.floor(self.low), math.floor(self.high) + 1):
            for step in steps:
                cost = step * 10.0**power
                if self.low <= math.log10(cost) <= self.high:
                    x = self.x(cost)
                    pieces.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{floor}"/>')
                    pieces.append(f'<text class="middle" x="{x:.1f}" y="{floor + 17}">{cost:,g}</text>')
        middle = (_LEFT + right) / 2
        pieces.append(f'<text class="middle" x="{middle}" y="{_HEIGHT - 6}">{escape(name)} for one problem</text>')
        return pieces


def _axes(comparison: Comparison, measure: Measure) -> _Axes | None:
    """From the cheapest solution, or where the area's axis begins, to the most that a search cost."""
    costs = [cost for cost, _ in comparison.best.lines[measure.name].solved]
    if not costs:
        return None
    low, high = max(min(costs), measure.low / 10), comparison.high[measure.name]
    top = comparison.problems if comparison.best.solved > comparison.problems / 2 else comparison.best.solved
    return _Axes(math.log10(low) - 0.02, math.log10(max(high, low)) + 0.02, max(top, 1))


def _ticks(top: int) -> list[int]:
    """About five round numbers from 0 to `top`."""
    rough = max(top / 5, 1)
    scale = 10 ** math.floor(math.log10(rough))
    step = next(scale * factor for factor in (1, 2, 5, 10) if scale * factor >= rough)
    return list(range(0, top + 1, step))
