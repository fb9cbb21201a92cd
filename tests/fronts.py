"""What is asked of a web server in front of the service, whichever it is."""

import contextlib
import http.client
import ssl
from pathlib import Path
from typing import Any, Protocol

import trustme

from http_table import ADDRESS, AUTOCONFIG, CREDENTIALS, JSON_ADDRESS, POX, SECRET, pox_request
from privacy import keep, sent
from served import COMMANDS
from servers.process import Program, free_port
from servers.relay import Relay

HOST, SITE = "autoconfig.example.org", "example.org"
MAIL = f"jean.{SECRET}@example.org"
V1 = "?Protocol=AutodiscoverV1"
PATIENCE = 60
SERVE = ("serve", "--workers", "1", "--proxies", "1")


class Front(Protocol):
    """`port` speaks HTTP, `tls_port` TLS; `ca.pem` in `folder` is the authority."""

    folder: Path
    port: int
    tls_port: int


def serving(folder: Path) -> Program:
    """A service that can be started again."""
    port = free_port()
    command = (
        COMMANDS / "autoconfig",
        *SERVE,
        "--bind",
        f"127.0.0.1:{port}",
        "--profiles",
        folder / "profiles",
    )
    return Program(command, port, output=keep(folder / f"{port}.err"))


def issue(folder: Path) -> None:
    """A certificate, its key, and in `ca.pem` its authority."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    issued = authority.issue_cert("autoconfig.example.org", "autodiscover.example.org")
    issued.private_key_pem.write_to_path(folder / "privkey.pem")
    for certificate in issued.cert_chain_pems:
        certificate.write_to_path(folder / "fullchain.pem", append=True)


def ask(
    front: Front,
    path: str,
    *,
    host: str = HOST,
    method: str = "GET",
    body: bytes | None = None,
    tls: bool = False,
    **fields: str,
) -> tuple[int, str]:
    sent(f"{path} {host} {fields}")
    sent(body or b"")
    connection = _encrypted(front) if tls else _plain(front)
    with contextlib.closing(connection):
        connection.request(method, path, body, {"Host": host, **fields})
        response = connection.getresponse()
        return response.status, response.read().decode("utf-8", "replace")


def _plain(front: Front) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", front.port, timeout=PATIENCE)


def _encrypted(front: Front) -> http.client.HTTPConnection:
    found = http.client.HTTPConnection("127.0.0.1", front.tls_port, timeout=PATIENCE)
    found.connect()
    context = ssl.create_default_context(cafile=front.folder / "ca.pem")
    found.sock = context.wrap_socket(found.sock, server_hostname=HOST)
    return found


def question(path: str = POX) -> dict[str, Any]:
    """What Outlook asks for a person."""
    return {"path": path, "method": "POST", "body": pox_request(MAIL)}


def passed_on(front: Front, relay: Relay) -> str:
    """What comes through to the service of a question with a password, in lower case."""
    ask(front, f"{AUTOCONFIG}?{ADDRESS}", **dict(CREDENTIALS))
    return relay.sent.decode().lower()


def leave_traces(front: Front) -> list[int]:
    """Ask with an address wherever one can stand, and give the statuses."""
    fields = dict(CREDENTIALS) | {"Referer": f"http://{HOST}/?{ADDRESS}", "User-Agent": MAIL}
    asked = [
        ask(front, f"{AUTOCONFIG}?{ADDRESS}", **fields),
        *(ask(front, f"{JSON_ADDRESS}{name}{V1}") for name in (MAIL, MAIL.replace("@", "%40"), SECRET)),
        ask(front, f"{JSON_ADDRESS.upper()}{SECRET}"),
        ask(front, f"/v1.1/{MAIL}"),
        ask(front, f"/{MAIL.replace('@', '%2540')}"),
        ask(front, f"/.well-known/acme-challenge/{MAIL}", **fields),
        ask(front, AUTOCONFIG, host=MAIL),
        ask(front, f"/%zz{MAIL}"),
        ask(front, **question(f"{POX}?{ADDRESS}")),
        ask(front, f"{POX}?{ADDRESS}", method="POST", body=MAIL.encode() * 4_000),
    ]
    return [status for status, _ in asked]
