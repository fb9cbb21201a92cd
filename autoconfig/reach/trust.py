"""TLS on a wire: whether what a server shows is trusted, and if not, why; always with what it has shown.

OpenSSL judges, as it does for the clients that use it, against the system's authorities or those of a file.
Where it does not trust, it ends the handshake, so nothing is ever sent to an impostor. But then it forgets
the certificates, and without them nobody can say what to mend. So they are taken from the handshake's own
messages (RFC 5246 section 7.4.2, RFC 8446 section 4.4.2), through the hook that Python's `ssl` has for
looking at them. Where a Python has no such hook, the chain is the server's own certificate where it is
trusted, and empty where it is not.
"""

import ssl
import threading
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from autoconfig import files
from autoconfig.errors import CannotRun
from autoconfig.reach.certificate import Certificate
from autoconfig.reach.wire import Obstacle, Wire, obstacle

MAX_AUTHORITIES_LENGTH = 4 * files.MIB
HANDSHAKE_SECONDS = 5.0
# Of a chain so much is looked at; OpenSSL takes 100 KiB in all.
MAX_CHAIN = 10
_CERTIFICATE_MESSAGE = 11  # RFC 8446 section 4
_TLS_1_3 = 0x0304


class BadCAFile(CannotRun):
    """The file of authorities cannot be used."""


class Distrust(StrEnum):
    """Why a certificate is not trusted."""

    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    WRONG_NAME = "wrong-name"
    SELF_SIGNED = "self-signed"
    UNKNOWN_ISSUER = "unknown-issuer"
    MISSING_INTERMEDIATE = "missing-intermediate"
    WEAK = "weak"
    OTHER = "other"


# X509_V_ERR_… of OpenSSL's x509_vfy.h.
_ISSUER_UNKNOWN = frozenset({2, 19, 20, 21})
_DISTRUST = {
    9: (Distrust.NOT_YET_VALID, "its certificate is not valid yet"),
    10: (Distrust.EXPIRED, "its certificate has expired"),
    18: (Distrust.SELF_SIGNED, "its certificate is signed by itself"),
    62: (Distrust.WRONG_NAME, "its certificate is for other names"),
    64: (Distrust.WRONG_NAME, "its certificate is not for this address"),
    66: (Distrust.WEAK, "its certificate's key is too weak"),
    67: (Distrust.WEAK, "the key of an authority of its certificate is too weak"),
    68: (Distrust.WEAK, "a signature of its certificates is too weak"),
}
# The names of OpenSSL's reasons that say more than that no connection comes about.
_FAILURES = {
    "WRONG_VERSION_NUMBER": (Obstacle.NO_TLS, "what answers there speaks no TLS"),
    "UNKNOWN_PROTOCOL": (Obstacle.NO_TLS, "what answers there speaks no TLS"),
    "HTTP_REQUEST": (Obstacle.NO_TLS, "what answers there speaks no TLS"),
    "PACKET_LENGTH_TOO_LONG": (Obstacle.NO_TLS, "what answers there speaks no TLS"),
    "RECORD_LAYER_FAILURE": (Obstacle.NO_TLS, "what answers there speaks no TLS"),
    "UNSUPPORTED_PROTOCOL": (Obstacle.TLS_FAILED, "it has no version of TLS from 1.2 on"),
    "TLSV1_ALERT_PROTOCOL_VERSION": (Obstacle.TLS_FAILED, "it has no version of TLS from 1.2 on"),
    "TLSV1_UNRECOGNIZED_NAME": (Obstacle.TLS_FAILED, "it has no certificate for this name"),
    "SSLV3_ALERT_HANDSHAKE_FAILURE": (
        Obstacle.TLS_FAILED,
        "it has no certificate for this name, or no cipher in common",
    ),
    "DH_KEY_TOO_SMALL": (Obstacle.TLS_FAILED, "its Diffie-Hellman key is too small"),
}


class Secured(NamedTuple):
    """What became of TLS with a host; `obstacle` is None where all went well."""

    host: str
    port: int
    address: str
    chain: tuple[bytes, ...] = ()  # DER as it was sent, the server's own first
    distrust: Distrust | None = None
    version: str = ""  # such as TLSv1.3
    reason: str = ""
    obstacle: Obstacle | None = None


