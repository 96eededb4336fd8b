"""Portals on loopback: documents that a test can change while they are served, with conditional GET."""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class PortalServer:
    def __init__(self) -> None:
        self.documents: dict[str, bytes] = {}
        self.requests: Counter[str] = Counter()
        """By path."""
        self.silent: set[str] = set()
        """Paths on which no answer is given until `released` is set."""
        self.released = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    def serve(self, documents: Mapping[str, bytes]) -> None:
        self.documents = {**self.documents, **documents}

    @contextmanager
    def running(self) -> Iterator["PortalServer"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self.released.set()
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                portal.requests[self.path] += 1
                if self.path in portal.silent:
                    portal.released.wait()
                document = portal.documents.get(self.path)
                etag = f'"{hashlib.sha256(document or b"").hexdigest()[:16]}"'
                with suppress(OSError):  # the poller was killed meanwhile
                    if document is None:
                        self.send_error(404)
                    elif self.headers.get("If-None-Match") == etag:
                        self.send_response(304)
                        self.end_headers()
                    else:
                        self.send_response(200)
                        kind = "application/rss+xml" if self.path.endswith(".rss") else "text/html"
                        self.send_header("Content-Type", f"{kind}; charset=utf-8")
                        self.send_header("Content-Length", str(len(document)))
                        self.send_header("ETag", etag)
                        self.end_headers()
                        self.wfile.write(document)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that was killed is no error of ours."""
