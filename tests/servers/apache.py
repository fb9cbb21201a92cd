"""A real Apache with the file of `deploy/apache` in front of a service."""

import os
import shutil
import signal
import tempfile
from pathlib import Path

from deployed import changed
from fronts import issue
from manual import blocks
from servers.process import Program, free_port

PROGRAM = shutil.which("apache2", path=f"{os.environ['PATH']}:/usr/sbin")

_MAIN = """\
ServerRoot {folder}
ServerName localhost
DefaultRuntimeDir {folder}
PidFile {folder}/pid
User www-data
Group www-data
Define APACHE_LOG_DIR {folder}
ErrorLog {folder}/main.log
LogLevel info
Listen 127.0.0.1:{port}
Listen 127.0.0.1:{tls_port}
{modules}
Include {folder}/autoconfig.conf
<VirtualHost 127.0.0.1:{port}>
    ServerName example.org
    DocumentRoot {folder}/html
{site}</VirtualHost>
"""
_MODULES = ("mpm_event", "authz_core", "alias", "setenvif", "macro", "headers", "proxy", "proxy_http", "ssl")


class Apache:
    """`port` speaks HTTP, `tls_port` TLS; logs are in `folder`, ACME's answers in `acme`.

    At example.org there is a web site with what the manual adds to it.
    """

    def __init__(self, upstream: str) -> None:
        # Its workers are of another user, who cannot enter pytest's folders.
        self.folder = Path(tempfile.mkdtemp(prefix="autoconfig-apache-"))
        self.folder.chmod(0o755)
        self.port, self.tls_port = free_port(), free_port()
        self.acme = self.folder / "html" / ".well-known" / "acme-challenge"
        self.acme.mkdir(parents=True)
        issue(self.folder)
        places = {
            "http://127.0.0.1:8000/": f"http://{upstream}/",
            "*:80": f"127.0.0.1:{self.port}",
            "*:443": f"127.0.0.1:{self.tls_port}",
            "/etc/ssl/autoconfig/": f"{self.folder}/",
            "/var/www/html": f"{self.folder}/html",
        }
        (self.folder / "autoconfig.conf").write_text(changed("apache/autoconfig.conf", places))
        site = blocks("apache")[0].text.replace("127.0.0.1:8000", upstream)
        modules = "\n".join(
            f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in _MODULES
        )
        main = self.folder / "main.conf"
        ports = {"port": self.port, "tls_port": self.tls_port}
        main.write_text(_MAIN.format(folder=self.folder, modules=modules, site=site, **ports))
        assert PROGRAM
        self._program = Program([PROGRAM, "-D", "FOREGROUND", "-f", main], self.port)
        self.start = self._program.start

    def stop(self) -> None:
        self._program.stop(signal.SIGTERM)
        shutil.rmtree(self.folder)
