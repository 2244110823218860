"""What writes: new runs from statements, suites and stored proofs; a run's state. Whoever gets here may write.

What the text means is decided by `workers.submission`, the same for the command line. Nothing is proved here, and Lean
is not asked: a statement that it does not accept becomes an attempt with the outcome invalid.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.store import Store
from db.values import NORMAL, Problem, Run, RunSpec, RunState
from prover.errors import InputError
from prover.request import Request
from prover.settings import Settings
from prover.types import Budget
from search.strategies import DEFAULT
from workers.submission import problems_of_statement, problems_of_upload, proving, rechecking

LONGEST_NAME = 120
LONGEST_SECONDS = 24 * 3600.0
RECHECKED_AT_ONCE = 10_000
"""Stored proofs that one request may have verified again; the command line takes any number."""
_BEGINS = re.compile(
    r"^[ \t]*(?:@\[[^\]\n]*\]\s*)?(?:private\s+|protected\s+)?(?:theorem|lemma|example)\b", re.MULTILINE
)
_UNFIT = re.compile("[\0\ud800-\udfff]")
"""What no database keeps as text."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a new run is to be done; None where the settings decide."""

    name: str = ""
    seconds: float | None = None
    priority: int = NORMAL
    strategy: str | None = None
    generator: str | None = None
    queue: str | None = None
    split: str | None = None
    limit: int | None = None


class Actions:
    """Writes to the store."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def submit_text(self, text: str, wish: Wish) -> Run:
        """A run of a pasted statement, or of a pasted file's theorems. Raises `InputError` with place and remedy."""
        _fit(text)
        several = len(_BEGINS.findall(text)) > 1
        problems = (
            problems_of_upload("pasted.lean", text.encode(), wish.split, wish.limit)
            if several
            else problems_of_statement(text)
        )
        return self._submit(problems, wish, wish.name or (f"{len(problems)} theorems" if several else _title(problems)))

    def submit_suite(self, file_name: str, data: bytes, wish: Wish) -> Run:
        """A run of an uploaded suite; `file_name` says by its ending what it is. Raises `InputError`."""
        last = re.split(r"[/\\]", file_name)[-1]
        problems = problems_of_upload(last, data, wish.split, wish.limit)
        return self._submit(problems, wish, wish.name or last.rpartition(".")[0] or last)

    def set_state(self, run_id: str, state: RunState) -> Run:
        """Cancels, pauses or resumes. Raises `InputError` if the run is beyond that."""
        return self._store.runs.set_state(run_id, state)

    def recheck_run(self, run_id: str) -> tuple[Run, ...]:
        """All proofs that the run has found are verified again."""
        run = self._store.runs.get(run_id)
        return self._recheck(self._store.proofs.ids(run.id), f"recheck of {run.name}")

    def recheck_theorem(self, statement_hash: str) -> tuple[Run, ...]:
        """All stored proofs about a statement are verified again."""
        theorem = self._store.theorems.get(statement_hash)
        proofs = self._store.proofs.of_theorem(statement_hash)
        return self._recheck([proof.id for proof in proofs], f"recheck of {theorem.name}")

    def recheck_proof(self, proof_id: str) -> tuple[Run, ...]:
        """One stored proof is verified again."""
        proof = self._store.proofs.get(proof_id)
        return self._recheck([proof.id], f"recheck of {proof.theorem.name}")

    def _recheck(self, ids: Sequence[str], name: str) -> tuple[Run, ...]:
        if len(ids) > RECHECKED_AT_ONCE:
            raise InputError(
                f"these are {len(ids)} proofs, and a page asks for at most {RECHECKED_AT_ONCE}: use `lemmata recheck`"
            )
        proofs = self._store.proofs.many(ids)
        specs = rechecking(self._settings, proofs, name=_cut(name), queue=self._settings.queue)
        return tuple(self._store.runs.submit(spec) for spec in specs)

    def _submit(self, problems: Sequence[Problem], wish: Wish, name: str) -> Run:
        for problem in problems:
            _fit(problem.theorem.name, problem.theorem.signature, problem.theorem.header, problem.source, problem.split)
        _fit(name)
        return self._store.runs.submit(self._spec(problems, wish, name))

    def _spec(self, problems: Sequence[Problem], wish: Wish, name: str) -> RunSpec:
        seconds = self._settings.seconds if wish.seconds is None else wish.seconds
        if not 0 < seconds <= LONGEST_SECONDS:
            raise InputError(f"a theorem may take from more than 0 to {LONGEST_SECONDS:.0f} seconds, not {seconds:g}")
        request = Request(
            Budget(seconds=seconds),
            strategy=wish.strategy or self._settings.strategy or DEFAULT,
            generator=wish.generator or self._settings.generator,
        )
        return proving(
            self._settings,
            request,
            problems,
            name=_cut(name),
            priority=wish.priority,
            queue=wish.queue or self._settings.queue,
        )


def _title(problems: Sequence[Problem]) -> str:
    return problems[0].theorem.name


def _cut(name: str) -> str:
    """Names are lines, and short."""
    line = " ".join(name.split())
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1] + "…"


def _fit(*texts: str) -> None:
    for text in texts:
        found = _UNFIT.search(text)
        if found is not None:
            raise InputError(
                f"the text holds the character U+{ord(found.group()):04X}, which cannot be stored: remove it"
            )
