"""What all routes share, and how they come by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import HTTPConnection

from db.store import Store
from prover.settings import Settings
from prover.web.actions import Actions
from prover.web.auth import Doorkeeper, Right
from prover.web.events import Streams
from prover.web.graph import Graphs
from prover.web.show import environment
from prover.web.views import Views


@dataclass(frozen=True, slots=True)
class Service:
    """One page server's parts."""

    settings: Settings
    store: Store
    views: Views
    actions: Actions
    doorkeeper: Doorkeeper
    streams: Streams
    graphs: Graphs

    def render(self, template: str, context: dict[str, Any]) -> str:
        """The template as text that can be encoded: halves of characters, which Lean's words may hold, are replaced."""
        text = environment().get_template(template).render(context)
        return text.encode("utf-8", "replace").decode()


def _service(connection: HTTPConnection) -> Service:
    service: Service = connection.app.state.service
    return service


def right(connection: HTTPConnection) -> Right:
    """What the guard has found out about who asks."""
    found: Right = connection.scope["state"]["right"]
    return found


Served = Annotated[Service, Depends(_service)]
Allowed = Annotated[Right, Depends(right)]
