"""An account as a page needs it, and the table of its settings."""

from urllib.parse import parse_qs, urlsplit

import pytest

from autoconfig.errors import Inexpressible
from autoconfig.formats.mobileconfig import PATHS
from autoconfig.page.settings import settings_of, table
from autoconfig.texts import ENGLISH
from page_sample import account, server, visit
from sample import KEYS

RAW_IMAP = "{raw: '<incomingServer type=\"imap\"/>'}"


def test_the_answer_of_a_person() -> None:
    found = settings_of(account())
    assert (found.address, found.username, found.is_address) == ("jean.dupont@example.com", "jdupont", False)
    assert found.code is not None
    parts = urlsplit(found.link or "")
    assert (parts.path, parse_qs(parts.query)) == (
        PATHS[0],
        {"emailaddress": ["jean.dupont@example.com"], "lang": ["en"]},
    )


def test_a_corrected_username_goes_everywhere() -> None:
    found = settings_of(account(login="j+d 2"), "j+d 2")
    assert {found.username, *(server.username for server in found.servers)} == {"j+d 2"}
    assert (found.link or "").endswith("&username=j%2Bd%202")


def test_a_server_with_a_login_of_its_own_keeps_it() -> None:
    first = KEYS["incomingServer"].removesuffix("]")
    own = first.replace("imap", "pop3").replace("[{", '{username: "{address}", ')
    two = f"{first}, {own}]"
    imap, pop, smtp = settings_of(account(login="new", incomingServer=two)).servers
    assert [server.username for server in (imap, pop, smtp)] == ["new", "jean.dupont@example.com", "new"]


def test_without_an_address_nothing_is_personal() -> None:
    found = settings_of(account("%EMAILADDRESS%@example.com"))
    assert (found.address, found.username, found.code, found.link) == ("", "", None, None)


def test_the_username_is_that_of_a_server_that_wants_one() -> None:
    incoming = f"[{server('imap', more=', username: none')}]"
    own = server("smtp", more=', username: "x-{local}"')
    assert (
        settings_of(account(incomingServer=incoming, outgoingServer=f"[{own}]")).username == "x-jean.dupont"
    )


@pytest.mark.parametrize(
    "incoming", ["none", '{type: jmap, url: "https://jmap.example.com/", authentication: OAuth2}']
)
def test_without_imap_and_pop_no_app_is_told_anything(incoming: str) -> None:
    with pytest.raises(Inexpressible):
        settings_of(account(incomingServer=incoming))


def test_without_imap_and_pop_the_reason_is_the_real_one() -> None:
    for incoming, reason in (
        (f"[{RAW_IMAP}]", "its IMAP server is kept raw"),
        ("none", "neither IMAP nor POP3"),
    ):
        with pytest.raises(Inexpressible, match=reason):
            settings_of(account(incomingServer=incoming))


@pytest.mark.parametrize(
    ("kinds", "purposes"),
    [
        (["imap", "pop3"], ["Receiving mail", "Receiving mail, for apps without IMAP", "Sending mail"]),
        (["pop3"], ["Receiving mail", "Sending mail"]),
    ],
)
def test_pop_is_for_apps_without_imap_only_where_there_is_imap(kinds: list[str], purposes: list[str]) -> None:
    found = settings_of(account(incomingServer=f"[{', '.join(map(server, kinds))}]"))
    assert [lines.purpose for lines in table(found, "Example", ENGLISH).servers] == purposes


def test_the_table_is_finished_in_the_language() -> None:
    found = settings_of(account(outgoingServer=f"[{server('smtp', '[OAuth2, password-cleartext]')}]"))
    shown = table(found, "Example", visit("mac", lang="fr").language)
    assert shown.caption == "Réglages de messagerie de jean.dupont@example.com"
    assert shown.servers[1].authentication == "OAuth2, ou mot de passe normal"
    assert (shown.servers[1].port, shown.servers[1].username, shown.note) == ("993", "jdupont", "")


def test_before_an_address_the_table_has_no_username_though_one_is_wanted() -> None:
    shown = table(settings_of(account("%EMAILADDRESS%@example.com")), "Example", ENGLISH)
    assert {(lines.signs_in, lines.username) for lines in shown.servers} == {(True, "")}
    assert shown.caption == "Mail settings of Example"
