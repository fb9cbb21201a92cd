"""A real OpenLDAP: found, not found, down, frozen, restarted, wrong; and what travels over the wire."""

import base64
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

import asking
from asking import ENDLESS, ask, ask_together, said, turn
from autoconfig.errors import ProfileError
from autoconfig.lookups import Lookups
from autoconfig.lookups.breaker import FAILURES
from autoconfig.lookups.results import CONNECTIONS, MAX_VALUE_LENGTH, Fault
from servers.relay import Relay
from servers.slapd import BIND_DN, PASSWORD, PROGRAM, SUFFIX, Slapd, person

pytest.importorskip("ldap", reason="python-ldap is not installed")
pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(PROGRAM is None, reason="slapd is not installed"),
]


def encoded(value: bytes) -> str:
    return base64.b64encode(value).decode()


NAME = {"displayName:": encoded("Zoé Noël".encode())}
BINARY = {"jpegPhoto:": encoded(b"\xff\xd8\xff\xe0binary")}
PEOPLE = "".join(
    (
        person("Jean Dupont", "jean.dupont@example.org", "j.dupont@example.org", uid="jdupont2"),
        person("Zoe", "zoe.noel@example.org", uid="znoel", **NAME),
        person("One", "twice@example.org", uid="one"),
        person("Two", "twice@example.org", uid="two"),
        person("Binary", "binary@example.org", uid="binary", **BINARY),
        person("Huge", "huge@example.org", uid="huge", description="x" * 1_000_000),
        person("Long", "long@example.org", uid="x" * (MAX_VALUE_LENGTH + 1)),
        person("Star", "a*b@example.org", uid="star"),
    )
)
EVERYBODY_IS_JEAN = "(&(sn=Jean Dupont)(!(uid={local})))"
DUPONT = {"uid": "jdupont2", "name": "Jean Dupont"}


@pytest.fixture(scope="module")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    server = Slapd(tmp_path_factory.mktemp("slapd"), PEOPLE)
    server.start()
    yield server
    server.stop()


Open = Callable[..., Lookups]


@pytest.fixture
def opened(slapd: Slapd, tmp_path: Path) -> Iterator[Open]:
    """Opens a lookup in this server; a keyword changes one of its keys, None leaves it out."""
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    made: list[Lookups] = []

    def make(**changes: object) -> Lookups:
        keys = {
            "url": slapd.tls_url,
            "caFile": str(slapd.ca_file),
            "bindDN": BIND_DN,
            "passwordFile": "password",
            "base": SUFFIX,
            "filter": "(mail={address})",
            "fields": {"uid": "uid", "name": "cn"},
            **changes,
        }
        made.append(asking.opened(tmp_path, "ldap", keys))
        return made[-1]

    yield make
    for lookups in made:
        lookups.close()


def settings(slapd: Slapd, kind: str) -> dict[str, str | None]:
    return {
        "ldaps": {},
        "StartTLS": {"url": slapd.url, "startTLS": "true"},
        "ldap": {"url": slapd.url, "caFile": None},
    }[kind]


@pytest.mark.parametrize("kind", ["ldaps", "StartTLS", "ldap"])
def test_a_person_is_found_and_nobody_else(slapd: Slapd, opened: Open, kind: str) -> None:
    lookups = opened(**settings(slapd, kind))
    assert ask(lookups, "jean.dupont@example.org").fields == DUPONT
    assert ask(lookups, "J.Dupont@Example.org").fields == DUPONT
    assert ask(lookups, "nobody@example.org").fields == {}
    assert ask(lookups, "zoé.noël@example.org").fields == {}


def test_a_name_is_utf_8_and_what_a_person_has_not_is_left_out(opened: Open) -> None:
    lookups = opened(fields={"name": "DisplayName", "site": "l"})
    assert ask(lookups, "zoe.noel@example.org").fields == {"name": "Zoé Noël"}


@pytest.mark.parametrize(
    "local",
    ["*", "j*", "jean.dupont)(uid=*", "x)(|(uid=*", "jean.dupont\\2a", "(", ")", "\\", "'", '"', "a\\*b"],
)
def test_a_hostile_address_finds_nobody(opened: Open, local: str) -> None:
    assert turn(opened(), f"{local}@example.org") == "does not know the address"


def test_a_star_in_an_address_is_a_star(opened: Open) -> None:
    assert ask(opened(), "a*b@example.org").fields["uid"] == "star"


@pytest.mark.parametrize(
    ("address", "field", "fault"),
    [
        ("twice@example.org", "cn", Fault.SEVERAL),
        ("binary@example.org", "jpegPhoto", Fault.UNUSABLE),
        ("huge@example.org", "description", Fault.UNUSABLE),
        ("long@example.org", "cn", Fault.UNUSABLE),
    ],
)
def test_an_unusable_entry_is_no_answer_and_the_next_person_is_found(
    opened: Open, address: str, field: str, fault: Fault
) -> None:
    lookups = opened(fields={"uid": "uid", "name": field})
    assert turn(lookups, address) == fault
    assert ask(lookups, "jean.dupont@example.org").fields["uid"] == "jdupont2"


