"""A real nginx with virtual hosts over TLS in front of a service, and another site where no host fits."""

import signal
from collections.abc import Sequence
from pathlib import Path

from servers.nginx import program
from servers.process import free_port

_HTTP = """\
    default_type text/html;
    server {{
        listen 127.0.0.1:{port} default_server;
        listen 127.0.0.1:{tls_port} ssl default_server;
        ssl_certificate {other};
        ssl_certificate_key {other};
        location / {{ return 200 "<!doctype html><title>Shop</title>"; }}
    }}
    server {{
        listen 127.0.0.1:{port};
        listen 127.0.0.1:{tls_port} ssl;
        server_name {names};
        ssl_certificate {certificate};
        ssl_certificate_key {certificate};
        location / {{
            proxy_pass http://127.0.0.1:{service};
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
        }}
    }}
"""


class WebServer:
    """`names` lead to the service at that port; whatever else is the site of somebody else.

    `certificate` and `other` are PEM files with key and chain.
    """

    def __init__(
        self, folder: Path, names: Sequence[str], service: int, *, certificate: Path, other: Path
    ) -> None:
        self.port, self.tls_port = free_port(), free_port()
        http = _HTTP.format(
            names=" ".join(names),
            service=service,
            certificate=certificate,
            other=other,
            port=self.port,
            tls_port=self.tls_port,
        )
        self._program = program(folder, http, self.tls_port)
        self.start = self._program.start

    def stop(self) -> None:
        self._program.stop(signal.SIGTERM)
