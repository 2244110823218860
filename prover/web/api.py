"""The API for programs: every page's content as JSON (same path and `.json`), and what writes.

It is described by ``/openapi.json``. Reading is open to whoever reaches the service; writing needs the token.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from db.values import HIGHEST, LOWEST, NORMAL, Run, RunState
from prover.errors import InputError
from prover.web.actions import LONGEST_NAME, Actions, Wish
from prover.web.ids import AttemptId, ProofId, RunId, StatementHash, WhatIsAsked
from prover.web.plain import Plain
from prover.web.service import Served, Service
from prover.web.values import (
    Accepted,
    AttemptView,
    Home,
    Problem,
    ProofView,
    RunPage,
    TheoremView,
    WorkersPage,
)

_UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "there is no such thing"}}
_REFUSED: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "the token is missing or wrong"},
    403: {"model": Problem, "description": "nothing can be written here, or not from there"},
    413: {"model": Problem, "description": "the body is too large"},
    422: {"model": Problem, "description": "it cannot be done; the text says why and what to do"},
    429: {"model": Problem, "description": "too many wrong tokens"},
}
# Only for the description: the guard has decided before anything gets here.
_described = Depends(HTTPBearer(auto_error=False, description="the setting LEMMATA_TOKEN"))

reading = APIRouter(tags=["reading"], default_response_class=Plain)
writing = APIRouter(
    tags=["writing"], prefix="/api", responses=_REFUSED, dependencies=[_described], default_response_class=Plain
)

Action = Literal["cancel", "pause", "resume"]
STATES = {"cancel": RunState.CANCELLED, "pause": RunState.PAUSED, "resume": RunState.ACTIVE}


class NewRun(BaseModel):
    """A run to be made, of a `statement` or of a `suite`: the text of a `.jsonl` or `.lean` file, by `file_name`."""

    model_config = ConfigDict(extra="forbid")

    statement: str | None = Field(default=None, description="a Lean statement, or several with `theorem` before each")
    suite: str | None = Field(default=None, description="the content of a suite")
    file_name: str = Field(default="suite.jsonl", max_length=255, description="its ending says what `suite` is")
    name: str = Field(default="", max_length=LONGEST_NAME)
    seconds: float | None = Field(default=None, gt=0, description="wall-clock budget of one theorem")
    priority: int = Field(default=NORMAL, ge=LOWEST, le=HIGHEST)
    strategy: str | None = Field(default=None, max_length=200)
    generator: str | None = Field(default=None, max_length=200)
    queue: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_.-]{1,40}$")
    split: str | None = Field(default=None, max_length=40)
    limit: int | None = Field(default=None, ge=1, description="so many of the suite's first theorems")

    @property
    def wish(self) -> Wish:
        return Wish(
            self.name,
            self.seconds,
            self.priority,
            self.strategy or None,
            self.generator or None,
            self.queue,
            self.split or None,
            self.limit,
        )


@reading.get("/index.json", summary="Runs, newest first; what is under way; workers")
def index(service: Served, before: float | None = None) -> Home:
    return service.views.home(before)


@reading.get("/runs.json", summary="The same as /index.json")
def runs(service: Served, before: float | None = None) -> Home:
    return service.views.home(before)


@reading.get("/workers.json", summary="Workers that are alive, and what they are at")
def workers(service: Served) -> WorkersPage:
    return service.views.workers()


@reading.get("/runs/{run_id}.json", responses=_UNKNOWN, summary="One run, with some of its attempts")
def run(service: Served, run_id: RunId, wanted: WhatIsAsked) -> RunPage:
    return service.views.run(run_id, outcome=wanted.outcome, state=wanted.state, order=wanted.order, page=wanted.page)


@reading.get("/theorems/{statement_hash}.json", responses=_UNKNOWN, summary="One statement, over all runs")
def theorem(service: Served, statement_hash: StatementHash) -> TheoremView:
    return service.views.theorem(statement_hash)


@reading.get("/attempts/{attempt_id}.json", responses=_UNKNOWN, summary="One attempt")
def attempt(service: Served, attempt_id: AttemptId) -> AttemptView:
    return service.views.attempt(attempt_id)


@reading.get("/proofs/{proof_id}.json", responses=_UNKNOWN, summary="One stored proof with every verdict on it")
def proof(service: Served, proof_id: ProofId) -> ProofView:
    return service.views.proof(proof_id)


@writing.post("/runs", status_code=201, summary="A new run of a statement or a suite")
def submit(service: Served, response: Response, new: NewRun) -> Accepted:
    if (new.statement is None) == (new.suite is None):
        raise InputError("give either a statement or a suite")
    if new.statement is not None:
        made = service.actions.submit_text(new.statement, new.wish)
    else:
        made = service.actions.submit_suite(new.file_name, encoded(new.suite or ""), new.wish)
    return _accepted(service, response, [made])


@writing.post("/runs/upload", status_code=201, summary="A new run of an uploaded suite (.jsonl or .lean)")
def upload(
    service: Served,
    response: Response,
    file: Annotated[UploadFile, File()],
    name: Annotated[str, Form(max_length=LONGEST_NAME)] = "",
    seconds: Annotated[float | None, Form(gt=0)] = None,
    priority: Annotated[int, Form(ge=LOWEST, le=HIGHEST)] = NORMAL,
) -> Accepted:
    wish = Wish(name, seconds, priority)
    return _accepted(service, response, [service.actions.submit_suite(file.filename or "", file.file.read(), wish)])


@writing.post("/runs/{run_id}/recheck", status_code=201, summary="Verify the run's proofs again")
def recheck_run(service: Served, response: Response, run_id: RunId) -> Accepted:
    return _accepted(service, response, service.actions.recheck_run(run_id))


@writing.post("/runs/{run_id}/{action}", summary="Cancel, pause or resume a run")
def change(service: Served, response: Response, run_id: RunId, action: Action) -> Accepted:
    return _accepted(service, response, [act(service.actions, run_id, action)])


@writing.post("/theorems/{statement_hash}/recheck", status_code=201, summary="Verify a statement's proofs again")
def recheck_theorem(service: Served, response: Response, statement_hash: StatementHash) -> Accepted:
    return _accepted(service, response, service.actions.recheck_theorem(statement_hash))


@writing.post("/proofs/{proof_id}/recheck", status_code=201, summary="Verify a proof again")
def recheck_proof(service: Served, response: Response, proof_id: ProofId) -> Accepted:
    return _accepted(service, response, service.actions.recheck_proof(proof_id))


def act(actions: Actions, run_id: str, action: str) -> Run:
    """Cancels, pauses or resumes."""
    return actions.set_state(run_id, STATES[action])


def encoded(text: str) -> bytes:
    """The text as UTF-8. Raises `InputError` for halves of characters, which JSON can carry."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise InputError("the text holds half a character (a lone surrogate): remove it") from None


def _accepted(service: Service, response: Response, runs: Sequence[Run]) -> Accepted:
    location = f"/runs/{runs[0].id}"
    response.headers["Location"] = location
    return Accepted(tuple(map(service.views.run_line, runs)), location)
