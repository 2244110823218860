"""A run as one HTML page that needs nothing else: no scripts, no fonts, no network.

Statements, proofs and Lean's words are other people's text: all of it is escaped, and the page forbids itself to load
or run anything. Colours follow the reader's light or dark setting; on narrow screens the columns that matter least go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from prover.suites.compare import Change, Comparison
from prover.suites.plots import Curve, Part, bar, cactus
from prover.suites.runfile import Record
from prover.suites.spending import answered, unsearched
from prover.suites.summary import Summary, category, rank
from prover.suites.text import (
    cache_line,
    comparison_line,
    cost_table,
    facts,
    number,
    ratio,
    solved_line,
    spending_tables,
    warnings,
)
from prover.types import Outcome

_STYLE = Path(__file__).with_name("page.css")
_LONGEST_HEADER = 1500
_GROUPS = {
    "proved": "proved",
    "disproved": "disproved",
    "vacuous": "vacuous",
    "gave up": "open",
    "invalid": "invalid",
    "needs": "absent",
    "fault": "fault",
}
"""Beginnings of categories and their CSS classes."""
_AGAINST = {
    Outcome.DISPROVED: "It is false; its negation is proved:",
    Outcome.VACUOUS: "It says nothing; its hypotheses contradict each other:",
}


def css_class(kind: str) -> str:
    """The class of a category's colour."""
    return next((css for start, css in _GROUPS.items() if kind.startswith(start)), "other")


def page(summary: Summary, comparison: Comparison | None = None) -> str:
    """The whole page."""
    title = f"{summary.settings.get('suite', 'suite')}: {solved_line(summary)}"
    body = [
        f"<h1>{escape(title)}</h1>",
        *_warnings([cache_line(summary), *(warnings(comparison) if comparison is not None else [])]),
        _facts(facts(summary)),
        "<h2>Outcomes</h2>",
        _outcomes(summary),
        "<h2>Solved over time</h2>",
        _cactus(summary, comparison),
        "<h2>Cost</h2>",
        *(_table(*table) for table in [cost_table(summary), *spending_tables(summary)]),
    ]
    if comparison is not None:
        body += ["<h2>Against the other run</h2>", _comparison(comparison)]
    body += ["<h2>Problems</h2>", _problems(summary)]
    return _frame(title, body)


def _frame(title: str, body: Sequence[str]) -> str:
    style = _STYLE.read_text(encoding="utf-8")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{escape(title)}</title>",
            f"<style>\n{style}</style></head>",
            "<body><main>",
            *body,
            "</main></body></html>\n",
        ]
    )


def _warnings(lines: Iterable[str]) -> list[str]:
    return [f'<p class="warning">{escape(line)}</p>' for line in lines if line]


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs) + "</dl>"


def _outcomes(summary: Summary) -> str:
    parts = [Part(kind, count, css_class(kind)) for kind, count in summary.counts]
    items = [
        f'<li><span class="swatch {part.css}"></span>{escape(part.name)} <b>{part.count}</b></li>' for part in parts
    ]
    return bar(parts) + f'<ul class="legend">{"".join(items)}</ul>'


def _cactus(summary: Summary, comparison: Comparison | None) -> str:
    """Proofs, those of the other run, and with refutations; a curve that shows nothing new is left out."""
    curves = [_curve("this run", "here", summary.solved)]
    if len(summary.decided) > len(summary.solved):
        curves.append(_curve("this run, decided (refutations too)", "decided", summary.decided))
    if comparison is not None:
        curves.append(_curve("the other run", "there", comparison.there.solved))
    asked = [summary, *([comparison.there] if comparison is not None else [])]
    drawn = cactus(curves, max(len(each.searched) for each in asked))
    if not drawn:
        return "<p>Nothing was solved.</p>"
    items = [f'<li><span class="swatch {c.css}"></span>{escape(c.label)} <b>{len(c.points)}</b></li>' for c in curves]
    return drawn + (f'<ul class="legend">{"".join(items)}</ul>' if len(curves) > 1 else "")


def _curve(label: str, css: str, records: Iterable[Record]) -> Curve:
    return Curve(label, css, sorted((record.cost.wall_seconds, record.name) for record in records))


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>'


