"""What others say of our documents: the validators beside the checkout, on every golden file."""

import importlib.util
import sys
from pathlib import Path

import pytest

from accounts import CASES, Case
from conftest import SHARED
from test_golden import DOCUMENTS, ERRORS, GOLDEN

# The validators leave files open.
pytestmark = [
    pytest.mark.shared,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

# What an operator can ask for although a validator warns of it, in its strict mode or at all.
ODD = {
    "alias/autodiscover": "it speaks of the mailbox behind the alias",
    "academy-anyone/pacc": "the login is not the address, so there is no document",
    "tour-anyone/pacc": "the same",
    "android-anyone/provider-database": "it says all that the profile does, and Android refuses that",
    "authentication/autoconfig": "Android refuses a server with no way to sign in that it knows",
    "login-is-the-address/autoconfig": "there are two IMAP servers",
    "login-is-the-address/provider-database": "the same",
    "markup/autoconfig": "the address looks like a placeholder that is none",
    "markup/autodiscover": "the same",
    "own-usernames/autoconfig": "FairEmail takes the last login for all servers",
    "sign-in-anyone/autoconfig": "some clients know no OAuth2",
    "sign-in-anyone/provider-database": "a host name has the domain in it",
    "plain-socket/autoconfig": "there is no encryption",
    "pop3-beside-imap/autoconfig": "POP3 is preferred",
    "pop3-only/autoconfig": "some clients read IMAP only",
    **dict.fromkeys(
        (
            "raw-outgoing/autoconfig",
            "raw-outgoing-anyone/autoconfig",
            "raw-outgoing-anyone/provider-database",
        ),
        "some clients read other people's words for a socket, some refuse them",
    ),
    **dict.fromkeys(
        (
            "raw/autoconfig",
            "tour/autoconfig",
            "tour-anyone/autoconfig",
            "tour-anyone/provider-database",
            "tour-team/autoconfig",
        ),
        "elements that nobody knows",
    ),
}


def arguments(form: str, case: Case) -> tuple[str, ...]:
    """The validator's name and what to tell it about a document of that format."""
    account = case.account()
    email = ("--email", str(account.address)) if account.address.known else ()
    logins = {server.username for server in (*account.for_reading(), *account.for_sending())}
    same = [*logins] if len(logins) == 1 and email else []
    if form in ("autoconfig", "provider-database"):
        return "check_autoconfig", "--strict", *email, *[f"--expect-login={login}" for login in same]
    if form == "autodiscover":
        told = (*email, *[f"--login={login}" for login in same])
        return "check_autodiscover", "--strict", "--non-exchange", *told, "outlook"
    if form == "mobilesync":
        return "check_autodiscover", "--strict", *email, "mobilesync"
    if form == "pacc":
        return "check_pacc", "--strict", "--domain", account.address.domain
    if form == "autodiscover-json":
        return "check_autodiscover", "--strict", "--protocol", "AutodiscoverV1", "json"
    if form == "qr":
        return "check_tbqr", "--expect-accounts", "1"
    assert form == "mobileconfig", f"say which validator {form} has"
    return "check_mobileconfig", "--user-facing"


def verdict(validator: str, *told: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    path = SHARED / "tools" / "validators" / f"{validator}.py"
    spec = importlib.util.spec_from_file_location(validator, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(sys, "argv", [validator, *told, str(file)])
    found: int = module.main()
    return found


# A refusal is no document; of an add-on Thunderbird is the judge, see test_thunderbird_addon.
SAID = [
    name
    for name in DOCUMENTS
    if not DOCUMENTS[name][1].startswith("thunderbird-")
    if (GOLDEN / name).exists() and (GOLDEN / name).read_bytes().startswith((b"<", b"{"))
]


@pytest.mark.parametrize("name", SAID)
def test_a_document_is_valid_unless_it_is_odd(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, form = DOCUMENTS[name]
    # A validator may go by the name of a file.
    path = tmp_path / ("qr.svg" if form == "qr" else form)
    path.write_bytes((GOLDEN / name).read_bytes())
    found = verdict(*arguments(form, CASES[case]), file=path, monkeypatch=monkeypatch)
    assert found == (1 if name in ODD else 0)


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_document_is_valid(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = ("json", "--status", "400") if name.endswith("Protocol") else ("error",)
    told = ("--strict", *kind)
    assert verdict("check_autodiscover", *told, file=GOLDEN / name, monkeypatch=monkeypatch) == 0
