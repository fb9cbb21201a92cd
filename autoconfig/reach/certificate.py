"""What a certificate says of itself: RFC 5280, read from its DER. Whether it is trusted is in `trust`."""

from contextlib import suppress
from datetime import datetime
from typing import NamedTuple, Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID

from autoconfig.address import to_domain


class Certificate(NamedTuple):
    """One certificate, of a host or of an authority."""

    subject: str  # RFC 4514, such as CN=example.org
    issuer: str
    names: tuple[str, ...]  # DNS names and IP addresses of subjectAltName, lower case
    not_before: datetime  # with a time zone: UTC
    not_after: datetime
    key: str  # RSA, EC, or the name of the class
    bits: int  # of the key, 0 where its kind has but one size
    signature: str  # the digest that is signed, such as sha256; "" where the signature has its own
    issuer_url: str  # where the issuer's certificate is, "" where it does not say

    @property
    def self_issued(self) -> bool:
        """Whether it names nobody else as its issuer."""
        return self.subject == self.issuer

    @classmethod
    def read(cls, der: bytes) -> Self | None:
        """None where it is none, or holds what cannot be read."""
        try:
            return cls._of(x509.load_der_x509_certificate(der))
        except Exception:  # whatever a stranger writes into it: a bad version, a key of no known kind
            return None

    @classmethod
    def _of(cls, found: x509.Certificate) -> Self:
        key = found.public_key()
        digest = found.signature_hash_algorithm
        return cls(
            found.subject.rfc4514_string(),
            found.issuer.rfc4514_string(),
            _names(found),
            found.not_valid_before_utc,
            found.not_valid_after_utc,
            "RSA" if isinstance(key, rsa.RSAPublicKey) else "EC" if _is_ec(key) else type(key).__name__,
            getattr(key, "key_size", 0),
            digest.name if digest else "",
            _issuer_url(found),
        )

    def covers(self, host: str) -> bool:
        """RFC 9525 section 6.3: a wildcard stands for one whole label, the leftmost."""
        host = to_domain(host)
        parent = host.partition(".")[2]
        return any(name == host or (parent and name == f"*.{parent}") for name in self.names)


def _is_ec(key: object) -> bool:
    return isinstance(key, ec.EllipticCurvePublicKey)


def _names(found: x509.Certificate) -> tuple[str, ...]:
    with suppress(x509.ExtensionNotFound):
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        dns = names.get_values_for_type(x509.DNSName)
        addresses = names.get_values_for_type(x509.IPAddress)
        return (*(name.lower() for name in dns), *map(str, addresses))
    return ()


def _issuer_url(found: x509.Certificate) -> str:
    with suppress(x509.ExtensionNotFound):
        for each in found.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value:
            if each.access_method == AuthorityInformationAccessOID.CA_ISSUERS:
                return str(each.access_location.value)
    return ""
