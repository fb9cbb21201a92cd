"""Certificates of every kind that a host can show, from a root and an authority below it."""

import ssl
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
KINDS = (
    "good",
    "expired",
    "expires-soon",
    "not-yet-valid",
    "wrong-name",
    "self-signed",
    "unknown-issuer",
    "missing-intermediate",
    "weak",
)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


class Issuer:
    """An authority: its key, and the certificates that stand between it and whoever trusts it."""

    def __init__(self, name: str, above: "Issuer | None" = None) -> None:
        self.name, self.key = _name(name), ec.generate_private_key(ec.SECP256R1())
        issuer, key = (above.name, above.key) if above else (self.name, self.key)
        built = _builder(self.name, issuer, self.key, NOW - 3650 * DAY, NOW + 3650 * DAY)
        built = built.add_extension(x509.BasicConstraints(True, None), critical=True)
        self.certificate = built.sign(key, SHA256())

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def issue(
        self, names: Iterable[str], key: Key, start: datetime = NOW - DAY, end: datetime = NOW + 90 * DAY
    ) -> x509.Certificate:
        """For a host of these names; it says where this authority's own certificate is."""
        return _host(tuple(names), self.name, self.key, key, start, end)


def _host(
    names: tuple[str, ...], issuer: x509.Name, signer: Key, key: Key, start: datetime, end: datetime
) -> x509.Certificate:
    access = x509.AccessDescription(
        AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier("http://ca.example/ca.der")
    )
    return (
        _builder(_name(names[0][:64]), issuer, key, start, end)
        .add_extension(x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False)
        .add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        .sign(signer, SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Key, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )


class Certificates:
    """What hosts of the small internet show; `ca_file` has the root that everybody there trusts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = Issuer("Root of the small internet")
        self.authority = Issuer("Authority of the small internet", self.root)
        # Programs remember whom they have been sent once.
        self.unsent = Issuer("Authority that is never sent", self.root)
        self._stranger = Issuer("Authority that nobody knows")
        self.ca_file = folder / "ca.pem"
        self.ca_file.write_bytes(self.root.pem)
        self._contexts: dict[tuple[str, tuple[str, ...]], ssl.SSLContext] = {}

    def files(self, kind: str, *names: str) -> Path:
        """A PEM file of key and chain for these names; of one of KINDS."""
        key: Key = (
            rsa.generate_private_key(65537, 1024)  # noqa: S505 - that is the fault
            if kind == "weak"
            else ec.generate_private_key(ec.SECP256R1())
        )
        others = {"unknown-issuer": self._stranger, "missing-intermediate": self.unsent}
        authority = others.get(kind, self.authority)
        chain = [authority.pem] if kind not in ("missing-intermediate", "self-signed") else []
        if kind == "expired":
            leaf = authority.issue(names, key, NOW - 90 * DAY, NOW - DAY)
        elif kind == "not-yet-valid":
            leaf = authority.issue(names, key, NOW + DAY, NOW + 90 * DAY)
        elif kind == "expires-soon":
            leaf = authority.issue(names, key, NOW - 80 * DAY, NOW + 3 * DAY)
        elif kind == "self-signed":
            leaf = _host(names, _name(names[0][:64]), key, key, NOW - DAY, NOW + 90 * DAY)
        else:
            assert kind in KINDS, kind
            leaf = authority.issue(("www.elsewhere.example",) if kind == "wrong-name" else names, key)
        path = self.folder / f"{kind}-{len(list(self.folder.iterdir()))}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(b"".join([private, leaf.public_bytes(Encoding.PEM), *chain]))
        return path

    def context(self, kind: str, *names: str) -> ssl.SSLContext:
        """For a server that shows it."""
        if (kind, names) not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.load_cert_chain(self.files(kind, *names))
            self._contexts[kind, names] = context
        return self._contexts[kind, names]
