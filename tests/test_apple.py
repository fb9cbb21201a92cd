"""A mobileconfig as Apple's systems take it: their code runs nowhere else, so keys are held against a table.

The table is Apple's device-management schema (of iOS 18.1 and macOS 15.1): TopLevel, CommonPayloadKeys and
the payload types of a person's accounts, as far as it is of use for them. Passwords are left out on purpose.
"""

import plistlib
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from autoconfig import service
from autoconfig.directory import Directory
from autoconfig.errors import ProfileError
from autoconfig.formats import FORMATS
from autoconfig.formats.mobileconfig import read_request
from sample import KEYS, load, profile_text

MARKUP = "<b>&amp; 'Söhne' ]]>\""
ADDRESS = "Jean.Dupont+tag@example.com"


class Key(NamedTuple):
    """What a key may hold. `values`: nothing else; () for anything of the type."""

    type: type
    required: bool = False
    values: tuple[Any, ...] = ()


COMMON = {
    "PayloadIdentifier": Key(str, required=True),
    "PayloadUUID": Key(str, required=True),
    "PayloadType": Key(str, required=True),
    "PayloadVersion": Key(int, required=True, values=(1,)),
    "PayloadDisplayName": Key(str),
    "PayloadDescription": Key(str),
    "PayloadOrganization": Key(str),
}
TOP = COMMON | {
    "PayloadType": Key(str, required=True, values=("Configuration",)),
    "PayloadContent": Key(list, required=True),
    "ConsentText": Key(dict),
    "TargetDeviceType": Key(int, values=tuple(range(7))),
}
SIGN_IN = ("EmailAuthNone", "EmailAuthPassword", "EmailAuthCRAMMD5", "EmailAuthNTLM", "EmailAuthHTTPMD5")
MAIL = COMMON | {
    "PayloadType": Key(str, required=True, values=("com.apple.mail.managed",)),
    "EmailAccountType": Key(str, required=True, values=("EmailTypeIMAP", "EmailTypePOP")),
    "EmailAddress": Key(str),
    "EmailAccountName": Key(str),
    "EmailAccountDescription": Key(str),
    "IncomingMailServerAuthentication": Key(str, required=True, values=SIGN_IN),
    "IncomingMailServerHostName": Key(str, required=True),
    "IncomingMailServerPortNumber": Key(int),
    "IncomingMailServerUseSSL": Key(bool),
    "IncomingMailServerUsername": Key(str),
    "IncomingMailServerIMAPPathPrefix": Key(str),
    "OutgoingMailServerAuthentication": Key(str, required=True, values=SIGN_IN),
    "OutgoingMailServerHostName": Key(str, required=True),
    "OutgoingMailServerPortNumber": Key(int),
    "OutgoingMailServerUseSSL": Key(bool),
    "OutgoingMailServerUsername": Key(str),
    "OutgoingPasswordSameAsIncomingPassword": Key(bool),
    "PreventMove": Key(bool),
    "allowMailDrop": Key(bool),
    "disableMailRecentsSyncing": Key(bool),
}


def dav(prefix: str) -> dict[str, Key]:
    return {
        f"{prefix}AccountDescription": Key(str),
        f"{prefix}HostName": Key(str, required=True),
        f"{prefix}Username": Key(str),
        f"{prefix}PrincipalURL": Key(str),
        f"{prefix}UseSSL": Key(bool),
        f"{prefix}Port": Key(int),
    }


SUBSCRIBED_CALENDAR = {
    "SubCalAccountDescription": Key(str),
    "SubCalAccountHostName": Key(str, required=True),
    "SubCalAccountUsername": Key(str),
    "SubCalAccountUseSSL": Key(bool),
}
WEB_CLIP = {
    "URL": Key(str, required=True),
    "Label": Key(str, required=True),
    "Icon": Key(bytes),
    "IsRemovable": Key(bool),
    "FullScreen": Key(bool),
}
PAYLOADS = {
    "com.apple.mail.managed": MAIL,
    "com.apple.caldav.account": COMMON | dav("CalDAV"),
    "com.apple.carddav.account": COMMON | dav("CardDAV"),
    "com.apple.subscribedcalendar.account": COMMON | SUBSCRIBED_CALENDAR,
    "com.apple.webClip.managed": COMMON | WEB_CLIP,
}

