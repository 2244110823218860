"""Reports as plain text for terminals and as JSON for programs. The page for browsers is `prover.suites.page`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from prover.prices import amount, significant
from prover.record import cost_data
from prover.suites.compare import Change, Comparison
from prover.suites.spending import Share
from prover.suites.summary import Summary, category, money_name
from prover.types import Outcome

_SLOWEST = 5
_CENTS = 9
"""Decimals of money for programs: a tactic costs some millionths."""
_UNSOLVED = 20
_REFUTED = (Outcome.DISPROVED.value, Outcome.VACUOUS.value)


def number(value: float) -> str:
    """Whole numbers with thousands marked; others with as many digits as say something."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    if 0 < value < 0.1:
        return significant(value)
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"


def solved_line(summary: Summary) -> str:
    """How many were proved, of those that a search was made for, and what is wrong with how many.

    A vacuous theorem that has a proof counts as proved, as it does wherever nobody looks at its hypotheses.
    """
    searched, decided = len(summary.searched), len(summary.decided)
    line = f"{len(summary.solved)} of {searched} proved{_percent(len(summary.solved), searched)}"
    hollow = sum(record.outcome is Outcome.VACUOUS for record in summary.solved)
    line += f", {hollow} of them vacuous" if hollow else ""
    refuted = Counter(record.outcome for record in summary.decided if not record.solved)
    if refuted:
        told = ", ".join(f"{count} {outcome.value}" for outcome, count in sorted(refuted.items()))
        line += f"{';' if hollow else ','} {told}: {decided} decided{_percent(decided, searched)}"
    return line


def _percent(part: int, whole: int) -> str:
    return f" ({100 * part / whole:.1f} %)" if whole else ""


def short_report(summary: Summary) -> str:
    """The end of a run: solved, and how the rest ended; what it cost; what came from the cache."""
    rest = ", ".join(f"{count} {kind}" for kind, count in summary.counts if kind not in {"proved", *_REFUTED})
    first = solved_line(summary) + (f"; {rest}" if rest else "")
    return "\n".join(filter(None, [first, spent_line(summary), cache_line(summary)]))


def spent_line(summary: Summary) -> str:
    """What all attempts took, and the share of it that led to nothing; "" for nothing."""
    cost, prices = summary.spent, summary.prices
    if not (cost.tactics or cost.lean_cpu_seconds or cost.tokens):
        return ""
    parts = [f"{duration(cost.lean_cpu_seconds)} of Lean's CPU time", f"{cost.tactics:,} tactics"]
    if cost.tokens:
        parts.append(f"{cost.tokens:,} model tokens")
    if prices.worth_telling(summary.money):
        without = " without the model" if prices.leaves_out(cost) else ""
        parts.append(f"about {amount(summary.money, prices.currency)}{without}")
    lost = sum(part.share for part in summary.by_outcome if part.name == "gave up")
    return f"spent {', '.join(parts)}" + (f"; {100 * lost:.0f} % of it on theorems given up" if lost else "")


def cache_line(summary: Summary) -> str:
    """How much of a run is the cache's doing, so that nobody takes it for a measurement; "" for nothing."""
    cache, parts = summary.cache, []
    if cache.helped:
        failures = f", {cache.failures} as known failures" if cache.failures else ""
        parts.append(
            f"the proof cache answered {cache.answered} of {len(summary.searched)} theorems "
            f"({cache.unsearched} without any search{failures}) and helped with {cache.helped - cache.answered} more "
            f"({cache.hits:,} goals, {cache.saved_tactics:,} tactics saved)"
        )
    if cache.lemmas:
        parts.append(
            f"{cache.lemmas} {'proof contains' if cache.lemmas == 1 else 'proofs contain'} lemmas that other attempts "
            "proved"
        )
    return f"{'; '.join(parts)}: this run does not measure the prover alone" if parts else ""


def duration(seconds: float) -> str:
    """Seconds, minutes or hours, whichever has the fewest digits."""
    if seconds < 100:
        return f"{seconds:.2f} s"
    return f"{seconds / 60:.1f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def full_report(summary: Summary, comparison: Comparison | None = None) -> str:
    """Everything, in tables."""
    parts = [
        _heading(summary),
        _table(["outcome", "theorems"], [[kind, str(count)] for kind, count in summary.counts]),
        solved_line(summary) + "; statements that are invalid here and faults do not count",
    ]
    if summary.searched:
        parts.append(_table(*cost_table(summary)))
    parts += [_table(*table) for table in spending_tables(summary)]
    if summary.over_time:
        refutations = len(summary.decided) > len(summary.solved)
        over_time = [[f"{w.seconds:g} s", str(w.solved), *[str(w.decided)] * refutations] for w in summary.over_time]
        parts.append(_table(["within", "solved", *["decided"] * refutations], over_time))
    if summary.solved:
        slowest = [
            [r.name, f"{r.cost.wall_seconds:.2f} s", str(r.cost.tactics)] for r in summary.solved[::-1][:_SLOWEST]
        ]
        parts.append(_table(["slowest solved", "time", "tactics"], slowest))
    refuted = [[r.name, category(r)] for r in summary.decided if r.outcome is not Outcome.PROVED]
    if refuted:
        parts.append(_table(["refuted", "how"], refuted))
    unsolved = [[r.name, category(r)] for r in summary.searched if r.outcome is Outcome.GAVE_UP]
    if unsolved:
        parts.append(_table(["unsolved", "how it ended"], unsolved[:_UNSOLVED]))
    if len(unsolved) > _UNSOLVED:
        parts.append(f"and {len(unsolved) - _UNSOLVED} more unsolved; --html lists every problem")
    parts += [f"{r.name}: {r.note}" for r in summary.records if r.outcome == "fault"]
    if comparison is not None:
        parts.append(_comparison(comparison))
    return "\n\n".join(parts)


