"""Older and other people's words, and what they are today, where their meaning is known.

One table for every importer, and for what a finding says to write. Sources: what Thunderbird reads as
older words (`plain`, `secure`), drafts before 06 (`http-basic`, `serverURL`, `addressBook`), and what other
services and people write.
"""

import re
from collections.abc import Collection, Mapping

from autoconfig.address import is_host_name, to_domain
from autoconfig.errors import one_of
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
_TLS = frozenset(
    {"tls", "ssl/tls", "tls/ssl", "ssl-tls", "tls-ssl", "tlsv1.2", "tlsv1.3", "on", "yes", "true"}
)
# None of them is a way to sign in.
_SECURITY = frozenset({"tls", "ssl", "ssl/tls", "ssl-tls", "starttls", "start-tls"})
TLS_PORTS = frozenset(str(port) for (_, way), port in USUAL_PORTS.items() if way is SocketType.SSL)
_UPGRADE_PORTS = frozenset({"25", *map(str, USUAL_PORTS.values())}) - TLS_PORTS
_SOCKET_TYPES = {
    "ssl": SocketType.SSL,
    "starttls": SocketType.STARTTLS,
    "start-tls": SocketType.STARTTLS,
    "starttls/tls": SocketType.STARTTLS,
    "implicit": SocketType.SSL,
    "explicit": SocketType.STARTTLS,
    "plain": SocketType.PLAIN,
    **dict.fromkeys(("none", "no", "off", "false", "unencrypted", "no-encryption"), SocketType.PLAIN),
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
    "oauthbearer": Authentication.OAUTH2,
    **dict.fromkeys(("normal-password", "password-normal"), Authentication.PASSWORD_CLEARTEXT),
    **dict.fromkeys(("md5", "apop", "digest", "encrypted-password"), Authentication.PASSWORD_ENCRYPTED),
    "spa": Authentication.NTLM,  # Secure Password Authentication, as Outlook calls it
    **dict.fromkeys(("certificate", "client-cert", "external"), Authentication.TLS_CLIENT_CERT),
    # com.apple.mail.managed: IncomingMailServerAuthentication
    "emailauthpassword": Authentication.PASSWORD_CLEARTEXT,
    "emailauthcrammd5": Authentication.PASSWORD_ENCRYPTED,
    "emailauthhttpmd5": Authentication.PASSWORD_ENCRYPTED,
    "emailauthntlm": Authentication.NTLM,
    "emailauthnone": Authentication.NONE,
}
# The mechanisms of HTTP, as they were called before June 2026.
HTTP_MECHANISMS = {"http-basic": "Basic", "basic": "Basic", "http-digest": "Digest", "digest": "Digest"}
# What comes nearest to them where there is a host name.
_PASSWORDS = {"Basic": Authentication.PASSWORD_CLEARTEXT, "Digest": Authentication.PASSWORD_ENCRYPTED}
# Today's names of elements.
ELEMENTS = {"addressBook": "addressbook", "displayNameShort": "displayShortName", "serverURL": "url"}
_TYPES = {
    **dict.fromkeys(("pop", "pops", "pop3s", "emailtypepop"), "pop3"),
    **dict.fromkeys(("imaps", "imap4", "imap4rev1", "emailtypeimap"), "imap"),
    **dict.fromkeys(("smtps", "esmtp", "submission", "submissions"), "smtp"),
    "eas": "activeSync",
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
# In which list a type stands.
_LISTS = {
    **{str(word): "incomingServer" for word in IncomingType},
    **{str(word): "outgoingServer" for word in OutgoingType},
    "caldav": "calendar",
    "carddav": "addressbook",
    "webdav": "fileShare",
    "managesieve": "setupServer",
}
# Any of these may be meant by who has Exchange.
_EXCHANGE = frozenset({"exchange", "mapi", "owa", "o365", "office365"})
_SCRAM = re.compile(r"SCRAM-SHA-[0-9]{1,3}(?:-PLUS)?")
# What joined a name to a placeholder that is gone.
_JOINTS = " \t\r\n-–—:,;|/@"
_BRACKETS = ("()", "[]", "<>")


def socket_type(word: str, port: str) -> str | None:
    """Today's word; None where nobody can know."""
    lower = _lower(word)
    if lower not in _TLS:
        return _SOCKET_TYPES.get(lower)
    if port in TLS_PORTS:
        return SocketType.SSL
    return SocketType.STARTTLS if port in _UPGRADE_PORTS else None


def authentication(word: str) -> str | None:
    """Today's word; None where nobody can know."""
    return _AUTHENTICATION.get(_lower(word))


def server_type(word: str) -> str | None:
    """Today's word; None where there is none."""
    return _TYPES.get(_lower(word))


def _lower(word: str) -> str:
    return word.strip().lower().replace("_", "-")


def today(key: str, word: str, known: Collection[str]) -> str:
    """What to write for another word of this key, "" where nobody can know; `known` are its own words."""
    match key:
        case "socketType" if _lower(word) in _TLS:
            return "SSL where the port is 465, 993 or 995, STARTTLS where it is another"
        case "socketType":
            return socket_type(word, "") or ""
        case "authentication" if _lower(word) in _SECURITY:
            return f"it into socketType, and here how people sign in: {Authentication.PASSWORD_CLEARTEXT}"
        case "authentication" if way := HTTP_MECHANISMS.get(_lower(word)):
            return f"{{system: http, value: {way}}} where there is a URL, else {_PASSWORDS[way]}"
        case "authentication" if _SCRAM.fullmatch(word.strip().upper()[:30]):
            return f"{{system: sasl, value: {word.strip().upper()}}}"
        case "authentication":
            return authentication(word) or ""
        case "type":
            return _type_today(word, known)
    return ""


def _type_today(word: str, known: Collection[str]) -> str:
    if _lower(word) in _EXCHANGE and IncomingType.EWS in known:
        return one_of([IncomingType.EWS, IncomingType.ACTIVE_SYNC])
    found = server_type(word) or ""
    return found if found in known or found not in _LISTS else f"it into {_LISTS[found]}"


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
