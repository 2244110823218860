"""The address of the graph of an attempt's searches; `prover.web.graph` draws it from what the store keeps."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from db.values import AttemptState, Progress
from prover.web.graph import GraphFragment, View
from prover.web.ids import AttemptId
from prover.web.plain import Plain
from prover.web.service import Served, Service

router = APIRouter(default_response_class=Plain)


@router.get("/attempts/{attempt_id}/graph", response_class=HTMLResponse, include_in_schema=False)
def graph(service: Served, request: Request, attempt_id: AttemptId) -> str:
    return graph_of(service, request, attempt_id).html


@router.get("/attempts/{attempt_id}/graph.json", tags=["reading"], summary="The graph of an attempt's search")
def graph_data(service: Served, request: Request, attempt_id: AttemptId) -> dict[str, Any]:
    return graph_of(service, request, attempt_id).data


def graph_of(service: Service, request: Request, attempt_id: int) -> GraphFragment:
    """The graph as the address asks for it; one that says so if no search is kept.

    Raises `InputError` if there is no such attempt.
    """
    attempt = service.store.attempts.get(attempt_id)
    return drawn(service, request, attempt_id, attempt.state is AttemptState.RUNNING, attempt.progress)


def drawn(service: Service, request: Request, attempt_id: int, live: bool, progress: Progress | None) -> GraphFragment:
    """The same for an attempt that is known already."""
    return service.graphs.fragment(
        attempt_id,
        service.store.checkpoints.read(attempt_id),
        view=View.read(request.query_params),
        live=live,
        now=progress.best_goal if live and progress is not None else None,
        url=f"/attempts/{attempt_id}/graph",
    )
