"""`lemmata retrieve`: the library's premises that a goal may need, best first.

Exit code 0 if something was found, 1 if nothing accessible has anything to do with the goal, 2 bad input, 3 fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from prover.cli.exits import NOT_PROVED, faults_to_exit_codes, say
from prover.cli.index import AsJson, IndexPlace

if TYPE_CHECKING:
    from prover.retrieving import Answer

STANDARD_INPUT = "-"
_PIPED = 120
_LONGEST = 600
"""Characters of a statement that are shown; JSON has it all."""


def retrieve(
    goal: Annotated[
        str, typer.Argument(metavar="GOAL", help="As Lean shows it, or a statement, or a proposition; - reads it.")
    ],
    place: IndexPlace = None,
    kind: Annotated[
        str, typer.Option("--retriever", "--kind", metavar="bm25|dense|hybrid", help="Who ranks.")
    ] = "bm25",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many premises.")] = 10,
    file: Annotated[
        str | None, typer.Option(metavar="FILE", help="Where the proof stands: a file of the library, or any other.")
    ] = None,
    line: Annotated[int | None, typer.Option(min=1, help="And on which line of it.")] = None,
    imports: Annotated[
        str | None, typer.Option(metavar="A,B,...", help="Or: modules that the proof's file imports.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find the premises that a goal may need. Without --file and --imports the whole library is looked at.

    Exit codes: 0 found, 1 nothing found, 2 bad input, 3 infrastructure fault.
    """
    with faults_to_exit_codes():
        from prover.retrieving import Where, find, open_index, unknown_modules
        from prover.settings import load

        text = _standard_input() if goal == STANDARD_INPUT else goal
        named = None if imports is None else [name.strip() for name in imports.split(",") if name.strip()]
        opened = open_index(load(), place, say)
        answer = find(opened, text, kind, limit, Where(file, line, named))
        if file is not None and (unknown := unknown_modules(opened, file)):
            say(f"note: the index lacks what {file} imports: {', '.join(unknown)}")
        if file is not None and opened.access.resolve(file) is None:
            say(f"note: {file} is not in the index: its own declarations are not looked at (`lemmata index add` adds)")
        if as_json:
            _print_json(answer, kind, str(opened.place))
        else:
            _print(answer)
        if not answer.found:
            say(f"nothing found: none of the {answer.accessible} accessible premises shares a word with the goal")
            raise typer.Exit(NOT_PROVED)


def _standard_input() -> str:
    import sys

    from prover.errors import InputError

    try:
        return sys.stdin.buffer.read().decode()  # not by the locale, which may let bad bytes pass
    except UnicodeDecodeError:
        raise InputError("standard input is not UTF-8 text") from None


def _print_json(answer: Answer, kind: str, place: str) -> None:
    import json

    premises: list[dict[str, Any]] = [
        {
            "rank": each.rank,
            "score": each.score,
            "name": each.declaration.name,
            "kind": each.declaration.kind,
            "path": each.declaration.path,
            "line": each.declaration.start.line,
            "code": each.declaration.code,
        }
        for each in answer.found
    ]
    values = {
        "index": place,
        "kind": kind,
        "goal": answer.query.state,
        "accessible": answer.accessible,
        "premises": premises,
    }
    typer.echo(json.dumps(values, ensure_ascii=False))


def _print(answer: Answer) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=_PIPED)
    width = len(str(len(answer.found)))
    for each in answer.found:
        declared = each.declaration
        place = f"{declared.path}:{declared.start.line}" if declared.path else "added"
        head = Text(f"{each.rank:>{width}}  ")
        head.append(_plain(declared.name), style="bold")
        head.append(f"  {each.score:.2f}  {place}", style="dim")
        console.print(head, soft_wrap=True)
        margin = " " * (width + 4)
        for line in Text(_plain(_statement(declared.code))).wrap(console, max(20, console.width - len(margin))):
            console.print(Text(margin + line.plain.rstrip()), soft_wrap=True)


def _statement(code: str) -> str:
    short = " ".join(code.split())
    return short if len(short) <= _LONGEST else short[: _LONGEST - 1] + "…"


def _plain(text: str) -> str:
    """Without characters that would steer a terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
