"""Requests to an application without a server: plain httpx over ASGI, one event loop a call."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from fastapi import FastAPI

TOKEN = "a-token-of-the-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
BASE = "http://127.0.0.1:8400"


class Asking:
    """A client that keeps cookies, and asks as a browser does unless it asks for `.json` or below `/api`."""

    def __init__(self, app: FastAPI, headers: Mapping[str, str] | None = None) -> None:
        self.app = app
        self.headers = {"Accept": "text/html", **(headers or {})}
        self.cookies = httpx.Cookies()

    def get(self, path: str, **how: Any) -> httpx.Response:
        return self.send("GET", path, **how)

    def post(self, path: str, **how: Any) -> httpx.Response:
        return self.send("POST", path, **how)

    def send(self, method: str, path: str, headers: Mapping[str, str] | None = None, **how: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            merged = {**self.headers, **(headers or {})}
            async with httpx.AsyncClient(
                transport=transport, base_url=BASE, headers=merged, cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, **how)
                self.cookies = client.cookies
                return answer

        return asyncio.run(ask())

    def log_in(self) -> None:
        answer = self.get("/", params={"token": TOKEN})
        assert answer.status_code == 303
