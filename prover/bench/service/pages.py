"""How long the pages take: every kind, and its JSON twin, asked of a real `lemmata web` over HTTP from this process.

One client after the other first, then several at a time. A latency is the time from sending a request until the whole
answer is there; of a stream of events, until its first event is.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter

import httpx

from prover.bench.service.site import Site
from prover.bench.service.stored import Filled
from prover.errors import InfrastructureFault

_TIMEOUT = 60.0
_WARM = 3
_ROWS = 50
"""Attempts on a page."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Of one kind of page, in milliseconds. `clients`: how many ask at the same time; `size`: bytes of an answer."""

    page: str
    clients: int
    requests: int
    p50: float
    p95: float
    p99: float
    size: int


def run(site: Site, filled: Filled, requests: int, clients: int) -> list[Latency]:
    """Ask for every page so often, by one client and by several at a time."""
    found: list[Latency] = []
    wanted = addresses(filled)
    with site.page() as address:
        for count in dict.fromkeys((1, clients)):
            site.say(f"pages: {len(wanted)} kinds, {count} client{'s' * (count > 1)} at a time")
            found += [_measured(address, page, paths, requests, count) for page, paths in wanted.items()]
    return found


def addresses(filled: Filled) -> Mapping[str, Sequence[str]]:
    """The pages by name, each with the paths that are asked for in turn."""
    large, small = f"/runs/{filled.large}", f"/runs/{filled.small}"
    pages = max(1, (filled.attempts // 2) // _ROWS)
    deep = [str(page) for page in random.Random(1).sample(range(max(1, pages // 2), pages + 1), min(20, pages // 2))]
    plain = {
        "runs": ["/runs"],
        "run, large": [large],
        "run, large, filtered": [f"{large}?outcome=gave_up"],
        "run, large, slowest": [f"{large}?order=slowest"],
        "run, large, deep": [f"{large}?page={page}" for page in deep or ["1"]],
        "run, large, filtered and deep": [f"{large}?outcome=proved&page={page}" for page in deep or ["1"]],
        "run, small": [small],
        "run, under way": [f"/runs/{filled.under_way}"],
        "theorem": [f"/theorems/{filled.theorem}"],
        "attempt": [f"/attempts/{filled.proved}"],
        "attempt with its search": [f"/attempts/{filled.searched}"],
        "proof": [f"/proofs/{filled.proof}"],
        "workers": ["/workers"],
    }
    twins = {f"{page} (JSON)": [_twin(path) for path in paths] for page, paths in plain.items()}
    return {
        **{page: [path if path != "/runs" else "/" for path in paths] for page, paths in plain.items()},
        **twins,
        "graph": [f"/attempts/{filled.searched}/graph"],
        "graph (JSON)": [f"/attempts/{filled.searched}/graph.json"],
        "metrics": ["/metrics"],
        "events of runs": ["/events"],
        "events of a large run": [f"{large}/events"],
        "events of a run under way": [f"/runs/{filled.under_way}/events"],
        "events of an attempt": [f"/attempts/{filled.searched}/events"],
    }


def _twin(path: str) -> str:
    place, _, query = path.partition("?")
    return f"{place}.json{'?' * bool(query)}{query}"


_Timed = tuple[float, int]
"""Seconds, and bytes of the answer."""


def _measured(address: str, page: str, paths: Sequence[str], requests: int, clients: int) -> Latency:
    ask = _first_event if paths[0].endswith("/events") else _whole
    share = -(-requests // clients)
    with ThreadPoolExecutor(clients) as pool:
        parts = list(pool.map(lambda _number: _asked(address, ask, paths, share), range(clients)))
    timed = sorted(1000 * seconds for part in parts for seconds, _ in part)
    return Latency(
        page,
        clients,
        len(timed),
        percentile(timed, 0.5),
        percentile(timed, 0.95),
        percentile(timed, 0.99),
        max(size for part in parts for _, size in part),
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    """The least of the values that at least this share of them does not exceed; `ordered` is sorted and not empty."""
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def _asked(
    address: str, ask: Callable[[httpx.Client, str], _Timed], paths: Sequence[str], requests: int
) -> list[_Timed]:
    """One client's requests, over one connection as browsers keep it."""
    headers = {"Accept": "text/html,application/json"}
    with httpx.Client(base_url=address, timeout=_TIMEOUT, headers=headers, trust_env=False) as client:
        for number in range(min(_WARM, requests)):
            ask(client, paths[number % len(paths)])
        return [ask(client, paths[number % len(paths)]) for number in range(requests)]


def _whole(client: httpx.Client, path: str) -> _Timed:
    began = perf_counter()
    answer = client.get(path)
    seconds = perf_counter() - began
    _check(path, answer.status_code)
    return seconds, len(answer.content)


def _first_event(client: httpx.Client, path: str) -> _Timed:
    began = perf_counter()
    size = 0
    with client.stream("GET", path) as answer:
        _check(path, answer.status_code)
        for line in answer.iter_lines():
            size += len(line)
            if line.startswith("data:"):
                return perf_counter() - began, size
    raise InfrastructureFault(f"{path} ended without an event")


def _check(path: str, status: int) -> None:
    if status != httpx.codes.OK:
        raise InfrastructureFault(f"the page answered {path} with {status}")
