"""What may stand in a path or a query. Ids are looked up in the store; none of them is ever the name of a file."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Path, Query

from db.values import AttemptState
from prover.types import Outcome
from prover.web.login import LONGEST_TOKEN
from prover.web.screens import Asked

RunId = Annotated[str, Path(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
StatementHash = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
ProofId = Annotated[str, Path(pattern=r"^[0-9A-Za-z_-]{1,128}$")]
AttemptId = Annotated[int, Path(ge=0, lt=2**63)]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]
ShownToken = Annotated[str | None, Query(max_length=LONGEST_TOKEN)]
Order = Literal["position", "slowest", "finished"]


def _asked(
    outcome: Outcome | None = None,
    state: AttemptState | None = None,
    order: Order = "position",
    page: PageNumber = 1,
) -> Asked:
    """The query of a run's page."""
    return Asked(outcome, state, order, page)


WhatIsAsked = Annotated[Asked, Depends(_asked)]
