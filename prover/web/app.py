"""Puts the service's page together: one application from settings and a store."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import HTTPConnection

from db.store import Store
from prover.errors import InfrastructureFault, InputError
from prover.prices import load_prices
from prover.settings import Settings
from prover.web import api, forms, graphs, login, pages
from prover.web.actions import Actions
from prover.web.auth import Doorkeeper, Right
from prover.web.events import Streams
from prover.web.graph import Graphs
from prover.web.guard import HEADERS, Guard, wants_page
from prover.web.metrics import Meters, metrics_router
from prover.web.plain import Plain
from prover.web.service import Service
from prover.web.show import environment
from prover.web.views import Views

_STATUSES: dict[int, str] = {
    HTTPStatus.NOT_FOUND: "there is no such page",
    HTTPStatus.METHOD_NOT_ALLOWED: "this address cannot be asked in this way; see /api for what can",
}
_DESCRIPTION = (
    "Runs of theorems through Lemmata's workers. Every page has a twin with `.json` after its path. "
    "Reading needs nothing; writing needs `Authorization: Bearer <token>`, the setting LEMMATA_TOKEN."
)


def create_app(settings: Settings, store: Store | None = None, *, clock: Callable[[], float] = time.time) -> FastAPI:
    """The application. Without a `store` it opens the one of the settings, and closes it at the end. `clock`: seconds
    since 1970, by which the pages tell how long ago something was.

    Raises `InputError` for prices or a database that cannot be used, `StoreUnavailable` if that does not answer.
    """
    prices = load_prices(settings.prices)
    kept = store if store is not None else Store.open(settings.database_url)
    doorkeeper = Doorkeeper(settings)
    service = Service(
        settings=settings,
        store=kept,
        views=Views(kept, prices, clock),
        actions=Actions(kept, settings),
        doorkeeper=doorkeeper,
        streams=Streams(),
        graphs=Graphs(),
    )
    meters = Meters(service)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        service.streams.close()
        if store is None:
            kept.close()

    app = FastAPI(
        title="Lemmata",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        lifespan=lifespan,
    )
    app.state.service = service
    for router in (
        api.reading,
        api.writing,
        graphs.router,
        metrics_router(meters),
        login.router,
        forms.router,
        pages.router,
    ):
        app.router.routes.extend(router.routes)  # made once, at import; including them would make them anew
    _handle_faults(app)
    app.add_middleware(Guard, settings=settings, doorkeeper=doorkeeper, refuse=refusal, told=meters.told)
    return app


def _handle_faults(app: FastAPI) -> None:
    """Faults become sentences with a status; what the sender sent is never sent back."""

    @app.exception_handler(InputError)
    async def _input(request: Request, error: Exception) -> Response:
        return refusal(request, 404 if request.method in {"GET", "HEAD"} else 422, str(error))

    @app.exception_handler(InfrastructureFault)
    async def _fault(request: Request, error: Exception) -> Response:
        answer = refusal(request, 503, str(error))
        answer.headers["Retry-After"] = "5"
        return answer

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        problems = error.errors()
        if any(problem["loc"][0] == "path" for problem in problems):
            return refusal(request, 404, "there is no such page")
        return refusal(request, 422, "; ".join(_sentence(problem, request) for problem in problems[:5]))

    @app.exception_handler(Exception)
    async def _defect(request: Request, _error: Exception) -> Response:
        """The traceback goes to the log; the guard is inside of this, so what it adds to answers is added here."""
        answer = refusal(request, 500, "this is a defect of Lemmata, not of what you asked; the page's log has more")
        answer.headers.update(HEADERS)
        return answer

    @app.exception_handler(StarletteHTTPException)
    async def _http(request: Request, error: Exception) -> Response:
        assert isinstance(error, StarletteHTTPException)
        sentence = _STATUSES.get(error.status_code, str(error.detail))
        answer = refusal(request, error.status_code, sentence)
        answer.headers.update(error.headers or {})
        return answer


def _sentence(problem: dict[str, object], request: Request) -> str:
    place = problem["loc"]
    assert isinstance(place, tuple)
    if problem["type"] == "json_invalid":
        return f"the body is not JSON (character {place[-1]})"
    if place == ("body",) and "json" not in request.headers.get("content-type", ""):
        return "send JSON, and say so: the header `Content-Type: application/json` is missing"
    return f"{'.'.join(str(part) for part in place[1:]) or place[0]}: {problem['msg']}"


def refusal(connection: HTTPConnection, status: int, sentence: str) -> Response:
    """The answer that says why not: a page for people, JSON for programs."""
    headers = {"WWW-Authenticate": 'Bearer realm="lemmata"'} if status == HTTPStatus.UNAUTHORIZED else {}
    if not wants_page(connection):
        return Plain({"detail": sentence}, status, headers)
    right = connection.scope.get("state", {}).get("right", Right.READ)
    context = {
        "status": status,
        "title": HTTPStatus(status).phrase,
        "sentence": sentence,
        "writer": right is Right.WRITE,
        "closed": right is Right.CLOSED,
        "login": status == HTTPStatus.UNAUTHORIZED,
    }
    return HTMLResponse(environment().get_template("problem.html").render(context), status, headers)
