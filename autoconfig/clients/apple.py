"""Mail of an iPhone, iPad or Mac, by a mobileconfig: it asks no provider by itself.

The person opens the page of the service, or its link, in a browser, and installs what is downloaded.
Source: apple/device-management, mdm/profiles (TopLevel, CommonPayloadKeys, com.apple.mail.managed), read:
which keys are required, their types and values. No device was run; that a PayloadUUID must not stand there
twice is reported, and that one wrong payload is enough to refuse it all is assumed.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from autoconfig.address import Address
from autoconfig.clients import mobileconfig
from autoconfig.clients.client import Client, Taken
from autoconfig.clients.simulation import Configured, Ending, Get, Simulation, one
from autoconfig.errors import BadDocument
from autoconfig.profile.words import OVER_TCP, Authentication, SocketType

# Where the page's link leads.
URL = "https://autoconfig.{domain}/email.mobileconfig?emailaddress={address}"
MEDIA_TYPE = "application/x-apple-aspen-config"
_KINDS = {"EmailTypeIMAP": "imap", "EmailTypePOP": "pop3"}
_WAYS = frozenset(
    ("EmailAuthNone", "EmailAuthPassword", "EmailAuthCRAMMD5", "EmailAuthNTLM", "EmailAuthHTTPMD5")
)
_ALWAYS: Mapping[str, type] = {
    "PayloadIdentifier": str,
    "PayloadUUID": str,
    "PayloadType": str,
    "PayloadVersion": int,
}
_HIGHEST_PORT = 65535
_SIDES = ("Incoming", "Outgoing")
_REQUIRED = (
    "EmailAccountType",
    *(f"{side}MailServer{key}" for side in _SIDES for key in ("Authentication", "HostName")),
)
_TYPES: Mapping[str, type] = {"EmailAccountType": str} | {
    key: kind
    for side in _SIDES
    for key, kind in (
        (f"{side}MailServerAuthentication", str),
        (f"{side}MailServerHostName", str),
        (f"{side}MailServerPortNumber", int),
        (f"{side}MailServerUseSSL", bool),
        (f"{side}MailServerUsername", str),
    )
}
_BY_ITSELF = "Apple's Mail asks no provider by itself: people have to be led to the page, or to its link."
_STEPS = "The person allows the download in Safari, and installs it in Settings within eight minutes."
_UNSIGNED = "It is shown in red as not signed, and can be installed all the same."
_SIGNED = "It is shown as verified where the device trusts the signer's certificate, else as not verified."


def simulation(address: Address) -> Simulation:
    """Open the link, and install what comes."""
    url = URL.format(domain=address.domain, address=quote(str(address), safe=""))
    came = yield from one(Get(url, seconds=60.0))
    if came.status != 200:
        return Ending(False, notes=(_BY_ITSELF, "There is no mobileconfig, so it is filled in by hand."))
    if came.content_type.partition(";")[0].strip().lower() != MEDIA_TYPE:
        return _refused(url, f"shows it or stores it, for its media type is not {MEDIA_TYPE}")
    try:
        found = mobileconfig.read(came.body)
        payload = mail_payload(found.content)
    except BadDocument as error:
        return _refused(url, f"refuses it, for {error}")
    incoming, outgoing = (_server(payload, side) for side in _SIDES)
    notes = (
        _BY_ITSELF,
        _STEPS,
        _SIGNED if found.is_signed else _UNSIGNED,
        *_questions(found.content, payload),
    )
    return Ending(True, url, incoming, outgoing, notes)


def _refused(url: str, verdict: str) -> Ending:
    return Ending(False, notes=(_BY_ITSELF, f"It {verdict}."), verdicts={url: verdict})


def mail_payload(content: dict[str, Any]) -> dict[str, Any]:
    """The first for mail of a mobileconfig that may be installed. Raises BadDocument."""
    payloads = content.get("PayloadContent")
    if content.get("PayloadType") != "Configuration" or not isinstance(payloads, list):
        raise BadDocument("it is no configuration with payloads")
    identifiers = set()
    for payload in (content, *payloads):
        _check(payload, _ALWAYS, _ALWAYS)
        if payload["PayloadUUID"] in identifiers:
            raise BadDocument("a PayloadUUID stands there twice")
        identifiers.add(payload["PayloadUUID"])
    mail: list[dict[str, Any]] = [one for one in payloads if one["PayloadType"] == mobileconfig.MAIL]
    for payload in mail:
        _check(payload, _REQUIRED, _TYPES)
        ways = {payload[key] for key in _REQUIRED if key.endswith("Authentication")}
        if payload["EmailAccountType"] not in _KINDS or not ways <= _WAYS:
            raise BadDocument("a word for the type or the authentication is none of Apple's")
        if not all(0 < payload.get(f"{side}MailServerPortNumber", 1) <= _HIGHEST_PORT for side in _SIDES):
            raise BadDocument("a port is none")
    if not mail:
        raise BadDocument("it has no payload for mail")
    return mail[0]


def _check(payload: Any, required: Any, types: Mapping[str, type]) -> None:
    if not isinstance(payload, dict):
        raise BadDocument("a payload is no dictionary")
    if missing := next((key for key in required if key not in payload), ""):
        raise BadDocument(f"{missing} is missing")
    # A truth value is an int to Python, and none to Apple.
    wrong = (key for key, kind in types.items() if key in payload and type(payload[key]) is not kind)
    if key := next(wrong, ""):
        raise BadDocument(f"{key} is of a wrong type")


def _server(payload: dict[str, Any], side: str) -> Configured:
    """With UseSSL it finds out whether that is TLS or STARTTLS; without, it is neither."""
    said = {key: payload.get(f"{side}MailServer{key}") for key in ("HostName", "PortNumber", "Username")}
    encrypts = payload.get(f"{side}MailServerUseSSL") is True
    without = payload[f"{side}MailServerAuthentication"] == "EmailAuthNone"
    return Configured(
        _KINDS[payload["EmailAccountType"]] if side == "Incoming" else "smtp",
        said["HostName"] or "",
        said["PortNumber"] or 0,
        None if encrypts else SocketType.PLAIN,
        "" if without else said["Username"] or "",
    )


def _questions(content: dict[str, Any], payload: dict[str, Any]) -> Iterator[str]:
    if content.get("ConsentText"):
        yield "The person has to agree to a text first."
    for key, what in (("EmailAddress", "address"), ("IncomingMailServerUsername", "username")):
        if not payload.get(key):
            yield f"The person is asked for the {what}."
    once = payload.get("OutgoingPasswordSameAsIncomingPassword") is True
    yield f"The person is asked for the password {'once' if once else 'twice'}."


CLIENT = Client(
    name="apple",
    title="Apple Mail (iPhone, iPad, Mac)",
    asks_with_address=True,
    # A document has one of each.
    taken=Taken.FIRST,
    types=OVER_TCP,
    # None of the values of IncomingMailServerAuthentication is OAuth.
    ways=frozenset(
        (
            Authentication.PASSWORD_CLEARTEXT,
            Authentication.PASSWORD_ENCRYPTED,
            Authentication.NTLM,
            Authentication.NONE,
            Authentication.CLIENT_IP_ADDRESS,
        )
    ),
    simulations={"": simulation},
    oauth2="A mobileconfig has no word for OAuth2.",
)
