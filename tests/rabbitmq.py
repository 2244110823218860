"""A real RabbitMQ server for tests: private, on loopback, with its data in a folder of its own.

Needs RabbitMQ's programs (Debian: ``apt-get install rabbitmq-server``, which brings Erlang). The server's own name
service (`epmd`) is started here as well, on a port of its own, so that nothing of it outlives the tests.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

_SECONDS = 60.0
_FOLDERS = ("/usr/lib/rabbitmq/bin", "/usr/local/sbin", "/opt/homebrew/sbin")
"""Debian's scripts on the path insist on a user of their own; those in the first folder do not."""


def programs() -> Path:
    """The folder of `rabbitmq-server` and `rabbitmqctl`."""
    on_path = shutil.which("rabbitmq-server")
    for folder in (*_FOLDERS, *([] if on_path is None else [str(Path(on_path).parent)])):
        if (Path(folder) / "rabbitmq-server").exists():
            return Path(folder)
    raise RuntimeError("RabbitMQ's programs are not there; on Debian: apt-get install rabbitmq-server")


class RabbitServer:
    """Use as a context manager. `kill` and `start` again are what a server's life is like; `control` is its console."""

    def __init__(self) -> None:
        self._programs = programs()
        self._folder = Path(tempfile.mkdtemp(prefix="lemmata-rabbit-", dir="/tmp"))
        self._port, distribution, names = _ports(3)
        (self._folder / "plugins").write_text("[].\n")
        self._environment = {
            **os.environ,
            "HOME": str(self._folder),  # of the cookie by which the console is known
            "RABBITMQ_NODENAME": f"lemmata{self._port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_BASE": str(self._folder),
            "RABBITMQ_MNESIA_BASE": str(self._folder / "data"),
            "RABBITMQ_LOG_BASE": str(self._folder / "log"),
            "RABBITMQ_PID_FILE": str(self._folder / "pid"),
            "RABBITMQ_CONF_ENV_FILE": str(self._folder / "no-environment"),
            "RABBITMQ_CONFIG_FILE": str(self._folder / "no-configuration"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._folder / "plugins"),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(names),
        }
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def url(self) -> str:
        """As Celery reads it."""
        return f"amqp://guest:guest@127.0.0.1:{self._port}//"

    def start(self) -> None:
        """Returns when it answers. What it had been told to keep on the disk is there again."""
        try:
            self._begin("epmd", "-address", "127.0.0.1", "-port", self._environment["ERL_EPMD_PORT"])
            self._begin(str(self._programs / "rabbitmq-server"))
            until = time.monotonic() + _SECONDS
            while not self._greets():
                if self._processes[-1].poll() is not None or time.monotonic() > until:
                    raise RuntimeError((self._folder / "output").read_text(errors="replace")[-2000:])
                time.sleep(0.1)
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """At once, as in a crash."""
        self.resume()
        for process in reversed(self._processes):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(_SECONDS)
        self._processes.clear()

    def pause(self) -> None:
        """It keeps its connections, and says nothing."""
        os.killpg(self._processes[-1].pid, signal.SIGSTOP)

    def resume(self) -> None:
        for process in self._processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGCONT)

    def control(self, *words: str) -> str:
        """What `rabbitmqctl` answers. Raises `subprocess.CalledProcessError` if it fails."""
        command = [str(self._programs / "rabbitmqctl"), "--quiet", *words]
        done = subprocess.run(
            command,
            env=self._environment,
            cwd=self._folder,
            timeout=_SECONDS,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def _begin(self, *command: str) -> None:
        with (self._folder / "output").open("ab") as output:
            process = subprocess.Popen(
                command,
                env=self._environment,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._processes.append(process)

    def _greets(self) -> bool:
        """Does it answer a client of its protocol?"""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), timeout=1.0) as connection:
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            return bool(connection.recv(1))
        return False


def _ports(count: int) -> list[int]:
    """Free ones of loopback."""
    servers = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [server.getsockname()[1] for server in servers]
    for server in servers:
        server.close()
    return ports
