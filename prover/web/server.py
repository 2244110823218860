"""Serves the page with uvicorn, in this process, until it is told to end (SIGTERM, Ctrl-C)."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from db.store import Store
from prover.settings import Settings
from prover.web.app import create_app
from workers.local import listen, url

_LAST_SECONDS = 3
"""What requests under way may take when the server is to end; streams end by themselves."""


class Server(uvicorn.Server):
    """Uvicorn's server, which ends the open streams before it waits for what is under way."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_LAST_SECONDS,
            )
        )
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.service.streams.close()
        await super().shutdown(sockets)


def serve(
    settings: Settings,
    *,
    store: Store | None = None,
    listening: socket.socket | None = None,
    ready: Callable[[str], None] = lambda _url: None,
) -> None:
    """Serves until it is told to end: on a socket that listens already, or at the settings' address (port 0: any).

    `ready` hears the page's address as soon as it is ours. Raises as `create_app`, and `InputError` or
    `InfrastructureFault` if the address cannot be listened on.
    """
    app = create_app(settings, store)
    if listening is not None:
        _serve(app, settings, listening, ready)
        return
    with listen(settings.host, settings.port) as made:
        _serve(app, settings, made, ready)


def _serve(app: FastAPI, settings: Settings, listening: socket.socket, ready: Callable[[str], None]) -> None:
    ready(url(settings.host, listening.getsockname()[1]))
    Server(app).run(sockets=[listening])
