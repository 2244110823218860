"""The pages: HTML for people. Reading needs no script; what a script adds is that pages stay current.

Paths hold ids only, of a form that is checked; they are looked up in the store and nowhere else.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from db.values import AttemptState
from prover.web import assets, screens
from prover.web.apipage import describe
from prover.web.events import Make
from prover.web.graphs import drawn
from prover.web.ids import AttemptId, ProofId, RunId, ShownToken, StatementHash, WhatIsAsked
from prover.web.login import login
from prover.web.service import Allowed, Served, Service

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_GRAPH_ASSETS = ("graph.css", "graph.js")


@router.get("/")
def home(
    request: Request, service: Served, right: Allowed, before: float | None = None, token: ShownToken = None
) -> Response:
    if token is not None:
        return login(service.doorkeeper, request, token)
    return HTMLResponse(service.render(screens.HOME.template, screens.home(service, right, before)))


@router.get("/runs")
def runs() -> Response:
    return RedirectResponse("/", status_code=308)


@router.get("/runs/{run_id}")
def run(service: Served, right: Allowed, run_id: RunId, wanted: WhatIsAsked) -> str:
    return service.render(screens.RUN.template, screens.run(service, right, run_id, wanted))


@router.get("/theorems/{statement_hash}")
def theorem(service: Served, right: Allowed, statement_hash: StatementHash) -> str:
    context = {**screens.common(service, right), "page": service.views.theorem(statement_hash)}
    return service.render("theorem.html", context)


@router.get("/attempts/{attempt_id}")
def attempt(service: Served, right: Allowed, request: Request, attempt_id: AttemptId) -> str:
    context = screens.attempt(service, right, attempt_id)
    line = context["attempt"]
    graph = drawn(service, request, attempt_id, line.state is AttemptState.RUNNING, line.progress)
    context |= {"graph": Markup(graph.html), "graph_assets": _GRAPH_ASSETS}  # noqa: S704 - escaped where it is made
    return service.render(screens.ATTEMPT.template, context)


@router.get("/proofs/{proof_id}")
def proof(service: Served, right: Allowed, proof_id: ProofId) -> str:
    context = {**screens.common(service, right), "page": service.views.proof(proof_id)}
    return service.render("proof.html", context)


@router.get("/workers")
def workers(service: Served, right: Allowed) -> str:
    return service.render(screens.WORKERS.template, screens.workers(service, right))


@router.get("/api")
def api(service: Served, right: Allowed, request: Request) -> str:
    """The API in words, made from its schema: nothing is loaded from elsewhere."""
    context = {**screens.common(service, right), "groups": describe(request.app.openapi())}
    return service.render("api.html", context)


@router.get("/docs")
def docs() -> Response:
    return RedirectResponse("/api", status_code=308)


@router.get("/static/{name}")
def static(request: Request, name: str, v: str = "") -> Response:
    found = assets.answer(name, v, request.headers.get("if-none-match", ""))
    return found if found is not None else Response("there is no such file", 404, media_type="text/plain")


@router.get("/favicon.ico")
def icon() -> Response:
    return RedirectResponse(assets.address("icon.svg"), status_code=307)


@router.get("/events")
async def home_events(service: Served, right: Allowed) -> Response:
    return _stream(service, f"home {right}", lambda: screens.home_update(service, right))


@router.get("/workers/events")
async def workers_events(service: Served, right: Allowed) -> Response:
    return _stream(service, "workers", lambda: screens.workers_update(service, right))


@router.get("/runs/{run_id}/events")
async def run_events(service: Served, right: Allowed, run_id: RunId, wanted: WhatIsAsked) -> Response:
    topic = f"run {run_id} {wanted} {right}"
    return _stream(service, topic, lambda: screens.run_update(service, right, run_id, wanted))


@router.get("/attempts/{attempt_id}/events")
async def attempt_events(service: Served, right: Allowed, attempt_id: AttemptId) -> Response:
    topic = f"attempt {attempt_id} {right}"
    return _stream(service, topic, lambda: screens.attempt_update(service, right, attempt_id))


def _stream(service: Service, topic: str, make: Make) -> Response:
    answer = service.streams.answer(topic, make)
    if answer is None:
        return Response(
            "too many pages are being watched; this one shows what was when it was loaded",
            503,
            {"Retry-After": "30"},
            "text/plain",
        )
    return answer
