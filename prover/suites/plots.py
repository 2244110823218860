"""Plots as SVG text, drawn by hand: one bar of outcomes, and the cactus plot of problems solved within a time.

Colours are CSS classes, which the page gives values for light and dark. Every mark has a title that browsers show when
it is pointed at. Text is escaped here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT = 720, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 16, 14, 44
_BAR_HEIGHT = 34
_SHORTEST = 0.01
"""Times below this many seconds are drawn at it: the axis is logarithmic."""
_ROOM_FOR_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the bar: its name, how many problems, and the CSS class of its colour."""

    name: str
    count: int
    css: str


@dataclass(frozen=True, slots=True)
class Curve:
    """One line in the cactus plot: solved (or decided) problems as (seconds, name), the quickest first."""

    label: str
    css: str
    points: Sequence[tuple[float, str]]


def bar(parts: Sequence[Part]) -> str:
    """The outcomes as one bar across the page; "" for none."""
    total = sum(part.count for part in parts)
    if not total:
        return ""
    pieces: list[str] = []
    at = 0.0
    for part in parts:
        width = _WIDTH * part.count / total
        title = escape(f"{part.name}: {part.count} of {total}")
        drawn = max(width - 1.5, 1.0)
        pieces.append(f"<g><title>{title}</title>")
        pieces.append(f'<rect class="{part.css}" x="{at:.2f}" width="{drawn:.2f}" height="{_BAR_HEIGHT}" rx="2"/>')
        if width > _ROOM_FOR_DIGITS * (len(str(part.count)) + 1):
            pieces.append(
                f'<text class="inside" x="{at + width / 2:.2f}" y="{_BAR_HEIGHT / 2 + 5}">{part.count}</text>'
            )
        pieces.append("</g>")
        at += width
    label = escape("; ".join(f"{part.name} {part.count}" for part in parts))
    return _svg(_WIDTH, _BAR_HEIGHT, label, pieces)


def cactus(curves: Sequence[Curve], top: int) -> str:
    """Problems solved (upwards to `top`) within so many seconds each (logarithmic); "" if nothing was solved."""
    times = [max(seconds, _SHORTEST) for curve in curves for seconds, _ in curve.points]
    if not times:
        return ""
    low, high = math.log10(min(times)), math.log10(max(times))
    room = max(0.04 * (high - low), 0.02)
    axes = _Axes(low - room, high + room, max(top, 1))
    pieces = axes.grid()
    for curve in curves:
        pieces += _curve(curve, axes)
    label = "; ".join(f"{curve.label}: {len(curve.points)}" for curve in curves)
    return _svg(_WIDTH, _HEIGHT, escape(f"problems solved over seconds: {label}"), pieces)


@dataclass(frozen=True, slots=True)
class _Axes:
    """From powers of ten of seconds and counts to places in the picture."""

    low: float
    high: float
    top: int

    def x(self, seconds: float) -> float:
        share = (math.log10(max(seconds, _SHORTEST)) - self.low) / (self.high - self.low)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(self, count: float) -> float:
        return _HEIGHT - _BOTTOM - count / self.top * (_HEIGHT - _TOP - _BOTTOM)

    def grid(self) -> list[str]:
        floor = _HEIGHT - _BOTTOM
        pieces: list[str] = []
        for count in _ticks(self.top):
            y = self.y(count)
            pieces.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
            pieces.append(f'<text class="tick end" x="{_LEFT - 6}" y="{y + 4:.1f}">{count}</text>')
        for power in range(math.floor(self.low), math.floor(self.high) + 1):
            for step in (1, 2, 5):
                seconds = step * 10.0**power
                if self.low <= math.log10(seconds) <= self.high:
                    x = self.x(seconds)
                    pieces.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{floor}"/>')
                    pieces.append(f'<text class="tick middle" x="{x:.1f}" y="{floor + 17}">{seconds:g}</text>')
        middle = (_LEFT + _WIDTH - _RIGHT) / 2
        pieces.append(f'<text class="tick middle" x="{middle}" y="{_HEIGHT - 6}">seconds for one theorem</text>')
        return pieces


def _curve(curve: Curve, axes: _Axes) -> list[str]:
    """A staircase with a dot at each step."""
    points = [(axes.x(seconds), axes.y(count)) for count, (seconds, _) in enumerate(curve.points, start=1)]
    if not points:
        return []
    path = f"M{points[0][0]:.1f},{axes.y(0):.1f}"
    path += "".join(f"H{x:.1f}V{y:.1f}" for x, y in points) + f"H{_WIDTH - _RIGHT}"
    pieces = [f'<path class="curve {curve.css}" d="{path}"/>']
    for (x, y), (count, (seconds, name)) in zip(points, enumerate(curve.points, start=1), strict=True):
        title = escape(f"{curve.label}: {name} in {seconds:.2f} s, number {count}")
        dot = f'<circle class="dot {curve.css}" cx="{x:.1f}" cy="{y:.1f}" r="3"><title>{title}</title></circle>'
        pieces.append(dot)
    return pieces


def _ticks(top: int) -> list[int]:
    """About five round numbers from 0 to `top`."""
    rough = top / 5
    scale = 10 ** math.floor(math.log10(rough)) if rough >= 1 else 1
    step = next(int(scale * factor) for factor in (1, 2, 5, 10) if scale * factor >= rough or factor == 10)
    return list(range(0, top + 1, step))


def _svg(width: int, height: int, label: str, pieces: Sequence[str]) -> str:
    """`label` is escaped already."""
    inner = "".join(pieces)
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{inner}</svg>'