Table = tuple[list[str], list[list[str]]]
"""Headings and rows."""


def cost_table(summary: Summary) -> Table:
    """Every measure over the theorems that were searched for, over the solved ones, and for each proof."""
    rows = [
        [s.measure, *map(number, (s.total, s.median, s.solved_total, s.solved_median)), _optional(s.per_proof)]
        for s in summary.costs
    ]
    return ["cost", "sum", "median", "sum, solved", "median, solved", "sum per proof"], rows


def spending_tables(summary: Summary) -> list[Table]:
    """Where the cost of all attempts went: by how they ended, and by what was done; nothing for nothing."""
    named = [("spent, by outcome", summary.by_outcome), ("spent, by purpose", summary.by_purpose)]
    headings = ["theorems", "share", "Lean CPU s", "tactics", money_name(summary.prices)]
    return [([title, *headings], [_share_row(share) for share in shares]) for title, shares in named if shares]


def _share_row(share: Share) -> list[str]:
    numbers = [share.cost.lean_cpu_seconds, share.cost.tactics, share.money]
    return [share.name, str(share.theorems), f"{100 * share.share:.1f} %", *map(number, numbers)]


def _optional(value: float | None) -> str:
    return "–" if value is None else number(value)


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
    found.append(("prices", prices_line(summary)))
    if cache_line(summary):
        found.insert(0, ("attention", cache_line(summary)))
    if len(codes) > 1:
        found.append(("attention", f"the program's own code changed between sessions: {len(codes)} versions"))
    if summary.repeated:
        found.append(("repeated", f"{summary.repeated} faults were tried again"))
    return found


def prices_line(summary: Summary) -> str:
    """The table of prices behind the estimates, where it comes from, and what it leaves out."""
    prices = summary.prices
    line = f"{prices.text} ({prices.source or 'default'})"
    return line + ("; the model's work is not in it" if prices.leaves_out(summary.spent) else "")


def _heading(summary: Summary) -> str:
    return "\n".join(f"{name + ':':11} {value}" for name, value in facts(summary))


def _comparison(comparison: Comparison) -> str:
    parts = [f"against a run with {solved_line(comparison.there)}: {comparison_line(comparison)}"]
    parts += warnings(comparison)
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


def warnings(comparison: Comparison) -> list[str]:
    """What makes the comparison one of unequals, and what must not be; a line each."""
    warm = cache_line(comparison.there)
    return [f"attention, the other run: {warm}"] * bool(warm) + [
        f"attention: {name} is proved in one run and disproved in the other: unless the libraries differ, report this"
        for name in comparison.contradictory
    ]


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
        "decided": len(summary.decided),
        "costs": [_rounded(asdict(spent)) for spent in summary.costs],
        "spent": cost_data(summary.spent),
        "money": _money(summary),
        "spent_by_outcome": [_share_data(share) for share in summary.by_outcome],
        "spent_by_purpose": [_share_data(share) for share in summary.by_purpose],
        "cache": asdict(summary.cache),
        "solved_within": [asdict(within) for within in summary.over_time],
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
            "contradictory": list(comparison.contradictory),
        }
    return json.dumps(data, ensure_ascii=False)


def _money(summary: Summary) -> dict[str, Any]:
    """The estimate, what it came to for each proof (failures included), and the prices behind it."""
    solved = len(summary.solved)
    return {
        "amount": round(summary.money, _CENTS),
        "currency": summary.prices.currency,
        "per_proof": round(summary.money / solved, _CENTS) if solved else None,
        "prices": asdict(summary.prices),
    }


def _share_data(share: Share) -> dict[str, Any]:
    return {
        "name": share.name,
        "theorems": share.theorems,
        "share": round(share.share, 4),
        "money": round(share.money, _CENTS),
        "cost": cost_data(share.cost),
    }


def _rounded(data: Mapping[str, Any]) -> dict[str, Any]:
    """Floats with 3 decimals: the milliseconds of a time are the last digits that say something. Money has more."""
    digits = _CENTS if str(data["measure"]).startswith("estimated") else 3
    return {key: round(value, digits) if isinstance(value, float) else value for key, value in data.items()}