BASIC = "authentication: {system: http, value: Basic}"
EVERYTHING = {
    "calendar": f"[{{type: caldav, url: 'https://dav.example.com:8443/dav/{{address}}/', {BASIC}}},"
    f" {{type: caldav, url: 'https://other.example.com/', {BASIC}}}]",
    "addressbook": f"{{type: carddav, url: 'https://dav.example.com', {BASIC}, username: '{{local}}'}}",
    "subscribedCalendar": "[{url: 'https://example.com/a.ics'}, {url: 'webcal://example.com/b.ics'}]",
    "webMail": "{loginPage: {url: 'https://mail.example.com/?user={address}'}}",
    "consentText": "{en: Agree, fr: D'accord}",
}
RULES = '["{first:.1}{last}", "{local}"]'
PROFILES = {
    "IMAP": profile_text(username=RULES),
    "POP3": profile_text(
        incomingServer=KEYS["incomingServer"].replace("type: imap", "type: pop3").replace("993", "995")
    ),
    "STARTTLS": profile_text(
        outgoingServer=KEYS["outgoingServer"].replace("465", "587").replace("SSL", "STARTTLS")
    ),
    "two logins": profile_text(
        incomingServer=KEYS["incomingServer"].replace("}", ', username: "own-{local}"}')
    ),
    "markup": profile_text(displayName="'{}'".format(MARKUP.replace("'", "''"))),
    "everything": profile_text(**EVERYTHING),
    "sign-in by challenge": profile_text(
        incomingServer=KEYS["incomingServer"].replace("cleartext", "encrypted"),
    ),
}


def mobileconfig(directory: Directory, address: str = ADDRESS, **more: str) -> bytes:
    asked = read_request({"emailaddress": address, **more}, b"")
    return service.answer(service.ask(directory, FORMATS["mobileconfig"], asked), {}).body


def faults(payload: Mapping[str, Any], keys: Mapping[str, Key]) -> Iterator[str]:
    """What Apple's rules say against it."""
    for name in sorted(keys.keys() | payload.keys()):
        key, value = keys.get(name), payload.get(name)
        if key is None:
            yield f"there is no key {name}"
        elif value is None:
            if key.required:
                yield f"{name} is missing"
        elif type(value) is not key.type:  # a bool is an int to Python, not to Apple
            yield f"{name} is {type(value).__name__}, not {key.type.__name__}"
        elif key.values and value not in key.values:
            yield f"{name} is {value!r}"
        elif value == "":
            yield f"{name} is empty: leave it out"


@pytest.fixture(params=PROFILES.values(), ids=list(PROFILES))
def directory(request: pytest.FixtureRequest, tmp_path: Path) -> Directory:
    return load(tmp_path, request.param).directory


def test_every_key_is_one_of_apples_with_its_type_and_value(directory: Directory) -> None:
    top = plistlib.loads(mobileconfig(directory, name="Jean <&\"'> Dupont"))
    assert list(faults(top, TOP)) == []
    for payload in top["PayloadContent"]:
        assert list(faults(payload, PAYLOADS[payload["PayloadType"]])) == []


def test_a_payload_is_known_by_its_own_uuid_and_an_identifier_without_spaces(directory: Directory) -> None:
    """A UUID that stands twice is refused; both decide what a second download replaces."""
    top = plistlib.loads(mobileconfig(directory))
    payloads = [top, *top["PayloadContent"]]
    for name in ("PayloadUUID", "PayloadIdentifier"):
        assert len({payload[name] for payload in payloads}) == len(payloads)
    assert all(str(UUID(payload["PayloadUUID"])).upper() == payload["PayloadUUID"] for payload in payloads)
    assert not any(" " in payload["PayloadIdentifier"] for payload in payloads)
    other = plistlib.loads(mobileconfig(directory, "marie.curie@example.com"))
    assert mobileconfig(directory) == mobileconfig(directory)
    assert other["PayloadIdentifier"] != top["PayloadIdentifier"]


def test_both_servers_have_a_login_and_are_encrypted(directory: Directory) -> None:
    """`UseSSL` is Apple's only word for TLS and STARTTLS; without it there may be none."""
    mail, *_ = plistlib.loads(mobileconfig(directory))["PayloadContent"]
    for side in ("Incoming", "Outgoing"):
        assert mail[f"{side}MailServerUseSSL"] is True
        assert mail[f"{side}MailServerUsername"]


def test_accounts_beside_mail(tmp_path: Path) -> None:
    """Each in the parts that Apple's keys want, and under an identity that stays where others come or go."""
    top = plistlib.loads(mobileconfig(load(tmp_path, PROFILES["everything"]).directory))
    assert top["ConsentText"] == {"default": "Agree", "en": "Agree", "fr": "D'accord"}
    mail, caldav, caldav2, carddav, holidays, others, clip = top["PayloadContent"]

    def say(payload: Mapping[str, Any], *names: str) -> tuple[Any, ...]:
        return tuple(payload.get(name) for name in names)

    keys = ("CalDAVHostName", "CalDAVPort", "CalDAVUseSSL", "CalDAVPrincipalURL", "CalDAVUsername")
    address = ADDRESS.lower()
    path = "/dav/jean.dupont%2Btag@example.com/"
    assert say(caldav, *keys) == ("dav.example.com", 8443, True, path, address)
    assert say(caldav2, *keys) == ("other.example.com", 443, True, None, address)
    assert say(carddav, "CardDAVHostName", "CardDAVPort", "CardDAVUsername") == (
        "dav.example.com",
        443,
        "jean.dupont+tag",
    )
    keys = ("SubCalAccountHostName", "SubCalAccountUseSSL")
    assert say(holidays, *keys) == ("https://example.com/a.ics", True)
    assert say(others, *keys) == ("webcal://example.com/b.ics", False)
    assert say(clip, "URL", "Label") == (
        "https://mail.example.com/?user=jean.dupont%2Btag@example.com",
        "Example",
    )
    fewer = profile_text(addressbook=EVERYTHING["addressbook"])
    found = plistlib.loads(mobileconfig(load(tmp_path, fewer).directory))["PayloadContent"]
    assert [payload["PayloadUUID"] for payload in found] == [mail["PayloadUUID"], carddav["PayloadUUID"]]
    suffixes = [
        payload["PayloadIdentifier"].removeprefix(f"{top['PayloadIdentifier']}.")
        for payload in top["PayloadContent"]
    ]
    assert suffixes == [
        "mail",
        "caldav",
        "caldav2",
        "carddav",
        "subscribedcalendar",
        "subscribedcalendar2",
        "webclip",
    ]


