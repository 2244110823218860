"""What Prometheus reads: true, and with few labels."""

from __future__ import annotations

from collections import Counter

from prometheus_client.parser import text_string_to_metric_families

from prover.settings import Settings
from prover.web.app import create_app
from tests.unit.web.asking import Asking
from tests.unit.web.filled import Filled


def samples(text: str) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def test_what_the_store_says(reader: Asking, read_only: Filled) -> None:
    read = samples(reader.get("/metrics").text)
    assert read["lemmata_attempts"][(("state", "running"),)] == 2
    assert read["lemmata_attempts"][(("state", "waiting"),)] == 10
    assert read["lemmata_attempts_finished"][(("outcome", "proved"),)] == 36
    assert read["lemmata_attempts_finished"][(("outcome", "fault"),)] == 1
    assert read["lemmata_runs"][(("state", "cancelled"),)] == 1
    assert read["lemmata_workers"][(("queue", "default"),)] == 1
    assert read["lemmata_worker_slots"][(("queue", "default"),)] == 2
    assert read["lemmata_worker_slots_busy"][(("queue", "default"),)] == 2
    assert read["lemmata_proofs"][()] == len(read_only.store.proofs.ids()) > 30
    assert read["lemmata_cache_bytes"][()] == 1_234_567
    assert read["lemmata_lean_cpu_seconds_total"][()] > 100
    assert read["lemmata_store_up"][()] == 1


def test_requests_are_counted_by_route_and_not_by_id(read_only: Filled, settings: Settings) -> None:
    asking = Asking(create_app(settings, read_only.store))
    for attempt in read_only.attempts.values():
        asking.get(f"/attempts/{attempt}")
    for number in range(20):
        asking.get(f"/nowhere/{number}")
    asking.send("BREW", "/")
    read = samples(asking.get("/metrics").text)
    counted: Counter[str] = Counter()
    for labels, value in read["lemmata_http_requests_total"].items():
        counted[dict(labels)["route"]] += int(value)
    assert counted["/attempts/{attempt_id}"] == len(read_only.attempts)
    assert counted["none"] >= 20
    assert len(counted) < 6
    methods = {dict(labels)["method"] for labels in read["lemmata_http_requests_total"]}
    assert methods <= {"GET", "other"}
    assert read["lemmata_http_request_seconds_count"][(("route", "/attempts/{attempt_id}"),)] == len(read_only.attempts)


def test_health(reader: Asking) -> None:
    assert reader.get("/healthz").text == "ok\n"
