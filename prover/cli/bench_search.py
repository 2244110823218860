"""`lemmata bench search`: strategies, or retrievers, compared on suites at equal budgets."""

from __future__ import annotations

import math
import random
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from prover.cli.exits import INTERRUPTED, faults_to_exit_codes, say
from prover.cli.options import Index, Project, settings_for

if TYPE_CHECKING:
    from rich.console import Console, JustifyMethod

    from prover.bench.search import Plan, Problem, Run
    from prover.bench.standings import Comparison
    from prover.suites.rows import Row
    from prover.types import Theorem

_PAGE_WIDTH = 150
"""Characters in a line of a table that goes to a file or a pipe."""


def search(
    suites: Annotated[
        list[str], typer.Argument(metavar="SUITE...", help="Suites: .jsonl or .lean files, folders, or corelib.")
    ],
    strategies: Annotated[
        str | None, typer.Option(metavar="A,B,...", show_default="all", help="The strategies to compare.")
    ] = None,
    retrievers: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,...",
            show_default="the settings' one",
            help="Compare these: none, symbols, bm25, dense, hybrid; with --strategies auto unless others are named.",
        ),
    ] = None,
    tactics: Annotated[
        int | None, typer.Option(min=1, show_default="1000", help="Tactic calls of each search.")
    ] = None,
    tokens: Annotated[int | None, typer.Option(min=1, help="Model tokens of each search.")] = None,
    seconds: Annotated[
        float, typer.Option(min=0, help="Safety net: seconds of each search, as if Lean were asked everything anew.")
    ] = 600.0,
    generator: Annotated[str | None, typer.Option(show_default="heuristic", help="Who proposes tactics.")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Searches by each strategy, for pass@k.")] = 1,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Theorems to work on at the same time.")] = 1,
    split: Annotated[str | None, typer.Option(help="Only this split of the suites, for example valid.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Only so many theorems of each suite, the first ones.")
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Only so many theorems of each suite, drawn by lot, the same each time.")
    ] = None,
    test_of: Annotated[
        Path | None,
        typer.Option(
            metavar="DATASET/SPLIT",
            help="Only theorems of this test part, which an encoder trained on that split has not seen.",
        ),
    ] = None,
    memory: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep Lean's answers here; the next run asks only what is new.")
    ] = None,
    verify: Annotated[bool, typer.Option(help="Let the fresh verifier judge every proof as well.")] = False,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page with the curves here.")] = None,
    schedule: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the schedule that `auto` would learn from this here.")
    ] = None,
    index: Index = None,
    project: Project = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
) -> None:
    """Compare strategies, or retrievers, on the same theorems with the same budget.

    There is no proof cache, and proofs are not minimised. A proof counts if it replays in Lean where it was found.
    Lean is asked each question once; whoever asks it again is charged what it cost then. Exit codes: 0 compared, 2 bad
    input, 3 fault, 130 interrupted (what is there is printed).
    """
    with faults_to_exit_codes():
        from prover.agent import toolchain
        from prover.bench.search import Plan, run
        from prover.errors import InputError
        from prover.evaluation import open_suite
        from prover.interrupt import Interrupt
        from prover.types import Budget
        from search.strategies import DEFAULT, STRATEGIES

        settings = settings_for(project, no_cache=True, index=index)
        budget = Budget(seconds, tactics=_default(tactics, 1000 if tokens is None else None), tokens=_default(tokens))
        found = _listed(retrievers)
        names = _listed(strategies) or ((DEFAULT,) if found else tuple(STRATEGIES))
        plan = Plan(names, budget, generator or settings.generator, seeds, memory, verify, found)
        if schedule is not None and found:
            raise InputError("a schedule is learned from strategies alone: leave --retrievers or --schedule out")
        tested = _tested(test_of, settings.index)
        found_rows = [tested(open_suite(name, split, limit).rows) for name in suites]
        chosen = [row for each in found_rows for row in _drawn(each, sample)]
        rows = {row.theorem.statement_hash: row for row in chosen}
        embedded = toolchain(settings, say).kind == "embedded"
        absent = [row for row in rows.values() if embedded and row.libraries]
        if absent:
            say(f"{len(absent)} rows need a library that the embedded Lean does not have; they are left out")
        theorems = [row.theorem for row in rows.values() if row not in absent]
        interrupt = Interrupt()
        with interrupt.installed(signal.SIGINT, signal.SIGTERM):
            problems = run(
                settings, theorems, plan, jobs=jobs, listener=_Teller(theorems, plan), progress=say, interrupt=interrupt
            )
        if schedule is not None:
            _write_schedule(schedule, problems, plan, ", ".join(suites))
        _show(problems, plan, ", ".join(suites), html=html, as_json=as_json)
        if interrupt.requested():
            say(f"interrupted: {len(theorems) - len(problems)} of {len(theorems)} theorems are missing")
            raise typer.Exit(INTERRUPTED)


