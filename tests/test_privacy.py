"""That a server which prints an address is found out, and that ours prints none of what operators mistake."""

import sqlite3
from pathlib import Path

import pytest

import privacy
from sample import profile_text
from served import Process, head, until
from servers.process import free_port

PERSON = "ada.lovelace@example.org"


@pytest.mark.parametrize(
    "line",
    [
        f"GET /?emailaddress={PERSON} 200",
        "GET /v1.1/ada.lovelace%40Example.Org 200",
        "GET /v1.1/ada.lovelace%2540example.org 200",
        r"{'address': 'ada.lovelace\x40example.org'}",
        "login ADA.LOVELACE",
        "jdupont",
    ],
)
def test_a_line_that_names_somebody_is_found_and_shown_without_the_name(tmp_path: Path, line: str) -> None:
    privacy.sent(f"GET /mail/config-v1.1.xml?emailaddress={PERSON.replace('@', '%40')} HTTP/1.1".encode())
    file = privacy.keep(tmp_path / "log")
    file.write_text(f"Serving 1 profile\n{line}\n")
    (found,) = privacy.leaks()
    assert found.startswith(f"{file}:2: ")
    assert "***" in found
    assert not {"ada", "lovelace", "dupont"} & set(found.lower().replace("@", " ").replace(".", " ").split())
    assert privacy.leaks() == [], "it is said once"


@pytest.mark.parametrize(
    "line", ["GET /v1.1/…@example.org 200", "write one such as jean.dupont@example.org", "Ready at 17:00"]
)
def test_a_line_that_names_nobody_is_none(tmp_path: Path, line: str) -> None:
    privacy.keep(tmp_path / "log").write_text(f"{line}\n")
    assert privacy.leaks() == []


def test_a_file_is_searched_to_its_end_once_its_server_has_ended(tmp_path: Path) -> None:
    file = privacy.keep(tmp_path / "log")
    file.write_text(f"a whole line\nhalf of {PERSON}")
    assert privacy.leaks() == [], "the rest may come"
    privacy.ended(file)
    (found,) = privacy.leaks()
    assert found.startswith(f"{file}:2: ")
    file.write_text(f"a whole line\nhalf of a line\n{PERSON}\n")
    assert privacy.leaks() == [], "nobody writes there"


def test_an_address_that_an_operator_wrote_for_a_domain_is_not_repeated(tmp_path: Path) -> None:
    """In a profile, a file of domains or a row: neither the log has it nor who asks whether all is well."""
    pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")
    folder, monitor = tmp_path / "profiles", free_port()
    folder.mkdir()
    with sqlite3.connect(tmp_path / "mail.db") as connection:
        connection.execute("create table domains (domain text)")
        connection.execute("insert into domains values (?)", (PERSON,))
    connection.close()
    rows = "{sql: {url: 'sqlite:///../mail.db', query: select domain from domains, every: 1s}}"
    (folder / "good.yaml").write_text(profile_text(domainsFrom=rows))
    (folder / "named.yaml").write_text(profile_text(domains=f"[other.example, {PERSON}]"))
    (folder / "exchanger.yaml").write_text(profile_text(domains="[third.example]", mxDomains=f"[{PERSON}]"))
    (folder / "listed.txt").write_text(f"fourth.example\n{PERSON}\n")
    (folder / "listed.yaml").write_text(profile_text(domains=None, domainsFile="listed.txt"))
    words = ("serve", "--bind", "127.0.0.1:{port}", "--workers", 1, "--skip-bad")
    service = Process(tmp_path, "autoconfig", *words, "--monitor", f"127.0.0.1:{monitor}").ready()
    try:
        until(lambda: "lists no mail domain" in service.log, "says nothing of the database")
        public, service.port = service.port, monitor
        said = service.ask(head("/readyz"))
        service.port = public
    finally:
        service.kill()
    for file in ("good.yaml", "named.yaml", "exchanger.yaml", "listed.txt"):
        assert file in said
        assert file in service.log
    assert "lovelace" not in said.lower()
    assert "lovelace" not in f"{service.out}{service.log}".lower()