@pytest.mark.parametrize(
    "url",
    ["https://a:b@dav.example.com/", "https://dav.example.com:65536/", "https://[dav", "https:///dav", "dav"],
)
def test_a_url_can_be_taken_apart(tmp_path: Path, url: str) -> None:
    with pytest.raises(ProfileError, match=r"calendar\.url: .* is not a URL, write one such as https://"):
        load(tmp_path, profile_text(calendar=f"{{type: caldav, url: '{url}', {BASIC}}}"))


def test_a_host_name_is_written_as_the_network_has_it(tmp_path: Path) -> None:
    calendar = f"{{type: caldav, url: 'https://bücher.example/', {BASIC}}}"
    top = plistlib.loads(mobileconfig(load(tmp_path, profile_text(calendar=calendar)).directory))
    assert top["PayloadContent"][1]["CalDAVHostName"] == "xn--bcher-kva.example"


@pytest.mark.parametrize("word", ["OAuth2", "GSSAPI", "[TLS-client-cert, OAuth2]"])
def test_a_calendar_without_password_is_left_out(tmp_path: Path, word: str) -> None:
    calendar = f"{{type: caldav, url: 'https://dav.example.com/', authentication: {word}}}"
    top = plistlib.loads(mobileconfig(load(tmp_path, profile_text(calendar=calendar)).directory))
    assert len(top["PayloadContent"]) == 1


@pytest.mark.parametrize(
    ("consent", "text"),
    [
        ("Agree", {"default": "Agree"}),
        ("{fr: D'accord}", {"default": "D'accord", "fr": "D'accord"}),
        ("{fr: D'accord, en: Agree}", {"default": "Agree", "fr": "D'accord", "en": "Agree"}),
        ('{fr: D\'accord, "": Agree}', {"default": "Agree", "fr": "D'accord"}),
    ],
)
def test_a_consent_has_always_a_default(tmp_path: Path, consent: str, text: dict[str, str]) -> None:
    top = plistlib.loads(mobileconfig(load(tmp_path, profile_text(consentText=consent)).directory))
    assert top["ConsentText"] == text


@pytest.mark.clients
@pytest.mark.skipif(
    shutil.which("plistutil") is None, reason="libplist is not installed: apt-get install libplist-utils"
)
def test_libplist_reads_the_same_as_python(directory: Directory, tmp_path: Path) -> None:
    """What iPhone tools on Linux read: to a binary property list and back."""
    body = mobileconfig(directory, name="Jean <&\"'> Dupont")
    source, target = tmp_path / "xml", tmp_path / "binary"
    source.write_bytes(body)
    subprocess.run(
        ["plistutil", "-f", "bin", "-i", source, "-o", target], check=True, timeout=20, capture_output=True
    )
    binary = target.read_bytes()
    assert binary.startswith(b"bplist00")
    assert plistlib.loads(binary) == plistlib.loads(body)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"IncomingMailServerPortNumber": 993.0}, "IncomingMailServerPortNumber is float, not int"),
        ({"IncomingMailServerUseSSL": 1}, "IncomingMailServerUseSSL is int, not bool"),
        ({"IncomingPassword": "secret"}, "there is no key IncomingPassword"),
        ({"EmailAccountType": "IMAP"}, "EmailAccountType is 'IMAP'"),
        ({"OutgoingMailServerHostName": None}, "OutgoingMailServerHostName is missing"),
        ({"EmailAccountName": ""}, "EmailAccountName is empty: leave it out"),
    ],
)
def test_the_table_would_show_a_fault(change: dict[str, Any], fault: str, tmp_path: Path) -> None:
    body = mobileconfig(load(tmp_path, PROFILES["IMAP"]).directory)
    (mail,) = plistlib.loads(body)["PayloadContent"]
    assert list(faults(mail | change, MAIL)) == [fault]
