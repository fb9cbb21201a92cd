"""A real nginx in a folder of its own, with the files of `deploy/nginx` in front of a service."""

import os
import shutil
import signal
from collections.abc import Sequence
from pathlib import Path

from deployed import changed
from fronts import issue
from servers.process import Program, free_port

PROGRAM = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")

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
{http}}}
"""
_HTTP = """\
    include {folder}/autoconfig.conf;
    server {{
        listen 127.0.0.1:{port};
        server_name example.org;
        include {folder}/autoconfig-paths.conf;
        location / {{
            return 200 "The web site\\n";
        }}
    }}
"""


def program(folder: Path, http: str, port: int) -> Program:
    """One with all its files in this folder; `http` is what stands in that block beside them."""
    assert PROGRAM
    user = "user root;\n" if os.geteuid() == 0 else ""  # pytest's folders are for one user only
    main = folder / "main.conf"
    main.write_text(_MAIN.format(folder=folder, user=user, http=http), encoding="utf-8")
    return Program([PROGRAM, "-e", "stderr", "-p", folder, "-c", main], port)


class Nginx:
    """`port` speaks HTTP, `tls_port` TLS; logs are in `folder`, ACME's answers in `acme`."""

    def __init__(self, folder: Path, upstreams: Sequence[str]) -> None:
        self.folder = folder
        self.port, self.tls_port = free_port(), free_port()
        self.acme = folder / "html" / ".well-known" / "acme-challenge"
        self.acme.mkdir(parents=True)
        issue(folder)
        for name, places in self._places(upstreams).items():
            (folder / name).write_text(changed(f"nginx/{name}", places), encoding="utf-8")
        self._program = program(folder, _HTTP.format(folder=folder, port=self.port), self.port)
        self.start = self._program.start

    def stop(self) -> None:
        self._program.stop(signal.SIGTERM)

    def _places(self, upstreams: Sequence[str]) -> dict[str, dict[str, object]]:
        servers = "\n    ".join(f"server {place} max_fails=0;" for place in upstreams)
        snippet = {"snippets/": f"{self.folder}/"}
        logs = {"/var/log/nginx/": f"{self.folder}/"}
        return {
            "autoconfig.conf": {
                "server 127.0.0.1:8000 max_fails=0;": servers,
                "listen 80;": f"listen 127.0.0.1:{self.port};",
                "    listen [::]:80;\n": "",
                "listen 443 ssl;": f"listen 127.0.0.1:{self.tls_port} ssl;",
                "    listen [::]:443 ssl;\n": "",
                "/etc/ssl/autoconfig/": f"{self.folder}/",
                "/var/lib/nginx/autoconfig": f"{self.folder}/cache",
                "/var/www/html": f"{self.folder}/html",
                **logs,
                **snippet,
            },
            "autoconfig-proxy.conf": logs,
            "autoconfig-paths.conf": snippet,
        }
