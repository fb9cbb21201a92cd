"""Certificates of hosts and of signers: made here, and judged without a network."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from autoconfig.check import addresses, certificates, groupware, signing
from autoconfig.check.certificates import Showing, judged
from autoconfig.findings import Code, Finding, Severity
from autoconfig.reach.trust import Distrust, Secured
from autoconfig.reach.web import Fetched
from autoconfig.reach.wire import Obstacle
from worlds import World, good, seen, unknown

NOW = datetime.now(UTC)


def certificate(
    *names: str, days: float = 90, life: float = 90, key: Callable[[], object] | None = None
) -> bytes:
    """One that lives so many days, and has so many left."""
    private = key() if key else ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority")])
    end = NOW + timedelta(days=days)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(private.public_key())  # type: ignore[attr-defined]
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - timedelta(days=life))
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False)
    )
    return builder.sign(private, SHA256()).public_bytes(Encoding.DER)  # type: ignore[arg-type]


def found(*showings: Showing) -> list[tuple[Code, Severity, str]]:
    return [(one.code, one.severity, one.key) for one in judged(showings, NOW)]


def showing(host: str, *chain: bytes, distrust: Distrust | None = None, optional: bool = False) -> Showing:
    return Showing(host, 443, chain, distrust, "so it is", optional)


def test_a_good_one_is_not_spoken_of() -> None:
    assert found(showing("a.example", certificate("a.example"))) == []


@pytest.mark.parametrize(
    ("distrust", "code"),
    [
        (Distrust.EXPIRED, Code.CERTIFICATE_EXPIRED),
        (Distrust.NOT_YET_VALID, Code.CERTIFICATE_NOT_YET_VALID),
        (Distrust.WRONG_NAME, Code.CERTIFICATE_NAME),
        (Distrust.MISSING_INTERMEDIATE, Code.CERTIFICATE_CHAIN),
        (Distrust.SELF_SIGNED, Code.CERTIFICATE_UNTRUSTED),
        (Distrust.UNKNOWN_ISSUER, Code.CERTIFICATE_UNTRUSTED),
        (Distrust.WEAK, Code.CERTIFICATE_WEAK),
        (Distrust.OTHER, Code.CERTIFICATE_UNTRUSTED),
    ],
)
def test_each_reason_not_to_trust_has_its_code(distrust: Distrust, code: Code) -> None:
    one = showing("a.example", certificate("b.example"), distrust=distrust)
    assert found(one) == [(code, Severity.ERROR, "a.example:443")]
    assert found(one._replace(chain=())) == [(code, Severity.ERROR, "a.example:443")]


def test_a_wildcard_covers_one_level_and_the_finding_says_so() -> None:
    wrong = showing("a.b.example.org", certificate("*.example.org"), distrust=Distrust.WRONG_NAME)
    (finding,) = judged([wrong], NOW)
    assert "*.example.org" in finding.problem
    assert "one label alone" in finding.problem


def test_one_certificate_on_many_hosts_is_one_finding() -> None:
    leaf = certificate("a.example", days=-1)
    hosts = [showing(f"{name}.example", leaf, distrust=Distrust.EXPIRED) for name in "abcdef"]
    (finding,) = judged(hosts, NOW)
    assert "b.example:443, c.example:443, d.example:443 and 2 more" in finding.problem


def test_that_of_the_domain_itself_is_a_warning() -> None:
    one = showing("example.org", certificate("x.example"), distrust=Distrust.WRONG_NAME, optional=True)
    assert [severity for _, severity, _ in found(one)] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("days", "life", "is_soon"),
    [(13, 90, True), (15, 90, False), (4, 6, False), (1.5, 6, True), (10, 47, True)],
)
def test_the_days_that_are_left(days: float, life: float, is_soon: bool) -> None:
    """Whoever has certificates for days alone renews them within days."""
    one = showing("a.example", certificate("a.example", days=days, life=life))
    expected = [(Code.CERTIFICATE_ENDS_SOON, Severity.WARNING, "a.example:443")] if is_soon else []
    assert found(one) == expected


def test_a_small_key_is_weak() -> None:
    def small() -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(65537, 1024)  # noqa: S505 - that is the point

    one = showing("a.example", certificate("a.example", key=small))
    assert found(one) == [(Code.CERTIFICATE_WEAK, Severity.WARNING, "a.example:443")]


def test_every_host_that_has_an_address_is_asked(tmp_path: Path) -> None:
    world = World()
    scene = seen(world, tmp_path)
    world.add(*good(scene))
    leaf = certificate("x.example")
    hosts = certificates.web_hosts(scene)
    assert hosts[:4] == [
        "autoconfig.example.com",
        "autodiscover.example.com",
        "ua-auto-config.example.com",
        "example.com",
    ]
    for host in hosts:
        world.shown[host, 443] = Secured(host, 443, "192.0.2.1", (leaf,), Distrust.WRONG_NAME)
    (finding,) = certificates.look(scene)
    assert finding.key == "autoconfig.example.com:443"
    assert "autodiscover.example.com:443" in finding.problem


def test_the_host_behind_a_redirect_takes_part(tmp_path: Path) -> None:
    soon, scene = (certificate("x.example", days=3),), seen(World(), tmp_path)
    answers = [
        Fetched("https://behind.example:8443/x", 200, chain=soon),
        Fetched("https://other.example/", 0, chain=soon, distrust=Distrust.EXPIRED),
        Fetched("http://plain.example/", 200),
    ]
    (finding,) = certificates.look(scene, (), lambda: answers)
    assert (finding.code, finding.key) == (Code.CERTIFICATE_ENDS_SOON, "behind.example:8443")


@pytest.mark.parametrize(
    ("host", "severity"),
    [("autodiscover.outlook.com", Severity.INFO), ("mail.other.example", Severity.ERROR)],
)
def test_a_providers_own_certificate_is_as_its_manual_has_it(host: str, severity: Severity) -> None:
    name = "autodiscover.example.com"
    world = World(f"{name} CNAME {host}.", f"{host} A 192.0.2.1")
    shown = Secured(name, 443, "192.0.2.1", (certificate(host),), Distrust.WRONG_NAME)
    world.shown[name, 443] = shown
    (finding,) = certificates.look(unknown(world))
    assert (finding.code, finding.severity) == (Code.CERTIFICATE_NAME, severity)


# Signing


def signed_by(folder: Path, authority: trustme.CA, days: int = 90) -> dict[str, str]:
    made = authority.issue_cert("signer@example.com", not_after=NOW + timedelta(days=days))
    (folder / "key.pem").write_bytes(made.private_key_pem.bytes())
    (folder / "chain.pem").write_bytes(b"".join(one.bytes() for one in made.cert_chain_pems))
    (folder / "root.pem").write_bytes(authority.cert_pem.bytes())
    return {"signing": "{certificate: chain.pem, key: key.pem, chain: root.pem}"}


def of_signing(world: World, folder: Path, settings: dict[str, str]) -> list[Code]:
    return [one.code for one in signing.look(seen(world, folder, **settings))]


def der(authority: trustme.CA) -> bytes:
    return x509.load_pem_x509_certificate(authority.cert_pem.bytes()).public_bytes(Encoding.DER)


def test_a_signer_of_a_known_authority_is_good(tmp_path: Path) -> None:
    authority, world = trustme.CA(), World()
    settings = signed_by(tmp_path, authority)
    world.authorities = (der(trustme.CA()), der(authority))
    assert of_signing(world, tmp_path, settings) == []


def test_a_signer_of_an_authority_of_ones_own_is_not_trusted(tmp_path: Path) -> None:
    world = World()
    settings = signed_by(tmp_path, trustme.CA())
    world.authorities = (der(trustme.CA()),)
    assert of_signing(world, tmp_path, settings) == [Code.SIGNING_UNTRUSTED]
    world.authorities = ()  # where they cannot be listed nothing is known
    assert of_signing(world, tmp_path, settings) == []


def test_a_signer_that_ends_soon(tmp_path: Path) -> None:
    authority, world = trustme.CA(), World()
    settings = signed_by(tmp_path, authority, days=10)
    world.authorities = (der(authority),)
    assert of_signing(world, tmp_path, settings) == [Code.SIGNING_ENDS_SOON]


def test_a_command_that_does_not_sign(tmp_path: Path) -> None:
    assert of_signing(World(), tmp_path, {"signing": "{command: [/bin/false]}"}) == [Code.SIGNING_FAILED]


def test_without_a_signer_nothing_is_said(tmp_path: Path) -> None:
    assert of_signing(World(), tmp_path, {}) == []


# Addresses


def of_addresses(world: World, folder: Path) -> list[Finding]:
    return list(addresses.look(seen(world, folder)))


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (("A 8.8.8.8",), []),
        (("A 8.8.8.8", "AAAA 2606:4700::1"), []),
        (("AAAA 2606:4700::1",), [(Code.IPV6_ONLY, Severity.WARNING)]),
        (("A 10.0.0.1",), [(Code.ADDRESS_PRIVATE, Severity.INFO)]),
        (("A 100.64.0.1",), [(Code.ADDRESS_PRIVATE, Severity.INFO)]),
        (("A 8.8.8.8", "A 8.8.4.4"), [(Code.ADDRESS_SILENT, Severity.WARNING)]),
        (("A 8.8.8.8", "AAAA 2606:4700::6"), [(Code.IPV6_UNTRIED, Severity.INFO)]),
    ],
)
def test_every_address_of_a_host(
    tmp_path: Path, records: tuple[str, ...], expected: list[tuple[Code, Severity]]
) -> None:
    world = World(*(f"imap.example.com {record}" for record in records))
    world.silent.add("8.8.4.4")
    world.without_route.add("2606:4700::6")
    assert [(one.code, one.severity) for one in of_addresses(world, tmp_path)] == expected


@pytest.mark.parametrize(
    ("old", "expected"),
    [
        ("8.8.8.8", []),  # told by who looks at certificates
        ("8.8.4.4", [(Code.CERTIFICATE_EXPIRED, Severity.WARNING, "imap.example.com:993")]),
    ],
)
def test_one_address_with_an_old_certificate(
    tmp_path: Path, old: str, expected: list[tuple[Code, Severity, str]]
) -> None:
    host = "imap.example.com"
    world = World(f"{host} A 8.8.8.8", f"{host} A 8.8.4.4")
    world.shown[host, old] = Secured(
        host, 993, old, (), Distrust.EXPIRED, reason="it has expired", obstacle=Obstacle.UNTRUSTED
    )
    assert [(one.code, one.severity, one.key) for one in of_addresses(world, tmp_path)] == expected


def test_a_host_where_nobody_answers_is_told_by_who_wants_to_talk(tmp_path: Path) -> None:
    world = World("imap.example.com A 8.8.8.8", "imap.example.com A 8.8.4.4")
    world.silent |= {"8.8.8.8", "8.8.4.4"}
    assert of_addresses(world, tmp_path) == []


# Groupware

CALENDAR = {
    "calendar": '[{type: caldav, url: "https://dav.example.com/cal/", '
    "authentication: {system: http, value: Basic}}]"
}


@pytest.mark.parametrize(
    ("status", "is_there"), [(401, True), (207, True), (403, True), (404, False), (405, False), (503, False)]
)
def test_a_calendar_that_is_there_wants_a_login(tmp_path: Path, status: int, is_there: bool) -> None:
    world = World()
    url = "https://dav.example.com/cal/"
    world.pages[url] = Fetched(url, status)
    codes = [one.code for one in groupware.look(seen(world, tmp_path, **CALENDAR))]
    assert codes == ([] if is_there else [Code.DAV_NOT_FOUND])


def test_a_calendar_where_nobody_answers(tmp_path: Path) -> None:
    assert [one.key for one in groupware.look(seen(World(), tmp_path, **CALENDAR))] == [
        "https://dav.example.com/cal/"
    ]


@pytest.mark.parametrize(
    ("label", "text", "path", "code"),
    [
        ("_jmap", "", "/.well-known/jmap", Code.JMAP_NOT_FOUND),
        ("_caldavs", "", "/.well-known/caldav", Code.DAV_NOT_FOUND),
        ("_caldavs", "path=/dav/", "/dav/", Code.DAV_NOT_FOUND),
        ("_carddavs", "", "/.well-known/carddav", Code.DAV_NOT_FOUND),
    ],
)
def test_it_is_asked_for_where_its_record_leads(
    tmp_path: Path, label: str, text: str, path: str, code: Code
) -> None:
    name = f"{label}._tcp.example.com"
    world = World(f"{name} SRV 0 1 8443 host.example.com.", *([f"{name} TXT {text}"] if text else []))
    url = f"https://host.example.com:8443{path}"
    world.pages[url] = Fetched(url, 404)
    assert [(one.code, one.key) for one in groupware.look(seen(world, tmp_path))] == [(code, url)]
    world.pages[url] = Fetched(url, 401)
    assert list(groupware.look(seen(world, tmp_path))) == []


def test_a_calendar_that_cannot_be_told_of_from_here(tmp_path: Path) -> None:
    world, url = World(), "https://dav.example.com/cal/"
    world.pages[url] = Fetched(url, 0, obstacle=Obstacle.DNS_FAILED, reason="SERVFAIL")
    (one,) = groupware.look(seen(world, tmp_path, **CALENDAR))
    assert (one.code, one.severity, one.key) == (Code.SERVER_UNTRIED, Severity.INFO, url)


def test_no_body_of_a_calendar_is_kept() -> None:
    world, url = World(), "https://dav.example.com/cal/"
    world.pages[url] = Fetched(url, 401, body=b"x" * 1024)
    answer = groupware.ask(world.door, groupware.Lead(url, "caldav"))
    assert (answer.status, answer.body) == (401, b"")


def test_of_a_record_whose_host_has_no_address_another_look_tells(tmp_path: Path) -> None:
    world = World("_jmap._tcp.example.com SRV 0 1 443 host.example.com.")
    url = "https://host.example.com/.well-known/jmap"
    world.pages[url] = Fetched(url, 0, obstacle=Obstacle.NO_NAME, reason="there is no such name")
    assert list(groupware.look(seen(world, tmp_path))) == []
