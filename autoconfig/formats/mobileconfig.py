"""Apple's configuration profile (`.mobileconfig`) with one mail account.

Keys and values: Apple's device-management schemas, TopLevel and com.apple.mail.managed. Fetched by Safari
from a link; iPhone, iPad and Mac ask no provider by themselves. It is one person's, so it needs the address.
There is no password in it and never will be; the system asks for it.

For an alias the account sends as the mailbox behind it (EmailAddress). Identity and description stay those of
the address asked about: a second download replaces the first even when the directory has changed between.
"""

import plistlib
from uuid import NAMESPACE_URL, UUID, uuid5

from autoconfig.account import Account, AccountServer
from autoconfig.address import Address
from autoconfig.errors import Inexpressible
from autoconfig.words import Authentication, IncomingType, SocketType

MEDIA_TYPE = "application/x-apple-aspen-config"
PATHS = ("/email.mobileconfig",)
FILE_NAME = "{domain}.mobileconfig"
MAIL_PAYLOAD = "com.apple.mail.managed"

_ACCOUNT_TYPES = {IncomingType.IMAP: "EmailTypeIMAP", IncomingType.POP3: "EmailTypePOP"}
_AUTHENTICATION = {
    Authentication.PASSWORD_CLEARTEXT: "EmailAuthPassword",
    Authentication.PASSWORD_ENCRYPTED: "EmailAuthCRAMMD5",
    Authentication.NTLM: "EmailAuthNTLM",
    Authentication.CLIENT_IP_ADDRESS: "EmailAuthNone",
    Authentication.NONE: "EmailAuthNone",
}


def render(account: Account) -> bytes:
    """A configuration profile as an XML property list, unsigned. Raises Inexpressible."""
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": _identifier(account.address),
            "PayloadUUID": _uuid(account.address, "Configuration"),
            "PayloadDisplayName": account.display_name,
            "PayloadDescription": _description(account),
            "PayloadOrganization": account.display_name,
            "PayloadContent": [_mail(account)],
        },
        sort_keys=False,
    )


def _description(account: Account) -> str:
    text = account.language.text("Sets up the mailbox {address} in the Mail app. There is no password in it.")
    return text.format(address=account.address)


def _mail(account: Account) -> dict[str, str | int | bool]:
    incoming = _first(sorted(account.incoming(), key=lambda server: server.type is not IncomingType.IMAP))
    outgoing = _first(list(account.outgoing()))
    person = {"EmailAccountName": account.name} if account.name else {}
    return {
        "PayloadType": MAIL_PAYLOAD,
        "PayloadVersion": 1,
        "PayloadIdentifier": f"{_identifier(account.address)}.mail",
        "PayloadUUID": _uuid(account.address, MAIL_PAYLOAD),
        "PayloadDisplayName": account.display_name,
        "EmailAccountType": _ACCOUNT_TYPES[IncomingType(incoming.type)],
        "EmailAccountDescription": account.display_short_name or account.display_name,
        **person,
        "EmailAddress": str(account.mailbox),
        **_server("Incoming", incoming),
        **_server("Outgoing", outgoing),
        "OutgoingPasswordSameAsIncomingPassword": incoming.username == outgoing.username,
    }


def _server(side: str, server: AccountServer) -> dict[str, str | int | bool]:
    return {
        f"{side}MailServerAuthentication": _AUTHENTICATION[_usable(server)[0]],
        f"{side}MailServerHostName": server.hostname,
        f"{side}MailServerPortNumber": server.port,
        # One word for TLS and STARTTLS; false would demand no encryption at all.
        f"{side}MailServerUseSSL": server.socket_type is not SocketType.PLAIN,
        f"{side}MailServerUsername": server.username,
    }


def _first(servers: list[AccountServer]) -> AccountServer:
    for server in servers:
        if _usable(server):
            return server
    raise Inexpressible("Apple's profile knows no way to sign in that the provider offers.")


def _usable(server: AccountServer) -> list[Authentication]:
    return [word for word in server.authentication if word in _AUTHENTICATION]


def _identifier(address: Address) -> str:
    """Decides what a second download replaces, so it depends on the address and nothing else."""
    reverse = ".".join(reversed(address.domain.split(".")))
    return f"{reverse}.autoconfig.{_uuid(address, 'identifier')}"


def _uuid(address: Address, role: str) -> str:
    person: UUID = uuid5(NAMESPACE_URL, f"mailto:{address}")
    return str(uuid5(person, role)).upper()