def _comparison(comparison: Comparison) -> str:
    text = f"{comparison_line(comparison)}; the other run: {solved_line(comparison.there)}"
    parts = [f"<p>{escape(text)}</p>"]
    if comparison.settings:
        parts.append("<ul>" + "".join(f"<li>{escape(line)}</li>" for line in comparison.settings) + "</ul>")
    if comparison.only_here or comparison.only_there:
        parts.append(
            f"<p>{comparison.only_here} statements are in this run only, {comparison.only_there} in the other only.</p>"
        )
    if comparison.costs:
        rows = [[r.measure, number(r.here), number(r.there), ratio(r.total), ratio(r.median)] for r in comparison.costs]
        parts.append(_table(["cost of those solved in both", "here", "there", "ratio", "median ratio"], rows))
    for title, place, changes in (
        ("newly solved", "there", comparison.gained),
        ("lost", "here", comparison.lost),
    ):
        parts += _changes(title, place, changes)
    return "".join(parts)


def _changes(title: str, place: str, changes: Sequence[Change]) -> list[str]:
    if not changes:
        return []
    return [_table([title, place], [[change.record.name, change.otherwise] for change in changes])]


def _problems(summary: Summary) -> str:
    """All problems, and buttons without any script that show one kind of outcome only."""
    kinds = dict.fromkeys(css_class(kind) for kind, _ in summary.counts if kind != "not attempted")
    names = {css_class(kind): kind.split(" (")[0] for kind, _ in summary.counts}
    buttons = ['<input type="radio" name="kind" id="kind-all" checked><label for="kind-all">all</label>']
    buttons += [
        f'<input type="radio" name="kind" id="kind-{css}"><label for="kind-{css}">{escape(names[css])}</label>'
        for css in kinds
    ]
    ordered = sorted(summary.records, key=lambda record: rank(category(record))[0])
    head = '<div class="line head"><span>theorem</span><span>outcome</span>' + _numbers(
        ["seconds", "tactics", "expansions"]
    )
    rows = "".join(map(_problem, ordered))
    return f'<div class="filter">{"".join(buttons)}<div class="problems">{head}</div>{rows}</div></div>'


def _problem(record: Record) -> str:
    """A line that opens to the whole width."""
    kind, cost = category(record), record.cost
    css = css_class(kind)
    numbers = _numbers([f"{cost.wall_seconds:.2f}", f"{cost.tactics:,}", f"{cost.expansions:,}"])
    return (
        f'<details class="{css}"><summary class="line"><span class="name">{escape(record.name)}</span>'
        f'<span><span class="swatch {css}"></span>{escape(kind)}</span>{numbers}</summary>'
        f"{_details(record)}</details>\n"
    )


def _numbers(cells: Sequence[str]) -> str:
    """The first is shown everywhere, the others where there is room."""
    first, *others = cells
    return f'<span class="number">{first}</span>' + "".join(
        f'<span class="number wide">{cell}</span>' for cell in others
    )


def _details(record: Record) -> str:
    """Statement, proof and remarks; long headers are only measured."""
    header = record.header.strip()
    if len(header) > _LONGEST_HEADER:
        header = f"-- after a header of {header.count(chr(10)) + 1} lines"
    body = record.proof if record.proof is not None else "sorry"
    lean = "\n\n".join(filter(None, [header, f"theorem {record.name} {record.signature} := {body}"]))
    parts = [f"<pre>{escape(lean)}</pre>"]
    if record.open_goal and record.proof is None:
        parts.append(f"<p>The most promising open goal:</p><pre>{escape(record.open_goal)}</pre>")
    if record.refutation is not None:
        against = f"{record.refutation.statement} := {record.refutation.proof}"
        parts.append(f"<p>{_AGAINST.get(record.outcome, 'Against it:')}</p><pre>{escape(against)}</pre>")
    remarks = []
    if record.tier:
        remarks.append(_verified("verified", record.tier, record.axioms))
    if record.refutation is not None:
        remarks.append(_verified("refutation verified", record.refutation.tier, record.refutation.axioms))
    if answered(record):
        beside = "" if unsearched(record) else "; what was searched beside it did not decide"
        remarks.append(f"answered by the proof cache{beside or ', without a search'}")
    remarks += filter(None, [record.note, record.source and f"source: {record.source}"])
    return "".join([*parts, *(f'<p class="note">{escape(remark)}</p>' for remark in remarks)])


def _verified(what: str, tier: str, axioms: Sequence[str]) -> str:
    return f"{what} at {tier}, axioms: {', '.join(axioms) or 'none'}"
