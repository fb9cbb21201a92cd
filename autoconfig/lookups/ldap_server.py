"""Where LDAP servers are, by their URLs."""

from typing import NamedTuple
from urllib.parse import urlsplit

from autoconfig.lookups.results import CannotOpen

# The port, and whether there is TLS from the first byte (RFC 4516; ldaps has no standard).
SCHEMES = {"ldap": (389, False), "ldaps": (636, True)}


class LdapServer(NamedTuple):
    """Where to connect; `tls` from the first byte."""

    host: str
    port: int
    tls: bool

    def __str__(self) -> str:
        usual = (self.port, self.tls) in SCHEMES.values()
        return self.host if usual else f"{self.host}:{self.port}"


def read_server(url: str) -> LdapServer:
    """Raises CannotOpen."""
    wrong = CannotOpen("url", "it is no URL of a directory", "write one such as ldaps://ldap.example.org")
    try:
        parts = urlsplit(url)
        usual, tls = SCHEMES[parts.scheme]
        port = parts.port or usual
        (parts.hostname or "").encode("idna")  # which the system would do, and may refuse
    except (ValueError, KeyError):
        raise wrong from None
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.username:
        raise wrong
    return LdapServer(parts.hostname, port, tls)
