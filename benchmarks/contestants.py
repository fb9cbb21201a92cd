"""Who is compared, as data: how each is started, what it is asked, and beside whom it is held.

In commands and files {port} stands for the port that it listens at, {folder} for a folder of its own.
"""

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

PROFILES, DOMAIN = Path("profiles").absolute(), "ac-martinique.fr"
IMAP, SMTP = f"imaps.{DOMAIN}", f"mxcyrus.{DOMAIN}"
ADDRESS = f"jean.dupont@{DOMAIN}"
QUERY = f"jean.dupont%40{DOMAIN}"
WORKERS = 2
COMMANDS = Path(sys.executable).parent
ROOT = Path(__file__).parent.parent
# What the benchmark installs and writes for others.
BUILD = ROOT / "build" / "benchmark"
BODIES, EXPORTED, MANY = BUILD / "bodies", BUILD / "export", BUILD / "profiles"
FAST, AUTOMX2 = BUILD / "fast", BUILD / "automx2"
POX = (
    '<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/'
    f'autodiscover/outlook/requestschema/2006"><Request><EMailAddress>{ADDRESS}</EMailAddress>'
    "<AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
    "</AcceptableResponseSchema></Request></Autodiscover>"
)


class Asking(NamedTuple):
    """A request: a POST where there is a body."""

    path: str
    body: str = ""
    media_type: str = "text/xml"


AUTOCONFIG = Asking(f"/mail/config-v1.1.xml?emailaddress={QUERY}")
DOCUMENTS = {
    "autoconfig": AUTOCONFIG,
    "autodiscover": Asking("/autodiscover/autodiscover.xml", POX),
    "mobileconfig": Asking(f"/email.mobileconfig?emailaddress={QUERY}"),
}


class Contestant(NamedTuple):
    """A server. `beside` is whom its figures are held against, `needs` what it cannot run without."""

    title: str
    command: tuple[str | Path, ...]
    beside: str = "bare"
    environment: Mapping[str, str] = {}
    files: Mapping[str, str] = {}
    askings: Mapping[str, Asking] = DOCUMENTS
    first: Asking | None = None
    needs: tuple[Path, ...] = ()

    @property
    def missing(self) -> str:
        """What it cannot run without and is not here, "" for nothing."""
        program = [] if shutil.which(self.command[0]) else [self.command[0]]
        return ", ".join(str(one) for one in (*program, *(need for need in self.needs if not need.exists())))


_BOUND = ("--workers", str(WORKERS), "--bind", "127.0.0.1:{port}")
_SERVE = (COMMANDS / "autoconfig", "serve", *_BOUND)
_GUNICORN = (COMMANDS / "gunicorn", *_BOUND)
# With the settings of `serve`, which a test holds equal to those of this file.
_AS_SERVE = (*_GUNICORN, "-c", ROOT / "deploy" / "gunicorn" / "gunicorn.conf.py")
_FUNCTION, _ROUTE = "benchmarks.bare:function", "benchmarks.bare:route"
_GRANIAN = (
    COMMANDS / "granian",
    *("--interface", "asgi", "--factory", "autoconfig.asgi:create_app"),
    *("--workers", str(WORKERS), "--port", "{port}"),
)
NGINX = Path("/usr/sbin/nginx")
_OURS = {"AUTOCONFIG_PROFILES": str(PROFILES)}
_CONSTANTS = {"BODIES": str(BODIES)}
_WITH_FAST = {"PYTHONPATH": f"{ROOT}:{FAST}"}
_SEED = {
    "version": 2,
    "provider": "Académie de Martinique",
    "domains": [{"name": DOMAIN}],
    "servers": [
        {"type": "imap", "name": IMAP, "port": 993},
        {"type": "smtp", "name": SMTP, "port": 587},
    ],
}
_NODE = {
    "PORT": "{port}",
    "COMPANY_NAME": "Académie de Martinique",
    "DOMAIN": DOMAIN,
    "IMAP_HOST": IMAP,
    "IMAP_PORT": "993",
    "IMAP_SOCKET": "SSL",
    "SMTP_HOST": SMTP,
    "SMTP_PORT": "587",
    "SMTP_SOCKET": "STARTTLS",
}

