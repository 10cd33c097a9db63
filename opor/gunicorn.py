"""How gunicorn serves the web process in production."""

import os

from prometheus_client import multiprocess

bind = "0.0.0.0:8000"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
timeout = 60
graceful_timeout = 30
keepalive = 5
# A worker that has leaked memory is replaced, not all at the same moment.
max_requests = 2000
max_requests_jitter = 200
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a heartbeat file; on disk it can stall a worker
accesslog = "-"
# No query string: it holds what people searched for.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(L)ss"


def child_exit(_server: object, worker: object) -> None:
    """Let go of the numbers of a worker that ended."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[attr-defined, no-untyped-call]
