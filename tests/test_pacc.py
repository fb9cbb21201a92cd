"""PACC: the document's exact bytes, the digest of it, and what it has no words for."""

import json
from typing import Any

import pytest

from accounts import Case, server
from autoconfig.errors import Inexpressible
from autoconfig.formats.pacc import record, render
from conftest import SHARED
from sample import profile_text

IMAP, POP3, SMTP = server("imap", 993), server("pop3", 995), server("smtp", 465)
STARTTLS = server("imap", 143, "STARTTLS"), server("smtp", 587, "STARTTLS")
KNOWN_ANSWERS = SHARED / "reference" / "pacc"


def document(**changes: str | None) -> bytes:
    return render(Case(profile_text(**changes), "@example.com").account())


def protocols(**changes: str | None) -> Any:
    return json.loads(document(**changes))["protocols"]


def reason(**changes: str | None) -> str:
    with pytest.raises(Inexpressible) as caught:
        document(**changes)
    return str(caught.value)


def test_the_bytes_are_sorted_and_compact_and_end_with_the_brace() -> None:
    assert document(displayName='Zoë "&" Söhne', displayShortName="Zoë").decode() == (
        '{"authentication":{"password":true},'
        '"info":{"provider":{"name":"Zoë \\"&\\" Söhne","shortName":"Zoë"}},'
        '"protocols":{"imap":{"host":"imap.example.com"},"submit":{"host":"smtp.example.com"}}}'
    )


WHOLE = {
    "domains": "[example.test]",
    "displayName": "Example Provider",
    "displayShortName": "Example",
    "incomingServer": f"[{server('imap', 993, hostname='imap.example.test')}, "
    f"{server('pop3', 995, hostname='pop.example.test')}, "
    "{type: jmap, url: 'https://jmap.example.test/session', authentication: OAuth2}]",
    "outgoingServer": server("smtp", 465, hostname="smtp.example.test"),
    "calendar": "{type: caldav, url: 'https://sync.example.test/calendar/', "
    "authentication: {system: http, value: Basic}}",
    "oAuth2": "{issuer: 'https://identity.example.test/', scope: mail, authURL: 'https://a.test/', "
    "tokenURL: 'https://t.test/'}",
    "documentation": "{url: 'https://support.example.test/mail'}",
}


@pytest.mark.shared
def test_the_bytes_are_those_that_others_know() -> None:
    assert document(**WHOLE) == (KNOWN_ANSWERS / "kat-03-submit.body").read_bytes()


DAV = "authentication: {system: http, value: Basic}"


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("calendar", f"{{type: caldav, url: 'https://x.test/c/', {DAV}}}", {"caldav": "https://x.test/c/"}),
        (
            "addressbook",
            f"{{type: carddav, url: 'https://x.test/a', {DAV}}}",
            {"carddav": "https://x.test/a"},
        ),
        ("fileShare", f"{{type: webdav, url: 'https://x.test/f', {DAV}}}", {"webdav": "https://x.test/f"}),
        ("calendar", f"{{type: caldav, url: 'https://x.test/', {DAV}}}", {}),
        ("calendar", f"{{type: caldav, url: 'https://x.test:443/c', {DAV}}}", {}),
        ("calendar", f"{{type: caldav, url: 'http://x.test/c', {DAV}}}", {}),
        ("calendar", f"{{type: caldav, url: 'https://x.test/c?a=b', {DAV}}}", {}),
        ("calendar", f"{{type: caldav, url: 'https://x.test/%EMAILADDRESS%/', {DAV}}}", {}),
        ("calendar", f"{{type: caldav, url: 'https://x.test/é', {DAV}}}", {}),
        ("calendar", f"{{type: caldav, url: 'https://x.test/c', {DAV}, username: '{{local}}'}}", {}),
        ("calendar", "{type: caldav, url: 'https://x.test/c', authentication: OAuth2}", {}),
        ("setupServer", server("managesieve", 4190, "STARTTLS"), {}),
    ],
)
def test_what_there_is_beside_mail_is_said_or_left_out(
    key: str, value: str, expected: dict[str, str]
) -> None:
    said = protocols(**{key: value})
    assert {name: said[name]["url"] for name in said if name not in ("imap", "submit")} == expected


def test_jmap_is_enough_to_read_and_to_send() -> None:
    jmap = f"{{type: jmap, url: 'https://jmap.example.com/', {DAV}}}"
    said = protocols(incomingServer=jmap, outgoingServer=STARTTLS[1])
    assert said == {"jmap": {"url": "https://jmap.example.com/"}}


def test_ways_to_sign_in() -> None:
    only = {
        key: WHOLE[key].replace("password-cleartext", "OAuth2")
        for key in ("incomingServer", "outgoingServer")
    }
    issuer = {"issuer": "https://identity.example.test/"}
    with_token = {"oAuth2": WHOLE["oAuth2"]}
    assert json.loads(document(**only, **with_token))["authentication"] == {
        "oauth-public": issuer,
        "password": False,
    }
    assert json.loads(document(**with_token))["authentication"] == {"password": True}


@pytest.mark.parametrize(
    "issuer", ["login.example.com", "http://x.test", "https://x.test/?a", "https://u@x.test"]
)
def test_an_issuer_is_a_url_without_query_or_user(issuer: str) -> None:
    both = server("imap", 993, authentication="[OAuth2, password-cleartext]")
    token = WHOLE["oAuth2"].replace("https://identity.example.test/", issuer)
    assert json.loads(document(incomingServer=both, oAuth2=token))["authentication"] == {"password": True}
    only = server("imap", 993, authentication="OAuth2")
    assert "no way to sign in" in reason(incomingServer=only, oAuth2=token)


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ("[{url: 'http://x.test/'}, {url: 'https://x.test/?lang=fr#top'}]", "https://x.test/?lang=fr#top"),
        ("{url: 'https://x.test/%EMAILDOMAIN%'}", None),
    ],
)
def test_the_first_page_of_help_that_is_the_same_for_everybody(pages: str, expected: str | None) -> None:
    info = json.loads(document(documentation=pages))["info"]
    assert info.get("help", {}).get("documentation") == expected


