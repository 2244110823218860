"""`lemmata up`: the whole service in one command, until Ctrl-C; and `lemmata web`, its page alone.

Prints what runs where, a link with the token, and then what the parts have to say, a line each with its part's name.
Exit code 0 after Ctrl-C or SIGTERM, 2 if it cannot begin (a folder or port in use, settings), 3 if a part cannot work.
"""

from __future__ import annotations

import signal
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from prover.cli.exits import faults_to_exit_codes, say
from prover.cli.options import Project, settings_for
from prover.cli.service import opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from prover.cli.up_view import UpView
    from prover.settings import Settings

Port = Annotated[
    int | None, typer.Option(min=0, max=65535, show_default="8400", help="Port of the page; 0: any free one.")
]


def up(
    port: Port = None,
    slots: Annotated[
        int | None,
        typer.Option(min=1, show_default="one a core", help="Theorems that the worker has under way at a time."),
    ] = None,
    project: Project = None,
) -> None:
    """Run the whole service here: broker, worker and page.

    Ctrl-C ends it; what is under way is given back and goes on next time. Nothing else needs to be installed. Servers
    named by LEMMATA_DATABASE and LEMMATA_BROKER are used instead of the private ones.
    """
    with faults_to_exit_codes():
        from prover.cli.up_view import UpView
        from workers.local import alone

        changes = {name: value for name, value in (("port", port), ("slots", slots)) if value is not None}
        settings = settings_for(project, no_cache=False).model_copy(update=changes)
        with alone(settings.data_dir) as note:
            _serve(settings, UpView(settings), note)


def web(
    port: Port = None,
    descriptor: Annotated[
        int | None, typer.Option(min=0, hidden=True, help="Serve on this open socket (of `lemmata up`).")
    ] = None,
) -> None:
    """Serve the page alone."""
    with faults_to_exit_codes():
        import logging
        import socket

        from prover.web.server import serve
        from workers.logs import configure

        settings = settings_for(None, no_cache=False)
        if port is not None:
            settings = settings.model_copy(update={"port": port})
        configure(as_json=settings.log_json)
        logging.getLogger("uvicorn").setLevel(logging.WARNING)
        if descriptor is not None:
            with socket.socket(fileno=descriptor) as listening:
                serve(settings, listening=listening)
        else:
            serve(settings, ready=lambda address: say(f"the page is at {address}"))


def _serve(settings: Settings, view: UpView, note: Callable[[str], None]) -> None:
    """Everything from the compiled library to the end."""
    from prover.interrupt import Interrupt
    from workers.local import listen, programs, token, url
    from workers.supervisor import Supervisor

    with (
        ExitStack() as stack,
        listen(settings.host, settings.port) as listener,
        opened(settings) as store,
    ):
        address = url(settings.host, listener.getsockname()[1])
        note(address)
        view.library()
        secret = token(settings)
        view.begins(store, address, secret)
        stack.callback(view.release)
        interrupt = Interrupt()
        parts = programs(settings, secret, listener, store)
        with (
            interrupt.installed(signal.SIGINT, signal.SIGTERM, signal.SIGHUP),
            Supervisor(parts, view.tell, view.said) as running,
            interrupt.deferred(),
        ):
            late = running.start(interrupt.requested)
            if not interrupt.requested():
                view.ready(late)
            running.watch(interrupt.requested)
            view.ending()
            whole = running.end()
        view.ended(store, whole=whole)