@pytest.mark.parametrize("kind", ["ldaps", "StartTLS"])
def test_no_password_travels_in_clear(slapd: Slapd, opened: Open, kind: str) -> None:
    with Relay(slapd.tls_port if kind == "ldaps" else slapd.port) as relay:
        scheme = "ldaps" if kind == "ldaps" else "ldap"
        changes = {**settings(slapd, kind), "url": f"{scheme}://localhost:{relay.port}"}
        assert ask(opened(**changes), "jean.dupont@example.org").fields == DUPONT
        assert len(relay.sent) > 300
        for secret in (PASSWORD, BIND_DN, "dupont"):
            assert secret.encode() not in relay.sent


def test_the_capture_would_show_a_password(slapd: Slapd, opened: Open) -> None:
    with Relay(slapd.port) as relay:
        turn(opened(url=f"ldap://localhost:{relay.port}", caFile=None))
        assert PASSWORD.encode() in relay.sent


@pytest.mark.parametrize("kind", ["ldaps", "StartTLS"])
@pytest.mark.parametrize("changes", [{"caFile": None}, {"host": "127.0.0.1"}])
def test_a_certificate_that_is_not_trusted_gets_no_password(
    slapd: Slapd, opened: Open, kind: str, changes: dict[str, str | None]
) -> None:
    host = changes.get("host", "localhost")
    with Relay(slapd.tls_port if kind == "ldaps" else slapd.port) as relay:
        url = f"{'ldaps' if kind == 'ldaps' else 'ldap'}://{host}:{relay.port}"
        others = {key: value for key, value in changes.items() if key != "host"}
        assert turn(opened(**{**settings(slapd, kind), **others, "url": url})) == Fault.DOWN
        assert PASSWORD.encode() not in relay.sent


def test_a_refused_bind_is_said(
    slapd: Slapd, opened: Open, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lookups = opened()
    (tmp_path / "password").write_text("another-password")
    assert turn(opened()) == Fault.REFUSED
    assert ask(lookups, "jean.dupont@example.org").fields == DUPONT
    (line,) = caplog.messages
    refused = f"{Fault.REFUSED} (Invalid credentials)"
    assert line == f"ldap localhost:{slapd.tls_port} {refused}; logins follow the rules until it answers"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"caFile": None}, f"{Fault.DOWN} (self-signed certificate in certificate chain)"),
        ({"url": "ldaps://localhost:1"}, f"{Fault.DOWN} (Connection refused)"),
        ({"base": f"ou=nowhere,{SUFFIX}"}, f"{Fault.QUERY} (No such object)"),
        ({"bindDN": None, "passwordFile": None, "base": "dc=other"}, f"{Fault.QUERY} (No such object)"),
        ({"fields": {"uid": "sAMAccountName"}}, "knows the address, and has no uid"),
        ({"fields": {"uid": "uid", "name": "jpegPhoto"}}, "uid is jdupont2"),
    ],
)
def test_an_operator_is_told_why_there_is_no_answer(
    opened: Open, changes: dict[str, object], expected: str
) -> None:
    assert said(opened(**changes)) == expected


def test_a_connection_that_was_lost_on_the_way_is_replaced_in_time(slapd: Slapd, opened: Open) -> None:
    with Relay(slapd.tls_port) as relay:
        lookups = opened(url=f"ldaps://localhost:{relay.port}")
        assert ask(lookups, "jean.dupont@example.org").fields == DUPONT
        relay.lose_connections()
        assert ask(lookups, "jean.dupont@example.org").fields == DUPONT
        assert relay.connections == 2


@pytest.mark.parametrize("name", ["autoconfig@ad.example.org", "EXAMPLE\\autoconfig"])
def test_an_account_of_active_directory_may_sign_in(opened: Open, name: str) -> None:
    assert turn(opened(bindDN=name)) == Fault.QUERY, "slapd knows DNs alone"


def test_the_second_server_is_asked_where_the_first_is_down(slapd: Slapd, opened: Open) -> None:
    lookups = opened(url=["ldaps://localhost:1", slapd.tls_url])
    assert ask(lookups, "jean.dupont@example.org").fields == DUPONT


