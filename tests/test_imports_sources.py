"""Other people's configurations: automx2's database, small files of one domain, and what is not read."""

import json
import os
import socket
import sqlite3
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autoconfig.cli import main
from autoconfig.errors import ProfileError
from autoconfig.imports import automx2_database, read, sources
from autoconfig.profile.file import parse
from autoconfig.reach import fetch

# The tables of automx2's model, with columns that are read and some that are not.
SCHEMA = """
create table provider (id integer primary key, name varchar(128), short_name varchar(32));
create table ldapserver (id integer primary key, name varchar(128), port integer, use_ssl boolean,
    search_base varchar(128), search_filter varchar(128), attr_uid varchar(32), attr_cn varchar(32),
    bind_password varchar(128), bind_user varchar(128));
create table domain (id integer primary key, name varchar(128), provider_id integer, ldapserver_id integer);
create table server (id integer primary key, prio integer default 10, name varchar(128), port integer,
    type varchar(32), socket_type varchar(32), user_name varchar(64), authentication varchar(32));
create table davserver (id integer primary key, url varchar(128), port integer, type varchar(32),
    use_ssl boolean, domain_required boolean, user_name varchar(64));
create table server_domain (server_id integer, domain_id integer);
create table davserver_domain (davserver_id integer, domain_id integer);
insert into provider values (1, 'Big Mail', 'Big'), (2, 'Small Mail', 'Small');
insert into ldapserver values
    (7, 'ldap.example.com', 636, 1, 'dc=example', '(mail={0})', 'uid', 'cn', 's3cret', 'b');
insert into domain values (1, 'example.com', 1, 7), (2, 'example.net', 1, null),
    (3, 'Bücher.example.', 1, null), (4, 'small.example', 2, null);
insert into server values
    (1, 20, 'second.example.com', 143, 'imap', 'STARTTLS', '%EMAILADDRESS%', 'plain'),
    (2, 10, 'first.example.com', 993, 'imap', 'TLS', '%EMAILLOCALPART%', 'plain'),
    (3, 10, 'smtp.example.com', 587, 'smtp', 'STARTTLS', '%EMAILADDRESS%', 'secure'),
    (4, 10, 'bad_host', 99999, 'pop', 'SSL', '%EMAILADDRESS%', 'plain');
insert into davserver values (1, 'https://dav.example.com/', 8443, 'caldav', 1, 0, null);
insert into server_domain values (1, 1), (2, 1), (3, 1), (2, 2), (3, 2), (2, 3), (3, 3), (4, 4);
insert into davserver_domain values (1, 1);
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, arguments)])


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "automx2.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(SCHEMA)
    connection.close()
    return path


def test_a_database_of_automx2_becomes_a_profile_for_each_set_of_servers(database: Path) -> None:
    (document,) = sources.documents(f"sqlite:///{database}", allow_private=False)
    first, second, third = (parse(found.text, "") for found in document())
    assert [one.domains for one in (first, second, third)] == [
        ("example.com",), ("example.net", "xn--bcher-kva.example"), ("small.example",),
    ]  # fmt: skip
    assert (first.display_name, first.display_short_name) == ("Big Mail", "Big")
    servers = [(str(one.hostname.text), one.port, one.socket_type) for one in first.incoming_server]
    assert servers == [("first.example.com", 993, "SSL"), ("second.example.com", 143, "STARTTLS")]
    assert first.outgoing_server[0].authentication == ("password-encrypted",)
    assert first.calendar[0].url == "https://dav.example.com:8443/"
    assert third.incoming_server == ()


def test_what_a_database_has_no_place_for_is_said_and_no_password(database: Path) -> None:
    result = run(f"sqlite:///{database}")
    assert result.exit_code == 0
    assert "ldapserver: what is looked up is not carried over" in result.stderr
    assert "url: ldaps://ldap.example.com:636, base: dc=example, filter: (mail={address})" in result.stderr
    assert '"TLS" becomes SSL' in result.stderr
    assert "so this server is left out" in result.stderr
    assert '"Bücher.example." becomes xn--bcher-kva.example' in result.stderr
    assert "s3cret" not in result.output


@pytest.mark.parametrize(
    ("url", "code", "text"),
    [
        ("sqlite:///{0}/none.sqlite", 1, "none.sqlite: there is no such file"),
        ("sqlite:///{0}/empty.sqlite", 1, "it is no database of automx2, which has a table domain"),
        ("sqlite:///{0}/text.sqlite", 1, "it cannot be read (DatabaseError)"),
        (
            "postgresql+nodriver://me:s3cret@db/x?password=s3cret",
            1,
            "the driver of this database is not installed",
        ),
        ("my-sql://me:s3cret@db/x", 1, "no URL of a database"),
        ("mysql://me:p@s3cret@db/x", 1, "write @ as %40"),
        ("mysql:/me:s3cret@db/x", 2, "db/x is no file"),
        ("https://me:s3cret@db/x", 1, "https://db/x: this is no https:// URL without user name"),
    ],
)
def test_a_database_that_cannot_be_read_is_said_without_its_password(
    tmp_path: Path, url: str, code: int, text: str
) -> None:
    (tmp_path / "empty.sqlite").touch()
    (tmp_path / "text.sqlite").write_text("this is no database at all\n" * 100)
    result = run(url.format(tmp_path))
    assert (result.exit_code, result.stdout) == (code, "")
    assert text in result.stderr
    assert "s3cret" not in result.stderr
    assert not (tmp_path / "none.sqlite").exists()


def test_a_database_of_too_many_rows_is_refused_rather_than_cut(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(automx2_database, "MAX_ROWS", 3)
    result = run(f"sqlite:///{database}")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "its table domain has more than 3 rows" in result.stderr


def test_a_database_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("psycopg")
    monkeypatch.setattr(fetch, "MAX_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        result = run(f"postgresql+psycopg://me:s3cret@{host}:{port}/x")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "there was no answer within" in result.stderr
    assert "s3cret" not in result.stderr


def test_without_the_library_a_sentence_says_what_to_install(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy.engine", None)
    result = run(f"sqlite:///{database}")
    assert result.exit_code == 1
    assert "pip install 'mail-autoconfig[sql]'" in result.stderr


ENVIRONMENT = """\
# of the container
COMPANY_NAME="Example Inc."
SUPPORT_URL=https://help.example.com
DOMAIN=Example.com.
export IMAP_HOST=imap.example.com
IMAP_PORT=993
IMAP_SOCKET=TLS
POP_HOST=
SMTP_HOST=smtp.example.com
SMTP_PORT=99999
SMTP_SOCKET=STARTTLS
LDAP_HOST=ldap.example.com
PROFILE_UUID=x
"""


def test_an_environment_file_becomes_a_profile() -> None:
    (found,) = read(ENVIRONMENT.encode(), "autodiscover.env")
    profile = parse(found.text, "")
    assert (profile.domains, profile.display_name) == (("example.com",), "Example Inc.")
    assert profile.documentation[0].url == "https://help.example.com"
    (server,) = profile.incoming_server
    assert (server.port, server.socket_type) == (993, "SSL")
    assert [f"{one.line}: {one.key}" for one in found.findings] == [
        "4: DOMAIN", "7: IMAP_SOCKET", "10: SMTP_PORT", "1: outgoingServer", "12: LDAP_HOST",
    ]  # fmt: skip
    assert "no server is left" in found.findings[3].problem


def test_an_environment_file_without_a_domain_needs_it_said() -> None:
    text = b"IMAP_HOST=imap.example.com\nIMAP_PORT=993\nIMAP_SOCKET=SSL\n"
    with pytest.raises(ProfileError, match=r"DOMAIN: it is missing, say --domain example\.org"):
        read(text, "x.env")
    assert read(text, "x.env", ["example.net"])[0].profile["domains"] == ["example.net"]


GO = """\
service_addr: ":1323"
domain: example.com
imap:
  server: imap.example.com
  port: 993
