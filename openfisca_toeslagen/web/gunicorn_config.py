"""How gunicorn runs the server: ``gunicorn -c python:openfisca_toeslagen.web.gunicorn_config``; see README.md here.

``toeslagen serve`` starts from these values too and changes only where it listens and with how many workers.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter

wsgi_app = "openfisca_toeslagen.web.production:application()"
bind = "127.0.0.1:5000"
workers = 2

# The law is built once, before the workers are forked, and its memory is shared.
preload_app = True
# Threads wait for slow clients; computing is one at a time per worker (work.py).
worker_class = "openfisca_toeslagen.web.worker.PatientWorker"
threads = 16
worker_connections = 200
backlog = 256
# A worker that does not answer the master any more, such as one in an endless loop of C, is killed.
timeout = 60
graceful_timeout = 35
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000

limit_request_line = 2_048
limit_request_fields = 50
limit_request_field_size = 4_096

# No log of requests: bodies hold the facts of families, and are never written anywhere.
accesslog = None
errorlog = "-"
loglevel = "warning"


def when_ready(server: Arbiter) -> None:  # noqa: ARG001 - the signature that gunicorn calls
    """Keep the law out of the garbage collector, which would copy its pages in every worker."""
    gc.collect()
    gc.freeze()
