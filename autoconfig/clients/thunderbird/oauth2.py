"""Where Thunderbird signs in with OAuth2: at hosts of its own list alone, and at those of add-ons.

Source: OAuth2Providers.sys.mjs of 153.7.0esr, kHostnames; hosts for tests left out. Whatever a document says
of an issuer is not read.
"""

from collections.abc import Set

from autoconfig.profile.words import IncomingType, OutgoingType

_ANY = None
_MAIL = frozenset((IncomingType.IMAP, IncomingType.POP3, OutgoingType.SMTP))
_MICROSOFT = frozenset((*_MAIL, "ews", "exchange", "graph"))
# A host and those below it, and the types of servers there.
HOSTS: dict[str, Set[str] | None] = {
    "googlemail.com": _MAIL,
    "gmail.com": _MAIL,
    "imap.mail.ru": _ANY,
    "smtp.mail.ru": _ANY,
    "imap.yandex.com": _ANY,
    "smtp.yandex.com": _ANY,
    "yahoo.com": _ANY,
    "att.net": _ANY,
    "aol.com": _ANY,
    "office365.com": _MICROSOFT,
    "graph.microsoft.com": _MICROSOFT,
    "outlook.com": _MICROSOFT,
    "hotmail.com": _MICROSOFT,
    "imap.fastmail.com": _MAIL,
    "pop.fastmail.com": _MAIL,
    "smtp.fastmail.com": _MAIL,
    "imap.comcast.net": _ANY,
    "pop.comcast.net": _ANY,
    "smtp.comcast.net": _ANY,
    "thundermail.com": _ANY,
    "stage-thundermail.com": _ANY,
}


def is_known(host: str, kind: str) -> bool:
    """Whether it can sign in so at a server of this type."""
    while "." in host:
        if host in HOSTS:
            types = HOSTS[host]
            # None of those for any type has Exchange.
            return kind != "exchange" if types is _ANY else kind in types
        host = host.partition(".")[2]
    return False
