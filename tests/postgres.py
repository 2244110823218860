"""A real PostgreSQL server for tests: private, on a Unix socket in a folder of its own, and fast rather than durable.

Needs PostgreSQL's programs (Debian: ``apt-get install postgresql``). They refuse to run as root, so root runs them as
another user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

_OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=200")
_USERS = ("postgres", "nobody")
_SECONDS = 60.0


def programs() -> Path:
    """The folder of `initdb` and `postgres`; the newest of Debian's, which are not on the path."""
    on_path = shutil.which("initdb")
    if on_path is not None:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    if not found:
        raise RuntimeError("PostgreSQL's programs are not there; on Debian: apt-get install postgresql")
    return found[-1].parent


class PostgresServer:
    """Use as a context manager. `stop`, `kill` and `start` again are what a server's life is like."""

    def __init__(self) -> None:
        self._programs = programs()
        self._folder = Path(tempfile.mkdtemp(prefix="lemmata-pg-", dir="/tmp"))  # a socket's path must be short
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = next(entry for entry in pwd.getpwall() if entry.pw_name in _USERS)
            self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(self._folder, user.pw_uid, user.pw_gid)

    def __enter__(self) -> Self:
        data = self._folder / "data"
        options = ["--auth=trust", "--username=lemmata", "--encoding=UTF8", "--locale=C", "--no-sync"]
        command = [str(self._programs / "initdb"), f"--pgdata={data}", *options]
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS, cwd="/", **self._as)
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str = "postgres") -> str:
        """As SQLAlchemy reads it."""
        return f"postgresql://lemmata@/{database}?host={self._folder}"

    def new_database(self) -> str:
        """The URL of an empty database that nobody else uses."""
        name = f"test{next(self._numbers)}"
        with self._connection() as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)

    def start(self) -> None:
        """Returns when it answers."""
        options = [word for option in _OPTIONS for word in ("-c", option)]
        command = [
            str(self._programs / "postgres"),
            "-D",
            str(self._folder / "data"),
            "-k",
            str(self._folder),
            *options,
        ]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, cwd="/", **self._as
            )
        until = time.monotonic() + _SECONDS
        while True:
            try:
                self._connection().close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError((self._folder / "log").read_text(errors="replace")[-2000:]) from None
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """Orderly, but not waiting for clients."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """At once, as in a crash: the next start recovers what was committed."""
        self._end(signal.SIGQUIT)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        process.wait(_SECONDS)

    def _connection(self) -> psycopg.Connection[Any]:
        where = f"host={self._folder} user=lemmata dbname=postgres connect_timeout=5"
        return psycopg.connect(where, autocommit=True)
