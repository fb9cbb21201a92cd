"""The words of a profile: those of draft-ietf-mailmaint-autoconfig-06, and a few of ours."""

from collections.abc import Mapping
from enum import StrEnum

ANY_DOMAIN = "*"


class IncomingType(StrEnum):
    """`type` of an incomingServer."""

    IMAP = "imap"
    POP3 = "pop3"
    JMAP = "jmap"
    EWS = "ews"
    ACTIVE_SYNC = "activeSync"
    GRAPH = "graph"


class OutgoingType(StrEnum):
    """`type` of an outgoingServer."""

    SMTP = "smtp"


# They have a host name and a port; the others a URL.
OVER_TCP = frozenset({IncomingType.IMAP, IncomingType.POP3, OutgoingType.SMTP})


class SocketType(StrEnum):
    """`SSL` is TLS from the first byte, `STARTTLS` a mandatory upgrade, `plain` no encryption."""

    SSL = "SSL"
    STARTTLS = "STARTTLS"
    PLAIN = "plain"


class Authentication(StrEnum):
    """`authentication` of a server spoken to over TCP."""

    PASSWORD_CLEARTEXT = "password-cleartext"  # noqa: S105 - a word of the standard
    PASSWORD_ENCRYPTED = "password-encrypted"  # noqa: S105 - a word of the standard
    NTLM = "NTLM"
    GSSAPI = "GSSAPI"
    TLS_CLIENT_CERT = "TLS-client-cert"
    OAUTH2 = "OAuth2"
    CLIENT_IP_ADDRESS = "client-IP-address"
    NONE = "none"


class AuthenticationSystem(StrEnum):
    """`system` of an authentication that names one mechanism of a family: RFC 4422, RFC 9110 section 11."""

    SASL = "sasl"
    HTTP = "http"


class CalendarType(StrEnum):
    """`type` of a calendar."""

    CALDAV = "caldav"


class AddressbookType(StrEnum):
    """`type` of an addressbook."""

    CARDDAV = "carddav"


class FileShareType(StrEnum):
    """`type` of a fileShare."""

    WEBDAV = "webdav"


class ChatServerType(StrEnum):
    """`type` of a chatServer; `xmpp` has a URL, `xmpptcp` a host name."""

    XMPP = "xmpp"
    XMPP_TCP = "xmpptcp"
    MATRIX = "matrix"


class SetupServerType(StrEnum):
    """`type` of a setupServer."""

    MANAGESIEVE = "managesieve"


class EvolutionAnswer(StrEnum):
    """What Evolution gets, which sends a digest of the address: a `placeholder`, or the `exact` login."""

    PLACEHOLDER = "placeholder"
    EXACT = "exact"


_WITH_TLS, _WITHOUT_TLS = (SocketType.SSL,), (SocketType.STARTTLS, SocketType.PLAIN)
# By type and socket type: RFC 8314 section 7, RFC 6409 section 3.1, RFC 5804 section 1.
USUAL_PORTS: Mapping[tuple[str, str], int] = {
    (kind, socket_type): port
    for kind, port, socket_types in (
        (IncomingType.IMAP, 993, _WITH_TLS),
        (IncomingType.IMAP, 143, _WITHOUT_TLS),
        (IncomingType.POP3, 995, _WITH_TLS),
        (IncomingType.POP3, 110, _WITHOUT_TLS),
        (OutgoingType.SMTP, 465, _WITH_TLS),
        (OutgoingType.SMTP, 587, _WITHOUT_TLS),
        (SetupServerType.MANAGESIEVE, 4190, _WITHOUT_TLS),
    )
    for socket_type in socket_types
}
