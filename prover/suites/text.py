"""Reports as plain text for terminals and as JSON for programs. The page for browsers is `prover.suites.page`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from prover.suites.compare import Change, Comparison
from prover.suites.summary import Summary, category
from prover.types import Outcome

_SLOWEST = 5
_UNSOLVED = 20


def number(value: float) -> str:
    """Whole numbers with thousands marked; others with as many digits as say something."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"


def solved_line(summary: Summary) -> str:
    """How many were solved, of those that a search was made for."""
    solved, searched = len(summary.solved), len(summary.searched)
    share = f" ({100 * solved / searched:.1f} %)" if searched else ""
    return f"{solved} of {searched} proved{share}"


def short_report(summary: Summary) -> str:
    """The end of a run: solved, and how the rest ended."""
    rest = ", ".join(f"{count} {kind}" for kind, count in summary.counts if kind != "proved")
    return solved_line(summary) + (f"; {rest}" if rest else "")


def full_report(summary: Summary, comparison: Comparison | None = None) -> str:
    """Everything, in tables."""
    parts = [
        _heading(summary),
        _table(["outcome", "theorems"], [[kind, str(count)] for kind, count in summary.counts]),
        solved_line(summary) + "; statements that are invalid here and faults do not count",
    ]
    if summary.searched:
        rows = [[s.measure, *map(number, (s.total, s.median, s.solved_total, s.solved_median))] for s in summary.costs]
        parts.append(_table(["cost", "sum", "median", "sum, solved", "median, solved"], rows))
    if summary.solved:
        over_time = [[f"{mark:g} s", str(count)] for mark, count in summary.over_time]
        parts.append(_table(["within", "solved"], over_time))
        slowest = [
            [r.name, f"{r.cost.wall_seconds:.2f} s", str(r.cost.tactics)] for r in summary.solved[::-1][:_SLOWEST]
        ]
        parts.append(_table(["slowest solved", "time", "tactics"], slowest))
    unsolved = [[r.name, category(r)] for r in summary.searched if r.outcome is not Outcome.PROVED]
    if unsolved:
        parts.append(_table(["unsolved", "how it ended"], unsolved[:_UNSOLVED]))
    if len(unsolved) > _UNSOLVED:
        parts.append(f"and {len(unsolved) - _UNSOLVED} more unsolved; --html lists every problem")
    parts += [f"{r.name}: {r.note}" for r in summary.records if r.outcome == "fault"]
    if comparison is not None:
        parts.append(_comparison(comparison))
    return "\n\n".join(parts)


def facts(summary: Summary) -> list[tuple[str, str]]:
    """What the run was: pairs of a name and a value."""
    settings = summary.settings
    limits = [f"{key} {settings[key]}" for key in ("seconds", "expansions", "tactics", "tokens") if settings.get(key)]
    jobs = sorted({str(session.get("jobs", "?")) for session in summary.sessions})
    codes = {session.get("code") for session in summary.sessions}
    found = [
        (
            "suite",
            f"{settings.get('suite', '?')}, {summary.rows} theorems ({str(settings.get('suite_hash', ''))[:12]})",
        ),
        ("toolchain", str(settings.get("toolchain", "?"))),
        ("search", f"{settings.get('strategy')}, generator {settings.get('generator')}, seed {settings.get('seed')}"),
        ("limits", "; ".join(limits) or "none"),
        ("sessions", f"{len(summary.sessions)}, jobs {', '.join(jobs)}, {summary.elapsed:.0f} s in all"),
        ("version", str(settings.get("version", "?"))),
    ]
    if len(codes) > 1:
        found.append(("attention", f"the program's own code changed between sessions: {len(codes)} versions"))
    if summary.repeated:
        found.append(("repeated", f"{summary.repeated} faults were tried again"))
    return found


def _heading(summary: Summary) -> str:
    return "\n".join(f"{name + ':':11} {value}" for name, value in facts(summary))


def _comparison(comparison: Comparison) -> str:
    parts = [f"against a run with {solved_line(comparison.there)}: {comparison_line(comparison)}"]
    parts += [f"other setting: {line}" for line in comparison.settings]
    if comparison.only_here or comparison.only_there:
        parts.append(
            f"{comparison.only_here} statements are in this run only, {comparison.only_there} in the other only"
        )
    if comparison.costs:
        rows = [[r.measure, number(r.here), number(r.there), ratio(r.total), ratio(r.median)] for r in comparison.costs]
        parts.append(_table(["cost of those solved in both", "here", "there", "ratio", "median ratio"], rows))
    parts += _changes("newly solved", "there", comparison.gained) + _changes("lost", "here", comparison.lost)
    return "\n\n".join(parts)


def comparison_line(comparison: Comparison) -> str:
    """How many problems were gained, lost and kept, and whether that can be chance."""
    return (
        f"{len(comparison.gained)} newly solved, {len(comparison.lost)} lost, {comparison.both} solved in both "
        f"(McNemar's p = {comparison.chance:.3g})"
    )


def ratio(value: float | None) -> str:
    """A ratio for people; a dash where there is no base."""
    return "–" if value is None else f"{value:.2f}"


def _changes(title: str, place: str, changes: Sequence[Change]) -> list[str]:
    if not changes:
        return []
    return [_table([title, f"{place}"], [[change.record.name, change.otherwise] for change in changes])]


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns, the first to the left and the others to the right."""
    lines = [list(headings), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    shown = [
        "  ".join([line[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(line[1:], widths[1:], strict=True))])
        for line in lines
    ]
    return "\n".join([shown[0], "  ".join("-" * width for width in widths), *shown[1:]])


def report_data(summary: Summary, comparison: Comparison | None = None) -> str:
    """The report as one JSON object; the attempts themselves are in the run's file."""
    data: dict[str, Any] = {
        "settings": dict(summary.settings),
        "sessions": len(summary.sessions),
        "elapsed_seconds": round(summary.elapsed, 3),
        "outcomes": dict(summary.counts),
        "solved": len(summary.solved),
        "searched": len(summary.searched),
        "costs": [_rounded(asdict(spent)) for spent in summary.costs],
        "solved_within": [{"seconds": mark, "solved": count} for mark, count in summary.over_time],
    }
    if comparison is not None:
        data["comparison"] = {
            "gained": {change.record.name: change.otherwise for change in comparison.gained},
            "lost": {change.record.name: change.otherwise for change in comparison.lost},
            "both": comparison.both,
            "only_here": comparison.only_here,
            "only_there": comparison.only_there,
            "mcnemar_p": float(f"{comparison.chance:.3g}"),
            "costs": [_rounded({**asdict(r), "ratio": r.total}) for r in comparison.costs],
            "settings": list(comparison.settings),
        }
    return json.dumps(data, ensure_ascii=False)


def _rounded(data: Mapping[str, Any]) -> dict[str, Any]:
    """Floats with 3 decimals: the milliseconds of a time are the last digits that say something."""
    return {key: round(value, 3) if isinstance(value, float) else value for key, value in data.items()}
