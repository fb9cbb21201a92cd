"""Set-ups read from documents of any kind, and where two of them disagree."""

import plistlib
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import growth
from autoconfig.address import Address
from autoconfig.check.disagreements import Field, contradictions, disagreements
from autoconfig.check.setups import (
    ServerSeen,
    Setup,
    accounts,
    clientconfig,
    mobileconfig,
    pacc,
    pox,
    records,
)
from autoconfig.clients import cms
from autoconfig.clients.mobileconfig import MAIL
from autoconfig.directory import Directory
from autoconfig.errors import BadDocument, Inexpressible
from autoconfig.formats import FORMATS
from autoconfig.identify import identify
from autoconfig.profile.words import SocketType
from document_faults import PLAIN as AS_ADDRESS
from document_faults import clientconfig as somebodys
from document_faults import pox as settings
from sample import load

SSL, STARTTLS, PLAIN = SocketType.SSL, SocketType.STARTTLS, SocketType.PLAIN
PLIST = b"<?xml version='1.0'?><plist>"
JEAN = Address.parse("jean.dupont@example.org")
READERS: dict[str, Callable[[bytes, str], Any]] = {
    "clientconfig": clientconfig.read,
    "refusals": lambda body, source: list(clientconfig.refusals(body)),
    "pox": pox.read,
    "json": lambda body, source: pox.read_json(body),
    "pacc": pacc.read,
    "mobileconfig": mobileconfig.read,
    "cms": lambda body, source: cms.content(body),
}
OURS = {
    "autoconfig": clientconfig.read,
    "autodiscover": lambda body, source: pox.read(body, source).setup,
    "mobileconfig": mobileconfig.read,
    "pacc": pacc.read,
}


@pytest.mark.parametrize("form", OURS)
def test_what_a_format_writes_its_reader_reads(directory: Directory, form: str, tmp_path: Path) -> None:
    """Of every profile that the format has words for; another login or server would be a contradiction."""
    read = 0
    (tmp_path / "x").mkdir()
    for provider in (*directory.providers, *load(tmp_path / "x", AS_ADDRESS).directory.providers):
        address = Address.parse(f"jean.dupont@{provider.profile.domains[0]}")
        account = identify(provider.profile, address, {})
        try:
            body = FORMATS[form].render(account)
        except Inexpressible:
            continue
        found, wanted = OURS[form](body, form), accounts.read(account, "profile")
        assert {server.kind for server in found.servers} >= {"imap", "smtp"}
        assert contradictions(found, wanted, address) == []
        read += 1
    assert read


def seen(kind: str = "imap", host: str = "imap.example.org", port: int = 993, **rest: Any) -> ServerSeen:
    return ServerSeen(kind, host, port, **{"security": SSL, **rest})


def test_thunderbirds_placeholders_stay_and_several_servers_are_several() -> None:
    body = somebodys().replace(
        "<outgoingServer",
        '<incomingServer type="pop3"><hostname>P.Example</hostname><port>110</port>'
        "<socketType>STARTTLS</socketType><username>%EMAILLOCALPART%</username></incomingServer><outgoingServer",
    )
    found = clientconfig.read(body.encode(), "x")
    assert found.servers[0] == seen(host="imap.foreign.example", login="%EMAILADDRESS%")
    assert found.servers[1] == seen("pop3", "p.example", 110, security=STARTTLS, login="%EMAILLOCALPART%")


@pytest.mark.parametrize(
    ("said", "port", "security"),
    [
        ("<SSL>on</SSL>", 993, SSL),
        ("<SSL>on</SSL>", 143, STARTTLS),
        ("", 993, SSL),
        ("<SSL>off</SSL>", 143, PLAIN),
        ("<SSL>off</SSL><Encryption>SSL</Encryption>", 993, SSL),
        ("<SSL>on</SSL><Encryption>TLS</Encryption>", 993, STARTTLS),
        ("<Encryption>Auto</Encryption>", 993, None),
        ("<Encryption>None</Encryption>", 143, PLAIN),
    ],
)
def test_what_autodiscover_says_of_encryption(said: str, port: int, security: SocketType | None) -> None:
    found = pox.read(settings(words=said, port=port).encode(), "x").setup
    assert found.servers[0].security is security