class Trust:
    """The authorities, read once. Raises BadCAFile."""

    def __init__(self, ca_file: Path | None = None) -> None:
        self._heard = threading.local()
        authorities = _authorities(ca_file) if ca_file else None
        self._web, self._bare = self._context(authorities), self._context(authorities)
        self._web.set_alpn_protocols(["http/1.1"])

    @property
    def authorities(self) -> tuple[bytes, ...]:
        """Their certificates in DER; none where the system has them in a folder that OpenSSL alone reads."""
        return tuple(self._bare.get_ca_certs(binary_form=True))

    def _context(self, authorities: str | None) -> ssl.SSLContext:
        """As strict as clients are, whatever the version of Python.

        From 3.13 on it refuses what no client minds (X509_STRICT: RFC 5280 word by word), and takes an
        authority that is named for one although another has signed it, as who names it wants.
        """
        context = ssl.create_default_context(cadata=authorities)
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        if hasattr(context, "_msg_callback"):
            context._msg_callback = self._hear
        return context

    def secure(self, wire: Wire, host: str, *, web: bool = False) -> Secured:
        """Shake hands on a wire, for a host name or address. Raises Unreached where TLS does not come about.

        Where the certificate is not trusted, the wire is closed.
        """
        self._heard.chain = ()
        context = self._web if web else self._bare
        try:
            sock = wire.wrap(
                lambda bare: context.wrap_socket(bare, server_hostname=host, do_handshake_on_connect=False)
            )
            sock.settimeout(max(min(HANDSHAKE_SECONDS, wire.deadline.left()), 0.001))
            sock.do_handshake()
        except ssl.SSLCertVerificationError as error:
            wire.close()
            chain = self._heard.chain
            distrust, reason = _distrust(error, chain)
            return Secured(host, wire.port, wire.address, chain, distrust, "", reason, Obstacle.UNTRUSTED)
        except ssl.SSLError as error:
            raise wire.end(*_failure(error)) from None
        except OSError as error:
            raise wire.end(*_broken_off(error)) from None
        except ValueError:  # a host name that Python does not write into a handshake
            raise wire.end(Obstacle.BAD_URL, "this is no host name") from None
        chain = self._heard.chain or (sock.getpeercert(binary_form=True) or b"",)
        return Secured(host, wire.port, wire.address, chain, None, sock.version() or "")

    def _hear(
        self, sock: object, direction: str, version: int, kind: object, message: object, data: bytes
    ) -> None:
        """Called in the thread that shakes hands."""
        if direction == "read" and message == _CERTIFICATE_MESSAGE:
            self._heard.chain = tuple(_certificates(data, version >= _TLS_1_3))


def _authorities(ca_file: Path) -> str:
    """OpenSSL passes over what stands between the certificates; the text may be ASCII only."""
    try:
        text = files.read(ca_file, MAX_AUTHORITIES_LENGTH).decode("ascii", "ignore")
        ssl.create_default_context(cadata=text)
    except (ssl.SSLError, ValueError):
        raise BadCAFile(f"{ca_file} holds no certificates; name a file of them in PEM.") from None
    except OSError as error:
        raise BadCAFile(f"{ca_file} cannot be read: {error.strerror}.") from None
    return text


def _certificates(message: bytes, with_extensions: bool) -> Iterator[bytes]:
    """Those of a Certificate message, whose lengths OpenSSL has not checked yet."""
    position = 4  # type and length of the message
    if with_extensions:
        position += 1 + message[position] if len(message) > position else 1
    position += 3  # the length of the list
    for _ in range(MAX_CHAIN):
        length = int.from_bytes(message[position : position + 3], "big")
        position += 3
        if not length or position + length > len(message):
            return
        yield message[position : position + length]
        position += length
        if with_extensions:
            position += 2 + int.from_bytes(message[position : position + 2], "big")


def _distrust(error: ssl.SSLCertVerificationError, chain: tuple[bytes, ...]) -> tuple[Distrust, str]:
    code: Any = error.verify_code
    if code in _ISSUER_UNKNOWN:
        return _unknown_issuer(chain)
    return _DISTRUST.get(code, (Distrust.OTHER, f"its certificate is refused: {error.verify_message}"))


def _unknown_issuer(chain: tuple[bytes, ...]) -> tuple[Distrust, str]:
    """Whether the server forgot certificates between its own and the root's, which RFC 8446 4.4.2 wants.

    Who sends the own alone has forgotten the others nearly always: public authorities never sign a host's
    with the root's key. An authority of one's own may.
    """
    read = [each for each in map(Certificate.read, chain) if each is not None]
    subjects = {each.subject for each in read[1:]}
    if read and not read[0].self_issued and read[0].issuer not in subjects:
        missing = (
            f"it does not send the certificate of its issuer, “{read[0].issuer}”, whom nobody here knows"
        )
        return Distrust.MISSING_INTERMEDIATE, missing
    issuer = f", “{read[-1].issuer}”," if read else ""
    return Distrust.UNKNOWN_ISSUER, f"the issuer of its certificate{issuer} is not known here"


def _failure(error: ssl.SSLError) -> tuple[Obstacle, str]:
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Obstacle.CLOSED, "it closes the connection instead of speaking TLS"
    reason = str(error.reason or "")
    return _FAILURES.get(reason, (Obstacle.TLS_FAILED, f"TLS does not come about ({reason or 'no reason'})"))


def _broken_off(error: OSError) -> tuple[Obstacle, str]:
    found, reason = obstacle(error)
    if found is Obstacle.TIMEOUT:
        return found, "it does not answer in TLS in time"
    return found, f"{reason} instead of speaking TLS"
