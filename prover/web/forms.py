"""What the pages' buttons and forms send, answered with the page to go on with (303), and logging in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from db.values import HIGHEST, LOWEST, NORMAL, Run
from prover.errors import InputError
from prover.web import screens
from prover.web.actions import LONGEST_NAME, Wish
from prover.web.api import Action, act
from prover.web.guard import wants_page
from prover.web.ids import ProofId, RunId, StatementHash
from prover.web.service import Allowed, Served, Service

router = APIRouter(include_in_schema=False)


@router.get("/submit")
def ask(service: Served, right: Allowed) -> HTMLResponse:
    return HTMLResponse(service.render("new.html", screens.submit(service, right)))


@router.post("/submit")
def submit(
    service: Served,
    right: Allowed,
    request: Request,
    statement: Annotated[str, Form()] = "",
    suite: Annotated[UploadFile | None, File()] = None,
    name: Annotated[str, Form(max_length=LONGEST_NAME)] = "",
    seconds: Annotated[str, Form(max_length=20)] = "",
    priority: Annotated[int, Form(ge=LOWEST, le=HIGHEST)] = NORMAL,
) -> Response:
    """A run; if it cannot be made, the form again, as it was filled in, and why."""
    statement = statement.replace("\r\n", "\n")
    uploaded = suite if suite is not None and suite.filename else None
    try:
        return _to(_made(service, statement, uploaded, Wish(name.strip(), _seconds(seconds), priority)))
    except InputError as error:
        if not wants_page(request):
            raise
        context = screens.submit(service, right, screens.Draft(statement, name, seconds, priority), str(error))
        return HTMLResponse(service.render("new.html", context), 422)


def _made(service: Service, statement: str, suite: UploadFile | None, wish: Wish) -> Run:
    if (suite is not None) == bool(statement.strip()):
        raise InputError("paste a statement or choose a file: one of the two")
    if suite is not None:
        return service.actions.submit_suite(suite.filename or "", suite.file.read(), wish)
    return service.actions.submit_text(statement, wish)


@router.post("/runs/{run_id}/recheck")
def recheck_run(service: Served, run_id: RunId) -> Response:
    return _to(service.actions.recheck_run(run_id)[0])


@router.post("/runs/{run_id}/{action}")
def change(service: Served, run_id: RunId, action: Action) -> Response:
    return _to(act(service.actions, run_id, action))


@router.post("/theorems/{statement_hash}/recheck")
def recheck_theorem(service: Served, statement_hash: StatementHash) -> Response:
    return _to(service.actions.recheck_theorem(statement_hash)[0])


@router.post("/proofs/{proof_id}/recheck")
def recheck_proof(service: Served, proof_id: ProofId) -> Response:
    return _to(service.actions.recheck_proof(proof_id)[0])


def _to(run: Run) -> Response:
    return RedirectResponse(f"/runs/{run.id}", status_code=303)


def _seconds(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise InputError(f"{text!r} is no number of seconds") from None
