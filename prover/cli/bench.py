"""`lemmata bench`: measurements that a person starts; each prints a table, or JSON."""

from __future__ import annotations

import typer

bench = typer.Typer(help="Measure this machine and this version.", no_args_is_help=True)
