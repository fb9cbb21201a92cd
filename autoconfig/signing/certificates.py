"""What stands in a certificate: for which hosts it is, and until when."""

from datetime import UTC, datetime

from cryptography.x509 import (
    Certificate,
    DNSName,
    DuplicateExtension,
    ExtensionNotFound,
    SubjectAlternativeName,
    UnsupportedGeneralNameType,
    load_pem_x509_certificates,
)

__all__ = ["Certificate", "host_names", "invalidity", "read"]


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
