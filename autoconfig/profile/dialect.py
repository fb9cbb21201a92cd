"""Older and other people's words, and what they are today, where their meaning is known.

One table for every importer, and for what a finding says to write. Sources: what Thunderbird reads as
older words (`plain`, `secure`), drafts before 06 (`http-basic`, `serverURL`, `addressBook`), and what other
services and people write.
"""

import re
from collections.abc import Mapping

from autoconfig.address import is_host_name, to_domain
from autoconfig.profile.words import (
    USUAL_PORTS,
    AddressbookType,
    Authentication,
    CalendarType,
    ChatServerType,
    FileShareType,
    IncomingType,
    OutgoingType,
    SetupServerType,
    SocketType,
)

# `TLS` is either, as the port says: RFC 8314 section 7.
_TLS = frozenset({"tls", "ssl/tls", "tls/ssl"})
TLS_PORTS = frozenset(str(port) for (_, way), port in USUAL_PORTS.items() if way is SocketType.SSL)
_UPGRADE_PORTS = frozenset({"25", *map(str, USUAL_PORTS.values())}) - TLS_PORTS
_SOCKET_TYPES = {
    "ssl": SocketType.SSL,
    "starttls": SocketType.STARTTLS,
    "plain": SocketType.PLAIN,
    "none": SocketType.PLAIN,
}
_AUTHENTICATION = {
    **{str(word).lower(): word for word in Authentication},
    "password": Authentication.PASSWORD_CLEARTEXT,
    "password-plain": Authentication.PASSWORD_CLEARTEXT,
    "plain": Authentication.PASSWORD_CLEARTEXT,
    "plaintext": Authentication.PASSWORD_CLEARTEXT,
    "cleartext": Authentication.PASSWORD_CLEARTEXT,
    "secure": Authentication.PASSWORD_ENCRYPTED,
    "encrypted": Authentication.PASSWORD_ENCRYPTED,
    "login": Authentication.PASSWORD_CLEARTEXT,
    "normal": Authentication.PASSWORD_CLEARTEXT,
    "cram-md5": Authentication.PASSWORD_ENCRYPTED,
    "digest-md5": Authentication.PASSWORD_ENCRYPTED,
    "kerberos": Authentication.GSSAPI,
    "oauth": Authentication.OAUTH2,
    "xoauth2": Authentication.OAUTH2,
}
# The mechanisms of HTTP, as they were called before June 2026.
HTTP_MECHANISMS = {"http-basic": "Basic", "basic": "Basic", "http-digest": "Digest", "digest": "Digest"}
# Today's names of elements.
ELEMENTS = {"addressBook": "addressbook", "displayNameShort": "displayShortName", "serverURL": "url"}
_TYPES = {
    "pop": "pop3",
    **{
        str(word).lower(): str(word)
        for words in (
            IncomingType, OutgoingType, CalendarType, AddressbookType, FileShareType, ChatServerType,
            SetupServerType,
        )
        for word in words
    },
}  # fmt: skip
_PORT = re.compile(r"0*([1-9][0-9]{0,4})")
# What joined a name to a placeholder that is gone.
_JOINTS = " \t\r\n-–—:,;|/@"
_BRACKETS = ("()", "[]", "<>")


def socket_type(word: str, port: str) -> str | None:
    """Today's word; None where nobody can know."""
    lower = word.strip().lower()
    if lower not in _TLS:
        return _SOCKET_TYPES.get(lower)
    if port in TLS_PORTS:
        return SocketType.SSL
    return SocketType.STARTTLS if port in _UPGRADE_PORTS else None


def authentication(word: str) -> str | None:
    """Today's word; None where nobody can know."""
    return _AUTHENTICATION.get(word.strip().lower())


def server_type(word: str) -> str | None:
    """Today's word; None where there is none."""
    return _TYPES.get(word.strip().lower())


def today(key: str, word: str) -> str:
    """What to write for another word of this key, "" where nobody can know."""
    if key == "socketType" and word.strip().lower() in _TLS:
        return "SSL where the port is 465, 993 or 995, STARTTLS where it is another"
    reads = {"socketType": lambda word: socket_type(word, ""), "authentication": authentication}
    return reads[key](word) or "" if key in reads else ""


def port(text: str) -> str:
    """A port without what means nothing; as it stands where it is none."""
    found = _PORT.fullmatch(text.strip()[:12])
    return found[1] if found else text


def hostname(text: str) -> str:
    """A host name in A-labels and lower case, without a final dot; what is none stays as it is."""
    name = to_domain(text.strip())
    return name if is_host_name(name) else text.strip()


def name_without(text: str, placeholders: Mapping[str, str]) -> str:
    """A name with each placeholder replaced, by "" too, and without what joined it to the rest."""
    for placeholder, value in placeholders.items():
        text = text.replace(placeholder, value)
    name = " ".join(text.split())
    for brackets in _BRACKETS:
        name = name.replace(brackets, "")
    name = name.strip(_JOINTS)
    inner = name[1:-1]
    is_bracketed = name[:1] + name[-1:] in _BRACKETS and not any(sign in inner for sign in "()[]<>")
    return inner.strip(_JOINTS) if is_bracketed else name