@pytest.mark.parametrize(
    ("change", "who"),
    [
        (("outgoingServer", "other"), "no usable outgoingServer"),
        (('id="foreign.example"', ""), "no id that is a host name"),
        (("<domain>foreign.example</domain>", ""), "no domain without attributes"),
        (
            ("<socketType>SSL</socketType>", "<socketType>plain</socketType>"),
            "Android drops the whole document",
        ),
        (("<username>%EMAILADDRESS%</username>", ""), "Delta Chat drops all its servers"),
        (("password-cleartext", "SCRAM"), "no authentication that it knows"),
    ],
)
def test_who_drops_a_document_that_can_be_read(change: tuple[str, str], who: str) -> None:
    assert any(who in one for one in clientconfig.refusals(somebodys().replace(*change).encode()))
    assert not [*clientconfig.refusals(somebodys().encode())]


@pytest.mark.servers
@pytest.mark.parametrize("flags", [(), ("-stream",)], ids=["whole", "in pieces"])
def test_a_signed_mobileconfig_is_what_was_signed(tmp_path: Path, flags: tuple[str, ...]) -> None:
    content = plistlib.dumps({"PayloadContent": [], "Long": "x" * 20_000})
    (tmp_path / "content").write_bytes(content)
    key = "req -x509 -newkey rsa:2048 -nodes -subj /CN=a -keyout key -out cert"
    sign = "cms -sign -binary -nodetach -outform DER -in content -signer cert -inkey key -out signed"
    for words in (key.split(), [*sign.split(), *flags]):
        subprocess.run(["openssl", *words], cwd=tmp_path, check=True, capture_output=True)
    signed = (tmp_path / "signed").read_bytes()
    assert cms.content(signed) == content
    assert mobileconfig.read(signed, "x").servers == ()
    for length in range(0, len(signed), 997):
        with suppress(BadDocument):
            assert cms.content(signed[:length]) == content


def test_srv_records_are_one_setup_in_order_of_preference_and_what_is_not_offered_is_no_server() -> None:
    found = records.read(
        "example.org",
        {
            "_imaps": ["10 1 993 b.example.org.", "0 1 993 a.example.org."],
            "_pop3s": ["0 0 0 ."],
            "_submission": ["0 1 587 smtp.example.org.", "5 1 465 smtp.example.org."],
            "_submissions": ["nonsense"],
        },
    )
    assert found
    assert found.source == "_imaps, _submission SRV of example.org"
    assert found.servers == (
        seen(host="a.example.org"),
        seen(host="b.example.org"),
        seen("smtp", "smtp.example.org", 587, security=STARTTLS),
        seen("smtp", "smtp.example.org", 465),
    )
    assert records.read("example.org", {"_imaps": ["0 0 0 ."]}) is None


def test_records_are_in_the_order_in_which_clients_try_them() -> None:
    assert records.preferred(["10 9 1 a.", "9 1 1 b.", "9 10 1 c."]) == ["9 10 1 c.", "9 1 1 b.", "10 9 1 a."]
    assert records.preferred(["10 b.", "9 a."]) == ["9 a.", "10 b."]


@pytest.mark.parametrize(
    ("records", "digests"),
    [
        (["v=UAAC1; a=sha256; d=abc="], ["abc="]),
        ([" a = sha256;d=abc= ; v=UAAC1 ;"], ["abc="]),
        (["v=UAAC1; a=sha256; d=a; d=b"], []),
        (["v=UAAC2; a=sha256; d=abc=", "v=spf1 -all", "", ";;;"], []),
        (["v=UAAC1; a=sha256; d=one", "v=UAAC1; a=sha256; d=two; x=y"], ["one", "two"]),
    ],
)
def test_which_digests_records_have(records: list[str], digests: list[str]) -> None:
    assert list(pacc.digests(records)) == digests


# What is no such document


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"\0", b"<", b"<a/>", b"null", b"[]", b'"x"', b"{}", b'{"protocols": 1}', b'{"Url": 1}'),
        *(b"\xff" * 99, b"[" * 100_000, b'{"a":' * 50_000, b"9" * 10_000),
        *(b"\x30\x80" * 9_999, b"\x30\x84\xff\xff\xff\xff", b"bplist00" + b"\0" * 64),
        *(b"<clientConfig/>", b"<Autodiscover><Response/></Autodiscover>", b"<html><body/></html>"),
        PLIST + b"<dict><key>PayloadContent</key></dict></plist>",
        *(PLIST + b"<date>x</date></plist>", PLIST + b"<integer>x</integer></plist>"),
        PLIST + b"<integer>" + b"9" * 9_999,
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><plist>&b;</plist>",
    ],
)
def test_what_is_no_document_has_a_reason(reader: str, body: bytes) -> None:
    with pytest.raises(BadDocument) as why:
        READERS[reader](body, "x")
    assert str(why.value)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", growth.RUNS)
