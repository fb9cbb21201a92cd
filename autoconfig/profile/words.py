"""The words of a profile: those of draft-ietf-mailmaint-autoconfig-06, and a few of ours."""

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
