"""The image's two small programs, run as they are: the entrypoint and the healthcheck."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from db.store import Store
from db.values import WorkerStatus

DOCKER = Path(__file__).parents[3] / "docker"


def entrypoint(tmp_path: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    cache = tmp_path / "cache" / "lemmata"
    library = tmp_path / "library"
    (library / "core-0123").mkdir(parents=True, exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"],
        "LEMMATA_CACHE_DIR": str(cache),
        "LEMMATA_LIBRARY": str(library),
        **variables,
    }
    return subprocess.run(
        [str(DOCKER / "entrypoint"), *command], env=environment, capture_output=True, text=True, check=False, timeout=30
    )


def test_the_command_is_run_as_it_is(tmp_path: Path) -> None:
    run = entrypoint(tmp_path, sys.executable, "-c", "import sys; print(sys.argv[1:]); sys.exit(7)", "a b", "$HOME", "")
    assert run.stdout == "['a b', '$HOME', '']\n"
    assert run.returncode == 7


def test_the_compiled_library_appears_in_the_cache(tmp_path: Path) -> None:
    for _ in range(2):
        assert entrypoint(tmp_path, "true").returncode == 0
    assert (tmp_path / "cache" / "lemmata" / "core-0123").resolve() == tmp_path / "library" / "core-0123"


def test_without_a_compiled_library_nothing_is_made(tmp_path: Path) -> None:
    run = entrypoint(tmp_path, "true", LEMMATA_LIBRARY=str(tmp_path / "none"))
    assert run.returncode == 0
    assert not (tmp_path / "cache").exists()


def test_secrets_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("a b'c\"$(x)\n")
    show = "import os; print(*(os.environ.get(f'LEMMATA_{name}') for name in ('TOKEN', 'TOKEN_FILE', 'BROKER')))"
    run = entrypoint(tmp_path, sys.executable, "-c", show, LEMMATA_TOKEN_FILE=str(tmp_path / "token"))
    assert run.stdout == "a b'c\"$(x) None None\n"


def test_two_sources_of_one_secret_are_refused(tmp_path: Path) -> None:
    run = entrypoint(tmp_path, "true", LEMMATA_TOKEN="x", LEMMATA_TOKEN_FILE=str(tmp_path / "token"))
    assert run.returncode == 2
    assert "LEMMATA_TOKEN" in run.stderr


def test_a_secret_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    run = entrypoint(tmp_path, "true", LEMMATA_DATABASE_FILE=str(tmp_path / "absent"))
    assert run.returncode == 2
    assert "LEMMATA_DATABASE_FILE" in run.stderr


def healthy(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(DOCKER.parent), **variables}
    command = [sys.executable, str(DOCKER / "healthy"), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


class Page(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/healthz" else 404)
        self.end_headers()
        self.wfile.write(b"the database does not answer\n")

    def log_message(self, *_: object) -> None:
        """Not into the tests' output."""


@pytest.fixture
def page() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_page_is_well_when_it_says_so(
    page: HTTPServer, monkeypatch: pytest.MonkeyPatch, status: int, code: int
) -> None:
    monkeypatch.setattr(Page, "status", status)
    run = healthy("web", LEMMATA_PORT=str(page.server_port))
    assert run.returncode == code
    assert ("does not answer" in run.stderr) == bool(code)


def test_a_page_that_is_not_there_is_not_well() -> None:
    run = healthy("web", LEMMATA_PORT="1")
    assert run.returncode == 1
    assert "the page does not answer" in run.stderr


def status(name: str, seen: float) -> WorkerStatus:
    return WorkerStatus(
        name=name, host="h", pid=1, queue="default", slots=1, toolchain="t", code="c", started=seen, seen=seen
    )


def test_a_worker_is_well_when_the_database_has_heard_of_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'db.sqlite'}"
    with Store.open(url) as store:
        store.workers.beat(status("somewhere-else-1", time.time()))
        run = healthy("worker", LEMMATA_DATABASE=url)
        assert run.returncode == 1
        assert "no worker of" in run.stderr
        store.workers.beat(status(f"{socket.gethostname()}-17", time.time()))
        assert healthy("worker", LEMMATA_DATABASE=url).returncode == 0


def test_without_its_database_a_worker_is_not_well(tmp_path: Path) -> None:
    run = healthy("worker", LEMMATA_DATABASE=f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert run.returncode == 1
    assert "there is no database" in run.stderr


def test_other_questions_are_refused() -> None:
    assert healthy("everything").returncode == 2
    assert healthy().returncode == 2
