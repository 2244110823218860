"""A site of one page with a search graph on it, served as the service serves it: the same policy, no inline script."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from urllib.parse import parse_qsl, urlsplit

from prover.web.graph import Graphs, View
from prover.web.guard import CONTENT_POLICY

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>graph</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="/static/icon.svg">
<link rel="stylesheet" href="/static/page.css"><link rel="stylesheet" href="/static/graph.css">
<script src="/static/graph.js" defer></script></head><body><main>{html}</main></body></html>"""
STYLE = """body { font: 16px/1.5 system-ui, sans-serif; margin: 0; background: Canvas; color: CanvasText; }
main { max-width: 84rem; margin: auto; padding: 1rem; }"""

_TYPES = {"graph.js": "text/javascript", "graph.css": "text/css", "icon.svg": "image/svg+xml"}


@dataclass
class Site:
    """`trace` is what the page shows the next time it is asked; `asked` are the queries of fragments so far."""

    trace: bytes
    live: bool = True
    now: str | None = None
    graphs: Graphs = field(default_factory=Graphs)
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def answer(self, address: str) -> tuple[str, bytes] | None:
        """Media type and content."""
        parts = urlsplit(address)
        if parts.path.startswith("/static/"):
            name = parts.path.removeprefix("/static/")
            if name == "page.css":
                return "text/css", STYLE.encode()
            if name not in _TYPES:
                return None
            return _TYPES[name], files("prover.web").joinpath("static", name).read_bytes()
        if parts.path not in ("/", "/graph"):
            return None
        view = View.read(dict(parse_qsl(parts.query)))
        made = self.graphs.fragment(1, self.trace, view=view, live=self.live, now=self.now, url="/graph")
        if parts.path == "/graph":
            self.asked.append(parts.query)
            return "text/html; charset=utf-8", made.html.encode()
        return "text/html; charset=utf-8", PAGE.format(html=made.html).encode()


@contextmanager
def served(trace: bytes) -> Iterator[Site]:
    """The site on a free port of this machine."""
    site = Site(trace)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = site.answer(self.path)
            if found is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", found[0])
            self.send_header("Content-Security-Policy", CONTENT_POLICY)
            self.end_headers()
            self.wfile.write(found[1])

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        site.address = f"http://127.0.0.1:{server.server_port}"
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
