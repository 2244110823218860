"""What becomes a run: problems from a suite, a statement, an upload or stored proofs, with all that decides about them.

Nothing here writes: the result is a `RunSpec`, which `Store.runs.submit` keeps. What comes from elsewhere (a page, a
pipe) is read from memory, so that no name in it can reach the file system.

Read next: `workers.snapshot` for the settings that travel with a run, `prover.suites.rows` for the forms of suites.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from db.values import DEFAULT_QUEUE, NORMAL, Problem, RunSpec, StoredProof, Task
from prover.errors import InputError
from prover.identity import code_digest
from prover.lean.source import SourceTheorem, parse_statement, theorems
from prover.request import Request
from prover.settings import Settings
from prover.suites.rows import Row, Suite, choose, parse
from workers.snapshot import snapshot

LONGEST_NAME = 120
MOST_BEFORE = 64 << 20
"""Characters that stand before the theorems of an upload, counted for each: a file of a few megabytes can have so many
theorems that no memory would hold their headers."""
_QUEUE = re.compile(r"[A-Za-z0-9_.-]{1,40}")


def problems_of_statement(text: str) -> tuple[Problem, ...]:
    """The one problem that a pasted statement is. Raises `SourceError` that says where and what to write."""
    return (Problem(parse_statement(text)),)


def problems_of_upload(
    name: str, data: bytes, split: str | None = None, limit: int | None = None
) -> tuple[Problem, ...]:
    """The problems of a suite's content; `name` tells by its ending whether it is JSONL or Lean, and is not opened.

    Raises `SourceError` naming the line and what to do.
    """
    return problems_of_suite(choose(name, parse(name, data, _theorems), split, limit))


def _theorems(text: str) -> Sequence[SourceTheorem]:
    return theorems(text, most=MOST_BEFORE)


def problems_of_suite(suite: Suite) -> tuple[Problem, ...]:
    """A problem for each row. Known proofs stay behind: they are never used to find others."""
    return tuple(Problem(row.theorem, row.source, row.split) for row in suite.rows)


def proving(
    settings: Settings,
    request: Request,
    problems: Sequence[Problem],
    *,
    name: str,
    priority: int = NORMAL,
    queue: str = DEFAULT_QUEUE,
) -> RunSpec:
    """A run that attempts the problems as `request` says, each in what `settings` allow one Lean process.

    Raises `InputError` for no problems, or a request without an end.
    """
    if not problems:
        raise InputError("there is nothing to prove: give at least one theorem")
    return RunSpec(
        name=_title(name),
        problems=problems,
        settings=snapshot(settings, request),
        priority=priority,
        queue=_known(queue),
        suite_hash=digest(name, problems),
        code=code_digest(),
        model=request.generator,
    )


def _title(name: str) -> str:
    """One line of text, not empty, and not so long that lists of runs become unreadable."""
    line = " ".join(name.split())
    if not line:
        raise InputError("a run needs a name: give one that is not blank")
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}…"


def _known(queue: str) -> str:
    """Workers can only have queues with names like this, so a run elsewhere would wait for ever."""
    if not _QUEUE.fullmatch(queue):
        raise InputError(
            f"{queue!r} is no name of a queue: give at most 40 letters, digits, dots, dashes or underscores"
        )
    return queue


def digest(name: str, problems: Sequence[Problem]) -> str:
    """The hash by which a run of the same rows is known from `lemmata suite run`."""
    return Suite(name, tuple(Row(problem.theorem) for problem in problems)).digest


def rechecking(
    settings: Settings,
    proofs: Sequence[StoredProof],
    *,
    name: str = "recheck",
    priority: int = NORMAL,
    queue: str = DEFAULT_QUEUE,
) -> tuple[RunSpec, ...]:
    """Runs that verify stored proofs again, in fresh processes.

    A run holds a statement once, so proofs of one statement are spread over as many runs as the most proved statement
    has proofs: usually one. Raises `InputError` if there are none.
    """
    if not proofs:
        raise InputError("there is no stored proof to check again")
    name, queue = _title(name), _known(queue)
    rounds: list[dict[str, Problem]] = []
    for proof in {proof.id: proof for proof in proofs}.values():
        problem = Problem(proof.theorem, source=proof.kind.value, proof=proof.id)
        statement = proof.theorem.statement_hash
        free = next((each for each in rounds if statement not in each), None)
        if free is None:
            rounds.append(free := {})
        free[statement] = problem
    return tuple(
        RunSpec(
            name=name if len(rounds) == 1 else f"{name} ({number} of {len(rounds)})",
            problems=tuple(problems.values()),
            settings=snapshot(settings, Request()),
            task=Task.RECHECK,
            priority=priority,
            queue=queue,
            suite_hash=digest(name, tuple(problems.values())),
            code=code_digest(),
        )
        for number, problems in enumerate(rounds, start=1)
    )