def _listed(names: str | None) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, (names or "").split(","))))


def _tested(place: Path | None, index: Path | None) -> Callable[[Sequence[Row]], Sequence[Row]]:
    """Keeps the rows that are in the test part named by a data set's folder and its split.

    A suite's names lack the namespaces that they stand in: the last part of the name and the statement decide. Raises
    `InputError` if the index has an encoder that has seen the part.
    """
    if place is None:
        return lambda rows: rows
    from prover.bench.retrieval.solve import in_test_part, must_not_have_seen

    if index is not None and (reserve := must_not_have_seen(index, place)):
        say(f"note: {reserve}")
    known = in_test_part(place)
    return lambda rows: [row for row in rows if known(row.theorem.name, row.theorem.signature)]


def _drawn(rows: Sequence[Row], sample: int | None) -> Sequence[Row]:
    return rows if sample is None or sample >= len(rows) else random.Random(0).sample(list(rows), sample)


def _write_schedule(path: Path, problems: Sequence[Problem], plan: Plan, suites: str) -> None:
    import json

    from prover.bench.schedule import learned

    path.write_text(json.dumps(learned(problems, plan, suites), indent=1) + "\n", encoding="utf-8")
    say(f"wrote {path}")


def _default(value: int | None, otherwise: int | None = None) -> float:
    chosen = otherwise if value is None else value
    return math.inf if chosen is None else chosen


class _Teller:
    """Tells on standard error what each theorem came to."""

    def __init__(self, theorems: Sequence[Theorem], plan: Plan) -> None:
        self._theorems = theorems
        self._plan = plan
        self._done = 0

    def __call__(self, index: int, news: Run | Problem) -> None:
        from prover.bench.search import Problem

        if not isinstance(news, Problem):
            if news.note:
                say(f"{self._theorems[index].name}, {news.strategy}: {news.note}")
            return
        self._done += 1
        count = f"[{self._done:>{len(str(len(self._theorems)))}}/{len(self._theorems)}]"
        if news.left_out:
            what = f"left out, {news.left_out.splitlines()[0]}"
        else:
            first = [run for run in news.runs if run.seed == 0]
            each = ", ".join(f"{run.strategy} {run.cost.tactics if run.solved else '–'}" for run in first)
            what = f"tactics until solved: {each}"
        say(f"{count} {news.theorem.name}: {what}")


def _show(problems: Sequence[Problem], plan: Plan, suites: str, *, html: Path | None, as_json: bool) -> None:
    from prover.bench.standings import compare

    comparison = compare(problems, plan)
    facts = [*_facts(plan, comparison, suites), *_choosing(problems, plan)]
    if html is not None:
        from prover.bench.curves import page

        title = f"{len(plan.names)} ways to search on {comparison.problems} problems"
        html.write_text(page(title, comparison, facts), encoding="utf-8", errors="backslashreplace")
        say(f"wrote {html}")
    if as_json:
        import json

        typer.echo(json.dumps(_data(problems, plan, comparison, suites), indent=1))
    else:
        _print(comparison, facts)


