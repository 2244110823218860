"""How a browser gets a session: by the form, or by the link with the token that `lemmata up` prints."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from prover.web import screens
from prover.web.auth import COOKIE, SESSION_SECONDS, Doorkeeper, Right
from prover.web.guard import REFUSALS, address
from prover.web.service import Allowed, Served

router = APIRouter(include_in_schema=False)

LONGEST_TOKEN = 512


@router.get("/login")
def ask(service: Served, right: Allowed) -> HTMLResponse:
    return HTMLResponse(service.render("login.html", {**screens.common(service, right), "problem": ""}))


@router.post("/login")
def answer(
    service: Served, right: Allowed, request: Request, token: Annotated[str, Form(max_length=LONGEST_TOKEN)] = ""
) -> Response:
    if not Doorkeeper.same_origin(request.headers):
        raise HTTPException(*REFUSALS[Right.FOREIGN])
    found = service.doorkeeper.try_token(token.strip(), address(request))
    if found is Right.WRITE:
        return _opened(service.doorkeeper, request)
    status, problem = REFUSALS[found]
    context = {**screens.common(service, right), "problem": problem}
    return HTMLResponse(service.render("login.html", context), status)


@router.post("/logout")
def end() -> Response:
    answer = RedirectResponse("/", status_code=303)
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return answer


def login(doorkeeper: Doorkeeper, request: Request, token: str) -> Response:
    """For the link with the token: a session, and on to the address without it."""
    found = doorkeeper.try_token(token, address(request))
    if found is not Right.WRITE:
        raise HTTPException(*REFUSALS[found])
    return _opened(doorkeeper, request)


def _opened(doorkeeper: Doorkeeper, request: Request) -> Response:
    answer = RedirectResponse("/", status_code=303, headers={"Referrer-Policy": "no-referrer"})
    answer.set_cookie(
        COOKIE,
        doorkeeper.new_session(),
        max_age=SESSION_SECONDS,
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer
