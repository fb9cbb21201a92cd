"""Apple's configuration profile (`.mobileconfig`): mail, calendars, contacts, a link to the web mail.

Keys and values: Apple's device-management schemas, TopLevel and the payload types below. Fetched by Safari
from a link; iPhone, iPad and Mac ask no provider by themselves. It is one person's, so it needs the address.
There is no password in it and never will be; the system asks for it.

For an alias the account sends as the mailbox behind it (EmailAddress). Identity and description stay those of
the address asked about: a second download replaces the first even when the directory has changed between.
"""

import plistlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha1
from urllib.parse import quote, urlencode, urlsplit
from uuid import NAMESPACE_URL

from autoconfig.account import Account, AccountServer, TcpServer
from autoconfig.address import Address, to_domain
from autoconfig.formats import obstacles
from autoconfig.formats.asked import Asked, who_in
from autoconfig.formats.obstacles import expressible, no_way_to_sign_in
from autoconfig.profile.words import Authentication, IncomingType, SocketType

MEDIA_TYPE = "application/x-apple-aspen-config"
# Ours, which is also that of many small services; automx2's; Mailu's.
PATHS = ("/email.mobileconfig", "/mobileconfig/", "/mobileconfig", "/apple.mobileconfig")
FILE_NAME = "{domain}.mobileconfig"

MAIL = "com.apple.mail.managed"
CALDAV = "com.apple.caldav.account"
CARDDAV = "com.apple.carddav.account"
SUBSCRIBED_CALENDAR = "com.apple.subscribedcalendar.account"  # iPhone and iPad only
WEB_CLIP = "com.apple.webClip.managed"
# What a payload's identifier ends in.
_SUFFIXES = {
    MAIL: "mail",
    CALDAV: "caldav",
    CARDDAV: "carddav",
    SUBSCRIBED_CALENDAR: "subscribedcalendar",
    WEB_CLIP: "webclip",
}
Content = dict[str, str | int | bool]
# Given an address and what is to be called so.
Identify = Callable[[Address, str], str]
PROFILE = "profile"

# RFC 9562 section 4.1: of this digit the first two bits are 10.
_VARIANT = {f"{digit:X}": f"{digit & 0b0011 | 0b1000:X}" for digit in range(16)}
_PORTS = {"https": 443, "http": 80}
_WITHOUT_PASSWORD = frozenset({Authentication.OAUTH2, Authentication.GSSAPI, Authentication.TLS_CLIENT_CERT})
_ACCOUNT_TYPES = {IncomingType.IMAP: "EmailTypeIMAP", IncomingType.POP3: "EmailTypePOP"}
_AUTHENTICATION = {
    Authentication.PASSWORD_CLEARTEXT: "EmailAuthPassword",
    Authentication.PASSWORD_ENCRYPTED: "EmailAuthCRAMMD5",
    Authentication.NTLM: "EmailAuthNTLM",
    Authentication.CLIENT_IP_ADDRESS: "EmailAuthNone",
    Authentication.NONE: "EmailAuthNone",
}


def read_request(parameters: Mapping[str, str], body: bytes) -> Asked:
    """The address, and what people or the page's links say beside it. Raises BadAddress."""
    name, login, language, protocol = (
        parameters.get(word, "") for word in ("name", "username", "lang", "protocol")
    )
    languages = (language,) if language else ()
    return Asked(who_in(parameters), "", "", name, login, languages, protocol)


def link(asked: Asked) -> str:
    """The path and the query that `read_request` reads so, but for languages beside the best."""
    said = {
        "emailaddress": str(asked.address),
        "lang": next(iter(asked.languages), ""),
        "username": asked.login,
        "name": asked.name,
        "protocol": asked.protocol,
    }
    return f"{PATHS[0]}?{urlencode({name: text for name, text in said.items() if text}, quote_via=quote)}"


def identifier(address: Address, role: str) -> str:
    """What something is called, for good: by PROFILE a configuration profile, else a UUID of what it is.

    It decides what a second download replaces, so it depends on the address and nothing else.
    """
    if role == PROFILE:
        reverse = ".".join(address.domain.split(".")[::-1])
        return f"{reverse}.autoconfig.{identifier(address, 'identifier')}"
    return _named(_person(address), role)


def render(account: Account, identifier: Identify = identifier) -> bytes:
    """A configuration profile as an XML property list, unsigned. Raises Inexpressible."""
    address, name = account.address, account.display_name
    consent = {"ConsentText": _consent(account.consent_text)} if account.consent_text else {}
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": identifier(address, PROFILE),
            "PayloadUUID": identifier(address, "Configuration"),
            "PayloadDisplayName": name,
            "PayloadDescription": _description(account),
            "PayloadOrganization": name,
            **consent,
            "PayloadContent": [
                _payload(account, payload_type, number, content, identifier)
                for payload_type, contents in _contents(account).items()
                for number, content in enumerate(contents, 1)
            ],
        },
        sort_keys=False,
    )


def servers(account: Account) -> tuple[TcpServer, TcpServer]:
    """For reading and for sending, those that a document has. Raises Inexpressible where `render` does."""
    reading, sending = expressible(account, "A mobileconfig", _why_not)
    return min(reading, key=lambda server: server.type is not IncomingType.IMAP), sending[0]


