"""Certificate authorities for tests: a root, an authority below it, and what that one issues."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
KEYS = {
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}


class Pair(NamedTuple):
    """A key and its certificate."""

    key: Key
    certificate: x509.Certificate

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def issue(
    name: str,
    issuer: Pair | None = None,
    kind: str = "ec",
    *,
    authority: bool = False,
    start: datetime = NOW - DAY,
    end: datetime = NOW + DAY,
) -> Pair:
    """A key and its certificate, from `issuer` or from itself."""
    key: Key = KEYS[kind]()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .sign(signing_key := issuer.key if issuer else key, _hash(signing_key))
    )
    return Pair(key, certificate)


def _hash(key: Key) -> SHA256 | None:
    return None if isinstance(key, ed25519.Ed25519PrivateKey) else SHA256()


ROOT_AUTHORITY = issue("Root", authority=True)
AUTHORITY = issue("Authority", ROOT_AUTHORITY, authority=True)


def write(folder: Path, pair: Pair, *issuers: Pair) -> None:
    """`key.pem`, and `certificate.pem` with the certificates of the issuers behind its own."""
    (folder / "key.pem").write_bytes(pair.key_pem)
    (folder / "certificate.pem").write_bytes(pair.pem + b"".join(issuer.pem for issuer in issuers))
