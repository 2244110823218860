"""`lemmata submit` and `lemmata recheck`: runs for the workers, which find them in the database.

Nothing is proved here and Lean is not asked; without a worker a run waits. Exit code 0 when the run is stored; with
`--watch` as `lemmata status --watch`.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from prover.cli.exits import faults_to_exit_codes, say
from prover.cli.options import (
    Expansions,
    Generator,
    Index,
    NoCache,
    NoLemmas,
    Retriever,
    Seconds,
    Seed,
    Strategy,
    Tactics,
    request_for,
    settings_for,
)
from prover.cli.service import Priority, Queue, count, opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from db.store import Store
    from db.values import Problem, Run, StoredProof

_NORMAL = 5
_SUITES = (".lean", ".jsonl", ".ndjson", ".json")
_WORD = re.compile(r"[a-z][\w.-]*|[\w.]*-[\w.-]*")
"""One word that is hardly a proposition: those begin with a capital letter (`True`)."""

Watch = Annotated[bool, typer.Option("--watch", help="Stay and show the run until it is over.")]
Named = Annotated[str | None, typer.Option(metavar="TEXT", help="What the run is called; by default as its suite.")]


def submit(
    what: Annotated[
        str,
        typer.Argument(
            metavar="SUITE_OR_STATEMENT",
            help="A .jsonl file, a .lean file, a folder of .lean files, corelib, a statement such as "
            "'theorem t (p : Prop) (h : p) : p', or - for standard input.",
        ),
    ],
    name: Named = None,
    priority: Priority = _NORMAL,
    queue: Queue = None,
    seconds: Seconds = None,
    tactics: Tactics = None,
    expansions: Expansions = None,
    strategy: Strategy = None,
    generator: Generator = None,
    retriever: Retriever = None,
    index: Index = None,
    seed: Seed = 0,
    split: Annotated[str | None, typer.Option(help="Only this split of the suite, for example valid.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many theorems, the first ones.")] = None,
    no_cache: NoCache = False,
    no_lemmas: NoLemmas = False,
    watch: Watch = False,
) -> None:
    """Have the workers prove a suite or a statement.

    Prints the run's id. Exit codes: 0 stored (with --watch: all proved), 1 not proved, 2 bad input, 3 faults,
    130 interrupted or cancelled.
    """
    with faults_to_exit_codes():
        from workers.submission import proving

        settings = settings_for(None, no_cache=no_cache, no_lemmas=no_lemmas, retriever=retriever, index=index)
        request = request_for(
            settings,
            seconds=seconds,
            tactics=tactics,
            expansions=expansions,
            strategy=strategy,
            generator=generator,
            seed=seed,
        )
        title, problems = _read(what, split, limit)
        spec = proving(
            settings,
            request,
            problems,
            name=name or title,
            priority=priority,
            queue=queue or settings.queue,
        )
        with opened(settings) as store:
            run = store.runs.submit(spec)
            _announce(store, [run], watch=watch)


def recheck(
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="[RUN|PROOF]...", help="Runs and stored proofs, by the beginnings of their ids."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every proof in the database.")] = False,
    name: Named = None,
    priority: Priority = _NORMAL,
    queue: Queue = None,
    watch: Watch = False,
) -> None:
    """Have stored proofs verified again.

    In fresh processes; each gets one more verdict. For the day on which a defect of a Lean, or of this program, becomes
    known. Exit codes as of `lemmata submit`; with --watch: 0 if all of them hold.
    """
    with faults_to_exit_codes():
        from prover.errors import InputError
        from workers.submission import rechecking

        if every == bool(what):
            raise InputError("name runs or proofs to check again, or say --all")
        settings = settings_for(None, no_cache=False)
        with opened(settings) as store:
            proofs = _all(store) if every else _chosen(store, what or [])
            title = name or ("recheck of every proof" if every else f"recheck of {' '.join(what or [])}")
            specs = rechecking(settings, proofs, name=title, priority=priority, queue=queue or settings.queue)
            _announce(store, [store.runs.submit(spec) for spec in specs], watch=watch)


def _read(what: str, split: str | None, limit: int | None) -> tuple[str, Sequence[Problem]]:
    """The problems, and what they are called."""
    from prover.cli.target import STANDARD_INPUT, looks_like_file
    from prover.errors import InputError, SourceError
    from prover.evaluation import CORELIB, open_suite
    from workers.submission import problems_of_statement, problems_of_suite, problems_of_upload

    if what == STANDARD_INPUT:
        data = sys.stdin.buffer.read()
        kind = "jsonl" if data.lstrip().startswith(b"{") else "lean"
        return "standard input", problems_of_upload(f"standard-input.{kind}", data, split, limit)
    if what == CORELIB or looks_like_file(what) or what.strip().endswith(_SUITES):
        suite = open_suite(what, split, limit)
        if suite.duplicates:
            say(f"left out: {count(suite.duplicates, 'statement')} that another row has, too")
        return suite.name, problems_of_suite(suite)
    if split is not None or limit is not None:
        raise InputError("--split and --limit choose from a suite, and this is read as a statement")
    if _WORD.fullmatch(what.strip()):
        raise SourceError(
            f"there is no suite {what}: give a .jsonl file, a .lean file, a folder of .lean files, corelib, or a "
            "statement such as 'theorem t (p : Prop) (h : p) : p'"
        )
    problems = problems_of_statement(what)
    return problems[0].theorem.name, problems


def _chosen(store: Store, names: Iterable[str]) -> list[StoredProof]:
    """The proofs that these runs found, and these proofs."""
    from prover.errors import InputError

    found: list[StoredProof] = []
    for name in names:
        try:
            run = store.runs.find(name)
        except InputError as no_run:
            try:
                found.append(store.proofs.find(name))
            except InputError as no_proof:
                raise InputError(f"{no_run}, and {no_proof}") from None
        else:
            ids = store.proofs.ids(run.id)
            if not ids:
                raise InputError(f"run {run.id} ({run.name}) has found no proof yet")
            found += store.proofs.many(ids)
    return found


def _all(store: Store) -> list[StoredProof]:
    return list(store.proofs.many(store.proofs.ids()))


def _announce(store: Store, runs: Sequence[Run], *, watch: bool) -> None:
    """The ids on standard output, what to do next beside it; then, if so wished, the view."""
    from prover.cli.status import watched_to_the_end

    for run in runs:
        typer.echo(run.id)
    for run in runs:
        say(f"{run.name}: {count(run.counts.total, 'theorem')} submitted; to watch: lemmata status {run.id} --watch")
    queues = {worker.queue for worker in store.workers.alive()}
    if not watch and not all(run.queue in queues for run in runs):
        say("no worker is alive that takes it, so it waits: start one (`lemmata up`, `lemmata worker`)")
    if watch:
        raise typer.Exit(max(watched_to_the_end(store, run.id) for run in runs))
