"""Signing with a key and certificates in files, which are read again when they change.

Which roots a device has is not known here. So a chain counts as complete when the signer's certificate is
self-signed, or its issuer's is there too: an authority that everybody knows never signs with its root itself,
and whoever runs one of two levels gives its root as the chain.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs7

from autoconfig import files
from autoconfig.errors import BadSigning, SigningFailed, where
from autoconfig.findings import Code, Finding, Mistake
from autoconfig.profile.signing import Signing
from autoconfig.signing import certificates
from autoconfig.signing.certificates import Certificate, invalidity, read
from autoconfig.watched import Watched

LOG = logging.getLogger("autoconfig")
CHECK_SECONDS = 1.0
MAX_LENGTH = files.MIB


class _Identity(NamedTuple):
    """A private key; its certificate, and above it the issuers'."""

    key: RSAPrivateKey | EllipticCurvePrivateKey
    path: Sequence[Certificate]


class KeyFiles:
    """A key and certificates in files. Bad new files leave the last good ones in use."""

    def __init__(self, settings: Signing, folder: Path, clock: Callable[[], float] = monotonic) -> None:
        paths = {
            name: folder / file
            for name, file in (
                ("key", settings.key),
                ("certificate", settings.certificate),
                ("chain", settings.chain),
            )
            if file
        }
        read = partial(_read_identity, paths)
        tell = partial(_tell, paths)
        self._watched = Watched(paths.values(), read, tell, _say, every=CHECK_SECONDS, clock=clock)

    @property
    def watched(self) -> tuple[Watched[_Identity], ...]:
        """Its files."""
        return (self._watched,)

    @property
    def expires(self) -> float:
        """When the first certificate ends, in seconds since 1970."""
        self._watched.look()
        return min(one.not_valid_after_utc.timestamp() for one in self._watched.current.path)

    def sign(self, content: bytes) -> bytes:
        self._watched.look()
        key, (leaf, *issuers) = self._watched.current
        if fault := invalidity(leaf):
            raise SigningFailed(f"the certificate {fault}")
        builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(leaf, key, SHA256())
        for issuer in issuers:
            builder = builder.add_certificate(issuer)
        return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def _tell(paths: Mapping[str, Path], fault: Exception | None) -> Finding | None:
    if fault is None:
        return None
    if not isinstance(fault, BadSigning):
        fault = BadSigning("key", where(fault), "write other files")
    mistake = Mistake(Code.SIGNING_UNUSABLE, fault.problem, fault.remedy)
    return mistake.at(str(paths.get(fault.key, paths["key"])), 1, f"signing.{fault.key}")


def _say(problem: Finding | None) -> None:
    if problem:
        LOG.error("the last good key stays in use: %s", problem)


def _read_identity(paths: Mapping[str, Path]) -> _Identity:
    """Raises BadSigning."""
    key = _read_key(paths["key"])
    given = _read_certificates("certificate", paths["certificate"])
    chain = _read_certificates("chain", paths["chain"]) if "chain" in paths else []
    leaf = next((one for one in given if one.public_key() == key.public_key()), None)
    if leaf is None:
        raise BadSigning(
            "certificate", f"it is not of the key in {paths['key']}", "write the one made for it"
        )
    path = certificates.path(leaf, [*given, *chain])
    if len(path) == 1 and not certificates.is_issued_by(leaf, leaf):
        issuer = leaf.issuer.rfc4514_string()
        raise BadSigning("chain", f"the certificate of {issuer} is missing", "write a file that has it")
    for one in path:
        if fault := invalidity(one):
            raise BadSigning("certificate", f"{one.subject.rfc4514_string()} {fault}", "write a valid one")
    return _Identity(key, path)


def _read_key(file: Path) -> RSAPrivateKey | EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(_read("key", file), None)
    except TypeError:
        raise BadSigning(
            "key", "it is encrypted", "write one that is not, or a command that has it"
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise BadSigning("key", f"{file} is no private key", "write one in PEM") from None
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        kind = type(key).__name__.removesuffix("PrivateKey")
        raise BadSigning("key", f"it is an {kind} key", "write an RSA or EC key and its certificate")
    return key


def _read_certificates(name: str, file: Path) -> list[Certificate]:
    try:
        return read(_read(name, file))
    except ValueError:
        raise BadSigning(name, f"{file} holds no certificate", "write one in PEM") from None


def _read(name: str, file: Path) -> bytes:
    try:
        return files.read(file, MAX_LENGTH)
    except OSError as error:
        raise BadSigning(
            name, f"{file} cannot be read ({error.strerror})", "write a file that can"
        ) from error
