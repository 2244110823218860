"""How a run looks in a terminal: progress, outcomes, who works how fast, and what is under way with its best goal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from db.values import NORMAL, RunState, Task
from prover.cli.exits import say
from prover.cli.region import LiveRegion
from prover.cli.service import count, duration
from prover.types import Outcome

if TYPE_CHECKING:
    from rich.console import RenderableType

    from db.values import Run, StoredAttempt
    from prover.cli.status_data import Look

_BAR = 40
_SHOWN = 12
"""Theorems under way that are shown one by one."""
_STATES = {RunState.ACTIVE: "cyan", RunState.PAUSED: "yellow", RunState.CANCELLED: "red", RunState.DONE: "green"}
_RECHECKED = {Outcome.PROVED: "holds", Outcome.GAVE_UP: "refused"}
_EXPLAINED = (Outcome.INVALID, Outcome.FAULT)
_OUTCOMES = {
    Outcome.PROVED: "green",
    Outcome.DISPROVED: "magenta",
    Outcome.VACUOUS: "cyan",
    Outcome.GAVE_UP: "",
    Outcome.INVALID: "yellow",
    Outcome.FAULT: "red",
}


def state_style(state: RunState) -> str:
    """The colour of a state."""
    return _STATES[state]


def picture(seen: Look) -> RenderableType:
    """The whole of it."""
    parts: list[RenderableType] = [_title(seen), _bar(seen.run), _outcomes(seen.run), _work(seen)]
    if seen.fallen:
        parts.append(Text(fallen(seen.fallen), style="bold red"))
    hint = _hint(seen)
    if hint:
        parts.append(Text(hint, style="yellow"))
    if seen.running:
        parts.append(_under_way(seen))
    return Group(*parts)


def fallen(number: int) -> str:
    """How many of a run's proofs a later recheck has refused."""
    which, do = ("one proof", "does") if number == 1 else (f"{number:,} proofs", "do")
    return f"{which} that it found {do} not hold any more: refused by a later recheck"


def _title(seen: Look) -> Text:
    run = seen.run
    priority = "" if run.priority == NORMAL else f" · priority {run.priority}"
    task = "" if run.task is Task.PROVE else f" · {run.task.value}"
    when = f" · submitted {duration(seen.now - run.created)} ago"
    state = (run.state.value, _STATES[run.state])
    return Text.assemble((run.name, "bold"), "  ", (run.id, "dim"), "\n", state, task, priority, when)


