"""The pages that stay current: what each is made of, for its first showing and for its stream alike.

A screen is a template and its *pieces*: templates of their own, included into the page inside an element with the
piece's id, and sent again alone when they have changed (`prover.web.events`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.values import NORMAL, AttemptState, RunState
from prover.types import Outcome
from prover.web.auth import Right
from prover.web.events import Update
from prover.web.pictures import bar, cost_curve, shares, solved_over_time
from prover.web.service import Service

_OVER = {RunState.DONE, RunState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Screen:
    """A page's template, and its pieces by the ids of their elements."""

    template: str
    pieces: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of a run's attempts are to be listed, and how."""

    outcome: Outcome | None = None
    state: AttemptState | None = None
    order: str = "position"
    page: int = 1

    def link(self, **changes: Any) -> str:
        """The query of an address that asks for something else; "" for the plain page."""
        wanted = {"outcome": self.outcome, "state": self.state, "order": self.order, "page": self.page, **changes}
        kept = [
            f"{name}={getattr(value, 'value', value)}"
            for name, value in wanted.items()
            if value is not None and (name, value) not in {("order", "position"), ("page", 1)}
        ]
        return "?" + "&".join(kept) if kept else "?"


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form for a new run holds."""

    statement: str = ""
    name: str = ""
    seconds: str = ""
    priority: int = NORMAL


HOME = Screen("home.html", {"now": "home_now.html", "runs": "home_runs.html"})
RUN = Screen(
    "run.html",
    {
        "status": "run_status.html",
        "now": "run_now.html",
        "field": "run_field.html",
        "charts": "run_charts.html",
        "trouble": "run_trouble.html",
        "attempts": "run_attempts.html",
        "machines": "run_machines.html",
    },
)
ATTEMPT = Screen(
    "attempt.html", {"status": "attempt_status.html", "result": "attempt_result.html", "cost": "attempt_cost.html"}
)
WORKERS = Screen("workers.html", {"workers": "workers_list.html"})


def common(service: Service, right: Right) -> dict[str, Any]:
    """What every page needs."""
    return {
        "now": service.views.now(),
        "writer": right is Right.WRITE,
        "closed": right is Right.CLOSED,
        "bar": bar,
        "shares": shares,
    }


def home(service: Service, right: Right, before: float | None = None) -> dict[str, Any]:
    return {**common(service, right), "page": service.views.home(before), "before": before, "draft": Draft()}


def submit(service: Service, right: Right, draft: Draft | None = None, problem: str = "") -> dict[str, Any]:
    """The form alone; after a refusal with what had been typed, and why."""
    return {**common(service, right), "draft": draft or Draft(), "problem": problem}


def run(service: Service, right: Right, run_id: str, asked: Asked) -> dict[str, Any]:
    page = service.views.run(run_id, outcome=asked.outcome, state=asked.state, order=asked.order, page=asked.page)
    return {
        **common(service, right),
        "page": page,
        "run": page.run,
        "asked": asked,
        "solved": solved_over_time(page.course, page.elapsed),
        "curve": cost_curve(page.course),
    }


def attempt(service: Service, right: Right, attempt_id: int) -> dict[str, Any]:
    page = service.views.attempt(attempt_id)
    return {**common(service, right), "page": page, "attempt": page.attempt, "run": page.run}


def workers(service: Service, right: Right) -> dict[str, Any]:
    return {**common(service, right), "page": service.views.workers()}


def rendered(service: Service, screen: Screen, context: dict[str, Any]) -> dict[str, str]:
    """The pieces, rendered."""
    return {name: service.render(template, context) for name, template in screen.pieces.items()}


def home_update(service: Service, right: Right) -> Update:
    return Update(rendered(service, HOME, home(service, right)))


def run_update(service: Service, right: Right, run_id: str, asked: Asked) -> Update:
    context = run(service, right, run_id, asked)
    line = context["run"]
    over = line.state in _OVER and not line.tally.running
    return Update(rendered(service, RUN, context), over=over)


def attempt_update(service: Service, right: Right, attempt_id: int) -> Update:
    context = attempt(service, right, attempt_id)
    line = context["attempt"]
    over = line.state in {AttemptState.DONE, AttemptState.CANCELLED}
    return Update(rendered(service, ATTEMPT, context), grown=context["page"].trace_bytes, over=over)


def workers_update(service: Service, right: Right) -> Update:
    return Update(rendered(service, WORKERS, workers(service, right)))
