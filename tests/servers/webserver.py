"""A real nginx with virtual hosts over TLS in front of a service, and another site where no host fits."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

from servers.nginx import PROGRAM
from servers.process import Program, free_port

_MAIN = """\
daemon off;
{user}pid {folder}/pid;
error_log {folder}/main.log info;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/temporary-body;
    proxy_temp_path {folder}/temporary-proxy;
    fastcgi_temp_path {folder}/temporary-fastcgi;
    uwsgi_temp_path {folder}/temporary-uwsgi;
    scgi_temp_path {folder}/temporary-scgi;
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
}}
"""


class WebServer:
    """`names` lead to the service at that port; whatever else is the site of somebody else.

    `certificate` and `other` are PEM files with key and chain.
    """

    def __init__(
        self, folder: Path, names: Sequence[str], service: int, *, certificate: Path, other: Path
    ) -> None:
        assert PROGRAM
        self.port, self.tls_port = free_port(), free_port()
        user = "user root;\n" if os.geteuid() == 0 else ""  # pytest's folders are for one user only
        text = _MAIN.format(
            folder=folder,
            names=" ".join(names),
            service=service,
            certificate=certificate,
            other=other,
            port=self.port,
            tls_port=self.tls_port,
            user=user,
        )
        (folder / "main.conf").write_text(text, encoding="utf-8")
        command = [PROGRAM, "-e", "stderr", "-p", folder, "-c", folder / "main.conf"]
        self._program = Program(command, self.tls_port)
        self.start = self._program.start

    def stop(self) -> None:
        self._program.stop(signal.SIGTERM)