def _bar(run: Run) -> Text:
    """Proved, other ends, under way, waiting."""
    counts, total = run.counts, max(run.counts.total, 1)
    proved = _BAR * counts.proved // total
    done = max(_BAR * counts.done // total - proved, 0)
    running = min(-(-_BAR * counts.running // total), _BAR - proved - done)
    rest = _BAR - proved - done - running
    return Text.assemble(("━" * proved, "green"), ("━" * done, "yellow"), ("╌" * running, "cyan"), ("━" * rest, "dim"))


def _outcomes(run: Run) -> Text:
    counts = run.counts
    parts = [Text(f"{counts.done} of {counts.total} finished", style="bold")]
    for outcome, style in _OUTCOMES.items():
        number = counts.outcomes.get(outcome, 0)
        if number or (outcome is Outcome.PROVED and run.task is not Task.PROBE):
            parts.append(Text(f"{number} {words(run.task, outcome)}", style=style))
    for number, where in ((counts.running, "under way"), (counts.waiting, "waiting"), (counts.cancelled, "cancelled")):
        if number:
            parts.append(Text(f"{number} {where}", style="dim"))
    return Text(" · ").join(parts)


def _work(seen: Look) -> Text:
    parts: list[str] = []
    if not seen.over:
        parts.append(f"{count(len(seen.workers), 'worker')} alive, {count(seen.slots, 'slot')}")
    rate = seen.rate
    if rate is not None:
        parts.append(f"{60 * rate:.1f} theorems a minute")
    if seen.left is not None:
        parts.append(f"about {duration(max(10.0, seen.left)) if seen.left > 10 else '10 s'} left")
    parts.append(f"{duration(seen.elapsed)} in all" if seen.over else f"{duration(seen.elapsed)} so far")
    if seen.run.cost.lean_cpu_seconds:
        parts.append(f"{duration(seen.run.cost.lean_cpu_seconds)} of Lean's CPU time")
    return Text(" · ".join(parts))


def _hint(seen: Look) -> str:
    """What a person should do, if anything."""
    run = seen.run
    if run.state is RunState.PAUSED:
        return f"paused: `lemmata resume {run.id}` goes on"
    if run.state is RunState.CANCELLED and not seen.over:
        return "cancelled: what is under way is being stopped"
    if not seen.over and not seen.workers:
        needs = [] if run.queue == "default" else [f"LEMMATA_QUEUE={run.queue}"]
        needs += [f"the Lean it was begun with, {run.toolchain}"] if seen.strangers else []
        how = f" with {' and '.join(needs)}" if needs else ""
        return f"no worker is alive that takes this run: start one{how} (`lemmata up`, `lemmata worker`)"
    return ""


def _under_way(seen: Look) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right")
    table.add_column(no_wrap=True, justify="right")
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)  # the goal has what the others leave
    for attempt in seen.running[:_SHOWN]:
        progress = attempt.progress
        spent = duration(seen.now - attempt.started) if attempt.started else ""
        tactics = "" if progress is None else f"{progress.tactics} tactics"
        again = "" if attempt.tries <= 1 else f" (try {attempt.tries})"
        goal = "" if progress is None or progress.best_goal is None else target(progress.best_goal)
        table.add_row(Text(attempt.theorem.name + again, style="cyan"), spent, tactics, Text(goal, style="dim"))
    more = seen.run.counts.running - min(len(seen.running), _SHOWN)
    return Group(table, Text(f"and {more} more", style="dim")) if more > 0 else table


def target(goal: str) -> str:
    """What is to be shown in the first of these goals, on one line."""
    lines = goal.split("\n\n", maxsplit=1)[0].splitlines()
    start = next((number for number, line in enumerate(lines) if line.startswith("⊢")), 0)
    return " ".join(" ".join(lines[start:]).split())


def words(task: Task, outcome: Outcome) -> str:
    """An outcome in the words of the report; a stored proof holds, or is refused; a probe tries nothing."""
    if task is Task.RECHECK and outcome in _RECHECKED:
        return _RECHECKED[outcome]
    if task is Task.PROBE and outcome is Outcome.GAVE_UP:
        return "probed"
    return outcome.value.replace("_", " ")


def ended(task: Task, attempt: StoredAttempt) -> str:
    """A line on how an attempt ended, with Lean's words where they are wanted."""
    outcome = attempt.outcome or Outcome.FAULT
    told = words(task, outcome)
    if outcome is Outcome.GAVE_UP and attempt.limit is not None:
        told = f"{told} ({attempt.limit.value})"
    why = outcome in _EXPLAINED or (task is Task.RECHECK and outcome is Outcome.GAVE_UP)
    note = f": {attempt.note.splitlines()[0]}" if why and attempt.note else ""
    return f"{told:<21} {attempt.cost.wall_seconds:7.2f} s  {attempt.theorem.name}{note}"


class StatusView(LiveRegion):
    """A run that is watched. In a terminal the picture moves; elsewhere there is a line for each finished theorem."""

    def __init__(self, *, show: bool) -> None:
        self._seen: Look | None = None
        self._told: set[int] | None = None
        self._done = 0
        self._hinted = ""
        super().__init__(show=show)
        self._stage = "asking the database"

    def update(self, seen: Look) -> None:
        """The run is like this now."""
        self._seen = seen
        hint = _hint(seen)
        if self._live is None and hint and hint != self._hinted:  # a picture has it below the numbers
            say(hint)
        self._hinted = hint
        new = [attempt for attempt in seen.latest if self._told is None or attempt.id not in self._told]
        if self._told is None:
            self._told = set()
            if new and not seen.over:
                self._done = max(seen.run.counts.done, len(new))
                self._tell(Text(f"{self._done} of {seen.run.counts.total} were finished before", style="dim"))
                new = []
        self._told.update(attempt.id for attempt in seen.latest)
        self._lines(sorted(new, key=lambda attempt: attempt.finished or 0.0), seen.run)

    def _lines(self, new: Sequence[StoredAttempt], run: Run) -> None:
        total = run.counts.total
        self._done = max(self._done, run.counts.done - len(new))  # more may have ended than are listed
        for attempt in new:
            self._done += 1
            style = _OUTCOMES[attempt.outcome] if attempt.outcome else ""
            self._tell(Text(f"[{self._done:>{len(str(total))}}/{total}] {ended(run.task, attempt)}", style=style))

    def unreachable(self, words: str) -> None:
        """The database does not answer just now."""
        self._tell(Text(words, style="yellow"))

    def _tell(self, line: Text) -> None:
        if self._live is None:
            typer.echo(line.plain)
        else:
            self._live.console.print(line)

    def render(self) -> RenderableType:
        """What the screen shows now."""
        return Text(self._stage, style="dim") if self._seen is None else picture(self._seen)
