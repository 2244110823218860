"""`lemmata status`: one run, once or until it is over.

Watching asks the database once a second and changes nothing; Ctrl-C ends the watching, not the run.
"""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, Annotated

import typer

from prover.cli.exits import INTERRUPTED, faults_to_exit_codes, say
from prover.cli.service import RUN_HELP, console, opened

if TYPE_CHECKING:
    from db.store import Store
    from prover.cli.status_data import Look
    from prover.interrupt import Interrupt

_POLL_SECONDS = 1.0
_LATEST = 500
"""Theorems that may finish between two looks and still have a line each."""


def status(
    name: Annotated[
        str | None, typer.Argument(metavar="[RUN]", help=RUN_HELP + " Default: the newest.", show_default=False)
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Stay until the run is over.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON; with --watch a line whenever something changed.")
    ] = False,
) -> None:
    """Show how far a run is, once or until it is over.

    Exit code 0. With --watch, when the run is over: 0 all proved, 1 not proved, 2 statements that Lean does not accept,
    3 faults, 130 cancelled; Ctrl-C also gives 130 and leaves the run alone.
    """
    with faults_to_exit_codes():
        from prover.cli.status_data import look, look_data
        from prover.settings import load

        with opened(load()) as store:
            run_id = _chosen(store, name)
            if watch:
                raise typer.Exit(watched_to_the_end(store, run_id, as_json=as_json))
            seen = look(store, run_id, time.time())
            if as_json:
                _print_json(look_data(seen))
            else:
                _print(seen)


def _chosen(store: Store, name: str | None) -> str:
    from prover.errors import InputError

    if name is not None:
        return store.runs.find(name).id
    newest = store.runs.list(1)
    if not newest:
        raise InputError("there are no runs yet: make one with `lemmata submit`")
    return newest[0].id


def watched_to_the_end(store: Store, run_id: str, *, as_json: bool = False) -> int:
    """Show the run until it is over; the exit code. Ctrl-C is 130."""
    from prover.cli.status_data import exit_code
    from prover.interrupt import Interrupt

    stop = Interrupt()  # as a flag: an exception would be lost where Python ignores them, such as in a finaliser
    try:
        with stop.installed(signal.SIGINT), stop.deferred():
            seen = _json_lines(store, run_id, stop) if as_json else _view(store, run_id, stop)
    except KeyboardInterrupt:  # the second one, while the database lets us wait
        seen = None
    if seen is None:
        say(f"no longer watching; the run goes on (to end it: lemmata cancel {run_id})")
        return INTERRUPTED
    if not as_json:
        _print(seen)
    return exit_code(seen.run, seen.fallen)


def _view(store: Store, run_id: str, stop: Interrupt) -> Look | None:
    from prover.cli.status_data import look
    from prover.cli.status_view import StatusView
    from prover.cli.view import watched
    from prover.errors import StoreUnavailable

    with StatusView(show=watched()) as view:
        while not stop.requested():
            try:
                seen = look(store, run_id, time.time(), _LATEST)
            except StoreUnavailable as fault:
                view.unreachable(f"{fault}; trying again")
            else:
                view.update(seen)
                if seen.over:
                    return seen
            time.sleep(_POLL_SECONDS)
    return None


def _json_lines(store: Store, run_id: str, stop: Interrupt) -> Look | None:
    from prover.cli.status_data import look, look_data

    before: object = None
    while not stop.requested():
        seen = look(store, run_id, time.time())
        state = (seen.run, seen.running, seen.workers and len(seen.workers))
        if state != before:
            _print_json(look_data(seen))
            before = state
        if seen.over:
            return seen
        time.sleep(_POLL_SECONDS)
    return None


def _print_json(data: dict[str, object]) -> None:
    import json

    typer.echo(json.dumps(data, ensure_ascii=False))


def _print(seen: Look) -> None:
    from prover.cli.status_view import picture

    console().print(picture(seen))