smtp:
  server: smtp.example.com
  port: 587
  starttls: true
"""


def test_go_autoconfigs_yaml_becomes_a_profile() -> None:
    (found,) = read(GO.encode(), "config.yml")
    profile = parse(found.text, "")
    assert profile.domains == ("example.com",)
    assert (profile.incoming_server[0].port, profile.incoming_server[0].socket_type) == (993, "SSL")
    assert profile.outgoing_server[0].socket_type == "STARTTLS"
    assert not found.findings
    (found,) = read(GO.replace("587", "x").encode(), "config.yml")
    assert found.findings[0].line == 8
    assert found.findings[0].key == "port"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"PK\x03\x04xxxx", "a zip archive"),
        (b"%PDF-1.7", "a PDF"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE plist PUBLIC "x" "y"><plist/>', "a property list of Apple"),
        (
            b'<Autodiscover xmlns="http://schemas.microsoft.com/x"><Response/></Autodiscover>',
            "an Autodiscover",
        ),
        (b"<!DOCTYPE html>\n<html><body>", "an HTML page"),
        (b'{"protocols": {"imap": {}}}', "a PACC document"),
        (b"myhostname = mail.example.org\nsmtpd_tls_cert_file = x\n", "a configuration of Postfix"),
        (b"protocols = imap\nservice imap-login {\n}\n", "a configuration of Dovecot"),
        (b"SQLite format 3\0xx", "an SQLite database, import one of automx2 as sqlite:///PATH"),
        (b"services:\n  a:\n    environment:\n      - DOMAIN=example.com\n", "a file of Docker Compose"),
        (b"domains: [example.org]\ndisplayName: X\n", "a profile already"),
    ],
)
def test_what_is_not_read_is_called_by_its_name(body: bytes, name: str) -> None:
    with pytest.raises(ProfileError) as error:
        read(body, "x")
    (finding,) = error.value.findings
    assert finding.text.startswith(f"it is {name}")
    assert finding.remedy


def test_a_remark_on_a_seed_has_the_line_of_its_key() -> None:
    seed = {
        "provider": "Example Inc.",
        "domains": [{"name": "example.com"}],
        "servers": [
            {"type": "imap", "name": "imap.example.com", "port": 99999},
            {"type": "smtp", "name": "smtp.example.com", "authentication": "x"},
        ],
        "other": 1,
    }
    text = json.dumps(seed, indent=1)
    lines = text.splitlines()
    (found,) = read(text.encode(), "seed.json")
    for part in ('"port"', '"authentication"', '"other"'):
        line = next(number for number, each in enumerate(lines, 1) if part in each)
        assert any(one.line == line and one.key == part.strip('"') for one in found.findings)


@pytest.mark.parametrize("source", ["x" * 300, "example.org/a", "\0", "https://a\x1b[31m.example/"])
def test_no_name_ends_in_a_traceback_or_moves_the_terminal(source: str) -> None:
    result = run(source)
    assert result.exit_code in (1, 2)
    assert isinstance(result.exception, SystemExit)
    assert "\x1b" not in result.output


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("/dev/full", "it is no folder"),
        ("/dev/null/below", "Not a directory"),
        ("pipe", "it is no folder"),
        ("link", "it is no folder"),
    ],
)
def test_an_output_that_is_no_folder_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.env").write_text(ENVIRONMENT)
    os.mkfifo("pipe")
    Path("link").symlink_to("absent")
    result = run("x.env", "--output", output)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"{output} cannot be written: {reason}.\n")


def test_what_stands_in_the_place_of_a_file_is_kept(tmp_path: Path) -> None:
    """A pipe, too, which nobody waits for."""
    (tmp_path / "x.env").write_text(ENVIRONMENT)
    folder = tmp_path / "out"
    assert run(tmp_path / "x.env", "--output", folder).exit_code == 0
    (written,) = folder.iterdir()
    assert run(tmp_path / "x.env", "--output", folder).exit_code == 0
    for make in (os.mkfifo, Path.mkdir, Path.touch):
        (written.rmdir if written.is_dir() else written.unlink)()
        make(written)
        result = run(tmp_path / "x.env", "--output", folder)
        assert result.exit_code == 1
        assert f"{written}: it stands there already, remove it first" in result.stderr


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("notes.md", "# Mail\n\nThe server is <b>imap.example.com</b>.\n", "text of a kind that is not read"),
        ("LICENSE.txt", "Mozilla Public License", "text of a kind that is not read"),
        ("digests.json", '[\n  {"file": "a", "bytes": 1}\n]', "a list in JSON"),
        ("numbers", "[1, 2]", "a list in JSON"),
    ],
)
def test_what_is_no_configuration_is_not_called_a_bad_one(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text)
    result = run(tmp_path / name)
    assert result.exit_code == 1
    assert f"{name}:1: document: it is {said}" in result.stderr


def test_a_folder_that_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    result = run(tmp_path)
    assert (result.exit_code, result.stderr) == (2, f"{tmp_path} cannot be read: Permission denied.\n")


def test_what_is_no_file_in_a_folder_is_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xml")
    (tmp_path / "link.xml").symlink_to("absent")
    (tmp_path / "folder.xml").mkdir()
    result = run(tmp_path)
    assert result.exit_code == 1
    for name in ("pipe.xml", "link.xml", "folder.xml"):
        assert f"{tmp_path}/{name}:1: document: it cannot be read (" in result.stderr


@pytest.mark.parametrize("source", ["https://example.org/seed", "example.org"])
@pytest.mark.parametrize(
    "body",
    [
        b'{"provider": "E", "domains": ["*"], "servers": [{"type": "imap", "name": "imap.example.org"}]}',
        b"[automx]\ndomains = *\n[global]\nimap_server = imap.example.org\n",
    ],
)
def test_nothing_from_the_network_is_for_everybody(
    monkeypatch: pytest.MonkeyPatch, source: str, body: bytes
) -> None:
    monkeypatch.setattr(sources, "fetch", lambda url, allow_private: body)
    result = run(source)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "which only a file of your own can be" in result.stderr
