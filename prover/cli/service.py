"""What the commands of the service share: the store, how times are told, the arguments that name runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from db.store import Store
    from prover.settings import Settings

PANEL = "Service"
"""Where `lemmata --help` lists these commands."""

RUN_HELP = "A run: its id, the beginning of it, or its name; see `lemmata runs`."

RunName = Annotated[str, typer.Argument(metavar="RUN", help=RUN_HELP)]
Runs = Annotated[list[str], typer.Argument(metavar="RUN...", help=RUN_HELP)]
Priority = Annotated[
    int, typer.Option(min=0, max=9, help="Greater goes first; runs of the same priority share the workers.")
]
Queue = Annotated[
    str | None, typer.Option(metavar="NAME", show_default="default", help="Which workers are to take it.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]

_PIPED = 140
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The database that the settings name, made if it is not there yet."""

    from db.store import Store

    with Store.open(settings.database_url) as store:
        yield store


def console() -> Console:
    """For pictures and tables; what goes into a pipe or a file has lines of `_PIPED` characters, not of 80."""
    from rich.console import Console

    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=_PIPED)


def duration(seconds: float) -> str:
    """For people: two digits are enough."""
    if seconds < 10:
        return f"{max(0.0, seconds):.1f} s"
    if seconds < 2 * _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < 2 * _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.0f} h" if seconds < 2 * _DAY else f"{seconds / _DAY:.0f} days"


def count(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
