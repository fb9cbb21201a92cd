"""The service as a tree of files."""

import re
from pathlib import Path

import pytest

from accounts import IMAP, RAW_POP3
from autoconfig.directory import Directory
from autoconfig.directory.edition import Edition
from autoconfig.errors import NotWritable
from autoconfig.export import export
from autoconfig.http.respond import Request, respond
from http_table import ANY, PROFILES
from sample import load, profile_text

MAIL = "mail/config-v1.1.xml"
WELL_KNOWN = f".well-known/autoconfig/{MAIL}"


PACC = ".well-known/user-agent-configuration.json"


def asked(*domains: str, pacc: bool = True) -> set[str]:
    places = [("autoconfig.", MAIL), ("", WELL_KNOWN), *([("ua-auto-config.", PACC)] if pacc else [])]
    return {f"{label}{domain}/{path}" for domain in domains for label, path in places}


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def directory(tmp_path: Path) -> Directory:
    (tmp_path / "profiles").mkdir()
    return load(tmp_path / "profiles", *PROFILES, ANY).directory


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_there_is_a_file_for_everything_that_is_asked_without_an_address(
    directory: Directory, folder: Path
) -> None:
    report = export(directory, folder)
    expected = asked("label.example", "autoconfig.label.example", "xn--bcher-kva.example", "seen.example")
    expected |= asked("example.org", "example.net", pacc=False)
    expected |= {f"autoconfig.mx.example.org/{MAIL}", "nginx.conf"}
    assert files(folder) == expected
    assert report[:2] == (len(expected), len(expected))


def test_a_file_is_what_the_service_answers_byte_for_byte(directory: Directory, folder: Path) -> None:
    export(directory, folder)
    for file in files(folder) - {"nginx.conf"}:
        host, _, path = file.partition("/")
        answer = respond(Edition(directory), Request("GET", f"/{path}", host=host))
        assert (answer.status, answer.body) == (200, (folder / file).read_bytes())


def test_the_server_is_told_that_no_file_is_a_page(directory: Directory, folder: Path) -> None:
    export(directory, folder)
    text = (folder / "nginx.conf").read_text()
    paths = text.count("location =")
    assert text.count("add_header Content-Security-Policy \"default-src 'none'; sandbox\" always;") == paths
    assert text.count('add_header X-Content-Type-Options "nosniff" always;') == paths


def test_what_cannot_be_a_file_is_named(directory: Directory, folder: Path) -> None:
    left_out = "\n".join(export(directory, folder).left_out)
    for name in ("autodiscover (", "autodiscover-json (", "mobileconfig (", '"*" of '):
        assert re.search(rf"^{re.escape(name)}", left_out, re.MULTILINE)
    assert re.search(r"^pacc of .*/0\.yaml: PACC has no words .* logins", left_out, re.MULTILINE)
    assert left_out.count("/0.yaml") == 1
    assert "autoconfig (" not in left_out


def test_a_server_that_a_file_cannot_say_is_named(tmp_path: Path, folder: Path) -> None:
    found = load(tmp_path, profile_text(incomingServer=f"[{IMAP}, {RAW_POP3}]")).directory
    report = export(found, folder)
    assert f"pacc of {tmp_path}/0.yaml: its POP3 server is kept raw" in report.left_out
    assert b"<incomingServer type=" in (folder / "autoconfig.example.com/mail/config-v1.1.xml").read_bytes()


def test_domains_of_a_file_are_exported_and_those_that_are_gone_disappear(
    tmp_path: Path, folder: Path
) -> None:
    (tmp_path / "domains.txt").write_text("one.example\ntwo.example\n")
    text = profile_text(domains=None, domainsFile="domains.txt")
    export(load(tmp_path, text).directory, folder)
    assert files(folder) == asked("one.example", "two.example") | {"nginx.conf"}
    (tmp_path / "domains.txt").write_text("two.example\n")
    assert export(load(tmp_path, text).directory, folder)[:2] == (4, 0)
    assert files(folder) == asked("two.example") | {"nginx.conf"}


def test_an_exchanger_that_is_a_mail_domain_too_stands_there_once(tmp_path: Path, folder: Path) -> None:
    export(load(tmp_path, profile_text(domains="[mx.example]", mxDomains="[mx.example]")).directory, folder)
    assert files(folder) == asked("mx.example") | {"nginx.conf"}


@pytest.mark.parametrize(
    ("name", "body"), [("index.html", "<html>"), ("nginx.conf", "events {}"), ("a/b", "")]
)
def test_a_folder_with_something_else_is_left_alone(
    directory: Directory, folder: Path, name: str, body: str
) -> None:
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text(body)
    with pytest.raises(NotWritable, match="it is no export of ours, name a new or an empty folder"):
        export(directory, folder)
    assert (folder / name).read_text() == body


def test_a_file_is_no_folder(directory: Directory, folder: Path) -> None:
    folder.write_text("")
    with pytest.raises(NotWritable):
        export(directory, folder)


def test_a_folder_that_cannot_be_looked_into_is_refused(directory: Directory, tmp_path: Path) -> None:
    with pytest.raises(NotWritable, match="too long"):
        export(directory, tmp_path / ("x" * 300))


@pytest.mark.parametrize("name", ["$host", 'a"b', "a\\b", "a\nb"])
def test_a_folder_that_nginx_would_read_otherwise_is_refused(
    directory: Directory, tmp_path: Path, name: str
) -> None:
    with pytest.raises(NotWritable, match="nginx"):
        export(directory, tmp_path / name)
    assert not (tmp_path / name).exists()