# As root it serves what root alone can read; for others the first line means nothing.
_NGINX = """\
user root;
daemon off;
worker_processes WORKERS;
pid {folder}/pid;
events {}
http {
    access_log off;
    sendfile on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {
        listen 127.0.0.1:{port};
        WHAT
    }
}
"""
_A_FILE = f'location / {{ root "{BODIES}"; types {{}} default_type text/xml; }}'


def _nginx(title: str, what: str, asking: Asking) -> Contestant:
    text = _NGINX.replace("WORKERS", str(WORKERS)).replace("WHAT", what)
    command = (NGINX, "-e", "stderr", "-p", "{folder}", "-c", "{folder}/nginx.conf")
    askings = {"autoconfig": asking}
    return Contestant(title, command, "file", {}, {"nginx.conf": text}, askings)


_AUTOMX2 = Contestant(
    "automx2, as its manual runs it",
    (AUTOMX2 / "bin" / "flask", "--app", "automx2.server:app", "run", "--port", "{port}"),
    environment={"AUTOMX2_CONF": "{folder}/automx2.conf"},
    files={"automx2.conf": "[automx2]\nloglevel = WARNING\ndb_uri = sqlite:///{folder}/db.sqlite\n"},
    askings={**DOCUMENTS, "mobileconfig": Asking(f"/mobileconfig/?emailaddress={QUERY}")},
    first=Asking("/initdb/", json.dumps(_SEED), "application/json"),
)


def contestants(node: Path | None) -> Mapping[str, Contestant]:
    """By name. `node` is a folder with the service of node, where its packages are installed."""
    return {
        "ours": Contestant("autoconfig serve", _SERVE, environment=_OURS),
        "bare": Contestant("a bare function", (*_AS_SERVE, _FUNCTION), environment=_CONSTANTS),
        "ours-fast": Contestant(
            "autoconfig serve, with fast", _SERVE, "bare-fast", _OURS | _WITH_FAST, needs=(FAST,)
        ),
        "bare-fast": Contestant(
            "a bare function, with fast",
            (*_AS_SERVE, _FUNCTION),
            "bare-fast",
            _CONSTANTS | _WITH_FAST,
            needs=(FAST,),
        ),
        "ours-many": Contestant(
            "autoconfig serve, 10,000 profiles", _SERVE, environment={"AUTOCONFIG_PROFILES": str(MANY)}
        ),
        # Beside ours with `fast`, to which it is compared.
        **({"node": _node(node)} if node else {}),
        "granian": Contestant(
            "autoconfig under granian",
            _GRANIAN,
            environment=_OURS,
        ),
        "flask": Contestant("a Flask route, gunicorn sync", (*_GUNICORN, _ROUTE), environment=_CONSTANTS),
        "automx2": _AUTOMX2,
        "automx2-gunicorn": _AUTOMX2._replace(
            title="automx2, gunicorn sync",
            command=(AUTOMX2 / "bin" / "gunicorn", *_BOUND, "automx2.server:app"),
        ),
        "export": _nginx("nginx, our export", f'include "{EXPORTED}/nginx.conf";', AUTOCONFIG),
        "file": _nginx("nginx, any file", _A_FILE, Asking("/autoconfig")),
    }


def _node(folder: Path) -> Contestant:
    """autodiscover-email-settings of Monogramm, one process as it comes."""
    return Contestant(
        "the node service",
        ("node", folder / "index.js"),
        environment=_NODE,
        askings={**DOCUMENTS, "mobileconfig": Asking(f"/email.mobileconfig?email={QUERY}")},
        needs=(folder / "node_modules",),
    )
