"""`lemmata worker`: one worker of the service, until it is told to end.

It needs a broker (`LEMMATA_BROKER`) and the database that runs are submitted to (`LEMMATA_DATABASE`). Ctrl-C or SIGTERM
drains: attempts under way are finished; the second one gives them back at once.
"""

from __future__ import annotations

from typing import Annotated

import typer

from prover.cli.exits import faults_to_exit_codes, say
from prover.cli.options import Project, settings_for


def worker(
    queue: Annotated[
        str | None, typer.Option(show_default="default", help="Which runs to take: those submitted to this queue.")
    ] = None,
    slots: Annotated[
        int | None, typer.Option(min=1, show_default="the cores", help="How many attempts to work on at the same time.")
    ] = None,
    project: Project = None,
) -> None:
    """Carry out attempts of submitted runs, until told to end (Ctrl-C or SIGTERM).

    Exit codes: 0 ended as told, 2 bad settings, 3 no broker, database or Lean to work with.
    """
    with faults_to_exit_codes():
        from prover.cli.view import LiveView, watched
        from workers.service import prepare, serve

        changes: dict[str, object] = {"queue": queue, "slots": slots}
        settings = settings_for(project, no_cache=False)
        settings = settings.model_copy(update={name: value for name, value in changes.items() if value is not None})
        with LiveView(show=watched()) as view:
            prepared = prepare(settings, view.progress)
        raise typer.Exit(serve(prepared, say=say))
