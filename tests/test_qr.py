"""The QR code: what it says, and that a decoder reads it back from the picture."""

import json
from pathlib import Path

import pytest

from autoconfig.account import Account
from autoconfig.address import Address
from autoconfig.directory import Directory
from autoconfig.errors import AddressNeeded, Inexpressible
from autoconfig.formats import FORMATS
from autoconfig.formats.asked import Asked
from autoconfig.formats.qr import payload, render
from autoconfig.formats.symbol import MAX_LENGTH, picture
from autoconfig.identify import Circumstances, identify
from autoconfig.profile.file import load, parse
from autoconfig.service import ask
from decoder import decoded
from sample import KEYS, profile_text


def account(address: str = "jean.dupont@example.com", name: str | None = None, **changes: str) -> Account:
    return identify(parse(profile_text(**changes), "x"), Address.parse(address), {}, Circumstances(name=name))


def test_the_code_of_a_person_of_martinique(profiles: Path) -> None:
    found = identify(
        load(profiles / "ac-martinique.fr.yaml").profile,
        Address.parse("jean.dupont@ac-martinique.fr"),
        {},
        Circumstances(name="Jean Dupont"),
    )
    assert payload(found) == (
        '[1,[1,1],[0,"imaps.ac-martinique.fr",993,3,1,"jdupont"],'
        '[[[0,"mxcyrus.ac-martinique.fr",587,2,1,"jdupont"],["jean.dupont@ac-martinique.fr","Jean Dupont"]]]]'
    )


def test_without_a_name_the_address_stands_for_it() -> None:
    assert json.loads(payload(account()))[3][0][1] == ["jean.dupont@example.com"] * 2


@pytest.mark.parametrize("name", ["Zoé Nœl", 'a "b" \\ <c>', "王"])
def test_a_decoder_reads_the_picture_back(name: str) -> None:
    found = account(name=name)
    assert decoded(render(found)) == payload(found)
    assert json.loads(payload(found))[3][0][1][1] == name


SERVER = KEYS["incomingServer"]


@pytest.mark.parametrize(
    ("changes", "start"),
    [
        ({"incomingServer": SERVER.replace("imap,", "pop3,")}, [1, "imap.example.com", 993, 3, 1]),
        ({"incomingServer": SERVER.replace("SSL", "STARTTLS")}, [0, "imap.example.com", 993, 2, 1]),
        ({"incomingServer": SERVER.replace("SSL", "plain")}, [0, "imap.example.com", 993, 0, 1]),
        (
            {"incomingServer": SERVER.replace("password-cleartext", "[GSSAPI, password-encrypted]")},
            [0, "imap.example.com", 993, 3, 2],
        ),
        (
            {"incomingServer": SERVER.replace("password-cleartext", "OAuth2")},
            [0, "imap.example.com", 993, 3, 6],
        ),
    ],
)
def test_the_words_have_numbers(changes: dict[str, str], start: list[object]) -> None:
    assert json.loads(payload(account(**changes)))[2][:5] == start


@pytest.mark.parametrize(
    ("address", "changes"),
    [
        ("noël@example.com", {}),
        ('"a b"@example.com', {}),
        ("a..b@example.com", {}),
        (f"{'a' * 65}@example.com", {}),
        ("%EMAILADDRESS%@example.com", {}),
        ("a@example.com", {"incomingServer": SERVER.replace("password-cleartext", "NTLM")}),
        ("a@example.com", {"incomingServer": SERVER.replace("password-cleartext", "GSSAPI")}),
    ],
)
def test_what_the_grammar_cannot_say_is_refused(address: str, changes: dict[str, str]) -> None:
    with pytest.raises(Inexpressible):
        payload(account(address, **changes))


def test_what_can_be_said_can_be_drawn() -> None:
    """So that nothing is drawn to find out."""
    rest = "x" * (MAX_LENGTH - len(payload(account(name=""))) + len("jean.dupont@example.com"))
    assert len(payload(account(name=rest))) == MAX_LENGTH
    assert picture(payload(account(name=rest)))
    with pytest.raises(Inexpressible, match="more to say"):
        payload(account(name=f"{rest}x"))


def test_a_code_needs_an_address(directory: Directory) -> None:
    with pytest.raises(AddressNeeded):
        ask(directory, FORMATS["qr"], Asked(host="ac-martinique.fr"))