def installs(account: Account) -> tuple[str, ...]:
    """The types of the payloads that a document has. Raises Inexpressible."""
    return tuple(payload_type for payload_type, contents in _contents(account).items() if [*contents])


def _description(account: Account) -> str:
    text = account.language.text("Sets up the mailbox {address} in the Mail app. There is no password in it.")
    return text.format(address=account.address)


def _contents(account: Account) -> Mapping[str, Iterable[Content]]:
    """What is said in each payload, by its type."""
    label = account.display_short_name or account.display_name
    page = account.web_mail and account.web_mail.url
    return {
        MAIL: [_mail(account, label)],
        CALDAV: [_dav("CalDAV", server, label) for server in account.calendar if _is_usable(server)],
        CARDDAV: [_dav("CardDAV", server, label) for server in account.addressbook if _is_usable(server)],
        SUBSCRIBED_CALENDAR: [_subscribed(calendar.url, label) for calendar in account.subscribed_calendar],
        WEB_CLIP: [{"URL": page, "Label": label}] if page else [],
    }


def _payload(
    account: Account, payload_type: str, number: int, content: Content, identifier: Identify
) -> Content:
    """One payload; where there are several of a type, its `number` tells it from the others."""
    count = "" if number == 1 else str(number)
    return {
        "PayloadType": payload_type,
        "PayloadVersion": 1,
        "PayloadIdentifier": f"{identifier(account.address, PROFILE)}.{_SUFFIXES[payload_type]}{count}",
        "PayloadUUID": identifier(account.address, f"{payload_type}{count}"),
        "PayloadDisplayName": account.display_name,
        **content,
    }


def _mail(account: Account, label: str) -> Content:
    incoming, outgoing = servers(account)
    person = {"EmailAccountName": account.name} if account.name else {}
    return {
        "EmailAccountType": _ACCOUNT_TYPES[IncomingType(incoming.type)],
        "EmailAccountDescription": label,
        **person,
        "EmailAddress": str(account.mailbox),
        **_server("Incoming", incoming),
        **_server("Outgoing", outgoing),
        "OutgoingPasswordSameAsIncomingPassword": incoming.username == outgoing.username,
    }


def _server(side: str, server: TcpServer) -> Content:
    return {
        f"{side}MailServerAuthentication": _AUTHENTICATION[_ways(server)[0]],
        f"{side}MailServerHostName": server.hostname,
        f"{side}MailServerPortNumber": server.port,
        # One word for TLS and STARTTLS; false would demand no encryption at all.
        f"{side}MailServerUseSSL": server.socket_type is not SocketType.PLAIN,
        f"{side}MailServerUsername": server.username,
    }


def left_out(account: Account) -> Iterator[str]:
    """The servers that no document can have, each with the reason; of the others mail takes the best two."""
    yield from obstacles.left_out(account, _why_not)
    for server in (*account.calendar, *account.addressbook):
        if not _is_usable(server):
            yield f"its {server.type} server is not on the web or takes no password"


def _why_not(server: TcpServer) -> str:
    return "" if _ways(server) else no_way_to_sign_in(server)


def _ways(server: TcpServer) -> list[Authentication]:
    words = (word for word in server.authentication if isinstance(word, Authentication))
    return [word for word in words if word in _AUTHENTICATION]


def _is_usable(server: AccountServer) -> bool:
    """Whether it is on the web and takes a password: there are no keys for anything else."""
    return urlsplit(server.url or "").scheme in _PORTS and not _WITHOUT_PASSWORD.issuperset(
        server.authentication
    )


def _dav(prefix: str, server: AccountServer, label: str) -> Content:
    """The URL in its parts; under its path the system looks for what is the person's own."""
    url = urlsplit(server.url or "")
    path = {f"{prefix}PrincipalURL": url.path} if url.path.strip("/") else {}
    login = {f"{prefix}Username": server.username} if server.username else {}
    return {
        f"{prefix}AccountDescription": label,
        f"{prefix}HostName": to_domain(url.hostname or ""),
        f"{prefix}Port": url.port or _PORTS[url.scheme],
        f"{prefix}UseSSL": url.scheme == "https",
        **path,
        **login,
    }


def _subscribed(url: str, label: str) -> Content:
    return {
        "SubCalAccountDescription": label,
        "SubCalAccountHostName": url,
        "SubCalAccountUseSSL": urlsplit(url).scheme == "https",
    }


def _consent(texts: Mapping[str, str]) -> dict[str, str]:
    """By language; a device that has none of them takes the default, so there is always one."""
    default = texts.get("") or texts.get("en") or next(iter(texts.values()))
    return {"default": default, **{language: text for language, text in texts.items() if language}}


@lru_cache(maxsize=1)  # a document asks for one person several times
def _person(address: Address) -> bytes:
    return bytes.fromhex(_named(NAMESPACE_URL.bytes, f"mailto:{address}").replace("-", ""))


def _named(namespace: bytes, name: str) -> str:
    """A UUID of version 5, by RFC 9562 section 5.5, which `uuid.uuid5` takes far longer for."""
    found = sha1(namespace + name.encode(), usedforsecurity=False).hexdigest().upper()
    return f"{found[:8]}-{found[8:12]}-5{found[13:16]}-{_VARIANT[found[16]]}{found[17:20]}-{found[20:32]}"
