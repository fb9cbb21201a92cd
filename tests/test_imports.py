"""`autoconfig import`: where profiles come from, and where they go."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autoconfig.cli import main
from autoconfig.directory.opening import open_folder
from autoconfig.errors import FetchFailed
from autoconfig.imports import sources
from conftest import ROOT, SHARED
from test_imports_automx import VERSION_1

SAMPLES = ROOT / "tests" / "clientconfigs"
DOCUMENT = (SAMPLES / "id-is-no-host-name.xml").read_bytes()
PROFILE = (SAMPLES / "id-is-no-host-name.yaml").read_text()


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, arguments)])


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What there is at which URL; the key "asked" collects the URLs."""
    pages: dict[str, bytes] = {"asked": b""}

    def fetch(url: str, *, allow_private: bool = False) -> bytes:
        pages["asked"] += f"{url}{' private' if allow_private else ''}\n".encode()
        if url not in pages:
            raise FetchFailed(url, "the answer is 404")
        return pages[url]

    monkeypatch.setattr(sources, "fetch", fetch)
    return pages


def test_a_file_is_printed_and_what_is_odd_goes_to_standard_error() -> None:
    path = SAMPLES / "id-is-no-host-name.xml"
    result = run(path)
    assert (result.exit_code, result.stdout) == (0, PROFILE)
    assert result.stderr.startswith(f"{path}:2: emailProvider: its id")


def test_a_file_is_known_by_how_it_begins(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(DOCUMENT)
    assert run(tmp_path / "x").stdout == PROFILE
    (tmp_path / "x").write_text(VERSION_1)
    assert "imap.example.net" in run(tmp_path / "x").stdout


def test_a_folder_becomes_a_folder_of_profiles(tmp_path: Path) -> None:
    result = run(SAMPLES, "--output", tmp_path / "new")
    assert (result.exit_code, result.stdout) == (0, "")
    written = {path.name: path.read_text() for path in (tmp_path / "new").iterdir()}
    assert written == {path.name: path.read_text() for path in SAMPLES.glob("*.yaml")}


def test_a_folder_is_printed_as_one_document_each(tmp_path: Path) -> None:
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_bytes(DOCUMENT)
    (tmp_path / "readme.txt").write_text("no")
    result = run(tmp_path)
    assert result.stdout == f"{PROFILE}---\n{PROFILE}"
    assert f"{tmp_path}/b.xml:1: id: Example Mail_1 is the id of {tmp_path}/a.xml too" in result.stderr


def test_a_document_that_is_refused_keeps_no_other_from_being_read(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"<html/>")
    (tmp_path / "b.xml").write_bytes(DOCUMENT)
    result = run(tmp_path, "--output", tmp_path)
    assert result.exit_code == 1
    assert f"{tmp_path}/a.xml:1: document: it is an HTML page" in result.stderr
    assert (tmp_path / "b.yaml").read_text() == PROFILE


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "id-is-no-host-name.yaml").write_text("mine")
    result = run(SAMPLES / "id-is-no-host-name.xml", "--output", tmp_path)
    assert result.exit_code == 1
    assert "it stands there already, remove it first" in result.stderr
    assert (tmp_path / "id-is-no-host-name.yaml").read_text() == "mine"


def test_the_same_again_is_no_conflict(tmp_path: Path) -> None:
    for _ in range(2):
        assert run(SAMPLES / "id-is-no-host-name.xml", "--output", tmp_path).exit_code == 0


@pytest.mark.parametrize("source", ["nowhere", "missing.xml", "/no/where", "a b.example", ""])
def test_what_is_no_source_is_a_wrong_usage(source: str) -> None:
    result = run(source or "x/y")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is no file, no folder, no https:// URL and no mail domain" in result.stderr


def test_a_folder_without_documents_is_a_wrong_usage(tmp_path: Path) -> None:
    assert run(tmp_path).exit_code == 2


def test_a_url_is_fetched(web: dict[str, bytes]) -> None:
    web["https://example.com/x"] = DOCUMENT
    result = run("https://example.com/x")
    assert (result.exit_code, result.stdout) == (0, PROFILE)
    assert result.stderr.startswith("https://example.com/x:2: emailProvider:")
    assert run("https://example.com/x", "--allow-private").exit_code == 0
    assert web["asked"] == b"https://example.com/x\nhttps://example.com/x private\n"


def test_a_url_without_an_answer_is_a_finding(web: dict[str, bytes]) -> None:
    result = run("https://example.com/x")
    assert (result.exit_code, result.stderr) == (1, "https://example.com/x: the answer is 404\n")


def test_a_domain_is_asked_for_where_clients_ask(web: dict[str, bytes], tmp_path: Path) -> None:
    web["https://autoconfig.customer.example/mail/config-v1.1.xml"] = b"<html/>"
    web["https://autoconfig.thunderbird.net/v1.1/customer.example"] = DOCUMENT
    assert run("Customer.Example", "--output", tmp_path).exit_code == 0
    assert (tmp_path / "customer.example.yaml").read_text() == PROFILE
    assert web["asked"].decode().split() == [
        "https://autoconfig.customer.example/mail/config-v1.1.xml",
        "https://customer.example/.well-known/autoconfig/mail/config-v1.1.xml",
        "https://autoconfig.thunderbird.net/v1.1/customer.example",
    ]


ANYBODY = DOCUMENT.replace(b"<domain>example.com</domain>", b"<domain>%EMAILDOMAIN%</domain>")


def test_a_domain_that_was_asked_stands_for_a_placeholder(web: dict[str, bytes], tmp_path: Path) -> None:
    web["https://autoconfig.customer.example/mail/config-v1.1.xml"] = ANYBODY
    assert "domains: [customer.example]\n" in run("customer.example").stdout
    (tmp_path / "x.xml").write_bytes(ANYBODY)
    refused = run(tmp_path / "x.xml")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "say which: --domain example.org" in refused.stderr
    result = run(tmp_path / "x.xml", "--domain", "Bücher.example", "--domain", "example.net")
    assert "domains: [xn--bcher-kva.example, example.net]\n" in result.stdout
    assert run(tmp_path / "x.xml", "--domain", "nodot").exit_code == 2


def test_a_domain_that_nobody_knows_is_a_finding(web: dict[str, bytes]) -> None:
    result = run("customer.example")
    assert result.exit_code == 1
    assert result.stderr.count("the answer is 404") == 3


@pytest.mark.shared
def test_the_imported_database_is_a_folder_of_profiles(tmp_path: Path) -> None:
    result = run(SHARED / "reference" / "ispdb", "--output", tmp_path)
    assert result.exit_code == 0
    assert len(open_folder(tmp_path).directory.providers) == 30
