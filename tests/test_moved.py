"""A moved domain, and what Autodiscover says beside mail."""

import subprocess
import sys
from pathlib import Path

import pytest

from autoconfig import service
from autoconfig.address import Address
from autoconfig.directory import Directory
from autoconfig.errors import Inexpressible, ProfileError
from autoconfig.formats import FORMATS
from autoconfig.formats.asked import Asked
from autoconfig.xml import Element, parse
from conftest import SHARED
from sample import load, profile_text

TO_ADDRESS = "{address: '{local}@new.example'}"
TO_URL = "{url: 'https://autodiscover.new.example/autodiscover/autodiscover.xml'}"
BASIC = "authentication: {system: http, value: Basic}"
DAV = {
    "calendar": f"{{type: caldav, url: 'https://dav.example.com/{{address}}/', {BASIC}}}",
    "addressbook": f"{{type: carddav, url: 'https://dav.example.com/', {BASIC}, username: '{{local}}'}}",
}

SIGN_IN = {
    "incomingServer": "{type: imap, hostname: imap.example.com, port: 993, socketType: SSL, "
    "authentication: [OAuth2, password-cleartext]}",
    "oAuth2": "{issuer: login.example.com, scope: mail, clientID: mail, "
    "authURL: 'https://login.example.com/auth', tokenURL: 'https://login.example.com/token'}",
}


def document(
    directory: Directory, form: str = "autodiscover", address: str = "Jean.Dupont@example.com"
) -> bytes:
    question = service.ask(directory, FORMATS[form], Asked(Address.parse(address)))
    return service.answer(question, {}).body


def said(body: bytes, *names: str) -> list[str | None]:
    """The texts of the elements of these names, in the document's order."""
    root: Element = parse(body)
    return [node.text for node in root.iter() if str(node.tag).partition("}")[2] in names]


@pytest.mark.parametrize(
    ("redirect", "action", "name", "target"),
    [
        (TO_ADDRESS, "redirectAddr", "RedirectAddr", "jean.dupont@new.example"),
        ("{address: moved@NEW.example}", "redirectAddr", "RedirectAddr", "moved@new.example"),
        (
            "{address: '{local}@bücher.example'}",
            "redirectAddr",
            "RedirectAddr",
            "jean.dupont@xn--bcher-kva.example",
        ),
        (
            TO_URL,
            "redirectUrl",
            "RedirectUrl",
            "https://autodiscover.new.example/autodiscover/autodiscover.xml",
        ),
    ],
)
def test_autodiscover_says_where_the_domain_is(
    tmp_path: Path, redirect: str, action: str, name: str, target: str
) -> None:
    body = document(load(tmp_path, profile_text(redirect=redirect)).directory)
    assert said(body, "Action", name) == [action, target]
    assert said(body, "Protocol") == []


@pytest.mark.parametrize(
    "redirect",
    [
        "{address: '{local}@example.com'}",
        "{url: 'https://autodiscover.example.com/'}",
    ],
)
def test_nobody_is_sent_to_where_he_is(tmp_path: Path, redirect: str) -> None:
    """So one profile can have the old and the new domain."""
    body = document(load(tmp_path, profile_text(redirect=redirect)).directory)
    assert said(body, "Action") == ["settings"]


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"autodiscover", "mobilesync"}))
def test_no_other_format_speaks_of_it(tmp_path: Path, form: str) -> None:
    unmoved = document(load(tmp_path, profile_text(**SIGN_IN)).directory, form)
    assert document(load(tmp_path, profile_text(**SIGN_IN, redirect=TO_ADDRESS)).directory, form) == unmoved


@pytest.mark.parametrize(
    ("redirect", "text"),
    [
        ("{address: '{address}'}", "redirect.address: "),
        ("{address: '{local}@{domain}'}", "redirect.address: "),
        ("{address: new.example}", "redirect.address: "),
        ("{address: '@new.example'}", "redirect.address: "),
        ("{address: '{address}@new.example'}", "redirect.address: "),
        ("{address: 'a@b@new.example'}", "redirect.address: "),
        ("{url: 'http://autodiscover.new.example/'}", "redirect.url: "),
        (f"{TO_ADDRESS[:-1]}, {TO_URL[1:]}", "redirect: it needs one of address and url"),
    ],
)
def test_a_redirect_that_leads_nowhere_is_refused(tmp_path: Path, redirect: str, text: str) -> None:
    with pytest.raises(ProfileError) as caught:
        load(tmp_path, profile_text(redirect=redirect))
    assert text in str(caught.value)
    assert ", write " in str(caught.value)


def test_em_client_finds_calendars_and_contacts_behind_mail(tmp_path: Path) -> None:
    body = document(load(tmp_path, profile_text(**DAV)).directory)
    assert said(body, "Type") == ["IMAP", "SMTP", "CalDAV", "CardDAV"]
    assert said(body, "Server")[2:] == [
        "https://dav.example.com/jean.dupont@example.com/",
        "https://dav.example.com/",
    ]
    assert said(body, "LoginName")[2:] == ["jean.dupont@example.com", "jean.dupont"]


@pytest.mark.parametrize("side", ["incomingServer", "outgoingServer"])
def test_mail_in_one_direction_cannot_be_said(tmp_path: Path, side: str) -> None:
    raw = f"[{{raw: '<{side} type=\"x\"/>'}}]"
    with pytest.raises(Inexpressible):
        document(load(tmp_path, profile_text(**{side: raw})).directory)


@pytest.mark.shared
@pytest.mark.parametrize(
    "changes",
    [{}, DAV, {"redirect": TO_ADDRESS}, {"redirect": TO_URL}],
    ids=["mail", "calendars", "address", "url"],
)
def test_the_validator_finds_nothing(tmp_path: Path, changes: dict[str, str]) -> None:
    (tmp_path / "answer").write_bytes(document(load(tmp_path, profile_text(**changes)).directory))
    check = [sys.executable, SHARED / "tools" / "validators" / "check_autodiscover.py", "outlook", "answer"]
    command = [*check, "--strict", "--non-exchange", "--email", "jean.dupont@example.com"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (found.returncode, "WARN" in found.stdout) == (0, False), found.stdout