def _facts(plan: Plan, comparison: Comparison, suites: str) -> list[tuple[str, str]]:
    """How the runs were made, for people."""
    from dataclasses import asdict

    budget = ", ".join(f"{amount:g} {part}" for part, amount in asdict(plan.budget).items() if amount != math.inf)
    load = sum(standing.load_dependent for standing in comparison.standings)
    return [
        ("suites", suites),
        ("problems", f"{comparison.problems} compared, {len(comparison.left_out)} left out"),
        ("budget of each search", budget),
        ("generator", plan.generator),
        ("a proof counts if", "the fresh verifier accepts it" if plan.verify else "it replays where it was found"),
        ("questions to Lean", f"{comparison.asked:,} asked, {comparison.remembered:,} answered from memory"),
        ("timeouts and crashes", f"{load:,} met in all searches: these depend on the machine's load"),
    ]


def _choosing(problems: Sequence[Problem], plan: Plan) -> list[tuple[str, str]]:
    """What is in no budget of tactics: the time of proposing them, most of all retrieval's."""
    spent: dict[str, list[float]] = {name: [] for name in plan.names}
    for problem in problems:
        for run in problem.runs:
            spent[run.strategy].append(run.cost.model_seconds)
    if not plan.retrievers or not any(spent.values()):
        return []
    each = ", ".join(f"{name} {sum(seconds) / max(1, len(seconds)):.2f} s" for name, seconds in spent.items())
    return [("choosing tactics, retrieval included, mean of a search", each)]


def _print(comparison: Comparison, facts: Sequence[tuple[str, str]]) -> None:
    from rich.console import Console

    from prover.bench import curves

    console = Console()
    if not console.is_terminal:
        console = Console(width=_PAGE_WIDTH)
    for name, value in facts:
        console.print(f"{name}: {value}", highlight=False, markup=False)
    tables = [("Strategies", curves.standing_table(comparison))]
    tables += [(f"Solved within so many {m.name}", curves.line_table(comparison, m)) for m in comparison.measures]
    tables += [("Pairs", curves.pair_table(comparison)), ("They differ on", curves.difference_table(comparison))]
    tables += [("Several seeds", curves.coverage_table(comparison))]
    tables += [("Left out", curves.left_out_table(comparison))]
    for title, (headings, rows) in tables:
        if rows:
            _print_table(console, title, headings, rows)
        if title == "Strategies":
            for line in curves.EXPLAINED:
                console.print(line, highlight=False, markup=False, soft_wrap=True)
    for standing in comparison.standings:
        if standing.alone:
            console.print(f"only {standing.strategy}: {', '.join(standing.alone)}", highlight=False, markup=False)
        if standing.unconfirmed:
            text = f"{standing.strategy}: {standing.unconfirmed} proofs were found that did not stand"
            console.print(text, highlight=False, markup=False)


def _print_table(console: Console, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    words = title in ("They differ on", "Left out")
    for number, heading in enumerate(headings):
        justify: JustifyMethod = "left" if words or number == 0 else "right"
        table.add_column(heading, justify=justify, overflow="fold", no_wrap=number == 0 and not words)
    for row in rows:
        table.add_row(*row)
    console.print(table, markup=False)


def _data(problems: Sequence[Problem], plan: Plan, comparison: Comparison, suites: str) -> dict[str, Any]:
    """Everything, as plain data; what has no number (infinity, NaN) is null."""
    from dataclasses import asdict

    data = {
        "suites": suites,
        "plan": {**asdict(plan), "memory": plan.memory and str(plan.memory)},
        "compared": comparison.problems,
        "left_out": [{"name": each.theorem.name, "why": each.left_out} for each in comparison.left_out],
        "standings": [asdict(standing) for standing in (*comparison.standings, comparison.best)],
        "pairs": [asdict(pair) for pair in comparison.pairs],
        "differences": [asdict(difference) for difference in comparison.differences],
        "coverages": [asdict(coverage) for coverage in comparison.coverages],
        "problems": [
            {
                "name": each.theorem.name,
                "statement_hash": each.theorem.statement_hash,
                "runs": [{**asdict(run), "solved": run.solved} for run in each.runs],
            }
            for each in problems
            if each.runs
        ],
        "asked": comparison.asked,
        "remembered": comparison.remembered,
    }
    numbers = _finite(data)
    assert isinstance(numbers, dict)
    return numbers


def _finite(value: Any) -> Any:
    match value:
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {key: _finite(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_finite(inner) for inner in value]
    return value
