"""Pictures of a run as SVG text: how the theorems were solved over time, and what the proofs cost.

Colours are CSS classes, and sizes are attributes, because the page's policy lets no style into the text. The pictures
are drawn for the width of a phone and stretched to at most about twice that, so that their words stay readable.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from prover.types import Outcome
from prover.web.show import duration, number, words
from prover.web.values import CoursePoint, Tally

_WIDTH, _HEIGHT = 440, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 14, 12, 34
_BAR = 1000
_STEPS = (1, 2, 5, 10)
_MINUTE, _HOUR = 60, 3600
_TIME_STEPS = (
    *(0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30),
    *(count * _MINUTE for count in (1, 2, 5, 10, 20, 30)),
    *(count * _HOUR for count in (1, 2, 4, 6, 12, 24)),
)
_TICKS = 5

BAR_ORDER = (*(outcome.value for outcome in Outcome), "running", "waiting", "cancelled")
"""The pieces of a bar from left to right."""


@dataclass(frozen=True, slots=True)
class Line:
    """One curve: its name, its CSS class, and where it stands as (x, y), x rising."""

    name: str
    css: str
    points: Sequence[tuple[float, float]]


def shares(tally: Tally) -> dict[str, int]:
    """How many attempts stand where, in the order of a bar; what there is none of is left out."""
    found: Mapping[str, int] = {
        **{outcome.value: count for outcome, count in tally.outcomes.items()},
        "running": tally.running,
        "waiting": tally.waiting,
        "cancelled": tally.cancelled,
    }
    return {name: found[name] for name in BAR_ORDER if found.get(name)}


def bar(tally: Tally) -> Markup:
    """The run as one bar; it fills its place, whatever its shape."""
    parts = shares(tally)
    total = sum(parts.values())
    pieces: list[str] = []
    at = 0.0
    for name in BAR_ORDER:  # absent pieces stay with no width, so that the others can slide
        width = _BAR * parts.get(name, 0) / total if total else 0.0
        title = escape(f"{words(name)}: {parts.get(name, 0)} of {total}")
        pieces.append(
            f'<rect class="is-{name}" x="{at:.1f}" y="0" width="{width:.1f}" height="10"><title>{title}</title></rect>'
        )
        at += width
    label = escape(", ".join(f"{count} {words(name)}" for name, count in parts.items()) or "nothing yet")
    return Markup(  # noqa: S704 - what is not ours is escaped above
        f'<svg class="bar" viewBox="0 0 {_BAR} 10" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f"{''.join(pieces)}</svg>"
    )


def solved_over_time(course: Sequence[CoursePoint], elapsed: float) -> Markup:
    """Finished and proved theorems over the wall clock; nothing without points."""
    if not course:
        return Markup()
    end = max(elapsed, course[-1].seconds)
    lines = [
        Line("finished", "finished", _staircase([(p.seconds, p.done) for p in course], end)),
        Line("proved", "proved", _staircase([(p.seconds, p.proved) for p in course], end)),
    ]
    return _picture(lines, "theorems over time", _time_ticks(end), duration)


def cost_curve(course: Sequence[CoursePoint]) -> Markup:
    """Proved theorems over the CPU time that Lean had spent by then, failures included."""
    if not course or course[-1].lean_cpu_seconds <= 0:
        return Markup()
    end = course[-1].lean_cpu_seconds
    line = Line("proved", "proved", _staircase([(p.lean_cpu_seconds, p.proved) for p in course], end))
    return _picture([line], "proved theorems over Lean's CPU time", _time_ticks(end), duration)


def _staircase(points: Sequence[tuple[float, float]], end: float) -> list[tuple[float, float]]:
    return [(0.0, 0.0), *points, (end, points[-1][1])]


def _picture(lines: Sequence[Line], what: str, ticks: Sequence[float], say: Callable[[float], str]) -> Markup:
    right = max(max(x for x, _ in line.points) for line in lines) or 1.0
    top = max(max(y for _, y in line.points) for line in lines) or 1.0

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            _LEFT + x / right * (_WIDTH - _LEFT - _RIGHT),
            _HEIGHT - _BOTTOM - y / top * (_HEIGHT - _TOP - _BOTTOM),
        )

    pieces = _grid(ticks, _count_ticks(top), place, say)
    floor = place(0, 0)[1]
    for line in lines:
        drawn = [place(x, y) for x, y in line.points]
        path = f"M{drawn[0][0]:.1f},{drawn[0][1]:.1f}" + "".join(f"H{x:.1f}V{y:.1f}" for x, y in drawn[1:])
        pieces.append(f'<path class="area {line.css}" d="{path}V{floor:.1f}H{drawn[0][0]:.1f}Z"/>')
        pieces.append(f'<path class="curve {line.css}" d="{path}"/>')
    label = "; ".join(f"{line.name} {number(line.points[-1][1])} after {say(right)}" for line in lines)
    return Markup(  # noqa: S704 - numbers and our own words
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(f"{what}: {label}")}">'
        f"{''.join(pieces)}</svg>"
    )


def _grid(
    across: Sequence[float],
    upwards: Sequence[int],
    place: Callable[[float, float], tuple[float, float]],
    say: Callable[[float], str],
) -> list[str]:
    pieces: list[str] = []
    floor = _HEIGHT - _BOTTOM
    for count in upwards:
        y = place(0, count)[1]
        pieces.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        pieces.append(f'<text class="tick end" x="{_LEFT - 7}" y="{y + 4:.1f}">{number(count)}</text>')
    for value in across:
        x = place(value, 0)[0]
        pieces.append(f'<line class="notch" x1="{x:.1f}" x2="{x:.1f}" y1="{floor}" y2="{floor + 4}"/>')
        anchor = "end" if x > _WIDTH - 3 * _RIGHT else "middle" if value else "start"
        pieces.append(f'<text class="tick {anchor}" x="{x:.1f}" y="{floor + 18}">{_plain(value, say)}</text>')
    return pieces


def _plain(value: float, say: Callable[[float], str]) -> str:
    """Round values without the digits that say nothing."""
    return "0" if not value else f"{value:g} s" if value < 60 else say(value)


def _time_ticks(end: float) -> list[float]:
    """Some round times from 0 to `end`."""
    days = 86400.0 * 10 ** max(0, math.ceil(math.log10(max(end, 1e-9) / 86400 / _TICKS)))
    step = next((step for step in _TIME_STEPS if end / step <= _TICKS), days)
    return [count * step for count in range(math.floor(end / step) + 1)]


def _count_ticks(top: float) -> list[int]:
    """Some round numbers from 0 to `top`."""
    scale = 10 ** max(0, math.floor(math.log10(max(top, 1) / _TICKS)) if top > _TICKS else 0)
    step = next((scale * factor for factor in _STEPS if top / (scale * factor) <= _TICKS), scale * 10)
    return list(range(0, int(top) + 1, step))