@pytest.mark.parametrize("kind", ["ldaps", "StartTLS", "ldap"])
def test_a_restart_goes_unnoticed(
    slapd: Slapd, opened: Open, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    lookups = opened(**settings(slapd, kind))
    assert ask(lookups, "jean.dupont@example.org").fields == DUPONT
    slapd.stop()
    slapd.start()
    assert ask(lookups, "jean.dupont@example.org").fields == DUPONT
    assert caplog.messages == []


@pytest.mark.parametrize("kind", ["ldaps", "StartTLS", "ldap"])
@pytest.mark.parametrize("connected", [True, False])
def test_a_frozen_server_costs_the_time_limit_and_not_more(
    slapd: Slapd, opened: Open, kind: str, connected: bool, caplog: pytest.LogCaptureFixture
) -> None:
    lookups = opened(**settings(slapd, kind))
    if connected:
        assert ask(lookups, "jean.dupont@example.org").fields == DUPONT
    slapd.freeze()
    try:
        started = monotonic()
        assert turn(lookups) == Fault.SLOW
        assert 0.9 < monotonic() - started < ENDLESS
    finally:
        slapd.thaw()
    (line,) = caplog.messages
    assert "does not answer in time" in line
    assert "dupont" not in line
    assert ask(lookups, "jean.dupont@example.org").fields == DUPONT
    assert "answers again" in caplog.messages[1]


def test_a_server_that_is_down_is_left_alone_and_found_again(
    slapd: Slapd, opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    lookups = opened()
    (guard,) = lookups.members
    slapd.stop()
    try:
        turns = [turn(lookups) for _ in range(6)]
    finally:
        slapd.start()
    assert turns == [Fault.DOWN] * FAILURES + [Fault.PAUSED] * 3
    assert guard.counts == {"DOWN": FAILURES + 3, "PAUSED": 3}
    assert len(caplog.messages) == 1
    assert ask(lookups, "jean.dupont@example.org").fields == DUPONT


def test_each_address_of_a_server_has_its_share_of_the_time(
    slapd: Slapd, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first drops what comes to it, as one of IPv6 does behind a firewall that nobody thought of."""
    resolve = socket.getaddrinfo

    def both(host: str, *more: Any, **named: Any) -> Any:
        hosts = ("127.0.0.2", "127.0.0.1") if host == "localhost" else (host,)
        return [found for each in hosts for found in resolve(each, *more, **named)]

    with socket.create_server(("127.0.0.2", slapd.tls_port), backlog=0) as deaf:
        taken = [socket.socket() for _ in range(2)]
        for each in taken:
            each.setblocking(False)
            each.connect_ex(deaf.getsockname())
        monkeypatch.setattr(socket, "getaddrinfo", both)
        started = monotonic()
        assert ask(opened(), "jean.dupont@example.org").fields == DUPONT
        assert monotonic() - started > 0.4, "the first was not asked"
        for each in taken:
            each.close()


def test_one_that_stands_still_leaves_time_for_the_second(
    slapd: Slapd, opened: Open, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = Slapd(tmp_path, person("Jean Dupont", "jean.dupont@example.org", uid="first"))
    (tmp_path / "both.pem").write_bytes(first.ca_file.read_bytes() + slapd.ca_file.read_bytes())
    lookups = opened(url=[first.tls_url, slapd.tls_url], caFile="both.pem", filter=EVERYBODY_IS_JEAN)
    first.start()
    try:
        assert {search.fields["uid"] for search in ask_together(lookups, 30)} == {"first"}
        first.freeze()
        assert ask(lookups, "jean.dupont@example.org").fields == DUPONT
        assert {search.fields["uid"] for search in ask_together(lookups, 30)} == {"jdupont2"}
    finally:
        first.stop()
    assert caplog.messages == []


def test_there_are_so_many_connections_at_most(slapd: Slapd, opened: Open) -> None:
    with Relay(slapd.tls_port) as relay:
        lookups = opened(url=f"ldaps://localhost:{relay.port}", filter=EVERYBODY_IS_JEAN)
        for _ in range(2):
            assert {search.fields["uid"] for search in ask_together(lookups, 40)} == {"jdupont2"}
        assert 1 < relay.connections <= CONNECTIONS


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"url": "ldap://ldap.example.org"}, "url: the password would travel in clear"),
        ({"url": "https://ldap.example.org"}, "url: it is no URL of a directory"),
        ({"url": "ldpas://ldap.example.org:636"}, "url: it is no URL of a directory"),
        ({"filter": "(mail=%s)"}, "filter: it names nobody, write one such as (mail={address})"),
        ({"startTLS": "true"}, "startTLS: ldaps: has TLS already"),
        ({"caFile": "missing.pem"}, "caFile: it cannot be read (No such file or directory)"),
        ({"caFile": "password"}, "caFile: it holds no certificates"),
        ({"passwordFile": "missing"}, "passwordFile: it cannot be read (No such file or directory)"),
        ({"base": "people"}, "base: it is not a distinguished name"),
        ({"bindDN": "people"}, "bindDN: it is not a distinguished name"),
        ({"filter": "(mail={address}"}, "filter: it is not a search filter"),
        ({"url": "ldaps://${NOT_IN_THE_ENVIRONMENT}"}, "url: ${NOT_IN_THE_ENVIRONMENT} is not in the"),
    ],
)
def test_a_mistake_is_found_while_loading(opened: Open, changes: dict[str, str], finding: str) -> None:
    with pytest.raises(ProfileError) as caught:
        opened(**changes)
    (found,) = caught.value.findings
    assert f"{found.key}: {found.text}".startswith(f"lookups.ldap.{finding}")
    assert found.line == 5


def test_who_asks_when_all_is_closed_leaves_no_connection_behind(opened: Open) -> None:
    """Whoever drops the last use may not know of a question that goes on behind its deadline."""
    lookups = opened()
    lookups.close()
    before = len(os.listdir("/proc/self/fd"))
    assert ask(lookups, "jean.dupont@example.org").fields == DUPONT
    assert len(os.listdir("/proc/self/fd")) == before
