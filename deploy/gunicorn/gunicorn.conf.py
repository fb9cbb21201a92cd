"""The service under a gunicorn of one's own, bounded as `autoconfig serve` is. See docs/deploy/gunicorn.md.

gunicorn -c gunicorn.conf.py
"""

import logging

wsgi_app = "autoconfig.asgi:create_app()"
worker_class = "autoconfig.server.worker.Worker"

bind = "127.0.0.1:8000"
workers = 2

limit_request_line = 8190
# Workers end within 6 seconds; then they are killed.
graceful_timeout = 5
# The file by which a worker shows that it lives, in memory.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a file there has a name of its own, for a moment
control_socket_disable = True
# Who is believed is the service's own affair: AUTOCONFIG_PROXIES.
secure_scheme_headers: dict[str, str] = {}

# gunicorn's own access log has the query, and so the address. The service writes one without.
accesslog = None
loglevel = "warning"
logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
