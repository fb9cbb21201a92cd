"""What stands in a certificate: for which hosts it is, and until when."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509 import (
    Certificate,
    DNSName,
    DuplicateExtension,
    ExtensionNotFound,
    SubjectAlternativeName,
    UnsupportedGeneralNameType,
    load_der_x509_certificate,
    load_pem_x509_certificates,
)

__all__ = ["Certificate", "anchored", "host_names", "invalidity", "path", "read", "read_signed"]


def read(content: bytes) -> list[Certificate]:
    """At least one, of PEM. Raises ValueError."""
    return load_pem_x509_certificates(content)


def invalidity(certificate: Certificate) -> str:
    """Why it cannot be used at this time, "" where it can."""
    now = datetime.now(UTC)
    if now > certificate.not_valid_after_utc:
        return f"has expired on {certificate.not_valid_after_utc:%Y-%m-%d}"
    if now < certificate.not_valid_before_utc:
        return f"is not valid before {certificate.not_valid_before_utc:%Y-%m-%d}"
    return ""


def host_names(certificate: Certificate) -> list[str]:
    """Its DNS names, wildcards among them; not the subject, which names no host (RFC 9525 section 2)."""
    try:
        names = certificate.extensions.get_extension_for_class(SubjectAlternativeName).value
    except (ExtensionNotFound, DuplicateExtension, UnsupportedGeneralNameType, ValueError):
        return []
    return [name.lower() for name in names.get_values_for_type(DNSName)]


def read_signed(signed: bytes) -> list[Certificate]:
    """Those in a CMS message, from the signer's upwards. Raises ValueError.

    In the message they have no order (RFC 5652 section 5.1), and the signer's has issued none of the others.
    """
    found = pkcs7.load_der_pkcs7_certificates(signed)
    leaves = [one for one in found if not any(is_issued_by(other, one) for other in found if other != one)]
    if not leaves:
        raise ValueError("there is no certificate")
    return path(leaves[0], found)


def path(leaf: Certificate, certificates: Sequence[Certificate]) -> list[Certificate]:
    """From the leaf upwards, as far as these certificates lead."""
    found = [leaf]
    while above := [one for one in certificates if one not in found and is_issued_by(found[-1], one)]:
        found.append(above[0])
    return found


def anchored(path: Sequence[Certificate], authorities: Iterable[bytes]) -> bool:
    """Whether one of the authorities (DER) is the last certificate of a path, or has issued it."""
    last = path[-1]
    for der in authorities:
        try:
            one = load_der_x509_certificate(der)
            if one == last or (one.subject == last.issuer and is_issued_by(last, one)):
                return True
        except ValueError:  # an authority of old whose certificate breaks a rule
            continue
    return False


def is_issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether the issuer's key has signed it."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
