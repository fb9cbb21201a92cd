"""What a page says of an account: nothing that is not true of it."""

import pytest

from autoconfig.page.settings import settings_of
from autoconfig.page.wording import NO_SENDING, NOT_THE_ADDRESS, sign_in
from page_sample import PASSWORD, account, said, server, steps_of, titles
from sample import KEYS

RAW_SMTP = "{raw: '<outgoingServer type=\"smtp\"/>'}"


def test_one_login_is_said_only_where_there_is_one() -> None:
    assert "for receiving and for sending: it must be jdupont" in said(settings_of(account()))
    own = server("smtp", more=', username: "{address}"')
    shown = said(settings_of(account(outgoingServer=f"[{own}]")))
    assert "not every server takes the same" in shown
    assert "must be jdupont" not in shown
    lines = (
        "User Name: jdupont",
        "SMTP username: jean.dupont@example.com",
        "“Log on using”",
        "Check the username of each server",
        "Incoming: jdupont",
        "Outgoing: jean.dupont@example.com",
    )
    for line in lines:
        assert line in shown


@pytest.mark.parametrize(
    ("authentication", "more", "way"),
    [
        ("none", "", ""),
        ("client-IP-address", "", ""),
        ("password-cleartext", ", username: none", ""),
        ("[none, password-cleartext]", "", "password"),
        ("OAuth2", "", "browser"),
        ("[OAuth2, password-cleartext]", "", "password"),
        ("TLS-client-cert", "", "certificate"),
        ("GSSAPI", "", "ticket"),
        ("[GSSAPI, OAuth2]", "", "ticket"),
        ("[GSSAPI, NTLM]", "", "password"),
    ],
)
def test_a_server_says_how_a_person_signs_in(authentication: str, more: str, way: str) -> None:
    found = settings_of(account(outgoingServer=f"[{server('smtp', authentication, more)}]"))
    assert sign_in(found.servers[1]) == way
    assert ("Sending needs the username" in said(found)) == (way == "password")


def test_messages_stay_on_the_server_only_by_imap() -> None:
    for kinds, kept in ((["imap"], True), (["pop3", "imap"], True), (["pop3"], False)):
        found = settings_of(account(incomingServer=f"[{', '.join(map(server, kinds))}]"))
        assert ("Your messages stay on the server." in said(found)) == kept
        assert found.protocol_type == ("imap" if kept else "pop3")


@pytest.mark.parametrize("changes", [{}, {"outgoingServer": "none"}, {"outgoingServer": RAW_SMTP}])
def test_every_value_stands_in_its_step(changes: dict[str, str]) -> None:
    """Also where Thunderbird finds nothing, for want of a server for sending, and asks for all of it."""
    words = "\n".join(steps_of(settings_of(account(**changes))))
    assert "the table below" not in words
    asked = (
        "Protocol: IMAP\nHostname: imap.example.com\nPort: 993\nConnection security: SSL/TLS\n"
        "Authentication method: normal password\nUsername: jdupont\n"
    )
    assert (asked in words) == bool(changes)


@pytest.mark.parametrize("outgoing", ["none", f"[{RAW_SMTP}]"])
def test_of_sending_nothing_is_said_that_is_not_known(outgoing: str) -> None:
    shown = settings_of(account(outgoingServer=outgoing))
    assert not shown.sends
    words = said(shown)
    for part in (
        "or sending",
        "Sending needs",
        "Require sign-in",
        "Thunderbird finds",
        "Outgoing",
        "SMTP",
    ):
        assert part not in words.replace(NO_SENDING, "")
    assert "In the app, look at the username: it must be jdupont." in words
    assert NO_SENDING in words


def test_a_step_of_sending_is_said_where_there_is_a_server_for_it() -> None:
    words = said(settings_of(account()))
    for part in (
        "leave “Require sign-in” switched on",
        "Sending needs",
        "Thunderbird finds",
        "“Outgoing Server”",
    ):
        assert part in words
    assert NO_SENDING not in words


@pytest.mark.parametrize(
    "word", ["none", "client-IP-address", "TLS-client-cert", "GSSAPI", "[GSSAPI, OAuth2]"]
)
def test_nobody_is_told_to_type_a_password_that_is_not_asked_for(word: str) -> None:
    shown = settings_of(
        account(incomingServer=f"[{server('imap', word)}]", outgoingServer=f"[{server('smtp', word)}]")
    )
    words = said(shown)
    assert PASSWORD not in words
    assert "password too" not in words
    assert "your password" not in words.replace("blocked", "").replace("forgotten", "")
    for part in ("type the new password", "Type it anew", "Require sign-in", "Then ask for help"):
        assert part not in words
    assert "Thunderbird" in titles("windows", shown)


def test_nobody_is_told_a_username_that_no_server_wants() -> None:
    own = ", username: none"
    servers = {"incomingServer": server("imap", more=own), "outgoingServer": server("smtp", more=own)}
    shown = settings_of(account(**servers))
    assert not shown.signs_in
    assert "jdupont" not in said(shown)
    assert settings_of(account()).signs_in


def test_where_servers_are_signed_in_to_in_several_ways_the_table_says_them() -> None:
    shown = settings_of(account(outgoingServer=f"[{server('smtp', 'TLS-client-cert')}]"))
    assert "For the authentication choose what the table below says, for each server." in said(shown)
    assert "There is no password to type" not in said(shown)
    assert "Sending needs" not in said(shown)


def test_the_username_above_is_not_for_every_app_where_logins_differ() -> None:
    own = server("smtp", more=', username: "{address}"')
    assert "not every server" in settings_of(account(outgoingServer=f"[{own}]")).said(NOT_THE_ADDRESS)
    for outgoing in (KEYS["outgoingServer"], f"[{server('smtp', 'none')}]", "none"):
        assert settings_of(account(outgoingServer=outgoing)).said(NOT_THE_ADDRESS) == NOT_THE_ADDRESS


def test_by_pop_alone_no_account_is_to_be_removed_with_the_mail_in_it() -> None:
    for kind, removed in (("imap", True), ("pop3", False)):
        words = said(settings_of(account(incomingServer=f"[{server(kind)}]")))
        assert ("Otherwise remove the account" in words) == removed
    oauth = {"incomingServer": server("pop3", "OAuth2"), "outgoingServer": server("smtp", "OAuth2")}
    assert "remove the account there and add it anew." not in said(settings_of(account(**oauth))).replace(
        "Exchange, Outlook or Google: remove the account there and add it anew.", ""
    )


def test_the_web_is_named_where_there_is_a_web_mail() -> None:
    for there in (False, True):
        assert ("in your mailbox on the web" in said(settings_of(account(), on_the_web=there))) == there


def test_before_an_address_nothing_is_said_of_what_is_not_known() -> None:
    words = "\n".join(steps_of(None))
    for part in ("table below", "Username:", "Server:", "Port:"):
        assert part not in words
    assert "First type your address above: all that is to be typed then stands in the steps." in words


def test_where_nobody_signs_in_for_sending_that_is_said() -> None:
    words = said(settings_of(account(outgoingServer=f"[{server('smtp', 'none')}]")))
    assert "For sending no username is wanted" in words
    assert "switch “Require sign-in” off" in words
    assert "For sending no username is wanted" not in said(settings_of(account()))
