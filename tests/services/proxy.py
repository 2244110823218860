"""A network between a client and a server on a Unix socket, which can refuse, fall silent, and lose connections."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self


class Proxy:
    """Use as a context manager. Listens on `port` of loopback; every connection goes to the Unix socket `target`."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._connections: list[socket.socket] = []
        self._silent = threading.Event()
        self._listener: socket.socket | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self.accept()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.refuse()

    def accept(self) -> None:
        """Connections are made, and everything is passed on."""
        self._silent.clear()
        if self._listener is None:
            listener = socket.create_server(("127.0.0.1", self.port))
            self.port = listener.getsockname()[1]
            self._listener = listener
            threading.Thread(target=self._serve, args=(listener,), daemon=True).start()

    def fall_silent(self) -> None:
        """Connections stand and are made, and nothing goes through them."""
        self._silent.set()

    def lose(self) -> None:
        """Every connection is reset; new ones are made."""
        connections, self._connections = self._connections, []
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def refuse(self) -> None:
        """Connections are lost, and no new ones are made."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.lose()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            self._connections += [client, server]
            try:
                server.connect(self._target)
            except OSError:
                client.close()
                continue
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                while self._silent.is_set():
                    time.sleep(0.02)
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