def test_there_must_be_a_server_that_it_knows() -> None:
    ews = "{type: ews, url: 'https://ews.example.com/', authentication: NTLM}"
    for changes, purpose in (({"incomingServer": ews}, "reading"), ({"outgoingServer": "none"}, "sending")):
        assert reason(**changes).endswith(f"here: there is no server for {purpose} that it knows.")
    raw = """[{raw: '<outgoingServer type="smtp"/>'}]"""
    assert reason(incomingServer=ews, outgoingServer=raw).endswith(
        "here: there is no server for reading that it knows; its SMTP server is kept raw."
    )


def test_the_record_has_the_digest_of_the_bytes() -> None:
    # printf '{}' | openssl dgst -sha256 -binary | base64
    assert record(b"{}") == "v=UAAC1; a=sha256; d=RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="


@pytest.mark.shared
def test_the_record_is_the_one_that_others_know() -> None:
    known = json.loads((KNOWN_ANSWERS / "known-digests.json").read_text())
    assert known
    for answer in known:
        assert record((KNOWN_ANSWERS / answer["file"]).read_bytes()) == answer["txt"]


def test_the_first_server_of_a_protocol_is_the_one() -> None:
    second = server("imap", 993, hostname="second.example.com")
    assert protocols(incomingServer=f"[{POP3}, {second}, {IMAP}]") == {
        "imap": {"host": "second.example.com"},
        "pop3": {"host": "pop3.example.com"},
        "submit": {"host": "smtp.example.com"},
    }


@pytest.mark.parametrize(
    "other",
    [
        server("imap", 143, "STARTTLS"),
        server("imap", 993, "STARTTLS"),
        server("imap", 10993),
        server("imap", 143, "plain"),
        server("imap", 993, authentication="GSSAPI"),
        server("imap", 993, username='"{local}"'),
    ],
)
def test_a_server_that_cannot_be_said_is_left_out_beside_one_that_can(other: str) -> None:
    assert protocols(incomingServer=f"[{other}, {POP3}]") == {
        "pop3": {"host": "pop3.example.com"},
        "submit": {"host": "smtp.example.com"},
    }


REASONS = {
    "imap.example.com is on port 143 with STARTTLS, not on 993 with SSL": {"incomingServer": STARTTLS[0]},
    "smtp.example.com is on port 587 with STARTTLS, not on 465 with SSL": {"outgoingServer": STARTTLS[1]},
    "pop3.example.com is on port 995 with plain, not on 995 with SSL": {
        "incomingServer": server("pop3", 995, "plain")
    },
    "smtp.example.com has no way to sign in that it knows": {
        "outgoingServer": server("smtp", 465, authentication="none")
    },
}


@pytest.mark.parametrize("text", REASONS)
def test_with_nothing_to_read_or_to_send_there_is_no_document(text: str) -> None:
    assert reason(**REASONS[text]) == f"PACC has no words for how mail works here: {text}."


def test_all_that_is_in_the_way_is_said() -> None:
    text = reason(incomingServer=f"[{POP3}, {STARTTLS[0]}]", outgoingServer=STARTTLS[1], username='"{local}"')
    assert text.endswith(
        "pop3.example.com has logins that are not the address; "
        "imap.example.com is on port 143 with STARTTLS, not on 993 with SSL "
        "and has logins that are not the address; "
        "smtp.example.com is on port 587 with STARTTLS, not on 465 with SSL "
        "and has logins that are not the address."
    )


@pytest.mark.parametrize(
    "rules",
    [
        '"{address}"',
        '"%EMAILADDRESS%"',
        '"{local}@{domain}"',
        '"%EMAILLOCALPART%@%EMAILDOMAIN%"',
        '[{match: "ce.*", username: "{address}"}]',
        '[{match: "ce.*", username: "{address}"}, "{address}", "{local}"]',
    ],
)
def test_the_login_is_the_address(rules: str) -> None:
    assert document(username=rules) == document()


@pytest.mark.parametrize(
    "rules",
    [
        '"{local}"',
        '"%EMAILLOCALPART%"',
        '"{local}@mail.example.com"',
        '"{first:.1}{last}"',
        '[{match: "ce.*", username: "{local}"}]',
        '[{match: "ce.*", username: "{address}"}, "{local}"]',
    ],
)
def test_the_login_is_not_everybodys_address(rules: str) -> None:
    """Not even where somebody who does not say who asks is told the address, for want of a better rule."""
    assert "logins that are not the address" in reason(username=rules)


def test_a_servers_own_rules_come_first() -> None:
    own = [server(*kind, username='"{address}"') for kind in (("imap", 993), ("smtp", 465))]
    assert document(incomingServer=own[0], outgoingServer=own[1], username='"{local}"') == document()


def test_a_login_for_those_who_do_not_say_who_they_are_counts_too() -> None:
    assert document(usernameWithoutAddress='"%EMAILADDRESS%"') == document()
    assert "logins" in reason(usernameWithoutAddress='"%EMAILLOCALPART%"')
    assert "logins" in reason(usernameWithoutAddress='"%EMAILADDRESS%"', username='"{local}"')
