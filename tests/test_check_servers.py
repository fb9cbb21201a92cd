"""A provider of real servers as `check` sees it: the service behind nginx, Dovecot and Postfix."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autoconfig.cli import main
from autoconfig.directory.opening import open_folder
from autoconfig.zone import wanted
from internet import Internet, small_internet
from internet.real import CAN_POSTFIX, mail_servers
from sample import profile_text
from served import Process
from servers.nginx import PROGRAM as NGINX
from servers.webserver import WebServer
from world_faults import DATABASE

DOMAIN, SERVICE, MAIL = "example.org", "service.example.org", "mail.example.org"
LABELS = ("autoconfig", "autodiscover", "ua-auto-config")
NAMES = (SERVICE, *(f"{label}.{DOMAIN}" for label in LABELS))
WAYS = {"imap": ("993, socketType: SSL", "143, socketType: STARTTLS"),
        "pop3": ("995, socketType: SSL",),
        "smtp": ("465, socketType: SSL", "587, socketType: STARTTLS")}  # fmt: skip
pytestmark = [
    pytest.mark.usefixtures("patience"),
    pytest.mark.servers,
    pytest.mark.skipif(not (CAN_POSTFIX and NGINX), reason="Dovecot, Postfix or nginx is not installed"),
]


def _servers(*kinds: str) -> str:
    return ", ".join(
        f"{{type: {kind}, hostname: {MAIL}, port: {way}, authentication: password-cleartext}}"
        for kind in kinds
        for way in WAYS[kind]
    )


@contextlib.contextmanager
def provider(folder: Path, names: tuple[str, ...]) -> Iterator[tuple[Internet, Path]]:
    """All of it at work; nginx knows the service by these names."""
    profiles, certificates, nginx = (folder / name for name in ("profiles", "certificates", "nginx"))
    for each in (profiles, certificates, nginx):
        each.mkdir()
    text = profile_text(
        domains=f"[{DOMAIN}]",
        service=SERVICE,
        incomingServer=f"[{_servers('imap', 'pop3')}]",
        outgoingServer=f"[{_servers('smtp')}]",
    )
    (profiles / "example.yaml").write_text(text)
    with contextlib.ExitStack() as stack:
        internet = stack.enter_context(small_internet(certificates))
        stack.enter_context(mail_servers(internet, MAIL))
        service = Process(
            folder, "autoconfig", "serve", "--workers", "1", "--proxies", "1", "--bind", "127.0.0.1:{port}",
            "--profiles", profiles,
        )  # fmt: skip
        stack.callback(service.kill)
        service.ready()
        files = internet.certificates.files
        front = WebServer(
            nginx, names, service.port, certificate=files("good", *names), other=files("good", "shop.example")
        )
        stack.callback(front.stop)
        front.start()
        internet.address(SERVICE)
        for name in NAMES:
            internet.connect[name, 443] = ("127.0.0.1", front.tls_port)
            internet.connect[name, 80] = ("127.0.0.1", front.port)
        internet.host(DOMAIN, {})
        internet.host(DATABASE, {})
        for record in wanted(open_folder(profiles).directory, DOMAIN, None).records:
            value = f'"{record.value}"' if record.type == "TXT" else record.value
            internet.zone(f"{record.name} {record.type} {value}")
        internet.zone(f"{DOMAIN} MX 10 {MAIL}.")
        yield internet, profiles


def found(internet: Internet, profiles: Path) -> list[dict[str, Any]]:
    words = ["check", "--address", f"jean.dupont@{DOMAIN}", "--json", "--profiles", str(profiles)]
    result = CliRunner().invoke(main, [*words, *internet.options])
    findings: list[dict[str, Any]] = json.loads(result.stdout)["findings"]
    return findings


def test_nothing_is_said_of_a_right_set_up(tmp_path: Path) -> None:
    with provider(tmp_path, NAMES) as (internet, profiles):
        assert found(internet, profiles) == []


def test_a_name_that_the_web_server_does_not_know_shows_another_site(tmp_path: Path) -> None:
    """nginx answers for it with its first site, and that one's certificate."""
    unknown = f"autodiscover.{DOMAIN}"
    known = tuple(name for name in NAMES if name != unknown)
    with provider(tmp_path, known) as (internet, profiles):
        (only,) = (one for one in found(internet, profiles) if one["severity"] != "info")
    assert (only["code"], only["subject"]) == ("certificate-name", f"{unknown}:443")
    assert "shop.example" in only["message"]
