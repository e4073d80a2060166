"""A server for tests: as it runs for others (gunicorn, with workers), or in a thread."""

from __future__ import annotations

import contextlib
import functools
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from openfisca_toeslagen.web.app import create_app


@functools.cache
def app():
    """Return the server with the four regimes, built once for all tests of a process."""
    return create_app()


class Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log(self, *_):
        pass


@contextlib.contextmanager
def in_thread(app):
    """Serve an app from this process and yield its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def serving(*options, log=subprocess.DEVNULL):
    """Run ``toeslagen serve`` and yield (port, process), once it answers."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "toeslagen"), "serve", "--poort", str(port), *options]
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        for _ in range(240):
            assert process.poll() is None, "the server ended before it began"
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/gezond", timeout=5).read()
                break
            time.sleep(0.25)
        yield port, process
    finally:
        process.terminate()
        process.wait(timeout=60)
