"""What `lemmata up` prints: where everything is, that it works, what the parts say, how it ended."""

from __future__ import annotations

import os
import re
import shlex
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.text import Text

from prover.cli.service import count, duration
from workers.local import BROKER, PAGE, WORKER, hidden, noise

if TYPE_CHECKING:
    from pydantic import SecretStr

    from db.store import Store
    from prover.settings import Settings

_ONE_WORKER = re.compile(r" worker=\S+")
"""There is one here, so its name says nothing."""
_WIDTH = 8
_COLOURS = {BROKER: "magenta", WORKER: "cyan", PAGE: "green"}


class UpView:
    """Prints lines, whole, from whatever thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._console = Console(highlight=False, soft_wrap=True)
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._ready = False
        self._held: list[tuple[str, str]] | None = []
        """What parts say while they start; it is shown after what the reader waits for."""

    def _print(self, *parts: str | tuple[str, str]) -> None:
        with self._lock:
            self._console.print(Text.assemble(*parts))

    def _fact(self, name: str, text: str) -> None:
        self._print(("  " + name.ljust(_WIDTH) + "  ", _COLOURS.get(name, "dim")), text)

    def library(self) -> None:
        """The Lean that proves; the embedded one's library is compiled now, which is shown."""
        from importlib.metadata import version

        from prover.agent import toolchain
        from prover.cli.view import LiveView, watched

        self._print((f"Lemmata {version('lemmata')}", "bold"), f", data in {self._settings.data_dir}")
        with LiveView(show=watched()) as view:
            lean = toolchain(self._settings, view.progress)
        self._fact("Lean", lean.fingerprint)

    def begins(self, store: Store, address: str, token: SecretStr) -> None:
        """Where everything will be."""
        settings = self._settings
        self._fact("database", hidden(settings.database_url) + unfinished(store))
        self._fact(BROKER, "a private Valkey" if settings.broker is None else hidden(settings.broker))
        self._fact(WORKER, f"{count(settings.slots, 'theorem')} at a time")
        self._fact(PAGE, f"{address}/?token={token.get_secret_value()}")

    def ready(self, late: Sequence[str]) -> None:
        """Everything works, but for these."""
        self._ready = True
        spent = duration(time.monotonic() - self._began)
        if late:
            self._print((f"not everything works after {spent}, still waiting for: {', '.join(late)}", "yellow"))
        else:
            self._print((f"ready after {spent}", "bold green"), "; from another terminal, for example:")
        self._print(f"\n  {self._same()}lemmata submit corelib --limit 5 --watch\n")
        self._print("Open the link with the token to submit and cancel on the page. Ctrl-C ends the service.")
        self.release()

    def release(self) -> None:
        """Show what was held back."""
        held, self._held = self._held or [], None
        for name, line in held:
            self._show(name, line)

    def _same(self) -> str:
        """The variables that another terminal needs to find this database."""
        names = ("LEMMATA_DATABASE", "LEMMATA_DATA_DIR")
        return "".join(f"{name}={shlex.quote(os.environ[name])} " for name in names if os.environ.get(name))

    def tell(self, name: str, line: str) -> None:
        """Something happened to a part. That it works at first is told for all of them together."""
        if self._ready or line != "ready":
            self.release()
            self._print((f"{name:<{_WIDTH}}", _COLOURS.get(name, "")), (f"| {line}", "bold"))

    def said(self, name: str, line: str) -> None:
        """A part printed this."""
        line = line if self._settings.log_json else _ONE_WORKER.sub("", line)
        if noise(name, line):
            return
        with self._lock:
            if self._held is not None:
                self._held.append((name, line))
                return
        self._show(name, line)

    def _show(self, name: str, line: str) -> None:
        if self._settings.log_json:
            with self._lock:
                typer.echo(line)
        else:
            self._print((f"{name:<{_WIDTH}}", _COLOURS.get(name, "")), ("| ", "dim"), line)

    def ending(self) -> None:
        """Somebody asked for the end."""
        self._print(("ending: what is under way is given back (Ctrl-C again: at once)", "bold"))

    def ended(self, store: Store, *, whole: bool) -> None:
        """It is over."""
        left = unfinished(store)
        self._print(f"ended{'' if whole else '; not everything ended by itself'}{left}")


def unfinished(store: Store) -> str:
    """How much there is to be done in runs that go on; "" if nothing."""
    from db.values import RunState

    runs = store.runs.list(1000, state=RunState.ACTIVE)
    todo = sum(run.counts.waiting + run.counts.running for run in runs)
    return f"; {count(todo, 'theorem')} of {count(len(runs), 'run')} to do" if todo else ""
