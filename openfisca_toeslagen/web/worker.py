"""The worker of gunicorn that does not wait for ever for a client that sends slowly."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

from gunicorn.workers.gthread import ThreadWorker

from openfisca_toeslagen.web.settings import Limits

if TYPE_CHECKING:
    from gunicorn.workers.gthread import TConn


class PatientWorker(ThreadWorker):
    """Gunicorn's threaded worker, in which a request has so many seconds to arrive completely.

    After that reading stops and writing does not: who sent too slowly still gets an answer (408), and a request that
    had arrived and is being computed is not touched.
    """

    def handle(self, conn: TConn) -> object:
        """Handle a request; see gunicorn."""
        timer = threading.Timer(Limits.reading_seconds, _stop_reading, [conn.sock])
        timer.daemon = True
        timer.start()
        try:
            return super().handle(conn)
        finally:
            timer.cancel()


def _stop_reading(sock: socket.socket) -> None:
    # The client may be gone already.
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RD)
