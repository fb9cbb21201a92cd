"""What a worker has when it is forked: all that it needs for answers, and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from autoconfig import web
from autoconfig.asgi import Application
from autoconfig.directory.edition import Current
from autoconfig.lookups import Lookups
from autoconfig.page.site import Site
from autoconfig.server.warmth import warm
from http_table import AUTOCONFIG, MOBILECONFIG, POX, pox_request
from sample import load, profile_text
from served import Process, head, status

# Of the operator's commands, or of profiles that say so.
NOT_FOR_WORKERS = (
    *(
        "autoconfig.check",
        "autoconfig.cli.check",
        "autoconfig.export",
        "autoconfig.imports",
        "autoconfig.probe",
        "autoconfig.publish",
        "autoconfig.simulate",
    ),
    *("autoconfig.reach.door", "autoconfig.reach.fetch", "autoconfig.reach.names", "autoconfig.reach.web"),
    *("cryptography", "ctypes", "dns", "ldap", "prometheus_client", "psycopg", "publicsuffixlist", "rich"),
    *("ruamel", "sqlalchemy", "urllib3"),
)
PERSON = "jean.dupont@example.org"
SERVE = "from autoconfig.cli import main; main()"
_IMPORTED = re.compile(r"^import time:[^|]*\|[^|]*\| +(\S+)$", re.MULTILINE)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Process]:
    (tmp_path / "profiles").mkdir()
    load(tmp_path / "profiles", profile_text(domains="[example.org]"))
    words = ("serve", "--bind", "127.0.0.1:{port}", "--workers", 1)
    found = Process(tmp_path, "python", "-X", "importtime", "-c", SERVE, *words)
    yield found.ready()
    found.kill()


def page(request: bytes) -> bytes:
    """There is none at a host that clients ask."""
    return request.replace(b"Host: autoconfig.", b"Host: ")


def imported(log: str) -> list[str]:
    return [name for name in _IMPORTED.findall(log) if name != "module"]


def test_a_worker_has_all_that_answers_need_and_nothing_of_the_commands(service: Process) -> None:
    assert status(service.ask(head("/healthz"))) == 200
    before = imported(service.log)
    assert "autoconfig.service" in before
    unwanted = {name for name in before for other in NOT_FOR_WORKERS if f"{name}.".startswith(f"{other}.")}
    assert unwanted == set()

    pox, form = pox_request(PERSON), f"address={quote(PERSON)}".encode()
    kind = "Content-Type: application/x-www-form-urlencoded"
    for request in (
        head(f"{AUTOCONFIG}?emailaddress={PERSON}"),
        head(f"{MOBILECONFIG}?emailaddress={PERSON}"),
        head(POX, f"Content-Length: {len(pox)}", method="POST") + pox,
        page(head("/")),
        page(head("/", f"Content-Length: {len(form)}", kind, method="POST") + form),
    ):
        assert status(service.ask(request)) == 200
    assert imported(service.log)[len(before) :] == []


def current(folder: Path, *texts: str) -> Current[Site]:
    return Current(load(folder, *texts), Site.load)


def test_documents_are_prepared_and_nothing_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found = current(tmp_path, profile_text())
    caplog.set_level("INFO")
    warm(found, web.pages(found))
    (provider,) = found.edition.directory.providers
    assert len(provider.blanks) == 3
    assert caplog.messages == []


def test_a_worker_answers_with_the_pages_that_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = current(tmp_path, profile_text())
    pages = web.pages(found)
    monkeypatch.setattr(web, "pages", lambda _: pytest.fail("they are made again"))
    warm(found, pages)
    Application(found, pages=pages)


def test_no_directory_and_no_command_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the provider that has neither is."""
    monkeypatch.setattr(Lookups, "search", lambda *_: pytest.fail("a directory is asked"))
    (tmp_path / "a.csv").write_text("address,uid\n")
    texts = (
        profile_text(domains="[a.example]", lookups="[{table: {file: a.csv, fields: {uid: uid}}}]"),
        profile_text(domains="[b.example]", signing=f"{{command: [{tmp_path}/sign]}}"),
        profile_text(domains="[c.example]"),
    )
    (tmp_path / "sign").write_text(f"#!/bin/sh\ntouch {tmp_path}/signed\n")
    (tmp_path / "sign").chmod(0o755)
    found = current(tmp_path, *texts)
    warm(found, web.pages(found))
    assert [bool(one.blanks) for one in found.edition.directory.providers] == [False, False, True]
    assert not (tmp_path / "signed").exists()


@pytest.mark.parametrize("domains", ["['*']", "[a.example]"])
def test_where_nobody_can_be_asked_for_the_page_is_made(tmp_path: Path, domains: str) -> None:
    (tmp_path / "a.csv").write_text("address,uid\n")
    text = profile_text(domains=domains, lookups="[{table: {file: a.csv, fields: {uid: uid}}}]")
    found = current(tmp_path, text)
    warm(found, web.pages(found))
    assert not any(one.blanks for one in found.edition.directory.providers)