def test_a_reader_takes_time_in_proportion(reader: str, text: str) -> None:
    def call(body: bytes) -> None:
        with suppress(BadDocument):
            READERS[reader](body, "x")

    growth.check(call, lambda size: growth.RUNS[text](size).encode(errors="replace")[:size], seconds=1)


SERVER = '<incomingServer type="imap"><hostname>a</hostname><port>1</port></incomingServer>'
LONG = {
    "clientconfig": ("<clientConfig><emailProvider>", SERVER, "</emailProvider></clientConfig>"),
    "pox": (
        "<Autodiscover><Response><Account>",
        "<Protocol><Type>IMAP</Type><Server>a</Server><Port>1</Port></Protocol>",
        "</Account></Response></Autodiscover>",
    ),
    "mobileconfig": (
        "<?xml version='1.0'?><plist><dict><key>PayloadContent</key><array>",
        f"<dict><key>PayloadType</key><string>{MAIL}</string></dict>",
        "</array></dict></plist>",
    ),
    "cms": ("", "0\x80", ""),
}


@pytest.mark.parametrize("reader", LONG)
def test_a_long_document_takes_time_in_proportion(reader: str) -> None:
    start, piece, end = LONG[reader]

    def call(body: bytes) -> None:
        with suppress(BadDocument):
            READERS[reader](body, "x")

    growth.check(call, lambda size: (start + piece * (size // len(piece)) + end).encode("latin-1"), seconds=1)


def test_of_so_many_servers_a_few_are_read() -> None:
    start, piece, end = LONG["clientconfig"]
    assert len(clientconfig.read((start + piece * 1000 + end).encode(), "x").servers) == 50


# Side by side


@pytest.mark.parametrize(
    ("one", "other", "fields"),
    [
        ([seen()], [seen()], []),
        ([seen()], [seen(), seen(port=143, security=STARTTLS)], []),
        ([seen()], [seen("pop3", "pop.example.org", 995)], []),
        ([seen()], [seen(host="b.example.org")], [Field.HOST]),
        ([seen(), seen(host="b.example.org")], [seen(), seen(host="c.example.org")], [Field.HOST]),
        ([seen()], [seen(port=143, security=STARTTLS)], [Field.PORT]),
        ([seen()], [seen(security=STARTTLS)], [Field.SECURITY]),
        ([seen()], [seen(security=None)], []),
        ([seen(login="a")], [seen(login="b")], [Field.LOGIN]),
        ([seen(login="a")], [seen(login=None)], []),
        ([seen(login="A")], [seen(login="a")], []),
        ([seen(login="jdupont")], [seen(login="%EMAILADDRESS%")], []),
        ([seen(login="jean.dupont@example.org")], [seen(login="%EMAILLOCALPART%@%EMAILDOMAIN%")], []),
        ([seen(login="%EMAILLOCALPART%")], [seen(login="%EMAILADDRESS%")], [Field.LOGIN]),
    ],
)
def test_what_is_a_difference(one: list[ServerSeen], other: list[ServerSeen], fields: list[Field]) -> None:
    for address in (JEAN, Address.anyone("example.org")):
        found = contradictions(Setup("one", tuple(one)), Setup("other", tuple(other)), address)
        assert [each.field for each in found] == fields


def test_who_differs_from_many_is_told_of_once_with_all_places() -> None:
    setups = [Setup(name, (seen(),)) for name in ("a", "b", "c")]
    (found,) = disagreements([*setups, Setup("d", (seen(host="old.example.org"),))], JEAN)
    assert found.key == "a"
    assert "a (as b and c) says imap imap.example.org:993 SSL" in found.problem
    assert "d says imap old.example.org:993 SSL: the host differs" in found.problem


def test_a_login_that_differs_is_told_of_once_and_not_shown() -> None:
    one, other = (
        Setup(name, (seen(login=name), seen("smtp", "smtp.example.org", 465, login=name)))
        for name in ("jdupont", "mmartin")
    )
    (found,) = disagreements([one._replace(source="x"), other._replace(source="y")], JEAN)
    assert "jdupont" not in str(found)
    assert "mmartin" not in str(found)


def test_several_servers_that_differ_at_the_same_places_are_told_of_together() -> None:
    kinds = (("imap", 993), ("pop3", 995), ("smtp", 465))
    one, other = (
        Setup(name, tuple(seen(kind, f"{kind}.{name}", port) for kind, port in kinds))
        for name in ("new.example", "old.example")
    )
    (found,) = disagreements([one, other], JEAN)
    assert "imap imap.old.example:993 SSL, pop3 pop3.old.example:995 SSL and smtp smtp.old" in found.problem
