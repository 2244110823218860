"""Serves the page with uvicorn, in this process, until it is told to end (SIGTERM, Ctrl-C)."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from db.store import Store
from prover.errors import InfrastructureFault
from prover.settings import Settings
from prover.web.app import create_app
from prover.web.guard import ANY_ADDRESS

_LAST_SECONDS = 3
"""What requests under way may take when the server is to end; streams end by themselves."""
_BACKLOG = 128


class Server(uvicorn.Server):
    """Uvicorn's server, which lets the open streams end before it waits for what is under way."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        loaded = self.config.loaded_app
        del loaded
        self.config.app.state.service.streams.close()  # type: ignore[union-attr]
        await super().shutdown(sockets)


def serve(
    settings: Settings,
    *,
    store: Store | None = None,
    listening: socket.socket | None = None,
    ready: Callable[[str], None] = lambda _url: None,
) -> None:
    """Serves until it is told to end. `ready` hears the address when the port is ours (0 in the settings: a free one).

    With `listening`, a socket that whoever started us has opened, the settings' address is not listened on.

    Raises `InfrastructureFault` if the address cannot be listened on, and as `create_app`.
    """
    listening = listening or listen(settings.host, settings.port)
    try:
        app = create_app(settings, store)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_LAST_SECONDS,
        )
        ready(address_of(settings.host, listening.getsockname()[1]))
        Server(config).run(sockets=[listening])
    finally:
        listening.close()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `InfrastructureFault` naming address and remedy."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(_BACKLOG)
    except OSError as error:
        made.close()
        raise InfrastructureFault(
            f"the page cannot listen on {host}:{port} ({error.strerror or error}): "
            "end what uses it, or set LEMMATA_PORT (0 takes a free one)"
        ) from error
    return made


def address_of(host: str, port: int) -> str:
    """The page's address for a browser on this machine."""
    name = "127.0.0.1" if host in ANY_ADDRESS else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"
