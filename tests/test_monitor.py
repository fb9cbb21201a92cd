"""The operator's port, without a socket."""

import asyncio
import json
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconfig.directory.edition import Edition
from autoconfig.findings import Code, Mistake
from autoconfig.http.metrics import Metrics
from autoconfig.http.monitor import Monitor, Reply, Standing, readiness
from sample import load, profile_text

ORDINARY = (
    "/",
    "/mail/config-v1.1.xml",
    "/autodiscover/autodiscover.xml",
    "/static/page.css",
    "/nothing",
    "",
)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    folder = tmp_path_factory.mktemp("profiles")
    return load(folder, profile_text(), profile_text(domains='["*"]'), "x: y\n", skip_bad=True)


@pytest.fixture(scope="module")
def monitor(edition: Edition) -> Monitor:
    return Monitor(lambda: Standing(edition, False), Metrics(), "setup.hoster.example")


def content(reply: Reply) -> Any:
    assert reply.media_type == "application/json"
    return json.loads(reply.body)


def test_it_is_well_while_it_answers(monitor: Monitor) -> None:
    assert monitor.reply("GET", "/healthz").status == 200
    assert monitor.reply("HEAD", "/healthz").status == 200


@pytest.mark.parametrize("path", ORDINARY)
def test_it_has_nothing_for_clients(monitor: Monitor, path: str) -> None:
    assert monitor.reply("GET", path).status == 404


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/tls-allowed"])
def test_it_changes_nothing(monitor: Monitor, path: str) -> None:
    assert monitor.reply("POST", path).status == 405


def test_problems_have_file_line_and_text_and_hinder_nobody(edition: Edition) -> None:
    mistake = Mistake(Code.TLS_UNUSABLE, "it has expired", "write a valid one")
    reply = readiness(Standing(edition, False, problems=[mistake.at("tls.pem", 1, "tls-certificate")]))
    assert reply.status == 200
    found = content(reply)
    assert found["ready"] is True
    assert all(problem.keys() == {"file", "line", "text"} for problem in found["problems"])
    assert [Path(problem["file"]).name for problem in found["problems"]] == [
        *["2.yaml"] * len(edition.findings),
        "tls.pem",
    ]
    assert found["problems"][-1]["text"] == "tls-certificate: it has expired, write a valid one"


def test_it_is_not_ready_while_it_stops_or_has_no_profile(edition: Edition, tmp_path: Path) -> None:
    stopping = readiness(Standing(edition, True))
    assert (stopping.status, content(stopping)["ready"]) == (503, False)
    empty = readiness(Standing(load(tmp_path, "x: y\n", skip_bad=True), False))
    assert (empty.status, content(empty)["ready"]) == (503, False)
    assert content(empty)["problems"]


def test_a_directory_that_is_down_is_a_problem_of_its_profile(edition: Edition) -> None:
    file = str(edition.directory.providers[0].file)
    troubles = {file: ["ldap ldaps://x cannot be connected to"], "gone.yaml": ["ldap ldaps://y is out"]}
    reply = readiness(Standing(edition, False, troubles=troubles))
    assert reply.status == 200
    assert content(reply)["problems"][len(edition.findings) :] == [
        {"file": file, "line": 1, "text": "lookups: ldap ldaps://x cannot be connected to"}
    ]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("domain=example.com", 200),
        ("domain=autoconfig.example.com", 200),
        ("domain=AUTODISCOVER.Example.COM.", 200),
        ("domain=ua-auto-config.example.com", 200),
        ("domain=setup.hoster.example", 200),
        ("domain=autoconfig.anybody.example", 404),
        ("domain=www.example.com", 404),
        ("domain=192.0.2.1", 404),
        ("domain=", 404),
        ("", 404),
        ("x=example.com", 404),
        ("domain=example.com&domain=www.example.com", 404),
        (f"domain={'a' * 9000}.example.com", 404),
        ("domain=%FF%00", 404),
        ("domain=b%C3%BCcher.example", 404),
    ],
)
def test_a_certificate_may_be_asked_for_a_name_of_ours(monitor: Monitor, query: str, status: int) -> None:
    assert monitor.reply("GET", "/tls-allowed", query.encode()).status == status


@given(st.binary(max_size=300))
def test_no_question_for_a_name_fails(monitor: Monitor, query: bytes) -> None:
    for sent in (query, b"domain=" + query, b"domain=" + quote_from_bytes(query).encode()):
        assert monitor.reply("GET", "/tls-allowed", sent).status == 404


def test_u_labels_are_read_however_they_are_sent(tmp_path: Path) -> None:
    edition = load(tmp_path, profile_text(domains="[bücher.example]"))
    monitor = Monitor(lambda: Standing(edition, False), Metrics())
    for written in ("b%C3%BCcher.example", "bücher.example", "xn--bcher-kva.example", "B%C3%9CCHER.example."):
        assert monitor.reply("GET", "/tls-allowed", f"domain=autoconfig.{written}".encode()).status == 200


def test_a_name_is_allowed_at_once_among_very_many(tmp_path: Path) -> None:
    (tmp_path / "domains.txt").write_text("\n".join(f"c{number}.example" for number in range(100_000)))
    edition = load(tmp_path, profile_text(domains=None, domainsFile="domains.txt"))
    monitor = Monitor(lambda: Standing(edition, False), Metrics())
    started = perf_counter()
    for number in range(1000):
        query = f"domain=autoconfig.c{number * 99}.example".encode()
        assert monitor.reply("GET", "/tls-allowed", query).status == 200
    assert (perf_counter() - started) / 1000 < 0.001


def test_head_has_the_fields_of_get(monitor: Monitor) -> None:
    def asked(method: str) -> list[dict[str, Any]]:
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        asyncio.run(
            monitor({"type": "http", "method": method, "path": "/readyz", "query_string": b""}, None, send)
        )
        return sent

    (start, get), (same, head) = asked("GET"), asked("HEAD")
    assert start == same
    assert get["body"]
    assert head["body"] == b""
